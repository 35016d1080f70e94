import type { Processes } from '../processes.ts';
import { describe, digits, type Machine, machine, table } from '../report.ts';
import { ASKS, type Ask, bodyOf, HEARD, warmUp } from './asks.ts';
import { openStage, type Stage } from './stage.ts';
import { byEventStream, type View } from './views.ts';

interface Figures {
  readonly kind: string;
  /** The longest turn of the event loop, by the work of its thread, in milliseconds: of the first time, and the least of the others. */
  readonly first: number;
  readonly later: number;
  /** Characters of the answer; `null`: it failed. */
  readonly answer: number | null;
  readonly problem: string | null;
}

export interface BlockingReport {
  readonly machine: Machine;
  readonly jobs: number;
  readonly figures: readonly Figures[];
}

const JOBS = 50_000;
const QUICK_JOBS = 5_000;
const REPEATS = 2;
/** No request may hold the loop for longer. */
export const MOST_MS = 100;

const LONGEST_MS = 20_000;

const within = async <T>(one: Promise<T>): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`took more than ${LONGEST_MS / 1_000} s`)), LONGEST_MS);
  try {
    return await Promise.race([one, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

const measure = async (stage: Stage, { kind, run }: Ask): Promise<Figures> => {
  const turns: number[] = [];
  let answer: number | null = null;
  let problem: string | null = null;
  for (let round = 0; round < REPEATS && problem === null; round += 1) {
    await stage.gateway.ask('heap');
    await stage.gateway.ask('turns');
    try {
      answer = await within(run(stage));
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    turns.push(await stage.gateway.ask<number>('turns-end'));
  }
  const [first = 0, ...others] = turns;
  process.stderr.write(`${digits(Math.min(...others, first)).padStart(5)} ms  ${kind}\n`);
  return { kind, first, later: Math.min(...others, first), answer, problem };
};

/** `only`: the kinds whose names hold one of these texts, between commas. */
export const measureBlocking = async (processes: Processes, quick: boolean, only: string): Promise<BlockingReport> => {
  const facts = machine();
  const jobs = quick ? QUICK_JOBS : JOBS;
  const stage = await openStage(processes, jobs);
  const heard: View[] = [];
  const figures: Figures[] = [];
  try {
    for (const query of HEARD) {
      const view = await byEventStream(stage.url, bodyOf(query));
      heard.push(view);
      await view.next();
    }
    await warmUp(stage);
    for (const ask of ASKS)
      if (only.split(',').some((part) => ask.kind.includes(part))) figures.push(await measure(stage, ask));
  } finally {
    for (const view of heard) view.close();
    stage.close();
  }
  return { machine: facts, jobs, figures };
};

export const printBlocking = ({ machine: facts, jobs, figures }: BlockingReport): string =>
  [
    `The longest turn of the event loop that one request causes, by the work of its thread; an account of ${jobs} jobs, three of 1 000`,
    describe(facts),
    '',
    table(
      ['request', 'first ms', 'later ms', 'answer kB', ''],
      figures.map(({ kind, first, later, answer }) => [
        kind,
        digits(first),
        digits(later),
        answer === null ? 'failed' : digits(answer / 1_000),
        later > MOST_MS ? `over ${MOST_MS}` : '',
      ]),
    ),
    ...figures.flatMap(({ kind, problem }) => (problem === null ? [] : ['', `${kind}: ${problem}`])),
  ].join('\n');
