import type { Adapter } from '../../../src/contract/adapter.ts';
import type { ListRequest, PortPage, ReadPort } from '../../../src/contract/port.ts';
import type { Source, Stream, StreamHead, StreamSink, WebhookHead } from '../../../src/contract/source.ts';
import type { Call } from '../../../src/domain/call.ts';
import type { VendorError } from '../../../src/domain/error.ts';
import type { Change, EventItems, EventKind } from '../../../src/domain/event.ts';
import type { Job } from '../../../src/domain/job.ts';
import { type Ref, ref } from '../../../src/domain/ref.ts';
import type { Workbin } from '../../../src/domain/workbin.ts';
import type { Worker } from '../../../src/domain/worker.ts';
import { job as jobOf } from '../../gateway/memory-vendor.ts';

export const ACCOUNT = 'acme';

export const job = (id: string, members: Partial<Job> = {}): Job => jobOf(ACCOUNT, id, members);

export const jobRef = (id: string): Ref<'Job'> => ref('Job', ACCOUNT, id);
export const binRef = (id: string): Ref<'Workbin'> => ref('Workbin', ACCOUNT, id);

export const state = (name: Job['state']['state']): Job['state'] => ({ state: name, native: name.toLowerCase() });

const whole = { vendorType: 'Thing', raw: {}, createdAt: null, updatedAt: null, version: null };

export const worker = (id: string, members: Partial<Worker> = {}): Worker => ({
  ...whole,
  ref: ref('Worker', ACCOUNT, id),
  name: id,
  presence: { state: 'READY', native: 'ready', label: null, reasonCode: null, since: null },
  activity: null,
  workspace: null,
  queues: null,
  tasks: null,
  capacity: null,
  loadRatio: null,
  maxConcurrentOffers: null,
  channels: [],
  skills: null,
  contactUri: null,
  labels: null,
  tags: null,
  ...members,
});

export const workbin = (id: string, members: Partial<Workbin> = {}): Workbin => ({
  ...whole,
  ref: binRef(id),
  name: id,
  label: null,
  type: { state: 'WORKER_GROUP', native: null },
  owner: null,
  group: null,
  ...members,
});

/** A stream in the test's hand. */
export interface TestStream {
  readonly sink: StreamSink;
  readonly watched: (readonly string[])[];
  readonly unwatched: (readonly string[])[];
  closed: boolean;
}

export interface VendorOptions {
  readonly covers?: readonly EventKind[];
  readonly webhook?: WebhookHead;
  readonly without?: readonly ('get' | 'list' | 'watch' | 'workbin')[];
  readonly snapshot?: Source['snapshot'];
  /** What a stream does as soon as it is opened. */
  readonly onOpen?: (sink: StreamSink) => void;
}

type Kept = { readonly [K in 'Job' | 'Worker' | 'Workbin']: Map<string, EventItems[K]> };

/** A vendor that keeps its promises, in memory, unless a test makes it break them. */
export const testVendor = (options: VendorOptions = {}) => {
  const { covers, webhook, snapshot, without = [], onOpen } = options;
  const kept: Kept = { Job: new Map(), Worker: new Map(), Workbin: new Map() };
  const streams: TestStream[] = [];
  const calls: string[] = [];
  let inFlight = 0;

  const vendor = {
    kept,
    streams,
    /** Calls that reached a port: `list Job`, `get Job j1`. */
    calls,
    polls: (kind: EventKind): number => calls.filter((call) => call === `list ${kind}`).length,
    gets: (): string[] => calls.filter((call) => call.startsWith('get ')),
    inFlight: () => inFlight,
    most: 0,
    /** Runs before a call is answered. */
    before: async (_call: string, _signal: AbortSignal): Promise<void> => {},
    /** Runs after the answer was made up, before it is given. */
    after: async (_call: string): Promise<void> => {},
    watch: async (refs: readonly Ref[]): Promise<readonly (VendorError | null)[]> => refs.map(() => null),
    /** What a stream waits for when it is closed. */
    close: async (): Promise<void> => {},
    get stream(): TestStream {
      const last = streams.at(-1);
      if (!last) throw new Error('no stream was opened');
      return last;
    },
    tell(...changes: readonly Change[]): void {
      for (const change of changes) vendor.stream.sink.change(change);
    },
  };

  const reach = async <T>(call: string, { signal }: Call, answer: () => T): Promise<T> => {
    calls.push(call);
    inFlight += 1;
    vendor.most = Math.max(vendor.most, inFlight);
    try {
      await vendor.before(call, signal);
      const told = answer();
      await vendor.after(call);
      return told;
    } finally {
      inFlight -= 1;
    }
  };

  const portOf = <K extends keyof Kept>(kind: K): ReadPort<EventItems[K], Record<string, unknown>> => ({
    pushes: [],
    ...(without.includes('get')
      ? {}
      : { get: (id: string, call: Call) => reach(`get ${kind} ${id}`, call, () => kept[kind].get(id) ?? null) }),
    ...(without.includes('list')
      ? {}
      : {
          list: ({ after }: ListRequest<Record<string, unknown>>, call: Call): Promise<PortPage<EventItems[K]>> =>
            reach(after === null ? `list ${kind}` : `page ${kind} ${after}`, call, () => {
              const rows = [...kept[kind]].slice(Number(after ?? 0), Number(after ?? 0) + 100);
              const end = Number(after ?? 0) + rows.length;
              return {
                rows: rows.map(([cursor, item]) => ({ item, cursor })),
                next: end < kept[kind].size ? String(end) : null,
              };
            }),
        }),
  });

  const head: StreamHead = {
    covers: covers ?? [],
    open(sink) {
      const opened: TestStream = { sink, watched: [], unwatched: [], closed: false };
      streams.push(opened);
      const stream: Stream = {
        ...(without.includes('watch')
          ? {}
          : {
              watch: (refs) => {
                opened.watched.push(refs.map(({ nativeId }) => nativeId));
                return vendor.watch(refs);
              },
              unwatch: async (refs) => {
                opened.unwatched.push(refs.map(({ nativeId }) => nativeId));
              },
            }),
        close: async () => {
          await vendor.close();
          opened.closed = true;
        },
      };
      onOpen?.(sink);
      return stream;
    },
  };

  const adapter: Adapter = {
    account: ACCOUNT,
    job: { ...portOf('Job'), takes: [] } as NonNullable<Adapter['job']>,
    worker: { ...portOf('Worker'), takes: [] } as NonNullable<Adapter['worker']>,
    ...(without.includes('workbin') ? {} : { workbin: portOf('Workbin') as NonNullable<Adapter['workbin']> }),
    source: { ...(covers ? { stream: head } : {}), ...(webhook ? { webhook } : {}), ...(snapshot ? { snapshot } : {}) },
    check: async () => {},
    close: async () => {},
  };
  return Object.assign(vendor, { adapter });
};

export type TestVendor = ReturnType<typeof testVendor>;
