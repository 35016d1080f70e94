import type { Clock } from '../../../sandbox/clock.ts';
import type { World } from '../../../sandbox/model.ts';
import type { Random } from '../../../sandbox/random.ts';
import type {
  ClassificationPolicy,
  DistributionPolicy,
  ExceptionPolicy,
  Job,
  Queue,
  Status,
  Stored,
  Worker,
} from './records.ts';
import type { RouterEvent } from './router-event.ts';
import type { Switches } from './switches.ts';

/** Everything the simulated resource knows. */
export interface Centre {
  readonly clock: Clock;
  readonly random: Random;
  readonly switches: Switches;
  readonly world: World;
  /** `http://host:port`, known once the port is open. */
  origin: string;
  readonly jobs: Map<string, Job>;
  readonly workers: Map<string, Worker>;
  readonly queues: Map<string, Queue>;
  readonly classificationPolicies: Map<string, ClassificationPolicy>;
  readonly distributionPolicies: Map<string, DistributionPolicy>;
  readonly exceptionPolicies: Map<string, ExceptionPolicy>;
  /** The newest offers that are gone, and to whom they were made: an answer to one of them is not an answer to nothing. */
  readonly goneOffers: Map<string, string>;
  newId(): string;
  stamp<D>(id: string, doc: D, look: 'counted' | 'stamped'): Stored<D>;
  touch(record: Stored<unknown>): void;
  /** Whether anybody would hear an event at present. */
  isHeard(): boolean;
  emit(event: RouterEvent): void;
}

export interface CentreOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly switches: Switches;
  readonly world: World;
  readonly isHeard: () => boolean;
  readonly emit: (event: RouterEvent) => void;
}

const TICKS_BEFORE_1970 = 621_355_968_000_000_000n;

/** `0000000d-0000-0000-7d9e-4b34fb78db08`: the count of changes, and ticks of 100 ns with the lowest byte first. */
const countedEtag = (changes: number, ms: number, order: number): string => {
  const ticks = Buffer.alloc(8);
  ticks.writeBigUInt64LE(BigInt(Math.floor(ms)) * 10_000n + TICKS_BEFORE_1970 + BigInt(order % 10_000));
  const hex = ticks.toString('hex');
  return `"${changes.toString(16).padStart(8, '0')}-0000-0000-${hex.slice(0, 4)}-${hex.slice(4)}"`;
};

/** `2b05a1e5-0000-0700-0000-649e164f0000`: something, and the seconds since the epoch. */
const stampedEtag = (ms: number, order: number): string =>
  `"${order.toString(16).padStart(8, '0')}-0000-0700-0000-${Math.floor(ms / 1000)
    .toString(16)
    .padStart(8, '0')}0000"`;

/** Another one after each change. */
export const etagOf = ({ look, changes, modifiedAt, order }: Stored<unknown>): string =>
  look === 'counted' ? countedEtag(changes, modifiedAt, order) : stampedEtag(modifiedAt, order);

export const guid = (random: Random): string => {
  const hex = random.hex(32);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)];
  return parts.join('-');
};

export const createCentre = ({ clock, random, switches, world, isHeard, emit }: CentreOptions): Centre => {
  let order = 0;
  const mark = (record: Stored<unknown>): void => {
    record.modifiedAt = clock.now();
    record.order = order++;
  };
  return {
    clock,
    random,
    switches,
    world,
    origin: '',
    jobs: new Map(),
    workers: new Map(),
    queues: new Map(),
    classificationPolicies: new Map(),
    distributionPolicies: new Map(),
    exceptionPolicies: new Map(),
    goneOffers: new Map(),
    newId: () => guid(random),
    stamp(id, doc, look) {
      const now = clock.now();
      const record = { id, doc, look, changes: 0, createdAt: now, modifiedAt: now, serial: order, order };
      mark(record);
      return record;
    },
    touch(record) {
      record.changes += 1;
      mark(record);
    },
    isHeard,
    emit,
  };
};

export const statusOf = ({ world, switches }: Centre, job: Job): Status => {
  switch (world.jobs.get(job.id)?.state) {
    case 'waiting':
    case 'offered':
      return 'queued';
    case 'assigned':
      return 'assigned';
    case 'wrap-up':
      return job.closing && switches.close_later_status === 'closed' ? 'closed' : 'completed';
    case 'completed':
      return 'closed';
    case 'canceled':
      return 'cancelled';
    default:
      return job.phase;
  }
};

export const isOver = (status: Status): boolean => status === 'closed' || status === 'cancelled';

/** One timer of a name per job: a new one replaces the old one. */
export const setTimer = (centre: Centre, job: Job, name: string, at: number, run: () => void): void => {
  job.timers.get(name)?.();
  const forget = centre.clock.at(at, () => {
    job.timers.delete(name);
    if (centre.jobs.get(job.id) === job) run();
  });
  job.timers.set(name, forget);
};

export const clearTimers = (job: Job, isMeant: (name: string) => boolean = () => true): void => {
  for (const [name, forget] of job.timers) {
    if (!isMeant(name)) continue;
    forget();
    job.timers.delete(name);
  }
};
