import { GraphQLError } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpServer } from '../../src/server/http.ts';
import { begin, raw, schemaOf } from './harness.ts';

const schema = schemaOf(
  `type Query { hello(name: String): String must: String! broken: String refused: String gone: String! number(of: Float): Float }
   type Mutation { hello: String broken: String! }
   type Subscription { hello: String }`,
  {
    Query: {
      hello: (_, { name }) => `hello ${name ?? 'world'}`,
      must: () => null,
      broken: () => {
        throw new TypeError('a fault of ours');
      },
      refused: () => {
        throw new GraphQLError('too much', {
          extensions: { code: 'RATE_LIMITED', http: { status: 429, headers: { 'Retry-After': '7' } } },
        });
      },
      gone: () => {
        throw new GraphQLError('not here', { extensions: { code: 'NOT_FOUND' } });
      },
      number: (_, { of }) => of,
    },
    Mutation: {
      hello: () => 'done',
      broken: () => {
        throw new TypeError('a fault of ours');
      },
    },
  },
);

/** Texts that are sent as they stand. */
const BODIES: Readonly<Record<string, string>> = {
  'a query': '{"query":"{ hello }"}',
  'a query with variables': '{"query":"query($n: String) { hello(name: $n) }","variables":{"n":"Ann"}}',
  'a query by name': '{"query":"query A { hello } query B { b: hello }","operationName":"B"}',
  'a mutation': '{"query":"mutation { hello }"}',
  'a subscription': '{"query":"subscription { hello }"}',
  'what is null': '{"query":"{ hello }","variables":null,"operationName":null,"extensions":null}',
  'an extension': '{"query":"{ hello }","extensions":{"a":1}}',
  'a byte order mark': '\uFEFF{"query":"{ hello }"}',
  'no name among several': '{"query":"query A { hello } query B { hello }"}',
  'a name that is not there': '{"query":"query A { hello }","operationName":"C"}',
  'an empty name': '{"query":"query A { hello }","operationName":""}',
  'a name that is a number': '{"query":"{ hello }","operationName":1}',
  'no operation': '{"query":"fragment F on Query { hello }"}',
  'an empty text': '{"query":""}',
  'no text': '{"variables":{}}',
  'a text that is a number': '{"query":1}',
  'a text that is null': '{"query":null}',
  'no document': '{"query":"{ hello"}',
  'a field that is not there': '{"query":"{ nothing }"}',
  'a variable of another type': '{"query":"query($n: String) { hello(name: $n) }","variables":{"n":{"a":1}}}',
  'a variable that is missing': '{"query":"query($n: String!) { hello(name: $n) }"}',
  'a number beyond 2^53': '{"query":"query($n: Float) { number(of: $n) }","variables":{"n":9007199254740993}}',
  'variables that are a list': '{"query":"{ hello }","variables":[1]}',
  'variables that are a text': '{"query":"{ hello }","variables":"{}"}',
  'extensions that are a text': '{"query":"{ hello }","extensions":"x"}',
  'a member that nobody knows': '{"query":"{ hello }","other":1}',
  'a document by an id that is not there': '{"documentId":"sha256:00"}',
  'a hash that is not there':
    '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38"}}}',
  'a hash that is another': '{"query":"{ hello }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}',
  'a list': '[{"query":"{ hello }"}]',
  'a text': '"{ hello }"',
  null: 'null',
  'a number': '1',
  'no JSON': '{"query":',
  'too deep a JSON': `{"query":"{ hello }","variables":{"a":${'['.repeat(200)}${']'.repeat(200)}}}`,
  'an empty body': '',
  'a null where there must be none': '{"query":"{ hello must }"}',
  'a fault of ours': '{"query":"{ hello broken }"}',
  'a fault of ours in a mutation': '{"query":"mutation { broken }"}',
  'an error with a status and headers': '{"query":"{ hello refused }"}',
  'an error with a code': '{"query":"{ hello gone }"}',
  'too many fields': `{"query":"{ ${Array.from({ length: 60 }, (_, at) => `a${at}: hello`).join(' ')} }"}`,
};

const ACCEPTED = [
  undefined,
  '*/*',
  'application/json',
  'application/graphql-response+json',
  'application/*;q=0.5, */*;q=0.1',
];

const comparable = (text: string): string =>
  text
    .replaceAll(/"(?:requestId|traceId)":"[^"]*"/g, '"<id>"')
    .replaceAll(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g, '<id>');

describe('an operation that comes as plain JSON', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await begin({ schema });
  });
  afterAll(() => server.drain(0));

  const send = async (body: string, type: string, accept: string | undefined) => {
    const headers = { 'content-type': type, ...(accept === undefined ? {} : { accept }) };
    const {
      status,
      headers: told,
      text,
    } = await raw(`${server.url}/graphql`, {
      method: 'POST',
      headers,
      chunks: body === '' ? [] : [body],
    });
    const { date: _, 'x-request-id': __, traceresponse: ___, ...rest } = told;
    return { status, headers: { ...rest, 'content-length': undefined }, text: comparable(text) };
  };

  // Of this type Yoga reads the same, and it does not take the lean path.
  it.each(Object.entries(BODIES))('is answered as Yoga answers it: %s', async (_what, body) => {
    for (const accept of ACCEPTED) {
      const [lean, byYoga] = [
        await send(body, 'application/json', accept),
        await send(body, 'application/graphql+json', accept),
      ];
      expect(lean).toEqual(byYoga);
    }
  });
});
