import type { Wanted } from '../goals.ts';
import { median } from '../measure.ts';
import { describe, digits, goalTable, table } from '../report.ts';
import { HIGH, LOW, type PushRow, type StreamsReport } from './part.ts';

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
    ['candidate', 'subscribers', 'events/s', 'deliveries/s', 'arrived %', 'p50 ms', 'p99 ms', 'CPU ms / 1000'],
    rows.map(({ title, subscribers, perSecond, deliveries, arrived, p50, p99, cpu }) => [
      title,
      String(subscribers),
      String(perSecond),
      deliveries.toFixed(0),
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

const wantedOf = ({ paces, memory }: StreamsReport): readonly Wanted[] => {
  const ratio = ({ subscribers, perSecond }: typeof LOW, of: 'deliveries' | 'cpu'): number => {
    const row = (wanted: string) =>
      paces.find((one) => one.title === wanted && one.subscribers === subscribers && one.perSecond === perSecond);
    return (row('gateway')?.[of] ?? Number.NaN) / (row('bare')?.[of] ?? Number.NaN);
  };
  const own = memory.find(({ title }) => title === 'gateway');
  const [none, most] = [own?.rooms[0], own?.rooms.at(-1)];
  const each = ((most?.rss ?? Number.NaN) - (none?.rss ?? Number.NaN)) / (own?.sizes.at(-1) ?? Number.NaN);
  const wanted: readonly Wanted[] = [
    [
      '2,000 subscribers, 100 events/s: deliveries beside bare',
      [{ atLeast: 1.7, unit: '×' }, ratio(HIGH, 'deliveries')],
    ],
    ['2,000 subscribers, 20 events/s: CPU beside bare', [{ atMost: 1.3, unit: '×' }, ratio(LOW, 'cpu')]],
    ['RSS of each idle subscriber', [{ atMost: 24, unit: 'KiB' }, each / 1_024]],
  ];
  return wanted.filter(([, [, value]]) => !Number.isNaN(value));
};

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

export const printStreams = (report: StreamsReport): string => {
  const { machine, message, rounds, seconds, memory, pushes, paces, stalls } = report;
  return [
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
    '',
    goalTable(wantedOf(report)),
  ].join('\n');
};
