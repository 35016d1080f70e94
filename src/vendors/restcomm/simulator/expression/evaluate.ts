import type { Attributes } from '../../../../sandbox/model.ts';
import { ExpressionError } from './lexer.ts';
import { type Comparison, type Expression, type Literal, type Path, parseExpression, type Test } from './parser.ts';

/** A path with `[any]` finds many values, of which one must pass; else it finds one, `null` when it is not there. */
type Found = { readonly one: unknown } | { readonly many: readonly unknown[] };

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const stepInto = (value: unknown, step: { readonly name: string } | { readonly index: number }): unknown => {
  if ('index' in step) return Array.isArray(value) ? (value[step.index] ?? null) : null;
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, step.name))
    return null;
  return (value as Record<string, unknown>)[step.name];
};

const lookUp = (attributes: unknown, path: Path): Found => {
  let values: unknown[] = [attributes];
  let many = false;
  for (const step of path) {
    if (step !== 'any') {
      values = values.map((value) => stepInto(value, step));
    } else if (many) {
      values = values.flatMap((value) => (Array.isArray(value) ? value : []));
    } else {
      const [array] = values;
      // Not an array: null, unlike an empty array, which has no element at all (contract §7.2).
      if (!Array.isArray(array)) return { one: null };
      values = array;
      many = true;
    }
  }
  return many ? { many: values } : { one: values[0] ?? null };
};

const order = <T extends string | number | boolean>(left: T, right: T, operator: Comparison): boolean => {
  if (operator === '=') return left === right;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
};

/** The literal is converted to the attribute's type; one that cannot be converted never compares (contract §7.2). */
const compare = (value: unknown, operator: Comparison, literal: Literal): boolean => {
  if (literal.value === null) return operator === '=' && value === null;
  if (typeof value === 'string') return order(value, literal.text, operator);
  if (typeof value === 'number') return NUMBER.test(literal.text) && order(value, Number(literal.text), operator);
  if (typeof value !== 'boolean') return false;
  const word = literal.text.toLowerCase();
  return (word === 'true' || word === 'false') && order(value, word === 'true', operator);
};

const passes = (value: unknown, test: Test): boolean => {
  switch (test.test) {
    case 'compare':
      return compare(value, test.operator, test.literal);
    case 'between':
      return compare(value, '>=', test.low) && compare(value, '<=', test.high);
    case 'in':
      return value !== null && test.literals.some((literal) => compare(value, '=', literal));
    case 'pattern':
      return typeof value === 'string' && test.pattern.test(value);
  }
};

const evaluate = (expression: Expression, attributes: Attributes): boolean => {
  switch (expression.kind) {
    case 'or':
      return evaluate(expression.left, attributes) || evaluate(expression.right, attributes);
    case 'and':
      return evaluate(expression.left, attributes) && evaluate(expression.right, attributes);
    case 'not':
      return !evaluate(expression.operand, attributes);
    case 'test': {
      const { subject, test } = expression;
      if ('constant' in subject) return passes(subject.constant.value, test);
      const found = lookUp(attributes, subject.path);
      return 'many' in found ? found.many.some((value) => passes(value, test)) : passes(found.one, test);
    }
  }
};

export type Matcher = (attributes: Attributes) => boolean;

const COMPILED_KEPT = 1000;
const compiled = new Map<string, Matcher | null>();

/** `null`: the expression is not valid. */
export const compileExpression = (text: string): Matcher | null => {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  let matcher: Matcher | null = null;
  try {
    const expression = parseExpression(text);
    matcher = (attributes) => evaluate(expression, attributes);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
  }
  if (compiled.size >= COMPILED_KEPT) compiled.clear();
  compiled.set(text, matcher);
  return matcher;
};
