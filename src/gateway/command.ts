import type { CommandResult } from '../contract/command.ts';
import { type ErrorCode, VendorError } from '../domain/error.ts';
import type { ChangedEvent, Problem } from '../domain/event.ts';
import type { VendorObject } from '../domain/object.ts';
import type { Ref } from '../domain/ref.ts';
import { realClock, realRuntime } from '../domain/runtime.ts';
import { type Entry, openCommandMemory } from './command-memory.ts';
import { type Finding, findOut } from './find-out.ts';
import type { CommandRequest, CommandStatus, Executed, OutcomeReport } from './outcome.ts';
import type { Scope } from './scope.ts';
import { type Command, idForKey } from './verb.ts';

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

/** The object to which a command is written; `null`: it is not known. */
const writtenRef = ({ evidence }: Command<unknown>, result: CommandResult<unknown> | null): Ref | null => {
  if (evidence && 'about' in evidence) return evidence.about;
  const item = result?.item as Partial<VendorObject> | null | undefined;
  return item?.ref ?? null;
};

type Named = Omit<CommandRequest<unknown>, 'command'>;

const fingerprintOf = ({ name, input }: Named): string => JSON.stringify([name, input]);

/** `null`: it has no idempotency key. */
const keyOf = (principal: string, { account, idempotencyKey }: Named): string | null =>
  idempotencyKey === null || idempotencyKey === undefined
    ? null
    : JSON.stringify([principal, account.name, idempotencyKey]);

export interface CommandsOptions {
  readonly now?: () => number;
  readonly newId?: () => string;
  readonly onOutcome?: (report: OutcomeReport) => void;
}

/** Carries commands out, and remembers what they came to, by principal and idempotency key and by command id. One per process. */
export const openCommands = ({ now = realClock.now, newId = realRuntime.newId, onOutcome }: CommandsOptions = {}) => {
  const memory = openCommandMemory({ now, onOutcome });
  const { byKey, byId, settle, unknown, noteDone, settleBy, report, isForeign } = memory;

  const ask = async (scope: Scope, entry: Entry): Promise<Finding> => {
    const { account, command, sentAt, rest } = entry;
    const { evidence } = command;
    // That there is an object is the effect of the first step.
    const isFirst = rest !== null && (evidence === undefined || 'among' in evidence);
    if (isFirst) return { verdict: 'NOT_DONE', item: null, hint: '' };
    return findOut(scope, account, evidence, { sentAt, isForeign: (item) => isForeign(account, item, entry) });
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
      result = await scope.write(entry.account, run, (told) => writtenRef(entry.command, told));
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

  /** Takes note of objects as they were read: they settle the commands whose effect they show. */
  const see = (items: readonly VendorObject[]): void => {
    if (memory.isNoneOpen()) return;
    for (const item of items) settleBy(item.ref, item);
  };

  /** Takes note of a change: it may settle a command by its id, or show the effect of one. */
  const hear = ({ commandId, problem, ref, item }: ChangedEvent): void => {
    const entry = commandId === null ? undefined : byId.get(commandId);
    if (entry?.result?.outcome === 'ACCEPTED' && problem) entry.result = { ...entry.result, problem };
    else if (entry?.result?.outcome === 'UNKNOWN' && !problem) noteDone(entry, item);
    if (!memory.isNoneOpen()) settleBy(ref, item);
  };

  return { execute, isRepeat, find, see, hear, counts: memory.counts };
};

export type Commands = ReturnType<typeof openCommands>;
