import fc, { type Arbitrary } from 'fast-check';
import {
  type GraphQLInputType,
  type GraphQLNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import { KINDS, type Kind } from '../../../src/domain/ref.ts';
import { ODD_VALUES } from '../../matrix/odd-values.ts';

/** What a principal could know of the accounts that it sees. */
export interface Known {
  readonly accounts: readonly string[];
  /** Global ids, by kind. */
  readonly ids: Readonly<Record<Kind, readonly string[]>>;
  /** The vendors' own, by kind. */
  readonly natives: Readonly<Record<Kind, readonly string[]>>;
  readonly cursors: readonly string[];
}

/** One with these characters as they are, whatever a number can hold. */
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

const ODD_PIECES = [
  '\0',
  '\ud800',
  '\udc00',
  '\u2028',
  '\r\n',
  '"',
  '\\',
  '/',
  '..',
  '%2e',
  '?',
  '#',
  '&',
  ':',
  '💥',
  '__proto__',
];
const piece = fc.oneof(fc.constantFrom(...ODD_PIECES), fc.string({ minLength: 1, maxLength: 3 }));

const ODD_TEXTS = [
  '',
  ' ',
  'null',
  '__proto__',
  'constructor',
  '../../..',
  '%2e%2e%2f',
  '//elsewhere.example/',
  'http://elsewhere.example/',
  '@elsewhere.example',
  'a\r\nX-Injected: 1',
  "' OR 1=1 --",
  '(((((((((((((((((((((a',
  '*',
  'x'.repeat(5_000),
  '\ud83d'.repeat(50),
];

export const text = fc.oneof(
  fc.constantFrom(...ODD_TEXTS),
  fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
);

const nested = (levels: number, isList: boolean): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = isList ? [value] : { a: value };
  return value;
};

const oddJson = fc.constantFrom(...ODD_VALUES).map((json) => (/^-?\d/.test(json) ? rawJson(json) : JSON.parse(json)));

export const json: Arbitrary<unknown> = fc.oneof(
  fc.dictionary(text, fc.oneof(text, fc.double(), oddJson), { maxKeys: 4 }),
  fc.jsonValue({ maxDepth: 4 }),
  oddJson,
  fc.tuple(fc.nat(90), fc.boolean()).map(([levels, isList]) => nested(levels, isList)),
);

const HUGE = [2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 53, -1, 0, 501, 1e21];
const integer = fc.oneof({ weight: 18, arbitrary: fc.nat(60) }, fc.constantFrom(...HUGE), fc.integer());

const ODD_MOMENTS = [
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999+14:00',
  '2026-02-30T10:00:00Z',
  '0000-00-00T00:00:00Z',
];
const date = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') });
const moment = fc.oneof(
  { weight: 16, arbitrary: date.map((one) => one.toISOString()) },
  { weight: 3, arbitrary: fc.constantFrom(...ODD_MOMENTS) },
  text,
);

const base64 = (of: string): string => Buffer.from(of).toString('base64url');

const draw = (from: readonly string[], besides: Arbitrary<string>): Arbitrary<string> =>
  from.length === 0 ? besides : fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...from) }, besides);

const FOREIGN = ['nowhere', 'hidden', '', 'UPPER', 'a'.repeat(41), '../x', 'a:b'];

/** The kind that a member names, where its name tells. */
const kindNamed = (name: string, field: string): Kind | undefined => {
  const words = name === 'id' || name === 'ids' || name === 'nativeId' ? field : name;
  return [...KINDS]
    .reverse()
    .find((kind) => words.toLowerCase().includes(kind.toLowerCase().slice(-5).replace('olicy', 'polic')));
};

/** Values of the types of input, for the arguments of one root field. */
export const openValues = (known: Known, field: string) => {
  const accounts = [...known.accounts, ...FOREIGN];
  const kind = fc.constantFrom(...KINDS, 'Account', 'Nothing');
  const made = fc
    .tuple(kind, fc.constantFrom(...accounts), fc.oneof(text, fc.nat(99).map(String)))
    .map(([one, account, native]) => base64(`${one}:${account}:${native}`));
  const anyId = fc.oneof(
    made,
    text,
    text.map(base64),
    fc.constantFrom(...KINDS.flatMap((one) => known.ids[one].slice(0, 3)), 'garbage'),
  );

  const id = (name: string): Arbitrary<string> => {
    const named = kindNamed(name, field);
    return named ? draw(known.ids[named], anyId) : anyId;
  };

  const textNamed = (name: string): Arbitrary<string> => {
    switch (name) {
      case 'account':
      case 'accounts':
        return draw(known.accounts, fc.oneof(fc.constantFrom(...FOREIGN), text));
      case 'nativeId': {
        const named = kindNamed(name, field);
        return named ? draw(known.natives[named], text) : text;
      }
      case 'after':
      case 'since':
        return draw(
          known.cursors,
          fc.oneof(
            text,
            text.map(base64),
            json.map((value) => base64(JSON.stringify(value))),
          ),
        );
      case 'idempotencyKey':
        return fc.oneof(fc.constantFrom('one', 'two', 'three'), text);
      case 'method':
        return fc.oneof(fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'CONNECT', 'get'), text);
      case 'path':
        return fc.oneof(
          text,
          text.map((tail) => `/${tail}`),
          fc.constantFrom('/', '/Workers', '/routing/workers', '/GetQueues'),
        );
      default:
        return text;
    }
  };

  const scalar = (type: GraphQLNamedType, name: string): Arbitrary<unknown> => {
    switch (type.name) {
      case 'ID':
        return id(name);
      case 'String':
        return textNamed(name);
      case 'Int':
        return integer;
      case 'Float':
        return fc.double();
      case 'Boolean':
        return fc.boolean();
      case 'DateTime':
        return moment;
      default:
        return json;
    }
  };

  const proper = (type: GraphQLInputType, name: string): Arbitrary<unknown> => {
    if (isNonNullType(type)) return proper(type.ofType, name);
    const inner = getNullableType(type);
    if (isListType(inner)) {
      const one = valueFor(inner.ofType, name);
      return fc.oneof({ weight: 4, arbitrary: fc.array(one, { maxLength: 4 }) }, one);
    }
    if (isEnumType(inner)) return fc.constantFrom(...inner.getValues().map((value) => value.name));
    if (!isInputObjectType(inner)) return scalar(inner, name);
    const fields = Object.values(inner.getFields());
    const required = fields.filter((one) => isRequiredInputField(one) || one.name === 'account').map((one) => one.name);
    if (inner.isOneOf) {
      return fc.oneof(...fields.map((one) => proper(one.type, one.name).map((value) => ({ [one.name]: value }))));
    }
    const members = Object.fromEntries(fields.map((one) => [one.name, valueFor(one.type, one.name)]));
    return fc.record(members, { requiredKeys: required });
  };

  /** Mostly of the type, now and then anything else. */
  const valueFor = (type: GraphQLInputType, name: string): Arbitrary<unknown> =>
    fc.oneof(
      { weight: 100, arbitrary: proper(type, name) },
      { weight: isNonNullType(type) ? 1 : 10, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.oneof(json, text, integer, fc.constant(['x', { y: null }])) },
    );

  return { valueFor };
};
