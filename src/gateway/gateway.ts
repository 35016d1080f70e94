import { LRUCache } from 'lru-cache';
import { type Runtime, realRuntime } from '../domain/runtime.ts';
import { type QueueRights, seenQueues, sightKey } from '../domain/sight.ts';
import { type AccountPlan, type OpenAccount, openAccounts } from './accounts.ts';
import { type Commands, type CommandsOptions, openCommands } from './command.ts';
import { type Loader, openLoader, type Shapes } from './load.ts';
import { openScope, type Scope } from './scope.ts';
import { sightedAccount } from './sighted.ts';
import { singleFlight } from './single-flight.ts';

export interface GatewayOptions {
  readonly accounts: readonly AccountPlan[];
  /** Calls towards vendors that one operation may make. */
  readonly maxCallsPerOperation: number;
  readonly callbackHosts?: readonly string[] | undefined;
  /** Told once for each command that was not refused. */
  readonly onOutcome?: CommandsOptions['onOutcome'];
  /** Where time, chance and the network come from; the machine's own when left out. */
  readonly runtime?: Runtime | undefined;
}

/** Everything the query path keeps between operations. */
export interface Gateway {
  readonly accounts: readonly OpenAccount[];
  readonly commands: Commands;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Hosts, besides those that administrators choose, that a vendor may be told to call. */
  readonly callbackHosts: ReadonlySet<string>;
  /** Begins an operation. `allowed` names the accounts the principal may see, `queues` the queues in them; `null` for all. */
  readonly begin: (signal: AbortSignal, allowed: readonly string[] | null, queues?: QueueRights | null) => Operation;
  readonly close: () => Promise<void>;
}

export interface Operation {
  readonly scope: Scope;
  readonly loader: Loader;
}

/** Accounts as certain readers see them, kept for as many of them. */
const KEPT_SIGHTS = 1_000;

export const openGateway = (options: GatewayOptions): Gateway => {
  const { runtime = realRuntime, onOutcome } = options;
  const accounts = openAccounts(options.accounts, runtime);
  const flights = singleFlight();
  const shapes: Shapes = new Map();
  const writes = new Map<string, number>();
  const { clock, newId } = runtime;
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
    if (key === '') return accounts;
    const known = sights.get(key);
    if (known) return known;
    const sighted = accounts.map((account) => {
      const seen = seenQueues(queues, account.name);
      return seen ? sightedAccount(account, seen, JSON.stringify([...seen].sort())) : account;
    });
    sights.set(key, sighted);
    return sighted;
  };

  return {
    accounts,
    commands,
    now: clock.now,
    callbackHosts: new Set(options.callbackHosts),
    begin(signal, allowed, queues = null) {
      const seen = accountsOf(queues);
      const visible = allowed ? seen.filter(({ name }) => allowed.includes(name)) : seen;
      const scope = openScope({
        accounts: visible,
        signal,
        maxCalls: options.maxCallsPerOperation,
        flights,
        writes,
        runtime,
      });
      const loader = openLoader(scope, shapes);
      // What is seen in part proves nothing of a command.
      return { scope, loader: queues === null ? watching(loader) : loader };
    },
    async close() {
      await Promise.all(accounts.map(({ adapter }) => adapter.close()));
    },
  };
};
