import { type Runtime, realRuntime } from '../domain/runtime.ts';
import { type AccountPlan, type OpenAccount, openAccounts } from './accounts.ts';
import { type Commands, type CommandsOptions, openCommands } from './command.ts';
import { type Loader, openLoader, type Shapes } from './load.ts';
import { openScope, type Scope } from './scope.ts';
import { openSecrecy, type Secrecy } from './secrecy.ts';
import { singleFlight } from './single-flight.ts';

export interface GatewayOptions {
  readonly accounts: readonly AccountPlan[];
  /** Calls towards vendors that one operation may make. */
  readonly maxCallsPerOperation: number;
  /** Told once for each command that was not refused. */
  readonly onOutcome?: CommandsOptions['onOutcome'];
  /** Where time, chance and the network come from; the machine's own when left out. */
  readonly runtime?: Runtime | undefined;
}

/** Everything the query path keeps between operations. */
export interface Gateway {
  readonly accounts: readonly OpenAccount[];
  readonly commands: Commands;
  /** What must not leave, and in which form it may. */
  readonly secrecy: Secrecy;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Begins an operation. `allowed` names the accounts the principal may see; `null` for all. */
  readonly begin: (signal: AbortSignal, allowed: readonly string[] | null) => Operation;
  readonly close: () => Promise<void>;
}

export interface Operation {
  readonly scope: Scope;
  readonly loader: Loader;
}

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

  return {
    accounts,
    commands,
    secrecy: openSecrecy(accounts),
    now: clock.now,
    begin(signal, allowed) {
      const visible = allowed ? accounts.filter(({ name }) => allowed.includes(name)) : accounts;
      const scope = openScope({
        accounts: visible,
        signal,
        maxCalls: options.maxCallsPerOperation,
        flights,
        writes,
        runtime,
      });
      return { scope, loader: watching(openLoader(scope, shapes)) };
    },
    async close() {
      await Promise.all(accounts.map(({ adapter }) => adapter.close()));
    },
  };
};
