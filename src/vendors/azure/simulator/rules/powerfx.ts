import type { Labels } from '../shape.ts';
import { FUNCTIONS } from './functions.ts';
import { RuleError, type Token, tokenize } from './lexer.ts';
import { contains, equals, number, textOf, truth, type Value } from './values.ts';

export type { Value } from './values.ts';
export type Scope = Readonly<Record<string, Labels>>;
type Node = (scope: Scope) => Value;

const DEEPEST = 100;

const overNumbers =
  (apply: (a: number, b: number) => number) =>
  (a: Node, b: Node): Node =>
  (scope) => {
    const result = apply(number(a(scope)), number(b(scope)));
    if (!Number.isFinite(result)) throw new RuleError('the result is not a number');
    return result;
  };
const compare =
  (holds: (a: number, b: number) => boolean) =>
  (a: Node, b: Node): Node =>
  (scope) =>
    holds(number(a(scope)), number(b(scope)));
const within =
  (exact: boolean) =>
  (a: Node, b: Node): Node =>
  (scope) =>
    contains(a(scope), b(scope), exact);

const BINARY: Readonly<Record<string, { readonly binds: number; readonly apply: (a: Node, b: Node) => Node }>> = {
  '||': { binds: 1, apply: (a, b) => (scope) => truth(a(scope)) || truth(b(scope)) },
  '&&': { binds: 2, apply: (a, b) => (scope) => truth(a(scope)) && truth(b(scope)) },
  '=': { binds: 3, apply: (a, b) => (scope) => equals(a(scope), b(scope)) },
  '<>': { binds: 3, apply: (a, b) => (scope) => !equals(a(scope), b(scope)) },
  in: { binds: 4, apply: within(false) },
  exactin: { binds: 4, apply: within(true) },
  '<': { binds: 4, apply: compare((a, b) => a < b) },
  '<=': { binds: 4, apply: compare((a, b) => a <= b) },
  '>': { binds: 4, apply: compare((a, b) => a > b) },
  '>=': { binds: 4, apply: compare((a, b) => a >= b) },
  '&': { binds: 5, apply: (a, b) => (scope) => textOf(a(scope)) + textOf(b(scope)) },
  '+': { binds: 6, apply: overNumbers((a, b) => a + b) },
  '-': { binds: 6, apply: overNumbers((a, b) => a - b) },
  '*': { binds: 7, apply: overNumbers((a, b) => a * b) },
  '/': { binds: 7, apply: overNumbers((a, b) => a / b) },
  '^': { binds: 9, apply: overNumbers((a, b) => a ** b) },
};
/** Binds tighter than any sum or product, and looser than a power. */
const UNARY = 8;
const WORDS = new Map([
  ['and', '&&'],
  ['or', '||'],
  ['in', 'in'],
  ['exactin', 'exactin'],
]);

const parse = (tokens: readonly Token[]): Node => {
  let index = 0;
  let depth = 0;
  const sign = (): string | null => {
    const token = tokens[index];
    return token?.type === 'sign' ? token.text : null;
  };
  const take = (wanted: string): void => {
    if (sign() !== wanted) throw new RuleError(`expected ${wanted}`);
    index += 1;
  };
  /** Up to `end`, which is taken too. */
  const listed = <T>(end: string, one: () => T): T[] => {
    const all: T[] = [];
    while (sign() !== end) {
      all.push(one());
      if (sign() !== end) take(sign() === ';' ? ';' : ',');
    }
    take(end);
    return all;
  };

  const call = (name: string): Node => {
    const known = FUNCTIONS.get(name.toLowerCase());
    if (!known) throw new RuleError(`function ${name} is not known here`);
    take('(');
    const parts = listed(')', () => expression(0));
    if (parts.length < known.least || parts.length > known.most) throw new RuleError(`${name}: ${parts.length} values`);
    return (scope) => known.apply(parts.map((part) => () => part(scope)));
  };
  const member = (): string => {
    const token = tokens[index];
    if (token?.type !== 'word') throw new RuleError('expected a name');
    index += 1;
    return token.text;
  };
  const path = (root: string): Node => {
    take('.');
    const label = member();
    return (scope) => {
      const labels = Object.hasOwn(scope, root) ? scope[root] : undefined;
      if (!labels) throw new RuleError(`${root} is not known here`);
      return Object.hasOwn(labels, label) ? (labels[label] ?? null) : null;
    };
  };
  const record = (): Node => {
    const members = listed('}', () => {
      const name = member();
      take(':');
      return [name, expression(0)] as const;
    });
    return (scope) => Object.fromEntries(members.map(([name, value]) => [name, value(scope)]));
  };
  const word = (name: string): Node => {
    if (sign() === '(') return call(name);
    const plain = name.toLowerCase();
    if (plain === 'true' || plain === 'false') return () => plain === 'true';
    if (plain === 'not') {
      const inner = expression(2);
      return (scope) => !truth(inner(scope));
    }
    return path(name);
  };
  const operand = (): Node => {
    const token = tokens[index];
    if (!token) throw new RuleError('ends too early');
    index += 1;
    if (token.type === 'number') return () => Number(token.text);
    if (token.type === 'text') return () => token.text;
    if (token.type === 'word') return word(token.text);
    switch (token.text) {
      case '(': {
        const inner = expression(0);
        take(')');
        return inner;
      }
      case '[': {
        const all = listed(']', () => expression(0));
        return (scope) => all.map((one) => one(scope));
      }
      case '{':
        return record();
      case '!': {
        const inner = expression(UNARY);
        return (scope) => !truth(inner(scope));
      }
      case '-': {
        const inner = expression(UNARY);
        return (scope) => -number(inner(scope));
      }
      default:
        throw new RuleError(`unexpected ${token.text}`);
    }
  };
  const percents = (given: Node): Node => {
    let left = given;
    while (sign() === '%') {
      index += 1;
      const whole = left;
      left = (scope) => number(whole(scope)) / 100;
    }
    return left;
  };
  const expression = (least: number): Node => {
    depth += 1;
    if (depth > DEEPEST) throw new RuleError('nested too deeply');
    let left = percents(operand());
    for (;;) {
      const token = tokens[index];
      const name = token?.type === 'word' ? WORDS.get(token.text.toLowerCase()) : (sign() ?? undefined);
      const operator = name !== undefined && Object.hasOwn(BINARY, name) ? BINARY[name] : undefined;
      if (!operator || operator.binds <= least) break;
      index += 1;
      left = operator.apply(left, expression(operator.binds));
    }
    depth -= 1;
    return left;
  };

  const whole = expression(0);
  if (index < tokens.length) throw new RuleError(`unexpected ${tokens[index]?.text}`);
  return whole;
};

/** PowerFx over a job's labels, with the functions that such rules are written in (contract §8.3); anything else throws a `RuleError`. */
export const readPowerFx = (expression: string): ((scope: Scope) => Value) => parse(tokenize(expression));
