import type { PresenceState, TaskState } from '../../schema/generated/wallboard/graphql.ts';
import type { TaskRow, WorkerRow } from './rows.ts';

/** In the order in which the page shows them. */
export const WORK_STATES = ['AVAILABLE', 'OFFERED', 'ON_TASK', 'WRAP_UP', 'NOT_READY', 'UNKNOWN', 'OFFLINE'] as const;
export type WorkState = (typeof WORK_STATES)[number];

export const STATE_LOOKS: Readonly<Record<WorkState, { readonly label: string; readonly glyph: string }>> = {
  AVAILABLE: { label: 'Available', glyph: '●' },
  OFFERED: { label: 'Offered', glyph: '▲' },
  ON_TASK: { label: 'On task', glyph: '■' },
  WRAP_UP: { label: 'Wrap-up', glyph: '◆' },
  NOT_READY: { label: 'Not ready', glyph: '◐' },
  UNKNOWN: { label: 'Unknown', glyph: '?' },
  OFFLINE: { label: 'Offline', glyph: '○' },
};

export interface WorkerLine {
  readonly worker: WorkerRow;
  readonly state: WorkState;
  readonly since: string | null;
  /** The task that the state stands for. */
  readonly task: TaskRow | null;
}

export const tasksByWorker = (tasks: Iterable<TaskRow>): ReadonlyMap<string, readonly TaskRow[]> => {
  const found = new Map<string, TaskRow[]>();
  for (const task of tasks) {
    const id = task.worker?.id;
    if (id === undefined) continue;
    const held = found.get(id);
    if (held) held.push(task);
    else found.set(id, [task]);
  }
  return found;
};

const BY_TASK: readonly (readonly [TaskState, WorkState])[] = [
  ['ACTIVE', 'ON_TASK'],
  ['WRAP_UP', 'WRAP_UP'],
  ['OFFERED', 'OFFERED'],
  ['UNKNOWN', 'UNKNOWN'],
];

const BY_PRESENCE: Readonly<Record<PresenceState, WorkState>> = {
  READY: 'AVAILABLE',
  DRAINING: 'NOT_READY',
  NOT_READY: 'NOT_READY',
  OFFLINE: 'OFFLINE',
  UNKNOWN: 'UNKNOWN',
};

const sinceOf = ({ state, offeredAt, assignedAt, updatedAt }: TaskRow): string | null => {
  if (state === 'OFFERED') return offeredAt;
  return state === 'ACTIVE' ? assignedAt : updatedAt;
};

/**
 * What a worker does, in the order that `Worker.workState` documents. It is put together here because a change of a task is no
 * change of its worker. `tasks` is `null` where the account tells none: then nobody is called free, and neither is one with a task in a
 * state that nobody knows.
 */
export const lineOf = (worker: WorkerRow, tasks: readonly TaskRow[] | null): WorkerLine => {
  for (const [taskState, state] of BY_TASK) {
    const task = tasks?.find((one) => one.state === taskState);
    if (task) return { worker, state, since: sinceOf(task), task };
  }
  const { state: presence, since } = worker.presence;
  const state = presence === 'READY' && tasks === null ? 'UNKNOWN' : BY_PRESENCE[presence];
  return { worker, state, since, task: null };
};
