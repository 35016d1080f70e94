import type { TaskState } from '../../schema/generated/wallboard/graphql.ts';
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

/** What the worker of a task in such a state does: the task that a state stands for is one of these. */
const TASK_OF: { readonly [S in WorkState]?: TaskState } = {
  ON_TASK: 'ACTIVE',
  WRAP_UP: 'WRAP_UP',
  OFFERED: 'OFFERED',
  UNKNOWN: 'UNKNOWN',
};

const sinceOf = ({ state, offeredAt, assignedAt, updatedAt }: TaskRow): string | null => {
  if (state === 'OFFERED') return offeredAt;
  return state === 'ACTIVE' ? assignedAt : updatedAt;
};

/**
 * What a worker does is told by the server, which knows how much of the work in hand it can see; `tasks` only say since when, and
 * what can be done about it. A state that is told by none of them has no beginning that is known.
 */
export const lineOf = (worker: WorkerRow, tasks: readonly TaskRow[]): WorkerLine => {
  const state = worker.workState ?? 'UNKNOWN';
  const ofTask = TASK_OF[state];
  const task = tasks.find((one) => one.state === ofTask) ?? null;
  const isPresence = ofTask === undefined || (state === 'UNKNOWN' && task === null);
  return { worker, state, since: task ? sinceOf(task) : isPresence ? worker.presence.since : null, task };
};
