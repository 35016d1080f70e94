import type { VendorError } from '../domain/error.ts';
import { seenQueues } from '../domain/sight.ts';
import type { Task } from '../domain/task.ts';
import { type PresenceState, type Worker, type WorkState, workState } from '../domain/worker.ts';
import { type Held, heldNow } from '../live/held.ts';
import type { Context } from './context.ts';
import { enumOf } from './enum.ts';

const PRESENCE_WORDS: Readonly<Record<PresenceState | 'UNKNOWN', string>> = {
  OFFLINE: 'Not there.',
  NOT_READY: 'There, and takes no work.',
  READY: 'Declares to take work. Says nothing about work in hand: see `workState`.',
  DRAINING: 'Takes no new work and finishes the old.',
  UNKNOWN: 'A presence that this API does not know; see `nativeState`.',
};

export const PresenceStateEnum = enumOf(
  'PresenceState',
  'What a worker declares. Not every vendor tells every presence: `capabilities { untold }` of an account names those that it never tells.',
  PRESENCE_WORDS,
);

const WORK_WORDS: Readonly<Record<WorkState, string>> = {
  OFFLINE: 'Not there.',
  NOT_READY: 'There, and takes no new work.',
  AVAILABLE: 'Takes work and has none in hand.',
  OFFERED: 'A job is held out.',
  ON_TASK: 'At work on a job.',
  WRAP_UP: 'Finishing up after a contact.',
  UNKNOWN: 'Cannot be told from what the vendor says: this may be work in hand.',
};

export const WorkStateEnum = enumOf(
  'WorkState',
  'What a board shows for a worker, derived from presence and work in hand together.',
  WORK_WORDS,
);

export interface WorkerState {
  readonly state: WorkState;
  /** Why it may hold more work than is known; `null` when all is known. */
  readonly unsure: VendorError | null;
}

/** Rejects when nothing is known of the work in hand. */
export const stateOf = async (worker: Worker, { loader }: Context): Promise<WorkerState> => {
  const { tasks, areAll, unsure } = await loader.heldBy(worker);
  return { state: workState(worker, tasks, areAll), unsure };
};

/** `isTold`: nothing of what the principal may see is missing. */
type Known = Held & { readonly isTold: boolean };

/** The work in hand as a live view knows it; `null` where the vendor has to be asked, or tells better with the worker. */
const heldInView = ({ ref, tasks }: Worker, { related }: Context): Known | null => {
  const held = related?.group(ref, 'tasks');
  if (!held || !(held.isWhole || !tasks)) return null;
  const { items, isWhole, hasMore } = held;
  return { tasks: items as Task[], areAll: isWhole && !hasMore, isTold: isWhole };
};

/** The same for anything that is delivered: a vendor that is slow to answer must not delay what others report. */
export const heldIn = (worker: Worker, context: Context): Known | null => {
  const inView = heldInView(worker, context);
  const held = inView ?? (context.known && heldNow(worker, context.events));
  if (!held || inView) return inView;
  const { ref, tasks, hasMoreTasks } = worker;
  const isInPart = hasMoreTasks === true || (!tasks && seenQueues(context.principal.queues, ref.account) !== null);
  return { ...held, areAll: held.areAll && !isInPart, isTold: held.areAll };
};
