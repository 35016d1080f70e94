import { comparePositions, type Direction, type Position } from '../domain/order.ts';

interface Row<T> {
  readonly position: Position;
  readonly item: T;
}

/** Rows kept in order: however many of them change together, one walk takes them in. */
export const openSortedRows = <T>(positionOf: (item: T) => Position, direction: Direction, items: Iterable<T>) => {
  const inOrder = (given: Iterable<T>): Row<T>[] =>
    [...given]
      .map((item) => ({ position: positionOf(item), item }))
      .sort((a, b) => comparePositions(direction, a.position, b.position));

  let rows = inOrder(items);

  return {
    /** Takes in what is there now under these keys. */
    change(keys: ReadonlySet<string>, now: ReadonlyMap<string, T>): void {
      if (keys.size === 0) return;
      const added = inOrder([...keys].flatMap((key) => now.get(key) ?? []));
      const merged: Row<T>[] = [];
      let next = 0;
      for (const row of rows) {
        if (keys.has(row.position.key)) continue;
        for (let one = added[next]; one && comparePositions(direction, one.position, row.position) < 0; ) {
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
};
