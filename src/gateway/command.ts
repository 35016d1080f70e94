import { LRUCache } from 'lru-cache';
import type { CommandResult } from '../contract/command.ts';
import type { Call } from '../domain/call.ts';
import { type ErrorCode, VendorError } from '../domain/error.ts';
import type { ChangedEvent, Problem } from '../domain/event.ts';
import type { VendorObject } from '../domain/object.ts';
import { type Ref, refKey } from '../domain/ref.ts';
import { realClock, realRuntime } from '../domain/runtime.ts';
import type { OpenAccount } from './accounts.ts';
import { type Finding, findOut } from './find-out.ts';
import type { CommandOutcome, CommandRequest, CommandStatus, Executed, OutcomeReport } from './outcome.ts';
import type { Scope } from './scope.ts';
import { type Command, idForKey } from './verb.ts';

export interface CommandsOptions {
  readonly now?: () => number;
  readonly newId?: () => string;
  readonly onOutcome?: (report: OutcomeReport) => void;
}

/** Commands that were not refused, since the start, by what they came to and why they did not come to more. */
export interface CommandCount {
  readonly outcome: CommandOutcome;
  readonly cause: ErrorCode | null;
  readonly count: number;
}

interface Entry {
  readonly id: string;
  readonly principal: string;
  /** As it is configured now. */
  account: OpenAccount;
  readonly name: string;
  readonly fingerprint: string;
  readonly rights: string | undefined;
  command: Command<unknown>;
  sentAt: number;
  /** What it came to so far; `null` while it is under way for the first time. */
  result: Executed<unknown> | null;
  /** What is left to be done of it, after a part of it was. */
  rest: ((call: Call) => Promise<CommandResult<unknown>>) | null;
  /** Why its refusal proves nothing, so that a repeat asks before it is sent; `null` when there is no such doubt. */
  doubt: Problem | null;
  /** The last in line of those who carry it out or ask about it: one at a time. */
  turn: Promise<unknown>;
}

/** How long a command is remembered, and how many are. */
export const REMEMBER_MS = 24 * 60 * 60 * 1000;
export const REMEMBER_COMMANDS = 10_000;
/** How long after it was sent a command that the vendor does not show may still be under way. */
export const UNDER_WAY_MS = 10_000;

/** Refusals of a repeat that may come of it that the command was carried out before. */
const ABOUT_STATE: ReadonlySet<ErrorCode> = new Set(['NOT_FOUND', 'DUPLICATE', 'CONFLICT', 'WRONG_STATE']);

const problemOf = ({ code, message, vendorCode }: VendorError): Problem => ({ code, message, vendorCode });

const OURS: Problem = {
  code: 'INTERNAL',
  message: 'the gateway failed while it carried this out; its log tells why',
  vendorCode: null,
};

type Named = Omit<CommandRequest<unknown>, 'command'>;

const fingerprintOf = ({ name, input }: Named): string => JSON.stringify([name, input]);

/** `null`: it has no idempotency key. */
const keyOf = (principal: string, { account, idempotencyKey }: Named): string | null =>
  idempotencyKey === null || idempotencyKey === undefined
    ? null
    : JSON.stringify([principal, account.name, idempotencyKey]);

/** Carries commands out, and remembers what they came to, by principal and idempotency key and by command id. One per process. */
export const openCommands = ({ now = realClock.now, newId = realRuntime.newId, onOutcome }: CommandsOptions = {}) => {
  const byKey = new LRUCache<string, Entry>({
    max: REMEMBER_COMMANDS,
    ttl: REMEMBER_MS,
    ttlResolution: 0,
    perf: { now },
  });
  const byId = new LRUCache<string, Entry>({
    max: REMEMBER_COMMANDS,
    ttl: REMEMBER_MS,
    ttlResolution: 0,
    perf: { now },
  });
  /** Those of unknown outcome, by the key of the object that can tell. */
  const open = new Map<string, Set<Entry>>();
  const counted = new Map<string, CommandCount>();

  const tellingKey = ({ command: { evidence } }: Entry): string | null =>
    evidence && 'about' in evidence && !evidence.through ? refKey(evidence.about) : null;

  const unwatch = (entry: Entry): void => {
    const key = tellingKey(entry);
    const watching = key === null ? undefined : open.get(key);
    watching?.delete(entry);
    if (key !== null && watching?.size === 0) open.delete(key);
  };

  const watch = (entry: Entry): void => {
    const key = tellingKey(entry);
    if (key === null) return;
    const watching = open.get(key) ?? new Set();
    open.set(key, watching.add(entry));
    // Objects that nobody reads again must not be remembered without end.
    if (open.size > REMEMBER_COMMANDS) open.delete(open.keys().next().value as string);
  };

  const settle = <T>(entry: Entry, result: Omit<Executed<T>, 'commandId'>): Executed<T> => {
    const settled: Executed<T> = { ...result, commandId: entry.id };
    entry.result = settled;
    byId.set(entry.id, entry);
    if (settled.outcome === 'UNKNOWN') watch(entry);
    else unwatch(entry);
    return settled;
  };

  const report = <T>(entry: Entry, result: Executed<T>): Executed<T> => {
    const { principal, name, account } = entry;
    const { outcome, problem, commandId } = result;
    const cause = problem?.code ?? null;
    const key = `${outcome}|${cause}`;
    counted.set(key, { outcome, cause, count: (counted.get(key)?.count ?? 0) + 1 });
    onOutcome?.({ account: account.name, principal, name, commandId, outcome, problem });
    return result;
  };

  const unknown = <T>(entry: Entry, problem: Problem, done: string | null, item: T | null = null): Executed<T> =>
    settle<T>(entry, { outcome: 'UNKNOWN', item, problem, done });

  /** Whether another command has created it. One that has changed it since proves nothing, and ids may be used again. */
  const isForeign = (account: OpenAccount, item: VendorObject, mine: Entry): boolean => {
    for (const other of byId.values()) {
      if (other === mine || other.account.name !== account.name || !other.result?.item) continue;
      // Of an unknown outcome the object is only a guess, unless a part of it was done.
      if (other.result.outcome === 'UNKNOWN' && other.result.done === null) continue;
      const { evidence } = other.command;
      const { ref } = other.result.item as Partial<VendorObject>;
      const isMaker = evidence !== undefined && 'among' in evidence && evidence.isLike(item);
      if (isMaker && ref && refKey(ref) === refKey(item.ref)) return true;
    }
    return false;
  };

  const ask = async (scope: Scope, entry: Entry): Promise<Finding> => {
    const { account, command, sentAt, rest } = entry;
    const { evidence } = command;
    // That there is an object is the effect of the first step.
    const isFirst = rest !== null && (evidence === undefined || 'among' in evidence);
    if (isFirst) return { verdict: 'NOT_DONE', item: null, hint: '' };
    return findOut(scope, account, evidence, { sentAt, isForeign: (item) => isForeign(account, item, entry) });
  };

  const noteDone = <T>(entry: Entry, item: VendorObject | null): Executed<T> => {
    // Of a command in steps the object shows the last one, which comes after all others.
    entry.rest = null;
    entry.doubt = null;
    return settle<T>(entry, { outcome: 'DONE', item: item as T | null, problem: null, done: null });
  };

  /** Sends what is to be sent of it. Rejects with the refusal when nothing of it was carried out, and with a fault of ours as it is. */
  const send = async <T>(scope: Scope, entry: Entry): Promise<Executed<T>> => {
    const run = (entry.rest ?? entry.command.run) as Command<T>['run'];
    const earlier = entry.result?.done ?? null;
    const isUnknown = entry.result?.outcome === 'UNKNOWN';
    const { doubt } = entry;
    const mayBeDone = isUnknown || doubt !== null;
    entry.doubt = null;
    entry.sentAt = now();
    let result: CommandResult<T>;
    try {
      result = await scope.write(entry.account, run);
    } catch (error) {
      if (!(error instanceof VendorError)) {
        report(entry, unknown(entry, OURS, earlier));
        throw error;
      }
      if (error.maybeDone) return unknown(entry, problemOf(error), earlier);
      const isOurs = entry.command.ownsId && error.code === 'DUPLICATE';
      // The client may have sent it more than once by itself.
      const isRepeat = mayBeDone || error.doubtful;
      if (isOurs || (isRepeat && ABOUT_STATE.has(error.code))) {
        const { verdict, item } = await ask(scope, entry);
        if (verdict === 'DONE') return { ...noteDone<T>(entry, item), outcome: 'REPLAYED' };
        if (isRepeat && verdict === 'UNKNOWN') return unknown(entry, problemOf(error), earlier);
      }
      // Of what is unknown anyway a later refusal tells no more.
      if (!isUnknown) entry.doubt = error.doubtful ? problemOf(error) : doubt;
      if (entry.rest === null) throw error;
      if (isUnknown) return unknown(entry, problemOf(error), earlier);
      return settle<T>(entry, { outcome: 'PARTLY_DONE', item: null, problem: problemOf(error), done: earlier });
    }
    if (result.outcome !== 'PARTLY_DONE') {
      entry.rest = null;
      const { outcome, item, commandId } = result;
      if (commandId !== undefined) byId.set(commandId, entry);
      const settled = settle<T>(entry, { outcome, item, problem: null, done: null });
      if (commandId === undefined) return settled;
      const named = { ...settled, commandId };
      entry.result = named;
      return named;
    }
    const { item, problem, rest } = result;
    entry.rest = rest;
    const done = [earlier, result.done].filter((one) => one !== null).join('; ') || null;
    if (problem.maybeDone || done === null) return unknown(entry, problemOf(problem), done, item);
    if (problem.doubtful) entry.doubt = problemOf(problem);
    return settle<T>(entry, { outcome: 'PARTLY_DONE', item, problem: problemOf(problem), done });
  };

  /** One at a time: a repeat waits for what is under way under its key. */
  const inTurn = <T>(entry: Entry, run: () => Promise<T>): Promise<T> => {
    const mine = entry.turn.then(run, run);
    entry.turn = mine.catch(() => {});
    return mine;
  };

  /** Looks for the effect of a command that may have been carried out; answers whether it may be sent again. */
  const findEffect = async (scope: Scope, entry: Entry): Promise<boolean> => {
    const finding = await ask(scope, entry);
    const before = entry.result;
    if (finding.verdict === 'DONE') {
      noteDone(entry, finding.item);
      return false;
    }
    if (entry.command.repeatable) return true;
    const problem = before?.problem ?? entry.doubt ?? OURS;
    const say = (hint: string): void => {
      const [first] = problem.message.split(' — ');
      unknown(entry, { ...problem, message: `${first} — ${hint}` }, before?.done ?? null, finding.item);
    };
    // What is left looks by itself which of it was carried out.
    if (finding.verdict === 'UNKNOWN' && entry.rest === null) {
      say(finding.hint);
      return false;
    }
    const left = entry.sentAt + UNDER_WAY_MS + entry.account.deadlineMs - now();
    // What was answered is not under way any more.
    if (left <= 0 || entry.doubt !== null) return true;
    say(`it shows no effect so far and may still be under way: ask again in ${Math.ceil(left / 1000)} s`);
    return false;
  };

  const repeat = async <T>(scope: Scope, entry: Entry): Promise<Executed<T>> => {
    const last = entry.result as Executed<T> | null;
    // After a refusal the repeat that waited for it is a command of its own.
    const isOpen = last === null || last.outcome === 'PARTLY_DONE';
    if (isOpen && entry.doubt === null) return send<T>(scope, entry);
    if (!isOpen && last.outcome !== 'UNKNOWN') return { ...last, outcome: 'REPLAYED' };
    if (await findEffect(scope, entry)) return send<T>(scope, entry);
    const found = entry.result as Executed<T>;
    return found.outcome === 'DONE' ? { ...found, outcome: 'REPLAYED' } : found;
  };

  /**
   * Rejects with `VendorError`. A refused command is not remembered, so that it may be sent again under its key once it is mended;
   * but where the refusal is doubtful its repeat asks first.
   */
  const execute = async <T>(scope: Scope, principal: string, request: CommandRequest<T>): Promise<Executed<T>> => {
    const { account, idempotencyKey, name, rights } = request;
    const fingerprint = fingerprintOf(request);
    const key = keyOf(principal, request);
    const earlier = key === null ? undefined : byKey.get(key);
    if (earlier && earlier.fingerprint !== fingerprint) {
      const problem = `idempotencyKey "${idempotencyKey}" was used before for another command: choose a new one`;
      throw new VendorError('INVALID_INPUT', account.name, problem);
    }
    const { withId } = request.command;
    const command =
      withId && typeof idempotencyKey === 'string'
        ? withId(idForKey(principal, account.name, fingerprint, idempotencyKey))
        : request.command;
    const entry: Entry = earlier ?? {
      id: newId(),
      principal,
      account,
      name,
      fingerprint,
      rights,
      command: command as Command<unknown>,
      sentAt: now(),
      result: null,
      rest: null,
      doubt: null,
      turn: Promise.resolve(),
    };
    // It was bound to the account as it was configured then.
    if (earlier) Object.assign(earlier, { account, command });
    if (key !== null) byKey.set(key, entry);
    try {
      const result = await inTurn(entry, () => (earlier ? repeat<T>(scope, entry) : send<T>(scope, entry)));
      // The refusal of an earlier attempt may have taken it out meanwhile.
      if (key !== null && !byKey.has(key)) byKey.set(key, entry);
      return report(entry, result);
    } catch (error) {
      const isOver = entry.result === null && entry.doubt === null;
      if (key !== null && isOver && byKey.get(key) === entry) byKey.delete(key);
      throw error;
    }
  };

  /** Whether the same was sent before under the same key, by the same principal with the same rights, and was not refused. */
  const isRepeat = (principal: string, request: Named): boolean => {
    const key = keyOf(principal, request);
    const earlier = key === null ? undefined : byKey.get(key);
    return earlier?.fingerprint === fingerprintOf(request) && earlier.rights === request.rights;
  };

  /** What a command of this principal came to; one of unknown outcome is asked about anew, and never sent again. `null`: not remembered. */
  const find = async (scope: Scope, principal: string, commandId: string): Promise<CommandStatus | null> => {
    const entry = byId.get(commandId);
    if (!entry || entry.principal !== principal) return null;
    const account = scope.accounts.find(({ name }) => name === entry.account.name);
    if (!account) return null;
    entry.account = account;
    if (entry.result?.outcome === 'UNKNOWN') {
      await inTurn(entry, async () => {
        if (entry.result?.outcome === 'UNKNOWN') await findEffect(scope, entry);
      });
    }
    const result = entry.result as Executed<VendorObject> | null;
    return result && { commandId, name: entry.name, account: entry.account.name, sentAt: entry.sentAt, result };
  };

  const settleBy = (of: Ref, item: VendorObject | null): void => {
    for (const entry of [...(open.get(refKey(of)) ?? [])]) {
      const { evidence } = entry.command;
      if (evidence && 'about' in evidence && evidence.judge(item) === 'DONE') noteDone(entry, item);
    }
  };

  /** Takes note of objects as they were read: they settle the commands whose effect they show. */
  const see = (items: readonly VendorObject[]): void => {
    if (open.size === 0) return;
    for (const item of items) settleBy(item.ref, item);
  };

  /** Takes note of a change: it may settle a command by its id, or show the effect of one. */
  const hear = ({ commandId, problem, ref, item }: ChangedEvent): void => {
    const entry = commandId === null ? undefined : byId.get(commandId);
    if (entry?.result?.outcome === 'ACCEPTED' && problem) entry.result = { ...entry.result, problem };
    else if (entry?.result?.outcome === 'UNKNOWN' && !problem) noteDone(entry, item);
    if (open.size > 0) settleBy(ref, item);
  };

  return { execute, isRepeat, find, see, hear, counts: (): readonly CommandCount[] => [...counted.values()] };
};

export type Commands = ReturnType<typeof openCommands>;
