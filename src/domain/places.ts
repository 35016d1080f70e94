import type { Task } from './task.ts';
import type { Worker, WorkerChannel } from './worker.ts';

/** How many jobs of one kind of contact a worker can take. */
export interface ChannelPlaces {
  /** The vendor's word. */
  readonly channel: string;
  /** How many the worker can hold when it holds nothing else, and how many more it can take now; `null`: not known. */
  readonly places: { readonly total: number; readonly free: number } | null;
}

/** What a worker holds. */
export interface Holding {
  readonly tasks: readonly Task[];
  /** False: there may be more. */
  readonly areAll: boolean;
  /** The kind of contact of a task, which its job tells; `null`: not known. */
  readonly channelOf: (task: Task) => string | null;
}

/** `null`: there is none of its kind. */
type Limit = NonNullable<ChannelPlaces['places']> | 'UNKNOWN' | null;

const NONE: readonly ChannelPlaces[] = [];

const sum = (values: readonly (number | null)[]): number | null =>
  values.reduce((total, value) => (total === null || value === null ? null : total + value), 0);

/** By what jobs take of the capacity. Where a task does not tell what it takes, its channel does. */
const byCapacity = ({ capacity, channels }: Worker, { capacityCost: cost }: WorkerChannel, holding: Holding): Limit => {
  if (cost === null || cost === 0) return null;
  const costOf = (task: Task): number | null =>
    task.capacityCost ?? channels?.find(({ channel }) => channel === holding.channelOf(task))?.capacityCost ?? null;
  const used = holding.areAll ? sum(holding.tasks.map(costOf)) : null;
  if (capacity === null || used === null) return 'UNKNOWN';
  return { total: Math.floor(capacity / cost), free: Math.max(0, Math.floor((capacity - used) / cost)) };
};

/** By the number of jobs of the channel. A task of none of the worker's channels may be of any: the two words may differ. */
const byNumber = ({ channels }: Worker, { channel: name, maxJobs }: WorkerChannel, holding: Holding): Limit => {
  if (maxJobs === null) return null;
  const words = holding.tasks.map(holding.channelOf);
  const areKnown = words.every((word) => channels?.some(({ channel }) => channel === word) ?? false);
  if (!holding.areAll || !areKnown) return 'UNKNOWN';
  const used = words.filter((word) => word === name).length;
  return { total: maxJobs, free: Math.max(0, maxJobs - used) };
};

const placesOn = (worker: Worker, channel: WorkerChannel, holding: Holding): ChannelPlaces['places'] => {
  const limits = [byCapacity(worker, channel, holding), byNumber(worker, channel, holding)];
  const told = limits.filter((one) => one !== null && one !== 'UNKNOWN');
  if (told.length === 0 || limits.includes('UNKNOWN')) return null;
  return { total: Math.min(...told.map(({ total }) => total)), free: Math.min(...told.map(({ free }) => free)) };
};

/**
 * What a worker can take, on each of its channels on which it is READY; nothing where the worker itself is not. `null`: it may be, and
 * its channels are not told.
 */
export const placesOf = (worker: Worker, holding: Holding): readonly ChannelPlaces[] | null => {
  const { presence, channels } = worker;
  if (presence.state !== 'READY' && presence.state !== 'UNKNOWN') return NONE;
  if (!channels) return null;
  const held = { ...holding, areAll: holding.areAll && worker.isWorkTold !== false };
  return channels.flatMap((one) => {
    const states = [presence.state, one.presence?.state ?? 'READY'];
    if (states.some((state) => state !== 'READY' && state !== 'UNKNOWN')) return [];
    const places = states.includes('UNKNOWN') ? null : placesOn(worker, one, held);
    return [{ channel: one.channel, places }];
  });
};
