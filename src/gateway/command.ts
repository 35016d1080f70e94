import { LRUCache } from 'lru-cache';
import type { CommandResult } from '../contract/command.ts';
import type { WritePort } from '../contract/port.ts';
import type { Call } from '../domain/call.ts';
import { VendorError } from '../domain/error.ts';
import type { OpenAccount } from './accounts.ts';
import type { Scope } from './scope.ts';

/**
 * `DONE`, `ACCEPTED`: see the contract. `UNKNOWN`: the command was sent and its fate is not known; the next read tells.
 * `REPLAYED`: the same command had been carried out before under this idempotency key; this is its first result.
 */
export type CommandOutcome = 'DONE' | 'ACCEPTED' | 'UNKNOWN' | 'REPLAYED';

export interface Executed<T> {
  readonly outcome: CommandOutcome;
  /** The object after the command; `null` when it is not known. */
  readonly item: T | null;
  /** Of an `ACCEPTED` command: stands again on the event that settles it. */
  readonly commandId?: string;
}

export interface CommandRequest<T> {
  readonly account: OpenAccount;
  /** Verb and noun; part of what an idempotency key stands for. */
  readonly name: string;
  /** Everything the command was called with; a key used again with other values is refused. */
  readonly input: unknown;
  readonly idempotencyKey?: string | null | undefined;
  readonly run: (call: Call) => Promise<CommandResult<T>>;
}

/** Throws `UNSUPPORTED` for a member that this vendor does not know, so that nothing a caller says is silently dropped. */
const checkTaken = <I extends object>(account: OpenAccount, takes: readonly string[], input: I): void => {
  const strange = Object.entries(input).filter(([name, value]) => value !== undefined && !takes.includes(name));
  if (strange.length === 0) return;
  const names = strange.map(([name]) => `"${name}"`).join(', ');
  throw new VendorError(
    'UNSUPPORTED',
    account.name,
    `${account.title} knows nothing of ${names} here; it takes ${takes.join(', ')}`,
  );
};

/** The port's `create` with its input bound; `undefined` when this vendor has none. */
export const creating = <T, I extends object>(
  account: OpenAccount,
  port: WritePort<T, I> | undefined,
  input: NoInfer<I>,
): CommandRequest<T>['run'] | undefined => {
  if (!port?.create) return undefined;
  const { create, takes } = port;
  checkTaken(account, takes, input);
  return (call) => create(input, call);
};

/** The port's `update` with its input bound; `undefined` when this vendor has none. */
export const updating = <T, I extends object>(
  account: OpenAccount,
  port: WritePort<T, I> | undefined,
  nativeId: string,
  input: NoInfer<I>,
): CommandRequest<T>['run'] | undefined => {
  if (!port?.update) return undefined;
  const { update, takes } = port;
  checkTaken(account, takes, input);
  return (call) => update(nativeId, input, call);
};

interface Remembered {
  readonly fingerprint: string;
  readonly result: Promise<Executed<unknown>>;
}

/** How long a result can be replayed, and of how many commands. */
export const REMEMBER_MS = 24 * 60 * 60 * 1000;
export const REMEMBER_COMMANDS = 10_000;

/** Keeps the results of commands by principal and idempotency key. One per process. */
export const openCommands = () => {
  const remembered = new LRUCache<string, Remembered>({ max: REMEMBER_COMMANDS, ttl: REMEMBER_MS });

  const once = async <T>(scope: Scope, { account, run }: CommandRequest<T>): Promise<Executed<T>> => {
    try {
      return await scope.write(account, run);
    } catch (error) {
      if (error instanceof VendorError && error.maybeDone) return { outcome: 'UNKNOWN', item: null };
      throw error;
    }
  };

  /** Rejects with `VendorError`. A refused command is not remembered: mended, it may be sent again under its key. */
  const execute = async <T>(scope: Scope, principal: string, request: CommandRequest<T>): Promise<Executed<T>> => {
    const { account, name, input, idempotencyKey } = request;
    if (idempotencyKey === null || idempotencyKey === undefined) return once(scope, request);
    const key = JSON.stringify([principal, account.name, idempotencyKey]);
    const fingerprint = JSON.stringify([name, input]);
    const earlier = remembered.get(key);
    if (earlier) {
      if (earlier.fingerprint !== fingerprint) {
        const problem = `idempotencyKey "${idempotencyKey}" was used before for another command: choose a new one`;
        throw new VendorError('INVALID_INPUT', account.name, problem);
      }
      const first = (await earlier.result) as Executed<T>;
      return first.outcome === 'UNKNOWN' ? first : { ...first, outcome: 'REPLAYED' };
    }
    const result = once(scope, request);
    remembered.set(key, { fingerprint, result });
    try {
      return await result;
    } catch (error) {
      remembered.delete(key);
      throw error;
    }
  };

  return { execute };
};

export type Commands = ReturnType<typeof openCommands>;
