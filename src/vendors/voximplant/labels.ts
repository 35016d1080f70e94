import type { Call } from '../../domain/call.ts';
import { type ErrorCode, PostponedError, VendorError } from '../../domain/error.ts';
import { realClock } from '../../domain/runtime.ts';
import type { Api } from './api.ts';
import type { Labels } from './map.ts';
import type { StatusName } from './statuses.ts';
import { activityId } from './words.ts';

/** Names change rarely and every worker shows one, so they are read once a minute at most. */
const FRESH_MS = 60_000;

/** The key's roles may not cover this method, or the vendor may not have it: so it will stay. */
const NO_NAMES: ReadonlySet<ErrorCode> = new Set(['FORBIDDEN', 'NOT_FOUND', 'INVALID_INPUT', 'PROTOCOL']);
const NOT_NOW: ReadonlySet<ErrorCode> = new Set(['RATE_LIMITED', 'UNAVAILABLE']);

export const labelsOf = (names: readonly StatusName[]): Labels =>
  new Map(names.flatMap(({ status, custom }) => (custom === null ? [] : [[activityId(status), custom]])));

export interface StatusLabels {
  /** As of a minute ago at most. */
  readonly read: (call: Call) => Promise<Labels>;
  /** After a command that changes names. */
  readonly forget: () => void;
}

/** Workers are shown with older names, or with the vendor's own words, rather than not at all. */
export const openLabels = (api: Api, now: () => number = realClock.now): StatusLabels => {
  let kept: { readonly labels: Labels; readonly until: number } | null = null;
  let changes = 0;

  return {
    read: async (call) => {
      if (kept && now() < kept.until) return kept.labels;
      const before = changes;
      let labels: Labels;
      try {
        labels = labelsOf((await api.getStatusNames({}, call)).rows);
      } catch (error) {
        if (!(error instanceof VendorError)) throw error;
        if (NOT_NOW.has(error.code) || error instanceof PostponedError) return kept?.labels ?? NONE;
        if (!NO_NAMES.has(error.code)) throw error;
        labels = NONE;
      }
      if (before === changes) kept = { labels, until: now() + FRESH_MS };
      return labels;
    },
    forget: () => {
      changes += 1;
      kept = null;
    },
  };
};

const NONE: Labels = new Map();
