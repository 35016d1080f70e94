/** Characters of a text that are made bytes, and written, in one turn of the event loop. */
const PIECE = 262_144;

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;

export const isLong = (text: string): boolean => text.length > PIECE;

/** A text in pieces, none of which ends within a character. */
export function* piecesOf(text: string): Generator<string, void> {
  for (let from = 0; from < text.length; ) {
    const end = Math.min(text.length, from + PIECE);
    const to = end < text.length && isHigh(text.charCodeAt(end - 1)) ? end - 1 : end;
    yield text.slice(from, to);
    from = to;
  }
}
