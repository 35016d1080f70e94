import { afterAll, onTestFinished } from 'vitest';
import type { Adapter } from '../contract/adapter.ts';
import { DEFAULT_LIMITS, type Vendor } from '../contract/vendor.ts';
import type { Call } from '../domain/call.ts';
import type { ErrorCode } from '../domain/error.ts';
import type { Job } from '../domain/job.ts';
import type { Json } from '../domain/json.ts';
import type { AccountLimits } from '../domain/limits.ts';
import type { Order } from '../domain/order.ts';
import type { Kind } from '../domain/ref.ts';
import type { Runtime } from '../domain/runtime.ts';
import type { Task } from '../domain/task.ts';
import type { Worker } from '../domain/worker.ts';
import type { AccountPlan } from '../gateway/accounts.ts';
import { type Gateway, type Operation, openGateway } from '../gateway/gateway.ts';
import { type Filters, type Items, kindRow } from '../gateway/kinds.ts';
import { list } from '../gateway/list.ts';
import type { AccountFailure, Listing } from '../gateway/listing.ts';
import { type ManualClock, manualClock } from '../sandbox/clock.ts';
import type { Simulation, SimulatorOptions, StartSimulator } from '../sandbox/face.ts';
import { openProxy, type VendorProxy } from './proxy.ts';
import { smallCentre } from './scenario.ts';
import type { Scene } from './scenes.ts';

/** Native ids of what the account holds already: the first of each kind, in the order of its list. */
export type Existing = Readonly<Record<Kind, string>>;

/** A request in the vendor's own words, as the API passes it through. */
export interface Passed {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Json;
}

/** All that the suite has to be told of a vendor. */
export interface VendorBench {
  /** The simulator with what the suite needs there besides; as it starts by itself when left out. */
  readonly start?: StartSimulator;
  /** The same settings with a wrong secret, and that secret. */
  readonly spoil: (settings: Record<string, unknown>) => { settings: Record<string, unknown>; secret: string };
  /** What makes a new object of each kind that can be created; `name` is free in its account. */
  readonly creates: { readonly [K in Kind]?: (name: string, existing: Existing) => object };
  /** Kinds of which no two may have the same name. */
  readonly uniqueNames: readonly Kind[];
  /** Whether a request changes something. */
  readonly isWrite: (request: { readonly method: string; readonly path: string }) => boolean;
  /** The commands of the vendor, each on targets of its own. */
  readonly scenes: OpenScenes;
  /** Statuses of refusals that are mended by another try: with a new login, by another path, or as the vendor says. */
  readonly mends?: readonly number[];
  /** Variants of the simulator for every part of the suite, in which time leaps. */
  readonly switches?: Record<string, unknown>;
  /** Variants of the simulator in which what it tells comes at once, so that it comes on a standing clock, too. */
  readonly promptSwitches?: Record<string, unknown>;
  /** Variants of the simulator for the scenes: commands take more than one request, and nothing ends by itself. */
  readonly sceneSwitches?: Record<string, unknown>;
  /** The member of the vendor's JSON that holds the native state of each kind that has one. */
  readonly stateMembers: { readonly [K in Kind]?: string };
  /** Kinds of which the vendor has a fixed set: to create one is to name it, to delete it is to take the name away. */
  readonly fixedSets?: readonly Kind[];
  /** Kinds that the vendor lists and of which the small centre may hold none at a moment. */
  readonly mayBeEmpty?: readonly Kind[];
  /** What a web page in place of an answer means, where the vendor documents that; `PROTOCOL` otherwise. */
  readonly webPage?: ErrorCode;
  /** Calls of one list at most, where the vendor has no list of all but one for each login or shelf; 4 otherwise. */
  readonly mostCalls?: number;
  /** Jobs that wait in no worker's hands are in no list. */
  readonly hidesWaiting?: boolean;
  /** Offers that a worker may decline; all of them when absent. */
  readonly declines?: (task: Task) => boolean;
  /** One of the vendor's own operations that every task at work takes without parameters. */
  readonly action?: string;
  /** Makes the vendor take the next order, and fail it later. */
  readonly failLater?: (simulation: Simulation) => void;
  /** Workers who may reach into the workbins of others. */
  readonly entitled?: (worker: Worker) => boolean;
  /** Of a vendor with a passthrough: a read, and a write after which its answer holds the mark. */
  readonly passed?: (settings: Record<string, unknown>) => {
    readonly read: Passed;
    readonly write: Passed;
    readonly mark: string;
  };
  /** What is signed of a delivery is its body, and not the URL that is called. */
  readonly signsBodyOnly?: boolean;
  /** Jobs that can lie on a workbin. */
  readonly parks?: (job: Job) => boolean;
}

/** What the suite is run for. */
export interface Subject extends VendorBench {
  readonly vendor: Vendor;
  readonly start: StartSimulator;
}

/** A simulated account behind its proxy. Time stands still unless it is moved. */
export interface Line {
  readonly bench: Subject;
  readonly simulation: Simulation;
  readonly clock: ManualClock;
  readonly proxy: VendorProxy;
  /** Lead through the proxy. */
  readonly settings: Record<string, unknown>;
  readonly close: () => Promise<void>;
}

export type OpenScenes = (line: Line) => readonly Scene[] | Promise<readonly Scene[]>;

const START = Date.parse('2026-11-21T09:00:00.250Z');

export const startLine = async (
  bench: Subject,
  scenario: SimulatorOptions['scenario'] = smallCentre(),
  switches: Record<string, unknown> = {},
): Promise<Line> => {
  const clock = manualClock(START);
  const simulation = await bench.start({ clock, scenario, switches: { ...bench.switches, ...switches } });
  const proxy = await openProxy(simulation);
  const settings = JSON.parse(JSON.stringify(simulation.settings).replaceAll(simulation.url, proxy.url));
  const close = async () => {
    await proxy.close();
    await simulation.close();
  };
  return { bench, simulation, clock, proxy, settings, close };
};

export interface PlanOptions {
  readonly name?: string;
  readonly deadlineMs?: number;
  readonly limits?: Partial<AccountLimits>;
  readonly settings?: Record<string, unknown>;
  readonly vendor?: Vendor;
}

/** Patient by default, for the machine may be slow: only a test that is about deadlines sets a short one. */
const PATIENCE_MS = 60_000;

export const planOf = ({ bench, settings }: Line, options: PlanOptions = {}): AccountPlan => {
  const { name = 'main', deadlineMs = PATIENCE_MS, limits, vendor = bench.vendor } = options;
  return {
    name,
    vendor,
    settings: vendor.parseSettings(options.settings ?? settings),
    limits: { ...DEFAULT_LIMITS, timeoutMs: PATIENCE_MS, retries: 0, ...limits },
    deadlineMs,
  };
};

const MOST_CALLS = 10_000;

/** Closed when the tests around it are over. */
export const gatewayOf = (...plans: readonly AccountPlan[]): Gateway => {
  const gateway = openGateway({ accounts: plans, maxCallsPerOperation: () => MOST_CALLS });
  afterAll(() => gateway.close());
  return gateway;
};

/** Closed when the test that opens it is over. */
export const gatewayForTest = (...plans: readonly AccountPlan[]): Gateway => gatewayForTestOn(undefined, ...plans);

export const gatewayForTestOn = (runtime: Runtime | undefined, ...plans: readonly AccountPlan[]): Gateway => {
  const gateway = openGateway({ accounts: plans, maxCallsPerOperation: () => MOST_CALLS, runtime });
  onTestFinished(() => gateway.close());
  return gateway;
};

/** A call of nobody's in particular, which nobody counts. */
export const plainCall = (signal = new AbortController().signal): Call => ({
  signal,
  meter: { start: () => undefined, end: () => undefined },
});

export const begin = (gateway: Gateway, signal = new AbortController().signal): Operation =>
  gateway.begin(signal, null);

export const portOf = <K extends Kind>(adapter: Adapter, kind: K) =>
  kindRow(kind).portOf({ adapter } as Parameters<ReturnType<typeof kindRow<K>>['portOf']>[0]);

/** The adapter of the only account. */
export const adapterOf = (gateway: Gateway): Adapter => {
  const [account] = gateway.accounts;
  if (!account) throw new Error('the gateway has no account');
  return account.adapter;
};

export interface Ask<K extends Kind> {
  readonly filter?: Filters[K];
  readonly order?: Order;
  readonly first?: number;
  readonly after?: string | null;
}

export const ask = <K extends Kind>(gateway: Gateway, kind: K, asked: Ask<K> = {}): Promise<Listing<Items[K]>> =>
  list(begin(gateway).scope, kind, {
    filter: () => asked.filter ?? ({} as Filters[K]),
    order: asked.order,
    first: asked.first ?? 500,
    after: asked.after,
  });

export interface Walk<K extends Kind> extends Omit<Ask<K>, 'first'> {
  /** Rows of the next page. */
  readonly size?: () => number;
  /** Runs before each page but the first. */
  readonly between?: () => Promise<void>;
}

/** But for the one that an account has at all times of which it is not told what some workers hold: that is for `holders.ts`. */
export const failuresOf = ({ failures }: Listing<unknown>): readonly AccountFailure[] =>
  failures.filter(({ account, error }) => !error.message.startsWith(`${account.title} does not tell the work of `));

/** All pages, each read by an operation of its own. Throws the first failure. */
export const walk = async <K extends Kind>(
  gateway: Gateway,
  kind: K,
  { size = () => 500, between, ...asked }: Walk<K> = {},
): Promise<Items[K][]> => {
  const found: Items[K][] = [];
  let after = asked.after;
  for (;;) {
    const first = size();
    const listing: Listing<Items[K]> = await ask(gateway, kind, { ...asked, first, after });
    const [failure] = failuresOf(listing);
    if (failure) throw failure.error;
    if (listing.edges.length > first) throw new Error(`${listing.edges.length} rows on a page of ${first}`);
    found.push(...listing.edges.map(({ node }) => node));
    if (!listing.hasNextPage) return found;
    if (listing.endCursor === null) throw new Error('there is a next page, and no cursor leads to it');
    after = listing.endCursor;
    await between?.();
  }
};

export const idsOf = (items: readonly Items[Kind][]): string[] => items.map(({ ref }) => ref.nativeId);

export const failureCodes = (listing: Listing<unknown>): ErrorCode[] =>
  failuresOf(listing).map(({ error }) => error.code);
