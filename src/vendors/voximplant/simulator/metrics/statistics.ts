export const sum = (list: readonly number[]): number => list.reduce((total, each) => total + each, 0);

/** `null`: nothing to divide or to compare. */
export const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
export const smallest = (list: readonly number[]): number | null =>
  list.length === 0 ? null : list.reduce((a, b) => Math.min(a, b));
export const largest = (list: readonly number[]): number | null =>
  list.length === 0 ? null : list.reduce((a, b) => Math.max(a, b));
export const average = (list: readonly number[]): number | null => ratio(sum(list), list.length);
/** The smallest value that this share of the values does not exceed. */
export const percentile =
  (share: number) =>
  (list: readonly number[]): number | null =>
    list.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * list.length) - 1)] ?? null;
