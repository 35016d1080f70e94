import { median } from '../measure.ts';
import type { Processes } from '../processes.ts';
import { describe, digits, type Machine, machine, table } from '../report.ts';

interface Asked {
  readonly ms: number;
  readonly calls: number;
  readonly source: string;
  readonly failure: string | null;
}

interface Figures extends Asked {
  readonly title: string;
}

export interface LongestReport {
  readonly machine: Machine;
  readonly jobs: number;
  /** Milliseconds until the account was heard, which the first question began. */
  readonly heardAfterMs: number;
  readonly figures: readonly Figures[];
}

const JOBS = 20_000;
const QUICK_JOBS = 6_000;
const ROUNDS = 15;

const medianOf = (title: string, all: readonly Asked[]): Figures => ({
  title,
  ms: median(all.map(({ ms }) => ms)),
  calls: Math.max(...all.map(({ calls }) => calls)),
  source: [...new Set(all.map(({ source }) => source))].join(),
  failure: all.find(({ failure }) => failure !== null)?.failure ?? null,
});

export const measureLongest = async ({ launch, end }: Processes, quick: boolean): Promise<LongestReport> => {
  const facts = machine();
  const jobs = quick ? QUICK_JOBS : JOBS;
  const vendor = await launch('vendor', './estate/vendor.ts', [String(jobs)]);
  const gateway = await launch('gateway', './longest/gateway.ts', [String(vendor.ready)]);
  const first = await gateway.ask<Asked>('ask');
  const heardAfterMs = await gateway.ask<number>('listen');
  const second = await gateway.ask<Asked>('ask');
  const heard: Asked[] = [];
  for (let round = 0; round < ROUNDS; round += 1) heard.push(await gateway.ask<Asked>('ask'));
  await gateway.ask('keep');
  const pages: Asked[] = [];
  for (let round = 0; round < ROUNDS; round += 1) pages.push(await gateway.ask<Asked>('page'));
  await end();
  return {
    machine: facts,
    jobs,
    heardAfterMs,
    figures: [
      { title: 'nobody hears the account', ...first },
      { title: 'the next one, once the account is heard for it', ...second },
      medianOf(`heard (median of ${ROUNDS})`, heard),
      medianOf(`kept: a page of 20 in no order (median of ${ROUNDS})`, pages),
    ],
  };
};

export const printLongest = ({ machine: facts, jobs, heardAfterMs, figures }: LongestReport): string =>
  [
    `Who waits longest, of ${jobs} jobs that wait at one account; pages of 100 rows; heard after ${digits(heardAfterMs)} ms`,
    describe(facts),
    '',
    table(
      ['', 'ms', 'vendor calls', 'source', 'failure'],
      figures.map(({ title, ms, calls, source, failure }) => [
        title,
        digits(ms),
        String(calls),
        source,
        failure ?? '–',
      ]),
    ),
  ].join('\n');
