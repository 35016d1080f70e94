/** JSON texts that a member may hold in place of what is documented; `null` stands for a member that is left out. */
export const ODD: readonly (string | null)[] = [
  null,
  'null',
  'true',
  '5',
  '-1',
  '1.5',
  '""',
  '" "',
  '"Strange"',
  '"constructor"',
  '"__proto__"',
  '[]',
  '{}',
  '[null]',
  '[5,{}]',
  '{"a":{"b":1}}',
  '9007199254740993',
  '-12345678901234567890',
  '1e400',
  '"0001-01-01 00:00:00.000+0000"',
  '"9999-12-31T23:59:59Z"',
  '"2016-02-30 10:00:00.000+0000"',
  `"${'long '.repeat(4_000)}"`,
  `${'['.repeat(60)}1${']'.repeat(60)}`,
];

export type Path = readonly (string | number)[];

/** Elements of a list are alike. */
const LOOKED_AT = 2;

/** Every member of a JSON value and the first elements of its lists, by their paths. */
export const pathsOf = (value: unknown, path: Path = []): readonly Path[] => {
  if (typeof value !== 'object' || value === null) return [];
  const members: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.slice(0, LOOKED_AT).map((one, index) => [index, one])
    : Object.entries(value);
  return members.flatMap(([name, member]) => [[...path, name], ...pathsOf(member, [...path, name])]);
};

/** The text of `value` with another text in one place. */
export const textWith = (value: unknown, [name, ...rest]: Path, odd: string | null): string => {
  const put = (member: unknown): string | null => (rest.length > 0 ? textWith(member, rest, odd) : odd);
  if (Array.isArray(value)) {
    const texts = value.map((one, index) => (index === name ? put(one) : JSON.stringify(one)));
    return `[${texts.filter((text) => text !== null).join(',')}]`;
  }
  const texts = Object.entries(value as object).flatMap(([key, member]) => {
    const text = key === name ? put(member) : JSON.stringify(member);
    return text === null ? [] : [`${JSON.stringify(key)}:${text}`];
  });
  return `{${texts.join(',')}}`;
};

/** All that a value says: its texts and numbers, as they are written. */
export const saidBy = (value: unknown, said = new Set<string>()): ReadonlySet<string> => {
  if (typeof value === 'string') said.add(value.trim());
  else if (JSON.isRawJSON(value)) said.add(value.rawJSON);
  else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) saidBy(one, said);
  else if (value !== null && value !== undefined) said.add(String(value));
  return said;
};
