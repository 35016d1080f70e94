import type { Problem } from '../../../domain/event.ts';
import { type Runtime, realRuntime } from '../../../domain/runtime.ts';
import { dropOldest } from '../source/drop-oldest.ts';
import { brings, makesNew } from './operation-results.ts';

/** How long the result of an operation is waited for. */
const RESULT_MS = 30_000;
/** How long a message waits for the HTTP answer that tells whose it is (contract §4). */
const EARLY_MS = 5_000;
/** More than one account can have under way; the oldest give way. */
const MOST = 2_000;

/** An operation that was sent. */
export interface Sent {
  readonly userId: string;
  /** The collection in the vendor's paths, such as `emails`. */
  readonly media: string;
  /** `null`: not known before it is done. Of an answer: what is answered. */
  readonly id: string | null;
  /** The vendor's `operationName`. */
  readonly verb: string;
}

/** What a message says that may be the result of an operation. */
export interface Facts {
  readonly userId: string;
  readonly media: string;
  readonly id: string | null;
  readonly state: string | null;
  readonly notificationType: string | null;
  readonly referenceId: string | null;
  /** Nothing was seen of this id before. */
  readonly isNew: boolean;
  /** Why it came to nothing, of an error. */
  readonly problem: Problem | null;
}

export interface Settled extends Sent {
  readonly commandId: string;
}

export interface Watcher {
  /** The message was told before anything said that it is the result of this operation. */
  late(settled: Settled, facts: Facts): void;
  /** No result came in time: only a read tells its result (contract §4.4). */
  expired(settled: Settled): void;
}

interface Open {
  readonly sent: Settled;
  referenceId: string | null;
  /** Its result was told; kept for further messages of the same `referenceId`. */
  settled: boolean;
  readonly forget: () => void;
}

/** Numbers of one user's session: two users may have the same (contract §4). */
const referenceKey = (userId: string, referenceId: string): string => `${userId} ${referenceId}`;

const isSameId = ({ sent }: Open, { id }: Facts): boolean => sent.id === null || id === null || sent.id === id;

const isOf = (open: Open, facts: Facts): boolean => isSameId(open, facts) || makesNew(open.sent.verb);

const isResult = (open: Open, facts: Facts): boolean => {
  const { sent, referenceId, settled } = open;
  if (settled || sent.userId !== facts.userId || sent.media !== facts.media) return false;
  if (referenceId !== null && facts.referenceId !== null) return false;
  if (!brings(sent.verb, facts)) return false;
  if (facts.notificationType === 'Error') return isSameId(open, facts);
  return makesNew(sent.verb) ? facts.isNew : sent.id === null || sent.id === facts.id;
};

export type ExpectedResults = ReturnType<typeof openExpectedResults>;

/** The operations under way. What the vendor answers to one says nothing of its result; that comes as a message (contract §4). */
export const openExpectedResults = (
  clock: Runtime['clock'] = realRuntime.clock,
  newId: Runtime['newId'] = realRuntime.newId,
) => {
  const opens = new Set<Open>();
  const references = new Map<string, Open>();
  const early = new Map<string, { readonly facts: Facts; readonly forget: () => void }>();
  const watchers = new Set<Watcher>();

  const unname = ({ sent, referenceId }: Open): void => {
    if (referenceId !== null) references.delete(referenceKey(sent.userId, referenceId));
  };

  const name = (open: Open, referenceId: string): void => {
    unname(open);
    const key = referenceKey(open.sent.userId, referenceId);
    // Numbers begin anew with each session (contract §4): the later operation is meant.
    const former = references.get(key);
    if (former) former.referenceId = null;
    open.referenceId = referenceId;
    references.set(key, open);
  };

  const drop = (open: Open): void => {
    opens.delete(open);
    open.forget();
    unname(open);
  };

  const takeEarly = (key: string): Facts | undefined => {
    const told = early.get(key);
    told?.forget();
    early.delete(key);
    return told?.facts;
  };

  return {
    /** Before the request leaves, since its result may be faster than its answer. */
    expect(of: Sent) {
      const sent = { ...of, commandId: newId() };
      const forget = clock.after(RESULT_MS, () => {
        const isSettled = open.settled;
        drop(open);
        if (!isSettled) for (const watcher of watchers) watcher.expired(sent);
      });
      const open: Open = { sent, referenceId: null, settled: false, forget };
      opens.add(open);
      dropOldest(opens, MOST, drop);

      return {
        commandId: sent.commandId,
        /** The vendor took it; what it told of its `referenceId`, if anything. */
        accepted(referenceId?: string | number | null): void {
          if (referenceId === undefined || referenceId === null || !opens.has(open)) return;
          name(open, String(referenceId));
          const told = takeEarly(referenceKey(sent.userId, String(referenceId)));
          if (!told || open.settled || !isOf(open, told)) return;
          open.settled = true;
          for (const watcher of watchers) watcher.late(sent, told);
        },
        /** The vendor refused it: nothing is to come. */
        failed: () => drop(open),
      };
    },

    /** The operation whose result this is; each is settled once, and again by what bears its `referenceId`. */
    settle(facts: Facts): Settled | null {
      const key = facts.referenceId === null ? null : referenceKey(facts.userId, facts.referenceId);
      const named = key === null ? undefined : references.get(key);
      const found = named && isOf(named, facts) ? named : [...opens].find((open) => isResult(open, facts));
      if (!found) {
        if (key === null) return null;
        takeEarly(key);
        early.set(key, { facts, forget: clock.after(EARLY_MS, () => early.delete(key)) });
        dropOldest(early, MOST, takeEarly);
        return null;
      }
      found.settled = true;
      // An answer that names no number may still be on its way, or never come (e-mails, contract §4): the message's is as good.
      if (facts.referenceId !== null && found.referenceId === null) name(found, facts.referenceId);
      return found.sent;
    },

    /** Who is told of what `settle` cannot answer; the answer takes it back. */
    watch(watcher: Watcher): () => void {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },

    get size() {
      return opens.size + early.size;
    },
  };
};
