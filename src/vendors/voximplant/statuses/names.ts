import type { Call } from '../../../domain/call.ts';
import { type ErrorCode, PostponedError, VendorError } from '../../../domain/error.ts';
import type { Json } from '../../../domain/json.ts';
import { asText, type Read, type ReadRows, readRows, WireError, wholeObject } from '../../../domain/reading.ts';
import type { Methods } from '../methods.ts';
import { PRESENCES } from '../states.ts';
import { envelope, needList } from '../wire.ts';

/** A status and the name that the account gave it. */
export interface StatusName {
  readonly status: string;
  readonly custom: string | null;
  readonly raw: Json;
}

/** The account's own names of statuses, by the id of the activity. */
export type Labels = ReadonlyMap<string, string>;

export const statusText = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value : null;

const keyOf = (status: string): string => status.trim().toUpperCase();

/** A status as the id of an activity: known ones are spelt in one way, whatever the answer's. */
export const activityId = (status: string): string => (PRESENCES.has(keyOf(status)) ? keyOf(status) : status.trim());

/** `null`: the vendor does not say. */
export const isAvailable = (status: string): boolean | null => {
  const presence = PRESENCES.get(keyOf(status));
  return presence === undefined ? null : presence === 'READY';
};

const METHOD = 'SQ_GetAgentCustomStatusMapping';

const readStatusName: Read<StatusName> = (value, path) => {
  const raw = wholeObject(value, path);
  const status = statusText(raw.sq_status_name)?.trim();
  if (status === undefined) throw new WireError(`${path}.sq_status_name`, 'expected the name of a status');
  const custom = asText(raw.custom_status_name ?? '')?.trim();
  if (custom === undefined) throw new WireError(`${path}.custom_status_name`, 'expected text');
  return { status, custom: custom === '' || custom === status ? null : custom, raw };
};

/**
 * Three envelopes are possible: a list at the top, a list in `result`, or one bare pair (contract §6.4). What stands for "no
 * name of its own" is not documented either: nothing, an empty text, or the status's own name.
 */
const readStatusNames = (body: Json): ReadRows<StatusName> => {
  if (Array.isArray(body)) return readRows(readStatusName, body, `${METHOD}: body`);
  const outer = envelope(body);
  if (outer.sq_status_name !== undefined)
    return readRows((value) => readStatusName(value, `${METHOD}: body`), [outer], 'body');
  return readRows(readStatusName, needList(outer.result, 'result'), `${METHOD}: result`);
};

/** Names change rarely and every worker shows one, so they are read once a minute at most. */
const FRESH_MS = 60_000;

/** The key's roles may not cover this method, or the vendor may not have it: so it will stay. */
const NO_NAMES: ReadonlySet<ErrorCode> = new Set(['FORBIDDEN', 'NOT_FOUND', 'INVALID_INPUT', 'PROTOCOL']);
const NOT_NOW: ReadonlySet<ErrorCode> = new Set(['RATE_LIMITED', 'UNAVAILABLE']);

const NONE: Labels = new Map();

/** `now`: the time of this machine. */
export const openStatusNames = ({ query, run }: Methods, now: () => number) => {
  let kept: { readonly labels: Labels; readonly until: number } | null = null;
  let changes = 0;

  const read = (call: Call): Promise<ReadRows<StatusName>> => query(METHOD, {}, readStatusNames, call);

  const readLabels = async (call: Call): Promise<Labels | null> => {
    try {
      const { rows } = await read(call);
      return new Map(rows.flatMap(({ status, custom }) => (custom === null ? [] : [[activityId(status), custom]])));
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      if (NOT_NOW.has(error.code) || error instanceof PostponedError) return null;
      if (NO_NAMES.has(error.code)) return NONE;
      throw error;
    }
  };

  return {
    read,

    /** As of a minute ago at most. Workers are shown with older names, or with the vendor's own words, rather than not at all. */
    labels: async (call: Call): Promise<Labels> => {
      if (kept && now() < kept.until) return kept.labels;
      const before = changes;
      const labels = await readLabels(call);
      if (labels === null) return kept?.labels ?? NONE;
      if (before === changes) kept = { labels, until: now() + FRESH_MS };
      return labels;
    },

    /** Gives a status a name, or takes it away: workers show it from then on. */
    change: async (method: string, params: Parameters<Methods['run']>[1], call: Call): Promise<void> => {
      try {
        await run(method, params, call);
      } finally {
        changes += 1;
        kept = null;
      }
    },
  };
};

export type StatusNames = ReturnType<typeof openStatusNames>;
