import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/contract/vendor.ts';
import { type Network, realRuntime } from '../../src/domain/runtime.ts';
import type { WireOutcome, WireRequest, WireWatch } from '../../src/domain/wire-watch.ts';
import { openHttp } from '../../src/transport/http.ts';

const leftovers: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of leftovers.splice(0).reverse()) await end();
});

const listen = async (server: ReturnType<typeof createServer>): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  leftovers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
};

const openVendor = () =>
  listen(createServer((_, response) => response.setHeader('content-type', 'application/json').end('{"here":true}')));

/** A proxy that tunnels and forwards, and keeps whom it was asked for. */
const openProxy = async (credentials?: string) => {
  const asked: string[] = [];
  const isKnown = (header: string | undefined): boolean =>
    credentials === undefined || header === `Basic ${Buffer.from(credentials).toString('base64')}`;
  const server = createServer((incoming, response) => {
    asked.push(incoming.url ?? '');
    if (!isKnown(incoming.headers['proxy-authorization'])) return void response.writeHead(407).end();
    const { 'proxy-authorization': _, ...headers } = incoming.headers;
    const upstream = request(incoming.url ?? '', { method: incoming.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(upstream);
  });
  server.on('connect', (incoming, socket) => {
    asked.push(incoming.url ?? '');
    if (!isKnown(incoming.headers['proxy-authorization'])) {
      return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    }
    const [host = '', port = '80'] = (incoming.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    const end = (): void => {
      upstream.destroy();
      socket.destroy();
    };
    upstream.on('error', end).on('close', end);
    socket.on('error', end).on('close', end);
    leftovers.push(end);
  });
  return { port: await listen(server), asked };
};

const call = { signal: new AbortController().signal, meter: { start: () => {}, end: () => {} } };

const ask = async (port: number, network: Network, wire?: WireWatch) => {
  const http = openHttp({
    account: 'a',
    baseUrl: `http://127.0.0.1:${port}`,
    limits: { ...DEFAULT_LIMITS, retries: 0 },
    runtime: { ...realRuntime, network, wire },
    authorize: () => ({}),
  });
  try {
    return (await http.request({ method: 'GET', path: '/x' }, call)).json;
  } finally {
    await http.close();
  }
};

describe('calls towards a vendor', () => {
  test('go through the proxy of the account, with its credentials (S27)', async () => {
    const vendor = await openVendor();
    const proxy = await openProxy('user:word');
    expect(await ask(vendor, { proxy: `http://user:word@127.0.0.1:${proxy.port}`, environment: {} })).toEqual({
      here: true,
    });
    expect(proxy.asked).toHaveLength(1);
    expect(proxy.asked[0]).toContain(`127.0.0.1:${vendor}`);
  });

  test.each(['HTTP_PROXY', 'http_proxy'])('go through the proxy that the environment names: %s', async (name) => {
    const vendor = await openVendor();
    const proxy = await openProxy();
    const environment = { [name]: `http://127.0.0.1:${proxy.port}` };
    expect(await ask(vendor, { environment })).toEqual({ here: true });
    expect(proxy.asked).toHaveLength(1);
  });

  test('go straight to what NO_PROXY names, and without any proxy', async () => {
    const vendor = await openVendor();
    const proxy = await openProxy();
    const environment = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: 'example.com,127.0.0.1' };
    expect(await ask(vendor, { environment })).toEqual({ here: true });
    expect(await ask(vendor, { environment: {} })).toEqual({ here: true });
    expect(proxy.asked).toEqual([]);
  });

  test('are counted at the wire, by the vendor they are for, also through a proxy', async () => {
    const vendor = await openVendor();
    const proxy = await openProxy('user:word');
    const begun: WireRequest[] = [];
    const ended: WireOutcome[] = [];
    const wire: WireWatch = {
      begin(request) {
        begun.push(request);
        return { headers: {}, end: (outcome) => void ended.push(outcome) };
      },
    };
    const networkOf = (word: string): Network => ({ proxy: `http://user:${word}@127.0.0.1:${proxy.port}` });
    await ask(vendor, networkOf('word'), wire);
    await expect(ask(vendor, networkOf('another-word'), wire)).rejects.toThrow();
    const one = { account: 'a', method: 'GET', path: '/x', origin: `http://127.0.0.1:${vendor}` };
    expect(begun).toMatchObject([one, one]);
    expect(ended).toMatchObject([
      { sent: true, status: 200, code: null },
      { status: null, code: 'UNAVAILABLE' },
    ]);
    expect(proxy.asked).toHaveLength(2);
  });

  test('say that the proxy refuses them, and not its password', async () => {
    const vendor = await openVendor();
    const proxy = await openProxy('user:word');
    const refused = ask(vendor, { proxy: `http://user:another-word@127.0.0.1:${proxy.port}`, environment: {} });
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining('407') });
    await expect(refused).rejects.toMatchObject({ message: expect.not.stringContaining('another-word') });
  });
});
