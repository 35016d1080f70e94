/** The text is no expression, or not one of the forms this simulator knows. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
}

export type Token =
  | { readonly type: 'number' | 'text'; readonly text: string }
  | { readonly type: 'word'; readonly text: string }
  | { readonly type: 'sign'; readonly text: string };

const TOKEN =
  /(?:\s|\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)*(?:(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|"((?:[^"]|"")*)"|([\p{L}_][\p{L}\p{N}_]*)|'((?:[^']|'')*)'|(<>|<=|>=|&&|\|\||[-+*/^%&=<>!(),;.:[\]{}]))/uy;

/** What may follow the last token. */
const BLANK = /^(?:\s|\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)*$/;

export const tokenize = (source: string): readonly Token[] => {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (!BLANK.test(source.slice(TOKEN.lastIndex))) {
    const at = TOKEN.lastIndex;
    const [found, number, string, word, quoted, sign] = TOKEN.exec(source) ?? [];
    if (found === undefined) throw new RuleError(`unexpected ${source.slice(at, at + 10).trim()}`);
    if (number !== undefined) tokens.push({ type: 'number', text: number });
    else if (string !== undefined) tokens.push({ type: 'text', text: string.replaceAll('""', '"') });
    else if (word !== undefined) tokens.push({ type: 'word', text: word });
    // A name with blanks in it stands in single quotes.
    else if (quoted !== undefined) tokens.push({ type: 'word', text: quoted.replaceAll("''", "'") });
    else if (sign !== undefined) tokens.push({ type: 'sign', text: sign });
  }
  return tokens;
};
