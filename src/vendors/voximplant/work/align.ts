/**
 * Pairs two sequences in their common order: as many pairs as can be, and of those ways the cheapest. `cost` is `null` for two
 * that cannot be a pair. The nearest one is not good enough: an answer's error about its own moment is common to all its
 * tasks, so their order is beyond doubt where their distance is not.
 */
export const align = <A, B>(
  left: readonly A[],
  right: readonly B[],
  cost: (a: A, b: B) => number | null,
): readonly (readonly [A, B])[] => {
  if (left.length === 0 || right.length === 0) return [];
  const width = right.length + 1;
  // Cell (row, column): what can be made of the rest of both, from there on.
  const pairs = new Int32Array((left.length + 1) * width);
  const costs = new Float64Array((left.length + 1) * width);
  const choice = new Int8Array((left.length + 1) * width);

  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      const here = row * width + column;
      const take = (count: number, price: number, way: number): void => {
        const most = pairs[here] ?? 0;
        if (way !== SKIP_LEFT && (count < most || (count === most && price >= (costs[here] ?? 0)))) return;
        pairs[here] = count;
        costs[here] = price;
        choice[here] = way;
      };
      const below = here + width;
      take(pairs[below] ?? 0, costs[below] ?? 0, SKIP_LEFT);
      take(pairs[here + 1] ?? 0, costs[here + 1] ?? 0, SKIP_RIGHT);
      const price = cost(left[row] as A, right[column] as B);
      if (price !== null) take((pairs[below + 1] ?? 0) + 1, (costs[below + 1] ?? 0) + price, PAIR);
    }
  }

  const found: (readonly [A, B])[] = [];
  for (let row = 0, column = 0; row < left.length && column < right.length; ) {
    const way = choice[row * width + column];
    if (way === PAIR) found.push([left[row] as A, right[column] as B]);
    if (way !== SKIP_RIGHT) row += 1;
    if (way !== SKIP_LEFT) column += 1;
  }
  return found;
};

const SKIP_LEFT = 1;
const SKIP_RIGHT = 2;
const PAIR = 3;
