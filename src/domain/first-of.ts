/** Keeps the first of any number of items in an order, of which there are few beside all. */
export interface First<T> {
  /** Whether it may be among them: false where as many as are wanted come before it. */
  readonly admits: (item: T) => boolean;
  readonly add: (item: T) => void;
  /** In their order; of equals those that were added first. */
  readonly items: readonly T[];
}

export const openFirst = <T>(count: number, compare: (a: T, b: T) => number): First<T> => {
  const items: T[] = [];
  const admits = (item: T): boolean => items.length < count || (count > 0 && compare(item, items[count - 1] as T) < 0);
  return {
    items,
    admits,
    add(item) {
      if (!admits(item)) return;
      let low = 0;
      let high = items.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (compare(items[middle] as T, item) <= 0) low = middle + 1;
        else high = middle;
      }
      if (items.length === count) items.pop();
      items.splice(low, 0, item);
    },
  };
};
