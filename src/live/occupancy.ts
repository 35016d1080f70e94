import type { WorkState } from '../domain/worker.ts';
import type { Span } from './blind-spans.ts';
import type { UnseenReason, WorkTime } from './work-time.ts';

/** Why time of workers is neither spent on work nor free for it. */
export const TIME_LEFT_OUT_REASONS = [
  'NOT_READY',
  'OFFLINE',
  'STATE_UNKNOWN',
  'OUT_OF_ORDER',
  'NOT_OBSERVED',
  'BEFORE_OBSERVED',
  'FORGOTTEN',
] as const;
export type TimeLeftOutReason = (typeof TIME_LEFT_OUT_REASONS)[number];

export interface TimeLeftOut {
  readonly reason: TimeLeftOutReason;
  readonly ms: number;
}

/**
 * How much of the time in which workers could work they did. `denominatorMs` and what is left out are together `workers` times the time
 * from `since` to `until`.
 */
export interface Occupancy {
  /** `null` when the denominator is 0. */
  readonly value: number | null;
  readonly numeratorMs: number;
  readonly denominatorMs: number;
  readonly availableMs: number;
  readonly offeredMs: number;
  readonly onTaskMs: number;
  /** `null` where it is not told who is wrapping up; such time counts elsewhere then. */
  readonly wrapUpMs: number | null;
  readonly workers: number;
  readonly since: number;
  /** When something was heard of one of them last. */
  readonly until: number;
  /** Reasons of no time are not among them. */
  readonly leftOut: readonly TimeLeftOut[];
}

const STATE_OF: Readonly<Record<TimeLeftOutReason, WorkState | UnseenReason>> = {
  NOT_READY: 'NOT_READY',
  OFFLINE: 'OFFLINE',
  STATE_UNKNOWN: 'UNKNOWN',
  OUT_OF_ORDER: 'OUT_OF_ORDER',
  NOT_OBSERVED: 'NOT_OBSERVED',
  BEFORE_OBSERVED: 'BEFORE_OBSERVED',
  FORGOTTEN: 'FORGOTTEN',
};

export interface Sum {
  readonly workers: number;
  readonly time: WorkTime;
}

export const joinTimes = (sums: readonly Sum[]): Sum | null => {
  const [first, ...others] = sums;
  if (!first) return null;
  return others.reduce<Sum>(
    (all, { workers, time }) => ({
      workers: all.workers + workers,
      time: Object.fromEntries(
        Object.entries(all.time).map(([state, ms]) => [state, ms + time[state as keyof WorkTime]]),
      ) as WorkTime,
    }),
    first,
  );
};

export const occupancyOf = ({ workers, time }: Sum, { from, to }: Span, tellsWrapUp: boolean): Occupancy => {
  const numeratorMs = time.OFFERED + time.ON_TASK + time.WRAP_UP;
  const denominatorMs = numeratorMs + time.AVAILABLE;
  return {
    value: denominatorMs === 0 ? null : numeratorMs / denominatorMs,
    numeratorMs,
    denominatorMs,
    availableMs: time.AVAILABLE,
    offeredMs: time.OFFERED,
    onTaskMs: time.ON_TASK,
    wrapUpMs: tellsWrapUp ? time.WRAP_UP : null,
    workers,
    since: from,
    until: to,
    leftOut: TIME_LEFT_OUT_REASONS.flatMap((reason) => {
      const ms = time[STATE_OF[reason]];
      return ms > 0 ? [{ reason, ms }] : [];
    }),
  };
};

/**
 * The time that is looked at: as long as the window, up to when something was heard last, so that it is the same until something is
 * heard again. `null`: nothing was heard in the window.
 */
export const occupiedSpan = (until: number | null, begin: number, now: number, slides: boolean): Span | null =>
  until === null || until < begin ? null : { from: slides ? until - (now - begin) : begin, to: until };
