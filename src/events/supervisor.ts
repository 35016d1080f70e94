import type { Adapter } from '../contract/adapter.ts';
import { PostponedError, VendorError } from '../domain/error.ts';
import type { EventKind, FeedEvent, GapReason } from '../domain/event.ts';
import { callVendor } from './background.ts';
import type { Confirmed } from './events.ts';
import { openHealth } from './health.ts';
import { newFacts, openHearing } from './hearing.ts';
import { openPoller } from './poller.ts';
import { openRecorder } from './recorder.ts';
import { readSnapshot } from './snapshot.ts';
import { openStreamSide, type StreamSideOptions } from './stream-side.ts';

const POLL_MS = 30_000;
/** For how long what was known before a pause is worth a comparison afterwards. */
const REMEMBERED_MS = 600_000;

export interface FeedPlan {
  readonly name: string;
  readonly adapter: Adapter;
  /** Milliseconds between two polls while somebody listens. */
  readonly pollIntervalMs: number;
  /** Between two reconciling polls beside a live stream or a complete webhook. */
  readonly reconcileMs: number;
  /** Living objects of each kind that are kept in memory: of more the feed says so, and tells nothing of those beyond. */
  readonly objectLimit?: number;
  /** Whether the operator has set the vendor up to deliver here. */
  readonly webhook: boolean;
}

export interface SupervisorOptions
  extends Pick<
    StreamSideOptions,
    'clock' | 'random' | 'patienceMs' | 'onStream' | 'onStreamGone' | 'onRefused' | 'onFault'
  > {
  readonly plan: FeedPlan;
  readonly publish: (event: FeedEvent) => void;
  /** What is listened to, and by how many. */
  readonly kinds: () => EventKind[];
  readonly listeners: () => number;
}

export type Supervisor = ReturnType<typeof openSupervisor>;

/** Hears one account by the best way there is, and says which: see `FeedHealth`. */
export const openSupervisor = (options: SupervisorOptions) => {
  const { plan, clock, random, patienceMs, kinds, listeners, onFault } = options;
  const { name: account, adapter } = plan;
  const hearing = openHearing(plan);
  /** Kinds whose living objects are known, so that what a poll adds is news. */
  const known = new Set<EventKind>();
  /** Kinds of which somebody had to begin with less than everything: what a poll adds is news to him. */
  const loud = new Set<EventKind>();
  const waiters = new Set<() => void>();
  let facts = newFacts();
  let running = false;
  let staleSince: number | null = null;
  let lastPolledAt: number | null = null;
  let stoppedAt: number | null = null;
  let lastPushAt = -Infinity;
  let lastMissedAt = -Infinity;
  /** What was reported as a fault last, so that a row is reported once and not with every poll. */
  let lastUnreadable: string | null = null;

  const publish = (event: FeedEvent): void => {
    if (event.type === 'changed') {
      health.noteEvent();
      if (event.source !== 'POLL') lastPushAt = clock.now();
    }
    options.publish(event);
  };

  const repair = (kind: EventKind): void => {
    if (!running) return;
    staleSince ??= clock.now();
    poller.hurry([kind]);
    update();
  };

  const onBeyond = (kind: EventKind): void => {
    if (facts.beyond.has(kind)) return;
    facts.beyond.add(kind);
    onFault(hearing.beyondOf([kind], facts));
    update();
  };

  const { objectLimit } = plan;
  const recorder = openRecorder({ adapter, clock, publish, repair, objectLimit, onBeyond, onFault });
  const health = openHealth(account, clock, options.publish, () => ({ ...recorder.seen(), listeners: listeners() }));

  const update = (): void => {
    const idle = { mode: 'NONE', state: 'IDLE', error: null } as const;
    health.set({ ...(running ? hearing.conditionOf(kinds(), facts) : idle), staleSince });
    for (const ask of [...waiters]) ask();
  };

  const tellGap = (reason: GapReason): void => {
    health.noteGap();
    publish({ type: 'gap', account, reason, since: health.lastEventAt(), at: clock.now() });
  };

  const missedSomething = (reason: GapReason): void => {
    staleSince ??= clock.now();
    lastMissedAt = clock.now();
    tellGap(reason);
  };

  const poll = async (due: readonly EventKind[], signal: AbortSignal): Promise<void> => {
    const mark = recorder.mark();
    const begunAt = clock.now();
    const living = await callVendor(account, clock, POLL_MS, signal, (call) => readSnapshot(adapter, due, call));
    if (signal.aborted) return;
    if (health.read().state === 'DOWN') tellGap('RECONNECTED');
    const through = recorder.reconcile(
      living,
      mark,
      new Set(due.filter((kind) => !known.has(kind) && !loud.has(kind))),
    );
    // What lives has been taken by now; only what is missing is still asked for.
    for (const [kind, { unreadable }] of living) {
      known.add(kind);
      loud.delete(kind);
      facts.unreadable.set(kind, unreadable);
    }
    await through;
    for (const kind of living.keys()) if (recorder.beyond(kind) === 0) facts.beyond.delete(kind);
    lastPolledAt = begunAt;
  };

  const poller = openPoller({
    account,
    clock,
    random,
    plan: () => hearing.planOf(kinds(), facts),
    run: poll,
    onDone(done) {
      facts.pollError = null;
      for (const kind of done) facts.polled.set(kind, lastPolledAt ?? clock.now());
      const isWhole = hearing.head === undefined || facts.stream === 'LIVE';
      const unreadable = hearing.unreadableOf(kinds(), facts);
      if (unreadable) staleSince ??= lastPolledAt ?? clock.now();
      else if (isWhole && poller.isSettled()) staleSince = null;
      if (unreadable && unreadable.message !== lastUnreadable) onFault(unreadable);
      lastUnreadable = unreadable?.message ?? null;
      update();
    },
    onFailed(failed, error, told) {
      if (error.code === 'PROTOCOL' && !(error instanceof PostponedError)) onFault(error);
      facts.pollError = told;
      if (failed.some((kind) => !hearing.isCovered(kind, facts))) staleSince ??= lastPolledAt ?? clock.now();
      update();
    },
  });

  const onMissed = (): void => {
    if (!running) return;
    missedSomething('UNREADABLE');
    poller.hurry(kinds());
    update();
  };

  /** What could not be read has put the poll in charge already. */
  const onUntaken = (error: unknown): void => {
    if (error instanceof VendorError) return;
    onFault(error);
    onMissed();
  };

  const side =
    hearing.head &&
    openStreamSide({
      ...options,
      account,
      head: hearing.head,
      facts: () => facts,
      onChange: (change) => void recorder.take(change, 'STREAM').catch(onUntaken),
      onLive(missed) {
        if (missed) missedSomething(missed);
        poller.hurry(kinds());
        update();
      },
      onLost() {
        staleSince ??= clock.now();
        update();
      },
      onReplaced() {
        staleSince ??= clock.now();
        poller.hurry(kinds());
        update();
      },
    });

  /** Not kept up to date since nobody listened to it. */
  const isOutdated = (kind: EventKind): boolean => {
    const polledAt = facts.polled.get(kind) ?? clock.now();
    return hearing.isCovered(kind, facts) ? polledAt < lastMissedAt : clock.now() - polledAt > plan.pollIntervalMs;
  };

  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const ask = (): void => {
        if (!running || isSo()) done();
      };
      const cancel = clock.after(patienceMs, () => done());
      const done = (): void => {
        cancel();
        waiters.delete(ask);
        resolve();
      };
      waiters.add(ask);
      ask();
    });

  const start = (): void => {
    running = true;
    facts = newFacts();
    if (stoppedAt !== null && clock.now() - stoppedAt > REMEMBERED_MS) {
      recorder.clear();
      known.clear();
    }
    poller.hurry(kinds());
    poller.start();
    side?.start();
    update();
  };

  return {
    /** The first listener of these kinds has come. */
    want(fresh: readonly EventKind[]): void {
      if (!running) {
        start();
        return;
      }
      for (const kind of fresh) if (isOutdated(kind)) facts.polled.delete(kind);
      poller.hurry(fresh.filter((kind) => !facts.polled.has(kind)));
      update();
    },

    /** Nobody listens any more. Settles when the vendor has been let go of. Never rejects. */
    async stop(): Promise<void> {
      if (!running) return;
      running = false;
      stoppedAt = clock.now();
      poller.stop();
      recorder.stop();
      staleSince = null;
      loud.clear();
      // Whoever resumes later finds it where the changes of the pause are missing.
      const heard = facts.polled.size > 0 || facts.stream !== 'OPENING';
      if (heard && !hearing.hook?.covers.length) tellGap('RECONNECTED');
      update();
      await side?.stop();
    },

    /** Settles when changes of the kind are told, or it is known why not, or patience has run out. Never rejects. */
    settled: (kind: EventKind): Promise<void> => until(() => hearing.isSettled(kind, facts)),

    /** Settles when all that lives of the kind is known as well; else it is told when it comes to be known. Never rejects. */
    async complete(kind: EventKind): Promise<void> {
      await Promise.all([until(() => hearing.isSettled(kind, facts)), until(() => hearing.isComplete(kind, facts))]);
      if (running && !facts.polled.has(kind)) loud.add(kind);
    },

    /** See `Events.confirmed`. */
    confirmed(kind: EventKind): Confirmed | null {
      const polledAt = facts.polled.get(kind);
      if (!running || polledAt === undefined || !kinds().includes(kind)) return null;
      const source = hearing.sourceOf(kind, facts);
      const isLive = health.read().state === 'LIVE' && staleSince === null && polledAt >= lastMissedAt;
      const isWhole = !facts.unreadable.get(kind)?.length && !facts.beyond.has(kind);
      return { asOf: source === 'POLL' ? polledAt : Math.max(polledAt, lastPushAt), source, isLive, isWhole };
    },

    /** Something has happened of which the next poll tells. */
    hint(): void {
      if (running) poller.hurry(kinds());
    },

    /** A message of the vendor could not be read. */
    onMissed,

    recorder,
    health: health.read,
    isTold: (kind: EventKind): boolean => hearing.isPollable(kind) || (hearing.head?.covers.includes(kind) ?? false),
    hasStream: hearing.head !== undefined,
    upstream: (): number => (side?.open() ?? 0) + (poller.busy() ? 1 : 0) + recorder.inFlight(),
  };
};
