import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { assembled } from '../../scripts/program.ts';
import type { Goal } from '../goals.ts';
import { median } from '../measure.ts';
import type { Usage } from '../probe.ts';
import type { Processes } from '../processes.ts';
import { describe, digits, goalTable, type Machine, machine, table } from '../report.ts';

interface Figures {
  readonly title: string;
  /** Milliseconds until it says that it is ready. */
  readonly readyMs: number;
  /** Milliseconds of processor time until then. */
  readonly cpuMs: number;
  /** Share of a core that it takes when nobody asks or listens. */
  readonly idle: number;
  /** Bytes. */
  readonly rss: number;
}

export interface StartReport {
  readonly machine: Machine;
  readonly rounds: number;
  readonly figures: readonly Figures[];
}

const FULL = { rounds: 5, settleMs: 3_000, idleMs: 20_000 };
const QUICK = { rounds: 1, settleMs: 100, idleMs: 500 };

const IDLE: Goal = { atMost: 2, unit: '% of a core' };

const READY = /ready at (\S+)\s/;

/** The sandbox, as it is published and from the sources, each started in its turn. */
export const measureStart = async ({ launch, end }: Processes, quick: boolean): Promise<StartReport> => {
  const facts = machine();
  const { rounds, settleMs, idleMs } = quick ? QUICK : FULL;
  const program = pathToFileURL(join(await assembled(), 'lib/cli.js')).href;
  const candidates = [
    { title: 'as it is published', file: program },
    { title: 'from the sources', file: '../src/cli.ts' },
  ];
  const starts = new Map(candidates.map(({ title }) => [title, [] as Pick<Figures, 'readyMs' | 'cpuMs'>[]]));
  const figures: Figures[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const { title, file } of candidates) {
      const begun = performance.now();
      const child = await launch('sandbox', file, ['sandbox', '--port', '0'], READY);
      const readyMs = performance.now() - begun;
      const ready = await child.ask<Usage>('usage');
      starts.get(title)?.push({ readyMs, cpuMs: ready.cpu / 1_000 });
      if (round === rounds - 1) {
        await sleep(settleMs);
        const before = await child.ask<Usage>('usage');
        await sleep(idleMs);
        const after = await child.ask<Usage>('usage');
        const all = starts.get(title) ?? [];
        figures.push({
          title,
          readyMs: median(all.map((one) => one.readyMs)),
          cpuMs: median(all.map((one) => one.cpuMs)),
          idle: (after.cpu - before.cpu) / 1_000 / idleMs,
          rss: after.rss,
        });
      }
      await end();
    }
  }
  return { machine: facts, rounds, figures };
};

export const printStart = ({ machine: facts, rounds, figures }: StartReport): string =>
  [
    `The sandbox with its five vendors; median of ${rounds} starts`,
    describe(facts),
    '',
    table(
      ['', 'ready after ms', 'CPU ms until then', 'idle, % of a core', 'RSS MiB'],
      figures.map(({ title, readyMs, cpuMs, idle, rss }) => [
        title,
        digits(readyMs),
        digits(cpuMs),
        digits(idle * 100),
        digits(rss / 1_048_576),
      ]),
    ),
    '',
    goalTable(figures.map(({ title, idle }) => [`idle, ${title}`, [IDLE, idle * 100]])),
  ].join('\n');
