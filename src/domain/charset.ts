/** Text, or what keeps bytes from being text; `problem` goes on from "the body …". */
export type Decoded = { readonly text: string } | { readonly fault: 'unknown' | 'invalid'; readonly problem: string };

const CHARSET = /;\s*charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;,]*))/i;
/** Of a decoder these labels are windows-1252; but what declares itself ASCII and is not may be anything. */
const ASCII = /^(?:us-)?ascii$|^ansi_x3\.4-1968$/;
const LONGEST_LABEL = 40;

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** What the bytes say of themselves goes before what is declared, as for a browser. */
const ofByteOrderMark = (bytes: Uint8Array): string | null => {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : null;
};

const declaredIn = (contentType: string | undefined): string | null => {
  const [, inDouble, inSingle, bare] = CHARSET.exec(contentType ?? '') ?? [];
  const label = (inDouble ?? inSingle ?? bare ?? '').trim().toLowerCase();
  return label === '' ? null : label;
};

const decoderOf = (label: string): TextDecoder | null => {
  if (label === 'utf-8' || label === 'utf8') return UTF_8;
  try {
    return new TextDecoder(label, { fatal: true });
  } catch {
    return null;
  }
};

/**
 * The text of a body, by the charset that its content type declares, else UTF-8. A byte order mark is taken off. Bytes that are no text
 * in that charset are a fault: nothing is ever replaced.
 */
export const decodeText = (bytes: Uint8Array, contentType: string | undefined): Decoded => {
  if (bytes.length === 0) return { text: '' };
  const marked = ofByteOrderMark(bytes);
  const declared = declaredIn(contentType);
  const label = marked ?? declared ?? 'utf-8';
  const decoder = decoderOf(label);
  if (decoder === null) {
    const shown = label.replace(/[^\x21-\x7e]/g, '?').slice(0, LONGEST_LABEL);
    return { fault: 'unknown', problem: `declares a charset that is not known (${shown})` };
  }
  const why = marked
    ? 'as its byte order mark says'
    : declared
      ? 'the charset that it declares'
      : 'and declares no charset';
  const invalid = { fault: 'invalid', problem: `is not valid ${label}, ${why}` } as const;
  if (ASCII.test(label) && bytes.some((byte) => byte > 0x7f)) return invalid;
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    return invalid;
  }
};
