/** When a change happened, among all changes of one object. */
export interface Stamp {
  readonly at: number;
  readonly rank: number;
  /** Decides between equal moments where the order of arrival means nothing; `null` where it does. */
  readonly tie: string | null;
  /** Position in the order in which the account's changes were taken. */
  readonly arrival: number;
}

/** A point in the order of arrival, taken before a read leaves: what comes after it may not be in the answer. */
export interface Mark {
  readonly at: number;
  readonly arrival: number;
}

export const isLater = (a: Stamp, b: Stamp): boolean => {
  if (a.at !== b.at) return a.at > b.at;
  if (a.rank !== b.rank) return a.rank > b.rank;
  if (a.tie !== null && b.tie !== null && a.tie !== b.tie) return a.tie > b.tie;
  return a.arrival > b.arrival;
};

/** A read beats what was taken before it began, and what came later but tells of an earlier time. */
export const readBeats = (mark: Mark, known: Stamp): boolean => known.arrival <= mark.arrival || known.at < mark.at;
