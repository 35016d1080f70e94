import type { ChangeSource } from '../domain/event.ts';
import type { Kind, Ref } from '../domain/ref.ts';
import type { Items } from './kinds.ts';

/** What lives of a kind in an account, as it was told last. Ended jobs and tasks are not among it. */
export interface Recalled<T> {
  readonly items: readonly T[];
  /** When it was last seen to be so, in milliseconds since the epoch. */
  readonly asOf: number;
  readonly source: ChangeSource;
}

/** Objects of an account that were told from memory. */
export interface Recollection {
  readonly account: string;
  /** When they were last seen to be so; of several the earliest, in milliseconds since the epoch. */
  readonly asOf: number;
}

/**
 * What one operation is told of accounts that are kept in memory (`feed.keep`), without asking their vendors. `null`: the vendor has to be
 * asked, because the account is not kept, its feed is not as it should be, or something was written to it that may not be known yet.
 */
export interface Memory {
  readonly living: <K extends Kind>(account: string, kind: K) => Recalled<Items[K]> | null;
  /** As `living`, of any account that somebody listens to: for lists that are too long to be read. */
  readonly heard: <K extends Kind>(account: string, kind: K) => Recalled<Items[K]> | null;
  readonly one: <K extends Kind>(ref: Ref<K>) => Items[K] | null;
  /** As `living`, for what rows of other kinds lead to: it is among the recollections, since no `freshness` tells of it. */
  readonly led: <K extends Kind>(account: string, kind: K) => readonly Items[K][] | null;
  /** Of which accounts objects were told that are in no list. */
  readonly recollections: () => readonly Recollection[];
  /** Whether all that was told from it would be told again in the same words; `null`: nothing was. */
  readonly stands: () => (() => boolean) | null;
}

/** For operations that ask vendors alone. */
export const NO_MEMORY: Memory = {
  living: () => null,
  heard: () => null,
  one: () => null,
  led: () => null,
  recollections: () => [],
  stands: () => null,
};
