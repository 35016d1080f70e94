import { isJsonObject, type Json, type JsonObject, parseRest } from '../../../domain/json.ts';
import { parseIsoDate } from '../../../domain/moment.ts';
import { asText, type ReadRows, readEach, WireError, wholeObject } from '../../../domain/reading.ts';
import { neededId } from '../wire.ts';
import { type EventName, eventNameOf } from './names.ts';

/** One event of a delivery, whichever of the two envelopes it came in (contract §10). */
export interface Delivered {
  /** As it was told. */
  readonly type: string;
  readonly data: JsonObject;
  /** Begins the path of each of its members. */
  readonly path: string;
  /** `null` for an event that is none of the router's, or not known. */
  readonly event: RouterEvent | null;
}

export interface RouterEvent extends Pick<Delivered, 'type' | 'data' | 'path'> {
  readonly name: EventName;
  /** The vendor's id is unique only inside its source (contract §11). */
  readonly eventId: string;
  readonly time: string;
  /** `time` in milliseconds, however odd; the vendor counts in steps of 100 ns. */
  readonly at: number;
}

const textIn = (of: JsonObject, name: string, path: string): string => {
  const value = of[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new WireError(`${path}${name}`, 'expected text that is not empty');
};

/** An id of the payload without which the event says nothing. */
export const needed = ({ data, path }: Pick<RouterEvent, 'data' | 'path'>, name: string): string =>
  neededId(data, name, `${path}data`);

/** The digits behind those of the milliseconds. */
const FINER = /[.,]\d{3}(\d+)/;

const momentOf = (time: string, path: string): number => {
  const moment = parseIsoDate(time);
  if (moment === null) throw new WireError(path, 'expected a date with its time');
  return moment + Number(`0.${FINER.exec(time)?.[1] ?? 0}`);
};

const ENVELOPES = {
  eventGrid: { type: 'eventType', source: 'topic', time: 'eventTime' },
  cloudEvents: { type: 'type', source: 'source', time: 'time' },
} as const;

const readEvent = (value: unknown, at: string): Delivered => {
  const whole = wholeObject(value, at || 'body');
  const path = at && `${at}.`;
  const names = ENVELOPES[whole.specversion === undefined ? 'eventGrid' : 'cloudEvents'];
  const type = textIn(whole, names.type, path);
  const id = neededId(whole, 'id', at || 'body');
  const name = eventNameOf(type);
  const data = isJsonObject(whole.data) ? whole.data : null;
  if (name === null) return { type, data: data ?? {}, path, event: null };
  if (data === null) throw new WireError(`${path}data`, 'expected an object');
  const source = asText(whole[names.source]);
  const time = textIn(whole, names.time, path);
  const eventId = source === null ? id : `${source}/${id}`;
  const event = { name, type, data, path, eventId, time, at: momentOf(time, `${path}${names.time}`) };
  return { type, data, path, event };
};

const parse = (body: string): Json => {
  try {
    return parseRest(body);
  } catch {
    throw new WireError('body', 'expected JSON');
  }
};

/** Of the binary mode of CloudEvents: members of an event are headers, and the body is its data alone. */
const IN_HEADERS = ['specversion', 'id', 'type', 'source', 'subject', 'time'] as const;

type Headers = Readonly<Record<string, string | undefined>>;

/** What is not plain ASCII is percent-encoded there. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const isBinary = (headers: Headers): boolean =>
  headers['ce-specversion'] !== undefined && !/^application\/cloudevents/i.test(headers['content-type']?.trim() ?? '');

const ofHeaders = (headers: Headers, data: Json): JsonObject => {
  const members = IN_HEADERS.flatMap((name) => {
    const told = headers[`ce-${name}`];
    return told === undefined ? [] : [[name, decoded(told)] as const];
  });
  return { ...Object.fromEntries(members), data };
};

/** Whether it says of itself that it is an event, in either envelope. */
const isEvent = (value: unknown): boolean =>
  isJsonObject(value) && (asText(value.type) ?? asText(value.eventType)) !== null;

/** One event or a list of them: either envelope comes as either. Throws `WireError` when there is none among them. */
export const readDelivery = (body: string, headers: Headers = {}): ReadRows<Delivered> => {
  const delivered = isBinary(headers) ? ofHeaders(headers, parse(body)) : parse(body);
  const all = Array.isArray(delivered) ? delivered : [delivered];
  const read = readEach(all.entries(), ([index, one]) => readEvent(one, Array.isArray(delivered) ? `[${index}]` : ''));
  const [first] = read.unreadable;
  if (first && !all.some(isEvent)) throw first;
  return read;
};
