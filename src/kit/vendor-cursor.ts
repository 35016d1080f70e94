import { hash } from 'node:crypto';
import { VendorError } from '../domain/error.ts';
import { parseJson } from '../domain/json.ts';

/*
 * Cursors of lists that keep the vendor's own order: they remember rows by marks, since nothing else of a row stays.
 */

/** Where a walk stands: in which source, on which page (`null`: the first), behind which rows of it (the newest last). */
export interface Place {
  readonly source: number;
  readonly token: string | null;
  /** Their marks, one behind the other. */
  readonly seen: string;
}

const START: Place = { source: 0, token: null, seen: '' };

/** Rows that a cursor remembers: it finds its way as long as one of them has stayed where it was. */
const REMEMBERED = 12;
const MARK_LENGTH = 8;
const EACH_MARK = /.{8}/gs;
export const markOf = (id: string): string => hash('sha1', id, 'base64url').slice(0, MARK_LENGTH);
/** The marks that a place holds, and one more. */
export const seenWith = (seen: string, id: string): string => (seen + markOf(id)).slice(-REMEMBERED * MARK_LENGTH);

export const marksOf = (seen: string): ReadonlySet<string> => new Set(seen.match(EACH_MARK));

export const cursorOf = ({ source, token, seen }: Place): string => JSON.stringify([source, token, seen]);

export const parseCursor = (account: string, cursor: string | null, sources: number): Place => {
  if (cursor === null) return START;
  try {
    const parsed = parseJson(cursor);
    const [source, token, seen, ...rest]: readonly unknown[] = Array.isArray(parsed) ? parsed : [];
    const inside = Number.isInteger(source) && Number(source) >= 0 && Number(source) < sources;
    const sound = (token === null || typeof token === 'string') && typeof seen === 'string' && rest.length === 0;
    if (inside && sound) {
      return { source: Number(source), token, seen };
    }
  } catch {
    // Falls through to the refusal.
  }
  throw new VendorError('INVALID_INPUT', account, 'the cursor is not one that this list gave: begin at the beginning');
};
