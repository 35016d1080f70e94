import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { callWith, failsWith, json, open, serve, timeoutReason } from './fixture.ts';

const get = { method: 'GET', path: '/' };
const post = { method: 'POST', path: '/', body: { a: 1 } };
const hang: RequestListener = () => {};
const reset: RequestListener = (request) => request.socket.resetAndDestroy();
const cut =
  (headers: Record<string, string>): RequestListener =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    response.write('{"half":', () => response.socket?.destroy());
  };

const body =
  (content: string | Buffer, headers: Record<string, string> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(200, headers).end(content);
  };

const text = async (listener: RequestListener, limits = {}) => {
  const server = await serve(listener);
  return open(server.url, limits).request(post, callWith());
};

const jsonOf = async (listener: RequestListener) => {
  const answer = await text(listener);
  return failsWith(
    Promise.resolve().then(() => answer.json),
    'PROTOCOL',
  );
};

describe('no complete answer', () => {
  it('a reset before the headers', async () => {
    await failsWith(text(reset), 'UNAVAILABLE');
  });

  it.each([
    ['of known length', { 'content-length': '1000' }],
    ['in chunks', {}],
  ] as const)('half a body %s, then a cut', async (_, headers) => {
    await failsWith(text(cut(headers)), 'UNAVAILABLE');
  });

  it('nobody listens', async () => {
    const server = await serve(hang);
    await server.close();
    const error = await failsWith(open(server.url).request(post, callWith()), 'UNAVAILABLE');
    expect(error.message).toContain('ECONNREFUSED');
    expect(error.message).toContain('base URL');
  });

  it('TLS towards a server that speaks none', async () => {
    const server = await serve(hang);
    const http = open(server.url.replace('http:', 'https:'), { retries: 0 });
    await failsWith(http.request(post, callWith()), 'UNAVAILABLE');
  });

  it('silence, before the headers and in the middle of the body', async () => {
    const error = await failsWith(text(hang, { timeoutMs: 60 }), 'TIMEOUT');
    expect(error.message).toContain('60 ms');
    await failsWith(
      text((_, response) => response.writeHead(200).write('{'), { timeoutMs: 60 }),
      'TIMEOUT',
    );
  });
});

describe('an answer that is not what it should be', () => {
  it('HTML: the error says what came', async () => {
    const error = await jsonOf(
      body('<!doctype html>\n<title>Sign in</title>', { 'content-type': 'text/html; charset=utf-8' }),
    );
    expect(error.message).toContain('text/html');
    expect(error.message).toContain('<!doctype html> <title>Sign in</title>');
    expect(error).toMatchObject({ status: 200, retryable: false });
  });

  it('JSON that breaks off, and nothing at all', async () => {
    expect((await jsonOf(body('{"a":', { 'content-type': 'application/json' }))).message).toContain('{"a":');
    expect((await jsonOf(body(''))).message).toContain('empty body');
  });

  it('throws the same error at each look, and gives the text all the same', async () => {
    const answer = await text(body('no'));
    const look = () => answer.json;
    expect(look).toThrow('not JSON');
    expect(look).toThrow('not JSON');
    expect(answer.text).toBe('no');
  });

  it('reads past a byte order mark', async () => {
    expect((await text(body('\ufeff{"a":1}'))).json).toEqual({ a: 1 });
  });

  it('keeps headers in lower case, and cookies apart', async () => {
    const { headers } = await text((_, response) => {
      response.setHeader('X-Thing', ['a', 'b']);
      response.setHeader('Set-Cookie', ['a=1; Expires=Wed, 21 Oct 2015 07:28:00 GMT', 'b=2']);
      response.end('{}');
    });
    expect(headers['x-thing']).toBe('a, b');
    expect(headers['set-cookie']).toBe('a=1; Expires=Wed, 21 Oct 2015 07:28:00 GMT\nb=2');
  });
});

describe('the bound on an answer', () => {
  it('cuts an endless body short', async () => {
    const total = 50 * 1024 * 1024;
    const piece = Buffer.alloc(64 * 1024, 'a');
    let written = 0;
    let gone: Promise<unknown> = Promise.resolve();
    const server = await serve(async (_, response) => {
      gone = once(response, 'close');
      response.writeHead(200);
      while (written < total && !response.destroyed) {
        written += piece.length;
        if (!response.write(piece)) await Promise.race([once(response, 'drain'), gone]);
      }
      response.end();
    });
    const error = await failsWith(open(server.url).request(get, callWith()), 'PROTOCOL');
    expect(error.message).toContain('larger than 65536 bytes');
    await gone;
    expect(written).toBeLessThan(total / 3);
  });

  it('believes an announced length', async () => {
    const error = text((_, response) => response.writeHead(200, { 'content-length': '70000' }).flushHeaders());
    await failsWith(error, 'PROTOCOL');
  });

  it('lets a body of exactly that size through', async () => {
    expect((await text(body('a'.repeat(64 * 1024)))).text).toHaveLength(64 * 1024);
    await failsWith(text(body('a'.repeat(64 * 1024 + 1))), 'PROTOCOL');
  });

  it.each([
    ['gzip', zlib.gzipSync],
    ['br', zlib.brotliCompressSync],
    ['deflate', zlib.deflateSync],
  ])('holds for what %s unpacks', async (encoding, pack) => {
    const bomb = pack(Buffer.alloc(20 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(64 * 1024);
    const error = await failsWith(text(body(bomb, { 'content-encoding': encoding })), 'PROTOCOL');
    expect(error.message).toContain('larger than 65536 bytes');
  });
});

describe('compression', () => {
  const packed = (pack: (text: string) => Buffer) => pack('{"name":"Zoë"}');
  it.each([
    ['gzip', packed(zlib.gzipSync)],
    ['GZIP', packed(zlib.gzipSync)],
    ['br', packed(zlib.brotliCompressSync)],
    ['deflate', packed(zlib.deflateSync)],
    ['deflate', packed(zlib.deflateRawSync)],
    ['identity', Buffer.from('{"name":"Zoë"}')],
    ['gzip, br', zlib.brotliCompressSync(packed(zlib.gzipSync))],
  ])('%s', async (encoding, content) => {
    expect((await text(body(content, { 'content-encoding': encoding }))).json).toEqual({ name: 'Zoë' });
  });

  it.each([
    ['one it does not know', 'compress', Buffer.from('x')],
    ['one cut short', 'gzip', packed(zlib.gzipSync).subarray(0, 12)],
    ['one that is not what it says', 'br', Buffer.from('{"plain":true}')],
    ['too many', 'gzip, gzip, gzip, gzip', Buffer.from('x')],
  ])('%s', async (_, encoding, content) => {
    await failsWith(text(body(content, { 'content-encoding': encoding })), 'PROTOCOL');
  });

  it('reads a bodyless answer that announces one', async () => {
    const server = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end());
    expect((await open(server.url).request({ method: 'HEAD', path: '/' }, callWith())).text).toBe('');
  });
});

describe('maybeDone', () => {
  const ask = async (listener: RequestListener, request: object = post, limits = {}) => {
    const server = await serve(listener);
    const http = open(server.url, { retries: 0, ...limits });
    const answer = await http.request({ ...post, ...request }, callWith()).catch((error: unknown) => error);
    if (answer instanceof Error) return answer;
    try {
      void (answer as { json: unknown }).json;
    } catch (error) {
      return error;
    }
    return expect.unreachable();
  };
  const page = body('<html>');
  const small = { timeoutMs: 300 };

  it.each([
    ['reset', reset, {}, {}, true],
    ['cut', cut({}), {}, {}, true],
    ['silence', hang, {}, small, true],
    ['too large', body('a'.repeat(9)), {}, { maxResponseBytes: 8 }, true],
    ['broken compression', body('x', { 'content-encoding': 'gzip' }), {}, {}, true],
    ['a page instead of JSON', page, {}, {}, true],
    ['a gateway that gave up', json(504, {}), {}, {}, true],
    ['a gateway without upstream', json(502, {}), {}, {}, true],
    ['reset of a DELETE', reset, { method: 'DELETE', body: undefined }, {}, true],
    ['reset of a GET called unsafe', reset, { method: 'GET', body: undefined, safe: false }, {}, true],
    ['reset of a PATCH that may be repeated', reset, { method: 'PATCH', safe: true }, {}, true],
    ['a 500', json(500, {}), {}, {}, false],
    ['a 409', json(409, {}), {}, {}, false],
    ['reset of a GET', reset, { method: 'GET', body: undefined }, {}, false],
    ['silence to a safe POST', hang, { safe: true }, small, false],
    ['a page to a safe POST', page, { safe: true }, {}, false],
  ] as const)('%s', async (_, listener, request, limits, expected) => {
    expect(await ask(listener, request, limits)).toMatchObject({ maybeDone: expected });
  });

  it('stays true when a repeat is refused after a first attempt was lost', async () => {
    let asked = 0;
    const error = await ask(
      (request, response) => {
        asked += 1;
        if (asked === 1) reset(request, response);
        else json(409, {})(request, response);
      },
      { method: 'PUT', safe: true },
      { retries: 1 },
    );
    expect(error).toMatchObject({ code: 'CONFLICT', maybeDone: true });
  });

  it('is in doubt, though refused, when the vendor answers a change with a fault of its own', async () => {
    expect(await ask(json(500, {}))).toMatchObject({ maybeDone: false, doubtful: true });
    expect(await ask(json(503, {}), { method: 'DELETE', body: undefined })).toMatchObject({ doubtful: true });
    expect(await ask(json(409, {}))).toMatchObject({ doubtful: false });
    expect(await ask(json(500, {}), { method: 'GET', body: undefined })).toMatchObject({ doubtful: false });
  });

  it('stays in doubt when a repeat is refused after the vendor failed once', async () => {
    let asked = 0;
    const error = await ask(
      (request, response) => {
        asked += 1;
        json(asked === 1 ? 500 : 409, {})(request, response);
      },
      { method: 'PUT', safe: true },
      { retries: 1 },
    );
    expect(error).toMatchObject({ code: 'CONFLICT', maybeDone: false, doubtful: true });
  });

  it('is false when nobody listened', async () => {
    const server = await serve(hang);
    await server.close();
    expect(await failsWith(open(server.url).request(post, callWith()), 'UNAVAILABLE')).toMatchObject({
      maybeDone: false,
    });
  });

  it('tells a deadline on the wire from a deadline in line', async () => {
    const deadline = new AbortController();
    const arrived = Promise.withResolvers<void>();
    const server = await serve(() => arrived.resolve());
    const http = open(server.url, { concurrency: 1 });
    const onTheWire = failsWith(http.request(post, callWith(deadline.signal)), 'TIMEOUT');
    await arrived.promise;
    const inLine = failsWith(http.request(post, callWith(deadline.signal)), 'TIMEOUT');
    deadline.abort(timeoutReason());
    expect(await onTheWire).toMatchObject({ maybeDone: true });
    expect(await inLine).toMatchObject({ maybeDone: false });
  });
});
