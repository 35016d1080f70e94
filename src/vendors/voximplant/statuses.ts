import { isJsonObject, type Json } from '../../domain/json.ts';
import { parseMoment } from './dates.ts';
import { asText, envelope, listOf } from './wire.ts';

export interface ChannelStatus {
  /** `CALL` or `IM`. */
  readonly channel: string;
  readonly status: string | null;
  readonly since: number | null;
}

const ORDER = ['CALL', 'IM'];
const rank = ({ channel }: ChannelStatus): number => (ORDER.indexOf(channel) + ORDER.length + 1) % (ORDER.length + 1);

const entriesOf = (element: unknown): readonly (readonly [string, unknown])[] => {
  if (!isJsonObject(element)) return [];
  // The form in which statuses are filtered by.
  const type = asText(element.sq_status_type);
  return type === null ? Object.entries(element) : [[type, element]];
};

/**
 * `sq_statuses`: elements that may each hold one channel or several (contract §7.5), an object instead of the list, or JSON text.
 * Calls come first.
 */
export const readStatuses = (value: unknown): readonly ChannelStatus[] => {
  const found = new Map<string, ChannelStatus>();
  for (const element of listOf(value)) {
    for (const [name, held] of entriesOf(element)) {
      const channel = name.trim().toUpperCase();
      const status = isJsonObject(held) ? asText(held.sq_status_name) : asText(held);
      if (status === null) continue;
      found.set(channel, { channel, status, since: isJsonObject(held) ? parseMoment(held.from_date) : null });
    }
  }
  return [...found.values()].sort((a, b) => rank(a) - rank(b));
};

/** A status and the name that the account gave it. */
export interface StatusName {
  readonly status: string;
  readonly custom: string | null;
  readonly raw: Json;
}

/**
 * Three envelopes are possible: a list at the top, a list in `result`, or one bare pair (contract §6.4). What stands for "no
 * name of its own" is not documented either: nothing, an empty text, or the status's own name.
 */
export const readStatusNames = (body: unknown): readonly StatusName[] => {
  const elements = Array.isArray(body) ? body : listOf(envelope(body).result ?? body);
  return elements.flatMap((element) => {
    const status = isJsonObject(element) ? asText(element.sq_status_name)?.trim() : undefined;
    if (!isJsonObject(element) || !status) return [];
    const custom = asText(element.custom_status_name)?.trim() || null;
    return [{ status, custom: custom === status ? null : custom, raw: element }];
  });
};
