import type { ChangedEvent, FeedEvent, FeedHealth, GapEvent, GapReason, HealthEvent } from '../../src/domain/event.ts';
import type { Queue } from '../../src/domain/queue.ts';
import { type Ref, ref, refKey } from '../../src/domain/ref.ts';
import type { Task } from '../../src/domain/task.ts';
import type { Workbin } from '../../src/domain/workbin.ts';
import type { Published } from '../../src/events/bus.ts';
import type { Clock } from '../../src/events/clock.ts';
import type { Delivery, Reader } from '../../src/events/events.ts';

/** Stands still until it is moved. */
export const heldClock = () => {
  let now = 1_000_000;
  const clock: Clock = { now: () => now, after: () => () => {} };
  const move = (ms: number) => {
    now += ms;
  };
  return { ...clock, move };
};

const whole = { vendorType: 'thing', raw: {}, createdAt: null, updatedAt: null };

const queueOf = (of: Ref<'Queue'>, version: string): Queue => ({
  ...whole,
  ref: of,
  version,
  name: `${of.nativeId} ${version}`,
  workspace: null,
  selector: null,
  offerActivity: null,
  taskActivity: null,
  policies: [],
  description: null,
  labels: null,
});

const taskOf = (of: Ref<'Task'>, version: string): Task => ({
  ...whole,
  ref: of,
  version,
  state: { state: 'OFFERED', native: null },
  worker: ref('Worker', of.account, 'w'),
  job: ref('Job', of.account, 'j'),
  queue: null,
  offeredAt: null,
  offerExpiresAt: null,
  assignedAt: null,
  endedAt: null,
  capacityCost: null,
});

const workbinOf = (of: Ref<'Workbin'>): Workbin => ({
  ...whole,
  ref: of,
  version: null,
  name: null,
  label: null,
  type: { state: 'WORKER_GROUP', native: null },
  owner: null,
  group: null,
});

/** A job came or went; the workbin stays as it is. */
export const shelving = (account: string, id: string, job: string): ChangedEvent<'Workbin'> => {
  const of = ref('Workbin', account, id);
  const item = workbinOf(of);
  return {
    ...told,
    type: 'changed',
    account,
    kind: 'Workbin',
    ref: of,
    before: item,
    item,
    job: ref('Job', account, job),
  };
};

type Extras = Partial<Pick<ChangedEvent, 'commandId' | 'problem' | 'cause'>> & { readonly gone?: boolean };

const told = {
  job: null,
  cause: null,
  at: null,
  receivedAt: 0,
  source: 'STREAM',
  commandId: null,
  problem: null,
} as const;

/** Objects that change: each event's `before` is the `item` of the event before it. */
export const world = () => {
  const queues = new Map<string, Queue | null>();
  const tasks = new Map<string, Task | null>();
  let version = 0;
  const next = () => String(++version);

  return {
    queue(account: string, id: string, { gone = false, ...extras }: Extras = {}): ChangedEvent<'Queue'> {
      const of = ref('Queue', account, id);
      const before = queues.get(refKey(of)) ?? null;
      const item = gone ? null : queueOf(of, next());
      queues.set(refKey(of), item);
      return { ...told, type: 'changed', account, kind: 'Queue', ref: of, before, item, ...extras };
    },
    task(account: string, id: string): ChangedEvent<'Task'> {
      const of = ref('Task', account, id);
      const before = tasks.get(refKey(of)) ?? null;
      const item = taskOf(of, next());
      tasks.set(refKey(of), item);
      return { ...told, type: 'changed', account, kind: 'Task', ref: of, before, item };
    },
  };
};

export const gap = (account: string, reason: GapReason = 'RECONNECTED'): GapEvent => ({
  type: 'gap',
  account,
  reason,
  since: null,
  at: 0,
});

export const health = (account: string, gaps = 0): HealthEvent => {
  const quiet = {
    staleSince: null,
    lastEventAt: null,
    lagMs: null,
    error: null,
    duplicates: 0,
    reordered: 0,
    outdated: 0,
  };
  const feed: FeedHealth = { account, mode: 'STREAM', state: 'LIVE', since: 0, gaps, listeners: 0, ...quiet };
  return { type: 'health', account, health: feed };
};

export const isChange = (event: FeedEvent): event is Extract<FeedEvent, { type: 'changed' }> =>
  event.type === 'changed';

export const keyOf = (event: FeedEvent): string => (isChange(event) ? refKey(event.ref) : event.type + event.account);

/** The state of every object after these events, by key; gone ones are `null`. */
export const fold = (events: Iterable<FeedEvent>): Map<string, unknown> => {
  const state = new Map<string, unknown>();
  for (const event of events) if (isChange(event)) state.set(refKey(event.ref), event.item);
  return state;
};

/** Numbered by hand, for where there is no bus. */
export const numbered = () => {
  let number = 0;
  return (event: FeedEvent): Published => ({ cursor: String(++number).padStart(8, '0'), event });
};

export const PENDING = 'pending';

/** The result of what has settled; a promise that has not is `PENDING`. */
export const peek = <T>(promise: Promise<T>): Promise<T | typeof PENDING> =>
  Promise.race([promise, Promise.resolve<typeof PENDING>(PENDING)]);

type Result = IteratorResult<Delivery, undefined>;
const waits = new WeakMap<Reader, Promise<Result>>();

/** The `next()` that a reading below has left waiting. */
export const waitingOf = (reader: Reader): Promise<Result> =>
  waits.get(reader) ?? Promise.reject(new Error('none waits'));

const step = async (reader: Reader): Promise<Result | typeof PENDING> => {
  const next = waits.get(reader) ?? reader.next();
  waits.set(reader, next);
  const result = await peek(next);
  if (result !== PENDING) waits.delete(reader);
  return result;
};

/** Reads what is there, at most so many, until the reader would wait or has ended. */
export const drain = async (reader: Reader, most = Number.POSITIVE_INFINITY): Promise<Delivery[]> => {
  const read: Delivery[] = [];
  while (read.length < most) {
    const result = await step(reader);
    if (result === PENDING || result.done) break;
    read.push(result.value);
  }
  return read;
};

/** The next delivery; fails where there is none at once. */
export const readOne = async (reader: Reader): Promise<Delivery> => {
  const [delivery] = await drain(reader, 1);
  if (!delivery) throw new Error('There is nothing to read');
  return delivery;
};
