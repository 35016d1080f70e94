import {
  LEFT_OUT_REASONS,
  type LeftOutReason,
  type ServiceLevelMethod,
  type Verdict,
} from '../domain/service-level.ts';

/** Somebody who was in the queue and does not count in a ratio. */
export interface LeftOut {
  readonly reason: LeftOutReason;
  /** `null`: not known how many. */
  readonly count: number | null;
}

/** A share with what it is a share of. */
export interface Ratio {
  /** numerator / denominator; `null` when the denominator is 0. */
  readonly value: number | null;
  readonly numerator: number;
  readonly denominator: number;
  /** Reasons that nobody has are not among them. */
  readonly leftOut: readonly LeftOut[];
}

/** How a service level was reckoned; `null` where the queues of it differ. */
export interface LevelTerms {
  readonly method: ServiceLevelMethod | null;
  readonly thresholdMs: number | null;
  /** Since when contacts are judged so; `null`: ever since there is anything to judge. */
  readonly since: number | null;
}

export type ServiceLevelRatio = Ratio & LevelTerms;

/** A ratio as it is added up. */
export interface Tally {
  readonly numerator: number;
  readonly denominator: number;
  readonly leftOut: ReadonlyMap<LeftOutReason, number | null>;
}

export const openTally = () => {
  let numerator = 0;
  let denominator = 0;
  const leftOut = new Map<LeftOutReason, number | null>();
  return {
    add(verdict: Verdict, count = 1): void {
      if (verdict === 'GOOD' || verdict === 'BAD') {
        denominator += count;
        if (verdict === 'GOOD') numerator += count;
      } else if (count > 0) leftOut.set(verdict, (leftOut.get(verdict) ?? 0) + count);
    },
    /** It is not known how many there are for this reason. */
    lack: (reason: LeftOutReason): void => void leftOut.set(reason, null),
    close: (): Tally => ({ numerator, denominator, leftOut }),
  };
};

/** Of those that are known; `null` when none is. A count that is not known of one of them is not known of all. */
export const joinTallies = (tallies: readonly (Tally | null)[]): Tally | null => {
  const known = tallies.filter((tally) => tally !== null);
  if (known.length === 0 && tallies.length > 0) return null;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const countOf = (reason: LeftOutReason): number | null => {
    const counts = known.flatMap(({ leftOut }) => (leftOut.has(reason) ? [leftOut.get(reason) ?? null] : []));
    return counts.includes(null) ? null : sum(counts as number[]);
  };
  const reasons = LEFT_OUT_REASONS.filter((reason) => known.some(({ leftOut }) => leftOut.has(reason)));
  return {
    numerator: sum(known.map(({ numerator }) => numerator)),
    denominator: sum(known.map(({ denominator }) => denominator)),
    leftOut: new Map(reasons.map((reason) => [reason, countOf(reason)])),
  };
};

export const ratioOf = ({ numerator, denominator, leftOut }: Tally): Ratio => ({
  value: denominator === 0 ? null : numerator / denominator,
  numerator,
  denominator,
  leftOut: LEFT_OUT_REASONS.flatMap((reason) => {
    const count = leftOut.get(reason);
    return count === undefined ? [] : [{ reason, count }];
  }),
});

/** What is the same for all of them. */
export const joinTerms = (terms: readonly LevelTerms[]): LevelTerms => {
  const shared = <M extends keyof LevelTerms>(member: M): LevelTerms[M] | null => {
    const [first, ...others] = new Set(terms.map((one) => one[member]));
    return others.length > 0 ? null : (first ?? null);
  };
  const moments = terms.flatMap(({ since }) => since ?? []);
  return {
    method: shared('method'),
    thresholdMs: shared('thresholdMs'),
    since: moments.length === 0 ? null : Math.max(...moments),
  };
};
