import type { GapEvent } from '../domain/event.ts';
import type { Clock } from '../events/clock.ts';
import type { Events } from '../events/events.ts';
import { KEPT_MS } from './history.ts';

const MOST_SPANS = 500;

/** From one moment to another. */
export interface Span {
  readonly from: number;
  /** `Infinity`: it lasts. */
  readonly to: number;
}

/** Whether some of the time from one moment to another, both included, was not observed. */
export type IsBlind = (from: number, to: number) => boolean;

export type BlindSpans = ReturnType<typeof openBlindSpans>;

/** When it was not heard what happened in an account. Kept for as long as what happened is. */
export const openBlindSpans = (most = MOST_SPANS, keptMs = KEPT_MS) => {
  /** In order, none of them touching the next. */
  let spans: Span[] = [];

  const note = (from: number, to: number, now: number): void => {
    const apart = spans.filter((span) => (span.to < from || span.from > to) && span.to >= now - keptMs);
    const touched = spans.filter((span) => span.to >= from && span.from <= to);
    const joined = touched.reduce(
      (one, span) => ({ from: Math.min(one.from, span.from), to: Math.max(one.to, span.to) }),
      { from, to },
    );
    spans = [...apart, joined].sort((a, b) => a.from - b.from);
    const [first, second, ...later] = spans;
    // Of too many the two oldest become one, with what was observed between them: rather less is counted than too much.
    if (spans.length > most && first && second) spans = [{ from: first.from, to: second.to }, ...later];
  };

  return {
    note,

    /** Since `from`, which may have been some time ago, it has not been heard. */
    begin: (from: number, now: number): void => note(from, Infinity, now),

    /** It is heard again. */
    end(now: number): void {
      const last = spans.at(-1);
      if (last?.to === Infinity) spans = [...spans.slice(0, -1), { from: last.from, to: Math.max(last.from, now) }];
    },

    isBlind(from: number, to: number): boolean {
      return spans.some((span) => span.from <= to && span.to >= from);
    },

    /** What of the time from one moment to another was not observed, in order. */
    within: (from: number, to: number): readonly Span[] =>
      spans.flatMap((span) =>
        span.from < to && span.to > from ? [{ from: Math.max(from, span.from), to: Math.min(to, span.to) }] : [],
      ),

    size: (): number => spans.length,
  };
};

export interface JobsHeardOptions {
  readonly events: Pick<Events, 'problem' | 'health'>;
  readonly account: string;
  readonly clock: Clock;
}

/** When the jobs of an account were not heard. */
export const openJobsHeard = ({ events, account, clock }: JobsHeardOptions) => {
  const spans = openBlindSpans();
  return {
    isBlind: spans.isBlind,

    gap: ({ since, at }: GapEvent): void => spans.note(since ?? at, at, at),

    /** To be called often, and when the health of the account is different. */
    ask(): void {
      const now = clock.now();
      if (events.problem(account, 'Job')) spans.begin(events.health(account).staleSince ?? now, now);
      else spans.end(now);
    },
  };
};
