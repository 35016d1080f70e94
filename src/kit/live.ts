import type { Job } from '../domain/job.ts';
import { isLiveTask, TASK_STATES } from '../domain/task.ts';

/** Whether a job may have a live task: one that waits has none yet, and one that ended has none any more. */
export const mayHoldLive = ({ state }: Pick<Job, 'state'>): boolean =>
  !['PENDING', 'QUEUED', 'PARKED', 'COMPLETED', 'CANCELED', 'FAILED'].includes(state.state);

const LIVE: readonly string[] = TASK_STATES.filter((one) => isLiveTask({ state: { state: one, native: null } }));

/**
 * Whether only live tasks are asked for. A task in a state that nobody knows counts as live: beside all the live states it is asked for as
 * one of them; by itself, or beside some of them, it may be anywhere.
 */
export const asksForLiveOnly = (states: readonly string[] = []): boolean => {
  const isAll = LIVE.every((one) => states.includes(one));
  return states.length > 0 && states.every((one) => LIVE.includes(one) || (isAll && one === 'UNKNOWN'));
};
