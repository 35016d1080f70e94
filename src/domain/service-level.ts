/**
 * How service level is reckoned. What became of each contact is judged by itself, so that the level of several queues, or of a time in
 * which the rules were changed, is the sum of what was judged.
 */
export const SERVICE_LEVEL_METHODS = [
  'LATE_ABANDONED',
  'ANSWERED_AND_ABANDONED',
  'ANSWERED',
  'OFFERED',
  'REMOVED',
] as const;
export type ServiceLevelMethod = (typeof SERVICE_LEVEL_METHODS)[number];

/** Which contacts count, besides the answered. */
export interface ServiceLevelSwitches {
  /** The abandoned count: all of them, those who waited longer than the threshold, or none. */
  readonly abandoned: 'ALL' | 'LATE' | 'NONE';
  /** The abandoned who waited less than the short-abandon bound count like the others; otherwise they are left out. */
  readonly shortAbandoned: boolean;
  /** Those who left the queue without being answered, for another one or to be parked, count. */
  readonly flowedOut: boolean;
  /** Those who still wait count. */
  readonly waiting: boolean;
  /** Whoever abandoned within the threshold counts as served in time. */
  readonly abandonedInTimeIsGood: boolean;
}

export interface ServiceLevelRule extends ServiceLevelSwitches {
  readonly method: ServiceLevelMethod;
  /** A wait up to this long is in time. */
  readonly thresholdMs: number;
  /** A wait shorter than this ends in a short abandon. */
  readonly shortAbandonMs: number;
}

const NOTHING_ELSE = {
  abandoned: 'NONE',
  shortAbandoned: false,
  flowedOut: false,
  waiting: false,
  abandonedInTimeIsGood: false,
} as const;

export const METHOD_SWITCHES: Readonly<Record<ServiceLevelMethod, ServiceLevelSwitches>> = {
  LATE_ABANDONED: { ...NOTHING_ELSE, abandoned: 'LATE' },
  ANSWERED_AND_ABANDONED: { ...NOTHING_ELSE, abandoned: 'ALL' },
  ANSWERED: NOTHING_ELSE,
  OFFERED: { ...NOTHING_ELSE, abandoned: 'ALL', shortAbandoned: true, flowedOut: true, waiting: true },
  REMOVED: {
    abandoned: 'ALL',
    shortAbandoned: true,
    flowedOut: true,
    waiting: true,
    abandonedInTimeIsGood: true,
  },
};

/** What may be said of a rule; all else is that of its method. */
export interface ServiceLevelSettings {
  readonly method?: ServiceLevelMethod | undefined;
  readonly thresholdMs?: number | undefined;
  readonly shortAbandonMs?: number | undefined;
  readonly includeAbandoned?: boolean | undefined;
  readonly includeShortAbandoned?: boolean | undefined;
  readonly includeFlowedOut?: boolean | undefined;
}

export const DEFAULT_THRESHOLD_MS = 20_000;

const abandonedOf = (isIncluded: boolean | undefined, { abandoned }: ServiceLevelSwitches) => {
  if (isIncluded === undefined) return abandoned;
  if (!isIncluded) return 'NONE';
  return abandoned === 'NONE' ? 'ALL' : abandoned;
};

export const ruleOf = (settings: ServiceLevelSettings): ServiceLevelRule => {
  const { method = 'LATE_ABANDONED', thresholdMs = DEFAULT_THRESHOLD_MS, shortAbandonMs = 0 } = settings;
  const switches = METHOD_SWITCHES[method];
  return {
    ...switches,
    method,
    thresholdMs,
    shortAbandonMs,
    abandoned: abandonedOf(settings.includeAbandoned, switches),
    shortAbandoned: settings.includeShortAbandoned ?? switches.shortAbandoned,
    flowedOut: settings.includeFlowedOut ?? switches.flowedOut,
  };
};

/** Why somebody who was in the queue does not count in a ratio. */
export const LEFT_OUT_REASONS = [
  'SHORT_ABANDONED',
  'ABANDONED_IN_TIME',
  'ABANDONED',
  'FLOWED_OUT',
  'STILL_WAITING',
  'WAIT_UNKNOWN',
] as const;
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];

export type QueueOutcome = 'answered' | 'abandoned' | 'flowedOut' | 'waiting';

/** `GOOD` counts in numerator and denominator, `BAD` in the denominator alone. */
export type Verdict = 'GOOD' | 'BAD' | LeftOutReason;

const judgeAbandoned = (rule: ServiceLevelRule, waitMs: number): Verdict => {
  if (rule.abandoned === 'NONE') return 'ABANDONED';
  if (!rule.shortAbandoned && waitMs < rule.shortAbandonMs) return 'SHORT_ABANDONED';
  if (waitMs > rule.thresholdMs) return 'BAD';
  if (rule.abandoned === 'LATE') return 'ABANDONED_IN_TIME';
  return rule.abandonedInTimeIsGood ? 'GOOD' : 'BAD';
};

/** `waitMs`: `null` when it is not known how long somebody waited. Such an answered or abandoned contact never counts. */
export const judge = (rule: ServiceLevelRule, outcome: QueueOutcome, waitMs: number | null): Verdict => {
  switch (outcome) {
    case 'waiting':
      return rule.waiting ? 'BAD' : 'STILL_WAITING';
    case 'flowedOut':
      return rule.flowedOut ? 'BAD' : 'FLOWED_OUT';
    case 'answered':
      if (waitMs === null) return 'WAIT_UNKNOWN';
      return waitMs <= rule.thresholdMs ? 'GOOD' : 'BAD';
    case 'abandoned':
      return waitMs === null ? 'WAIT_UNKNOWN' : judgeAbandoned(rule, waitMs);
  }
};
