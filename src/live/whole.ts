import { eachInSlices, type InTurns } from '../domain/slices.ts';

/** Every row of a view as it is, and with which seq each was told last. */
export interface Whole<T> {
  readonly items: readonly T[];
  readonly versions: readonly number[];
}

export interface WholeOptions<T> {
  /** Whose turn it is when there are slices. */
  readonly party: string;
  readonly inTurns: InTurns;
  readonly items: () => Generator<void, readonly T[]>;
  readonly versionOf: (item: T) => number;
  /** The rows stay as they are until what this answers is called. */
  readonly hold: () => () => void;
  /** It has been put together, for those who wait for it; the rows are what they were. */
  readonly onComposed: () => void;
}

/** The whole of a view, put together when it is asked for, in slices, and kept until the view is another one. */
export const openWhole = <T>(options: WholeOptions<T>, first: Whole<T>) => {
  const { party, inTurns, items, versionOf, hold, onComposed } = options;
  let whole: Whole<T> | null = first;
  let isComposing = false;

  function* compose(): Generator<void, Whole<T>> {
    const rows = yield* items();
    const versions: number[] = [];
    yield* eachInSlices(rows, (row) => void versions.push(versionOf(row)));
    return { items: rows, versions };
  }

  return {
    /** `null` while it is being put together. */
    now(): Whole<T> | null {
      if (whole || isComposing) return whole;
      const work = inTurns(party, compose());
      if (!(work instanceof Promise)) {
        whole = work;
        return work;
      }
      isComposing = true;
      const release = hold();
      void work
        .then((composed) => {
          whole = composed;
          isComposing = false;
          onComposed();
        })
        .finally(() => {
          isComposing = false;
          release();
        });
      return null;
    },
    /** The rows are others. */
    drop(): void {
      whole = null;
    },
  };
};
