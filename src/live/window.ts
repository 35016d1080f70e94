import { VendorError } from '../domain/error.ts';
import { judge } from '../domain/service-level.ts';
import type { Fact, FactType } from './facts.ts';
import type { Figure } from './figures.ts';
import type { WindowNumbers } from './queue-figures.ts';
import { joinTallies, joinTerms, type LevelTerms, openTally, type Ratio, ratioOf, type Tally } from './ratio.ts';
import { type RuleSteps, ruleAt, ruleNow } from './service-level-rules.ts';
import { average, percentile } from './statistics.ts';

/** What the numbers over a window are made of: those of several queues, joined, make the numbers of all of them together. */
export interface WindowParts {
  readonly counts: Readonly<Record<FactType, number>>;
  /** Waits of the answered, as far as they are known. */
  readonly waits: readonly number[];
  readonly handles: readonly number[];
  readonly wrapUps: readonly number[];
  /** Each is `null` when something of it is not known. */
  readonly serviceLevel: Tally | null;
  readonly abandonment: Tally | null;
  readonly acceptance: Tally | null;
  readonly terms: LevelTerms;
  /** Figures that are not known: of these, nothing is counted above. */
  readonly untold: ReadonlySet<Figure>;
}

/** The figures to which a fact is counted, and those to which the time that it took is. */
const COUNTED: Readonly<Record<FactType, { readonly count: Figure | null; readonly length: Figure | null }>> = {
  entered: { count: 'entered', length: null },
  answered: { count: 'answered', length: 'averageWaitMs' },
  abandoned: { count: 'abandoned', length: null },
  flowedOut: { count: 'flowedOut', length: null },
  handled: { count: null, length: 'averageHandleMs' },
  wrappedUp: { count: null, length: 'averageWrapUpMs' },
  accepted: { count: 'offersAccepted', length: null },
  declined: { count: 'offersDeclined', length: null },
  expired: { count: 'offersExpired', length: null },
};

const FACT_TYPES = Object.keys(COUNTED) as FactType[];

const NONE: Readonly<Record<FactType, number>> = {
  entered: 0,
  answered: 0,
  abandoned: 0,
  flowedOut: 0,
  handled: 0,
  wrappedUp: 0,
  accepted: 0,
  declined: 0,
  expired: 0,
};

const ALL_TOLD: ReadonlySet<Figure> = new Set();

export interface WindowTerms {
  readonly from: number;
  readonly rules: RuleSteps;
  /** Who waits now, those who are offered included; `null`: not known. */
  readonly waiting: number | null;
  readonly untold?: ReadonlySet<Figure>;
}

const isAnyOf = (untold: ReadonlySet<Figure>, ...figures: readonly Figure[]): boolean =>
  figures.some((figure) => untold.has(figure));

export const windowParts = (
  facts: Iterable<Fact>,
  { from, rules, waiting, untold = ALL_TOLD }: WindowTerms,
): WindowParts => {
  const counts = { ...NONE };
  const waits: number[] = [];
  const handles: number[] = [];
  const wrapUps: number[] = [];
  const level = openTally();
  const abandonment = openTally();
  const { rule, from: since } = ruleNow(rules);
  const hasOneRule = rules.length === 1;
  // A window of a busy queue holds thousands of facts, and is read after each change: only comparisons in here, and no computed member.
  for (const { type, at, ms } of facts) {
    if (at < from) continue;
    switch (type) {
      case 'entered':
        counts.entered += 1;
        break;
      case 'accepted':
        counts.accepted += 1;
        break;
      case 'declined':
        counts.declined += 1;
        break;
      case 'expired':
        counts.expired += 1;
        break;
      case 'answered':
      case 'abandoned':
      case 'flowedOut': {
        counts[type] += 1;
        const then = hasOneRule ? rule : ruleAt(rules, at);
        level.add(judge(then, type, ms));
        const isShort = type === 'abandoned' && !then.shortAbandoned && ms !== null && ms < then.shortAbandonMs;
        abandonment.add(isShort ? 'SHORT_ABANDONED' : type === 'abandoned' ? 'GOOD' : 'BAD');
        if (type === 'answered' && ms !== null) waits.push(ms);
        break;
      }
      case 'handled':
        counts.handled += 1;
        if (ms !== null) handles.push(ms);
        break;
      case 'wrappedUp':
        counts.wrappedUp += 1;
        if (ms !== null) wrapUps.push(ms);
        break;
      default:
    }
  }
  const isUntold = (type: FactType, of: 'count' | 'length'): boolean => {
    const figure = COUNTED[type][of];
    return figure !== null && untold.has(figure);
  };
  for (const type of FACT_TYPES) if (isUntold(type, 'count')) counts[type] = 0;
  for (const tally of [level, abandonment]) {
    if (waiting === null) tally.lack('STILL_WAITING');
    else tally.add(tally === level ? judge(rule, 'waiting', null) : 'STILL_WAITING', waiting);
  }
  const lacksLevel =
    untold.has('serviceLevel') || (rule.waiting && waiting === null) || (rule.flowedOut && untold.has('flowedOut'));
  const offers: Tally = {
    numerator: counts.accepted,
    denominator: counts.accepted + counts.declined + counts.expired,
    leftOut: new Map(),
  };
  return {
    counts,
    waits: isUntold('answered', 'length') ? [] : waits,
    handles: isUntold('handled', 'length') ? [] : handles,
    wrapUps: isUntold('wrappedUp', 'length') ? [] : wrapUps,
    serviceLevel: lacksLevel ? null : level.close(),
    abandonment: isAnyOf(untold, 'answered', 'abandoned', 'flowedOut') ? null : abandonment.close(),
    acceptance: isAnyOf(untold, 'offersAccepted', 'offersDeclined', 'offersExpired') ? null : offers,
    terms: { method: rule.method, thresholdMs: rule.thresholdMs, since: since === -Infinity ? null : since },
    untold,
  };
};

/** Not known is what is known of none of them. */
const joinUntold = ([first, ...others]: readonly WindowParts[]): ReadonlySet<Figure> =>
  new Set([...(first?.untold ?? [])].filter((figure) => others.every(({ untold }) => untold.has(figure))));

export const joinParts = (parts: readonly WindowParts[]): WindowParts => ({
  counts: Object.fromEntries(
    FACT_TYPES.map((type) => [type, parts.reduce((total, { counts }) => total + counts[type], 0)]),
  ) as Record<FactType, number>,
  waits: parts.flatMap(({ waits }) => waits),
  handles: parts.flatMap(({ handles }) => handles),
  wrapUps: parts.flatMap(({ wrapUps }) => wrapUps),
  serviceLevel: joinTallies(parts.map(({ serviceLevel }) => serviceLevel)),
  abandonment: joinTallies(parts.map(({ abandonment }) => abandonment)),
  acceptance: joinTallies(parts.map(({ acceptance }) => acceptance)),
  terms: joinTerms(parts.map(({ terms }) => terms)),
  untold: joinUntold(parts),
});

export const windowNumbers = (
  { counts, waits, handles, wrapUps, serviceLevel, abandonment, acceptance, terms, untold }: WindowParts,
  since: number,
): WindowNumbers => {
  const told = (figure: Figure, value: number): number | null => (untold.has(figure) ? null : value);
  const ratio = (tally: Tally | null, ...figures: readonly Figure[]): Ratio | null =>
    tally === null || isAnyOf(untold, ...figures) ? null : ratioOf(tally);
  const level = ratio(serviceLevel, 'serviceLevel');
  return {
    since,
    entered: told('entered', counts.entered),
    answered: told('answered', counts.answered),
    abandoned: told('abandoned', counts.abandoned),
    flowedOut: told('flowedOut', counts.flowedOut),
    serviceLevel: level?.value ?? null,
    serviceLevelRatio: level && { ...level, ...terms },
    abandonmentRatio: ratio(abandonment, 'answered', 'abandoned', 'flowedOut'),
    acceptanceRatio: ratio(acceptance, 'offersAccepted', 'offersDeclined', 'offersExpired'),
    averageWaitMs: average(waits),
    p95WaitMs: percentile(waits, 0.95),
    averageHandleMs: average(handles),
    averageWrapUpMs: average(wrapUps),
    offersAccepted: told('offersAccepted', counts.accepted),
    offersDeclined: told('offersDeclined', counts.declined),
    offersExpired: told('offersExpired', counts.expired),
  };
};

const LONGEST_DAY_MS = 26 * 3_600_000;

/** Answers when the calendar day of a moment began. Throws `VendorError` `INVALID_INPUT` for a time zone that there is none. */
export const openDay = (timeZone: string): ((now: number) => number) => {
  let dates: Intl.DateTimeFormat;
  try {
    dates = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  } catch {
    throw new VendorError('INVALID_INPUT', null, `"${timeZone}" is not the name of a time zone`);
  }
  let known = { date: '', start: 0 };
  return (now) => {
    const date = dates.format(now);
    if (date === known.date) return known.start;
    // Midnight may not exist, and a day may have 23 or 25 hours: the first moment of the date is looked for.
    let before = now - LONGEST_DAY_MS;
    let start = now;
    while (start - before > 1) {
      const middle = Math.floor((before + start) / 2);
      if (dates.format(middle) === date) start = middle;
      else before = middle;
    }
    known = { date, start };
    return start;
  };
};

/** Answers where the window begins. Throws as `openDay` does. */
export const openWindow = (window: { readonly ms: number } | { readonly dayIn: string }): ((now: number) => number) =>
  'ms' in window ? (now) => now - window.ms : openDay(window.dayIn);
