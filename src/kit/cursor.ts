import { VendorError } from '../domain/error.ts';
import { isJsonObject, parseJson } from '../domain/json.ts';
import type { VendorObject } from '../domain/object.ts';

/** What a vendor's list takes to go on behind a page, by the vendor's own names; never made up, always taken from an answer. */
export type PageLink = Readonly<Record<string, string>>;

/** The order of every list: by creation, then by id. Both never change, so no row ever moves across a cursor. */
export interface Key {
  /** Milliseconds since the epoch; 0 where the vendor does not tell it. */
  readonly createdAt: number;
  readonly id: string;
}

/** Where a walk stands: behind the row with this key. */
export interface Position {
  readonly key: Key;
  /** Leads to the page on which the key's second begins; `null`: to the first. */
  readonly link: PageLink | null;
  /** Of rows that hang below others: the row that comes last of those that were given of this one. */
  readonly child: Key | null;
}

export const keyOf = ({ createdAt, ref }: Pick<VendorObject, 'createdAt' | 'ref'>): Key => ({
  createdAt: createdAt ?? 0,
  id: ref.nativeId,
});

export const compareKeys = (a: Key, b: Key): number =>
  a.createdAt - b.createdAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

export const inOrder = <T extends VendorObject>(items: readonly T[]): T[] =>
  items.toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)));

/** `list` names the list, so that a cursor of another one is told from its own. */
export const writeCursor = (list: string, { key, link, child }: Position): string =>
  JSON.stringify([list, key.createdAt, key.id, link, ...(child ? [child.createdAt, child.id] : [])]);

const parsed = (cursor: string): unknown => {
  try {
    return parseJson(cursor);
  } catch {
    return null;
  }
};

const isLink = (value: unknown): value is PageLink =>
  isJsonObject(value) && Object.values(value).every((one) => typeof one === 'string');

/** Throws `INVALID_INPUT` for a cursor that this list did not give. `null` is the beginning. */
export const readCursor = (account: string, list: string, cursor: string | null): Position | null => {
  if (cursor === null) return null;
  const parts = parsed(cursor);
  const [name, createdAt, id, link, childAt, child]: readonly unknown[] = Array.isArray(parts) ? parts : [];
  if (name !== list || typeof createdAt !== 'number' || typeof id !== 'string' || !(link === null || isLink(link))) {
    throw new VendorError(
      'INVALID_INPUT',
      account,
      `the cursor is not one that the list of ${list} gave: begin at the beginning`,
    );
  }
  const hasChild = typeof childAt === 'number' && typeof child === 'string';
  return { key: { createdAt, id }, link, child: hasChild ? { createdAt: childAt, id: child } : null };
};
