import { median } from '../measure.ts';
import { describe, digits, table } from '../report.ts';
import type { PushRow, StreamsReport } from './part.ts';

const of = ({ runs }: PushRow, key: keyof PushRow['runs'][number]): number => median(runs.map((run) => run[key]));

const titleOf = ({ title, variety, burst, runs }: PushRow): string => {
  const how = variety === 'same' ? '' : variety === 'documents' ? ', 10 documents' : ', variables of their own';
  const busy = median(runs.map((run) => run.clientsBusy)) > 0.9;
  return `${title}${how}${burst > 1 ? `, ${burst} at once` : ''}${busy ? ' *' : ''}`;
};

/** The bare program in the same rounds, with as many subscribers. */
const ratioOf = (row: PushRow, rows: readonly PushRow[], key: 'deliveries' | 'cpu'): string => {
  const bare = rows.find(
    ({ title, subscribers, burst }) => title === 'bare' && subscribers === row.subscribers && burst === row.burst,
  );
  if (!bare || row.variety !== 'same') return bare ? digits(of(row, key) / of(bare, key)) : '';
  return digits(median(row.runs.map((run, round) => run[key] / (bare.runs[round]?.[key] ?? Number.NaN))));
};

const pushTable = (rows: readonly PushRow[]): string =>
  table(
    ['candidate', 'subscribers', 'events/s', 'deliveries/s', 'min–max', 'CPU ms / 1000', '/ bare', 'CPU / bare'],
    rows.map((row) => {
      const all = row.runs.map((run) => run.deliveries);
      return [
        titleOf(row),
        String(row.subscribers),
        digits(of(row, 'eventsPerSecond')),
        of(row, 'deliveries').toFixed(0),
        `${Math.min(...all).toFixed(0)}–${Math.max(...all).toFixed(0)}`,
        digits(of(row, 'cpu')),
        ratioOf(row, rows, 'deliveries'),
        ratioOf(row, rows, 'cpu'),
      ];
    }),
  );

const paceTable = (rows: StreamsReport['paces']): string =>
  table(
    ['candidate', 'subscribers', 'events/s', 'arrived %', 'p50 ms', 'p99 ms', 'CPU ms / 1000'],
    rows.map(({ title, subscribers, perSecond, arrived, p50, p99, cpu }) => [
      title,
      String(subscribers),
      String(perSecond),
      (arrived * 100).toFixed(1),
      digits(p50),
      digits(p99),
      digits(cpu),
    ]),
  );

const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(1);
const kilobytes = (bytes: number): string => (bytes / 1_024).toFixed(1);

const memoryTable = (rows: StreamsReport['memory']): string =>
  table(
    ['candidate', 'subscribers', 'RSS MB', 'heap MB', 'RSS kB each', 'heap kB each'],
    rows.flatMap(({ title, sizes, rooms }) =>
      sizes.map((size, index) => {
        const room = rooms[index] ?? { rss: Number.NaN, heap: Number.NaN };
        const each = (key: 'rss' | 'heap'): string =>
          size === 0 ? '' : kilobytes((room[key] - (rooms[0]?.[key] ?? Number.NaN)) / size);
        return [title, String(size), megabytes(room.rss), megabytes(room.heap), each('rss'), each('heap')];
      }),
    ),
  );

const stallTable = (rows: StreamsReport['stalls']): string =>
  table(
    ['candidate', 'told', 'fewest heard', 'conflated', 'bytes each', 'due to the stalled MB', 'heap MB over time'],
    rows.map(({ title, told, message, fewest, conflated, heaps }) => [
      title,
      String(told),
      String(fewest),
      String(conflated),
      String(message),
      megabytes(told * message),
      heaps.map(megabytes).join(', '),
    ]),
  );

export const printStreams = ({
  machine,
  message,
  rounds,
  seconds,
  memory,
  pushes,
  paces,
  stalls,
}: StreamsReport): string =>
  [
    `subscriptions to the changes of jobs over WebSockets; every message has about ${message} characters`,
    describe(machine),
    `${rounds} rounds of ${seconds} s for each candidate in turn, as fast as all subscribers keep up`,
    '',
    pushTable(pushes),
    '',
    "Medians; ratios within a round. CPU: the server's own, for 1,000 deliveries. * the subscribers' process was busy more than",
    '90 % of the time and may be what was measured.',
    '',
    'At fixed rates; from when an event was due to when it was received:',
    paceTable(paces),
    '',
    'Idle subscribers, memory after a forced collection:',
    memoryTable(memory),
    '',
    'One subscriber of all reads nothing any more; memory of JavaScript and buffers after a forced collection:',
    stallTable(stalls),
  ].join('\n');
