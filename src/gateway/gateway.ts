import { LRUCache } from 'lru-cache';
import { type Runtime, realRuntime } from '../domain/runtime.ts';
import { type QueueRights, seenQueues, sightKey } from '../domain/sight.ts';
import type { Trace } from '../domain/trace.ts';
import { type AccountPlan, type AccountsChange, type OpenAccount, openAccounts } from './accounts.ts';
import { type Commands, type CommandsOptions, openCommands } from './command.ts';
import { type Loader, openLoader, type Shapes } from './load.ts';
import { type Memory, NO_MEMORY } from './memory.ts';
import { openScope, type Scope } from './scope.ts';
import { openSecrecy, type Secrecy } from './secrecy.ts';
import { sightedAccount } from './sighted.ts';
import { singleFlight } from './single-flight.ts';
import { openWrites, type WriteListeners } from './writes.ts';

export interface GatewayOptions extends WriteListeners {
  readonly accounts: readonly AccountPlan[];
  /** Calls towards vendors that one operation may make; asked when it begins. */
  readonly maxCallsPerOperation: () => number;
  /** Hosts, besides those that administrators choose, that a vendor may be told to call; asked whenever they count. None when left out. */
  readonly callbackHosts?: (() => readonly string[]) | undefined;
  /** Told once for each command that was not refused. */
  readonly onOutcome?: CommandsOptions['onOutcome'];
  /** Where time, chance and the network come from; the machine's own when left out. */
  readonly runtime?: Runtime | undefined;
}

/** Everything the query path keeps between operations. */
export interface Gateway {
  /** As they are at the moment. */
  readonly accounts: readonly OpenAccount[];
  /**
   * For operations that begin from here on; those under way keep the accounts with which they began. Throws, with everything as it was,
   * when an account cannot be opened. The answer closes what is no longer used, and settles when the calls in flight have ended.
   */
  readonly change: (change: AccountsChange) => () => Promise<void>;
  readonly commands: Commands;
  /** Hosts, besides those that administrators choose, that a vendor may be told to call. */
  readonly callbackHosts: ReadonlySet<string>;
  /** What must not leave, and in which form it may. */
  readonly secrecy: Secrecy;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /**
   * Begins an operation. `allowed` names the accounts the principal may see, `queues` the queues in them; `null` for all. `principal`:
   * for whom calls are made.
   */
  readonly begin: (
    signal: AbortSignal,
    allowed: readonly string[] | null,
    queues?: QueueRights | null,
    trace?: Trace | null,
    principal?: string,
    /** What it is told without asking vendors; left out: nothing. Given when something was written to an account last. */
    memory?: (wroteAt: (account: string) => number) => Memory,
  ) => Operation;
  readonly close: () => Promise<void>;
}

export interface Operation {
  readonly scope: Scope;
  readonly loader: Loader;
  readonly memory: Memory;
  /** One command of many, of the same principal and with the same end; see `Scope.part`. */
  readonly part: () => Operation;
}

/** Accounts as certain readers see them, kept for as many of them. */
const KEPT_SIGHTS = 1_000;

export const openGateway = (options: GatewayOptions): Gateway => {
  const { runtime = realRuntime, onOutcome } = options;
  const accounts = openAccounts(options.accounts, runtime);
  const { secrecy, release } = openSecrecy(accounts.all);
  const flights = singleFlight();
  const shapes: Shapes = new Map();
  const { clock, newId } = runtime;
  const writes = openWrites(clock, options);
  const commands = openCommands({ now: clock.now, newId, ...(onOutcome ? { onOutcome } : {}) });

  /** What is read settles commands of unknown outcome. */
  const watching = (loader: Loader): Loader => ({
    ...loader,
    one: async (ref) => {
      const item = await loader.one(ref);
      if (item) commands.see([item]);
      return item;
    },
    learn: (items) => {
      commands.see(items);
      loader.learn(items);
    },
  });

  const sights = new LRUCache<string, readonly OpenAccount[]>({ max: KEPT_SIGHTS });

  const accountsOf = (queues: QueueRights | null): readonly OpenAccount[] => {
    const key = sightKey(queues);
    if (key === '') return accounts.all();
    const known = sights.get(key);
    if (known) return known;
    const sighted = accounts.all().map((account) => {
      const seen = seenQueues(queues, account.name);
      return seen ? sightedAccount(account, seen, JSON.stringify([...seen].sort())) : account;
    });
    sights.set(key, sighted);
    return sighted;
  };

  return {
    get accounts() {
      return accounts.all();
    },
    change(change) {
      const left = accounts.change(change);
      // No operation that begins from here on shares a read of theirs.
      for (const { name } of left) writes.note(name);
      shapes.clear();
      sights.clear();
      const forget = release(left);
      return async () => {
        await Promise.all(left.map(({ adapter }) => adapter.close()));
        forget();
      };
    },
    commands,
    get callbackHosts() {
      return new Set(options.callbackHosts?.());
    },
    secrecy,
    now: clock.now,
    begin(signal, allowed, queues = null, trace = null, principal, recall) {
      const seen = accountsOf(queues);
      const visible = allowed ? seen.filter(({ name }) => allowed.includes(name)) : seen;
      const scope = openScope({
        accounts: visible,
        signal,
        maxCalls: options.maxCallsPerOperation(),
        flights,
        writes,
        principal,
        runtime,
        trace,
      });
      const memory = recall?.(writes.lastAt) ?? NO_MEMORY;
      const operationIn = (within: Scope): Operation => {
        const loader = openLoader(within, shapes, memory);
        // What is seen in part proves nothing of a command.
        const told = queues === null ? watching(loader) : loader;
        return { scope: within, loader: told, memory, part: () => operationIn(within.part()) };
      };
      return operationIn(scope);
    },
    async close() {
      await Promise.all(accounts.all().map(({ adapter }) => adapter.close()));
    },
  };
};
