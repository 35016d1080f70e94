import type { VendorError } from '../domain/error.ts';
import type { GapReason } from '../domain/event.ts';
import type { Trouble } from './bayeux-wire.ts';

export interface CourseOptions {
  readonly channels: readonly string[];
  readonly backoff: { readonly firstMs: number; readonly maxMs: number };
  readonly random: () => number;
  readonly live: (gap: GapReason | null) => void;
  readonly lost: (error: VendorError) => void;
}

/** What stands of a session, what is told about it, and how long to wait before the next try. */
export interface Course {
  /** Changes with every session: what an earlier one asked for is of no account when it is answered. */
  readonly session: number;
  /** Channels that this session has not confirmed. */
  unconfirmed(): readonly string[];
  /** Another session begins, or is to begin: nothing of the last one stands. */
  begin(): void;
  confirm(channel: string): void;
  /** A connect was answered. */
  beat(): void;
  /** A connect was not. */
  miss(): void;
  lose(error: VendorError): void;
  /** A request came to nothing. `true`: not the first time that its answer could not be taken. */
  stumble(trouble: Trouble): boolean;
  /** A part of an answer could not be read. */
  skip(): void;
  /** Milliseconds to wait before the next try. */
  delay(after?: Failed): number;
}

/** What a try came to. */
export interface Failed {
  /** The first try after a time when all was well does not wait. */
  readonly atOnce?: boolean;
  /** The server answers and has forgotten the session: another one is begun at once, unless that has been tried. */
  readonly gone?: boolean;
  /** Why no answer could be taken. */
  readonly trouble?: Trouble;
}

const MOST_DOUBLINGS = 30;
/** The longest wait for a server that is away: a try costs it next to nothing. */
const SOON_MS = 3_000;

const isAway = (error: VendorError): boolean => error.retryable && error.code !== 'RATE_LIMITED';

export const openCourse = ({ channels, backoff, random, live, lost }: CourseOptions): Course => {
  const wanted = new Set(channels);
  const confirmed = new Set<string>();
  let session = 0;
  let connected = false;
  let standing = false;
  let everStood = false;
  /** `lost` has been told and not yet `live`. */
  let down = false;
  let gap: GapReason | null = null;
  let tries = 0;
  /** Sessions that the server forgot, since all was well. */
  let forgotten = 0;
  /** Answers that could not be taken, since all was well. */
  let spoilt = 0;

  const stand = (): void => {
    if (standing || !connected || confirmed.size < wanted.size) return;
    const reason = everStood ? gap : null;
    standing = true;
    everStood = true;
    down = false;
    gap = null;
    live(reason);
  };

  const lose = (error: VendorError): void => {
    standing = false;
    gap = 'RECONNECTED';
    if (down) return;
    down = true;
    lost(error);
  };

  const skip = (): void => {
    standing = false;
    gap ??= 'UNREADABLE';
    stand();
  };

  return {
    get session() {
      return session;
    },
    unconfirmed: () => [...wanted.difference(confirmed)],
    begin: () => {
      session += 1;
      confirmed.clear();
      connected = false;
      standing = false;
      gap = 'RECONNECTED';
    },
    confirm: (channel) => {
      confirmed.add(channel);
      stand();
    },
    beat: () => {
      // Only a second connect shows that it holds: one that lives for a moment each time must not come back at full speed.
      if (standing) {
        tries = 0;
        forgotten = 0;
        spoilt = 0;
      }
      connected = true;
      stand();
    },
    miss: () => {
      connected = false;
    },
    lose,
    stumble: ({ fate, error }) => {
      if (error.code === 'PROTOCOL') spoilt += 1;
      // One such answer is a gap and no loss.
      if (fate === 'unreadable' && spoilt === 1) skip();
      else lose(error);
      return error.code === 'PROTOCOL' && spoilt > 1;
    },
    skip,
    delay: ({ atOnce = false, gone = false, trouble } = {}) => {
      forgotten += gone ? 1 : 0;
      if (gone && forgotten === 1) tries = 0;
      const n = tries;
      tries += 1;
      if ((atOnce || gone) && n === 0) return 0;
      const longest = trouble && isAway(trouble.error) ? Math.min(backoff.maxMs, SOON_MS) : backoff.maxMs;
      const full = Math.min(longest, backoff.firstMs * 2 ** Math.min(n, MOST_DOUBLINGS));
      const { error, waitedMs = 0 } = trouble ?? {};
      return Math.max(error?.retryAfterMs ?? 0, (full * (1 + random())) / 2 - waitedMs);
    },
  };
};
