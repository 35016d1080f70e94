import type { Call, Meter } from '../domain/call.ts';
import { VendorError } from '../domain/error.ts';
import type { Ref } from '../domain/ref.ts';
import { type Runtime, realRuntime } from '../domain/runtime.ts';
import type { Trace } from '../domain/trace.ts';
import type { OpenAccount } from './accounts.ts';
import { openPatience, type Patience } from './patience.ts';
import type { SingleFlight } from './single-flight.ts';
import type { Writes } from './writes.ts';

/** What one operation cost at one account. */
export interface AccountCost {
  readonly account: string;
  /** HTTP calls made for this operation. */
  readonly calls: number;
  /** Time those calls took, added up, in milliseconds. */
  readonly ms: number;
  /** Reads answered without a call of their own: seen earlier in this operation, or shared with another one in flight. */
  readonly hits: number;
}

export interface ScopeOptions {
  /** The accounts that the principal may see. */
  readonly accounts: readonly OpenAccount[];
  /** The operation's own end: its deadline, or its client going away. */
  readonly signal: AbortSignal;
  /** Calls towards vendors that one operation may make. */
  readonly maxCalls: number;
  readonly flights: SingleFlight;
  /** For whom the calls are made: those of one account take turns by it. */
  readonly principal?: string | undefined;
  readonly writes: Writes;
  readonly runtime?: Pick<Runtime, 'uptime' | 'clock'>;
  /** Whose operation it is. */
  readonly trace?: Trace | null | undefined;
  /** It is a part of an operation (`Scope.part`), which is told whenever something was written to an account. */
  readonly wroteInPart?: ((account: string) => void) | undefined;
}

/** The accounts that an operation is about. */
export interface Choice {
  readonly accounts: readonly OpenAccount[];
  /** Whether it would be about this account as well, if there were one like it. */
  readonly wouldTake: (account: OpenAccount) => boolean;
}

/** One operation's view of the vendors: whom it may ask, for how long, at what cost, and what it has already read. */
export interface Scope {
  readonly accounts: readonly OpenAccount[];
  /** Throws `NOT_FOUND` for an account that does not exist or that the principal may not see. */
  readonly account: (name: string) => OpenAccount;
  /** Takes note of what the operation is about. */
  readonly choose: (choice: Choice) => void;
  /** What it was about last; `null` when it took no note of any. */
  readonly choice: () => Choice | null;
  /** A read; `key` names it inside the account. The same key is read once per operation, and once among operations in flight. */
  readonly read: <T>(account: OpenAccount, key: string, run: (call: Call) => Promise<T>) => Promise<T>;
  /**
   * A write: never shared, never remembered, and what the operation had read of this account is forgotten after it. Rejects with
   * `VendorError`, and with a fault of an adapter's own as it is. `refOf`: what it is about, by its result; `null` when it has none.
   */
  readonly write: <T>(
    account: OpenAccount,
    run: (call: Call) => Promise<T>,
    refOf?: (result: T | null) => Ref | null,
  ) => Promise<T>;
  /**
   * A scope for one command of many, with calls, deadlines and reads of its own; what it costs counts for the whole, too. Its writes wait
   * in line with reads, so that other principals' commands go before them and nobody's reads wait until all of them are done.
   */
  readonly part: () => Scope;
  /** Whether it settles within so many milliseconds. */
  readonly settlesWithin: (work: Promise<unknown>, ms: number) => Promise<boolean>;
  readonly costs: () => AccountCost[];
}

interface Ledger {
  calls: number;
  ms: number;
  hits: number;
  patience: Patience | null;
  readonly seen: Map<string, Promise<unknown>>;
}

/** Whether it is something that a vendor or a deadline did; anything else is a fault of ours. */
const isVendors = (cause: unknown): boolean =>
  cause instanceof VendorError ||
  (cause instanceof Error && (cause.name === 'TimeoutError' || cause.name === 'AbortError'));

/** Whether it says something about the operation that began the call, and nothing about the vendor: its calls are used up, or its turn comes too late. */
const isOnlyItsOwn = ({ code, status }: VendorError): boolean =>
  code === 'LIMIT_EXCEEDED' || (code === 'RATE_LIMITED' && status === null);

/** Everything that leaves a port becomes a `VendorError`: a deadline that passed, or a fault of an adapter. */
export const asVendorError = (account: string, cause: unknown, maybeDone = false): VendorError => {
  if (cause instanceof VendorError) return cause;
  if (cause instanceof Error && (cause.name === 'TimeoutError' || cause.name === 'AbortError')) {
    return new VendorError('TIMEOUT', account, `account ${account} did not answer before its deadline`, {
      maybeDone,
      cause,
    });
  }
  return new VendorError('PROTOCOL', account, `account ${account}: the answer could not be used`, { maybeDone, cause });
};

/** One row for each account. */
const addedUp = (costs: readonly AccountCost[]): AccountCost[] => {
  const sums = new Map<string, AccountCost>();
  for (const cost of costs) {
    const sum = sums.get(cost.account) ?? { calls: 0, ms: 0, hits: 0 };
    const ms = Math.round((sum.ms + cost.ms) * 10) / 10;
    sums.set(cost.account, { account: cost.account, calls: sum.calls + cost.calls, ms, hits: sum.hits + cost.hits });
  }
  return [...sums.values()];
};

export const openScope = (options: ScopeOptions): Scope => {
  const { accounts, signal, maxCalls, flights, writes, principal, runtime, trace, wroteInPart } = options;

  const ledgers = new Map<string, Ledger>();
  const ledgerOf = (name: string): Ledger => {
    let ledger = ledgers.get(name);
    if (!ledger) {
      ledger = { calls: 0, ms: 0, hits: 0, patience: null, seen: new Map() };
      ledgers.set(name, ledger);
    }
    return ledger;
  };

  let spent = 0;
  const meter: Meter = {
    start(account) {
      if (spent >= maxCalls) {
        throw new VendorError(
          'LIMIT_EXCEEDED',
          account,
          `this operation used up its ${maxCalls} vendor calls: ask for fewer rows or fewer relations at a time`,
        );
      }
      spent += 1;
      ledgerOf(account).calls += 1;
    },
    end(account, elapsedMs) {
      ledgerOf(account).ms += elapsedMs;
    },
  };

  /** One deadline per account and operation, begun at its first read, so that a slow vendor costs it once and not once per level. */
  const patienceOf = (account: OpenAccount): Patience => {
    const ledger = ledgerOf(account.name);
    ledger.patience ??= openPatience(account.deadlineMs, signal, runtime);
    return ledger.patience;
  };

  const callOf = (counted: 'query' | 'command', patience: Patience, ended: AbortSignal): Call => ({
    signal: ended,
    meter,
    ...(wroteInPart ? { purpose: 'query', countsAs: counted } : { purpose: counted }),
    principal,
    trace,
    endsAt: patience.endsAt() ?? undefined,
  });

  const share = async <T>(account: OpenAccount, key: string, run: (call: Call) => Promise<T>): Promise<T> => {
    const patience = patienceOf(account);
    const waiting = patience.begin();
    let started = true;
    try {
      const joined = flights.join(`${account.name}|${writes.count(account.name)}|${key}`, waiting, (shared) =>
        run(callOf('query', patience, shared)),
      );
      started = joined.started;
      if (!started) ledgerOf(account.name).hits += 1;
      return await joined.result;
    } catch (cause) {
      const error = asVendorError(account.name, cause);
      if (!started && isOnlyItsOwn(error)) return await run(callOf('query', patience, waiting));
      throw error;
    } finally {
      patience.end();
    }
  };

  let choice: Choice | null = null;
  const parts: Scope[] = [];

  const forget = (name: string): void => {
    ledgerOf(name).seen.clear();
    wroteInPart?.(name);
  };

  return {
    accounts,
    choose(chosen) {
      choice = chosen;
    },
    choice: () => choice,
    account(name) {
      const account = accounts.find((known) => known.name === name);
      if (!account) throw new VendorError('NOT_FOUND', null, `there is no account "${name}"; see the field "accounts"`);
      return account;
    },
    read(account, named, run) {
      // Readers who see different queues of an account never share an answer.
      const key = account.sight ? `${account.sight.key}|${named}` : named;
      const ledger = ledgerOf(account.name);
      const seen = ledger.seen.get(key);
      if (seen) {
        ledger.hits += 1;
        return seen as ReturnType<typeof run>;
      }
      const reading = share(account, key, run);
      ledger.seen.set(key, reading);
      return reading;
    },
    async write<T>(
      account: OpenAccount,
      run: (call: Call) => Promise<T>,
      refOf: (result: T | null) => Ref | null = () => null,
    ) {
      writes.begun(account.name);
      let result: T | null = null;
      const patience = openPatience(account.deadlineMs, signal, runtime);
      const waiting = patience.begin();
      try {
        result = await run(callOf('command', patience, waiting));
        return result;
      } catch (cause) {
        if (!isVendors(cause)) throw cause;
        // A deadline that passed is no refusal of the port's: the command may be under way.
        throw asVendorError(account.name, cause, true);
      } finally {
        patience.end();
        writes.ended(account.name, refOf(result));
        forget(account.name);
      }
    },
    settlesWithin: async (work, ms) => {
      const { clock } = runtime ?? realRuntime;
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const cancel = clock.after(ms, () => resolve(false));
      const settled = (): void => resolve(true);
      work.then(settled, settled);
      try {
        return await promise;
      } finally {
        cancel();
      }
    },
    part() {
      const part = openScope({ ...options, wroteInPart: forget });
      parts.push(part);
      return part;
    },
    costs() {
      const own = [...ledgers].map(([account, { calls, ms, hits }]) => ({ account, calls, ms, hits }));
      return addedUp([...own, ...parts.flatMap((part) => part.costs())]);
    },
  };
};
