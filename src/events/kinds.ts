import type { Adapter } from '../contract/adapter.ts';
import type { ReadPort } from '../contract/port.ts';
import type { EventItems, EventKind } from '../domain/event.ts';
import { ENDED_JOB_STATES, isLive, JOB_STATES, type Job } from '../domain/job.ts';
import { isLiveTask, LIVE_TASK_STATES, type Task } from '../domain/task.ts';

export type AnyItem = EventItems[EventKind];

/** The reading side of a port, whatever its kind. */
export type AnyPort = Pick<ReadPort<AnyItem, Record<string, unknown>>, 'get' | 'list' | 'pushes' | 'forgets'>;

const PORTS = { Worker: 'worker', Queue: 'queue', Job: 'job', Task: 'task', Workbin: 'workbin' } as const;

/** The one place where a kind is tied to its port: a filter of the port's own is all that is ever handed to it. */
export const portOf = (adapter: Adapter, kind: EventKind): AnyPort | undefined =>
  adapter[PORTS[kind]] as AnyPort | undefined;

const isJob = (item: AnyItem): item is Job => item.ref.kind === 'Job';
const isTask = (item: AnyItem): item is Task => item.ref.kind === 'Task';

/** An unknown state counts as not ended. */
export const isEnded = (item: AnyItem): boolean => {
  if (isJob(item)) return !isLive(item);
  return isTask(item) && !isLiveTask(item);
};

const LIVE_JOBS = [...JOB_STATES.filter((state) => !ENDED_JOB_STATES.has(state)), 'UNKNOWN'];

/** Narrows a list to what has not ended, as far as the port can; the caller leaves out the rest. */
export const liveFilter = (kind: EventKind, { pushes }: AnyPort): Record<string, unknown> => {
  if (kind === 'Job' && pushes.includes('live')) return { live: true };
  if (kind === 'Job' && pushes.includes('states')) return { states: LIVE_JOBS };
  if (kind === 'Task' && pushes.includes('states')) return { states: LIVE_TASK_STATES };
  return {};
};

const stateOf = (item: AnyItem): string | null => {
  if ('presence' in item) return item.presence.state;
  return 'state' in item ? item.state.state : null;
};

/**
 * Whether a list of what lives holds it: it has not ended, and is in none of the states that the account's lists never hold. What cannot
 * be read again cannot be kept up to date either.
 */
export const isListed = (adapter: Adapter, item: AnyItem): boolean => {
  const state = stateOf(item);
  return !isEnded(item) && (state === null || !portOf(adapter, item.ref.kind)?.forgets?.includes(state));
};
