import { comparePositions, type Direction, type Position } from '../domain/order.ts';
import { eachInSlices, sortedInSlices } from '../domain/slices.ts';

interface Row<T> {
  readonly position: Position;
  readonly item: T;
}

const rowIn =
  <T>(positionOf: (item: T) => Position) =>
  (item: T): Row<T> => ({ position: positionOf(item), item });

/** In their order, in slices. */
export function* inOrder<T>(
  items: readonly T[],
  positionOf: (item: T) => Position,
  direction: Direction,
): Generator<void, readonly Row<T>[]> {
  const rows: Row<T>[] = [];
  const rowOf = rowIn(positionOf);
  yield* eachInSlices(items, (item) => void rows.push(rowOf(item)));
  return yield* sortedInSlices(rows, (a, b) => comparePositions(direction, a.position, b.position));
}

/** Rows kept in order: however many of them change together, one walk takes them in. */
export function* openSortedRows<T>(positionOf: (item: T) => Position, direction: Direction, items: readonly T[]) {
  const compare = (a: Row<T>, b: Row<T>): number => comparePositions(direction, a.position, b.position);
  let rows = yield* inOrder(items, positionOf, direction);

  return {
    /** Takes in what is there now under these keys. */
    change(keys: ReadonlySet<string>, now: ReadonlyMap<string, T>): void {
      if (keys.size === 0) return;
      const added = [...keys]
        .flatMap((key) => now.get(key) ?? [])
        .map(rowIn(positionOf))
        .sort(compare);
      const merged: Row<T>[] = [];
      let next = 0;
      for (const row of rows) {
        if (keys.has(row.position.key)) continue;
        for (let one = added[next]; one && compare(one, row) < 0; ) {
          merged.push(one);
          next += 1;
          one = added[next];
        }
        merged.push(row);
      }
      rows = merged.concat(added.slice(next));
    },
    first: (count: number): readonly Row<T>[] => rows.slice(0, count),
  };
}
