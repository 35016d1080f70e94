/** A list that can be waited for. */
export interface Log<T> {
  readonly all: T[];
  add(entry: T): void;
  /** The entries as soon as the condition holds. */
  until(holds: (all: readonly T[]) => boolean): Promise<readonly T[]>;
}

export const openLog = <T>(): Log<T> => {
  const all: T[] = [];
  const waiting = new Set<() => void>();
  return {
    all,
    add: (entry) => {
      all.push(entry);
      for (const check of [...waiting]) check();
    },
    until: (holds) =>
      new Promise((resolve) => {
        const check = () => {
          if (!holds(all)) return;
          waiting.delete(check);
          resolve(all);
        };
        waiting.add(check);
        check();
      }),
  };
};
