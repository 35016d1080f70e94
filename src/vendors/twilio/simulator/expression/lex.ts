export type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'constant'; readonly value: string | number }
  | { readonly kind: 'sign'; readonly text: string };

const TOKEN =
  /\s*(?:(?<number>-?\d+(?:\.\d+)?)|"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<word>[A-Za-z_]\w*(?:\.\w+)*)|(?<sign>[=!<>]=|[<>()[\],]))/y;

const LONGEST = 10_000;

/** `null`: the text has something in it that the language has not. */
export const lex = (text: string): Token[] | null => {
  if (text.length > LONGEST) return null;
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const { groups } = TOKEN.exec(text) ?? {};
    if (!groups) return null;
    const { number, double, single, word, sign } = groups;
    if (number !== undefined) tokens.push({ kind: 'constant', value: Number(number) });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else tokens.push({ kind: 'constant', value: double ?? single ?? '' });
  }
  return tokens;
};
