import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEFAULT_LIMITS } from '../../../src/contract/vendor.ts';
import type { Call } from '../../../src/domain/call.ts';
import { VendorError } from '../../../src/domain/error.ts';
import type { AccountLimits } from '../../../src/domain/limits.ts';
import type { MetricSeries } from '../../../src/domain/metrics.ts';
import { voximplant } from '../../../src/vendors/voximplant/index.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  /** The last segment of the path. */
  readonly name: string;
  readonly query: string;
  /** The body as it came. */
  readonly body: string;
  /** The body as a form. */
  readonly form: Record<string, string>;
  readonly headers: IncomingHttpHeaders;
}

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  /** Instead of a body: sent as it is. */
  readonly text?: string;
  readonly headers?: Record<string, string>;
}

/** A real HTTP server on a loopback port that answers as it is told and keeps what it was asked. */
export const startVendor = async (answer: (asked: Asked) => Answer | Promise<Answer>) => {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '', 'http://vendor');
    const body = Buffer.concat(chunks).toString('utf8');
    const one: Asked = {
      method: request.method ?? '',
      path: url.pathname,
      name: url.pathname.split('/').at(-1) ?? '',
      query: url.search,
      body,
      form: Object.fromEntries(new URLSearchParams(body)),
      headers: request.headers,
    };
    asked.push(one);
    const { status = 200, body: json, text, headers = {} } = await answer(one);
    response.writeHead(status, {
      'content-type': text === undefined ? 'application/json' : 'application/octet-stream',
      ...headers,
    });
    response.end(text ?? JSON.stringify(json));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

export const ACCOUNT = 'vox';
export const APPLICATION = '4711';

/** Made for these tests; it opens nothing. */
export const KEY = `-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCVYlecizNM3JIQ
ZNmQy2oRFumi10JEetz0UI7u+qlMEgFty6ADB5EiIqBaRH5+itn8snkGMvu4m5jN
onRxIY8olttSRr4+RamAhrFUMzW32CVCJMz24MfVr2RMQsDrO4QoEbh8hUEkgQuo
Is7ONAqQKmLbjfk7zznWrjftQw2MOutvpnlH1PFdHtgoYKrbEqaDsUANkk4meOsW
MXk4GaXQAngR8D06XkWcNvQ8r6AQPlr1vjQ+wsdE6l//V41ZG8zVuWK/ky5S5lUV
rAr5IzMIpIFdZZAEC8aRlFvgv8IkkbUr2JJ1Y/yCHHhBCm+2NwjCvENucZQOh69I
eCmAcfdvAgMBAAECggEADM1MVZ2wT2P2HvJYzgnaR/PYurXYqszrGdAiXH43lM27
BZ4vuYXw41k1Hy2p6xpNkbrE/snO7+rI7sZ/VO3buoGP8vGES3EY4TgQNl3bh3fX
wyvFACgShOnunhwSZsmUJJyJw1IZwd3oeKF5a6Ti5HWQp0deScis9XLuV0Ap09yP
M2UfDhcYH5um5GrLVYvt/Uwp5DEMWxB+pAuT5eXP/J72ohxdUNPgHD/E/icLbLAM
3ZcGCqJHH4bDcRzFBz29fNRnW86ICVoUvPXrKbFYg78FQe8Eg9WiwijHxd8nVMEn
ZE6nJ524sZY+SEvj/gZ52NXty8r07kAheClnofpygQKBgQDPzlKOgimjRn5ZZtqm
4P0gUX/ojUR5LZ22n0jeOGRARw0yO9rUf9pGFnfhiVPp9zYNA9mLWGHT8ADI63Om
xJgi3GHrx8EZvS2Iglt39JHGHlqQi0VWc2FsuYDB8E3OPYuMIlQw2LIT9MEeXuvO
CsPaGhx3JPxQOQlFY2jL4xo+4QKBgQC4B3NY6b5+ceh9cKjCaonCFob/bEKmF3dO
Jb8hKG8+cYEmECUBcV4yPTSYv4kltcNexYCncE9UuCykFT9+U8XVEUR1Q0oJuUUA
Zh+UEyYjFEfjr77TWjLY+BhmRoz0Zh4hDsjCP9WTLvroeM1Isyi6L3+3fx4w3zx2
PjHHiTqQTwKBgQC6Ykb/1NU9wfN/glYpCXFftFmyHkrFGVn0u4ci8ZdRY6j9XlwW
7pm69VoO6xpdpkJPiB1t8xbDfedmTnCLqpb95YbacG7NBDW705fwzmaVORJnxNKr
CI/gcb1/tWZDzkXEqeGzchi+927jK6X6RwOFMphHcN/xoEaletU60fXvYQKBgGr3
Qa+Dpcr/UKBg9GaU4F+lEnCyr4a1Cw6sWAzg4NBNz0Cdj7Tn/VV8R+8lHYWCwf17
FQ299Q6MQr5Y71/xN4NiFwWFyCogux/BPEeoXbl0F1kblPJqcjW09xGznkiMdqTG
YCCwU+bKHuMzHDdOk7Ss2TKCO70ydIVSH0MY26Z3AoGAcKcpOd6OKt6VK4/zgpQ6
H9FZ3xPO2x0eXQu+Nv/jlGnxPY5l2BeAkv0J7dU66li0708TRnaYnRFBEYoXJTaV
qKKsFuI8kIEtuyY91Op92Z8AAsNIrQQQjNSsgiZMsVcveOpMgk5hsMPoD/kTfwEo
W66CPb/X+iDBKvGNc1VMIi0=
-----END PRIVATE KEY-----`;

export const CREDENTIALS = {
  accountId: 1234567,
  keyId: 'c8c3e1b0-6d2f-4a53-9a05-5d0a3f4ab111',
  privateKey: KEY,
  applicationId: 4711,
};

export const newCall = (signal: AbortSignal = AbortSignal.timeout(15_000)): Call => ({
  signal,
  meter: { start: () => {}, end: () => {} },
});

export const openAt = (
  baseUrl: string,
  settings: Record<string, unknown> = {},
  limits: AccountLimits = { ...DEFAULT_LIMITS, retries: 0 },
) => voximplant.open(ACCOUNT, voximplant.parseSettings({ baseUrl, ...CREDENTIALS, ...settings }), limits);

export interface Context {
  readonly adapter: ReturnType<typeof openAt>;
  readonly asked: Asked[];
  readonly call: Call;
}

/** An adapter over a vendor that answers as told; both end with the test. */
export const withVendor = async <T>(
  answer: (asked: Asked) => Answer | Promise<Answer>,
  use: (context: Context) => Promise<T>,
  settings: Record<string, unknown> = {},
  limits: Partial<AccountLimits> = {},
): Promise<T> => {
  const vendor = await startVendor(answer);
  const adapter = openAt(vendor.url, settings, { ...DEFAULT_LIMITS, retries: 0, ...limits });
  try {
    return await use({ adapter, asked: vendor.asked, call: newCall() });
  } finally {
    await adapter.close();
    await vendor.close();
  }
};

/** The figures of an answer of which every one can be read. */
export const figures = (answer: readonly (MetricSeries | VendorError)[]): MetricSeries[] =>
  answer.map((one) => {
    if (one instanceof VendorError) throw one;
    return one;
  });

/** A member that a test needs and the adapter has. */
export const has = <T>(member: T | undefined): T => {
  if (member === undefined) throw new Error('a member is missing');
  return member;
};

export const ALL = { filter: {}, after: null, limit: 100 };

export const ok = (result: unknown, more: Record<string, unknown> = {}): Answer => ({ body: { result, ...more } });

export const failure = (code: number, msg = 'whatever it says today', more: Record<string, unknown> = {}): Answer => ({
  body: { error: { code, msg, ...more } },
});
