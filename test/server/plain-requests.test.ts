import { describe, expect, test } from 'vitest';
import { openLog } from '../../src/server/log.ts';
import { raw } from './harness.ts';
import { openStreamHouse } from './stream-house.ts';

const SUBSCRIPTION = 'subscription { tick { n } }';

const ACCEPTS = [
  undefined,
  '*/*',
  'application/json',
  'application/graphql-response+json',
  'application/graphql-response+json, application/json;q=0.9',
  'multipart/mixed;subscriptionSpec=1.0,application/json',
  'multipart/mixed;deferSpec=20220824, application/json',
  'multipart/mixed',
  'text/html,application/xhtml+xml,*/*;q=0.8',
  'application/xml',
  'nonsense',
] as const;

/** How a document is written in each kind of body. */
const BODIES: Readonly<Record<string, (query: string) => string>> = {
  'application/json': (query) => JSON.stringify({ query }),
  'application/json; charset=utf-8': (query) => JSON.stringify({ query }),
  'application/graphql+json': (query) => JSON.stringify({ query }),
  'application/graphql': (query) => query,
  'application/x-www-form-urlencoded': (query) => String(new URLSearchParams({ query })),
};

const openHouse = async () => {
  const lines: string[] = [];
  const house = await openStreamHouse({
    log: openLog('warn', { write: (line) => void (line.includes('"audit":true') || lines.push(line)) }),
  });
  return { ...house, lines, endpoint: `${house.server.url}/graphql` };
};

/** The header keeps the request from being taken for one of another page. */
const headersOf = (accept: string | undefined, type?: string): Record<string, string> => ({
  'x-trunkline-csrf': '1',
  ...(accept === undefined ? {} : { accept }),
  ...(type === undefined ? {} : { 'content-type': type }),
});

describe('a subscription that comes as a plain request', () => {
  test('is answered with 406 and what to do instead, whatever it is written in and whatever is accepted (S6)', async () => {
    const { endpoint, lines, readers } = await openHouse();
    for (const accept of ACCEPTS) {
      for (const [type, write] of Object.entries(BODIES)) {
        const posted = await raw(endpoint, {
          method: 'POST',
          headers: headersOf(accept, type),
          chunks: [write(SUBSCRIPTION)],
        });
        const got = await raw(`${endpoint}?${new URLSearchParams({ query: SUBSCRIPTION })}`, {
          headers: headersOf(accept),
        });
        for (const { status, text } of [posted, got]) {
          const shown = `${accept} ${type}: ${status} ${text}`;
          expect(status, shown).toBe(406);
          expect(text, shown).toMatch(/Accept: text\/event-stream.* or over WebSocket/);
        }
      }
    }
    expect(readers.size).toBe(0);
    expect(lines).toEqual([]);
  });

  test('is answered by events for every way to write that they are wanted', async () => {
    const { endpoint, readers } = await openHouse();
    for (const accept of ['text/event-stream', 'Text/Event-Stream', 'text/event-stream;q=0.9, application/json']) {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { accept, 'content-type': 'Application/JSON' },
        body: JSON.stringify({ query: SUBSCRIPTION }),
      });
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      await response.body?.cancel();
    }
    while (readers.size > 0) await new Promise((resolve) => setImmediate(resolve));
  });
});

describe('what an ordinary client may send', () => {
  const DOCUMENTS = [
    '{ hello }',
    'mutation { set }',
    SUBSCRIPTION,
    '{ hello ... @defer { hello } }',
    'query { hello @stream(initialCount: 1) }',
    '{ nothing }',
    '{',
    '',
    'fragment F on Query { hello }',
    'type A { a: Int }',
    'query A { hello } query B { hello }',
    'subscription { tick(fail: "graphql") { n } }',
    'subscription { tick { n } hello }',
  ];
  const ODD_BODIES = [
    '[]',
    '[{"query":"{ hello }"},{"query":"{ hello }"}]',
    'null',
    '1',
    '"{ hello }"',
    '{}',
    '{"query":null}',
    '{"query":1}',
    '{"query":{"a":1}}',
    '{"query":"{ hello }","variables":[]}',
    '{"query":"{ hello }","variables":"x"}',
    '{"query":"{ hello }","operationName":5}',
    '{"query":"{ hello }","extensions":[]}',
    '{"query":"{ hello }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}',
    '{"documentId":"x"}',
    '{"query":"{ hello }"',
    '\u0000',
    '{"__proto__":{"query":"{ hello }"}}',
  ];

  test('is never answered with a fault of ours, nor does it fill the log', async () => {
    const { endpoint, lines } = await openHouse();
    const bodies = [
      ...DOCUMENTS.flatMap((query) => Object.entries(BODIES).map(([type, write]) => [type, write(query)] as const)),
      ...ODD_BODIES.flatMap((body) =>
        ['application/json', 'text/plain', 'multipart/form-data; boundary=x', ''].map((type) => [type, body] as const),
      ),
    ];
    const heard = async (request: Promise<{ status: number; text: string }>, shown: string) => {
      const { status, text } = await request;
      expect(status, `${shown}: ${text}`).toBeLessThan(500);
      expect(text, shown).not.toContain('INTERNAL');
    };
    const events = 'text/event-stream';
    for (const [type, body] of bodies) {
      // A subscription that is let in does not end.
      const isStream = (accept: string | undefined) => accept === events && body.includes('tick');
      for (const accept of [undefined, 'application/graphql-response+json', 'multipart/mixed', events]) {
        if (isStream(accept)) continue;
        await heard(
          raw(endpoint, { method: 'POST', headers: headersOf(accept, type), chunks: [body] }),
          `${type} ${accept} ${body}`,
        );
      }
    }
    for (const query of DOCUMENTS) {
      for (const accept of [undefined, 'application/json', 'nonsense'])
        for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])
          await heard(
            raw(`${endpoint}?${new URLSearchParams({ query })}`, { method, headers: headersOf(accept) }),
            `${method} ${accept} ${query}`,
          );
    }
    expect(lines).toEqual([]);
  });
});
