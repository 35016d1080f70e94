import type { VendorObject } from '../../../domain/object.ts';
import { wholeSecond } from '../dates.ts';

export const NEWEST_FIRST = 'dateCreated:desc';
export const OLDEST_FIRST = 'dateCreated:asc';

/** The second of its creation; a row whose creation date cannot be read comes first. */
export const secondOf = ({ createdAt }: Pick<VendorObject, 'createdAt'>): number => wholeSecond(createdAt ?? 0);

export const isAscending = (rows: readonly VendorObject[]): boolean =>
  rows.every((row, index) => {
    const before = rows[index - 1];
    return before === undefined || secondOf(before) <= secondOf(row);
  });

/**
 * Whether the vendor sorts a list of which this is the first page, oldest first as it seems; `undefined`: it could not be told this time.
 * `first`: the first row in another order.
 */
export const probe = async <T extends VendorObject>(
  page: readonly T[],
  first: (sortBy: string) => Promise<T | undefined>,
): Promise<boolean | undefined> => {
  const [begin, end] = [page[0], page.at(-1)];
  const newest = await first(NEWEST_FIRST);
  if (!begin || !end || !newest) return undefined;
  if (newest.ref.nativeId === begin.ref.nativeId) return secondOf(begin) === secondOf(end) ? undefined : false;
  if (secondOf(newest) < secondOf(end) || secondOf(newest) === secondOf(begin)) return undefined;
  // A row that was created or changed just now comes first in the vendor's default order, too: turn back once more.
  const oldest = await first(OLDEST_FIRST);
  return oldest && oldest.ref.nativeId !== newest.ref.nativeId && secondOf(oldest) <= secondOf(begin)
    ? true
    : undefined;
};
