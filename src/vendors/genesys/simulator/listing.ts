import type { Json } from './records.ts';

export type Query = Readonly<Record<string, string>>;

/** Parameters with a meaning of their own; any other one filters by the attribute of its name (contract §3.3). */
const RESERVED: ReadonlySet<string> = new Set([
  'fields',
  'subresources',
  'resolveUris',
  'workbinIds',
  'agentGroup',
  'placeGroup',
]);

export const namesIn = (value: string | undefined): readonly string[] => [
  ...new Set(
    (value ?? '')
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
  ),
];

const pick = (item: Json, fields: string | undefined): Json => {
  if (fields === undefined || fields.trim() === '*') return item;
  const names = namesIn(fields);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
};

/** A name that no object has is ignored. */
const filtered = (items: readonly Json[], query: Query): readonly Json[] => {
  const tests = Object.entries(query).filter(([name]) => !RESERVED.has(name) && items.some((item) => name in item));
  return items.filter((item) => tests.every(([name, value]) => String(item[name]) === value));
};

/** Addresses only, unless the caller asks for more. */
export const listOf = (plural: string, items: readonly Json[], query: Query): Json => {
  const found = filtered(items, query);
  const wantsObjects = 'fields' in query || 'resolveUris' in query || 'subresources' in query;
  return wantsObjects
    ? { [plural]: found.map((item) => pick(item, query.fields)) }
    : { uris: found.map(({ uri }) => uri) };
};

export const oneOf = (singular: string, item: Json, query: Query): Json => ({ [singular]: pick(item, query.fields) });

/** The children that `subresources=` names, of those there are. */
export const embedded = (
  children: Readonly<Record<string, () => unknown>>,
  query: Query,
  hidden: readonly string[] = [],
): Json => {
  const asked = namesIn(query.subresources);
  const all = asked.includes('*');
  return Object.fromEntries(
    Object.entries(children).flatMap(([name, print]) =>
      asked.includes(name) || (all && !hidden.includes(name)) ? [[name, print()]] : [],
    ),
  );
};
