import { request as httpRequest, type IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import { atEnd } from '../support/at-end.ts';
import { openStreamHouse, tick, until } from './stream-house.ts';

const TICKS = 'subscription { tick { n conflated } }';

/** A reader of server-sent events that can stop reading. */
const open = async (server: { url: string }, query: string, { method = 'POST', headers = {} } = {}) => {
  const url = new URL('/graphql', server.url);
  if (method === 'GET') url.searchParams.set('query', query);
  const request = httpRequest(url, {
    method,
    agent: false,
    headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...headers },
  });
  request.end(method === 'POST' ? JSON.stringify({ query }) : undefined);
  atEnd(() => request.destroy());
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
  });
  const heard = { text: '', ended: false };
  response.setEncoding('utf8');
  response.on('data', (part: string) => {
    heard.text += part;
  });
  response.on('end', () => {
    heard.ended = true;
  });
  response.on('error', () => {});
  const rows = () =>
    [...heard.text.matchAll(/event: next\ndata: (.*)\n\n/g)].map(
      ([, data = '']) => JSON.parse(data) as Record<string, never>,
    );
  return { request, response, heard, rows };
};

describe('server-sent events', () => {
  test.each(['GET', 'POST'])('tell events as they happen, asked for by %s', async (method) => {
    const { server, bus, readers } = await openStreamHouse();
    const stream = await open(server, TICKS, { method });
    expect(stream.response.headers['content-type']).toContain('text/event-stream');
    await until(() => readers.size === 1);
    for (let n = 1; n <= 3; n += 1) bus.publish(tick(n, { id: `${n}` }));
    await until(() => stream.rows().length === 3);
    expect(stream.rows()).toEqual([1, 2, 3].map((n) => ({ data: { tick: { n, conflated: 0 } } })));
    stream.request.destroy();
    await until(() => readers.size === 0);
    expect(bus.listeners).toBe(0);
  });

  test('answer a query with one event, and complete', async () => {
    const { server } = await openStreamHouse();
    const { heard, rows } = await open(server, '{ hello }');
    await until(() => heard.ended);
    expect(rows()).toEqual([{ data: { hello: 'hello world' } }]);
    expect(heard.text).toMatch(/event: complete\ndata:\n\n$/);
  });

  test('tell the typed error of a feed that fails, and complete', async () => {
    const { server, readers } = await openStreamHouse();
    const { heard, rows } = await open(server, TICKS);
    await until(() => readers.size === 1);
    for (const reader of readers) reader.fail(new VendorError('LIMIT_EXCEEDED', null, 'too slow'));
    await until(() => heard.ended);
    expect(rows()).toMatchObject([{ errors: [{ message: 'too slow', extensions: { code: 'LIMIT_EXCEEDED' } }] }]);
  });

  test('tell why a subscription is refused', async () => {
    const { server } = await openStreamHouse();
    const { heard, rows } = await open(server, 'subscription { tick(fail: "typed") { n } }');
    await until(() => heard.ended);
    expect(rows()).toMatchObject([{ errors: [{ extensions: { code: 'NOT_FOUND' } }] }]);
  });

  test.each([
    ['{ nothing }', 400],
    ['{ hello', 400],
  ])('are refused for a document that is wrong: %s', async (query, status) => {
    const { server } = await openStreamHouse();
    const { response, heard } = await open(server, query);
    expect(response.statusCode).toBe(status);
    await until(() => heard.ended);
    expect(JSON.parse(heard.text).errors).toHaveLength(1);
  });

  test('are not begun by a form of another page, nor a mutation by a link', async () => {
    const { server } = await openStreamHouse();
    const form = await open(server, TICKS, { headers: { 'content-type': 'text/plain' } });
    expect(form.response.statusCode).toBe(400);
    const link = await open(server, 'mutation { set }', { method: 'GET' });
    expect(link.response.statusCode).toBe(405);
  });

  test('hold little for a reader that stalls, and lose nothing of what is final', async () => {
    const { server, bus, readers } = await openStreamHouse({ readerLimit: 64 });
    const stream = await open(server, 'subscription { tick { n cause conflated } }');
    await until(() => readers.size === 1);
    stream.response.pause();
    const rounds = 3_000;
    for (let n = 0; n < rounds; n += 1) {
      bus.publish(tick(n, { id: `w${n % 10}`, weight: 10_000 }));
      if (n % 20 === 19) await new Promise((resolve) => setImmediate(resolve));
    }
    stream.response.resume();
    const ticks = () =>
      stream.rows().map((row) => (row as unknown as { data: { tick: { n: number; conflated: number } } }).data.tick);
    await until(() => stream.heard.text.includes(`"n":${rounds - 1},`));
    await until(() => ticks().reduce((sum, { conflated }) => sum + 1 + conflated, 0) === rounds);
    expect(ticks().length).toBeLessThan(rounds);
  });

  test('are cut, not completed, when the server stops', async () => {
    const { server, readers } = await openStreamHouse();
    const { response, heard } = await open(server, TICKS);
    await until(() => readers.size === 1);
    await server.drain(60_000);
    await until(() => response.destroyed);
    expect(heard.text).not.toContain('complete');
    expect(readers.size).toBe(0);
  });
});
