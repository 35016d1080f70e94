import { lex, type Token } from './lex.ts';
import { type Dialect, operators } from './operators.ts';

export type { Dialect } from './operators.ts';

/** Whether something fits, by the members that it has. */
export type Fits = (members: Readonly<Record<string, unknown>>) => boolean;
type Value = (members: Readonly<Record<string, unknown>>) => unknown;

const DEEPEST = 100;

class Unreadable extends Error {}

const memberOf = (members: Readonly<Record<string, unknown>>, name: string): unknown => {
  // A key with a dot in it stands there as such.
  if (Object.hasOwn(members, name)) return members[name];
  let value: unknown = members;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
};

const parse = (tokens: readonly Token[], dialect: Dialect): Fits => {
  const tests = operators(dialect);
  let index = 0;
  let depth = 0;
  const peek = (): string => {
    const token = tokens[index];
    if (!token || token.kind === 'constant') return '';
    return token.kind === 'word' ? token.text.toUpperCase() : token.text;
  };
  const takes = (text: string): boolean => {
    if (peek() !== text) return false;
    index += 1;
    return true;
  };
  const expect = (text: string): void => {
    if (!takes(text)) throw new Unreadable();
  };

  const list = (): Value => {
    const values: Value[] = [];
    while (!takes(']')) {
      if (values.length > 0) expect(',');
      values.push(operand());
    }
    return (members) => values.map((value) => value(members));
  };
  const operand = (): Value => {
    if (takes('[')) return list();
    const token = tokens[index];
    index += 1;
    if (token?.kind === 'constant') return () => token.value;
    if (token?.kind !== 'word') throw new Unreadable();
    const word = token.text.toLowerCase();
    if (word === 'true' || word === 'false') return () => word === 'true';
    if (word === 'null') return () => null;
    return (members) => memberOf(members, token.text);
  };
  const comparison = (): Fits => {
    const left = operand();
    const isNegated = dialect.negations === 'accepted' && takes('NOT');
    const test = tests.get(peek());
    if (!test) {
      if (isNegated) throw new Unreadable();
      return (members) => left(members) === true;
    }
    index += 1;
    const right = operand();
    return (members) => test(left(members), right(members)) !== isNegated;
  };
  const single = (): Fits => {
    if (depth > DEEPEST) throw new Unreadable();
    depth += 1;
    try {
      if (takes('(')) {
        const inner = either();
        expect(')');
        return inner;
      }
      if (dialect.negations === 'accepted' && takes('NOT')) {
        const inner = single();
        return (members) => !inner(members);
      }
      return comparison();
    } finally {
      depth -= 1;
    }
  };
  const both = (): Fits => {
    const parts = [single()];
    while (takes('AND')) parts.push(single());
    return (members) => parts.every((part) => part(members));
  };
  const either = (): Fits => {
    const parts = [both()];
    while (takes('OR')) parts.push(both());
    return (members) => parts.some((part) => part(members));
  };

  const fits = either();
  if (index < tokens.length) throw new Unreadable();
  return fits;
};

/** An expression of the vendor's language (contract §7); `null`: it is none. */
export const compileExpression = (text: string, dialect: Dialect): Fits | null => {
  const tokens = lex(text);
  if (!tokens || tokens.length === 0) return null;
  try {
    return parse(tokens, dialect);
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
};
