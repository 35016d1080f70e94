export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

export type Token =
  | { readonly kind: 'word' | 'single' | 'double' | 'number'; readonly text: string }
  | { readonly kind: 'mark'; readonly text: string };

const SPACE = /[ \t\r\n]+/y;
const NUMBER = /[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\p{L}\d_$%:@/+-])/uy;
const WORD = /[\p{L}\d_$%][\p{L}\d_$%:@/+-]*/uy;
const SINGLE = /'((?:[^']|'')*)'/y;
const DOUBLE = /"((?:[^"]|"")*)"/y;
const MARK = /==|!=|<>|<=|>=|[=<>()[\],.]/y;

/** Word processors leave typographic quotes in one of the document's examples (contract §7.1). */
const plainQuotes = (text: string): string => {
  const single = text.includes("'") ? text : text.replace(/[\u2018\u2019]/g, "'");
  return single.includes('"') ? single : single.replace(/[\u201c\u201d]/g, '"');
};

export const tokenize = (source: string): Token[] => {
  const text = plainQuotes(source);
  const tokens: Token[] = [];
  let position = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    const found = pattern.exec(text);
    if (found) position = pattern.lastIndex;
    return found;
  };
  while (position < text.length) {
    if (take(SPACE)) continue;
    const number = take(NUMBER);
    const word = number ? null : take(WORD);
    const single = number || word ? null : take(SINGLE);
    const double = number || word || single ? null : take(DOUBLE);
    if (number) tokens.push({ kind: 'number', text: number[0] });
    else if (word) tokens.push({ kind: 'word', text: word[0] });
    else if (single) tokens.push({ kind: 'single', text: (single[1] ?? '').replaceAll("''", "'") });
    else if (double) tokens.push({ kind: 'double', text: (double[1] ?? '').replaceAll('""', '"') });
    else {
      const mark = take(MARK);
      if (!mark) throw new ExpressionError(`unexpected ${text[position]} at ${position}`);
      tokens.push({ kind: 'mark', text: mark[0] });
    }
  }
  return tokens;
};
