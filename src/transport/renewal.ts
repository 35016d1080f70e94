import { PostponedError, VendorError } from '../domain/error.ts';
import type { Runtime } from '../domain/runtime.ts';

/** A credential as it was obtained. */
export interface Obtained {
  readonly value: string;
  /** How long it is good for, from the moment at which it was asked for; `Infinity` where nobody tells. */
  readonly lifetimeMs: number;
  /** When the issuer wants it to be replaced; derived from the lifetime when left out. */
  readonly renewAfterMs?: number | null;
}

export interface RenewalOptions {
  readonly account: string;
  readonly runtime: Pick<Runtime, 'clock' | 'uptime' | 'note'>;
  /** Asks the issuer for a credential. Rejects with `VendorError`; nothing of it may hold a secret. */
  readonly obtain: () => Promise<Obtained>;
  /** The issuer is at hand, such as a file: once a credential is to be replaced, calls wait for the other one. */
  readonly isQuick?: boolean;
}

/** A credential with a lifetime, which is replaced in time. */
export interface Renewal {
  /**
   * One that has not expired. Only where there is none it is waited for; rejects or throws `VendorError` with what keeps it from being
   * obtained, at once while the issuer is not asked again.
   */
  readonly current: () => string | Promise<string>;
  /**
   * The vendor refused this one, though it has not expired. Answers whether there is another by now, so that the same call can be made
   * once more. Never rejects.
   */
  readonly refused: (value: string) => Promise<boolean>;
  /** Why calls cannot be made at present; `null` while they can, or the next one asks the issuer. */
  readonly outage: () => PostponedError | null;
  /** The current one and those before it, which a vendor may still quote. The same list until there is another. */
  readonly known: () => readonly string[];
}

const REMEMBERED = 4;
const MINUTE_MS = 60_000;
/** From this lifetime on a credential is replaced in its middle, so that an issuer may be away for long. */
const LONG_MS = 120 * MINUTE_MS;
const MARGIN_MS = 5 * MINUTE_MS;
/** A call that leaves now arrives within it. */
const GUARD_MS = 10_000;
/** One that comes to be replaced is used at least so long: an issuer may give the same one again. */
const LEAST_USE_MS = 10_000;
const FIRST_PACE_MS = 1_000;
const LONGEST_PACE_MS = MINUTE_MS;
const LONGEST_QUICK_PACE_MS = 10_000;
/** An issuer that asks for a longer wait is asked again after it. */
const LONGEST_WAIT_MS = 5 * MINUTE_MS;
/** Between two renewals because the vendor refuses what has not expired: it may refuse whatever it is shown. */
const REFUSED_PACE_MS = 30_000;

interface Held {
  readonly value: string;
  readonly since: { readonly clock: number; readonly uptime: number };
  readonly renewMs: number;
  readonly goodMs: number;
}

interface Trouble {
  readonly failure: VendorError;
  readonly failures: number;
  /** By uptime. */
  readonly until: number;
}

const shareOf = (lifetimeMs: number): number =>
  lifetimeMs >= LONG_MS ? lifetimeMs / 2 : lifetimeMs - Math.min(MARGIN_MS, lifetimeMs / 4);

const termsOf = ({ lifetimeMs, renewAfterMs }: Obtained): Pick<Held, 'renewMs' | 'goodMs'> => {
  const goodMs = lifetimeMs - Math.min(GUARD_MS, lifetimeMs / 10);
  const wanted = Math.max(renewAfterMs ?? shareOf(lifetimeMs), LEAST_USE_MS);
  return { goodMs, renewMs: Math.min(wanted, goodMs) };
};

/** What an issuer's failure means for calls to the vendor: of these no object is missing, and no command is in doubt. */
const TOLD = new Set<VendorError['code']>(['UNAUTHENTICATED', 'FORBIDDEN', 'TIMEOUT', 'UNAVAILABLE', 'PROTOCOL']);

const asTrouble = (account: string, error: unknown): VendorError => {
  if (!(error instanceof VendorError)) {
    const name = error instanceof Error ? error.name : typeof error;
    return new VendorError('UNAUTHENTICATED', account, `no token could be obtained (${name})`);
  }
  // One that counts down is told with the time until our own next try.
  const { code, message, vendorCode, vendorMessage, reason } = error instanceof PostponedError ? error.failure : error;
  const { retryAfterMs } = error;
  const told = code === 'RATE_LIMITED' ? 'UNAVAILABLE' : TOLD.has(code) ? code : 'UNAUTHENTICATED';
  return new VendorError(told, account, `no token could be obtained: ${message}`, {
    vendorCode,
    vendorMessage,
    retryAfterMs,
    reason: `no token could be obtained: ${reason}`,
    cause: error,
  });
};

/** The last part of a token with a signature is what makes it one. */
const secretsIn = (value: string): readonly string[] => {
  const parts = value.split('.');
  return parts.length === 3 ? [value, parts[2] ?? ''] : [value];
};

/** One at a time is obtained, however many ask, and no sooner than the issuer and its last failures allow. */
export const openRenewal = ({ account, runtime, obtain, isQuick = false }: RenewalOptions): Renewal => {
  const { clock, uptime, note } = runtime;
  const longestPaceMs = isQuick ? LONGEST_QUICK_PACE_MS : LONGEST_PACE_MS;
  let held: Held | null = null;
  let renewing: Promise<string> | null = null;
  let trouble: Trouble | null = null;
  let refusedUntil = Number.NEGATIVE_INFINITY;
  let known: readonly string[] = [];

  const moment = (): Held['since'] => ({ clock: clock.now(), uptime: uptime() });

  /** By the clock that went on farther: uptime may stand still while the machine sleeps, and the clock may be set back. */
  const ageOf = ({ since }: Held): number => Math.max(uptime() - since.uptime, clock.now() - since.clock);

  const waitMs = (): number => (trouble === null ? 0 : trouble.until - uptime());

  const keep = (value: string): void => {
    if (held?.value !== value) known = [...known, ...secretsIn(value)].slice(-REMEMBERED * 2);
  };

  const fail = (error: unknown): VendorError => {
    const failure = asTrouble(account, error);
    const failures = (trouble?.failures ?? 0) + 1;
    const pace = Math.min(longestPaceMs, FIRST_PACE_MS * 2 ** Math.min(failures - 1, 16));
    const ms = Math.max(pace, Math.min(LONGEST_WAIT_MS, failure.retryAfterMs ?? 0));
    const isNews =
      trouble === null || trouble.failure.code !== failure.code || trouble.failure.reason !== failure.reason;
    trouble = { failure, failures, until: uptime() + ms };
    const leftMs = held === null ? 0 : held.goodMs - ageOf(held);
    if (isNews && leftMs > 0) note?.({ account, problem: failure, leftMs });
    return failure;
  };

  const take = async (): Promise<string> => {
    const since = moment();
    try {
      const obtained = await obtain();
      if (!(obtained.lifetimeMs > 0)) {
        throw new VendorError('UNAUTHENTICATED', account, 'the token that was given has expired already');
      }
      const { value } = obtained;
      keep(value);
      held = { value, since, ...termsOf(obtained) };
      // One that expired on its way is no better than none.
      if (ageOf(held) >= held.goodMs) throw new VendorError('UNAVAILABLE', account, 'the token expired before it came');
      if (trouble !== null) note?.({ account, problem: null, leftMs: held.goodMs - ageOf(held) });
      trouble = null;
      return value;
    } catch (error) {
      throw fail(error);
    } finally {
      renewing = null;
    }
  };

  const renew = (): Promise<string> => {
    renewing ??= take();
    return renewing;
  };

  const postponed = ({ failure, until }: Trouble): PostponedError =>
    new PostponedError(failure, `account ${account}: ${failure.reason}`, () => until - uptime());

  return {
    current() {
      const age = held === null ? Number.POSITIVE_INFINITY : ageOf(held);
      if (held !== null && age < held.goodMs) {
        const { value } = held;
        if (age < held.renewMs || waitMs() > 0) return value;
        const other = renew().catch(() => value);
        return isQuick ? other : value;
      }
      if (renewing === null && trouble !== null && waitMs() > 0) throw postponed(trouble);
      return renew();
    },
    async refused(value) {
      if (held !== null && held.value !== value) return true;
      try {
        if (renewing !== null) return (await renewing) !== value;
        if (uptime() < refusedUntil || waitMs() > 0) return false;
        refusedUntil = uptime() + REFUSED_PACE_MS;
        return (await renew()) !== value;
      } catch {
        return false;
      }
    },
    outage: () => {
      const isGood = held !== null && ageOf(held) < held.goodMs;
      return isGood || trouble === null || waitMs() <= 0 ? null : postponed(trouble);
    },
    known: () => known,
  };
};
