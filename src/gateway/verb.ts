import { createHash } from 'node:crypto';
import type { Adapter } from '../contract/adapter.ts';
import type { CommandResult } from '../contract/command.ts';
import type { Taken, Takes } from '../contract/port.ts';
import type { Call } from '../domain/call.ts';
import { VendorError } from '../domain/error.ts';
import { isJsonObject, type JsonObject } from '../domain/json.ts';
import type { OpenAccount } from './accounts.ts';
import { type Evidence, evidenceOf } from './evidence.ts';

export type PortName =
  | 'workspace'
  | 'activity'
  | 'skill'
  | 'queue'
  | 'policy'
  | 'worker'
  | 'job'
  | 'task'
  | 'email'
  | 'workbin'
  | 'metrics';

type Port<P extends PortName> = NonNullable<Adapter[P]>;
type Member<P extends PortName, M extends keyof Port<P>> = NonNullable<Port<P>[M]>;
/** What a member of a port is called with, but for the call. */
type Given<P extends PortName, M extends keyof Port<P>> =
  Member<P, M> extends (...given: [...infer A, Call]) => unknown ? A : never;
type Answer<P extends PortName, M extends keyof Port<P>> =
  Member<P, M> extends (...given: never[]) => Promise<infer R> ? R : never;
type ItemOf<R> = R extends CommandResult<infer T> ? T : never;

/** A command with everything that it is called with: what the vendor takes of it has been checked. */
export interface Command<T> {
  readonly run: (call: Call) => Promise<CommandResult<T>>;
  /** Sent twice, it leaves the vendor as if it had been sent once. */
  readonly repeatable?: boolean;
  /** How to find out whether it was carried out; absent where nothing tells. */
  readonly evidence?: Evidence;
  /** The same command for an object of this id, where callers choose the ids of new objects and this one did not. */
  readonly withId?: (nativeId: string) => Command<T>;
  /** The id is its own, so that an object of that id can only come from an earlier sending of it. */
  readonly ownsId?: boolean;
}

/** Commands that end in the same state however often they are carried out. */
const REPEATABLE: ReadonlySet<string> = new Set([
  'remove',
  'cancel',
  'accept',
  'decline',
  'complete',
  'close',
  'unassign',
  'setData',
  'setPresence',
  'bind',
  'unbind',
  'bindSkills',
  'unbindSkills',
  'save',
  'send',
  'discard',
  'detach',
  'park',
]);

const isClearable = (taken: Taken | undefined): boolean => typeof taken === 'object' && taken.clears;

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/**
 * The input without what is absent. Throws `UNSUPPORTED`, before anything is sent, for a member that this vendor does not take and for
 * a `null` that it cannot clear, so that nothing a caller says is dropped in silence.
 */
export const checkTaken = <I extends object>(
  account: OpenAccount,
  takes: Takes<I> | undefined,
  input: I,
  creates = false,
): I => {
  const known = Object.entries<Taken | undefined>((takes ?? {}) as Record<string, Taken | undefined>);
  const takenBy = new Map(known);
  // A new object has nothing to clear.
  const given = Object.entries(input).filter(([, value]) => value !== undefined && !(creates && value === null));
  const strange = given.filter(([name]) => !takenBy.has(name)).map(([name]) => name);
  const refuse = (problem: string) => new VendorError('UNSUPPORTED', account.name, `${account.title} ${problem}`);
  if (strange.length > 0) {
    const instead =
      known.length > 0 ? `it takes ${known.map(([name]) => name).join(', ')}` : 'it takes nothing beside the object';
    throw refuse(`does not take ${quoted(strange)} here; ${instead}`);
  }
  const kept = given.filter(([name, value]) => value === null && !isClearable(takenBy.get(name))).map(([name]) => name);
  if (kept.length > 0) throw refuse(`cannot clear ${quoted(kept)}: leave it out, or give another value`);
  return Object.fromEntries(given) as I;
};

const isAppending = (member: string, input: JsonObject | undefined): boolean =>
  member === 'update' && typeof input?.note === 'string';

/**
 * The command that a member of a port carries out; `undefined` when this vendor has none. An object among `given` is the command's
 * input, of which the port gets what it takes.
 */
export const commandOn = <P extends PortName, M extends keyof Port<P> & string>(
  account: OpenAccount,
  portName: P,
  member: M,
  ...given: Given<P, M>
): Command<ItemOf<Answer<P, M>>> | undefined => {
  type Item = ItemOf<Answer<P, M>>;
  const port = account.adapter[portName] as
    | (Readonly<Record<string, unknown>> & { readonly takes?: Readonly<Record<string, Takes<object>>> })
    | undefined;
  const run = port?.[member];
  if (!port || typeof run !== 'function') return undefined;
  const takes = port.takes?.[member];
  const creates = member === 'create';
  const checked = given.map((one) => (isJsonObject(one) ? checkTaken(account, takes, one, creates) : one));
  const input = checked.find(isJsonObject);

  const bind = (args: readonly unknown[]): Command<Item> => {
    const evidence = evidenceOf(account, portName, member, args);
    return {
      run: (call) => run.apply(port, [...args, call]),
      repeatable: REPEATABLE.has(member) || (member === 'update' && !isAppending(member, input)),
      ...(evidence ? { evidence } : {}),
    };
  };
  const mayChoose =
    creates && input !== undefined && input.nativeId === undefined && takes !== undefined && 'nativeId' in takes;
  if (!mayChoose) return bind(checked);
  const withId = (nativeId: string): Command<Item> => ({
    ...bind(checked.map((one) => (one === input ? { ...input, nativeId } : one))),
    repeatable: true,
    ownsId: true,
  });
  return { ...bind(checked), withId };
};

/** As the command, with another item in its results. */
export const mapCommand = <T, U>(
  command: Command<T>,
  map: (item: T | null, result: CommandResult<T>) => U | null,
): Command<U> => {
  const mapped = async (running: Promise<CommandResult<T>>): Promise<CommandResult<U>> => {
    const result = await running;
    const item = map(result.item, result);
    if (result.outcome !== 'PARTLY_DONE') return { ...result, item };
    return { ...result, item, rest: (call) => mapped(result.rest(call)) };
  };
  const { withId, ...rest } = command;
  return {
    ...rest,
    run: (call) => mapped(command.run(call)),
    ...(withId ? { withId: (nativeId: string) => mapCommand(withId(nativeId), map) } : {}),
  };
};

/**
 * The id of an object that a command under this key creates: the same for the same command under the same key of the same principal,
 * also after a restart. `fingerprint` is all that the command was called with.
 */
export const idForKey = (principal: string, account: string, fingerprint: string, key: string): string => {
  const hash = createHash('sha256')
    .update(JSON.stringify([principal, account, fingerprint, key]))
    .digest();
  // A UUID of version 8 (RFC 9562): its bits are our own.
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
};
