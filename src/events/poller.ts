import { PostponedError, type VendorError } from '../domain/error.ts';
import type { EventKind } from '../domain/event.ts';
import { asVendorError } from './background.ts';
import { openBackoff } from './backoff.ts';
import type { Clock } from './clock.ts';

export interface PollerOptions {
  readonly account: string;
  readonly clock: Clock;
  readonly random: () => number;
  /** The kinds to be polled at present, with the milliseconds between two polls. */
  readonly plan: () => ReadonlyMap<EventKind, number>;
  /** Rejects when the vendor cannot be read. Heeds the signal. */
  readonly run: (kinds: readonly EventKind[], signal: AbortSignal) => Promise<void>;
  readonly onDone: (kinds: readonly EventKind[]) => void;
  /** `told`: the error with the time until the next poll. */
  readonly onFailed: (kinds: readonly EventKind[], error: VendorError, told: VendorError) => void;
}

export type Poller = ReturnType<typeof openPoller>;

/** One poll at a time, of all the kinds that are due together. */
export const openPoller = (options: PollerOptions) => {
  const { account, clock, random, plan } = options;
  const backoff = openBackoff(random);
  const begunAt = new Map<EventKind, number>();
  const urgent = new Set<EventKind>();
  let life: AbortController | null = null;
  let busy = false;
  let notBefore = 0;
  let cancel = (): void => {};

  const dueAt = (kind: EventKind, intervalMs: number): number =>
    Math.max(notBefore, urgent.has(kind) ? 0 : (begunAt.get(kind) ?? -Infinity) + intervalMs);

  const schedule = (): void => {
    cancel();
    cancel = () => {};
    if (!life || busy) return;
    const soonest = Math.min(...[...plan()].map(([kind, intervalMs]) => dueAt(kind, intervalMs)));
    if (soonest === Infinity) return;
    cancel = clock.after(Math.max(0, soonest - clock.now()), poll);
  };

  const poll = (): void => {
    cancel = () => {};
    // What would be due soon goes along: kinds polled together cost less than apart.
    const planned = [...plan()];
    const soon = clock.now() + Math.min(...planned.map(([, intervalMs]) => intervalMs)) / 2;
    const due = planned.filter(([kind, intervalMs]) => dueAt(kind, intervalMs) <= soon);
    const kinds = due.map(([kind]) => kind);
    if (!life || kinds.length === 0) {
      schedule();
      return;
    }
    busy = true;
    for (const kind of kinds) {
      begunAt.set(kind, clock.now());
      urgent.delete(kind);
    }
    void carryOut(kinds, life.signal);
  };

  const carryOut = async (kinds: readonly EventKind[], signal: AbortSignal): Promise<void> => {
    const failure = await options.run(kinds, signal).then(
      () => null,
      (error: unknown) => asVendorError(error, account),
    );
    if (signal.aborted) return;
    busy = false;
    if (failure === null) {
      backoff.reset();
      notBefore = 0;
      options.onDone(kinds);
    } else {
      for (const kind of kinds) urgent.add(kind);
      const next = clock.now() + backoff.next(failure.retryAfterMs);
      notBefore = next;
      options.onFailed(
        kinds,
        failure,
        PostponedError.of(failure, () => next - clock.now()),
      );
    }
    schedule();
  };

  return {
    start(): void {
      life ??= new AbortController();
      schedule();
    },
    stop(): void {
      life?.abort();
      life = null;
      busy = false;
      notBefore = 0;
      backoff.reset();
      urgent.clear();
      begunAt.clear();
      schedule();
    },
    /** The plan may have changed, and these kinds are wanted anew: a poll in flight does not count. */
    hurry(kinds: Iterable<EventKind>): void {
      for (const kind of kinds) urgent.add(kind);
      schedule();
    },
    /** Whether nothing waits to be polled out of turn. */
    isSettled: (): boolean => ![...plan().keys()].some((kind) => urgent.has(kind)),
    busy: (): boolean => busy,
  };
};
