import { GraphQLScalarType } from 'graphql';
import { createSchema } from 'graphql-yoga';
import { describe, expect, test } from 'vitest';
import { MOST_LEVELS } from '../../src/domain/json.ts';
import type { Context } from '../../src/graphql/context.ts';
import { type RawResponse, raw, serve } from './harness.ts';
import { clientOf } from './stream-house.ts';

const ECHO = createSchema<Context>({
  typeDefs: 'scalar JSON type Query { echo(value: JSON): JSON text(value: JSON): String }',
  resolvers: {
    JSON: new GraphQLScalarType({ name: 'JSON' }),
    Query: { echo: (_, { value }) => value, text: (_, { value }) => JSON.stringify(value) },
  },
});

const QUERY = 'query ($v: JSON) { echo(value: $v) }';
const NUMBERS = '[9007199254740993,-18446744073709551616,1e999,0.10000000000000000001]';
const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

type Way = (url: string, variables: string) => Promise<RawResponse>;

const post = (url: string, type: string, body: string, accept = 'application/json') =>
  raw(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': type, accept, 'x-trunkline-csrf': '1' },
    chunks: [body],
  });
const search = (variables: string) => new URLSearchParams({ query: QUERY, variables }).toString();
const body = (variables: string) => `{"query":${JSON.stringify(QUERY)},"variables":${variables}}`;

const WAYS: readonly (readonly [string, Way])[] = [
  ['in a JSON body', (url, variables) => post(url, 'application/json', body(variables))],
  ['in a form', (url, variables) => post(url, 'application/x-www-form-urlencoded', search(variables))],
  ['in an address', (url, variables) => raw(`${url}/graphql?${search(variables)}`, {})],
  ['for server-sent events', (url, variables) => post(url, 'application/json', body(variables), 'text/event-stream')],
  [
    'in an address, for server-sent events',
    (url, variables) => raw(`${url}/graphql?${search(variables)}`, { headers: { accept: 'text/event-stream' } }),
  ],
];

describe.each(WAYS)('variables %s', (_way, ask) => {
  test('hold numbers of any size, exactly', async () => {
    const { url } = await serve({ schema: ECHO });
    expect((await ask(url, `{"v":${NUMBERS}}`)).text).toContain(`{"data":{"echo":${NUMBERS}}}`);
  });

  test('are refused when they are nested too deep', async () => {
    const { url } = await serve({ schema: ECHO });
    const { status, text } = await ask(url, `{"v":${deep(MOST_LEVELS + 1)}}`);
    expect([status, JSON.parse(text).errors]).toEqual([
      400,
      [{ message: expect.stringContaining('levels'), extensions: { code: 'BAD_REQUEST' } }],
    ]);
  });

  test.each(['{"v":', '[1]', '12345678901234567890'])('are refused when they are no object: %s', async (variables) => {
    const { url } = await serve({ schema: ECHO });
    const { status, text } = await ask(url, variables);
    expect([status, JSON.parse(text).errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
  });
});

describe('variables on a WebSocket', () => {
  const answers = (url: string, value: string) => {
    const [{ subscribe }, text] = [clientOf({ url }), 'query ($v: JSON) { text(value: $v) }'];
    return new Promise((resolve) => {
      const payload = {
        query: text,
        variables: {
          v: JSON.parse(value, (_, one, { source }) =>
            typeof one === 'number' && source ? JSON.rawJSON(source) : one,
          ),
        },
      };
      subscribe(payload, { next: resolve, error: resolve, complete: () => {} });
    });
  };

  test('hold numbers of any size, exactly', async () => {
    const { url } = await serve({ schema: ECHO });
    expect(await answers(url, NUMBERS)).toEqual({ data: { text: NUMBERS } });
  });

  test('are refused when they are nested too deep', async () => {
    const { url } = await serve({ schema: ECHO });
    expect(await answers(url, deep(MOST_LEVELS + 1))).toMatchObject([{ message: expect.stringContaining('levels') }]);
  });
});

test('identical queries with other numbers are not the same, however large the numbers are', async () => {
  const { url } = await serve({ schema: ECHO });
  const [, ask] = WAYS[0] as (typeof WAYS)[0];
  const values = ['1e999', 'null', '-1e999', '9007199254740992', '9007199254740993'];
  const asked = await Promise.all(values.map((value) => ask(url, `{"v":${value}}`)));
  expect(asked.map(({ text }) => text)).toEqual(values.map((value) => `{"data":{"echo":${value}}}`));
});
