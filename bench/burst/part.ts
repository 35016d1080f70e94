import type { Goal } from '../goals.ts';
import { judge } from '../goals.ts';
import type { Burst, BurstPlan, Heard, LoadPlan } from '../load.ts';
import { percentile } from '../measure.ts';
import type { Child, Processes } from '../processes.ts';
import { describe, digits, type Machine, machine, table } from '../report.ts';
import { bodyOf, firstOf, KEYS, LEAST, MOST, type Workload } from '../workloads/query.ts';
import { fetchText, launchSide, type Side, urlOf } from '../workloads/stage.ts';

interface Pace {
  readonly beforeSeconds: number;
  readonly burstSeconds: number;
  readonly afterSeconds: number;
  readonly workloads: readonly Workload[];
  /** Requests before anything is measured. */
  readonly warmUp: number;
}
const FULL: Pace = { beforeSeconds: 6, burstSeconds: 6, afterSeconds: 8, workloads: ['W1', 'W5'], warmUp: 2_000 };
const QUICK: Pace = { beforeSeconds: 1, burstSeconds: 1, afterSeconds: 2, workloads: ['W1'], warmUp: 100 };

const FEW = 50;
const MANY = 500;
const AWAY_MS = 4;
const WINDOW_MS = 250;
/** The first answers are of new sockets. */
const SETTLE_MS = 500;
/** So long that none of the burst is cut off: how long it takes is what is looked at. */
const DEADLINE_MS = 30_000;
const GOAL: Goal = { atMost: 2, unit: 's' };

interface Figures {
  readonly title: string;
  /** Milliseconds. */
  readonly before: number;
  readonly during: number;
  readonly after: number;
  /** Answers in a second while the burst lasted. */
  readonly rate: number;
  /** Seconds from the end of the burst until answers are as fast as they were at their slowest before it. */
  readonly back: number;
  readonly hasGoal: boolean;
}

export interface BurstReport {
  readonly machine: Machine;
  readonly figures: readonly Figures[];
}

const p99 = (heard: readonly Heard[]): number => {
  const times = heard.map(({ ms }) => ms).sort((a, b) => a - b);
  return percentile(times, 0.99);
};

const between = (heard: readonly Heard[], from: number, to: number): readonly Heard[] =>
  heard.filter(({ at }) => at >= from && at < to);

/** The slowest percentile of each window. A window without an answer is as slow as can be. */
const windowsOf = (heard: readonly Heard[], from: number, to: number): number[] =>
  Array.from({ length: Math.floor((to - from) / WINDOW_MS) }, (_, index) => {
    const begin = from + index * WINDOW_MS;
    const some = between(heard, begin, begin + WINDOW_MS);
    return some.length === 0 ? Number.POSITIVE_INFINITY : p99(some);
  });

const figuresOf = ({ heard, begun, ended }: Burst, title: string, hasGoal: boolean): Figures => {
  const end = Math.max(...heard.map(({ at }) => at));
  const normal = Math.max(...windowsOf(heard, SETTLE_MS, begun).filter(Number.isFinite));
  const after = windowsOf(heard, ended, end);
  // Two in a row, since one alone may be luck.
  const back = after.findIndex((one, index) => one <= normal && (after[index + 1] ?? one) <= normal);
  const settled = back < 0 ? [] : between(heard, ended + (back + 1) * WINDOW_MS, end);
  const during = between(heard, begun, ended);
  return {
    title,
    before: p99(between(heard, SETTLE_MS, begun)),
    during: p99(during),
    after: p99(settled),
    rate: during.length / ((ended - begun) / 1_000),
    back: back < 0 ? Number.POSITIVE_INFINITY : ((back + 1) * WINDOW_MS) / 1_000,
    hasGoal,
  };
};

/** How long answers are, by the kind of the question. Throws unless both sides answer as much. */
const lengthsOf = async (side: Side, workload: Workload): Promise<readonly (readonly number[])[]> => {
  const firsts = workload === 'W5' ? Array.from({ length: MOST - LEAST + 1 }, (_, at) => LEAST + at) : [firstOf(0)];
  const lengths: number[][] = [];
  for (const first of firsts) {
    const body = bodyOf(workload, 0, first);
    const [own, byHand] = await Promise.all([fetchText(side.url, body), fetchText(urlOf(side, workload), body)]);
    if (own.length !== byHand.length) throw new Error(`${workload}: the answers differ in length`);
    lengths.push([own.length]);
  }
  return lengths;
};

export const measureBurst = async (processes: Processes, quick: boolean): Promise<BurstReport> => {
  const facts = machine();
  const { workloads, warmUp, ...pace } = quick ? QUICK : FULL;
  const [side, loader]: readonly [Side, Child] = await Promise.all([
    launchSide(processes, 'while-heard', { deadlineMs: DEADLINE_MS, timeoutMs: DEADLINE_MS }),
    processes.launch('load generator', './load.ts', []),
  ]);
  const figures: Figures[] = [];
  for (const workload of workloads) {
    const lengths = await lengthsOf(side, workload);
    await side.vendor.ask('delay', AWAY_MS);
    const candidates = [
      { title: 'gateway', url: side.url, hasGoal: true },
      { title: 'by hand', url: urlOf(side, workload), hasGoal: false },
    ];
    for (const { title, url, hasGoal } of candidates) {
      const asked = { query: workload, url, load: 'equal', lengths, keys: KEYS } as const;
      await loader.ask('run', { ...asked, connections: FEW, end: { requests: warmUp } } satisfies LoadPlan);
      const plan: BurstPlan = { ...asked, few: FEW, many: MANY, ...pace };
      figures.push(figuresOf(await loader.ask<Burst>('burst', plan), `${title}, ${workload}`, hasGoal));
    }
    await side.vendor.ask('delay', 0);
  }
  return { machine: facts, figures };
};

export const printBurst = ({ machine: facts, figures }: BurstReport): string =>
  [
    `From ${FEW} to ${MANY} connections and back, vendors ${AWAY_MS} ms away`,
    describe(facts),
    '',
    table(
      [
        'candidate',
        'p99 before ms',
        'p99 during ms',
        'p99 after ms',
        'requests/s during',
        'back after s',
        'goal',
        'met',
      ],
      figures.map(({ title, before, during, after, rate, back, hasGoal }) => [
        title,
        ...[before, during, after, rate].map((figure) => (Number.isNaN(figure) ? '–' : digits(figure))),
        Number.isFinite(back) ? digits(back) : 'never',
        ...judge(hasGoal ? [[GOAL, back]] : []),
      ]),
    ),
    '',
    `Back: the second of two windows of ${WINDOW_MS} ms in a row whose p99 is no higher than that of any window before the burst.`,
  ].join('\n');
