/** A value that tells those who watch it whenever it is another one. */
export interface Value<T> {
  readonly get: () => T;
  /** Answers how to end it. */
  readonly subscribe: (changed: () => void) => () => void;
}

export const openValue = <T>(initial: T) => {
  let value = initial;
  const watchers = new Set<() => void>();
  return {
    get: () => value,
    set(next: T): void {
      if (Object.is(next, value)) return;
      value = next;
      for (const changed of [...watchers]) changed();
    },
    subscribe(changed: () => void) {
      // The same function may watch twice.
      const watcher = () => changed();
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  } satisfies Value<T> & { set: (next: T) => void };
};
