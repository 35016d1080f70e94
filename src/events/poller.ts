import { PostponedError, VendorError } from '../domain/error.ts';
import type { EventKind } from '../domain/event.ts';
import { asVendorError } from './background.ts';
import { askedFor, isOutage, openBackoff, openHaste } from './backoff.ts';
import type { Clock } from './clock.ts';
import { isAwaited, isHopeless, type KindFailure, openPace } from './pace.ts';
import { openSilence } from './silence.ts';

/** A failing poll that makes no more calls than these is made again within seconds. */
const CHEAP_CALLS = 20;
/** A poll that has had no answer for so long may hang. */
export const SILENT_MS = 2_000;

export interface PollerOptions {
  readonly account: string;
  readonly clock: Clock;
  readonly random: () => number;
  /** The kinds to be polled at present, with the milliseconds between two polls. */
  readonly plan: () => ReadonlyMap<EventKind, number>;
  /** Answers the kinds that failed by themselves. Rejects when the vendor cannot be read. Heeds the signal. */
  readonly run: (kinds: readonly EventKind[], run: Run) => Promise<Failures>;
  /** `failed`: of these kinds, with the time until the next read. */
  readonly onDone: (kinds: readonly EventKind[], failed: ReadonlyMap<EventKind, VendorError>) => void;
  /**
   * Nothing can be read of the account. `told`: the error with the time until the next try. `failed`: kinds that were refused for good
   * besides, as in `onDone`.
   */
  readonly onFailed: (
    kinds: readonly EventKind[],
    error: VendorError,
    told: VendorError,
    failed: ReadonlyMap<EventKind, VendorError>,
  ) => void;
  /** A poll is under way, and the vendor has not answered for so long that what is known is no longer known to be so. */
  readonly onSilent: () => void;
  /** It has answered after all. Else `onDone` or `onFailed` ends the silence. */
  readonly onHeard: () => void;
}

/** One poll under way, which notes what it costs. */
export interface Run {
  readonly signal: AbortSignal;
  /** A call to the vendor begins. */
  began(): void;
  /** One is over; `isAnswered`: because something came back. */
  ended(isAnswered: boolean): void;
}

type Failures = ReadonlyMap<EventKind, KindFailure>;

export type Poller = ReturnType<typeof openPoller>;

/** One poll at a time, of all the kinds that are due together. A kind that fails by itself is put off by itself. */
export const openPoller = (options: PollerOptions) => {
  const { account, clock, random, plan } = options;
  const backoff = openBackoff(random);
  const haste = openHaste();
  const pace = openPace(clock, random);
  const begunAt = new Map<EventKind, number>();
  const urgent = new Set<EventKind>();
  let alive = false;
  /** The poll under way. */
  let current: { readonly controller: AbortController; readonly kinds: readonly EventKind[] } | null = null;
  let calls = 0;
  let quietSince = 0;
  let notBefore = 0;
  /** What the vendor asked for; nothing makes it shorter. */
  let askedUntil = 0;
  /** When the account failed last as a whole, or its vendor fell silent; `null` while it is read. */
  let failedAt: number | null = null;
  let isFailed = false;
  let cancel = (): void => {};

  const silence = openSilence({
    clock,
    onSilent() {
      failedAt ??= clock.now();
      options.onSilent();
    },
    onHeard() {
      if (!isFailed) failedAt = null;
      options.onHeard();
    },
  });

  const dueAt = (kind: EventKind, intervalMs: number): number =>
    Math.max(notBefore, pace.notBefore(kind), urgent.has(kind) ? 0 : (begunAt.get(kind) ?? -Infinity) + intervalMs);

  const soonest = (): number => Math.min(...[...plan()].map(([kind, intervalMs]) => dueAt(kind, intervalMs)));

  const schedule = (): void => {
    cancel();
    cancel = () => {};
    if (!alive || current) return;
    const next = soonest();
    if (next === Infinity) return;
    cancel = clock.after(Math.max(0, next - clock.now()), poll);
  };

  const poll = (): void => {
    cancel = () => {};
    // What would be due soon goes along: kinds polled together cost less than apart.
    const planned = [...plan()];
    const soon = clock.now() + Math.min(...planned.map(([, intervalMs]) => intervalMs)) / 2;
    const due = planned.filter(([kind, intervalMs]) => {
      return dueAt(kind, intervalMs) <= soon && pace.notBefore(kind) <= clock.now();
    });
    const kinds = due.map(([kind]) => kind);
    if (!alive || kinds.length === 0) {
      schedule();
      return;
    }
    for (const kind of kinds) {
      begunAt.set(kind, clock.now());
      urgent.delete(kind);
    }
    current = { controller: new AbortController(), kinds };
    calls = 0;
    quietSince = clock.now();
    silence.begin();
    void carryOut(current);
  };

  /**
   * Why the account as a whole cannot be read: nothing of it was, and some of it not for a reason of its own. What fails for good
   * (`isHopeless`) is put off by itself all the same.
   */
  const wholeFailure = (kinds: readonly EventKind[], failed: Failures): VendorError | null => {
    const isDead = (kind: EventKind): boolean =>
      kinds.includes(kind) ? failed.get(kind)?.isCut === false : pace.failureOf(kind) !== null;
    if (![...plan().keys()].every(isDead)) return null;
    const errors = [...failed.values()].map(({ error }) => error);
    return errors.find((error) => error.retryable) ?? errors.find((error) => !isHopeless(error)) ?? null;
  };

  /** Puts off each kind that failed by itself. */
  const putOff = (failed: Failures): ReadonlyMap<EventKind, VendorError> => {
    const intervals = plan();
    const told = new Map<EventKind, VendorError>();
    for (const [kind, failure] of failed) {
      const poll = {
        begunAt: begunAt.get(kind) ?? clock.now(),
        intervalMs: intervals.get(kind) ?? 0,
        isCheap: calls <= CHEAP_CALLS,
      };
      told.set(kind, pace.fail(kind, failure, poll));
      if (isAwaited(failure)) urgent.add(kind);
    }
    return told;
  };

  const failAsWhole = (kinds: readonly EventKind[], failure: VendorError, failed: Failures): void => {
    const hopeless = new Map([...failed].filter(([, { error }]) => isHopeless(error)));
    const told = putOff(hopeless);
    const others = kinds.filter((kind) => !hopeless.has(kind));
    for (const kind of others) urgent.add(kind);
    const now = clock.now();
    askedUntil = now + askedFor(failure);
    notBefore = now + backoff.next(failure.retryAfterMs, isOutage(failure) && calls <= CHEAP_CALLS);
    failedAt = now;
    isFailed = true;
    silence.end('failed');
    const postponed = PostponedError.of(failure, () => notBefore - clock.now());
    options.onFailed(others, failure, postponed, told);
  };

  const succeed = (kinds: readonly EventKind[], failed: Failures): void => {
    backoff.reset();
    notBefore = 0;
    askedUntil = 0;
    isFailed = false;
    silence.end(kinds.every((kind) => failed.get(kind)?.isCut === false) ? 'unread' : 'read');
    if (!silence.stands()) failedAt = null;
    haste.reset();
    for (const kind of kinds) if (!failed.has(kind)) pace.mend(kind);
    options.onDone(kinds, putOff(failed));
  };

  const carryOut = async (mine: NonNullable<typeof current>): Promise<void> => {
    const { controller, kinds } = mine;
    const run: Run = {
      signal: controller.signal,
      began: () => {
        if (current === mine) calls += 1;
      },
      ended: (isAnswered) => {
        if (current !== mine) return;
        quietSince = clock.now();
        if (isAnswered) silence.answered();
      },
    };
    const outcome = await options.run(kinds, run).catch((error: unknown) => asVendorError(error, account));
    if (current !== mine) return;
    current = null;
    const failure = outcome instanceof VendorError ? outcome : wholeFailure(kinds, outcome);
    if (failure) failAsWhole(kinds, failure, outcome instanceof VendorError ? new Map() : outcome);
    else if (!(outcome instanceof VendorError)) succeed(kinds, outcome);
    schedule();
  };

  /** Takes back the poll under way, whose kinds are due again. */
  const abandon = (): void => {
    const left = current;
    current = null;
    left?.controller.abort();
    silence.leave();
    for (const kind of left?.kinds ?? []) urgent.add(kind);
  };

  const isSilent = (): boolean =>
    current !== null && (isFailed ? clock.now() - quietSince >= SILENT_MS : silence.isLong());

  return {
    start(): void {
      alive = true;
      schedule();
    },
    stop(): void {
      alive = false;
      abandon();
      silence.stop();
      notBefore = 0;
      askedUntil = 0;
      failedAt = null;
      isFailed = false;
      haste.reset();
      backoff.reset();
      pace.clear();
      urgent.clear();
      begunAt.clear();
      schedule();
    },
    /** The plan may have changed, and these kinds are wanted anew: a poll in flight does not count. */
    hurry(kinds: Iterable<EventKind>): void {
      for (const kind of kinds) urgent.add(kind);
      schedule();
    },
    /**
     * The vendor has answered: an account that could not be read is read at once, and a poll that hangs is made anew. Where that fails
     * although the vendor answers, the next answer brings the poll later.
     */
    wake(): void {
      if (failedAt === null || (current && !isSilent())) return;
      const at = Math.max(clock.now(), failedAt + haste.leastMs(), askedUntil);
      if (current ? at > clock.now() : at >= notBefore) return;
      abandon();
      haste.used();
      if (at <= clock.now()) failedAt = clock.now();
      notBefore = at;
      schedule();
    },
    /** An object of the kind could be read: a kind that could not is read earlier. */
    wakeKind(kind: EventKind): void {
      if (pace.wake(kind)) schedule();
    },
    /** The vendor is away, whatever it answered before. */
    away(): void {
      haste.reset();
    },
    /** Whether it should be found out in another way if the vendor is there: nothing is read, and will not be soon. */
    isInDoubt(): boolean {
      if (failedAt === null || askedUntil > clock.now()) return false;
      return current ? isSilent() : notBefore - clock.now() >= SILENT_MS;
    },
    /** Whether nothing came back of the last poll, or has come back of the one under way for too long. */
    isSilent: silence.stands,
    /** Whether nothing waits to be polled out of turn. */
    isSettled: (): boolean => ![...plan().keys()].some((kind) => urgent.has(kind)),
    /** Whether the kind waits to be polled out of turn. */
    isUrgent: (kind: EventKind): boolean => urgent.has(kind),
    busy: (): boolean => current !== null,
  };
};
