import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { asText, type ReadRows, readRows, WireError } from '../../domain/reading.ts';
import type { ReadDate } from './dates.ts';
import { asList, envelope, needList, needObject } from './wire.ts';

export interface ChannelStatus {
  /** `CALL` or `IM`. */
  readonly channel: string;
  /** `null`: the channel was told, and its status cannot be read. */
  readonly status: string | null;
  readonly since: number | null;
}

const ORDER = ['CALL', 'IM'];
const rank = ({ channel }: ChannelStatus): number => (ORDER.indexOf(channel) + ORDER.length + 1) % (ORDER.length + 1);

const entriesOf = (element: JsonObject): readonly (readonly [string, unknown])[] => {
  // The form in which statuses are filtered by.
  const type = asText(element.sq_status_type);
  return type === null ? Object.entries(element) : [[type, element]];
};

const plain = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value : null);

/**
 * `sq_statuses`: elements that may each hold one channel or several (contract §7.5), an object instead of the list, or JSON text.
 * Calls come first. A member that is neither of the channels counts as one only when it holds a status. `null`: they are not told, or
 * not all can be read.
 */
export const readStatuses = (value: unknown, readDate: ReadDate): readonly ChannelStatus[] | null => {
  const elements = value === null ? null : asList(value);
  if (!elements?.every(isJsonObject)) return null;
  const found = new Map<string, ChannelStatus>();
  for (const [name, held] of elements.flatMap(entriesOf)) {
    if (held === undefined || held === null) continue;
    const channel = name.trim().toUpperCase();
    const isKnown = ORDER.includes(channel);
    const status = isJsonObject(held) ? plain(held.sq_status_name) : isKnown ? plain(held) : null;
    if (status === null && !isKnown) continue;
    found.set(channel, { channel, status, since: isJsonObject(held) ? readDate(held.from_date) : null });
  }
  if (found.size === 0 && elements.length > 0) return null;
  return [...found.values()].sort((a, b) => rank(a) - rank(b));
};

/** A status and the name that the account gave it. */
export interface StatusName {
  readonly status: string;
  readonly custom: string | null;
  readonly raw: Json;
}

const readStatusName = (value: unknown, path: string): StatusName => {
  const raw = needObject(value, path);
  const status = plain(raw.sq_status_name)?.trim();
  if (status === undefined) throw new WireError(`${path}.sq_status_name`, 'expected the name of a status');
  const given = raw.custom_status_name ?? '';
  const custom = asText(given)?.trim();
  if (custom === undefined) throw new WireError(`${path}.custom_status_name`, 'expected text');
  return { status, custom: custom === '' || custom === status ? null : custom, raw };
};

/**
 * Three envelopes are possible: a list at the top, a list in `result`, or one bare pair (contract §6.4). What stands for "no
 * name of its own" is not documented either: nothing, an empty text, or the status's own name.
 */
export const readStatusNames = (body: unknown): ReadRows<StatusName> => {
  if (Array.isArray(body)) return readRows(readStatusName, body, 'body');
  const outer = envelope(body);
  if (outer.sq_status_name !== undefined) return readRows((value) => readStatusName(value, 'body'), [outer], 'body');
  return readRows(readStatusName, needList(outer.result, 'result'), 'result');
};
