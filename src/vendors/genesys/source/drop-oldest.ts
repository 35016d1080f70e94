interface Kept<K> {
  readonly size: number;
  keys(): Iterable<K>;
  delete(key: K): boolean;
}

/** What a set or a map holds beyond so many: those that were put into it first. */
export const dropOldest = <K>(
  kept: Kept<K>,
  most: number,
  drop: (key: K) => void = (key) => kept.delete(key),
): void => {
  for (const oldest of kept.keys()) {
    if (kept.size <= most) return;
    drop(oldest);
  }
};
