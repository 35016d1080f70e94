import type { Adapter } from '../contract/adapter.ts';
import { concernsAccount } from '../contract/snapshot.ts';
import type { Call, Meter } from '../domain/call.ts';
import type { VendorError } from '../domain/error.ts';
import type { EventKind } from '../domain/event.ts';
import { asVendorError, callVendor } from './background.ts';
import type { Clock } from './clock.ts';
import type { Doubts } from './doubts.ts';
import type { Facts } from './facts.ts';
import type { KindFailure } from './pace.ts';
import type { Run } from './poller.ts';
import type { Recorder } from './recorder.ts';
import { readSnapshot } from './snapshot.ts';

/** Without an answer of the vendor. */
const POLL_MS = 30_000;
/** While it answers: fifty thousand objects may come in five hundred pages. */
const LONGEST_POLL_MS = 300_000;

export interface PollsOptions {
  readonly adapter: Adapter;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly doubts: Doubts;
  readonly objectLimit: number | undefined;
  readonly facts: () => Facts;
  /** A poll has read something, and nothing of it is published yet. */
  readonly onRead: () => void;
}

/** What a poll reads and what comes of it, kind by kind. */
export const openPolls = ({ adapter, clock, recorder, doubts, objectLimit, facts, onRead }: PollsOptions) => {
  const { account } = adapter;
  /** Kinds whose living objects are known, so that what a poll adds is news. */
  const known = new Set<EventKind>();
  /** Kinds of which somebody had to begin with less than everything: what a poll adds is news to him. */
  const loud = new Set<EventKind>();
  /** Kinds that the last poll has read, though not all to their end. */
  let lastRead: ReadonlySet<EventKind> = new Set();
  let lastAt: number | null = null;

  return {
    /** Answers the kinds that could not be read, or not to their end. Rejects when the account cannot be read. Heeds the signal. */
    async run(due: readonly EventKind[], run: Run): Promise<ReadonlyMap<EventKind, KindFailure>> {
      const { signal } = run;
      const mark = recorder.mark();
      const begunAt = clock.now();
      const round = doubts.begin();
      const read = (call: Call) => readSnapshot(adapter, due, call, objectLimit);
      const countsAs = due.every((kind) => known.has(kind)) ? 'poll' : 'snapshot';
      const ended: Meter['end'] = (_account, _elapsedMs, isUnanswered) => run.ended(isUnanswered !== true);
      const watching = { meter: { start: run.began, end: ended }, longestMs: LONGEST_POLL_MS, countsAs } as const;
      const { living, failed } = await callVendor(account, clock, POLL_MS, signal, read, watching);
      const failures = new Map<EventKind, KindFailure>();
      if (signal.aborted) return failures;
      for (const [kind, error] of failed) failures.set(kind, { error, isCut: living.has(kind) });
      if (living.size > 0) onRead();
      const silent = new Set(due.filter((kind) => !known.has(kind) && !loud.has(kind)));
      const taking = [...living].map(([kind, walked]) => recorder.reconcile(new Map([[kind, walked]]), mark, silent));
      // What lives has been taken by now; only what is missing is still asked for.
      for (const [kind, { unreadable }] of living) {
        known.add(kind);
        loud.delete(kind);
        facts().unreadable.set(kind, unreadable);
      }
      const taken = await Promise.allSettled(taking);
      if (signal.aborted) return failures;
      for (const [at, kind] of [...living.keys()].entries()) {
        const outcome = taken[at];
        if (outcome?.status !== 'rejected') continue;
        const error = asVendorError(outcome.reason, account);
        if (concernsAccount(error)) throw error;
        failures.set(kind, { error, isCut: false });
      }
      for (const kind of living.keys()) if (recorder.beyond(kind) === 0) facts().beyond.delete(kind);
      lastRead = new Set(due.filter((kind) => failures.get(kind)?.isCut !== false));
      if (lastRead.size > 0) lastAt = begunAt;
      doubts.settle(lastRead, round);
      return failures;
    },

    /** Records the outcome of the last poll for a kind; `error`: it could not be read, or not to its end. */
    note(kind: EventKind, error: VendorError | undefined): void {
      const { failed, cut, polled } = facts();
      failed.delete(kind);
      cut.delete(kind);
      if (lastRead.has(kind) || !error) polled.set(kind, lastAt ?? clock.now());
      if (error) (lastRead.has(kind) ? cut : failed).set(kind, error);
    },

    /** When the last poll that read anything began. */
    lastAt: (): number | null => lastAt,
    /** What the next poll adds to the kind is told. */
    tellAll: (kind: EventKind): void => void loud.add(kind),
    /** Nobody listens any more. */
    rest: (): void => loud.clear(),
    /** What was known is not worth a comparison. */
    forget: (): void => known.clear(),
  };
};
