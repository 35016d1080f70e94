import { VendorError } from '../domain/error.ts';
import type { Fact, FactType } from './facts.ts';
import type { Figure } from './figures.ts';
import type { WindowNumbers } from './queue-figures.ts';

/** What the numbers over a window are made of: those of several queues, joined, make the numbers of all of them together. */
export interface WindowParts {
  readonly counts: Readonly<Record<FactType, number>>;
  /** Waits of the answered, as far as they are known. */
  readonly waits: readonly number[];
  readonly handles: readonly number[];
  readonly wrapUps: readonly number[];
  /** Answered within the threshold. */
  readonly good: number;
  /** Abandoned after the threshold. */
  readonly late: number;
  /** Figures that are not known: of these, nothing is counted above. */
  readonly untold: ReadonlySet<Figure>;
}

/** The figures to which a fact is counted, and those to which the time that it took is. */
const COUNTED: Readonly<Record<FactType, { readonly count: Figure | null; readonly length: Figure | null }>> = {
  entered: { count: 'entered', length: null },
  answered: { count: 'answered', length: 'averageWaitMs' },
  abandoned: { count: 'abandoned', length: 'serviceLevel' },
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
  handled: 0,
  wrappedUp: 0,
  accepted: 0,
  declined: 0,
  expired: 0,
};

const ALL_TOLD: ReadonlySet<Figure> = new Set();

export const windowParts = (
  facts: Iterable<Fact>,
  from: number,
  thresholdMs: number,
  untold: ReadonlySet<Figure> = ALL_TOLD,
): WindowParts => {
  const counts = { ...NONE };
  const waits: number[] = [];
  const handles: number[] = [];
  const wrapUps: number[] = [];
  let good = 0;
  let late = 0;
  // A window of a busy queue holds thousands of facts, and is read after each change: only comparisons in here.
  for (const { type, at, ms } of facts) {
    if (at < from) continue;
    switch (type) {
      case 'entered':
        counts.entered += 1;
        break;
      case 'answered':
        counts.answered += 1;
        if (ms === null) break;
        waits.push(ms);
        if (ms <= thresholdMs) good += 1;
        break;
      case 'abandoned':
        counts.abandoned += 1;
        if (ms !== null && ms > thresholdMs) late += 1;
        break;
      case 'handled':
        counts.handled += 1;
        if (ms !== null) handles.push(ms);
        break;
      case 'wrappedUp':
        counts.wrappedUp += 1;
        if (ms !== null) wrapUps.push(ms);
        break;
      default:
        counts[type] += 1;
    }
  }
  const isUntold = (type: FactType, of: 'count' | 'length'): boolean => {
    const figure = COUNTED[type][of];
    return figure !== null && untold.has(figure);
  };
  for (const type of FACT_TYPES) if (isUntold(type, 'count')) counts[type] = 0;
  const hasWaits = !isUntold('answered', 'length');
  return {
    counts,
    waits: hasWaits ? waits : [],
    handles: isUntold('handled', 'length') ? [] : handles,
    wrapUps: isUntold('wrappedUp', 'length') ? [] : wrapUps,
    good: hasWaits ? good : 0,
    late: isUntold('abandoned', 'length') ? 0 : late,
    untold,
  };
};

/** Not known is what is known of none of them. */
const joinUntold = ([first, ...others]: readonly WindowParts[]): ReadonlySet<Figure> =>
  new Set([...(first?.untold ?? [])].filter((figure) => others.every(({ untold }) => untold.has(figure))));

export const joinParts = (parts: readonly WindowParts[]): WindowParts => {
  const sum = (of: (one: WindowParts) => number): number => parts.reduce((total, one) => total + of(one), 0);
  return {
    counts: {
      entered: sum(({ counts }) => counts.entered),
      answered: sum(({ counts }) => counts.answered),
      abandoned: sum(({ counts }) => counts.abandoned),
      handled: sum(({ counts }) => counts.handled),
      wrappedUp: sum(({ counts }) => counts.wrappedUp),
      accepted: sum(({ counts }) => counts.accepted),
      declined: sum(({ counts }) => counts.declined),
      expired: sum(({ counts }) => counts.expired),
    },
    waits: parts.flatMap(({ waits }) => waits),
    handles: parts.flatMap(({ handles }) => handles),
    wrapUps: parts.flatMap(({ wrapUps }) => wrapUps),
    good: sum(({ good }) => good),
    late: sum(({ late }) => late),
    untold: joinUntold(parts),
  };
};

const average = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);

/** The smallest of the values that at least `share` of them do not exceed. */
const percentile = (values: readonly number[], share: number): number | null => {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.ceil(share * sorted.length) - 1] ?? null;
};

/** Of the answered only those count towards the service level whose wait is known. */
export const windowNumbers = (
  { counts, waits, handles, wrapUps, good, late, untold }: WindowParts,
  since: number,
): WindowNumbers => {
  const judged = waits.length + late;
  const told = (figure: Figure, value: number | null): number | null => (untold.has(figure) ? null : value);
  return {
    since,
    entered: told('entered', counts.entered),
    answered: told('answered', counts.answered),
    abandoned: told('abandoned', counts.abandoned),
    serviceLevel: told('serviceLevel', judged === 0 ? null : good / judged),
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
