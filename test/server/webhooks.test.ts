import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Events } from '../../src/events/events.ts';
import { CHARSETS, encode, isUtf8, TEXTS } from '../domain/charsets.ts';
import { openMemoryLog } from '../observation/lines.ts';
import { raw, serve } from './harness.ts';
import { clientOf, openStreamHouse, until } from './stream-house.ts';

const SECRET = 'a-secret-of-sixteen-or-more';
const open = (options = {}) => openStreamHouse({ webhookSecrets: new Map([['one', SECRET]]), ...options });

const deliver = (
  { url }: { url: string },
  body: string,
  {
    account = 'one',
    query = '',
    ...init
  }:
    | Record<string, never>
    | { account?: string; query?: string; headers?: Record<string, string>; method?: string } = {},
) => fetch(`${url}/webhooks/${account}${query}`, { method: 'POST', body, ...init });

describe('a webhook', () => {
  test.each([
    ['in the URL', { query: `?secret=${SECRET}` }],
    ['in a header', { headers: { 'x-trunkline-secret': SECRET } }],
    ['as a bearer token', { headers: { authorization: `Bearer ${SECRET}` } }],
  ])('takes a delivery with the secret %s, and answers when the bus has it', async (_where, how) => {
    const { server, readers } = await open();
    const rows = clientOf(server).iterate({ query: 'subscription { tick { n who } }' });
    const row = rows.next();
    await until(() => readers.size === 1);
    const response = await deliver(server, '7', how);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ taken: 7 });
    expect((await row).value).toEqual({ data: { tick: { n: 7, who: 'one' } } });
  });

  test.each([
    ['without a secret', {}],
    ['with a wrong one', { query: '?secret=nonsense-nonsense-nonsense' }],
    ['with an empty one', { query: '?secret=' }],
    ['for an account that takes none', { account: 'two', query: `?secret=${SECRET}` }],
    ['for an account that is not there', { account: 'three', query: `?secret=${SECRET}` }],
  ])('refuses a delivery %s, and does not tell which accounts there are', async (_what, how) => {
    const { server, bus } = await open();
    const before = bus.cursor;
    const response = await deliver(server, '7', how);
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      errors: [{ message: 'there is no webhook here for this secret', extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(bus.cursor).toBe(before);
  });

  test('takes each of several secrets while they are changed, and none of them alone half', async () => {
    const both = ['the-secret-of-yesterday', 'the-secret-of-tomorrow'];
    const { server } = await open({ webhookSecrets: new Map([['one', both]]) });
    for (const secret of both) {
      expect((await deliver(server, '7', { headers: { 'x-trunkline-secret': secret } })).status).toBe(200);
      expect((await deliver(server, '7', { headers: { 'x-trunkline-secret': secret.slice(1) } })).status).toBe(401);
    }
    expect((await deliver(server, '7', { headers: { 'x-trunkline-secret': both.join(',') } })).status).toBe(401);
  });

  test('tells of wrong secrets in few lines, of all of them in a number, and of none of them what it was (S8)', async () => {
    const { log, texts, of } = openMemoryLog();
    const server = await serve({ log, webhookSecrets: new Map([['one', SECRET]]) });
    const shown = 'a-wrong-secret-of-somebody';
    const send = (path: string) => raw(`${server.url}/webhooks/${path}`, { method: 'POST', chunks: ['7'] });
    await send('one');
    await send(`nobody?secret=${shown}`);
    // As many as are answered at once.
    for (let n = 0; n < 8; n += 1) await send(`one?secret=${shown}`);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('trunkline_refused_credentials_total{kind="webhook"} 10');
    await server.drain(0);
    expect(of('webhook-refused').map(({ account, reason }) => [account, reason])).toEqual([
      ['one', 'missing'],
      [null, 'wrong'],
      ['one', 'wrong'],
      ['one', 'wrong'],
      ['one', 'wrong'],
    ]);
    expect(of('left-out')).toMatchObject([{ of: 'webhook-refused', count: 5 }]);
    expect(texts.join('')).not.toContain(shown);
    expect(texts.join('')).not.toContain('nobody');
  });

  test('has a bound for the size of a delivery', async () => {
    const { server, missed } = await open({ webhookBodyLimit: 100 });
    expect((await deliver(server, 'x'.repeat(101), { query: `?secret=${SECRET}` })).status).toBe(413);
    expect(missed).toEqual(['one']);
  });

  test('tells what will never do from what may do later', async () => {
    const { server } = await open();
    expect((await deliver(server, 'bad', { query: `?secret=${SECRET}` })).status).toBe(400);
    expect((await deliver(server, 'later', { query: `?secret=${SECRET}` })).status).toBe(503);
    expect((await deliver(server, '', { query: `?secret=${SECRET}`, method: 'PUT' })).status).toBe(405);
  });
});

describe('the body of a delivery', () => {
  /** A server whose vendor takes every delivery, and what has reached it. */
  const openEar = async () => {
    const heard: string[] = [];
    const missed: string[] = [];
    const events = {
      missed: (account: string) => missed.push(account),
      receive: async (_account: string, { body }: { readonly body: string }) => {
        heard.push(body);
        return { status: 200 };
      },
    } as unknown as Events;
    const { url } = await serve({ events, webhookSecrets: new Map([['one', SECRET]]) });
    const send = async (body: BodyInit, headers: Record<string, string> = {}) => {
      const response = await fetch(`${url}/webhooks/one?secret=${SECRET}`, { method: 'POST', body, headers });
      const text = await response.text();
      return { status: response.status, text, headers: response.headers };
    };
    return { heard, missed, send };
  };

  test('is read by the charset that it declares, or refused: nothing is replaced', async () => {
    const { heard, send } = await openEar();
    let taken = 0;
    for (const charset of CHARSETS) {
      for (const text of TEXTS) {
        const body = encode(charset, JSON.stringify({ name: text }));
        if (!body) continue;
        for (const type of [
          `application/json; charset=${charset}`,
          `application/cloudevents+json;charset="${charset}"`,
        ]) {
          expect((await send(new Uint8Array(body), { 'content-type': type })).status).toBe(200);
          taken += 1;
          expect([charset, heard.at(-1)]).toEqual([charset, JSON.stringify({ name: text })]);
        }
        const bare = await send(new Uint8Array(body), { 'content-type': 'application/json' });
        if (isUtf8(body)) {
          taken += 1;
          expect(heard.at(-1)).toBe(body.toString('utf8'));
        } else {
          expect(bare).toMatchObject({ status: 400, text: expect.stringContaining('INVALID_INPUT') });
          expect(bare.text).toContain('the body is not valid utf-8, and declares no charset');
        }
      }
    }
    expect(heard).toHaveLength(taken);
    expect(heard.join('')).not.toContain('\ufffd');
  });

  test('in a charset that is not known is refused, and so is a compressed one, with a type that says so', async () => {
    const { heard, missed, send } = await openEar();
    const unknown = await send('{}', { 'content-type': 'application/json; charset=x-klingon' });
    expect(unknown.status).toBe(415);
    expect(JSON.parse(unknown.text)).toEqual({
      errors: [
        {
          message: 'the body declares a charset that is not known (x-klingon)',
          extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' },
        },
      ],
    });
    for (const encoding of ['gzip', 'br', 'deflate', 'gzip, identity', 'GZIP']) {
      const packed = await send(new Uint8Array(gzipSync('{}')), { 'content-encoding': encoding });
      expect(packed.status).toBe(415);
      expect(packed.headers.get('accept-encoding')).toBe('identity');
      expect(packed.text).toContain('UNSUPPORTED_MEDIA_TYPE');
    }
    expect(heard).toEqual([]);
    // None of them comes again, and each is told as missed.
    expect(missed).toEqual(Array.from({ length: 6 }, () => 'one'));
    for (const encoding of ['identity', 'Identity', '']) {
      expect((await send('{}', { 'content-encoding': encoding })).status).toBe(200);
    }
  });
});
