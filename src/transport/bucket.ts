import type { Purpose } from '../domain/call.ts';
import type { CallRate } from '../domain/limits.ts';

/** How many calls an account may make: a token for each, of which so many a second come in. */
export interface Bucket {
  /** Milliseconds until a call of this purpose may be made when `ahead` others are made before it; 0 when it may be made now. */
  wait(purpose: Purpose, ahead?: number): number;
  spend(): void;
  /** What was spent last has not been sent. */
  giveBack(): void;
  /** The vendor does not take as many as it was sent: so many a second until it does again. */
  lower(callsPerSecond: number): void;
  /** Calls a second at the moment; `null` while they are not bounded. */
  rate(): number | null;
  /** Whether they are fewer than the operator allows, because the vendor refused some. */
  isLowered(): boolean;
}

/** Below this no share can be kept free without halving what is left. */
const FEWEST_TO_SHARE = 4;

/** Of so many places, how many are for commands alone. */
export const keptForCommands = (size: number): number =>
  size < FEWEST_TO_SHARE ? 0 : Math.max(1, Math.floor(size / 8));

/** Of so many tokens, how many a call of this purpose has to leave. */
const leftBy: Readonly<Record<Purpose, (size: number) => number>> = {
  command: () => 0,
  query: keptForCommands,
  poll: (size) => (size < FEWEST_TO_SHARE ? 0 : Math.floor(size / 2)),
};

/** A vendor whose limit is not known is asked for no less. */
const LEAST_LOWERED = 2;
/** What the vendor took is tried to be exceeded so slowly: by a fifth in about twenty seconds. */
const GROWTH_PER_S = 1.01;
/** Where the limit was not met again by then, it is elsewhere or there is none: it doubles every five seconds. */
const SLOW_S = 20;
const FAST_GROWTH_PER_S = 2 ** 0.2;
/** A limit that was not met again for so long is none any more. */
const FORGOTTEN_MS = 60_000;

interface Lowered {
  readonly to: number;
  readonly at: number;
}

/** `allowed`: what the operator allows; `null` for any number. In no span of t seconds more than `callsPerSecond * t + burst` are spent. */
export const openBucket = (allowed: CallRate | null, now: () => number): Bucket => {
  let lowered: Lowered | null = null;
  let tokens = allowed?.burst ?? 0;
  let filledAt = now();

  const rateNow = (): number | null => {
    if (lowered === null) return allowed?.callsPerSecond ?? null;
    const seconds = (now() - lowered.at) / 1_000;
    const grown =
      lowered.to * GROWTH_PER_S ** Math.min(seconds, SLOW_S) * FAST_GROWTH_PER_S ** Math.max(0, seconds - SLOW_S);
    return allowed === null ? grown : Math.min(allowed.callsPerSecond, grown);
  };

  const sizeAt = (rate: number): number => {
    if (lowered === null) return allowed?.burst ?? 0;
    const size = Math.max(LEAST_LOWERED, Math.ceil(rate / 2));
    return allowed === null ? size : Math.min(allowed.burst, size);
  };

  const forget = (): void => {
    if (lowered && (now() - lowered.at >= FORGOTTEN_MS || rateNow() === allowed?.callsPerSecond)) lowered = null;
  };

  /** `null`: any number may be made. Nothing is added up here: sums of many small spans would not be exact. */
  const look = (): { readonly rate: number; readonly size: number; readonly tokens: number } | null => {
    forget();
    const rate = rateNow();
    if (rate === null) return null;
    const size = sizeAt(rate);
    return { rate, size, tokens: Math.min(size, tokens + ((now() - filledAt) * rate) / 1_000) };
  };

  const change = (by: number): void => {
    const seen = look();
    if (seen === null) return;
    tokens = Math.min(seen.size, seen.tokens + by);
    filledAt = now();
  };

  return {
    wait(purpose, ahead = 0) {
      const seen = look();
      if (seen === null) return 0;
      const missing = 1 + ahead + leftBy[purpose](seen.size) - seen.tokens;
      return missing <= 0 ? 0 : Math.ceil((missing * 1_000) / seen.rate);
    },
    spend: () => change(-1),
    giveBack: () => change(1),
    lower(callsPerSecond) {
      change(0);
      lowered = { to: Math.max(LEAST_LOWERED, callsPerSecond), at: now() };
      filledAt = now();
      tokens = Math.min(tokens, 0);
    },
    rate: () => look()?.rate ?? null,
    isLowered() {
      forget();
      return lowered !== null;
    },
  };
};
