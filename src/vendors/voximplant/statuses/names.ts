import type { Activity } from '../../../domain/activity.ts';
import type { Call } from '../../../domain/call.ts';
import { type ErrorCode, PostponedError, VendorError } from '../../../domain/error.ts';
import type { Json, JsonObject } from '../../../domain/json.ts';
import { asText, readRows, WireError } from '../../../domain/reading.ts';
import type { Member } from '../../../kit/members.ts';
import type { Form } from '../../../kit/rest.ts';
import type { Context } from '../context.ts';
import { PRESENCES } from '../states.ts';
import { envelope, needList } from '../wire.ts';

/** The account's own names of statuses, by the id of the activity. */
export type Labels = ReadonlyMap<string, string>;

export const statusText = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value : null;

/** A status as the id of an activity: known ones are spelt in one way, whatever the answer's. */
export const activityId = (status: string): string => {
  const key = status.trim().toUpperCase();
  return PRESENCES.has(key) ? key : status.trim();
};

/** `null`: the vendor does not say. */
export const isAvailable = (activity: string): boolean | null => {
  const presence = PRESENCES.get(activity);
  return presence === undefined ? null : presence === 'READY';
};

const METHOD = 'SQ_GetAgentCustomStatusMapping';

const idOf = ({ sq_status_name }: JsonObject, path: string): string => {
  const status = statusText(sq_status_name);
  if (status === null) throw new WireError(`${path}.sq_status_name`, 'expected the name of a status');
  return activityId(status);
};

/** The status's own name stands where the account gave it none. */
const nameOf: Member<string> = (row, { path }) => {
  const given = asText(row.custom_status_name ?? '');
  if (given === null) throw new WireError(`${path}.custom_status_name`, 'expected text');
  return given.trim() || idOf(row, path);
};

const available: Member<boolean | null> = (row, { path }) => isAvailable(idOf(row, path));

/**
 * Three envelopes are possible: a list at the top, a list in `result`, or one bare pair (contract §6.4). What stands for "no
 * name of its own" is not documented either: nothing, an empty text, or the status's own name.
 */
const rowsIn = (body: Json): readonly [rows: readonly unknown[], path: string] => {
  if (Array.isArray(body)) return [body, `${METHOD}: body`];
  const outer = envelope(body);
  return outer.sq_status_name === undefined
    ? [needList(outer.result, 'result'), `${METHOD}: result`]
    : [[outer], `${METHOD}: body`];
};

/** Names change rarely and every worker shows one, so they are read once a minute at most. */
const FRESH_MS = 60_000;

/** The key's roles may not cover this method, or the vendor may not have it: so it will stay. */
const NO_NAMES: ReadonlySet<ErrorCode> = new Set(['FORBIDDEN', 'NOT_FOUND', 'INVALID_INPUT', 'PROTOCOL']);
const NOT_NOW: ReadonlySet<ErrorCode> = new Set(['RATE_LIMITED', 'UNAVAILABLE']);

const NONE: Labels = new Map();

/** All statuses, named or not: an agent may be in any of them. What the account named has a `raw`. */
export interface Activities {
  readonly byId: ReadonlyMap<string, Activity>;
  readonly unreadable: readonly WireError[];
}

/** `now`: the time of this machine. */
export const openStatusNames = ({ methods, rows, collections }: Context, now: () => number) => {
  let kept: { readonly labels: Labels; readonly until: number } | null = null;
  let changes = 0;
  const members = { name: nameOf, workspace: collections.workspace, available };
  const readRow = rows.item('Activity', members, (row, { path }) => idOf(row, path));

  /** By a name of its own, if it has one, though no answer told it. */
  const named = (status: string, custom_status_name?: string): Activity => ({
    ...readRow({ sq_status_name: status, custom_status_name }, METHOD),
    raw: null,
  });

  const read = async (call: Call): Promise<Activities> => {
    const found = await methods.query(METHOD, {}, (body) => readRows(readRow, ...rowsIn(body)), call);
    const all = [...[...PRESENCES.keys()].map((status) => named(status)), ...found.rows];
    return { byId: new Map(all.map((one) => [one.ref.nativeId, one])), unreadable: found.unreadable };
  };

  const readLabels = async (call: Call): Promise<Labels | null> => {
    try {
      const { byId } = await read(call);
      return new Map([...byId].flatMap(([id, { name }]) => (name === null || name === id ? [] : [[id, name]])));
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      if (NOT_NOW.has(error.code) || error instanceof PostponedError) return null;
      if (NO_NAMES.has(error.code)) return NONE;
      throw error;
    }
  };

  return {
    read,
    named,

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
    change: async (method: string, params: Form, call: Call): Promise<void> => {
      try {
        await methods.run(method, params, call);
      } finally {
        changes += 1;
        kept = null;
      }
    },
  };
};

export type StatusNames = ReturnType<typeof openStatusNames>;
