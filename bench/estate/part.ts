import type { Goal } from '../goals.ts';
import type { Processes } from '../processes.ts';
import { describe, digits, goalTable, type Machine, machine, table } from '../report.ts';

interface Figures {
  readonly jobs: number;
  readonly objects: number;
  readonly state: string;
  readonly error: string | null;
  /** Milliseconds until everything that is kept is known. */
  readonly ms: number;
  /** Bytes of heap for each object that is kept. */
  readonly heap: number;
  readonly rss: number;
  /** Calls of the vendor that the first poll took. */
  readonly calls: number;
}

export interface EstateReport {
  readonly machine: Machine;
  readonly figures: readonly Figures[];
}

const HEAP: Goal = { atMost: 2_000, unit: 'B' };
const LIMIT = 50_000;
const JOBS = [10_000, LIMIT, 5 * LIMIT];
const QUICK = { limit: 2_000, jobs: [2_000, 10_000] };

interface Heard {
  readonly ms: number;
  readonly objects: number;
  readonly state: string;
  readonly error: string | null;
}

const measure = async ({ launch, end }: Processes, jobs: number, limit: number): Promise<Figures> => {
  const vendor = await launch('vendor', './estate/vendor.ts', [String(jobs)]);
  const gateway = await launch('gateway', './estate/gateway.ts', [String(vendor.ready), String(limit)]);
  const before = await gateway.ask<number>('heap');
  const heard = await gateway.ask<Heard>('listen');
  const heap = ((await gateway.ask<number>('heap')) - before) / heard.objects;
  const figures = {
    jobs,
    ...heard,
    heap,
    rss: await gateway.ask<number>('rss'),
    calls: await vendor.ask<number>('calls'),
  };
  await end();
  return figures;
};

export const measureEstate = async (processes: Processes, quick: boolean): Promise<EstateReport> => {
  const facts = machine();
  const figures: Figures[] = [];
  for (const jobs of quick ? QUICK.jobs : JOBS) {
    figures.push(await measure(processes, jobs, quick ? QUICK.limit : LIMIT));
  }
  return { machine: facts, figures };
};

export const printEstate = ({ machine: facts, figures }: EstateReport): string =>
  [
    'An account with many living objects (jobs, and 2 000 workers and 200 queues besides), read once and kept',
    describe(facts),
    '',
    table(
      ['jobs', 'kept objects', 'feed', 'heap B/object', 'RSS MB', 'ready after ms', 'vendor calls'],
      figures.map(({ jobs, objects, state, heap, rss, ms, calls }) => [
        String(jobs),
        String(objects),
        state,
        ...[heap, rss / 1_048_576, ms, calls].map(digits),
      ]),
    ),
    '',
    goalTable(figures.map(({ jobs, heap }) => [`heap of each object, ${jobs} jobs`, [HEAP, heap]])),
    ...figures.flatMap(({ jobs, error }) => (error === null ? [] : ['', `${jobs}: ${error}`])),
  ].join('\n');
