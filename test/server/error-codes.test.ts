import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Answer, raw } from './harness.ts';
import { clientOf, openStreamHouse } from './stream-house.ts';

const SYNTAX = 'GRAPHQL_PARSE_FAILED';
const RULES = 'GRAPHQL_VALIDATION_FAILED';
const NAME = 'OPERATION_RESOLUTION_FAILURE';
const VALUE = 'BAD_USER_INPUT';

type Asked = Readonly<{ query: string; operationName?: string; variables?: object }>;
type Way = (url: string, asked: Asked) => Promise<Answer>;

const post =
  (accept: string): Way =>
  async (url, asked) => {
    const headers = { accept, 'content-type': 'application/json' };
    const { text } = await raw(`${url}/graphql`, { method: 'POST', headers, chunks: [JSON.stringify(asked)] });
    return JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text);
  };

const overSocket: Way = (url, asked) => {
  const client = clientOf({ url });
  return new Promise((resolve) => {
    client.subscribe(asked as never, {
      next: resolve,
      error: (errors) => resolve({ errors }),
      complete: () => {},
    });
  });
};

const WAYS: readonly (readonly [string, Way])[] = [
  ['as JSON', post('application/json')],
  ['by GraphQL over HTTP', post('application/graphql-response+json')],
  ['by server-sent events', post('text/event-stream')],
  ['over WebSocket', overSocket],
];

const codesOf = ({ errors }: Answer): unknown[] => errors.map(({ extensions }: Answer) => extensions?.code);

describe.each(WAYS)('a request that is wrong, answered %s', (way, ask) => {
  test.each<readonly [code: string, asked: Asked]>([
    [SYNTAX, { query: '{' }],
    [SYNTAX, { query: 'nonsense' }],
    [RULES, { query: '{ nothing }' }],
    [RULES, { query: '{ hello(name: 1) }' }],
    [NAME, { query: 'type A { a: Int }' }],
    [NAME, { query: 'query A { hello } query B { hello }' }],
    [NAME, { query: 'query A { hello }', operationName: 'B' }],
    [VALUE, { query: 'query A($name: String!) { hello(name: $name) }' }],
    [VALUE, { query: 'query A($name: String) { hello(name: $name) }', variables: { name: 1 } }],
  ])('has the code %s: %o', async (code, asked) => {
    const { server } = await openStreamHouse();
    const answer = await ask(server.url, asked);
    expect([...new Set(codesOf(answer))]).toEqual([code]);
    expect(JSON.stringify(answer)).not.toContain('"http"');
  });

  test('has the code of a value that is wrong where that is of a subscription', async () => {
    const { server } = await openStreamHouse();
    const asked = { query: 'subscription A($after: String!) { tick(after: $after) { n } }' };
    const isStream = way === 'by server-sent events' || way === 'over WebSocket';
    expect(codesOf(await ask(server.url, asked))).toEqual([isStream ? VALUE : 'NOT_ACCEPTABLE']);
  });

  test('has a code in each of its errors, whatever is wrong with it', async () => {
    const { server } = await openStreamHouse();
    const words = fc.constantFrom(
      '{',
      '}',
      '(',
      ')',
      'hello',
      'query',
      '$a',
      ':',
      'Int!',
      'nothing',
      '...',
      'on',
      '"x"',
      '@skip',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 8 }), async (listed) => {
        const { errors = [] } = await ask(server.url, { query: `{ ${listed.join(' ')}` });
        for (const { extensions } of errors) expect(extensions?.code).toMatch(/^[A-Z_]+$/);
      }),
      { numRuns: 30 },
    );
  });
});
