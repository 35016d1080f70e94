import type { Problem } from '../../../domain/event.ts';
import { type Runtime, realRuntime } from '../../../domain/runtime.ts';
import { brings, makesNew } from './operation-results.ts';

/** How long the result of an operation is waited for. */
const RESULT_MS = 30_000;
/** How long a message waits for the HTTP answer that tells whose it is (contract §4). */
const EARLY_MS = 5_000;
/** More than one account can have under way; the oldest give way. */
const MOST = 2_000;

export interface Order {
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

export interface Settled {
  readonly commandId: string;
  readonly verb: string;
  /** What it was sent for, as `Order.id`. */
  readonly id: string | null;
}

export interface Expectation {
  readonly commandId: string;
  /** The vendor took the order; what it told of its `referenceId`, if anything. */
  accepted(referenceId?: string | number | null): void;
  /** The vendor refused it: nothing is to come. */
  failed(): void;
}

export interface Watcher {
  /** The message was told before anything said that it is the result of this order. */
  late(settled: Settled, order: Order, facts: Facts): void;
  /** No result came in time: only a read tells its result (contract §4.4). */
  expired(settled: Settled, order: Order): void;
}

/** The operations under way. What the vendor answers to one says nothing of its result; that comes as a message (contract §4). */
export interface Pending {
  /** Before the request leaves, since its result may be faster than its answer. */
  expect(order: Order): Expectation;
  /** The operation whose result this is; each is settled once, and again by what bears its `referenceId`. */
  settle(facts: Facts): Settled | null;
  /** Who is told of what `settle` cannot answer; the answer takes it back. */
  watch(watcher: Watcher): () => void;
  readonly size: number;
}

interface Open extends Settled {
  readonly order: Order;
  referenceId: string | null;
  /** Its result was told; kept for further messages of the same `referenceId`. */
  settled: boolean;
  readonly forget: () => void;
}

/** Numbers of one user's session: two users may have the same (contract §4). */
const referenceKey = (userId: string, referenceId: string): string => `${userId} ${referenceId}`;

const isOf = ({ order }: Open, facts: Facts): boolean =>
  order.id === null || facts.id === null || order.id === facts.id || makesNew(order.verb);

const isResult = ({ order, referenceId, settled }: Open, facts: Facts): boolean => {
  if (settled || order.userId !== facts.userId || order.media !== facts.media) return false;
  if (referenceId !== null && facts.referenceId !== null) return false;
  if (!brings(order.verb, facts)) return false;
  if (facts.notificationType === 'Error') return order.id === null || facts.id === null || order.id === facts.id;
  return makesNew(order.verb) ? facts.isNew : order.id === null || order.id === facts.id;
};

export const openPending = (
  clock: Runtime['clock'] = realRuntime.clock,
  newId: Runtime['newId'] = realRuntime.newId,
): Pending => {
  const opens = new Set<Open>();
  const references = new Map<string, Open>();
  const early = new Map<string, { readonly facts: Facts; readonly forget: () => void }>();
  const watchers = new Set<Watcher>();

  const unname = ({ order, referenceId }: Open): void => {
    if (referenceId !== null) references.delete(referenceKey(order.userId, referenceId));
  };

  const name = (open: Open, referenceId: string): void => {
    unname(open);
    const key = referenceKey(open.order.userId, referenceId);
    // Numbers begin anew with each session (contract §4): the later operation is meant.
    const former = references.get(key);
    if (former) former.referenceId = null;
    open.referenceId = referenceId;
    references.set(key, open);
  };

  const resultOf = (facts: Facts): Open | undefined => {
    for (const open of opens) if (isResult(open, facts)) return open;
    return undefined;
  };

  const drop = (open: Open): void => {
    opens.delete(open);
    open.forget();
    unname(open);
  };

  const keepEarly = (key: string, facts: Facts): void => {
    early.get(key)?.forget();
    early.set(key, { facts, forget: clock.after(EARLY_MS, () => early.delete(key)) });
    for (const [oldest, { forget }] of early) {
      if (early.size <= MOST) break;
      forget();
      early.delete(oldest);
    }
  };

  return {
    expect(order) {
      const settled = { commandId: newId(), verb: order.verb, id: order.id };
      const forget = clock.after(RESULT_MS, () => {
        const isSettled = open.settled;
        drop(open);
        if (!isSettled) for (const watcher of watchers) watcher.expired(settled, order);
      });
      const open: Open = { ...settled, order, referenceId: null, settled: false, forget };
      opens.add(open);
      for (const oldest of opens) {
        if (opens.size <= MOST) break;
        drop(oldest);
      }

      return {
        commandId: settled.commandId,
        accepted(referenceId) {
          if (referenceId === undefined || referenceId === null || !opens.has(open)) return;
          name(open, String(referenceId));
          const key = referenceKey(order.userId, String(referenceId));
          const told = early.get(key);
          if (!told) return;
          told.forget();
          early.delete(key);
          if (open.settled || !isOf(open, told.facts)) return;
          open.settled = true;
          for (const watcher of watchers) watcher.late(settled, order, told.facts);
        },
        failed: () => drop(open),
      };
    },

    settle(facts) {
      const key = facts.referenceId === null ? null : referenceKey(facts.userId, facts.referenceId);
      const named = key === null ? undefined : references.get(key);
      const found = named && isOf(named, facts) ? named : resultOf(facts);
      if (!found) {
        if (key !== null) keepEarly(key, facts);
        return null;
      }
      found.settled = true;
      // An answer that names no number may still be on its way, or never come (e-mails, contract §4): the message's is as good.
      if (facts.referenceId !== null && found.referenceId === null) name(found, facts.referenceId);
      return { commandId: found.commandId, verb: found.verb, id: found.id };
    },

    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },

    get size() {
      return opens.size + early.size;
    },
  };
};
