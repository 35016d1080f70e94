import { PostponedError, type VendorError } from '../domain/error.ts';

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
/** The longest that a vendor which is well again goes unnoticed where a try costs next to nothing. */
const SOON_MS = 3_000;

/**
 * Waits between attempts, spread at random so that many accounts do not come back at once, never below what was asked for. They double
 * up to a minute; an attempt that is `cheap` is made again within seconds however often it has failed.
 */
export const openBackoff = (random: () => number) => {
  let attempts = 0;
  return {
    next(askedMs: number | null, cheap = false): number {
      attempts += 1;
      const longest = cheap ? SOON_MS : LONGEST_MS;
      const ceiling = Math.min(longest, FIRST_MS * 2 ** Math.min(attempts, 16));
      return Math.max(askedMs ?? 0, FIRST_MS + random() * (ceiling - FIRST_MS));
    },
    reset(): void {
      attempts = 0;
    },
  };
};

export type Backoff = ReturnType<typeof openBackoff>;

/** Whether it is worth while to find out soon whether the vendor is there again, rather than to leave it in peace for a while. */
export const isOutage = (error: VendorError): boolean => error.retryable && error.code !== 'RATE_LIMITED';

const LONGEST_HASTE_MS = 60_000;

/**
 * How soon an answer of the vendor may cut a wait short: at once, and ever later while what it brought on fails all the same.
 */
export const openHaste = () => {
  let ms = 0;
  return {
    /** Milliseconds since the last failure that must have passed. */
    leastMs: (): number => ms,
    used(): void {
      ms = Math.min(LONGEST_HASTE_MS, Math.max(FIRST_MS, 2 * ms));
    },
    reset(): void {
      ms = 0;
    },
  };
};

/** Milliseconds for which the vendor itself asked to be left alone: a wait of our own may be cut short. */
export const askedFor = (error: VendorError): number =>
  error instanceof PostponedError ? 0 : (error.retryAfterMs ?? 0);
