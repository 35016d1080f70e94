import { judge } from '../goals.ts';
import { counted, describe, digits, table } from '../report.ts';
import { BY_HAND, type Line, type WorkloadsReport } from './part.ts';
import { WORKLOADS, type Workload } from './query.ts';

const GIGABYTE = 1_073_741_824;

const TITLES: Readonly<Record<Workload, string>> = {
  W1: '50 jobs with worker and queue of one account',
  W2: '25 workers with their presence of each of four vendors',
  W3: 'one job by its id, two fields',
  W4: 'W1 with a document never seen before',
  W5: 'W1 with `first` drawn from 21 to 80',
};

const cells = ({ summary, goals }: Line): readonly string[] => {
  const { title, connections, rate, p50, p99, cpu, calls, loadBusy, rss, ratios } = summary;
  return [
    title + (loadBusy > 0.9 ? ' *' : ''),
    String(connections),
    digits(rate),
    digits(p50),
    digits(p99),
    cpu.toFixed(0),
    digits(calls.reduce((sum, one) => sum + one, 0)),
    (1e6 / cpu).toFixed(0),
    (rate / (rss / GIGABYTE)).toFixed(0),
    title === BY_HAND ? '1' : (ratios[BY_HAND] ?? Number.NaN).toFixed(2),
    ...judge(goals),
  ];
};

const HEAD = [
  'candidate',
  'connections',
  'requests/s',
  'p50 ms',
  'p99 ms',
  'CPU µs',
  'vendor calls',
  '/ core-s',
  '/ s and GB',
  '/ by hand',
  'goal',
  'met',
];

export const printWorkloads = ({ machine, rounds, seconds, lines, calls, rss }: WorkloadsReport): string => {
  const [goal, value] = rss;
  return [
    'Five workloads over mock vendors that answer at once, beside a program by hand',
    describe(machine),
    `${rounds} rounds of about ${seconds} s for each candidate in turn`,
    ...WORKLOADS.filter((workload) => workload in calls).flatMap((workload) => [
      '',
      `${workload}: ${TITLES[workload]}`,
      table(HEAD, lines.filter((line) => line.workload === workload).map(cells)),
      ...Object.entries(calls[workload]).map(([title, made]) => `${title}: ${counted(made)}`),
    ]),
    '',
    'Medians; ratios of requests/s within a round. CPU: of the candidate alone, for one query. Vendor calls: of all vendors, for one query;',
    'those of a resident account are its polls. / core-s: queries for a second of one core. / s and GB: requests/s for each GB that the',
    'process takes. * the load generator was busy more than 90 % of the time and may be what was measured.',
    `RSS of the gateway after W1 with the most connections: ${(value / 1_048_576).toFixed(0)} MB, goal ≤ 250 MB, met: ${judge([[goal, value]])[1]}`,
  ].join('\n');
};
