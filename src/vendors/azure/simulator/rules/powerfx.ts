import type { Labels, Primitive } from '../shape.ts';
import { RuleError, type Token, tokenize } from './lexer.ts';

/** A blank is what a label is that the job does not have. */
export type Value = Primitive | null;
export type Scope = Readonly<Record<string, Labels>>;
type Node = (scope: Scope) => Value;

const DEEPEST = 100;

const truth = (value: Value): boolean => {
  if (value === null || typeof value === 'boolean') return value ?? false;
  throw new RuleError(`${JSON.stringify(value)} is neither true nor false`);
};
const number = (value: Value): number => {
  if (value === null || typeof value === 'number') return value ?? 0;
  throw new RuleError(`${JSON.stringify(value)} is not a number`);
};

const BINARY: Readonly<Record<string, { readonly binds: number; readonly apply: (a: Node, b: Node) => Node }>> = {
  '||': { binds: 1, apply: (a, b) => (scope) => truth(a(scope)) || truth(b(scope)) },
  '&&': { binds: 2, apply: (a, b) => (scope) => truth(a(scope)) && truth(b(scope)) },
  '=': { binds: 3, apply: (a, b) => (scope) => a(scope) === b(scope) },
  '<>': { binds: 3, apply: (a, b) => (scope) => a(scope) !== b(scope) },
  '<': { binds: 4, apply: (a, b) => (scope) => number(a(scope)) < number(b(scope)) },
  '<=': { binds: 4, apply: (a, b) => (scope) => number(a(scope)) <= number(b(scope)) },
  '>': { binds: 4, apply: (a, b) => (scope) => number(a(scope)) > number(b(scope)) },
  '>=': { binds: 4, apply: (a, b) => (scope) => number(a(scope)) >= number(b(scope)) },
  '&': { binds: 5, apply: (a, b) => (scope) => String(a(scope) ?? '') + String(b(scope) ?? '') },
  '+': { binds: 6, apply: (a, b) => (scope) => number(a(scope)) + number(b(scope)) },
  '-': { binds: 6, apply: (a, b) => (scope) => number(a(scope)) - number(b(scope)) },
  '*': { binds: 7, apply: (a, b) => (scope) => number(a(scope)) * number(b(scope)) },
  '/': { binds: 7, apply: (a, b) => (scope) => number(a(scope)) / number(b(scope)) },
};
const WORDS = new Map([
  ['and', '&&'],
  ['or', '||'],
]);

/** `If(c, x)`, `If(c1, x1, c2, x2, otherwise)`. */
const choose =
  (parts: readonly Node[]): Node =>
  (scope) => {
    for (let index = 0; index + 1 < parts.length; index += 2) {
      if (truth(parts[index]?.(scope) ?? null)) return parts[index + 1]?.(scope) ?? null;
    }
    return parts.length % 2 === 1 ? (parts.at(-1)?.(scope) ?? null) : null;
  };
const FUNCTIONS = new Map<
  string,
  { readonly least: number; readonly most: number; readonly make: (p: Node[]) => Node }
>([
  ['if', { least: 2, most: 99, make: choose }],
  ['and', { least: 1, most: 99, make: (parts) => (scope) => parts.every((part) => truth(part(scope))) }],
  ['or', { least: 1, most: 99, make: (parts) => (scope) => parts.some((part) => truth(part(scope))) }],
  [
    'not',
    {
      least: 1,
      most: 1,
      make:
        ([part]) =>
        (scope) =>
          !truth(part?.(scope) ?? null),
    },
  ],
  [
    'isblank',
    {
      least: 1,
      most: 1,
      make:
        ([part]) =>
        (scope) =>
          (part?.(scope) ?? null) === null,
    },
  ],
]);

const parse = (tokens: readonly Token[]): Node => {
  let index = 0;
  let depth = 0;
  const sign = (): string | null => {
    const token = tokens[index];
    return token?.type === 'sign' ? token.text : null;
  };
  const take = (text: string): void => {
    if (sign() !== text) throw new RuleError(`expected ${text}`);
    index += 1;
  };

  const call = (name: string): Node => {
    const known = FUNCTIONS.get(name.toLowerCase());
    if (!known) throw new RuleError(`function ${name} is not known here`);
    take('(');
    const parts: Node[] = [];
    while (sign() !== ')') {
      parts.push(expression(0));
      if (sign() !== ')') take(sign() === ';' ? ';' : ',');
    }
    take(')');
    if (parts.length < known.least || parts.length > known.most) throw new RuleError(`${name}: ${parts.length} values`);
    return known.make(parts);
  };
  const path = (root: string): Node => {
    take('.');
    const member = tokens[index];
    if (member?.type !== 'word') throw new RuleError(`expected a label after ${root}.`);
    index += 1;
    const label = member.text;
    return (scope) => {
      const labels = Object.hasOwn(scope, root) ? scope[root] : undefined;
      if (!labels) throw new RuleError(`${root} is not known here`);
      return Object.hasOwn(labels, label) ? (labels[label] ?? null) : null;
    };
  };
  const operand = (): Node => {
    const token = tokens[index];
    if (!token) throw new RuleError('ends too early');
    index += 1;
    if (token.type === 'number') return () => Number(token.text);
    if (token.type === 'text') return () => token.text;
    if (token.type === 'word') {
      const word = token.text.toLowerCase();
      if (sign() === '(') return call(token.text);
      if (word === 'true' || word === 'false') return () => word === 'true';
      if (word === 'not') {
        const inner = expression(3);
        return (scope) => !truth(inner(scope));
      }
      return path(token.text);
    }
    if (token.text === '(') {
      const inner = expression(0);
      take(')');
      return inner;
    }
    if (token.text === '!') {
      const inner = operand();
      return (scope) => !truth(inner(scope));
    }
    if (token.text === '-') {
      const inner = operand();
      return (scope) => -number(inner(scope));
    }
    throw new RuleError(`unexpected ${token.text}`);
  };
  const expression = (least: number): Node => {
    depth += 1;
    if (depth > DEEPEST) throw new RuleError('nested too deeply');
    let left = operand();
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

/** The simple forms of PowerFx that the contract shows (§8.3); anything else throws a `RuleError`. */
export const evaluatePowerFx = (expression: string, scope: Scope): Value => parse(tokenize(expression))(scope);
