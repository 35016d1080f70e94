import type { LoadPlan, Measured } from './load.ts';
import type { Usage } from './probe.ts';
import type { Child } from './processes.ts';
import type { Load } from './query.ts';

export interface Candidate {
  /** As in the table. */
  readonly title: string;
  readonly child: Child;
  readonly url: string;
  readonly load: Load;
  readonly connections: number;
  /** Characters of its answers from memory; those that it reads are as long as the others'. */
  readonly length?: number;
  readonly keys?: LoadPlan['keys'];
}

export interface Stage {
  readonly loader: Child;
  readonly vendor: Child;
  readonly query: LoadPlan['query'];
  /** Characters of every answer; by the kind of the question where that has several. */
  readonly length: number | LoadPlan['lengths'];
}

/** One run of one candidate. */
export interface Run {
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of the candidate's own processor time for each query. */
  readonly cpu: number;
  /** Calls that reached the vendors, by vendor, for each query. */
  readonly calls: readonly number[];
  /** Share of one core that the load generator used; near 1 it is the load generator that is measured. */
  readonly loadBusy: number;
  /** Bytes that the candidate takes right afterwards. */
  readonly rss: number;
}

export const measure = async (
  { title, child, url, load, connections, length: own, keys }: Candidate,
  { loader, vendor, query, length }: Stage,
  end: LoadPlan['end'],
): Promise<Run> => {
  const look = () =>
    Promise.all([
      child.ask<Usage>('usage'),
      vendor.ask<readonly number[]>('calls'),
      loader.ask<Usage>('usage'),
    ] as const);
  const lengths = typeof length === 'number' ? [own === undefined ? [length] : [own, length]] : length;
  const plan: LoadPlan = { query, url, load, connections, end, lengths, ...(keys && { keys }) };
  const [before, calls, loading] = await look();
  const { requests, seconds, p50, p99 } = await loader.ask<Measured>('run', plan).catch((error: unknown) => {
    throw new Error(
      `${query}, ${title}, ${connections} connections: ${error instanceof Error ? error.message : error}`,
    );
  });
  const [ownAfter, callsAfter, loadingAfter] = await look();
  return {
    rate: requests / seconds,
    p50,
    p99,
    cpu: (ownAfter.cpu - before.cpu) / requests,
    calls: callsAfter.map((after, index) => (after - (calls[index] ?? 0)) / requests),
    loadBusy: (loadingAfter.cpu - loading.cpu) / 1e6 / seconds,
    rss: ownAfter.rss,
  };
};

export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
};

/** All runs of one candidate. */
export interface Row {
  readonly title: string;
  readonly load: Load;
  readonly connections: number;
  readonly runs: Run[];
}

export interface Summary {
  readonly title: string;
  readonly load: Load;
  readonly connections: number;
  readonly rate: number;
  readonly slowest: number;
  readonly fastest: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpu: number;
  readonly calls: readonly number[];
  readonly loadBusy: number;
  readonly rss: number;
  /** Of the rates, by the title of the other. */
  readonly ratios: Readonly<Record<string, number>>;
}

/** Ratios are those of the same round, since what disturbs the machine lasts longer than one run. */
export const summarise = (row: Row, against: readonly Row[]): Summary => {
  const { title, load, connections, runs } = row;
  const of = (key: Exclude<keyof Run, 'calls'>): number => median(runs.map((run) => run[key]));
  const rates = runs.map(({ rate }) => rate);
  const ratioTo = (other: Row): number =>
    median(rates.map((rate, round) => rate / (other.runs[round]?.rate ?? Number.NaN)));
  return {
    title,
    load,
    connections,
    rate: median(rates),
    slowest: Math.min(...rates),
    fastest: Math.max(...rates),
    p50: of('p50'),
    p99: of('p99'),
    cpu: of('cpu'),
    calls: (runs[0]?.calls ?? []).map((_, index) => median(runs.map((run) => run.calls[index] ?? Number.NaN))),
    loadBusy: of('loadBusy'),
    rss: of('rss'),
    ratios: Object.fromEntries(against.map((other) => [other.title, ratioTo(other)])),
  };
};

export interface Pace {
  readonly rounds: number;
  readonly seconds: number;
  /** Requests for each candidate before anything is measured. */
  readonly warmUp: number;
}

/** A candidate and how long it is measured in each round. */
export type Turn = readonly [candidate: Candidate, end: LoadPlan['end']];

/**
 * Requests are counted out by how fast the first ones are answered: what is cut off at the end of a time would weigh too much where one
 * answer takes a large share of it.
 */
export const pacedTurn = async (
  candidate: Candidate,
  stage: Stage,
  { warmUp, seconds, least }: { readonly warmUp: number; readonly seconds: number; readonly least: number },
): Promise<Turn> => {
  const { connections } = candidate;
  const { rate } = await measure(candidate, stage, { requests: Math.max(connections, Math.round(warmUp)) });
  return [candidate, { requests: Math.max(connections * least, Math.round(rate * seconds)) }];
};

/** The candidates take turns. */
export const measureRounds = async (
  turns: readonly Turn[],
  stage: Stage,
  rounds: number,
): Promise<readonly Summary[]> => {
  const rows = turns.map(([{ title, load, connections }]): Row => ({ title, load, connections, runs: [] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, [candidate, end]] of turns.entries()) {
      rows[index]?.runs.push(await measure(candidate, stage, end));
    }
    process.stderr.write(`${stage.query}: round ${round + 1} of ${rounds}\n`);
  }
  return rows.map((row) =>
    summarise(
      row,
      rows.filter(({ title, connections }) => title.startsWith('bare') && connections === row.connections),
    ),
  );
};
