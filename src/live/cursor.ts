import { createHash } from 'node:crypto';
import type { ResyncReason } from './live-event.ts';

const CURSOR = /^([0-9a-f-]{36})\.([0-9a-z]{1,11})\.([\w-]{16})$/;
const LONGEST = 80;

const shortOf = (fingerprint: string): string =>
  createHash('sha256').update(fingerprint).digest('base64url').slice(0, 16);

/** Of a text that is no cursor: nobody can go on from it either. */
const NOWHERE = '';

/** The cursors of one view for readers with one fingerprint. */
export const openCursors = (epoch: string, fingerprint: string) => {
  const mine = shortOf(fingerprint);
  return {
    write: (seq: number): string => `${epoch}.${seq.toString(36)}.${mine}`,

    /**
     * The position that a cursor names, or why it names none, with the text by which the same answer is given again. Takes any text, also
     * a forged one: it gives no access, because what is told depends on the reader's own rights.
     */
    read(
      after: string,
      seq: number,
    ): { readonly at: number } | { readonly lost: ResyncReason; readonly cursor: string } {
      const [cursor, of, digits = '', theirs] = (after.length <= LONGEST && CURSOR.exec(after)) || [];
      if (cursor === undefined) return { lost: 'UNKNOWN', cursor: NOWHERE };
      if (theirs !== mine) return { lost: 'RIGHTS_CHANGED', cursor };
      const at = Number.parseInt(digits, 36);
      return of === epoch && at <= seq ? { at } : { lost: 'UNKNOWN', cursor };
    },
  };
};
