/*
 * Documents of the real schema that are small to send and dear to answer, or that reach a weak place of a parser or of a rule of
 * validation. Each is within the default limits of tokens and of a request's body, or just past them.
 */

const times = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join(' ');

/** Each level spreads the next fragment in two places, so that it unfolds to 2^levels fields. */
const doubling = (levels: number): string =>
  `query Q { workers(first: 1) { nodes { ...f0 } } } ${times(
    levels,
    (i) => `fragment f${i} on Worker { tasks { worker { ...f${i + 1} } job { worker { ...f${i + 1} } } } }`,
  )} fragment f${levels} on Worker { id }`;

const nest = (levels: number): string =>
  `{ jobs { nodes { ${'worker { tasks { job { '.repeat(levels)} id ${'} } }'.repeat(levels)} } } }`;

/** What refuses a document. */
export type Refused =
  /** A limit: the code is LIMIT_EXCEEDED. */
  | 'limit'
  /** Validation or the parser. */
  | 'invalid'
  /** Nothing: it is dear to look at, and may run. */
  | null;

export interface Bomb {
  readonly name: string;
  readonly document: string;
  readonly variables?: string;
  readonly refused: Refused;
}

const of = (refused: Refused, documents: Readonly<Record<string, string>>): Bomb[] =>
  Object.entries(documents).map(([name, document]) => ({ name, document, refused }));

export const BOMBS: readonly Bomb[] = [
  ...of('limit', {
    'fragments that double, 8 levels': doubling(8),
    'fragments that double, 16 levels': doubling(16),
    'fragments that double, 60 levels': doubling(60),
    'relations nested 20 times': nest(20),
    'inline fragments and fields, wide': `{ jobs { nodes { ${times(450, () => '... on Job { id }')} } } }`,
    'fields that are the same': `{ jobs { nodes { ${'id '.repeat(3_900)} } } }`,
    'fields of a fragment that nothing spreads': `{ __typename } fragment F on Worker { ${'name '.repeat(3_900)} }`,
    'fields that are not there': `{ jobs { nodes { ${times(600, (i) => `nothing${i}`)} } } }`,
    'root fields by fragments': `{ ${times(30, () => '...F')} } fragment F on Query { __typename ...G } fragment G on Query { __typename }`,
    aliases: `{ ${times(61, (i) => `a${i}: __typename x${i}: accounts { name }`)} }`,
    tokens: `{ ${'__typename '.repeat(4_000)} }`,
    'directives at one place': `{ __typename ${'@include(if: true) '.repeat(600)} }`,
    'directives in many places': `{ jobs { nodes { ${'id @include(if: true) '.repeat(101)} } } }`,
    'directives that are not there': `{ jobs { nodes { ${'id @nothing '.repeat(390)} } } }`,
    'lists in a value': `{ jobs(filter: ${'['.repeat(1_900)}${']'.repeat(1_900)}) { __typename } }`,
    'objects in a value': `{ jobs(filter: ${'{a: '.repeat(900)}1${'}'.repeat(900)}) { __typename } }`,
    'fragments that all spread each other': `{ jobs { nodes { ...F0 } } } ${times(
      40,
      (i) => `fragment F${i} on Job { id ${times(40, (j) => `...F${(i + j + 1) % 40}`)} }`,
    )}`,
    'lists in a type': `query ($a: ${'['.repeat(1_900)}Int${']'.repeat(1_900)}) { __typename }`,
    'questions about the schema that double': `{ __schema { types { ...f0 } } } ${times(
      30,
      (i) => `fragment f${i} on __Type { ofType { ...f${i + 1} ofType { ...f${i + 1} } } }`,
    )} fragment f30 on __Type { name }`,
  }),
  ...of('invalid', {
    'fragments in a circle': `{ jobs { nodes { ...F0 } } } ${times(60, (i) => `fragment F${i} on Job { id ...F${(i + 1) % 60} }`)}`,
    'operations of one name': times(780, () => 'query Q { a }'),
    'operations with unknown fields': times(780, (i) => `query Q${i} { nothing }`),
    'operations over a chain of fragments with a variable': `${times(60, (i) => `query Q${i} { ...F0 }`)} ${times(
      45,
      (i) => `fragment F${i} on Query { jobs(first: $none) { __typename } ${i < 44 ? `...F${i + 1}` : ''} }`,
    )}`,
    'variables that nothing uses': `query (${times(780, (i) => `$v${i}: Int`)}) { __typename }`,
    'variables of unknown types': `query (${times(780, (i) => `$v${i}: Strin`)}) { __typename }`,
    'one long name': `{ ${'a'.repeat(250_000)} }`,
    'long names near to known ones': `{ jobs { nodes { ${times(380, (i) => `stat${'e'.repeat(600)}${i}`)} } } }`,
    'names near to known ones': `{ jobs { nodes { ${times(390, (i) => `nativeI${i}`)} } } }`,
    'unknown members of an input': `{ jobs(filter: { ${times(1_300, (i) => `z${i}: 1`)} }) { __typename } }`,
    'unknown members of an enum': `{ jobs(filter: { states: [${times(1_900, (i) => `QUEUE${i}`)}] }) { __typename } }`,
    'types in a document': times(550, (i) => `type T${i} { a: Int }`),
    'a number of 250,000 digits for an Int': `{ jobs(first: 1${'0'.repeat(250_000)}1) { __typename } }`,
    'no end': '{ jobs '.repeat(1_900),
    'brackets only': '['.repeat(200_000),
    'a text without an end': `{ jobs(filter: { name: "${'x'.repeat(250_000)}`,
    'arguments that differ in every pair': `{ ${times(48, (i) => `a: jobs(filter: { accounts: [${times(60, (j) => `"${i}-${j}"`)}] }) { __typename }`)} }`,
    'long texts in arguments of merged fields': `{ ${times(48, (i) => `jobs(filter: { accounts: ["${'x'.repeat(5_000)}${i}"] }) { __typename }`)} }`,
  }),
  ...of(null, {
    'a comment': `# ${'x'.repeat(250_000)}\n{ __typename }`,
    comments: `{ ${'#\n'.repeat(100_000)} __typename }`,
    commas: `{ ${','.repeat(250_000)} __typename }`,
    'a long list': `{ jobs(first: 1, filter: { accounts: [${'"a" '.repeat(3_900)}] }) { __typename } }`,
    'fields that merge': `{ ${times(30, () => 'jobs(first: 1) { nodes { worker { tasks { job { id } } } } }')} }`,
  }),
];

/** Bodies of requests whose variables are what is dear. */
export const VARIABLE_BOMBS: readonly (Bomb & { readonly variables: string })[] = [
  {
    name: 'ids that are none',
    document: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: `{"ids":[${Array.from({ length: 60_000 }, () => '{}').join(',')}]}`,
    refused: 'invalid',
  },
  {
    name: 'rows by the thousand',
    document: `query ($n: Int) { jobs(first: $n) { nodes { ${times(45, (i) => `a${i}: nativeId`)} } } }`,
    variables: '{"n":500}',
    refused: 'limit',
  },
  {
    name: 'a number of 250,000 digits',
    document: 'query ($l: JSON) { jobs(first: 1, filter: { labels: $l }) { __typename } }',
    variables: `{"l":{"n":1${'0'.repeat(250_000)}1}}`,
    refused: 'invalid',
  },
  {
    name: 'numbers that no JavaScript number holds',
    document: 'query ($l: JSON) { jobs(first: 1, filter: { labels: $l }) { __typename } }',
    variables: `{"l":{"n":[${Array.from({ length: 12_000 }, () => '12345678901234567890').join(',')}]}}`,
    refused: null,
  },
  {
    name: 'lists of lists',
    document: 'query ($l: JSON) { jobs(first: 1, filter: { labels: $l }) { __typename } }',
    variables: `{"l":${'['.repeat(120_000)}${']'.repeat(120_000)}}`,
    refused: 'invalid',
  },
  {
    name: 'empty lists',
    document: 'query ($l: JSON) { jobs(first: 1, filter: { labels: $l }) { __typename } }',
    variables: `{"l":{"n":[${Array.from({ length: 80_000 }, () => '[]').join(',')}]}}`,
    refused: null,
  },
];
