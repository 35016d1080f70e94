import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Goal, Wanted } from '../goals.ts';
import { median } from '../measure.ts';
import type { Delays, Usage } from '../probe.ts';
import type { Child, Processes } from '../processes.ts';
import { describe, digits, goalTable, type Machine, machine, table } from '../report.ts';
import type { Seen, ViewPlan } from '../viewers.ts';
import { KEYS } from '../workloads/query.ts';
import { SIZE } from '../workloads/size.ts';
import { awaitTruth, change, launchSide, type Side } from '../workloads/stage.ts';
import { digits as fixed } from '../workloads/vendors/mock.ts';
import type { Asked, AskPlan } from './asker.ts';

interface Plan {
  readonly minutes: number;
  /** Subscriptions of each kind. */
  readonly each: number;
  readonly queriesPerSecond: number;
  readonly commandsPerMinute: number;
  readonly sampleSeconds: number;
  /** Share of the samples at the beginning that are left out of the trend: what is loaded and compiled comes once. */
  readonly settling: number;
}
const FULL: Plan = {
  minutes: 30,
  each: 50,
  queriesPerSecond: 50,
  commandsPerMinute: 20,
  sampleSeconds: 30,
  settling: 0.2,
};
const QUICK: Plan = {
  minutes: 0.1,
  each: 3,
  queriesPerSecond: 10,
  commandsPerMinute: 60,
  sampleSeconds: 2,
  settling: 0,
};

/** Changes a second at each vendor. */
const CHANGES = 5;
const MOST_DELAY: Goal = { atMost: 20, unit: 'ms' };
/** By how much the heap may differ between the beginning and the end, of what it is: collections are not that exact. */
const MOST_TREND: Goal = { atMost: 5, unit: '%' };
const TRIES = 500;
const PAUSE_MS = 30;

const rowsOf = (account: string): string => `subscription { liveWorkers(filter: { accounts: ["${account}"] }) {
  ... on WorkerSnapshot { cursor count digest items { id name presence { state } } }
  ... on WorkerDelta { cursor count digest upserted { id name presence { state } } removed }
  ... on Resync { reason }
} }`;
const changesOf = (account: string): string => `subscription { workerChanged(filter: { accounts: ["${account}"] }) {
  ... on WorkerChange { cursor cause worker { id name presence { state } } }
  ... on FeedGap { reason }
} }`;

/** One account that delivers, and one that is polled; views of each and streams of its changes. */
const GROUPS = ['azure', 'restcomm'].flatMap((account) => [
  { group: `live ${account}`, account, query: rowsOf(account), isLive: true },
  { group: `changes ${account}`, account, query: changesOf(account), isLive: false },
]);

interface Sample extends Delays {
  /** Seconds since the beginning. */
  readonly at: number;
  /** Bytes after a collection. */
  readonly heap: number;
  readonly rss: number;
  /** Share of a core since the last one. */
  readonly busy: number;
}

export interface LoadReport {
  readonly machine: Machine;
  readonly minutes: number;
  readonly subscriptions: number;
  readonly isPinned: boolean;
  readonly asked: Asked;
  readonly samples: readonly Sample[];
  readonly goals: readonly Wanted[];
}

/** The gateway on a core of its own, the others on the rest. */
const pin = async (gateway: Child, others: readonly Child[]): Promise<boolean> => {
  const cores = availableParallelism();
  if (cores < 2) return false;
  const run = async (child: Child, on: string): Promise<void> => {
    const pid = await child.ask<number>('pid');
    await promisify(execFile)('taskset', ['-a', '-c', '-p', on, String(pid)]);
  };
  try {
    await run(gateway, '0');
    for (const child of others) await run(child, `1-${cores - 1}`);
    return true;
  } catch {
    // There is no such program here, or it may not.
    return false;
  }
};

/** The name that the last change of an account gave. */
const lastName = (account: string, last: number): string => {
  const { workers } = SIZE;
  if (account === 'azure') return `Worker ${fixed(workers - 1 - (last % workers))} ${fixed(last)}`;
  // A worker changes in every second one.
  const odd = last % 2 === 1 ? last : last - 1;
  return `Worker ${fixed((odd >> 1) % workers)} ${fixed(odd)}`;
};

const watch = async (gateway: Child, { minutes, sampleSeconds }: Plan): Promise<readonly Sample[]> => {
  const samples: Sample[] = [];
  const begun = performance.now();
  let before = await gateway.ask<Usage>('usage');
  let since = begun;
  await gateway.ask('delay');
  while (performance.now() - begun < minutes * 60_000) {
    await pause(sampleSeconds * 1_000);
    const delays = await gateway.ask<Delays>('delays');
    const now = performance.now();
    const usage = await gateway.ask<Usage>('usage');
    const busy = (usage.cpu - before.cpu) / 1_000 / (now - since);
    // The collection is the bench's own work: neither its time nor its delay counts.
    const heap = await gateway.ask<number>('heap');
    await gateway.ask('delay');
    before = await gateway.ask<Usage>('usage');
    since = performance.now();
    samples.push({ at: (now - begun) / 1_000, ...delays, heap, rss: usage.rss, busy });
    process.stderr.write(
      `load: ${((now - begun) / 60_000).toFixed(1)} min, p99 ${digits(delays.p99)} ms, heap ${(heap / 1_048_576).toFixed(1)} MB\n`,
    );
  }
  return samples;
};

/** In percent: the last third of the samples beside the first one. */
const trendOf = (samples: readonly Sample[], settling: number): number => {
  const counted = samples.slice(Math.floor(samples.length * settling)).map(({ heap }) => heap);
  const third = Math.max(1, Math.floor(counted.length / 3));
  return (median(counted.slice(-third)) / median(counted.slice(0, third)) - 1) * 100;
};

const awaitViews = async (viewers: Child, last: number, each: number): Promise<void> => {
  for (const { group, account } of GROUPS) {
    const text = lastName(account, last);
    for (let tries = 0; ; tries += 1) {
      const { upToDate, ended } = await viewers.ask<Seen>('seen', { group, text });
      if (ended > 0) throw new Error(`${group}: ${ended} of ${each} subscriptions were ended`);
      if (upToDate === each) break;
      if (tries === TRIES) throw new Error(`${group}: ${upToDate} of ${each} subscriptions were told of "${text}"`);
      await pause(PAUSE_MS);
    }
  }
};

export const measureLoad = async (
  processes: Processes,
  { quick, minutes }: { readonly quick: boolean; readonly minutes: number | null },
): Promise<LoadReport> => {
  const facts = machine();
  const chosen = quick ? QUICK : FULL;
  const plan: Plan = { ...chosen, minutes: minutes ?? chosen.minutes };
  const [side, viewers, asker]: readonly [Side, Child, Child] = await Promise.all([
    launchSide(processes, 'while-heard', {}, 'admin'),
    processes.launch('viewers', './viewers.ts', []),
    processes.launch('asker', './load/asker.ts', []),
  ]);
  const isPinned = await pin(side.gateway, [side.vendor, side.bare, viewers, asker]);
  const [, key = ''] = KEYS;
  for (const { group, query, isLive } of GROUPS) {
    const opened: ViewPlan = { group, url: side.url, key, count: plan.each, query, isLive };
    await viewers.ask('open', opened);
  }
  await change(side, CHANGES);
  const order: AskPlan = {
    url: side.url,
    bare: String(side.bare.ready),
    queriesPerSecond: plan.queriesPerSecond,
    commandsPerMinute: plan.commandsPerMinute,
    seconds: plan.minutes * 60,
  };
  const [asked, samples] = await Promise.all([asker.ask<Asked>('load', order), watch(side.gateway, plan)]);
  const last = await change(side, 0);
  if (asked.problems.length > 0) throw new Error(`not everything was answered well:\n${asked.problems.join('\n')}`);
  await awaitViews(viewers, last, plan.each);
  await awaitTruth(side);
  const p99 = Math.max(...samples.map((sample) => sample.p99));
  return {
    machine: facts,
    minutes: plan.minutes,
    subscriptions: plan.each * GROUPS.length,
    isPinned,
    asked,
    samples,
    goals: [
      ['event-loop delay, the worst p99 of all samples', [MOST_DELAY, p99]],
      ['event-loop delay, the median p99', [MOST_DELAY, median(samples.map((sample) => sample.p99))]],
      ['heap, its last third beside its first', [MOST_TREND, trendOf(samples, plan.settling)]],
    ],
  };
};

/** At most so many samples are printed. */
const SHOWN = 20;
const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(1);

export const printLoad = ({
  machine: facts,
  minutes,
  subscriptions,
  isPinned,
  asked,
  samples,
  goals,
}: LoadReport): string => {
  const every = Math.ceil(samples.length / SHOWN);
  return [
    `${subscriptions} subscriptions, ${asked.queries} queries and ${asked.commands} commands in ${minutes} minutes, ${CHANGES} changes/s at each of four vendors`,
    describe(facts),
    `The gateway ${isPinned ? 'has a core of its own' : 'shares its cores with everybody'}; every answer and every outcome was what it had to be`,
    `queries: p50 ${digits(asked.p50)} ms, p99 ${digits(asked.p99)} ms from when they were due`,
    '',
    table(
      ['after s', 'delay p50 ms', 'delay p99 ms', 'longest ms', 'heap MB', 'RSS MB', '% of a core'],
      samples
        .filter((_, index) => index % every === 0 || index === samples.length - 1)
        .map(({ at, p50, p99, longest, heap, rss, busy }) => [
          at.toFixed(0),
          ...[p50, p99, longest].map(digits),
          megabytes(heap),
          megabytes(rss),
          digits(busy * 100),
        ]),
    ),
    '',
    goalTable(goals),
  ].join('\n');
};
