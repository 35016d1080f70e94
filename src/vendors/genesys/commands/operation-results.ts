import type { Task } from '../../../domain/task.ts';
import { isHeld, taskState } from '../states.ts';

/** What a message says of a result, as far as this table looks. */
interface Result {
  readonly state: string | null;
  readonly notificationType: string | null;
}

type Test = (result: Result) => boolean;

const stateIn =
  (...states: readonly string[]): Test =>
  ({ state }) =>
    state !== null && states.includes(state);
const typeIn =
  (...types: readonly string[]): Test =>
  ({ notificationType }) =>
    notificationType !== null && types.includes(notificationType);
const any =
  (...tests: readonly Test[]): Test =>
  (told) =>
    tests.some((test) => test(told));

const isIn = ({ state }: Result, ...wanted: readonly Task['state']['state'][]): boolean =>
  state !== null && wanted.includes(taskState(state).state);

/** What it is called after Transfer and Send is not confirmed (contract §18.9), so the words are open. */
const leaves: Test = (told) => told.state !== null && !isIn(told, 'OFFERED', 'ACTIVE');
const ends: Test = (told) => leaves(told) && !isIn(told, 'WRAP_UP');
const begins: Test = (told) => isHeld(told.state) && !isIn(told, 'OFFERED');

const participants = typeIn('ParticipantsUpdated');
const messages = typeIn('NewMessages');

const MAKERS = ['Create', 'Reply', 'ReplyAll', 'Forward'];

/** What tells that operations were carried out (contract §11.2, §12). */
const TESTS: readonly (readonly [test: Test, ...verbs: readonly string[]])[] = [
  [begins, 'Accept', 'Answer'],
  [ends, 'Reject', 'Complete', 'Transfer', 'SingleStepTransfer', 'CompleteTransfer', 'Send', 'Cancel', 'Hangup'],
  // An agent who is the last to leave a chat still has it (contract §12.1).
  [leaves, 'Leave'],
  // The consult call is released, the other one goes on.
  [any(ends, participants), 'CompleteConference'],
  [stateIn('Held'), 'Hold', 'InitiateTransfer', 'InitiateConference'],
  [stateIn('Held', 'Established'), 'SwapCalls'],
  [stateIn('Established'), 'Retrieve'],
  [participants, 'Consult', 'Invite', 'SingleStepConference'],
  // A line in the log of a chat, and the participants of a call.
  [any(participants, messages), 'RemoveParticipantFromConference'],
  [typeIn('DtmfSent'), 'SendDtmf'],
  [
    typeIn('CallRecordingStateChange'),
    ...['Start', 'Pause', 'Resume', 'Stop'].map((change) => `${change}CallRecording`),
  ],
  [typeIn('EmailSaved'), 'Save'],
  [typeIn('AttachmentAdded'), 'AddAttachment'],
  [typeIn('AttachmentRemoved'), 'RemoveAttachment'],
  [
    typeIn('PropertiesUpdated', 'AttachedDataChanged'),
    ...['AttachUserData', 'UpdateUserData', 'DeleteUserData', 'DeleteUserDataPair', 'SetDisposition', 'AddComment'],
  ],
  [stateIn('Composing', 'Processing'), ...MAKERS],
  [stateIn('Ready'), 'Ready'],
  [stateIn('NotReady'), 'NotReady', 'AfterCallWork'],
];
const KNOWN = new Map(TESTS.flatMap(([test, ...verbs]) => verbs.map((verb) => [verb, test] as const)));

const testOf = (verb: string): Test | undefined => {
  const known = KNOWN.get(verb);
  if (known) return known;
  // Of workbins: AddEmail and its like, PullEmail and its like (contract §10.3, §10.4).
  if (/^Add[A-Z]/.test(verb)) return stateIn('InWorkbin');
  if (/^Pull[A-Z]/.test(verb)) return begins;
  // Whatever is said in a conversation becomes a line in its log (contract §12.2, §12.3).
  return /^Send[A-Z]/.test(verb) ? messages : undefined;
};

/** Whether this may be the result of the operation; of one that this table does not know, whatever comes next. */
export const brings = (verb: string, result: Result): boolean =>
  result.notificationType === 'Error' || (testOf(verb)?.(result) ?? true);

/** Operations whose result is a new interaction, of an id that nobody knows before (contract §4.3). */
export const makesNew = (verb: string): boolean => MAKERS.includes(verb);
