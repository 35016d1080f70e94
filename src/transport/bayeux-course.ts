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
  /** `atOnce`: the first try after a time when all was well does not wait. */
  delay(atOnce: boolean, retryAfterMs?: number | null): number;
}

const MOST_DOUBLINGS = 30;

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
    delay: (atOnce, retryAfterMs = null) => {
      const n = tries;
      tries += 1;
      if (atOnce && n === 0) return 0;
      const full = Math.min(backoff.maxMs, backoff.firstMs * 2 ** Math.min(n, MOST_DOUBLINGS));
      return Math.max(retryAfterMs ?? 0, (full * (1 + random())) / 2);
    },
  };
};
