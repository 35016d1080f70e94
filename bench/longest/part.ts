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
  await end();
  const last = heard.at(-1) ?? first;
  return {
    machine: facts,
    jobs,
    heardAfterMs,
    figures: [
      { title: 'nobody hears the account', ...first },
      { title: 'the next one, once the account is heard for it', ...second },
      {
        title: `heard (median of ${ROUNDS})`,
        ...last,
        ms: median(heard.map(({ ms }) => ms)),
        calls: Math.max(...heard.map(({ calls }) => calls)),
      },
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
