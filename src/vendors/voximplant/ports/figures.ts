import type { JsonObject } from '../../../domain/json.ts';
import type { MetricPoint } from '../../../domain/metrics.ts';
import {
  asNumber,
  asQuantity,
  asText,
  type Read,
  type ReadRows,
  readRows,
  WireError,
  wholeObject,
} from '../../../domain/reading.ts';
import { datesIn, type ReadDate, UTC } from '../dates.ts';
import { envelope, needId, needList } from '../wire.ts';

/** A figure of one group: a queue, a user, or all together. */
export interface Figure {
  readonly report: string;
  readonly queueId: string | null;
  readonly queueName: string | null;
  readonly userId: string | null;
  readonly points: readonly MetricPoint[];
}

const needDate = (row: JsonObject, member: string, path: string, readDate: ReadDate): number => {
  const moment = readDate(row[member]);
  if (moment === null) throw new WireError(`${path}.${member}`, 'expected YYYY-MM-DD HH:mm:ss');
  return moment;
};

/** `null` where a group is of no such object; one that is named and cannot be read is no such case. */
const asGroupId = (row: JsonObject, member: string, path: string): string | null => {
  const value = row[member];
  return value === undefined || value === null || value === '' || value === 0 ? null : needId(row, member, path);
};

/** The vendor writes numbers with a comma where the account, or the caller, has it so (contract §6.0): in JSON that can only be text. */
const asFigure = (value: unknown): number | null => {
  const text = typeof value === 'string' ? value.trim() : '';
  return asQuantity(/^\d+,\d+$/.test(text) ? asNumber(text.replace(',', '.')) : value);
};

const MEMBERS = ['values', 'sq_queue_id', 'sq_queue_name', 'user_id', 'user_name'];

/** A figure of which a span is missing would be another figure: it is read whole or not at all. */
const readGroup =
  (report: string, readDate: ReadDate): Read<Figure> =>
  (value, path) => {
    const group = wholeObject(value, path);
    if (!MEMBERS.some((member) => group[member] !== undefined)) throw new WireError(path, 'expected a group');
    // What stands for "no data" is not documented: no value, no span, or no list (contract §7.6).
    const points = needList(group.values ?? null, `${path}.values`).map((one, index): MetricPoint => {
      const at = `${path}.values[${index}]`;
      const point = wholeObject(one, at);
      const [from, to] = [needDate(point, 'from_date', at, readDate), needDate(point, 'to_date', at, readDate)];
      if (to < from) throw new WireError(`${at}.to_date`, 'expected a moment that is not before from_date');
      return { from, to, value: asFigure(point.value) };
    });
    return {
      report,
      queueId: asGroupId(group, 'sq_queue_id', path),
      queueName: asText(group.sq_queue_name),
      userId: asGroupId(group, 'user_id', path),
      points,
    };
  };

const readReport =
  (readDate: ReadDate): Read<ReadRows<Figure>> =>
  (value, path) => {
    const row = wholeObject(value, path);
    const report = asText(row.report_type)?.trim();
    if (!report) throw new WireError(`${path}.report_type`, 'expected the name of a report');
    return readRows(readGroup(report, readDate), needList(row.groups ?? null, `${path}.groups`), `${path}.groups`);
  };

/** The dates are in the zone that the answer names, whatever was asked for (contract §2). */
const datesOf = ({ timezone }: JsonObject): ReadDate => {
  const zone = timezone === undefined || timezone === null || timezone === '' ? UTC : asText(timezone);
  const readDate = zone === null ? null : datesIn(zone);
  if (readDate === null) throw new WireError('timezone', 'expected the name of a time zone');
  return readDate;
};

export const figuresIn =
  (method: string) =>
  (body: unknown): ReadRows<Figure> => {
    const outer = envelope(body);
    const reports = readRows(readReport(datesOf(outer)), needList(outer.result, 'result'), `${method}: result`);
    return {
      rows: reports.rows.flatMap(({ rows }) => rows),
      unreadable: [...reports.unreadable, ...reports.rows.flatMap(({ unreadable }) => unreadable)],
    };
  };
