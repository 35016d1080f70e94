import type { Json, JsonObject } from './json.ts';
import { foldCase } from './object.ts';
import { CALL_DIRECTIONS, type CallDirection } from './phone-call.ts';
import { asText } from './reading.ts';
import type { WorkerKind } from './worker-kind.ts';

/** A label whose values are words for `W`. `values`: folded by `foldCase`; `null`: the usual words. */
export interface WordLabel<W> {
  readonly label: string;
  readonly values: ReadonlyMap<string, W> | null;
}

/** In which labels an operator keeps what a contact is. */
export interface ContactLabels {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly name?: string | undefined;
  readonly language?: string | undefined;
  readonly subject?: string | undefined;
  readonly direction?: WordLabel<CallDirection> | undefined;
}

/** What an operator's labels of an account mean. */
export interface LabelMeanings {
  readonly contact: ContactLabels;
  /** In which one of a worker it is kept what it is. */
  readonly workerKind?: WordLabel<WorkerKind> | undefined;
}

/** What holds labels, and, put there by the gateway, what they mean. */
export interface Labelled {
  readonly labels?: JsonObject | null;
  readonly tags?: JsonObject | null;
  readonly labelMeanings?: LabelMeanings;
}

/** Longer text is no number, name, address or subject; the label has the whole of it. */
export const LONGEST_VALUE = 1_000;
/** As many addresses, and no more, are taken from a list. */
export const MOST_ADDRESSES = 100;

/** The label of this name, else the tag. */
const heldIn = ({ labels, tags }: Labelled, name: string): Json | undefined => {
  for (const held of [labels, tags]) {
    const value = held && Object.hasOwn(held, name) ? held[name] : undefined;
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
};

const textIn = (value: Json | undefined): string | null => {
  const text = asText(value)?.trim() ?? '';
  return text === '' || text.length > LONGEST_VALUE ? null : text;
};

/** Text, or the digits of a number; `null` for anything else, and for what is blank or too long. */
export const textOf = (of: Labelled, name: string | undefined): string | null =>
  name === undefined ? null : textIn(heldIn(of, name));

/** A text, or a list of texts; `null` for a list of which one cannot be read, since the rest would pass for all. */
export const textsOf = (of: Labelled, name: string | undefined): readonly string[] | null => {
  const value = name === undefined ? undefined : heldIn(of, name);
  const list: readonly Json[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (list.length === 0 || list.length > MOST_ADDRESSES) return null;
  const texts = list.flatMap((one) => textIn(one) ?? []);
  return texts.length === list.length ? texts : null;
};

/** What the label's value is a word for; `true` and `false` are words, too. `null`: no word that is known. */
export const wordOf = <W>(of: Labelled, word: WordLabel<W> | undefined, usual: ReadonlyMap<string, W>): W | null => {
  if (!word) return null;
  const value = heldIn(of, word.label);
  const text = typeof value === 'boolean' ? String(value) : textIn(value);
  return text === null ? null : ((word.values ?? usual).get(foldCase(text)) ?? null);
};

/** The words that need no table. */
export const DIRECTION_WORDS: ReadonlyMap<string, CallDirection> = new Map<string, CallDirection>([
  ...CALL_DIRECTIONS.map((direction) => [direction.toLowerCase(), direction] as const),
  ['in', 'INBOUND'],
  ['incoming', 'INBOUND'],
  ['out', 'OUTBOUND'],
  ['outgoing', 'OUTBOUND'],
]);

/**
 * A well-formed tag of BCP 47, in the case in which it was told; an underscore between its parts becomes the hyphen that it stands for.
 * `null` where it is not well-formed, so that the result can be passed to `Intl` as it is.
 */
export const languageTag = (text: string | null): string | null => {
  if (text === null) return null;
  const tag = text.replaceAll('_', '-');
  try {
    Intl.getCanonicalLocales(tag);
    return tag;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};
