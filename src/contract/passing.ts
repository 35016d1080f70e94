import { VendorError } from '../domain/error.ts';
import { isExactNumber, isJsonObject, type Json } from '../domain/json.ts';
import type { PassthroughRequest } from './adapter.ts';

const MOST_DECODINGS = 3;

/** As a server may read it that decodes once more than it should. */
export const decodedOf = (text: string): string => {
  let plain = text;
  for (let n = 0; n < MOST_DECODINGS; n += 1) {
    try {
      const next = decodeURIComponent(plain);
      if (next === plain) break;
      plain = next;
    } catch {
      break;
    }
  }
  return plain.normalize('NFKC');
};

/** Without what stands in brackets. What opens and does not close stays. */
const withoutBrackets = (name: string): string => {
  let kept = '';
  let from = 0;
  for (;;) {
    const open = name.indexOf('[', from);
    const close = open === -1 ? -1 : name.indexOf(']', open);
    if (close === -1) return kept + name.slice(from);
    kept += name.slice(from, open);
    from = close + 1;
  }
};

/** One form for `application_id`, `Application-Id` and `application%5Fid[]`: a vendor may take them for one. */
export const plainName = (name: string): string =>
  withoutBrackets(decodedOf(name))
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

export const segmentsOf = (path: string): readonly string[] => decodedOf(path).split('/').filter(Boolean);

type Member = readonly [name: string, value: Json];

const membersIn = (value: Json | undefined): readonly Member[] => {
  if (Array.isArray(value)) return value.flatMap((one: Json) => membersIn(one));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]): readonly Member[] =>
    member === undefined ? [] : [[name, member], ...membersIn(member)],
  );
};

/** Everything that a passed-through request names, at any depth, with names as `plainName` has them. */
export const namedIn = ({ query, body }: Pick<PassthroughRequest, 'query' | 'body'>): readonly Member[] =>
  [...pairsOf(query), ...membersIn(body)].map(([name, value]) => [plainName(name), value]);

/** Each name with each of its values. */
export const pairsOf = (query: PassthroughRequest['query']): readonly (readonly [name: string, value: string])[] =>
  Object.entries(query ?? {}).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const));

type Plain = string | number | boolean;

const plainOf = (value: Json): Plain | null => {
  if (isExactNumber(value)) return value.rawJSON;
  return typeof value === 'object' ? null : value;
};

/**
 * What a caller passes through as JSON, as the members of a form: a list of plain values is a repeated name, everything else with members
 * is JSON text. Throws `INVALID_INPUT` for what no form can hold.
 */
export const formOf = (account: string, body: Json): Readonly<Record<string, Plain | readonly Plain[]>> => {
  const refuse = (problem: string): never => {
    throw new VendorError('INVALID_INPUT', account, problem);
  };
  if (!isJsonObject(body)) return refuse('body must be an object: it is sent as a form');
  const fieldOf = (name: string, value: Json): Plain | readonly Plain[] => {
    if (value === null) return refuse(`body.${name}: a form has no null; an empty text clears a member`);
    const parts = Array.isArray(value) ? value.map(plainOf) : [plainOf(value)];
    if (!parts.every((part) => part !== null)) return JSON.stringify(value);
    return Array.isArray(value) ? parts : (parts[0] ?? '');
  };
  const given = Object.entries(body).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return Object.fromEntries(given.map(([name, value]) => [name, fieldOf(name, value)]));
};
