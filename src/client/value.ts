/** A value that tells those who watch it whenever it is another one. */
export interface Value<T> {
  readonly get: () => T;
  /** Answers how to end it. One function watches once, however often it is given. */
  readonly subscribe: (changed: () => void) => () => void;
}

export const openValue = <T>(initial: T) => {
  let now = initial;
  const watchers = new Set<() => void>();
  return {
    get: () => now,
    set(next: T): void {
      now = next;
      for (const changed of [...watchers]) changed();
    },
    subscribe(changed: () => void) {
      watchers.add(changed);
      return () => void watchers.delete(changed);
    },
  };
};
