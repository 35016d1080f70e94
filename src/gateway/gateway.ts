import { type Runtime, realRuntime } from '../domain/runtime.ts';
import type { Trace } from '../domain/trace.ts';
import { type AccountPlan, type AccountsChange, type OpenAccount, openAccounts } from './accounts.ts';
import { type Commands, type CommandsOptions, openCommands } from './command.ts';
import { type Loader, openLoader, type Shapes } from './load.ts';
import { openScope, type Scope } from './scope.ts';
import { openSecrecy, type Secrecy } from './secrecy.ts';
import { singleFlight } from './single-flight.ts';

export interface GatewayOptions {
  readonly accounts: readonly AccountPlan[];
  /** Calls towards vendors that one operation may make; asked when it begins. */
  readonly maxCallsPerOperation: () => number;
  /** See `Gateway.callbackHosts`; asked when they are looked up. */
  readonly callbackHosts?: () => readonly string[];
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
  /** Begins an operation. `allowed` names the accounts the principal may see; `null` for all. */
  readonly begin: (signal: AbortSignal, allowed: readonly string[] | null, trace?: Trace | null) => Operation;
  readonly close: () => Promise<void>;
}

export interface Operation {
  readonly scope: Scope;
  readonly loader: Loader;
}

export const openGateway = (options: GatewayOptions): Gateway => {
  const { runtime = realRuntime, onOutcome } = options;
  const accounts = openAccounts(options.accounts, runtime);
  const { secrecy, release } = openSecrecy(accounts.all);
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

  return {
    get accounts() {
      return accounts.all();
    },
    change(change) {
      const left = accounts.change(change);
      // No operation that begins from here on shares a read of theirs.
      for (const { name } of left) writes.set(name, (writes.get(name) ?? 0) + 1);
      shapes.clear();
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
    begin(signal, allowed, trace) {
      const visible = allowed ? accounts.all().filter(({ name }) => allowed.includes(name)) : accounts.all();
      const scope = openScope({
        accounts: visible,
        signal,
        maxCalls: options.maxCallsPerOperation(),
        flights,
        writes,
        runtime,
        trace,
      });
      return { scope, loader: watching(openLoader(scope, shapes)) };
    },
    async close() {
      await Promise.all(accounts.all().map(({ adapter }) => adapter.close()));
    },
  };
};
