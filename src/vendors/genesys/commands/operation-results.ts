import { isHeld, taskState } from '../states.ts';

/** What a message says of a result, as far as this table looks. */
interface Outcome {
  readonly state: string | null;
  readonly notificationType: string | null;
}

type Test = (outcome: Outcome) => boolean;

const stateIn =
  (...states: readonly string[]): Test =>
  ({ state }) =>
    state !== null && states.includes(state);
const typeIn =
  (...types: readonly string[]): Test =>
  ({ notificationType }) =>
    notificationType !== null && types.includes(notificationType);

const inState =
  (...wanted: readonly ReturnType<typeof taskState>['state'][]): Test =>
  ({ state }) =>
    state !== null && wanted.includes(taskState(state).state);

const isOffered = inState('OFFERED');
const isActive = inState('ACTIVE');
const isWrappedUp = inState('WRAP_UP');

/** What it is called after Transfer and Send is not confirmed (contract §18.9), so the words are open. */
const leaves: Test = (told) => told.state !== null && !isOffered(told) && !isActive(told);
const ends: Test = (told) => leaves(told) && !isWrappedUp(told);
const begins: Test = (told) => isHeld(told.state) && !isOffered(told);

const properties = typeIn('PropertiesUpdated', 'AttachedDataChanged');
const participants = typeIn('ParticipantsUpdated');
const messages = typeIn('NewMessages');
const recording = typeIn('CallRecordingStateChange');
const any =
  (...tests: readonly Test[]): Test =>
  (told) =>
    tests.some((test) => test(told));

/** What tells that an operation was carried out (contract §11.2, §12). */
const OUTCOMES = new Map<string, Test>([
  ['Accept', begins],
  ['Answer', begins],
  ['Reject', ends],
  ['Complete', ends],
  // An agent who is the last to leave a chat still has it (contract §12.1).
  ['Leave', leaves],
  ['Transfer', ends],
  ['SingleStepTransfer', ends],
  ['CompleteTransfer', ends],
  // The consult call is released, the other one goes on.
  ['CompleteConference', any(ends, participants)],
  ['Send', ends],
  ['Cancel', ends],
  ['Hangup', ends],
  ['Hold', stateIn('Held')],
  ['InitiateTransfer', stateIn('Held')],
  ['InitiateConference', stateIn('Held')],
  ['SwapCalls', stateIn('Held', 'Established')],
  ['Retrieve', stateIn('Established')],
  ['Consult', participants],
  ['Invite', participants],
  // A line in the log of a chat, and the participants of a call.
  ['RemoveParticipantFromConference', any(participants, messages)],
  ['SingleStepConference', participants],
  ['SendDtmf', typeIn('DtmfSent')],
  ['StartCallRecording', recording],
  ['PauseCallRecording', recording],
  ['ResumeCallRecording', recording],
  ['StopCallRecording', recording],
  ['Save', typeIn('EmailSaved')],
  ['AddAttachment', typeIn('AttachmentAdded')],
  ['RemoveAttachment', typeIn('AttachmentRemoved')],
  ['AttachUserData', properties],
  ['UpdateUserData', properties],
  ['DeleteUserData', properties],
  ['DeleteUserDataPair', properties],
  ['SetDisposition', properties],
  ['AddComment', properties],
  ['Create', stateIn('Composing', 'Processing')],
  ['Reply', stateIn('Composing', 'Processing')],
  ['ReplyAll', stateIn('Composing', 'Processing')],
  ['Forward', stateIn('Composing', 'Processing')],
  ['Ready', stateIn('Ready')],
  ['NotReady', stateIn('NotReady')],
  ['AfterCallWork', stateIn('NotReady')],
]);

const testOf = (verb: string): Test | undefined => {
  const known = OUTCOMES.get(verb);
  if (known) return known;
  // Of workbins: AddEmail and its like, PullEmail and its like (contract §10.3, §10.4).
  if (/^Add[A-Z]/.test(verb)) return stateIn('InWorkbin');
  if (/^Pull[A-Z]/.test(verb)) return begins;
  // Whatever is said in a conversation becomes a line in its log (contract §12.2, §12.3).
  if (/^Send[A-Z]/.test(verb)) return messages;
  return undefined;
};

/** Whether this may be the result of the operation; of one that this table does not know, whatever comes next. */
export const brings = (verb: string, outcome: Outcome): boolean =>
  outcome.notificationType === 'Error' || (testOf(verb)?.(outcome) ?? true);

const MAKERS: ReadonlySet<string> = new Set(['Create', 'Reply', 'ReplyAll', 'Forward']);

/** Operations whose result is a new interaction, of an id that nobody knows before (contract §4.3). */
export const makesNew = (verb: string): boolean => MAKERS.has(verb);
