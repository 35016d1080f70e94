/** What a figure is to be, and whether it is. */

export interface Goal {
  readonly atLeast?: number;
  readonly atMost?: number;
  /** What the number counts. */
  readonly unit?: string;
}

export const isMet = ({ atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY }: Goal, value: number) =>
  value >= atLeast && value <= atMost;

export const goalText = ({ atLeast, atMost, unit = '' }: Goal): string =>
  `${atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`}${unit && ` ${unit}`}`;

/** A goal with the figure that it is for. */
export type Judged = readonly [goal: Goal, value: number];

/** A line of a table of goals. */
export type Wanted = readonly [title: string, judged: Judged];

/** The cells `goal` and `met`. */
export const judge = (judged: readonly Judged[]): readonly [goal: string, met: string] =>
  judged.length === 0
    ? ['–', '–']
    : [
        judged.map(([goal]) => goalText(goal)).join(', '),
        judged.every(([goal, value]) => isMet(goal, value)) ? 'yes' : 'no',
      ];
