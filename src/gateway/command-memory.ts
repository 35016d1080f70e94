import { LRUCache } from 'lru-cache';
import type { CommandResult } from '../contract/command.ts';
import type { Call } from '../domain/call.ts';
import type { ErrorCode } from '../domain/error.ts';
import type { Problem } from '../domain/event.ts';
import { entriesAtMost } from '../domain/limits.ts';
import type { VendorObject } from '../domain/object.ts';
import { type Ref, refKey } from '../domain/ref.ts';
import type { OpenAccount } from './accounts.ts';
import type { CommandOutcome, Executed, OutcomeReport } from './outcome.ts';
import type { Command } from './verb.ts';

/** Commands that were not refused, since the start, by what they came to and why they did not come to more. */
export interface CommandCount {
  readonly outcome: CommandOutcome;
  readonly cause: ErrorCode | null;
  readonly count: number;
}

/** A command, with what it came to so far. */
export interface Entry {
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
export interface CommandMemoryOptions {
  readonly now: () => number;
  readonly onOutcome?: ((report: OutcomeReport) => void) | undefined;
}

/** Remembers commands by idempotency key, by command id, and those of unknown outcome by the object that can tell; counts outcomes. */
export const openCommandMemory = ({ now, onOutcome }: CommandMemoryOptions) => {
  const byKey = new LRUCache<string, Entry>({
    ...entriesAtMost(REMEMBER_COMMANDS),
    ttl: REMEMBER_MS,
    ttlResolution: 0,
    perf: { now },
  });
  const byId = new LRUCache<string, Entry>({
    ...entriesAtMost(REMEMBER_COMMANDS),
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

  /** It is carried out as a whole. */
  const noteDone = <T>(entry: Entry, item: VendorObject | null): Executed<T> => {
    // Of a command in steps the object shows the last one, which comes after all others.
    entry.rest = null;
    entry.doubt = null;
    return settle<T>(entry, { outcome: 'DONE', item: item as T | null, problem: null, done: null });
  };

  /** Takes note of an object as it is now, `null` when it is gone: it settles the commands whose effect it shows. */
  const settleBy = (of: Ref, item: VendorObject | null): void => {
    for (const entry of [...(open.get(refKey(of)) ?? [])]) {
      const { evidence } = entry.command;
      if (evidence && 'about' in evidence && evidence.judge(item) === 'DONE') noteDone(entry, item);
    }
  };

  return {
    byKey,
    byId,
    /** Whether no command waits for an object that can tell of it. */
    isNoneOpen: (): boolean => open.size === 0,
    settle,
    unknown,
    noteDone,
    settleBy,
    report,
    isForeign,
    counts: (): readonly CommandCount[] => [...counted.values()],
  };
};
