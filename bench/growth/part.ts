import { setTimeout as pause } from 'node:timers/promises';
import type { Wanted } from '../goals.ts';
import type { Usage } from '../probe.ts';
import type { Child, Processes } from '../processes.ts';
import { type Machine, machine } from '../report.ts';
import type { Seen, ViewPlan } from '../viewers.ts';
import { KEYS } from '../workloads/query.ts';
import type { Size } from '../workloads/size.ts';
import { configOf, launchGateway } from '../workloads/stage.ts';
import { digits } from '../workloads/vendors/mock.ts';
import type { ChangePlan, VendorPlan } from '../workloads/vendors.ts';

interface Plan {
  readonly accounts: readonly number[];
  readonly rows: readonly number[];
  readonly views: readonly number[];
  /** Questions of each kind that are measured. */
  readonly questions: number;
  readonly seconds: number;
}
const FULL: Plan = {
  accounts: [1, 4, 16, 64],
  rows: [20, 100, 200],
  views: [1, 16, 100, 400],
  questions: 40,
  seconds: 10,
};
const QUICK: Plan = { accounts: [1, 4, 16], rows: [20, 100, 200], views: [1, 16], questions: 3, seconds: 1 };

const SIZE: Size = { workers: 40, jobs: 0, holders: 1, queues: 5 };
const JOBS: Size = { workers: 40, jobs: 240, holders: 40, queues: 5 };
const PAGE = 25;
const PER_SECOND = 50;
const OF_JOBS = 'jobs';
const SECRET = 'the-secret-of-the-deliveries';
const RARELY_MS = 600_000;
const TRIES = 1_000;
const PAUSE_MS = 20;

const LIVE_WORKERS = `subscription { liveWorkers(filter: { accounts: ["${OF_JOBS}"] }) {
  __typename
  ... on WorkerSnapshot { cursor items { id name presence { state label } } }
  ... on WorkerDelta { cursor upserted { id name presence { state label } } removed }
} }`;

/** From the vendors, or from what is kept. */
export const SOURCES = ['read', 'memory'] as const;
export type Source = (typeof SOURCES)[number];
export type Order = 'no order' | 'in an order';

/** One point of a curve. */
export interface Point {
  readonly source: Source;
  readonly order: Order;
  /** Accounts, or rows. */
  readonly at: number;
  /** Milliseconds of the gateway's processor time for one query. */
  readonly cpu: number;
  readonly calls: number;
}

export interface ViewPoint {
  readonly views: number;
  /** Share of a core. */
  readonly busy: number;
  readonly calls: number;
  /** Payloads that each view was told in a second. */
  readonly payloads: number;
}

export interface GrowthReport {
  readonly machine: Machine;
  readonly accounts: readonly Point[];
  readonly rows: readonly Point[];
  readonly views: readonly ViewPoint[];
  readonly goals: readonly Wanted[];
}

interface House {
  readonly vendor: Child;
  readonly gateways: Readonly<Record<Source, Child>>;
  readonly accounts: readonly string[];
}

const nameOf = (at: number): string => `centre-${String(at).padStart(2, '0')}`;

const launchHouse = async (processes: Processes, count: number): Promise<House> => {
  const accounts = Array.from({ length: count }, (_, at) => nameOf(at));
  const plans: VendorPlan[] = [...accounts.map(() => SIZE), JOBS].map((size) => ({ vendor: 'azure', size }));
  const vendor = await processes.launch('vendors', './workloads/vendors.ts', [JSON.stringify(plans)]);
  const settings = vendor.ready as readonly object[];
  const begin = (source: Source): Promise<Child> => {
    // Nothing changes but what is delivered, so that no poll is counted as somebody's call.
    const feed = {
      keep: source === 'memory' ? 'always' : 'while-heard',
      pollIntervalMs: RARELY_MS,
      reconcileMs: RARELY_MS,
      webhookSecret: SECRET,
    };
    const all = [...accounts, OF_JOBS].map((name, at) => ({ name, vendor: 'azure', settings: settings[at], feed }));
    return launchGateway(processes, `gateway, ${source}`, configOf(all));
  };
  const [read, memory] = await Promise.all([begin('read'), begin('memory')]);
  return { vendor, gateways: { read, memory }, accounts };
};

interface Page {
  readonly nodes: readonly unknown[];
  readonly failures: readonly unknown[];
}

const ask = async (gateway: Child, query: string, variables: object, rows: number): Promise<void> => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${KEYS[0]}` };
  const response = await fetch(String(gateway.ready), {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  });
  const { data } = (await response.json()) as { readonly data?: { readonly page: Page } };
  if (data?.page.nodes.length !== rows || data.page.failures.length > 0)
    throw new Error(`${gateway.name} answered ${data?.page.nodes.length} rows, and not ${rows}: ${query}`);
};

const total = (calls: readonly number[]): number => calls.reduce((sum, one) => sum + one, 0);

const QUERIES = {
  accounts: {
    'no order': `query($accounts: [String!]!) { page: workers(first: ${PAGE}, filter: { accounts: $accounts }) {
      nodes { id name presence { state } } failures { code } } }`,
    'in an order': `query($accounts: [String!]!) { page: workers(first: ${PAGE}, filter: { accounts: $accounts }, orderBy: { field: NAME }) {
      nodes { id name presence { state } } failures { code } } }`,
  },
  rows: {
    'no order': `query($accounts: [String!]!, $first: Int!) { page: jobs(first: $first, filter: { accounts: $accounts, live: true }) {
      nodes { id state priority } failures { code } } }`,
    'in an order': `query($accounts: [String!]!, $first: Int!) { page: jobs(first: $first, filter: { accounts: $accounts, live: true },
      orderBy: { field: ENQUEUED_AT }) { nodes { id state priority } failures { code } } }`,
  },
} as const;
const ORDERS = ['no order', 'in an order'] as const;

/** One after the other. Names are repeated so that no two questions are equal, though all mean the same. */
const measurePoint = async (
  { vendor, gateways }: House,
  { questions }: Plan,
  { source, order, at }: Pick<Point, 'source' | 'order' | 'at'>,
  query: string,
  accounts: readonly string[],
  rows: number,
): Promise<Point> => {
  const gateway = gateways[source];
  const askAll = async (from: number): Promise<void> => {
    for (let count = from; count < from + questions; count += 1) {
      const repeated = Array.from({ length: count + 1 }, () => accounts[0]);
      await ask(gateway, query, { accounts: [...accounts, ...repeated], first: rows }, rows);
    }
  };
  await askAll(questions);
  const look = () => Promise.all([gateway.ask<Usage>('usage'), vendor.ask<readonly number[]>('calls')] as const);
  const [before, callsBefore] = await look();
  await askAll(0);
  const [after, callsAfter] = await look();
  return {
    source,
    order,
    at,
    cpu: (after.cpu - before.cpu) / 1_000 / questions,
    calls: (total(callsAfter) - total(callsBefore)) / questions,
  };
};

const measurePages = async (house: House, plan: Plan): Promise<Pick<GrowthReport, 'accounts' | 'rows'>> => {
  const accounts: Point[] = [];
  const rows: Point[] = [];
  for (const source of SOURCES) {
    for (const order of ORDERS) {
      for (const at of plan.accounts) {
        const asked = house.accounts.slice(0, at);
        accounts.push(await measurePoint(house, plan, { source, order, at }, QUERIES.accounts[order], asked, PAGE));
      }
      for (const at of plan.rows)
        rows.push(await measurePoint(house, plan, { source, order, at }, QUERIES.rows[order], [OF_JOBS], at));
    }
  }
  return { accounts, rows };
};

/** Until everything that is kept is known: before, it costs calls. */
const awaitKept = async ({ vendor, gateways, accounts }: House): Promise<void> => {
  const asked = [
    [QUERIES.accounts['in an order'], accounts, PAGE],
    [QUERIES.rows['in an order'], [OF_JOBS], 1],
  ] as const;
  for (const [query, names, first] of asked) {
    for (let tries = 0; ; tries += 1) {
      if (tries === TRIES) throw new Error('the accounts that are kept were not known');
      const before = total(await vendor.ask<readonly number[]>('calls'));
      await ask(gateways.memory, query, { accounts: [...names], first }, first);
      if (total(await vendor.ask<readonly number[]>('calls')) === before) break;
      await pause(PAUSE_MS);
    }
  }
};

const measureViews = async (house: House, viewers: Child, count: number, { seconds }: Plan): Promise<ViewPoint> => {
  const { vendor, gateways, accounts } = house;
  const gateway = gateways.memory;
  const url = String(gateway.ready);
  const [key = ''] = KEYS;
  const opened: ViewPlan = { group: OF_JOBS, url, key, count, query: LIVE_WORKERS, isLive: true };
  await viewers.ask('open', opened);
  const hook = `${new URL(`/webhooks/${OF_JOBS}`, url)}?secret=${SECRET}`;
  const change = (perSecond: number): Promise<number> =>
    vendor.ask('change', { perSecond, hooks: [...accounts.map(() => null), hook] } satisfies ChangePlan);
  await viewers.ask('reset');
  const look = () => Promise.all([gateway.ask<Usage>('usage'), vendor.ask<readonly number[]>('calls')] as const);
  const [before, callsBefore] = await look();
  const begun = performance.now();
  await change(PER_SECOND);
  await pause(seconds * 1_000);
  const last = await change(0);
  const passed = (performance.now() - begun) / 1_000;
  const [after, callsAfter] = await look();
  const text = `Worker ${digits(JOBS.workers - 1 - (last % JOBS.workers))} ${digits(last)}`;
  let seen = await viewers.ask<Seen>('seen', { group: OF_JOBS, text });
  for (let tries = 0; seen.upToDate < count; tries += 1) {
    if (tries === TRIES) throw new Error(`${seen.upToDate} of ${count} views were told the last change`);
    await pause(PAUSE_MS);
    seen = await viewers.ask<Seen>('seen', { group: OF_JOBS, text });
  }
  await viewers.ask('close');
  return {
    views: count,
    busy: (after.cpu - before.cpu) / 1e6 / passed,
    calls: total(callsAfter) - total(callsBefore),
    payloads: seen.fewest / passed,
  };
};

/** By how much each account more costs. */
const slope = (points: readonly Point[], source: Source, order: Order): number => {
  const curve = points.filter((point) => point.source === source && point.order === order);
  const [first, last] = [curve[0], curve.at(-1)];
  return first && last ? (last.cpu - first.cpu) / (last.at - first.at) : Number.NaN;
};

const goalsOf = (
  accounts: readonly Point[],
  rows: readonly Point[],
  views: readonly ViewPoint[],
): GrowthReport['goals'] => {
  const unordered = accounts.filter(({ source, order }) => source === 'read' && order === 'no order');
  const kept = [...accounts, ...rows].filter(({ source }) => source === 'memory');
  const perAccount = (source: Source, order: Order, atMost: number): Wanted => [
    `${source}, ${order}: each account more`,
    [{ atMost, unit: 'ms' }, slope(accounts, source, order)],
  ];
  return [
    [
      'read, no order: calls for 25 rows of the first account',
      [{ atMost: 2, unit: 'calls' }, Math.max(...unordered.map(({ calls }) => calls))],
    ],
    perAccount('read', 'in an order', 0.7),
    perAccount('memory', 'no order', 0.05),
    perAccount('memory', 'in an order', 0.05),
    ['memory: calls', [{ atMost: 0, unit: 'calls' }, Math.max(...kept.map(({ calls }) => calls))]],
    ['live views: calls', [{ atMost: 0, unit: 'calls' }, Math.max(...views.map(({ calls }) => calls))]],
  ];
};

export const measureGrowth = async (processes: Processes, quick: boolean): Promise<GrowthReport> => {
  const facts = machine();
  const plan = quick ? QUICK : FULL;
  const house = await launchHouse(processes, Math.max(...plan.accounts));
  const viewers = await processes.launch('viewers', './viewers.ts', []);
  await awaitKept(house);
  const { accounts, rows } = await measurePages(house, plan);
  const views: ViewPoint[] = [];
  for (const count of plan.views) views.push(await measureViews(house, viewers, count, plan));
  return { machine: facts, accounts, rows, views, goals: goalsOf(accounts, rows, views) };
};
