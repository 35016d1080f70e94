/**
 * How far a vendor's clock is from ours: the vendor's time minus ours, in milliseconds, known to lie between `least` and `most`.
 */
export interface Skew {
  readonly least: number;
  readonly most: number;
}

/** What one answer tells: its `Date` header names a whole second, in which it was made, after we asked and before we heard. */
export interface DatedAnswer {
  /** The header's moment. */
  readonly date: number;
  /** When we asked and when we heard, by our clock. */
  readonly askedAt: number;
  readonly heardAt: number;
}

/** A vendor's clock against ours, measured by the dates of its answers. */
export interface VendorClock {
  /** Measures against this clock of ours from here on and forgets what was measured before. Without it: the system's. */
  compareWith(now: () => number): void;
  /** `null` before the first answer that tells its time. */
  skew(): Skew | null;
  /** How often one of the two clocks was found to have been set. */
  resets(): number;
  /** Between which moments of ours that was the last time; `null`: it was not. */
  lastReset(): { readonly from: number; readonly to: number } | null;
  /** When the newest answer that told its time was asked for, by our clock; `null` before the first. */
  askedAt(): number | null;
}

/** How far the clocks of a vendor's servers may be apart from each other, in milliseconds. */
export const OUT_OF_STEP_MS = 250;
/** A header says whole seconds, cut off. */
export const RESOLUTION_MS = 1_000;
/** Answers that the estimate rests on, so that a clock that drifts is followed. */
const MOST_ANSWERS = 32;

const skewOf = ({ date, askedAt, heardAt }: DatedAnswer): Skew => ({
  least: date - heardAt,
  most: date + RESOLUTION_MS - askedAt,
});

const meet = (a: Skew, b: Skew): Skew | null => {
  const both = { least: Math.max(a.least, b.least), most: Math.min(a.most, b.most) };
  return both.least <= both.most ? both : null;
};

/** Zero where they meet. */
const distance = (a: Skew, b: Skew): number => Math.max(0, a.least - b.most, b.least - a.most);

/**
 * Narrows the skew down with every answer. An answer that contradicts the ones before it begins the estimate anew: one of the clocks
 * was set, or where they differ by little, the vendor's servers are not quite in step.
 */
export const openSkewMeter = () => {
  const answers: Skew[] = [];
  let estimate: Skew | null = null;

  return {
    /** Takes note of an answer. True when one of the clocks was set since the answer before. */
    note(answer: DatedAnswer): boolean {
      const told = skewOf(answer);
      const before = estimate;
      answers.push(told);
      if (answers.length > MOST_ANSWERS) {
        answers.shift();
        estimate = answers.reduce<Skew | null>((known, one) => known && meet(known, one), {
          least: -Infinity,
          most: Infinity,
        });
      } else estimate = estimate ? meet(estimate, told) : told;
      if (estimate) return false;
      answers.splice(0, answers.length, told);
      estimate = told;
      return before !== null && distance(before, told) > OUT_OF_STEP_MS;
    },
    /** `null` before the first answer that tells its time. */
    skew: (): Skew | null => estimate,
  };
};

export type SkewMeter = ReturnType<typeof openSkewMeter>;
