import { type Digest, digestText, EMPTY_DIGEST, withoutRow, withRow } from '../domain/live-digest.ts';
import type { Changes, Proof } from './live-event.ts';

export interface VersionsOptions<T> {
  readonly keyOf: (item: T) => string;
  /** The id by which a client knows the row. */
  readonly idOf: (key: string) => string;
  /** Names of the lists, and the one to which a row belongs. */
  readonly lists?: { readonly names: readonly string[]; readonly of: (key: string) => string } | undefined;
}

interface Sum {
  count: number;
  digest: Digest;
}

const newSum = (): Sum => ({ count: 0, digest: EMPTY_DIGEST });

const proofOf = ({ count, digest }: Sum): Proof => ({ count, digest: digestText(digest) });

/** The versions of a view's rows, and what proves a client's copy of them. Costs as much as what changes. */
export const openVersions = <T>({ keyOf, idOf, lists }: VersionsOptions<T>) => {
  const versions = new Map<string, number>();
  const whole = newSum();
  const sums = new Map(lists?.names.map((name) => [name, newSum()]));

  const sumsOf = (key: string): Sum[] => {
    const own = lists && sums.get(lists.of(key));
    return own ? [whole, own] : [whole];
  };

  const remove = (key: string): void => {
    const version = versions.get(key);
    if (version === undefined) return;
    versions.delete(key);
    const id = idOf(key);
    for (const sum of sumsOf(key)) {
      sum.count -= 1;
      sum.digest = withoutRow(sum.digest, id, version);
    }
  };

  const put = (key: string, version: number): void => {
    remove(key);
    versions.set(key, version);
    const id = idOf(key);
    for (const sum of sumsOf(key)) {
      sum.count += 1;
      sum.digest = withRow(sum.digest, id, version);
    }
  };

  return {
    take({ upserted, removed }: Changes<T>, seq: number): void {
      for (const key of removed) remove(key);
      for (const item of upserted) put(keyOf(item), seq);
    },
    of: (item: T): number => versions.get(keyOf(item)) ?? 0,
    /** The row is there, and was told last with this `seq`. */
    put: (item: T, seq: number): void => put(keyOf(item), seq),
    proof: (): Proof => proofOf(whole),
    lists: (): ReadonlyMap<string, Proof> => new Map([...sums].map(([name, sum]) => [name, proofOf(sum)])),
  };
};
