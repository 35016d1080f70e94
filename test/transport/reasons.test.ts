import { describe, expect, it } from 'vitest';
import { PostponedError, VendorError } from '../../src/domain/error.ts';
import { faultError } from '../../src/transport/fault.ts';
import { callWith, failure, json, open, SECRET, serve } from './fixture.ts';

const asked = { account: 'north', method: 'GET', path: '/customers/4711', safe: true, changes: false };
const coded = (code: string) => Object.assign(new Error('connect'), { code });

describe('why no answer came', () => {
  it.each([
    ['ECONNREFUSED', 'UNAVAILABLE', 'no connection (ECONNREFUSED)'],
    ['EHOSTUNREACH', 'UNAVAILABLE', 'no connection (EHOSTUNREACH)'],
    ['EAI_AGAIN', 'UNAVAILABLE', 'no connection (EAI_AGAIN)'],
    ['ENOTFOUND', 'UNAVAILABLE', 'no connection: unknown host (ENOTFOUND)'],
    ['CERT_HAS_EXPIRED', 'UNAVAILABLE', 'no connection: the certificate is not accepted (CERT_HAS_EXPIRED)'],
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNAVAILABLE',
      'no connection: the certificate is not accepted (DEPTH_ZERO_SELF_SIGNED_CERT)',
    ],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'UNAVAILABLE',
      'no connection: the certificate is not accepted (ERR_TLS_CERT_ALTNAME_INVALID)',
    ],
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNAVAILABLE',
      'no connection: the certificate is not accepted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
    ],
    [
      'ERR_SSL_WRONG_VERSION_NUMBER',
      'UNAVAILABLE',
      'no connection: the TLS handshake failed (ERR_SSL_WRONG_VERSION_NUMBER)',
    ],
    ['EPROTO', 'UNAVAILABLE', 'no connection: the TLS handshake failed (EPROTO)'],
    ['UND_ERR_CONNECT_TIMEOUT', 'TIMEOUT', 'no connection or no answer in time (UND_ERR_CONNECT_TIMEOUT)'],
  ] as const)('%s', (name, code, reason) => {
    const error = faultError(asked, { fault: 'error', sent: false, cause: coded(name) }, 3_000, 1_000);
    expect(error).toMatchObject({ code, reason, maybeDone: false });
    expect(error.message.startsWith(`GET /customers/4711: ${reason}`)).toBe(true);
    if (code === 'UNAVAILABLE') expect(error.message).toContain('base URL');
  });

  it.each(['ECONNRESET', 'UND_ERR_SOCKET', 'EPIPE'])('%s after the request had left', (name) => {
    const error = faultError(asked, { fault: 'error', sent: true, cause: coded(name) }, 3_000, 1_000);
    expect(error.reason).toBe(`the connection broke before the answer was complete (${name})`);
  });
});

describe('what others are told of a failure', () => {
  const told = async (listener: Parameters<typeof serve>[0], scheme = 'http:') => {
    const server = await serve(listener);
    const http = open(server.url.replace('http:', scheme), { retries: 0 });
    for (let n = 0; n < 20 && http.outage() === null; n += 1) {
      const path = `/customers/${n}`;
      await http
        .request({ method: 'GET', path }, callWith())
        .then(({ json }) => json)
        .catch((error: unknown) => expect(error).toBeInstanceOf(VendorError));
    }
    return { http, error: await failure(http.request({ method: 'POST', path: '/orders', body: {} }, callWith())) };
  };

  it('is the vendor and its words, and nothing of who asked for what', async () => {
    const long = 'maintenance until noon, '.repeat(40);
    const { error } = await told((request, response) => {
      response.writeHead(503, { 'content-type': 'text/plain' }).end(`${request.headers.authorization} ${long}`);
    });
    expect(error).toBeInstanceOf(PostponedError);
    expect(error.message).toMatch(
      /^account north: answered 503 \(\*\*\* maintenance until noon, .*…\); next try in 1 s$/,
    );
    expect(error.message.length).toBeLessThan(220);
    expect(`${error.message}${error.vendorMessage}`).not.toContain(SECRET);
    expect(error.message).not.toMatch(/customers|orders/);
  });

  it('is the cause of an open circuit as an operator sees it, until the vendor is well', async () => {
    let healthy = false;
    const { http, error } = await told((request, response) =>
      (healthy ? json(200, {}) : json(500, {}))(request, response),
    );
    expect(http.outage()).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1_000, message: error.message });
    http.clock.ms += 400;
    expect(http.outage()).toMatchObject({ retryAfterMs: 600 });
    http.clock.ms += 600;
    expect(http.outage()?.message).toBe('account north: answered 500 ({}); next try with the next call');
    healthy = true;
    await http.request({ method: 'GET', path: '/' }, callWith());
    expect(http.outage()).toBeNull();
  });

  it('is that TLS failed where it did', async () => {
    const { error } = await told(json(200, {}), 'https:');
    expect(error.message).toMatch(/^account north: no connection: the TLS handshake failed \(\w+\); next try in 1 s$/);
  });

  it("is the vendor's own words where it tells errors in a form of its own", async () => {
    const server = await serve(json(200, { error: 'down' }));
    const readError = () => ({
      code: 'UNAVAILABLE' as const,
      message: 'the vendor is being maintained',
      vendorCode: '17',
      vendorMessage: 'back at noon',
    });
    const http = open(server.url, { retries: 0 }, { readError });
    for (let n = 0; n < 10; n += 1) await failure(http.request({ method: 'GET', path: '/' }, callWith()));
    expect(await failure(http.request({ method: 'GET', path: '/' }, callWith()))).toMatchObject({
      message: 'account north: the vendor is being maintained (back at noon); next try in 1 s',
      vendorCode: '17',
      vendorMessage: null,
      status: null,
    });
  });
});
