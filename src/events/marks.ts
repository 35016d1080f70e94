import { createHash } from 'node:crypto';

const MARKED = /^(.+)\.([\w-]{16})$/;

/** Cursors of the bus as one reader is given them and gives them back. */
export interface Marks {
  readonly write: (cursor: string) => string;
  /** The cursor of the bus in a text, and whether it was given to a reader of another kind. A text that is no cursor stays as it is. */
  readonly read: (after: string) => { readonly cursor: string; readonly isForeign: boolean };
}

const PLAIN: Marks = { write: (cursor) => cursor, read: (after) => ({ cursor: after, isForeign: false }) };

/**
 * `rights`: what the reader may see, as a text. What a cursor leads to is whole for those alone who see the same of the same accounts, so
 * each cursor is marked by that. Absent: cursors are those of the bus, good for everybody.
 */
export const openMarks = (rights: string | undefined, accounts: Iterable<string>): Marks => {
  if (rights === undefined) return PLAIN;
  const text = JSON.stringify([rights, [...accounts].sort()]);
  const mine = createHash('sha256').update(text).digest('base64url').slice(0, 16);
  return {
    write: (cursor) => `${cursor}.${mine}`,
    read(after) {
      const [, cursor = after, mark] = MARKED.exec(after) ?? [];
      return { cursor, isForeign: mark !== mine };
    },
  };
};
