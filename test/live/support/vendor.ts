import type { Adapter } from '../../../src/contract/adapter.ts';
import type { PortPage, ReadPort } from '../../../src/contract/port.ts';
import type { StreamSink, WebhookHead } from '../../../src/contract/source.ts';
import { VendorError } from '../../../src/domain/error.ts';
import { type Change, EVENT_KINDS, type EventItems, type EventKind } from '../../../src/domain/event.ts';
import type { Job, JobState } from '../../../src/domain/job.ts';
import type { Queue } from '../../../src/domain/queue.ts';
import { type Kind, type Ref, ref } from '../../../src/domain/ref.ts';
import type { VendorClock } from '../../../src/domain/skew.ts';
import type { Task, TaskState } from '../../../src/domain/task.ts';
import type { PresenceState, Worker } from '../../../src/domain/worker.ts';

const whole = { vendorType: 'Thing', raw: {}, createdAt: null, updatedAt: null, version: null };

export const objectsOf = (account: string) => {
  const of = <K extends Kind>(kind: K, id: string): Ref<K> => ref(kind, account, id);
  return {
    job: (id: string, state: JobState | 'UNKNOWN', members: Partial<Job> & { readonly in?: string } = {}): Job => {
      const { in: queue, ...more } = members;
      return {
        ...whole,
        ref: of('Job', id),
        state: { state, native: state.toLowerCase() },
        reason: null,
        workspace: null,
        policy: null,
        queue: queue === undefined ? null : of('Queue', queue),
        worker: null,
        priority: null,
        channel: null,
        labels: null,
        tags: null,
        skills: [],
        notes: [],
        disposition: null,
        externalId: null,
        scheduledAt: null,
        requirements: null,
        matching: null,
        enqueuedAt: null,
        endedAt: null,
        expiresAt: null,
        ...more,
      };
    },
    queue: (id: string, members: Partial<Queue> = {}): Queue => ({
      ...whole,
      ref: of('Queue', id),
      name: id,
      workspace: null,
      selector: null,
      offerActivity: null,
      taskActivity: null,
      policies: [],
      description: null,
      labels: null,
      ...members,
    }),
    worker: (
      id: string,
      presence: PresenceState | 'UNKNOWN',
      members: Partial<Omit<Worker, 'queues'>> & { readonly in?: readonly string[]; readonly shows?: string } = {},
    ): Worker => {
      const { in: queues, shows, ...more } = members;
      return {
        ...whole,
        ref: of('Worker', id),
        name: id,
        presence: { state: presence, native: null, label: shows ?? null, reasonCode: null, since: null },
        activity: null,
        workspace: null,
        queues: queues?.map((queue) => of('Queue', queue)) ?? null,
        tasks: null,
        capacity: null,
        loadRatio: null,
        maxConcurrentOffers: null,
        channels: [],
        skills: null,
        contactUri: null,
        labels: null,
        tags: null,
        ...more,
      };
    },
    task: (
      id: string,
      state: TaskState | 'UNKNOWN',
      members: Partial<Omit<Task, 'worker' | 'job' | 'queue'>> & {
        readonly by: string;
        readonly of: string;
        readonly in?: string;
      },
    ): Task => {
      const { by, of: job, in: queue, ...more } = members;
      return {
        ...whole,
        ref: of('Task', id),
        state: { state, native: state.toLowerCase() },
        worker: of('Worker', by),
        job: of('Job', job),
        queue: queue === undefined ? null : of('Queue', queue),
        offeredAt: null,
        offerExpiresAt: null,
        assignedAt: null,
        endedAt: null,
        capacityCost: null,
        ...more,
      };
    },
  };
};

export interface VendorOptions {
  /** Told by the stream; without it the vendor is polled. */
  readonly covers?: readonly EventKind[];
  /** A webhook that tells everything. */
  readonly hook?: boolean;
  readonly kinds?: readonly EventKind[];
  /** What the ports of jobs and tasks declare that they cannot tell. */
  readonly lacks?: {
    readonly [K in EventKind]?: Pick<ReadPort<AnyItem, Record<string, unknown>>, 'forgets' | 'cannot' | 'untold'>;
  };
  /** How far its clock is ahead of ours, in milliseconds, as its answers have shown. */
  readonly aheadMs?: number;
  /** Its stream tells what is said in jobs. */
  readonly messages?: true;
  readonly queuesOf?: (workers: readonly Worker[]) => Promise<readonly (readonly Ref<'Queue'>[])[]>;
}

const PORTS = { Worker: 'worker', Queue: 'queue', Job: 'job', Task: 'task', Workbin: 'workbin' } as const;

type AnyItem = EventItems[EventKind];

/** A clock that is measured to 200 ms, and may be set: the next answer shows it. */
const openTestClock = (aheadMs: number) => {
  let ours = (): number => 0;
  let shown = aheadMs;
  let askedAt: number | null = null;
  let resets = 0;
  let lastReset: { readonly from: number; readonly to: number } | null = null;
  const clock = {
    aheadMs,
    answer(): void {
      const now = ours();
      if (shown !== clock.aheadMs) {
        resets += 1;
        lastReset = { from: askedAt ?? now, to: now };
        shown = clock.aheadMs;
      }
      askedAt = now;
    },
    measured: {
      compareWith: (now: () => number) => {
        ours = now;
      },
      skew: () => ({ least: shown - 200, most: shown + 200 }),
      resets: () => resets,
      lastReset: () => lastReset,
      askedAt: () => askedAt,
    } satisfies VendorClock,
  };
  return clock;
};

/** A vendor in memory: the truth, and the ways in which it is told. */
export const testVendor = (account: string, options: VendorOptions = {}) => {
  const { covers, hook = false, kinds = EVENT_KINDS, lacks = {}, aheadMs, queuesOf, messages } = options;
  const kept = new Map<string, AnyItem>();
  const calls: string[] = [];
  const ownClock = aheadMs === undefined ? null : openTestClock(aheadMs);
  let sink: StreamSink | null = null;
  let deliveries: Change[] = [];

  const vendor = {
    account,
    kept,
    calls,
    away: false,
    /** `Kind:id` of objects whose representation cannot be read. */
    unreadable: new Set<string>(),
    /** Sets its clock: from now on so many milliseconds ahead of ours. */
    setClock(ms: number): void {
      if (ownClock) ownClock.aheadMs = ms;
    },
    aheadMs: (): number => ownClock?.aheadMs ?? 0,
    /** Holds an answer back after it was made up. */
    hold: async (): Promise<void> => {},
    isConnected: () => sink !== null,
    live: (): void => sink?.live(null),
    gap: (): void => sink?.live('UNREADABLE'),
    lose: (): void => sink?.lost(new VendorError('UNAVAILABLE', account, 'the line is down')),
    /** Changes the truth, and tells it to nobody. */
    set(...items: readonly AnyItem[]): void {
      for (const item of items) kept.set(`${item.ref.kind}:${item.ref.nativeId}`, item);
    },
    drop(...refs: readonly Ref[]): void {
      for (const { kind, nativeId } of refs) kept.delete(`${kind}:${nativeId}`);
    },
    /** What a delivery of the webhook holds. */
    takeDeliveries: (): readonly Change[] => {
      const taken = deliveries;
      deliveries = [];
      return taken;
    },
    tell(change: Change): void {
      if (hook) deliveries.push(change);
      else sink?.change(change);
    },
    /** Changes the truth, and tells it. */
    push(item: AnyItem, at: number | null = null): void {
      vendor.set(item);
      vendor.tell({ ref: item.ref, news: { type: 'whole', item }, cause: null, at } as Change);
    },
    pushGone(of: Ref<EventKind>, at: number | null = null): void {
      vendor.drop(of);
      vendor.tell({ ref: of, news: { type: 'gone' }, cause: null, at } as Change);
    },
    items: <K extends EventKind>(kind: K): EventItems[K][] =>
      [...kept.values()].filter(({ ref: of }) => of.kind === kind) as EventItems[K][],
  };

  const answer = async <T>(call: string, make: () => T): Promise<T> => {
    calls.push(call);
    if (vendor.away) throw new VendorError('UNAVAILABLE', account, 'away');
    const made = make();
    ownClock?.answer();
    await vendor.hold();
    return made;
  };

  const isListed = (kind: EventKind, item: AnyItem): boolean =>
    !('state' in item && lacks[kind]?.forgets?.includes(item.state.state));

  const portOf = (kind: EventKind) => ({
    pushes: [],
    takes: {},
    ...lacks[kind],
    get: (id: string) =>
      answer(`get ${kind}`, () => {
        const key = `${kind}:${id}`;
        if (vendor.unreadable.has(key) && kept.has(key)) throw new VendorError('PROTOCOL', account, `${key} is odd`);
        return kept.get(key) ?? null;
      }),
    list: () =>
      answer(`list ${kind}`, (): PortPage<AnyItem> => {
        const items = vendor.items(kind).filter((item) => isListed(kind, item));
        const isOdd = ({ ref: of }: AnyItem): boolean => vendor.unreadable.has(`${kind}:${of.nativeId}`);
        return {
          rows: items.filter((item) => !isOdd(item)).map((item) => ({ item, cursor: item.ref.nativeId })),
          unreadable: items
            .filter(isOdd)
            .map(({ ref: of }) => new VendorError('UNREADABLE', account, `${kind}[${of.nativeId}].id: expected text`)),
          next: null,
        };
      }),
    ...(kind === 'Worker' &&
      queuesOf && { queuesOf: (workers: readonly Worker[]) => answer('queuesOf', () => queuesOf(workers)) }),
  });

  const webhook: WebhookHead = {
    covers: EVENT_KINDS,
    read: () => ({ changes: vendor.takeDeliveries(), answer: { status: 200 } }),
  };

  const adapter = {
    account,
    ...Object.fromEntries(kinds.map((kind) => [PORTS[kind], portOf(kind)])),
    source: {
      ...(hook && { webhook }),
      ...(covers && {
        stream: {
          covers,
          ...(messages && { messages }),
          open(opened: StreamSink) {
            sink = opened;
            queueMicrotask(() => opened.live(null));
            return {
              close: async () => {
                if (sink === opened) sink = null;
              },
            };
          },
        },
      }),
    },
    ...(ownClock && { vendorClock: ownClock.measured }),
    check: async () => {},
    close: async () => {},
  } as Adapter;

  return Object.assign(vendor, { adapter });
};

export type TestVendor = ReturnType<typeof testVendor>;
