import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HttpOptions, HttpRequest } from '../../src/transport/http.ts';
import { callWith, failsWith, failure, json, open, SECRET, serve } from './fixture.ts';

const echo = async () =>
  serve(async (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(request, 'end');
    const { method, url, headers } = request;
    json(200, { method, url, headers, body: Buffer.concat(chunks).toString() })(request, response as never);
  });

type Echo = Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { body: string };

const sent = async (request: HttpRequest, prefix = '', options: Partial<HttpOptions> = {}): Promise<Echo> => {
  const server = await echo();
  const answer = await open(server.url + prefix, {}, options).request(request, callWith());
  return answer.json as unknown as Echo;
};

const formName = fc.string({ unit: 'grapheme', maxLength: 8 });
const formValue = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean());

describe('what is sent', () => {
  it('appends the path, exactly as given, to the path of the base URL', async () => {
    const path = '/offers/a%2Fb;v=1/~x:accept';
    expect((await sent({ method: 'POST', path }, '/api/v3/')).url).toBe(`/api/v3${path}`);
  });

  it('encodes query values and leaves out undefined ones', async () => {
    const query = { at: '2026-01-01T00:00:00+02:00', name: 'a b&c=d/é', none: undefined, n: 5, on: false, 'k[]': '#' };
    expect((await sent({ method: 'GET', path: '/q', query })).url).toBe(
      '/q?at=2026-01-01T00%3A00%3A00%2B02%3A00&name=a%20b%26c%3Dd%2F%C3%A9&n=5&on=false&k%5B%5D=%23',
    );
    expect((await sent({ method: 'GET', path: '/q', query: { none: undefined } })).url).toBe('/q');
  });

  it('sends a list in a query as a repeated name, in its order', async () => {
    const query = { a: ['2', 1, true, 'x y'], none: [], b: 'c', gone: undefined };
    expect((await sent({ method: 'GET', path: '/q', query })).url).toBe('/q?a=2&a=1&a=true&a=x%20y&b=c');
    expect((await sent({ method: 'GET', path: '/q', query: { none: [] } })).url).toBe('/q');
  });

  it('sends a form as forms are sent, whatever the members hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(formName, fc.oneof(formValue, fc.array(formValue))), async (form) => {
        const { body, headers } = await sent({ method: 'POST', path: '/', form });
        expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
        const pairs = Object.entries(form).flatMap(([name, value]) =>
          value === undefined ? [] : [value].flat().map((one) => [name, String(one)]),
        );
        expect([...new URLSearchParams(body)]).toEqual(pairs);
      }),
      { numRuns: 40 },
    );
    await expect(sent({ method: 'POST', path: '/', form: {}, body: {} })).rejects.toThrow(TypeError);
  });

  it('sends JSON unless the headers say otherwise', async () => {
    const plain = await sent({ method: 'post', path: '/', body: { a: [1, null], b: undefined } });
    expect(plain).toMatchObject({ method: 'POST', body: '{"a":[1,null]}' });
    expect(plain.headers).toMatchObject({ accept: 'application/json', 'content-type': 'application/json' });
    expect(plain.headers['user-agent']).toMatch(/^trunkline\//);

    const patch = await sent({
      method: 'PATCH',
      path: '/',
      body: 'text',
      headers: { 'Content-Type': 'application/merge-patch+json' },
    });
    expect(patch).toMatchObject({ body: '"text"', headers: { 'content-type': 'application/merge-patch+json' } });

    const form = await sent({
      method: 'POST',
      path: '/',
      body: 'a=1&b=2',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect(form.body).toBe('a=1&b=2');
    expect((await sent({ method: 'GET', path: '/' })).headers['content-type']).toBeUndefined();
  });

  it("lets no caller's header replace the credentials or the connection's own", async () => {
    const got = await sent({ method: 'GET', path: '/', headers: { authorization: 'Bearer mine', 'X-Trace': '1' } });
    expect(got.headers).toMatchObject({ authorization: `Bearer ${SECRET}`, 'x-trace': '1' });
    for (const name of ['Host', 'Connection', 'Transfer-Encoding', 'Content-Length']) {
      await failsWith(sent({ method: 'GET', path: '/', headers: { [name]: 'x' } }), 'INVALID_INPUT');
    }
    await failsWith(sent({ method: 'GET', path: '/', headers: { 'x-a': 'b\r\nx-c: d' } }), 'INVALID_INPUT');
  });

  it('shows a signer what goes out', async () => {
    const seen: unknown[] = [];
    const authorize: HttpOptions['authorize'] = async ({ method, url, body }) => {
      seen.push([method, url.pathname + url.search, body]);
      return { signature: 'of-this-request' };
    };
    const got = await sent({ method: 'POST', path: '/x', query: { a: 'b c' }, body: 1 }, '/v1', { authorize });
    expect(seen).toEqual([['POST', '/v1/x?a=b%20c', '1']]);
    expect(got.headers.signature).toBe('of-this-request');
  });

  it('keeps sockets between calls', async () => {
    const server = await serve(json(200, {}));
    const http = open(server.url);
    for (let n = 0; n < 20; n += 1) await http.request({ method: 'GET', path: '/' }, callWith());
    expect(server.connections()).toBeLessThanOrEqual(2);
  });
});

describe('what is refused before anything is sent', () => {
  it.each([
    '',
    'things',
    'http://evil.test/',
    '//evil.test/x',
    '/\\evil.test',
    '/a/../b',
    '/..',
    '/a/.',
    '/%2e%2E/b',
    '/a/.%2e/b',
    '/a%2f..%2fb',
    '/a%5C..%5Cb',
    '/..;x=1/b',
    '/a?b=c',
    '/a#b',
    '/a b',
    '/a\r\nx: y',
    '/a%0d%0ax',
    '/a%00',
    '/é',
    '/\u2028',
  ])('path %j', async (path) => {
    const server = await serve(json(200, {}));
    const call = callWith();
    const error = await failsWith(open(server.url).request({ method: 'DELETE', path }, call), 'INVALID_INPUT');
    expect(error.maybeDone).toBe(false);
    expect(server.seen).toEqual([]);
    expect(call.starts).toBe(0);
  });

  it('lets dots through that are no segment of their own', async () => {
    expect((await sent({ method: 'GET', path: '/v1.2/..a/b../.well-known/...' })).url).toBe(
      '/v1.2/..a/b../.well-known/...',
    );
  });

  it.each(['CONNECT', 'TRACE', 'GET /x HTTP/1.1\r\n', ''])('method %j', async (method) => {
    await failsWith(sent({ method, path: '/' }), 'INVALID_INPUT');
  });

  it.each([
    'nonsense',
    'ftp://a.test',
    'https://user:pw1234@a.test',
    'https://a.test/?key=pw1234',
    'https://a.test/#x',
  ])('base URL %j, without repeating it', (baseUrl) => {
    expect(() => open(baseUrl)).toThrow(/^base URL of account north /);
    expect(() => open(baseUrl)).not.toThrow(/pw1234/);
  });
});

describe('credentials stay out of errors', () => {
  const reveals = (error: unknown) => `${JSON.stringify(error)} ${inspect(error, { depth: 9, showHidden: true })}`;
  const get = { method: 'GET', path: '/' };
  const echoes = (status: number, type: string) =>
    serve((request, response) => {
      response.writeHead(status, { 'content-type': `${type}; was=${SECRET}` });
      response.end(`${status} <p>You sent ${request.headers.authorization}, so ${SECRET}`);
    });

  it.each([
    [401, 'text/plain'],
    [400, 'application/json'],
    [500, 'text/html'],
    [302, 'text/plain'],
  ])('when a %i echoes them', async (status, type) => {
    const server = await echoes(status, type);
    const error = await failure(open(server.url).request(get, callWith()));
    expect(reveals(error)).not.toContain(SECRET);
  });

  it('when a 200 that is not JSON echoes them', async () => {
    const server = await echoes(200, 'text/html');
    const answer = await open(server.url).request(get, callWith());
    const error = await failsWith(
      Promise.resolve().then(() => answer.json),
      'PROTOCOL',
    );
    expect(error.message).toContain('You sent ***');
    expect(reveals(error)).not.toContain(SECRET);
  });

  it("when the vendor's own error echoes them", async () => {
    const server = await echoes(400, 'text/plain');
    const readError: HttpOptions['readError'] = ({ text }) => ({
      code: 'INVALID_INPUT',
      message: text,
      vendorMessage: text,
    });
    const error = await failure(open(server.url, {}, { readError }).request(get, callWith()));
    expect(reveals(error)).not.toContain(SECRET);
  });

  it('when the connection breaks or what comes is not HTTP', async () => {
    const cut = await serve((request) => request.socket.destroy());
    const noise = await serve((request) => request.socket.end(`GARBAGE ${request.headers.authorization}\r\n\r\n`));
    expect(reveals(await failure(open(cut.url).request(get, callWith())))).not.toContain(SECRET);
    const error = await failsWith(open(noise.url).request(get, callWith()), 'PROTOCOL');
    expect(reveals(error)).not.toContain(SECRET);
  });

  it('when they cannot be prepared or put into a header', async () => {
    const server = await serve(json(200, {}));
    const broken: HttpOptions['authorize'][] = [
      () => {
        throw new Error(`bad key ${SECRET}`);
      },
      () => Promise.reject(new TypeError(`bad key ${SECRET}`)),
      () => ({ authorization: `Bearer ${SECRET}\n` }),
    ];
    for (const authorize of broken) {
      const error = await failure(open(server.url, {}, { authorize }).request(get, callWith()));
      expect(reveals(error)).not.toContain(SECRET);
    }
    expect(server.seen).toEqual([]);
  });
});
