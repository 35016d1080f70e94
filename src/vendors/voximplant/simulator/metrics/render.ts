import type { Json } from '../records.ts';
import type { Measured } from './answer.ts';
import type { Query } from './query.ts';

/** Contract §7.6. */
export const renderMetrics = (measured: readonly Measured[], timeZone: string): Json => ({
  result: measured.map(({ report, groups }) => ({
    report_type: report,
    groups: groups.map(({ queue, user, values }) => ({
      ...(queue && { sq_queue_id: queue.id, sq_queue_name: queue.name }),
      ...(user && { user_id: user.id, user_name: user.name, user_display_name: user.displayName }),
      values,
    })),
  })),
  timezone: timeZone,
});

const COLUMNS = [
  'report_type',
  'sq_queue_id',
  'sq_queue_name',
  'user_id',
  'user_name',
  'user_display_name',
  'from_date',
  'to_date',
  'value',
];

type CsvForm = Pick<Query, 'decimalSeparator' | 'withHeader'>;

const cell = (value: unknown): string => {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** The columns are ours: none are documented (contract §9). */
export const renderCsv = (measured: readonly Measured[], { decimalSeparator, withHeader }: CsvForm): string => {
  const rows = measured.flatMap(({ report, groups }) =>
    groups.flatMap(({ queue, user, values }) =>
      values.map(({ from_date, to_date, value }) => {
        const agent = [user?.id, user?.name, user?.displayName];
        const printed = value === null ? null : String(value).replace('.', decimalSeparator);
        return [report, queue?.id, queue?.name, ...agent, from_date, to_date, printed];
      }),
    ),
  );
  return [...(withHeader ? [COLUMNS] : []), ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
};
