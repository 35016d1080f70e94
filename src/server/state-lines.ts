import { PostponedError, type VendorError } from '../domain/error.ts';
import type { FeedHealth, FeedState } from '../domain/event.ts';
import type { Clock } from '../domain/runtime.ts';
import type { Events } from '../events/events.ts';
import type { Log } from './log.ts';
import { openQuota } from './quota.ts';
import { onOwnBehalf } from './request.ts';

/** How well an account is heard. While nobody listens, or nothing has been heard yet, that is not known. */
const RANK: { readonly [S in FeedState]?: number } = { LIVE: 2, DEGRADED: 1, DOWN: 0 };

/** Lines about one account in a minute; of a feed that goes up and down the rest is told as a number. */
const LINES = { most: 10, perMs: 60_000 } as const;

/** What was told last of an account. */
interface Told {
  readonly state: FeedState;
  readonly since: number;
  readonly cause: string;
}

export interface StateLinesOptions {
  readonly events: Pick<Events, 'watchHealth'>;
  readonly log: Log;
  readonly clock: Clock;
}

/** What it failed with, without the time until the next try, which is another one at each look. */
const failureOf = (error: VendorError): VendorError => (error instanceof PostponedError ? error.failure : error);

const causeOf = (error: VendorError | null): string =>
  error ? JSON.stringify([error.code, error.vendorCode, error.status, failureOf(error).reason]) : '';

const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;

/** A line whenever it changes how well an account is heard, or why it is not: a warning for worse, information for better. */
export const openStateLines = ({ events, log, clock }: StateLinesOptions) => {
  const told = new Map<string, Told>();
  const quota = openQuota({
    clock,
    ...LINES,
    onLeftOut: (account, count) =>
      log.warn(
        { account, count, state: told.get(account)?.state },
        'the feed of an account changes too often: lines were left out',
      ),
  });

  const isNews = (before: Told | undefined, { state, error }: FeedHealth): boolean => {
    if (!before || before.state !== state) return true;
    return state !== 'LIVE' && before.cause !== causeOf(error);
  };

  const hear = (health: FeedHealth): void => {
    const { account, state, mode, error } = health;
    const rank = RANK[state];
    const before = told.get(account);
    if (rank === undefined || !isNews(before, health)) return;
    const now = clock.now();
    told.set(account, { state, since: before?.state === state ? before.since : now, cause: causeOf(error) });
    if (!quota.allows(account)) return;
    const line = {
      account,
      state,
      mode,
      before: before?.state ?? null,
      beforeMs: before ? now - before.since : null,
      since: new Date(health.since).toISOString(),
      ...(error
        ? {
            code: error.code,
            problem: error.message,
            ...(error.vendorCode === null ? {} : { vendorCode: error.vendorCode }),
            ...(error.status === null ? {} : { status: error.status }),
          }
        : {}),
    };
    const isBetter = rank > (RANK[before?.state ?? 'DOWN'] ?? 0) && (before !== undefined || state === 'LIVE');
    const was = before && before.state !== state ? `, was ${before.state} for ${seconds(now - before.since)}` : '';
    const why = error ? `: ${error.message}` : '';
    const message = `the feed of account ${account} is ${state}${was}${why}`;
    if (isBetter) log.info(line, message);
    else log.warn(line, message);
  };

  const stop = events.watchHealth(({ health }) => onOwnBehalf(() => hear(health)));
  return {
    close(): void {
      stop();
      quota.close();
    },
  };
};
