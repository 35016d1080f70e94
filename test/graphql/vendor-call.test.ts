import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formOf } from '../../src/contract/passing.ts';
import { DEFAULT_LIMITS } from '../../src/contract/vendor.ts';
import { type Json, parseJson } from '../../src/domain/json.ts';
import { openGateway } from '../../src/gateway/gateway.ts';
import { registry } from '../../src/vendors/index.ts';
import { runner } from './house.ts';

interface Seen {
  readonly query: readonly (readonly [string, string])[];
  readonly type: string | undefined;
  readonly body: string;
}

/** Takes everything, and keeps what came. */
const openEar = async () => {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const query = [...new URL(request.url ?? '', 'http://x').searchParams];
    seen.push({ query, type: request.headers['content-type'], body: Buffer.concat(chunks).toString() });
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"statusCode":0,"user":{"id":"u","userName":"u"}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, seen, close: () => new Promise((resolve) => server.close(resolve)) };
};

const ear = await openEar();
const plans: Parameters<typeof openGateway>[0]['accounts'][number][] = [];
beforeAll(async () => {
  for (const { vendor, simulator } of registry) {
    const simulation = await (await simulator()).startSimulator({ scenario: 'empty' });
    const there: Record<string, unknown> = { ...simulation.settings };
    await simulation.close();
    if ('connectionString' in there) {
      there.connectionString = String(there.connectionString).replace(/endpoint=[^;]*/, `endpoint=${ear.url}/`);
    } else there.baseUrl = ear.url;
    const settings = vendor.parseSettings(there);
    plans.push({
      name: vendor.name,
      vendor,
      settings,
      limits: { ...DEFAULT_LIMITS, timeoutMs: 60_000 },
      deadlineMs: 60_000,
    });
  }
});
afterAll(ear.close);

const CALL = `mutation ($input: VendorCallInput!) {
  result: vendorCall(input: $input) { __typename ... on Error { code message } ... on VendorCallPayload { status } }
}`;

/** A path that each vendor lets pass. */
const PATHS: Readonly<Record<string, string>> = { azure: '/routing/jobs', voximplant: '/GetUsers' };

describe.each(registry.map(({ vendor }) => vendor.name))('vendorCall to %s', (account) => {
  const ask = async (input: object) => {
    const gateway = openGateway({ accounts: plans, maxCallsPerOperation: () => 10 });
    ear.seen.length = 0;
    try {
      const given = { account, method: 'POST', path: PATHS[account] ?? '/things', ...input };
      const { data, errors } = await runner(gateway)<{ result: object }>(CALL, { variables: { input: given } });
      expect(errors).toEqual([]);
      const encoding = gateway.accounts.find(({ name }) => name === account)?.adapter.encoding ?? 'json';
      return { result: data.result, encoding, seen: ear.seen.at(-1) };
    } finally {
      await gateway.close();
    }
  };

  test("sends the body in the vendor's own encoding", async () => {
    const body = { Name: 'Zoë & co', Size: 7, Open: true };
    const { result, encoding, seen } = await ask({ body });
    expect(result).toEqual({ __typename: 'VendorCallPayload', status: 200 });
    if (encoding === 'form') {
      expect(seen?.type).toBe('application/x-www-form-urlencoded');
      expect([...new URLSearchParams(seen?.body)]).toEqual(
        expect.arrayContaining([
          ['Name', 'Zoë & co'],
          ['Size', '7'],
          ['Open', 'true'],
        ]),
      );
    } else {
      expect(seen?.type).toMatch(/^application\/(?:[\w-]+\+)?json$/);
      expect(JSON.parse(seen?.body ?? '')).toEqual(body);
    }
  });

  test('sends a list in the query as a repeated name', async () => {
    const { result, seen } = await ask({ method: 'GET', query: { Status: ['a', 'b b', 3, true], Page: 1, None: [] } });
    expect(result).toMatchObject({ status: 200 });
    const own = seen?.query.filter(([name]) => name === 'Status' || name === 'Page' || name === 'None');
    expect(own).toEqual([
      ['Status', 'a'],
      ['Status', 'b b'],
      ['Status', '3'],
      ['Status', 'true'],
      ['Page', '1'],
    ]);
  });

  test.each([[{ a: { b: 1 } }], [{ a: null }], [{ a: [1, null] }], [{ a: [[1]] }], [['a']]])(
    'refuses %j as a query, before anything is sent',
    async (query) => {
      const { result, seen } = await ask({ query });
      expect(result).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('query') });
      expect(seen).toBeUndefined();
    },
  );
});

describe('a form that is passed through', () => {
  const plain = fc.oneof(fc.string(), fc.integer(), fc.boolean());

  test('has a list of plain values as a repeated name, and what has members as JSON text', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(plain, fc.array(plain))), (body) => {
        expect(formOf('one', body)).toEqual(body);
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const nested = { given: { value } as Json, listed: [value, {}] as Json };
        const { given, listed } = formOf('one', nested);
        expect([given, listed]).toEqual([JSON.stringify(nested.given), JSON.stringify(nested.listed)]);
      }),
    );
  });

  test('keeps a number that no number of ours can hold', () => {
    const body = parseJson('{"id":9007199254740993,"in":{"id":18446744073709551615},"list":[1,9007199254740995]}');
    expect(formOf('one', body)).toEqual({
      id: '9007199254740993',
      in: '{"id":18446744073709551615}',
      list: [1, '9007199254740995'],
    });
  });

  test.each([[['a']], ['a=1'], [7], [null], [{ a: null }]])('cannot be made of %j', (body) => {
    expect(() => formOf('one', body as Json)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });
});
