import { readFileSync } from 'node:fs';
import { composeServices as composeWithApollo } from '@apollo/composition';
import { composeServices } from '@theguild/federation-composition';
import { parse, printSchema, validateSchema } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import { execute } from '../../src/execution/execute.ts';
import { asSubgraph } from '../../src/graphql/federation.ts';
import { federationSdl } from '../../src/graphql/federation-sdl.ts';
import { openHouse, schema } from './house.ts';

const subgraph = asSubgraph(schema);
const sdl = federationSdl(schema);

/** How `docs/clients.md` extends a job. */
const page = readFileSync(new URL('../../docs/clients.md', import.meta.url), 'utf8');
const [, SHOWN = ''] = /```graphql federation\n([\s\S]*?)```/.exec(page) ?? [];

/** Of a user: it extends what Trunkline tells, and is a Relay server of its own. */
const CRM = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key", "@shareable"])
  type Query {
    ticket(number: String!): Ticket
    tickets(first: Int): TicketConnection!
    node(id: ID!): Node
    nodes(ids: [ID!]!): [Node]!
  }
  interface Node { id: ID! }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type TicketConnection { edges: [TicketEdge!]! pageInfo: PageInfo! }
  type TicketEdge { cursor: String! node: Ticket! }
  type Ticket implements Node @key(fields: "id") { id: ID! number: String! job: Job }
  ${SHOWN}
  type Worker @key(fields: "id") { id: ID! photoUrl: String }
`;

const composers = {
  Apollo: (typeDefs: Record<string, string>) =>
    composeWithApollo(
      Object.entries(typeDefs).map(([name, text]) => ({
        name,
        url: `http://127.0.0.1/${name}`,
        typeDefs: parse(text),
      })),
    ),
  'The Guild': (typeDefs: Record<string, string>) =>
    composeServices(Object.entries(typeDefs).map(([name, text]) => ({ name, typeDefs: parse(text) }))),
};

test.each(Object.keys(composers) as (keyof typeof composers)[])(
  'composes with %s, beside a subgraph that extends its types',
  (name) => {
    const { errors, supergraphSdl } = composers[name]({ trunkline: sdl, crm: CRM });
    expect(errors ?? []).toEqual([]);
    const [, job] = /^type Job[^{]*\{([\s\S]*?)^\}/m.exec(supergraphSdl ?? '') ?? [];
    expect(job).toMatch(/^ {2}externalId: String/m);
    expect(job).toMatch(/^ {2}ticket: Ticket/m);
  },
);

test('tells composers nothing that they do not know, and everything else', () => {
  expect(sdl).not.toContain('@oneOf');
  const names = (text: string): string[] =>
    [...text.matchAll(/^(?:type|interface|input|enum|union|scalar) (\w+)/gm)].map(([, name]) => name ?? '');
  expect(names(sdl)).toEqual(names(printSchema(schema)));
});

const ENTITIES = `query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on Job { id channel } ... on Queue { id name } ... on Account { name } } }`;

interface Entities {
  readonly _entities: readonly (Readonly<Record<string, unknown>> | null)[];
}

const open = async () => {
  const house = await openHouse({ schema: subgraph });
  onTestFinished(house.close);
  return house;
};

const SOME = `{ jobs(first: 2) { nodes { __typename id channel } } queues(first: 1) { nodes { __typename id name } } }`;

interface Some {
  readonly jobs: { readonly nodes: readonly { readonly id: string }[] };
  readonly queues: { readonly nodes: readonly { readonly id: string }[] };
}

test('is a valid schema that answers objects by their types and ids, by position', async () => {
  expect(validateSchema(subgraph)).toEqual([]);
  const { run } = await open();
  const { data } = await run<Some>(SOME);
  const rows = [...data.jobs.nodes, ...data.queues.nodes];
  const { data: found, errors } = await run<Entities>(ENTITIES, { variables: { of: rows } });
  expect(errors).toEqual([]);
  expect(found._entities).toEqual(rows);
});

test('a representation that is none is null with an error at its position, and its neighbours are answered', async () => {
  const { run } = await open();
  const [job] = (await run<Some>(SOME)).data.jobs.nodes;
  const of = [
    job,
    { __typename: 'Queue', id: job?.id },
    { __typename: 'JobPosition', id: job?.id },
    { __typename: 'Job' },
    { __typename: 'Job', id: 'bm9uc2Vuc2U' },
    {},
    'Job',
    job,
  ];
  const { data, errors } = await run<Entities>(ENTITIES, { variables: { of } });
  expect(data._entities).toEqual([job, null, null, null, null, null, null, job]);
  expect(errors.map(({ path }) => path?.join('.')).sort()).toEqual([1, 2, 3, 4, 5, 6].map((at) => `_entities.${at}`));
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(Array(6).fill('INVALID_INPUT'));
});

test('asks for no more than `nodes` may: within its cost, its number and its rights', async () => {
  const { run } = await open();
  const of = Array(501).fill({ __typename: 'Account', id: Buffer.from('Account:demo-restcomm').toString('base64url') });
  const many = await run<Entities>(ENTITIES, { variables: { of } });
  expect(many.errors[0]?.message).toContain('500');
  const costly = await run<Entities>(
    `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Job { tasks(first: 100) { nodes { id } } } } }`,
    { variables: { of: of.slice(0, 500) } },
  );
  expect(costly.errors[0]?.extensions.code).toBe('LIMIT_EXCEEDED');
  const refused = await run<Entities>(ENTITIES, { variables: { of: of.slice(0, 1) }, scopes: [] });
  expect(refused.errors[0]?.extensions.code).toBe('FORBIDDEN');
});

test('says its types to whoever composes at runtime', async () => {
  const document = parse('{ _service { sdl } }');
  expect(await execute({ schema: subgraph, document })).toEqual({ data: { _service: { sdl } } });
});
