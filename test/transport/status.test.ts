import { describe, expect, it } from 'vitest';
import { isJsonObject } from '../../src/domain/json.ts';
import type { HttpOptions } from '../../src/transport/http.ts';
import { callWith, failsWith, json, open, serve } from './fixture.ts';

const get = { method: 'GET', path: '/things' };
const post = { method: 'POST', path: '/things', body: {} };

describe('a status becomes an error code', () => {
  it.each([
    [400, 'INVALID_INPUT'],
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [405, 'NOT_FOUND'],
    [408, 'TIMEOUT'],
    [409, 'CONFLICT'],
    [410, 'NOT_FOUND'],
    [412, 'CONFLICT'],
    [413, 'INVALID_INPUT'],
    [418, 'INVALID_INPUT'],
    [422, 'INVALID_INPUT'],
    [429, 'RATE_LIMITED'],
    [431, 'INVALID_INPUT'],
    [500, 'UNAVAILABLE'],
    [501, 'UNAVAILABLE'],
    [502, 'UNAVAILABLE'],
    [503, 'UNAVAILABLE'],
    [504, 'UNAVAILABLE'],
    [300, 'PROTOCOL'],
    [304, 'PROTOCOL'],
  ] as const)('%i is %s', async (status, code) => {
    const server = await serve(json(status, { error: 'no' }));
    const error = await failsWith(open(server.url).request(post, callWith()), code);
    expect(error).toMatchObject({ status, account: 'north' });
    expect(error.message).toContain(String(status));
  });

  it('says what to do about refused credentials and an address that does not exist', async () => {
    const refused = await serve(json(401, {}));
    const missing = await serve(json(404, {}));
    const error = await failsWith(open(refused.url).request(get, callWith()), 'UNAUTHENTICATED');
    expect(error.message).toContain('credentials of account north are refused: check its configuration');
    expect((await failsWith(open(missing.url).request(get, callWith()), 'NOT_FOUND')).message).toContain('base URL');
  });

  it("keeps the vendor's words, but not an HTML page", async () => {
    const words = await serve(json(400, { error: 'name is too long' }));
    const page = await serve((_, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>bad'));
    const told = await failsWith(open(words.url).request(post, callWith()), 'INVALID_INPUT');
    expect(told.vendorMessage).toBe('{"error":"name is too long"}');
    expect((await failsWith(open(page.url).request(post, callWith()), 'UNAVAILABLE')).vendorMessage).toBeNull();
  });

  it('follows no redirect: the credentials would follow too', async () => {
    const other = await serve(json(200, {}));
    const server = await serve((_, response) => response.writeHead(302, { location: other.url }).end());
    await failsWith(open(server.url).request(get, callWith()), 'PROTOCOL');
    expect(other.seen).toEqual([]);
  });
});

describe('Retry-After', () => {
  it.each([
    ['seconds', '7', 7_000],
    ['a fraction of a second', '0.25', 250],
    ["a date, read by the vendor's clock", 'Wed, 21 Oct 2015 07:28:30 GMT', 30_000],
    ['a date gone by', 'Wed, 21 Oct 2015 07:27:00 GMT', 0],
    ['more seconds than anybody waits', '9'.repeat(400), 86_400_000],
    ['nonsense', 'soon', null],
    ['a negative number', '-5', null],
  ])('%s', async (_, value, expected) => {
    const headers = { 'retry-after': value, date: 'Wed, 21 Oct 2015 07:28:00 GMT' };
    for (const [status, code] of [
      [429, 'RATE_LIMITED'],
      [503, 'UNAVAILABLE'],
    ] as const) {
      const server = await serve(json(status, {}, headers));
      const error = await failsWith(open(server.url).request(post, callWith()), code);
      expect(error.retryAfterMs).toBe(expected);
    }
  });
});

describe('readError', () => {
  const readError: HttpOptions['readError'] = ({ json: body }) =>
    isJsonObject(body) && isJsonObject(body.error)
      ? {
          code: 'DUPLICATE',
          message: 'the name is taken',
          vendorCode: String(body.error.code),
          vendorMessage: String(body.error.msg),
        }
      : null;

  it('wins over the status', async () => {
    const server = await serve(json(400, { error: { code: 17, msg: 'taken' } }, { 'retry-after': '2' }));
    const error = await failsWith(open(server.url, {}, { readError }).request(post, callWith()), 'DUPLICATE');
    expect(error).toMatchObject({
      message: 'the name is taken',
      vendorCode: '17',
      vendorMessage: 'taken',
      status: 400,
      retryAfterMs: 2_000,
    });
  });

  it('finds the error in a 200', async () => {
    const server = await serve(json(200, { error: { code: 17, msg: 'taken' } }));
    const error = await failsWith(open(server.url, {}, { readError }).request(post, callWith()), 'DUPLICATE');
    expect(error.status).toBe(200);
  });

  it('leaves the status to decide when the body is not of its form, or not JSON at all', async () => {
    const form = await serve(json(409, { detail: 'no' }));
    const page = await serve((_, response) => response.writeHead(503, { 'content-type': 'text/html' }).end('<p>'));
    const empty = await serve((_, response) => response.writeHead(204).end());
    await failsWith(open(form.url, {}, { readError }).request(post, callWith()), 'CONFLICT');
    await failsWith(open(page.url, {}, { readError }).request(post, callWith()), 'UNAVAILABLE');
    const done = await open(empty.url, {}, { readError }).request(post, callWith());
    expect(done.status).toBe(204);
  });

  it('is not asked when the caller wants the raw answer', async () => {
    const server = await serve(json(503, { error: { code: 17, msg: 'taken' } }));
    const http = open(server.url, {}, { readError });
    const answer = await http.request({ ...get, anyStatus: true }, callWith());
    expect(answer).toMatchObject({ status: 503, json: { error: { code: 17, msg: 'taken' } } });
    expect(server.seen).toHaveLength(1);
  });
});
