import type { Row } from './rows.ts';

const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

/**
 * Rows by name, then id. Comparing names is what costs, so that where nobody came, left or was renamed the order of last time is
 * taken over.
 */
export const openNameOrder = <T extends Row>(nameOf: (row: T) => string) => {
  let last: readonly { readonly id: string; readonly name: string }[] = [];

  const refreshed = (rows: ReadonlyMap<string, T>): T[] | null => {
    if (rows.size !== last.length) return null;
    const found: T[] = [];
    for (const { id, name } of last) {
      const row = rows.get(id);
      if (!row || nameOf(row) !== name) return null;
      found.push(row);
    }
    return found;
  };

  return (rows: ReadonlyMap<string, T>): readonly T[] => {
    const same = refreshed(rows);
    if (same) return same;
    const sorted = [...rows.values()].sort(
      (a, b) => collator.compare(nameOf(a), nameOf(b)) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
    );
    last = sorted.map((row) => ({ id: row.id, name: nameOf(row) }));
    return sorted;
  };
};

/** By a moment, the earliest first; rows without one stay behind in their order. */
export const byMoment = <T>(rows: readonly T[], momentOf: (row: T) => string | null): readonly T[] => {
  const timed = rows.map((row) => ({ row, at: Date.parse(momentOf(row) ?? '') }));
  const rank = (at: number): number => (Number.isNaN(at) ? Number.POSITIVE_INFINITY : at);
  return timed.sort((a, b) => (rank(a.at) === rank(b.at) ? 0 : rank(a.at) - rank(b.at))).map(({ row }) => row);
};
