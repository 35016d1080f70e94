import { VendorError } from '../domain/error.ts';
import { LIVE_TASK_STATES } from '../domain/task.ts';
import { PRESENCES, type Worker, type WorkerFilter, type WorkState } from '../domain/worker.ts';
import type { OpenAccount } from './accounts.ts';
import { kindRow } from './kinds.ts';
import { wholeOf } from './sighted.ts';

/** What `workState` makes each of these of: a state that is told by none of its sources is never told. */
const SOURCES: readonly (readonly [state: WorkState, of: 'presences' | 'tasks', words: readonly string[]])[] = [
  ['OFFLINE', 'presences', ['OFFLINE']],
  ['NOT_READY', 'presences', ['NOT_READY', 'DRAINING']],
  ['AVAILABLE', 'presences', ['READY']],
  ['OFFERED', 'tasks', ['OFFERED']],
  ['ON_TASK', 'tasks', ['ACTIVE']],
  ['WRAP_UP', 'tasks', ['WRAP_UP']],
];

const neverIn = (account: OpenAccount, kind: 'Worker' | 'Task'): readonly string[] => {
  const { forgets = [], untold = [] } = kindRow(kind).portOf(wholeOf(account)) ?? {};
  return [...forgets, ...untold];
};

/**
 * The work states that the account never tells of workers that match the filter: one that may be in such a state is told in another.
 * `workers`: those that were read there. Where their tasks are told neither with them nor by themselves, only a worker who is not
 * ready is in a state that is known.
 */
export const untoldWorkStates = (
  account: OpenAccount,
  workers: readonly Pick<Worker, 'tasks'>[] = [],
  { presences: asked = PRESENCES }: Pick<WorkerFilter, 'presences'> = {},
): readonly WorkState[] => {
  const isWorkUntold = !kindRow('Task').portOf(wholeOf(account))?.list && workers.some(({ tasks }) => tasks === null);
  const never = {
    presences: [...neverIn(account, 'Worker'), ...(isWorkUntold ? ['READY'] : [])],
    tasks: isWorkUntold ? LIVE_TASK_STATES : neverIn(account, 'Task'),
  };
  const isUntold = ([, of, words]: (typeof SOURCES)[number]): boolean => {
    const open = of === 'presences' ? words.filter((word) => (asked as readonly string[]).includes(word)) : words;
    return open.length > 0 && open.every((word) => (never[of] as readonly string[]).includes(word));
  };
  return SOURCES.filter(isUntold).map(([state]) => state);
};

/** States that only what a worker holds can tell apart. */
const BY_WORK: ReadonlySet<WorkState> = new Set(['ON_TASK', 'WRAP_UP', 'OFFERED', 'AVAILABLE']);

/** Why a list of workers in these states may lack some of whom the vendor does not tell what they hold; `null` when it tells of all. */
export const untoldWorkAmong = (
  account: OpenAccount,
  workers: readonly Worker[],
  named: readonly WorkState[],
): VendorError | null => {
  if (!named.some((state) => BY_WORK.has(state))) return null;
  const untold = workers.filter(({ isWorkTold }) => isWorkTold === false).length;
  if (untold === 0) return null;
  return new VendorError(
    'UNSUPPORTED',
    account.name,
    `${account.title} does not tell what ${untold} of these workers hold: they may be ${named.filter((state) => BY_WORK.has(state)).join(', ')}`,
  );
};

/** Why a list of workers in these states lacks some; `null` when the account tells them all. */
export const untoldWorkByName = (account: OpenAccount, named: readonly WorkState[]): VendorError | null => {
  const untold = untoldWorkStates(account).filter((state) => named.includes(state));
  if (untold.length === 0) return null;
  return new VendorError(
    'UNSUPPORTED',
    account.name,
    `${account.title} does not tell which workers are ${untold.join(', ')}`,
  );
};
