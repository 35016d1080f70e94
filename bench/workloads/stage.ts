import { deepStrictEqual } from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Child, Processes } from '../processes.ts';
import { UNLIMITED } from '../rate.ts';
import { ACCOUNTS, bodyOf, JOBS, KEYS, LEAST, MOST, WORKERS, WORKLOADS, type Workload } from './query.ts';
import { SIZE } from './size.ts';
import type { ChangePlan, VendorPlan } from './vendors.ts';

/** Both gateways have vendors of their own, so that neither's calls are counted as the other's. */
export interface Side {
  readonly vendor: Child;
  readonly gateway: Child;
  readonly bare: Child;
  readonly url: string;
}

export interface Ensemble {
  /** Accounts are read when they are asked for. */
  readonly read: Side;
  /** Accounts are kept in memory. */
  readonly kept: Side;
  readonly loader: Child;
}

const SECRET = 'the-secret-of-the-deliveries';
/** More often than by default, so that what changes is told several times in one run. */
const POLL_MS = 1_000;
/** Longer than anything is waited for. */
const REQUEST_MS = 60_000;
const TRIES = 500;
const PAUSE_MS = 30;

export const configOf = (accounts: readonly object[], role = 'viewer'): object => ({
  server: { port: 0, limits: UNLIMITED, requestTimeoutMs: REQUEST_MS },
  auth: { apiKeys: KEYS.map((key, index) => ({ name: `principal ${index}`, key, role })) },
  accounts,
});

/** Starts the gateway as in production over this configuration. */
export const launchGateway = async ({ launch }: Processes, name: string, config: object): Promise<Child> => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-bench-'));
  try {
    const path = join(folder, 'config.json');
    writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
    return await launch(name, '../src/cli.ts', ['start', '--config', path], /ready at (\S+)\s/);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** `more`: of every account. */
export const launchSide = async (
  processes: Processes,
  keep: 'while-heard' | 'always',
  more: object = {},
  role = 'viewer',
): Promise<Side> => {
  const plans: readonly VendorPlan[] = ACCOUNTS.map((vendor) => ({ vendor, size: SIZE }));
  const vendor = await processes.launch('vendors', './workloads/vendors.ts', [JSON.stringify(plans)]);
  const settings = vendor.ready as readonly object[];
  const accounts = ACCOUNTS.map((name, index) => ({
    name,
    vendor: name,
    settings: settings[index],
    ...more,
    feed: { keep, pollIntervalMs: POLL_MS, ...(name === 'azure' && { webhookSecret: SECRET }) },
  }));
  const title = keep === 'always' ? 'gateway, resident' : 'gateway';
  const [gateway, bare] = await Promise.all([
    launchGateway(processes, title, configOf(accounts, role)),
    processes.launch('by hand', './workloads/bare.ts', [JSON.stringify(settings)]),
  ]);
  return { vendor, gateway, bare, url: String(gateway.ready) };
};

export const launchAll = async (processes: Processes): Promise<Ensemble> => {
  const [read, kept, loader] = await Promise.all([
    launchSide(processes, 'while-heard'),
    launchSide(processes, 'always'),
    processes.launch('load generator', './load.ts', []),
  ]);
  return { read, kept, loader };
};

/** Changes so many objects of each account in a second; 0: none. Answers the number of the last change. */
export const change = ({ vendor, url }: Side, perSecond: number): Promise<number> => {
  const hook = `${new URL('/webhooks/azure', url)}?secret=${SECRET}`;
  const plan: ChangePlan = { perSecond, hooks: ACCOUNTS.map((name) => (name === 'azure' ? hook : null)) };
  return vendor.ask('change', plan);
};

export const urlOf = ({ bare }: Side, workload: Workload): string => `${bare.ready}/${workload}`;

export const fetchText = async (url: string, body: string): Promise<string> => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${KEYS[0]}` };
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return text;
};

/** The data with the rows of each list by their ids, since vendors and memory have orders of their own. */
const comparable = (text: string): unknown => {
  const { data } = JSON.parse(text, (name, value) =>
    name === 'nodes' ? (value as { id: string }[]).toSorted((a, b) => (a.id < b.id ? -1 : 1)) : value,
  ) as { readonly data: unknown };
  return data;
};

/** Ids of jobs and workers. */
const rowsIn = (text: string): number => text.match(/"id":"(?:Sm9i|V29ya2Vy)/g)?.length ?? 0;

/** Of a page of jobs, each with its worker, and of the workers of all accounts. */
const rowsOf = (workload: Workload, first: number): number =>
  workload === 'W3' ? 0 : workload === 'W2' ? ACCOUNTS.length * WORKERS : 2 * first;

/** How long an answer is that was read, and one from memory, which says as of when it is. */
type Lengths = readonly [read: number, kept: number];

const compareOne = async ({ read, kept }: Ensemble, workload: Workload, first: number): Promise<Lengths> => {
  const body = bodyOf(workload, 0, first);
  const urls = [urlOf(read, workload), read.url, kept.url];
  const [byHand = '', own = '', fromMemory = ''] = await Promise.all(urls.map((url) => fetchText(url, body)));
  const rows = rowsOf(workload, first);
  if (rowsIn(byHand) !== rows) throw new Error(`${workload}: ${rowsIn(byHand)} rows by hand, and not ${rows}`);
  for (const text of [own, fromMemory])
    deepStrictEqual(comparable(text), comparable(byHand), `${workload}, ${first} rows`);
  if (own.length !== byHand.length) throw new Error(`${workload}: the answers differ in length`);
  return [own.length, fromMemory.length];
};

/** Questions until everything that is kept is known: before, it costs calls. */
const awaitKept = async ({ vendor, url }: Side): Promise<void> => {
  for (const workload of ['W1', 'W2'] as const) {
    for (let tries = 0; ; tries += 1) {
      if (tries === TRIES) throw new Error(`${workload}: the accounts that are kept were not known`);
      await vendor.ask('log');
      await fetchText(url, bodyOf(workload, 0));
      const calls = await vendor.ask<string[]>('log');
      if (calls.length === 0) break;
      await pause(PAUSE_MS);
    }
  }
};

/** Throws unless all answer the same, and what was meant. Answers how long that is, by workload and kind of question. */
export const compareAnswers = async (ensemble: Ensemble): Promise<Readonly<Record<Workload, readonly Lengths[]>>> => {
  await awaitKept(ensemble.kept);
  const lengths = new Map<Workload, Lengths[]>();
  for (const workload of WORKLOADS) {
    const firsts = workload === 'W5' ? Array.from({ length: MOST - LEAST + 1 }, (_, at) => LEAST + at) : [JOBS];
    const all: Lengths[] = [];
    for (const first of firsts) all.push(await compareOne(ensemble, workload, first));
    lengths.set(workload, all);
  }
  return Object.fromEntries(lengths) as Record<Workload, Lengths[]>;
};

/** Throws unless the resident accounts come to what their vendors say, once nothing changes any more. */
export const awaitTruth = async (side: Side): Promise<void> => {
  for (const workload of ['W1', 'W2'] as const) {
    const body = bodyOf(workload, 0);
    for (let tries = 0; ; tries += 1) {
      const [own, byHand] = await Promise.all([fetchText(side.url, body), fetchText(urlOf(side, workload), body)]);
      if (JSON.stringify(comparable(own)) === JSON.stringify(comparable(byHand))) break;
      if (tries === TRIES) deepStrictEqual(comparable(own), comparable(byHand), `${workload}, after the changes`);
      await pause(PAUSE_MS);
    }
  }
};

/** What one query asks of the vendors once everything about it is known. */
export const vendorCalls = async (
  { read }: Ensemble,
  workload: Workload,
): Promise<Record<string, readonly string[]>> => {
  const made: Record<string, readonly string[]> = {};
  for (const [title, url] of [
    ['gateway', read.url],
    ['by hand', urlOf(read, workload)],
  ] as const) {
    await read.vendor.ask('log');
    await fetchText(url, bodyOf(workload, 0));
    made[title] = await read.vendor.ask<string[]>('log');
  }
  return made;
};
