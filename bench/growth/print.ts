import { describe, digits, goalTable, table } from '../report.ts';
import type { GrowthReport, Point } from './part.ts';

const pointTable = (what: string, title: string, points: readonly Point[]): string =>
  table(
    [what, title, 'CPU ms', 'vendor calls'],
    points.map(({ source, order, at, cpu, calls }) => [`${source}, ${order}`, String(at), digits(cpu), digits(calls)]),
  );

export const printGrowth = ({ machine, accounts, rows, views, goals }: GrowthReport): string =>
  [
    'How the processor time and the vendor calls of the gateway grow; accounts of 40 workers each, one with 240 jobs',
    describe(machine),
    '',
    pointTable('25 workers', 'accounts', accounts),
    '',
    pointTable('jobs of one account', 'rows', rows),
    '',
    table(
      ['live views, 50 changes/s', '% of a core', 'payloads/s each', 'vendor calls'],
      views.map(({ views: count, busy, payloads, calls }) => [
        String(count),
        digits(busy * 100),
        digits(payloads),
        String(calls),
      ]),
    ),
    '',
    goalTable(goals),
  ].join('\n');
