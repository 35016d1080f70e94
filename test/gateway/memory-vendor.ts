import type { Adapter } from '../../src/contract/adapter.ts';
import type { JobPort, ListRequest, PortPage } from '../../src/contract/port.ts';
import { DEFAULT_LIMITS, type Vendor } from '../../src/contract/vendor.ts';
import type { Call } from '../../src/domain/call.ts';
import { VendorError } from '../../src/domain/error.ts';
import { type Job, type JobFilter, matchesJob } from '../../src/domain/job.ts';
import { type Ref, ref } from '../../src/domain/ref.ts';
import type { AccountPlan } from '../../src/gateway/accounts.ts';
import { type Gateway, type Operation, openGateway } from '../../src/gateway/gateway.ts';

/** A vendor that keeps its promises and nothing else: rows in memory, in the order of their native ids. */
export interface MemoryVendor {
  readonly jobs: Map<string, Job>;
  /** Calls that reached the port, by member. */
  readonly calls: Record<'get' | 'getMany' | 'list', number>;
  /** Runs before each call is answered. */
  before: (member: string, call: Call) => Promise<void>;
  readonly plan: AccountPlan;
}

export interface MemoryOptions {
  readonly pushes?: readonly (keyof JobFilter & string)[];
  readonly bulk?: boolean;
  /** Rows the vendor answers at most, whatever was asked for. */
  readonly pageSize?: number;
  readonly deadlineMs?: number;
  readonly without?: readonly ('get' | 'list')[];
  /** Native ids of jobs whose representation cannot be read. */
  readonly unreadable?: ReadonlySet<string>;
  readonly forgets?: readonly string[];
  readonly untold?: readonly string[];
  readonly more?: Partial<Adapter>;
}

export const job = (account: string, nativeId: string, members: Partial<Job> = {}): Job => ({
  ref: ref('Job', account, nativeId),
  vendorType: 'Thing',
  raw: { id: nativeId },
  createdAt: null,
  updatedAt: null,
  version: null,
  state: { state: 'QUEUED', native: 'waiting' },
  reason: null,
  workspace: null,
  policy: null,
  queue: null,
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
  ...members,
});

/** As a list tells it. */
export const unreadableRow = ({ account, nativeId }: Ref): VendorError =>
  new VendorError('UNREADABLE', account, `rows[${nativeId}].state: expected text`);

const meteredCall = async <T>(account: string, call: Call, run: () => Promise<T>): Promise<T> => {
  call.meter.start(account);
  try {
    return await run();
  } finally {
    call.meter.end(account, 1);
  }
};

export const memoryVendor = (account: string, options: MemoryOptions = {}): MemoryVendor => {
  const { pushes = [], bulk = false, pageSize = 1_000, deadlineMs = 5_000, without = [], more = {} } = options;
  const { unreadable = new Set<string>(), forgets = [], untold = [] } = options;
  const jobs = new Map<string, Job>();
  const calls = { get: 0, getMany: 0, list: 0 };
  const begin = async (member: keyof typeof calls, call: Call): Promise<void> => {
    calls[member] += 1;
    await vendor.before(member, call);
    call.signal.throwIfAborted();
  };
  const list = (request: ListRequest<JobFilter>, call: Call): Promise<PortPage<Job>> =>
    meteredCall(account, call, async () => {
      await begin('list', call);
      const rows = [...jobs.values()]
        .filter((item) => unreadable.has(item.ref.nativeId) || matchesJob(item, request.filter))
        .filter(({ state }) => !forgets.includes(state.state))
        .sort((a, b) => (a.ref.nativeId < b.ref.nativeId ? -1 : 1))
        .filter((item) => request.after === null || item.ref.nativeId > request.after);
      const page = rows.slice(0, Math.min(request.limit, pageSize));
      const last = page.at(-1);
      const isReadable = ({ ref: of }: Job): boolean => !unreadable.has(of.nativeId);
      return {
        rows: page.filter(isReadable).map((item) => ({ item, cursor: item.ref.nativeId })),
        ...(page.every(isReadable)
          ? {}
          : { unreadable: page.filter((item) => !isReadable(item)).map(({ ref: of }) => unreadableRow(of)) }),
        next: last && page.length < rows.length ? last.ref.nativeId : null,
      };
    });
  const port: JobPort = {
    takes: {},
    pushes,
    ...(forgets.length > 0 && { forgets }),
    ...(untold.length > 0 && { untold }),
    ...(without.includes('list') ? {} : { list }),
    ...(without.includes('get')
      ? {}
      : {
          get: (id: string, call: Call) =>
            meteredCall(account, call, async () => {
              await begin('get', call);
              const found = jobs.get(id);
              if (found && unreadable.has(id)) throw new VendorError('PROTOCOL', account, `job ${id} cannot be read`);
              return found ?? null;
            }),
        }),
    ...(bulk && {
      getMany: (ids: readonly string[], call: Call) =>
        meteredCall(account, call, async () => {
          await begin('getMany', call);
          return ids.map((id) => jobs.get(id) ?? null);
        }),
    }),
  };
  const adapter: Adapter = {
    account,
    job: port,
    check: async () => {},
    close: async () => {},
    ...more,
  };
  const definition: Vendor<null> = {
    name: 'memory',
    title: 'Memory',
    words: { Job: 'Thing' },
    mapping: { states: {}, operations: [] },
    parseSettings: () => null,
    open: () => adapter,
  };
  const vendor: MemoryVendor = {
    jobs,
    calls,
    before: async () => {},
    plan: { name: account, vendor: definition as Vendor, settings: null, limits: DEFAULT_LIMITS, deadlineMs },
  };
  return vendor;
};

export const gatewayOver = (vendors: readonly MemoryVendor[], maxCallsPerOperation = 1_000): Gateway =>
  openGateway({ accounts: vendors.map(({ plan }) => plan), maxCallsPerOperation: () => maxCallsPerOperation });

export const begin = (gateway: Gateway, signal = new AbortController().signal): Operation =>
  gateway.begin(signal, null);
