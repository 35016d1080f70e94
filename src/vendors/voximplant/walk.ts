import { VendorError } from '../../domain/error.ts';
import { isEqualJson, isJsonObject } from '../../domain/json.ts';
import type { ReadRows, WireError } from '../../domain/reading.ts';
import { type Page, type Row, Unreadable } from './wire.ts';

export interface Window {
  readonly offset: number;
  readonly count: number;
}

/** Rows that one list may have unless another bound is given. */
const ROW_BOUND = 10_000;
/** Rows by default where a method says so (contract §5), so no maximum lies below: a page shorter than this is the last. */
const DEFAULT_COUNT = 20;

const isReadable = <R>(entry: R | Unreadable): entry is R => !(entry instanceof Unreadable);

/**
 * Reads a list by offset, whole, without losing a row that stays as it is, though rows come and go meanwhile.
 *
 * Offsets alone lose rows: when one that was read is deleted, all later ones move up, and the first of the next page slips into the
 * page behind us. So every page begins with the last row read; when none of its rows was seen before, it is read again from
 * further back. This rests on rows keeping their order among themselves while their stamp is the same, since no method of this kind
 * sorts (contract §5). Totals decide nothing, as these lists may not tell them: the end is where a page is shorter than others
 * were, or than any maximum could be. A row that cannot be read counts like the others.
 *
 * With `most` a list of more rows is cut there; else one of more than `ROW_BOUND` is refused.
 */
export const readWhole = async <R extends Row>(
  account: string,
  size: number,
  fetch: (window: Window) => Promise<Page<R>>,
  isEnough: (rows: ReadonlyMap<string, R>) => boolean = () => false,
  most?: number,
): Promise<ReadRows<R> & { readonly isCut: boolean }> => {
  const rows = new Map<string, R>();
  /** By place in the whole list, since pages overlap. */
  const unreadable = new Map<number, WireError>();
  const bound = most ?? ROW_BOUND;
  const mostRequests = (4 * bound) / size + 64;
  let longest = DEFAULT_COUNT;
  let frontier = 0;
  let overlap = 1;
  let earlier: Page<R> | null = null;

  for (let request = 0; request < mostRequests; request += 1) {
    const offset = Math.max(0, frontier - overlap);
    const page: Page<R> = await fetch({ offset, count: size });
    const { entries, bare } = page;
    const isKnown = (entry: R | Unreadable): boolean => isReadable(entry) && rows.get(entry.id)?.stamp === entry.stamp;
    const joins = offset === 0 || overlap === 0 || entries.some(isKnown);
    if (!joins) {
      overlap *= 8;
      continue;
    }
    const found = (isCut = false) => ({ rows: [...rows.values()], unreadable: [...unreadable.values()], isCut });
    if (offset > 0 && isRepeated(page, earlier)) return found();
    const before = rows.size + unreadable.size;
    for (const [index, entry] of entries.entries()) {
      if (isReadable(entry)) rows.set(entry.id, entry);
      else unreadable.set(offset + index, entry.error);
    }
    const after = rows.size + unreadable.size;
    if (most === undefined && after > bound) break;
    const ended = bare ? after === before : entries.length < Math.min(size, longest);
    // More rows than asked for: this vendor pays no heed to paging and gives its lists whole.
    const isWhole = offset === 0 && entries.length > size;
    if (ended || isWhole || isEnough(rows)) return found();
    if (most !== undefined && after >= most) return found(true);
    frontier = offset + entries.length;
    // One object at a time: a page that began with the last row read would never get beyond it.
    overlap = bare ? 0 : overlapAfter(entries);
    longest = Math.max(longest, entries.length);
    earlier = page;
  }
  throw new VendorError(
    'LIMIT_EXCEEDED',
    account,
    `a list of account ${account} is longer than the ${bound} rows that are read at most, or changes faster than it can be read`,
  );
};

/** So that the next page begins with a row that can be recognised; 0 when there is none behind the first of this one. */
const overlapAfter = (entries: readonly (Row | Unreadable)[]): number => {
  const last = entries.findLastIndex(isReadable);
  return last > 0 ? entries.length - last : 0;
};

const isSame = (a: Row | Unreadable, b: Row | Unreadable | undefined): boolean => {
  if (b === undefined || isReadable(a) !== isReadable(b)) return false;
  return isReadable(a) && isReadable(b) ? a.id === b.id : isJsonObject(a.raw) && isEqualJson(a.raw, b.raw);
};

/** Whether another page of the same rows is this page: rows without an id may be alike and yet be others. */
const isRecognisable = ({ entries }: Page<Row>): boolean =>
  entries.some(isReadable) || new Set(entries.map(({ raw }) => JSON.stringify(raw))).size === entries.length;

/** The same page from another place: the vendor pays no heed to where it is to begin. */
const isRepeated = (page: Page<Row>, earlier: Page<Row> | null): boolean =>
  page.entries.length === earlier?.entries.length &&
  page.entries.every((entry, index) => isSame(entry, earlier.entries[index])) &&
  isRecognisable(page);

/** Ids are numbers however they are written: shorter ones come first. */
export const compareIds = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
