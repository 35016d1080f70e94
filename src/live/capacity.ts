import type { ChannelPlaces } from '../domain/places.ts';
import type { Worker } from '../domain/worker.ts';
import type { ChannelCapacity, WorkerNumbers } from './queue-figures.ts';

/** A worker with what it can take; `null` when that is not known. */
export interface PlacedWorker {
  readonly worker: Worker;
  readonly places: readonly ChannelPlaces[] | null;
}

type Capacity = Pick<WorkerNumbers, 'withRoom' | 'capacityByChannel'>;

const isTold = ({ places }: PlacedWorker): boolean => places?.every((one) => one.places !== null) ?? false;

export const lacksPlaces = (workers: Iterable<PlacedWorker>): boolean => {
  for (const worker of workers) if (!isTold(worker)) return true;
  return false;
};

/** `null`: it may have, and nobody knows. */
const hasRoom = ({ places }: PlacedWorker): boolean | null => {
  const isFree = places?.some((one) => (one.places?.free ?? 0) > 0) ?? false;
  return isFree || (places?.every((one) => one.places !== null) ? false : null);
};

const channelCapacity = (channel: string, of: readonly ChannelPlaces[]): ChannelCapacity => {
  const told = of.flatMap(({ places }) => places ?? []);
  const isWhole = told.length === of.length;
  const count = (value: number): number | null => (isWhole ? value : null);
  return {
    channel,
    workers: of.length,
    untold: of.length - told.length,
    total: count(told.reduce((sum, { total }) => sum + total, 0)),
    free: count(told.reduce((sum, { free }) => sum + free, 0)),
    workersWithRoom: count(told.filter(({ free }) => free > 0).length),
  };
};

const sort = (channels: ChannelCapacity[]): ChannelCapacity[] =>
  channels.sort(({ channel: a }, { channel: b }) => (a < b ? -1 : 1));

/** Of workers of one account. */
const capacityAt = (workers: readonly PlacedWorker[]): Capacity => {
  const rooms = workers.map(hasRoom);
  const withRoom = rooms.includes(null) ? null : rooms.filter(Boolean).length;
  const all = workers.map(({ places }) => places);
  if (all.includes(null)) return { withRoom, capacityByChannel: null };
  const byChannel = Map.groupBy(
    all.flatMap((places) => places ?? []),
    ({ channel }) => channel,
  );
  return { withRoom, capacityByChannel: [...byChannel].map(([channel, of]) => channelCapacity(channel, of)) };
};

const sumOf = (values: readonly (number | null)[]): number | null => {
  const told = values.filter((value) => value !== null);
  return told.length === 0 ? null : told.reduce((sum, value) => sum + value, 0);
};

const joinChannel = (channel: string, of: readonly ChannelCapacity[]): ChannelCapacity => ({
  channel,
  workers: of.reduce((sum, { workers }) => sum + workers, 0),
  untold: of.reduce((sum, { untold }) => sum + untold, 0),
  total: sumOf(of.map(({ total }) => total)),
  free: sumOf(of.map(({ free }) => free)),
  workersWithRoom: sumOf(of.map(({ workersWithRoom }) => workersWithRoom)),
});

/** Exact sums over the accounts that can tell it. */
export const capacityOf = (workers: readonly PlacedWorker[]): Capacity => {
  const accounts = [...Map.groupBy(workers, ({ worker }) => worker.ref.account).values()].map(capacityAt);
  if (accounts.length === 0) return { withRoom: 0, capacityByChannel: [] };
  const told = accounts.flatMap(({ capacityByChannel }) => (capacityByChannel ? [capacityByChannel] : []));
  const byChannel = Map.groupBy(told.flat(), ({ channel }) => channel);
  return {
    withRoom: sumOf(accounts.map(({ withRoom }) => withRoom)),
    capacityByChannel: told.length === 0 ? null : sort([...byChannel].map(([channel, of]) => joinChannel(channel, of))),
  };
};
