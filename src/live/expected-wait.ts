import type { IsBlind } from './blind-spans.ts';
import type { Fact } from './facts.ts';
import { average, percentile } from './statistics.ts';

/** How a wait is estimated, named by what is multiplied. */
export const EXPECTED_WAIT_METHODS = ['AHEAD_TIMES_LEAVING_INTERVAL'] as const;
export type ExpectedWaitMethod = (typeof EXPECTED_WAIT_METHODS)[number];

/** Why a job that left a queue says nothing of how good the estimates were. */
export const NOT_COMPARED_REASONS = [
  'ABANDONED',
  'FLOWED_OUT',
  'WAIT_UNKNOWN',
  'NOT_ESTIMATED',
  'NOT_OBSERVED',
] as const;
export type NotComparedReason = (typeof NOT_COMPARED_REASONS)[number];

/** What a job that enters now has to expect. Moments in milliseconds since the epoch. */
export interface WaitEstimate {
  readonly estimateMs: number;
  readonly method: ExpectedWaitMethod;
  /** Waiting and offered when it enters. */
  readonly ahead: number;
  readonly intervalMs: number;
  /** How many intervals `intervalMs` is the mean of. */
  readonly sample: number;
  readonly sampleSince: number;
  readonly sampleUntil: number;
}

/** By how much the estimates were wrong. Together all who left the queue in the window are compared or not. */
export interface MeasuredError {
  readonly compared: number;
  readonly medianAbsoluteMs: number | null;
  readonly p95AbsoluteMs: number | null;
  /** Mean of estimate less wait. */
  readonly biasMs: number | null;
  /** Reasons that nobody has are not among them. */
  readonly notCompared: readonly { readonly reason: NotComparedReason; readonly count: number }[];
}

export interface ExpectedWait extends WaitEstimate {
  readonly measuredError: MeasuredError;
}

/** The present estimate, and how earlier estimates compare with what happened. */
export interface Forecast {
  readonly estimate: WaitEstimate | null;
  /** Estimate less wait of those who were answered at `at`. */
  readonly errors: readonly { readonly at: number; readonly ms: number }[];
  readonly notCompared: readonly { readonly at: number; readonly reason: NotComparedReason }[];
}

/** As many as tell the pace of the last minutes of a busy queue; the mean of 50 is right to about a seventh where they vary as at random. */
export const MOST_INTERVALS = 50;

interface Interval {
  readonly from: number;
  readonly to: number;
}

const openIntervals = () => {
  const kept: Interval[] = [];
  let sum = 0;
  return {
    add(one: Interval): void {
      kept.push(one);
      sum += one.to - one.from;
      const oldest = kept.length > MOST_INTERVALS ? kept.shift() : undefined;
      if (oldest) sum -= oldest.to - oldest.from;
    },
    estimate(ahead: number): WaitEstimate | null {
      const [first] = kept;
      const last = kept.at(-1);
      if (!first || !last) return null;
      const intervalMs = sum / kept.length;
      return {
        estimateMs: Math.round((ahead + 1) * intervalMs),
        method: 'AHEAD_TIMES_LEAVING_INTERVAL',
        ahead,
        intervalMs: Math.round(intervalMs),
        sample: kept.length,
        sampleSince: first.from,
        sampleUntil: last.to,
      };
    },
  };
};

/** Who was expected to wait how long, by when they entered; of several at the same moment the first leaves first. */
const openExpectations = () => {
  const waiting = new Map<number, (number | null)[]>();
  return {
    add(enteredAt: number, estimateMs: number | null): void {
      const same = waiting.get(enteredAt);
      if (same) same.push(estimateMs);
      else waiting.set(enteredAt, [estimateMs]);
    },
    take(enteredAt: number): number | null {
      const same = waiting.get(enteredAt);
      const estimateMs = same?.shift() ?? null;
      if (same?.length === 0) waiting.delete(enteredAt);
      return estimateMs;
    },
  };
};

const isStep = ({ type }: Fact): boolean =>
  type === 'entered' || type === 'answered' || type === 'abandoned' || type === 'flowedOut';

export interface ForecastTerms {
  /** Since when everything that happened in the queue is known. */
  readonly since: number;
  /** Who waits now, those who are offered included. */
  readonly waiting: number;
  readonly isBlind: IsBlind;
}

/**
 * What the history of a queue lets expect, at this moment and at each moment at which somebody entered: of each only what happened before
 * it counts. Nothing is remembered beside the facts, so that what comes late puts the estimates right as it does all other figures.
 *
 * An interval is the time from a moment at which somebody waits until the next one leaves, by whatever way. It begins when a job enters
 * an empty queue, or when one leaves and others stay. The two are kept apart: a job that finds nobody ahead often finds somebody free.
 */
export const forecastOf = (facts: readonly Fact[], { since, waiting, isBlind }: ForecastTerms): Forecast => {
  // Facts stand in the order in which they became known, which decides between those of the same moment.
  const steps = facts.filter((fact) => fact.at >= since && isStep(fact)).sort((a, b) => a.at - b.at);
  const left = steps.reduce((count, { type }) => count + (type === 'entered' ? -1 : 1), 0);
  const [intoEmpty, amongOthers] = [openIntervals(), openIntervals()];
  const expected = openExpectations();
  const errors: { at: number; ms: number }[] = [];
  const notCompared: { at: number; reason: NotComparedReason }[] = [];
  const estimate = (ahead: number): WaitEstimate | null => (ahead === 0 ? intoEmpty : amongOthers).estimate(ahead);
  let ahead = Math.max(0, waiting + left);
  let open: { readonly from: number; readonly in: ReturnType<typeof openIntervals> } | null = null;

  const compare = ({ type, at, ms }: Fact): void => {
    const estimateMs = ms === null ? null : expected.take(at - ms);
    const leaveOut = (reason: NotComparedReason): void => void notCompared.push({ at, reason });
    if (type === 'abandoned') leaveOut('ABANDONED');
    else if (type === 'flowedOut') leaveOut('FLOWED_OUT');
    else if (ms === null) leaveOut('WAIT_UNKNOWN');
    else if (isBlind(at - ms, at)) leaveOut('NOT_OBSERVED');
    else if (estimateMs === null) leaveOut('NOT_ESTIMATED');
    else errors.push({ at, ms: estimateMs - ms });
  };

  for (const fact of steps) {
    const { type, at } = fact;
    if (type === 'entered') {
      expected.add(at, estimate(ahead)?.estimateMs ?? null);
      if (ahead === 0) open = { from: at, in: intoEmpty };
      ahead += 1;
    } else {
      if (open && ahead > 0 && !isBlind(open.from, at)) open.in.add({ from: open.from, to: at });
      ahead = Math.max(0, ahead - 1);
      open = ahead > 0 ? { from: at, in: amongOthers } : null;
      compare(fact);
    }
  }
  return { estimate: estimate(waiting), errors, notCompared };
};

const countBy = (reasons: readonly NotComparedReason[]): MeasuredError['notCompared'] =>
  NOT_COMPARED_REASONS.flatMap((reason) => {
    const count = reasons.filter((one) => one === reason).length;
    return count > 0 ? [{ reason, count }] : [];
  });

/** With the error that was measured since `from`; `null` where there is nothing to estimate by. */
export const expectedWait = ({ estimate, errors, notCompared }: Forecast, from: number): ExpectedWait | null => {
  if (!estimate) return null;
  const own = errors.filter(({ at }) => at >= from).map(({ ms }) => ms);
  const sizes = own.map(Math.abs);
  return {
    ...estimate,
    measuredError: {
      compared: own.length,
      medianAbsoluteMs: percentile(sizes, 0.5),
      p95AbsoluteMs: percentile(sizes, 0.95),
      biasMs: average(own),
      notCompared: countBy(notCompared.filter(({ at }) => at >= from).map(({ reason }) => reason)),
    },
  };
};
