import { ExpressionError, type Token, tokenize } from './lexer.ts';

export type Step = { readonly name: string } | { readonly index: number } | 'any';
export type Path = readonly Step[];

/** `text` is the literal as written, for comparison with a string attribute. */
export interface Literal {
  readonly value: string | number | boolean | null;
  readonly text: string;
}

export type Comparison = '=' | '<' | '<=' | '>' | '>=';
export type Test =
  | { readonly test: 'compare'; readonly operator: Comparison; readonly literal: Literal }
  | { readonly test: 'between'; readonly low: Literal; readonly high: Literal }
  | { readonly test: 'in'; readonly literals: readonly Literal[] }
  | { readonly test: 'pattern'; readonly pattern: RegExp };

export type Expression =
  | { readonly kind: 'or' | 'and'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly operand: Expression }
  | {
      readonly kind: 'test';
      readonly subject: { readonly path: Path } | { readonly constant: Literal };
      readonly test: Test;
    };

const KEYWORDS = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN', 'LIKE', 'ILIKE', 'REGEX', 'TRUE', 'FALSE', 'NULL']);
const OPERATORS = new Map<string, { operator: Comparison; negated: boolean }>([
  ['=', { operator: '=', negated: false }],
  ['==', { operator: '=', negated: false }],
  ['!=', { operator: '=', negated: true }],
  ['<>', { operator: '=', negated: true }],
  ['<', { operator: '<', negated: false }],
  ['<=', { operator: '<=', negated: false }],
  ['>', { operator: '>', negated: false }],
  ['>=', { operator: '>=', negated: false }],
]);
const TRUE: Literal = { value: true, text: 'true' };
const DEEPEST = 200;
const NEVER_MATCHES = /(?!)/;

const likePattern = (text: string, flags: string): RegExp => {
  const body = text.replace(/\\[%_]|[%_]|[\\^$.*+?()[\]{}|/]/g, (part) => {
    if (part === '%') return '.*';
    if (part === '_') return '.';
    return part === '\\%' || part === '\\_' ? part.slice(1) : `\\${part}`;
  });
  return new RegExp(`^${body}$`, flags);
};

const regexPattern = (text: string): RegExp => {
  try {
    return new RegExp(`^(?:${text})$`, 'su');
  } catch {
    return NEVER_MATCHES;
  }
};

/** Throws an `ExpressionError` when the text does not follow the grammar of contract §7.1. */
export const parseExpression = (source: string): Expression => {
  const tokens = tokenize(source);
  let position = 0;
  let depth = 0;

  const fail = (): never => {
    const token = tokens[position];
    throw new ExpressionError(token ? `unexpected ${token.text}` : 'unexpected end');
  };
  const isMark = (text: string): boolean => {
    const token = tokens[position];
    return token?.kind === 'mark' && token.text === text;
  };
  const takeMark = (text: string): boolean => {
    if (!isMark(text)) return false;
    position += 1;
    return true;
  };
  const keyword = (): string | null => {
    const token = tokens[position];
    const upper = token?.kind === 'word' ? token.text.toUpperCase() : '';
    return KEYWORDS.has(upper) ? upper : null;
  };
  const takeKeyword = (word: string): boolean => {
    if (keyword() !== word) return false;
    position += 1;
    return true;
  };
  const takeToken = (): Token => {
    const token = tokens[position];
    if (!token) return fail();
    position += 1;
    return token;
  };
  const takeWord = (): string => {
    const token = tokens[position];
    if (token?.kind !== 'word' || keyword()) return fail();
    position += 1;
    return token.text;
  };

  const literal = (): Literal => {
    const word = keyword();
    const token = takeToken();
    if (token.kind === 'single' || token.kind === 'double') return { value: token.text, text: token.text };
    if (token.kind === 'number') return { value: Number(token.text), text: token.text };
    if (word === 'TRUE' || word === 'FALSE') return { value: word === 'TRUE', text: token.text };
    if (word === 'NULL') return { value: null, text: token.text };
    if (token.kind !== 'word' || word) {
      position -= 1;
      return fail();
    }
    let text = token.text;
    while (takeMark('.')) text += `.${takeWord()}`;
    return { value: text, text };
  };
  const orderable = (): Literal => {
    const found = literal();
    if (found.value === null) throw new ExpressionError('null has no order');
    return found;
  };

  const subscripts = (steps: Step[]): void => {
    while (takeMark('[')) {
      const token = takeToken();
      if (token.kind === 'word' && token.text.toLowerCase() === 'any') steps.push('any');
      else if (token.kind === 'number' && /^\d+$/.test(token.text)) steps.push({ index: Number(token.text) });
      else throw new ExpressionError(`unexpected ${token.text} in [ ]`);
      if (!takeMark(']')) fail();
    }
  };
  const path = (): Path => {
    const steps: Step[] = [];
    do {
      const quoted = tokens[position];
      if (quoted?.kind === 'double') position += 1;
      steps.push({ name: quoted?.kind === 'double' ? quoted.text : takeWord() });
      subscripts(steps);
    } while (takeMark('.'));
    return steps;
  };

  const comparison = (): { test: Test; negated: boolean } | null => {
    const token = tokens[position];
    const found = token?.kind === 'mark' ? OPERATORS.get(token.text) : undefined;
    if (!found) return null;
    position += 1;
    const { operator, negated } = found;
    return { test: { test: 'compare', operator, literal: operator === '=' ? literal() : orderable() }, negated };
  };
  const wordTest = (): Test | null => {
    if (takeKeyword('BETWEEN')) {
      const low = orderable();
      if (!takeKeyword('AND')) fail();
      return { test: 'between', low, high: orderable() };
    }
    if (takeKeyword('IN')) {
      if (!takeMark('(')) fail();
      const literals = [literal()];
      while (takeMark(',')) literals.push(literal());
      if (!takeMark(')')) fail();
      return { test: 'in', literals };
    }
    if (takeKeyword('LIKE')) return { test: 'pattern', pattern: likePattern(literal().text, 'su') };
    if (takeKeyword('ILIKE')) return { test: 'pattern', pattern: likePattern(literal().text, 'sui') };
    if (takeKeyword('REGEX')) return { test: 'pattern', pattern: regexPattern(literal().text) };
    return null;
  };

  const negate = (operand: Expression, negated: boolean): Expression => (negated ? { kind: 'not', operand } : operand);
  const predicate = (): Expression => {
    const token = tokens[position];
    const word = keyword();
    if (token?.kind === 'number' || token?.kind === 'single' || word === 'TRUE' || word === 'FALSE') {
      const constant = literal();
      const compared = comparison() ?? fail();
      return negate({ kind: 'test', subject: { constant }, test: compared.test }, compared.negated);
    }
    const subject = { path: path() };
    const compared = comparison();
    if (compared) return negate({ kind: 'test', subject, test: compared.test }, compared.negated);
    const negated = takeKeyword('NOT');
    const test = wordTest();
    if (negated && !test) fail();
    return negate({ kind: 'test', subject, test: test ?? { test: 'compare', operator: '=', literal: TRUE } }, negated);
  };

  const nested = (read: () => Expression): Expression => {
    depth += 1;
    if (depth > DEEPEST) throw new ExpressionError('nested too deeply');
    const expression = read();
    depth -= 1;
    return expression;
  };
  const primary = (): Expression => {
    if (!takeMark('(')) return predicate();
    const inner = nested(either);
    return takeMark(')') ? inner : fail();
  };
  const not = (): Expression => (takeKeyword('NOT') ? { kind: 'not', operand: nested(not) } : primary());
  const both = (): Expression => {
    let left = not();
    while (takeKeyword('AND')) left = { kind: 'and', left, right: not() };
    return left;
  };
  const either = (): Expression => {
    let left = both();
    while (takeKeyword('OR')) left = { kind: 'or', left, right: both() };
    return left;
  };

  const expression = either();
  return position === tokens.length ? expression : fail();
};
