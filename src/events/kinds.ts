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

/** Whether this is the state of an object that has ended. An unknown state counts as not ended. */
export const isEndedState = (kind: EventKind, state: unknown): boolean => {
  if (state === undefined || state === null) return false;
  if (kind === 'Job') return !isLive({ state: state as Job['state'] });
  return kind === 'Task' && !isLiveTask({ state: state as Task['state'] });
};

export const isEnded = (item: AnyItem): boolean => 'state' in item && isEndedState(item.ref.kind, item.state);

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
