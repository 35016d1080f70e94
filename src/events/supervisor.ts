import { PostponedError, VendorError } from '../domain/error.ts';
import { EVENT_KINDS, type EventKind, type FeedEvent, type GapReason } from '../domain/event.ts';
import { isOutage } from './backoff.ts';
import { openDoubts } from './doubts.ts';
import { newFacts } from './facts.ts';
import { openHealth } from './health.ts';
import { openHearing } from './hearing.ts';
import { openPartials } from './partials.ts';
import { openPoller } from './poller.ts';
import { openPolls } from './polls.ts';
import { openProber } from './prober.ts';
import { openRecorder } from './recorder.ts';
import { openStreamSide } from './stream-side.ts';
import type { SupervisorOptions } from './supervisor-options.ts';
import { openTold } from './told.ts';
import { openWaiters } from './waiters.ts';
import { openWritten } from './written.ts';

/** For how long what was known before a pause is worth a comparison afterwards. */
const REMEMBERED_MS = 600_000;

export type Supervisor = ReturnType<typeof openSupervisor>;

/** Hears one account by the best way there is, and says which: see `FeedHealth`. */
export const openSupervisor = (options: SupervisorOptions) => {
  const { plan, clock, random, patienceMs, kinds, listeners, observe, onFault } = options;
  const { name: account, adapter } = plan;
  const hearing = openHearing(plan);
  const waiters = openWaiters(clock, patienceMs);
  let facts = newFacts();
  let running = false;
  let staleSince: number | null = null;
  let stoppedAt: number | null = null;
  let lastPushAt = -Infinity;
  const doubts = openDoubts();
  let stopHearingAnswers = (): void => {};

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
    doubts.raise([kind]);
    poller.hurry([kind]);
    update();
  };

  const onBeyond = (kind: EventKind): void => {
    if (facts.beyond.has(kind)) return;
    facts.beyond.add(kind);
    update();
  };

  const { objectLimit } = plan;
  const onRead = (kind: EventKind): void => poller.wakeKind(kind);
  const recorder = openRecorder({ adapter, clock, publish, observe, repair, onRead, objectLimit, onBeyond, onFault });
  let outdated = 0;
  const counts = () => ({ ...recorder.seen(), outdated, listeners: listeners() });
  const health = openHealth(account, clock, options.publish, counts);

  const partials = openPartials({ onFault, onWhole: options.onWhole });

  const update = (): void => {
    const idle = { mode: 'NONE', state: 'IDLE', error: null } as const;
    if (running && facts.pollError === null) partials.note(kinds(), (kind) => hearing.partialOf(kind, facts));
    health.set({ ...(running ? hearing.conditionOf(kinds(), facts) : idle), staleSince });
    waiters.ask();
  };

  const tellGap = (reason: GapReason): void => {
    health.noteGap();
    publish({ type: 'gap', account, reason, since: health.lastEventAt(), at: clock.now() });
  };

  const missedSomething = (reason: GapReason): void => {
    staleSince ??= clock.now();
    doubts.raise(EVENT_KINDS);
    tellGap(reason);
  };

  const polls = openPolls({
    adapter,
    clock,
    recorder,
    doubts,
    objectLimit,
    facts: () => facts,
    onRead() {
      if (health.read().state === 'DOWN') tellGap('RECONNECTED');
    },
  });

  const poller = openPoller({
    account,
    clock,
    random,
    plan: () => hearing.planOf(kinds(), facts),
    run: polls.run,
    onDone(done, failed) {
      const away = facts.pollError ?? facts.silence;
      facts.pollError = null;
      if (!poller.isSilent()) {
        facts.silence = null;
        prober.stop();
      }
      for (const kind of done) polls.note(kind, failed.get(kind));
      const isWhole = hearing.head === undefined || facts.stream === 'LIVE';
      const lacks = facts.failed.size > 0 || [...facts.unreadable.values()].some(({ length }) => length > 0);
      if (lacks) staleSince ??= polls.lastAt() ?? clock.now();
      else if (isWhole && poller.isSettled()) staleSince = null;
      if (away !== null && !poller.isSilent()) side?.wake(isOutage(away));
      update();
    },
    onFailed(failed, error, told, refused) {
      if (error.code === 'PROTOCOL' && !(error instanceof PostponedError)) onFault(error);
      facts.pollError = told;
      facts.silence = null;
      for (const kind of failed) facts.failed.delete(kind);
      for (const [kind, reason] of refused) facts.failed.set(kind, reason);
      prober.start();
      if (failed.some((kind) => !hearing.isCovered(kind, facts))) staleSince ??= polls.lastAt() ?? clock.now();
      update();
    },
    onSilent() {
      facts.silence = new VendorError(
        'TIMEOUT',
        account,
        'no answer of the vendor for some seconds; it is asked again',
      );
      if (kinds().some((kind) => !hearing.isCovered(kind, facts))) staleSince ??= polls.lastAt() ?? clock.now();
      prober.start();
      update();
    },
    onHeard() {
      facts.silence = null;
      side?.wake(true);
      update();
    },
  });

  const onAnswer = (): void => {
    poller.wake();
    side?.wake();
  };

  const prober = openProber({
    account,
    clock,
    check: adapter.check,
    isInDoubt: poller.isInDoubt,
    onWell: onAnswer,
    onAway: poller.away,
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
      isOnlyWay: () => !kinds().some(hearing.isPollable),
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

  const isRunning = (): boolean => running;
  const until = (isSo: () => boolean): Promise<void> => waiters.until(() => !running || isSo());
  const told = openTold({
    plan,
    hearing,
    clock,
    doubts,
    kinds,
    isRunning,
    facts: () => facts,
    lastPushAt: () => lastPushAt,
  });

  const covered = () => (running ? kinds().filter((kind) => hearing.isCovered(kind, facts)) : []);

  const start = (): void => {
    running = true;
    facts = newFacts();
    doubts.clear();
    partials.clear();
    if (stoppedAt !== null && clock.now() - stoppedAt > REMEMBERED_MS) {
      recorder.clear();
      polls.forget();
    }
    poller.hurry(kinds());
    poller.start();
    side?.start();
    stopHearingAnswers = adapter.onAnswer?.(onAnswer) ?? (() => {});
    update();
  };

  return {
    /** The first listener of these kinds has come. */
    want(fresh: readonly EventKind[]): void {
      if (!running) {
        start();
        return;
      }
      for (const kind of fresh) if (told.isOutdated(kind)) facts.polled.delete(kind);
      poller.hurry(fresh.filter((kind) => !facts.polled.has(kind)));
      update();
    },

    /** Nobody listens any more. Settles when the vendor has been let go of. Never rejects. */
    async stop(): Promise<void> {
      if (!running) return;
      running = false;
      stoppedAt = clock.now();
      stopHearingAnswers();
      prober.stop();
      poller.stop();
      recorder.stop();
      staleSince = null;
      polls.rest();
      // A reader that resumes later finds the gap where the changes of the pause are missing.
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
      if (running && !facts.polled.has(kind)) polls.tellAll(kind);
    },

    awaited: (kind: EventKind, signal: AbortSignal): Promise<void> =>
      waiters.until(() => !running || !told.isAwaited(kind), signal),

    confirmed: told.confirmed,
    problem: told.problem,

    /** Something has happened of which the next poll tells. */
    hint(): void {
      if (running) poller.hurry(kinds());
    },

    /** A message of the vendor could not be read. */
    onOutdated: (count: number): void => {
      outdated += count;
    },
    onMissed,
    noteEvent: health.noteEvent,
    written: openWritten({ adapter, recorder, covered, repair }),

    recorder,
    health: health.read,
    isTold: told.isTold,
    hasStream: hearing.head !== undefined,
    upstream: (): number => (side?.open() ?? 0) + (poller.busy() ? 1 : 0) + prober.inFlight() + recorder.inFlight(),
  };
};
