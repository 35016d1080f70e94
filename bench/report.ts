import { availableParallelism, cpus, loadavg } from 'node:os';
import { judge, type Wanted } from './goals.ts';
import type { Summary } from './measure.ts';
import { JOBS, QUEUES, WORKERS } from './query.ts';

export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  readonly model: string;
  /** Of the last minute, before anything was measured. */
  readonly loadAverage: number;
}

export const machine = (): Machine => ({
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cores: availableParallelism(),
  model: cpus()[0]?.model.trim() || 'unknown processor',
  loadAverage: loadavg()[0] ?? 0,
});

export interface Memory {
  readonly title: string;
  /** Bytes, right after the load. */
  readonly rss: number;
  /** Bytes, after a forced collection. */
  readonly heap: number;
}

export interface Report {
  readonly machine: Machine;
  /** How it answered. */
  readonly vendor: string;
  readonly rounds: number;
  readonly seconds: number;
  /** Bytes. */
  readonly answer: number;
  /** What one query asks of the vendor. */
  readonly calls: Readonly<Record<string, readonly string[]>>;
  readonly rows: readonly Summary[];
  readonly memory: readonly Memory[];
}

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
};

export const digits = (value: number): string => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

/** What is wanted beside what was seen. */
export const goalTable = (wanted: readonly Wanted[]): string =>
  table(
    ['', 'seen', 'goal', 'met'],
    wanted.map(([title, judged]) => [title, digits(judged[1]), ...judge([judged])]),
  );

const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(0);

/** `18 calls: /tasks/search, 12 × /workers/search/{sid}, …` */
export const counted = (calls: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const call of calls) counts.set(call, (counts.get(call) ?? 0) + 1);
  const parts = [...counts].map(([call, count]) => (count === 1 ? call : `${count} × ${call}`));
  return `${calls.length} calls: ${parts.join(', ')}`;
};

const rateTable = (rows: readonly Summary[]): string => {
  const others = Object.keys(rows[0]?.ratios ?? {});
  return table(
    [
      'candidate',
      'requests/s',
      'min–max',
      'p50 ms',
      'p99 ms',
      'CPU µs',
      'vendor calls',
      ...others.map((title) => `/ ${title}`),
    ],
    rows.map(({ title, rate, slowest, fastest, p50, p99, cpu, calls, loadBusy, ratios }) => [
      title + (loadBusy > 0.9 ? ' *' : ''),
      digits(rate),
      `${slowest.toFixed(0)}–${fastest.toFixed(0)}`,
      digits(p50),
      digits(p99),
      cpu.toFixed(0),
      calls.map(digits).join(' + '),
      ...others.map((other) => (other === title ? '1' : (ratios[other] ?? Number.NaN).toFixed(2))),
    ]),
  );
};

/** One table for each number of connections. */
export const rateTables = (rows: readonly Summary[]): string[] =>
  [...new Set(rows.map((row) => row.connections))].flatMap((count) => [
    '',
    `${count} connection${count === 1 ? '' : 's'}`,
    rateTable(rows.filter((row) => row.connections === count)),
  ]);

export const describe = ({ node, platform, cores, model, loadAverage }: Machine): string =>
  `node ${node}, ${platform}, ${cores} cores (${model}), load average ${loadAverage.toFixed(1)} before`;

export const print = ({ machine, vendor, rounds, seconds, answer, calls, rows, memory }: Report): string => {
  return [
    `${JOBS} live jobs, each with its worker (${WORKERS}) and queue (${QUEUES}); every answer has ${answer} bytes`,
    describe(machine),
    `${rounds} rounds of ${seconds} s for each candidate in turn; vendor: the Restcomm simulator, ${vendor}`,
    ...rateTables(rows),
    '',
    'Medians; ratios of requests/s within a round. CPU: of the candidate alone, for one query. Vendor calls: counted where',
    'they arrive, for one query. * the load generator was busy more than 90 % of the time and may be what was measured.',
    '',
    table(
      ['process', 'RSS MB after load', 'heap MB after GC'],
      memory.map(({ title, rss, heap }) => [title, megabytes(rss), megabytes(heap)]),
    ),
    '',
    ...Object.entries(calls).map(([title, made]) => `${title}: ${counted(made)}`),
  ].join('\n');
};
