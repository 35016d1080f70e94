import type { Json, JsonObject } from '../../../src/domain/json.ts';

/** A value as it stands in an answer, and what may be read of it; what is left out is nothing. */
export interface Odd {
  /** `null`: the member is left out. */
  readonly json: string | null;
  readonly text?: string;
  readonly id?: string;
  readonly moment?: number;
  /** How many. */
  readonly count?: number;
  /** How much. */
  readonly quantity?: number;
}

export const MOMENT = Date.parse('2024-03-05T09:30:00Z');

const whole = (digits: string): Odd => ({ json: digits, text: digits, id: digits });
const said = (text: string): Odd => ({ json: JSON.stringify(text), text });

export const ODD: readonly Odd[] = [
  { json: null },
  { json: 'null' },
  { json: 'true' },
  { json: 'false' },
  { json: '0', text: '0', count: 0, quantity: 0 },
  { json: '-1', text: '-1' },
  { json: '7', text: '7', id: '7', count: 7, quantity: 7 },
  { json: '1.5', text: '1.5', quantity: 1.5 },
  { json: '1e3', text: '1000', id: '1000', count: 1000, quantity: 1000 },
  { json: '2147483647', text: '2147483647', id: '2147483647', count: 2147483647, quantity: 2147483647 },
  { json: '2147483648', text: '2147483648', id: '2147483648', quantity: 2147483648 },
  whole('9007199254740993'),
  whole('1604029199751626753'),
  whole('18446744073709551615'),
  { json: '-9007199254740993', text: '-9007199254740993' },
  { json: '123456789012345678901234567890', text: '123456789012345678901234567890' },
  { json: '1e400', text: '1e400' },
  said(''),
  said(' '),
  { json: '"7"', text: '7', id: '7', count: 7, quantity: 7 },
  { json: '"9007199254740993"', text: '9007199254740993', id: '9007199254740993' },
  said('-5'),
  said('all'),
  said('1;2'),
  said('0x10'),
  said('١٢'),
  said('Infinity'),
  said('\u0000'),
  said('__proto__'),
  { json: '"2024-03-05 09:30:00"', text: '2024-03-05 09:30:00', moment: MOMENT },
  said('0001-01-01 00:00:00'),
  said('0000-00-00 00:00:00'),
  said('9999-12-31 23:59:59'),
  said('2024-02-30 10:00:00'),
  // Nothing that has happened happened then.
  said('2999-01-01 00:00:00'),
  { json: '{}' },
  { json: '[]' },
  { json: '[null]' },
  { json: '{"a":{"b":[1]}}' },
  { json: '{"__proto__":{"a":1},"constructor":1}' },
  { json: `${'['.repeat(80)}${']'.repeat(80)}` },
  said('x'.repeat(20_000)),
];

export type Path = readonly (string | number)[];

/** Every place in a value that holds another. */
export const pathsOf = (value: Json | undefined, above: Path = []): Path[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, held]) => {
        const path = [...above, Array.isArray(value) ? Number(name) : name];
        return [path, ...pathsOf(held as Json, path)];
      });

const HERE = '@here@';

const replaced = (value: Json, [name, ...below]: Path, isLeft: boolean): Json => {
  if (name === undefined) return HERE;
  const copy = structuredClone(value) as unknown as Record<string | number, Json>;
  if (below.length === 0 && isLeft) {
    if (Array.isArray(copy)) copy.splice(Number(name), 1);
    else delete copy[name];
  } else copy[name] = replaced(copy[name] as Json, below, isLeft);
  return copy as unknown as Json;
};

/** The JSON text of a value with something else at a place. */
export const textWith = (value: JsonObject, path: Path, { json }: Odd): string =>
  JSON.stringify(replaced(value, path, json === null)).replace(JSON.stringify(HERE), () => json ?? '');
