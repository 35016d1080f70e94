import { TASK_STATES } from './states.ts';

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

export const isOffered = (state: string | null): boolean => TASK_STATES.get(state ?? '') === 'OFFERED';
const isActive = (state: string | null): boolean => TASK_STATES.get(state ?? '') === 'ACTIVE';
const isForeign = (state: string | null): boolean => state !== null && !TASK_STATES.has(state);

/** Whether the agent has it on offer or in hand; of a word that nobody mapped we take it that he has. */
export const isHeld = (state: string | null): boolean => isOffered(state) || isActive(state) || isForeign(state);

/** What it is called after Transfer and Send is not confirmed (contract §18.9), so the words are open. */
const leaves: Test = ({ state }) => state !== null && !isOffered(state) && !isActive(state);
const begins: Test = ({ state }) => isHeld(state) && !isOffered(state);

const properties = typeIn('PropertiesUpdated', 'AttachedDataChanged');

/** What tells that an operation was carried out (contract §11.2, §12). */
const OUTCOMES = new Map<string, Test>([
  ['Accept', begins],
  ['Answer', begins],
  ['Reject', leaves],
  ['Complete', leaves],
  ['Leave', leaves],
  ['Transfer', leaves],
  ['Send', leaves],
  ['Cancel', leaves],
  ['Hangup', leaves],
  ['Hold', stateIn('Held')],
  ['Retrieve', stateIn('Established')],
  ['Save', typeIn('EmailSaved')],
  ['AddAttachment', typeIn('AttachmentAdded')],
  ['RemoveAttachment', typeIn('AttachmentRemoved')],
  ['SendMessage', typeIn('NewMessages')],
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
  return undefined;
};

/** Whether this may be the result of the operation; of one that this table does not know, whatever comes next. */
export const brings = (verb: string, outcome: Outcome): boolean =>
  outcome.notificationType === 'Error' || (testOf(verb)?.(outcome) ?? true);

const MAKERS: ReadonlySet<string> = new Set(['Create', 'Reply', 'ReplyAll', 'Forward']);

/** Operations whose result is a new interaction, of an id that nobody knows before (contract §4.3). */
export const makesNew = (verb: string): boolean => MAKERS.has(verb);
