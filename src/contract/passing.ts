import { isJsonObject, type Json } from '../domain/json.ts';
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
  [...Object.entries(query ?? {}), ...membersIn(body)].map(([name, value]) => [plainName(name), value]);
