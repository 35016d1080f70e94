import { type Call, type CallsState, PURPOSES, type Purpose } from '../domain/call.ts';
import { VendorError } from '../domain/error.ts';
import type { CallRate } from '../domain/limits.ts';
import { keptForCommands, openBucket } from './bucket.ts';
import type { After } from './exchange.ts';
import { type FairLine, openFairLine } from './fair-line.ts';
import { refusalOf } from './refusal.ts';
import { openThrottle, type Throttle } from './throttle.ts';

export type Asking = Pick<Call, 'purpose' | 'signal' | 'principal' | 'endsAt'>;

/** A bulkhead: how many calls are in flight at a time, and who of those in line is next. */
export interface Slots {
  /**
   * `null`: the slot is yours at once. A promise: wait for it; it rejects with the signal's reason, or with the refusal when the place in
   * line is lost, and then no slot is held. Throws the refusal when there is no place, or when it is known that the turn comes too late.
   */
  take(asking: Asking): Promise<void> | null;
  /** `isUnsent`: nothing has left for the vendor. */
  release(purpose: Purpose, isUnsent?: boolean): void;
  /** Whether a slot would be had at once, as far as slots are concerned. */
  isFree(purpose: Purpose): boolean;
  /** Sends everybody in line away. */
  close(error: Error): void;
  readonly inFlight: number;
  readonly waiting: number;
}

/** Who of an account's callers goes next, whichever of its clients makes the call. */
export interface Turns {
  openSlots(size: number, queueSize: number): Slots;
  readonly throttle: Throttle;
  state(): CallsState;
}

export interface TurnsOptions {
  readonly account: string;
  readonly rate?: CallRate | undefined;
  readonly now: () => number;
  readonly after: After;
}

/** A call that begins so shortly before its deadline would be in vain. */
const LEAST_MS = 50;
/** While queries use up what the account may call, so many go before one poll does. */
const QUERIES_TO_A_POLL = 8;
/** What somebody is told to wait for whom there is no place in line. */
const FULL_RETRY_MS = 1_000;

interface Waiter {
  readonly purpose: Purpose;
  readonly pool: Pool;
  readonly enter: () => void;
  readonly leave: (reason: unknown) => void;
}

interface Pool {
  readonly used: Record<Purpose, number>;
  readonly isFree: (purpose: Purpose) => boolean;
}

const openPool = (size: number): Pool => {
  const mostReads = size - keptForCommands(size);
  const mostPolls = Math.max(1, Math.floor(size / 2));
  const used = { command: 0, query: 0, poll: 0 };
  // A purpose that is served later may use fewer slots. So when nothing is free for one in line, nothing is free for those behind it.
  const isFree = (purpose: Purpose): boolean =>
    used.command + used.query + used.poll < size &&
    (purpose === 'command' || (used.query + used.poll < mostReads && (purpose === 'query' || used.poll < mostPolls)));
  return { used, isFree };
};

/**
 * Commands may use every slot, queries all but those that are kept for commands, polls at most half; and what the account may call a
 * second is shared in the same way. In line commands go before queries and queries before polls, and principals take turns. Where there
 * is no place in line, the principal who has most of them waiting loses one.
 *
 * Not cockatiel's bulkhead: there a queued call notices its abort only when a slot comes free, so callers who have gone fill the line and
 * keep their promise pending; and its free path costs two promises, this one none.
 */
export const openTurns = ({ account, rate, now, after }: TurnsOptions): Turns => {
  const bucket = openBucket(rate ?? null, now);
  const throttle = openThrottle(bucket, now);
  const openLine = () => openFairLine<Pool, Waiter>();
  /** In the order in which they are served. */
  const lines: Readonly<Record<Purpose, FairLine<Pool, Waiter>>> = {
    command: openLine(),
    query: openLine(),
    poll: openLine(),
  };
  const refused: Record<Purpose, number> = { command: 0, query: 0, poll: 0 };
  let queriesInRow = 0;
  let cancelTimer = (): void => {};

  const waitOf = (purpose: Purpose, ahead = 0): number => Math.max(throttle.wait(purpose), bucket.wait(purpose, ahead));

  const overflow = (): VendorError =>
    new VendorError('RATE_LIMITED', account, `too many calls wait for account ${account}`, {
      retryAfterMs: FULL_RETRY_MS,
    });

  const tooLate = (purpose: Purpose, retryAfterMs: number): VendorError =>
    refusalOf(throttle, account, purpose, now) ??
    new VendorError(
      'RATE_LIMITED',
      account,
      `account ${account} may be called ${Math.round((bucket.rate() ?? 0) * 10) / 10} times a second: the turn of this call does not come before its deadline`,
      { retryAfterMs: Math.max(1, Math.ceil(retryAfterMs)) },
    );

  const refuse = (purpose: Purpose, error: VendorError): VendorError => {
    refused[purpose] += 1;
    return error;
  };

  /** A call is made: a slot and a token are used up. */
  const admit = (pool: Pool, purpose: Purpose): void => {
    pool.used[purpose] += 1;
    bucket.spend();
    throttle.made(purpose);
    if (purpose !== 'command') queriesInRow = purpose === 'query' ? queriesInRow + 1 : 0;
  };

  /** Lets in who may go of this line. Answers how long the others have to wait for the account; `null` when they wait for slots, or nobody does. */
  const serve = (purpose: Purpose): number | null => {
    const line = lines[purpose];
    while (line.size > 0) {
      const ms = waitOf(purpose);
      if (ms > 0) return ms;
      // Those who wait for the polls' news would wait for ever.
      const isPollsTurn = purpose === 'query' && queriesInRow >= QUERIES_TO_A_POLL && bucket.rate() !== null;
      const poll = isPollsTurn && throttle.wait('poll') === 0 ? lines.poll.next((pool) => pool.isFree('poll')) : null;
      const next = poll ?? line.next((pool) => pool.isFree(purpose));
      if (next === null) return null;
      admit(next.pool, next.purpose);
      next.enter();
    }
    return null;
  };

  const pump = (): void => {
    cancelTimer();
    cancelTimer = () => {};
    let soonest: number | null = null;
    for (const purpose of PURPOSES) {
      const ms = serve(purpose);
      if (ms !== null) soonest = Math.min(soonest ?? ms, ms);
    }
    if (soonest !== null) cancelTimer = after(soonest, pump);
  };

  const isWaitedFor = (): boolean => PURPOSES.some((purpose) => lines[purpose].size > 0);

  /** How many calls go before one that this party adds. */
  const aheadOf = (purpose: Purpose, party: string): number => {
    const before = PURPOSES.slice(0, PURPOSES.indexOf(purpose)).reduce((sum, other) => sum + lines[other].size, 0);
    return before + lines[purpose].ahead(party);
  };

  const waitInLine = (pool: Pool, { purpose = 'query', signal, principal = '', endsAt }: Asking): Promise<void> =>
    new Promise((resolve, reject) => {
      const line = lines[purpose];
      let isOver = false;
      const end = (): void => {
        isOver = true;
        line.remove(principal, pool, waiter);
        signal.removeEventListener('abort', onAbort);
        cancelDeadline();
      };
      const waiter: Waiter = {
        purpose,
        pool,
        enter() {
          end();
          resolve();
        },
        leave(reason) {
          end();
          reject(reason);
        },
      };
      const onAbort = (): void => waiter.leave(signal.reason);
      const onDeadline = (): void => {
        pump();
        // What is waited for is a slot: the vendor keeps the calls that have one.
        if (isOver || !pool.isFree(purpose)) return;
        waiter.leave(refuse(purpose, tooLate(purpose, waitOf(purpose, aheadOf(purpose, principal)))));
      };
      const cancelDeadline =
        endsAt === undefined ? () => {} : after(Math.max(0, endsAt - LEAST_MS - now()), onDeadline);
      line.add(principal, pool, waiter);
      signal.addEventListener('abort', onAbort, { once: true });
    });

  /** A full line makes room for those who are served earlier, and among equals for the one who has fewest in it. */
  const makeRoom = (pool: Pool, { purpose = 'query', principal = '' }: Asking): void => {
    const behind = PURPOSES.slice(PURPOSES.indexOf(purpose) + 1).reverse();
    const later = behind.map((other) => lines[other].most(pool)).find((most) => most !== null);
    const equal = lines[purpose].most(pool);
    const isOver = equal !== null && equal.count > lines[purpose].count(principal, pool) + 1;
    const waiter = later ? later.last() : isOver ? equal.last() : undefined;
    if (waiter === undefined) throw refuse(purpose, overflow());
    waiter.leave(refuse(waiter.purpose, overflow()));
  };

  /** Throws the refusal of a call whose turn, as is known already, comes too late. */
  const checkTurn = ({ purpose = 'query', principal = '', endsAt }: Asking): void => {
    if (endsAt === undefined) {
      const refusal = refusalOf(throttle, account, purpose, now);
      if (refusal) throw refuse(purpose, refusal);
      return;
    }
    const ms = waitOf(purpose, aheadOf(purpose, principal));
    const left = endsAt - LEAST_MS - now();
    if (ms > 0 && ms > left)
      throw refuse(purpose, tooLate(purpose, Math.max(waitOf(purpose), LEAST_MS + ms - Math.max(0, left))));
  };

  const openSlots = (size: number, queueSize: number): Slots => {
    const pool = openPool(size);
    const waiting = (): number => PURPOSES.reduce((sum, purpose) => sum + lines[purpose].countAt(pool), 0);
    return {
      take(asking) {
        const { purpose = 'query' } = asking;
        if (isWaitedFor() && bucket.rate() !== null) pump();
        if (pool.isFree(purpose) && waitOf(purpose) === 0) {
          admit(pool, purpose);
          return null;
        }
        checkTurn(asking);
        if (waiting() >= queueSize) makeRoom(pool, asking);
        const turn = waitInLine(pool, asking);
        pump();
        return turn;
      },
      release(purpose, isUnsent = false) {
        pool.used[purpose] -= 1;
        if (isUnsent) bucket.giveBack();
        pump();
      },
      isFree: pool.isFree,
      close(error) {
        for (const purpose of PURPOSES) for (const waiter of lines[purpose].all(pool)) waiter.leave(error);
      },
      get inFlight() {
        return pool.used.command + pool.used.query + pool.used.poll;
      },
      get waiting() {
        return waiting();
      },
    };
  };

  return {
    openSlots,
    throttle,
    state: () => ({
      waiting: { command: lines.command.size, query: lines.query.size, poll: lines.poll.size },
      refused: { ...refused },
      callsPerSecond: bucket.rate(),
      heldBackMs: throttle.wait('query'),
    }),
  };
};
