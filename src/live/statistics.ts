/** In whole numbers; `null`: there are none. */
export const average = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);

/** The smallest of the values that at least `share` of them do not exceed. */
export const percentile = (values: readonly number[], share: number): number | null => {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.ceil(share * sorted.length) - 1] ?? null;
};
