import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEFAULT_LIMITS } from '../../../src/contract/vendor.ts';
import type { Call } from '../../../src/domain/call.ts';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import type { AccountLimits } from '../../../src/domain/limits.ts';
import { restcomm } from '../../../src/vendors/restcomm/index.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly body: Json;
  readonly headers: IncomingHttpHeaders;
}

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  /** Instead of a body: sent as it is. */
  readonly text?: string;
  readonly headers?: Record<string, string>;
  /** The socket is cut without an answer. */
  readonly reset?: boolean;
  /** No answer ever. */
  readonly hang?: boolean;
}

/** A real HTTP server on a loopback port that answers as it is told and keeps what it was asked. */
export const startVendor = async (answer: (asked: Asked) => Answer) => {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://vendor');
      const text = Buffer.concat(chunks).toString('utf8');
      const one: Asked = {
        method: request.method ?? '',
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        body: text === '' ? null : (JSON.parse(text) as Json),
        headers: request.headers,
      };
      asked.push(one);
      const { status = 200, body, text: plain, headers = {}, reset, hang } = answer(one);
      if (hang) return;
      if (reset) {
        response.destroy();
        return;
      }
      response.writeHead(status, {
        'content-type': plain === undefined ? 'application/json' : 'text/html',
        ...headers,
      });
      response.end(plain ?? JSON.stringify(body));
    });
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

export const ACCOUNT = 'acme';
export const CREDENTIALS = { accountSid: 'AC901540a55b6b9f3551a9f79614830121', authToken: 's3cret:token' };

export const newCall = (signal: AbortSignal = AbortSignal.timeout(15_000)): Call => ({
  signal,
  meter: { start: () => {}, end: () => {} },
});

export const openAt = (
  baseUrl: string,
  settings: Record<string, unknown> = {},
  limits = { ...DEFAULT_LIMITS, retries: 0 },
) => restcomm.open(ACCOUNT, restcomm.parseSettings({ baseUrl, ...CREDENTIALS, ...settings }), limits);

/** An adapter over a vendor that answers as told; both end with the test. */
export const withVendor = async <T>(
  answer: (asked: Asked) => Answer,
  use: (context: {
    readonly adapter: ReturnType<typeof openAt>;
    readonly asked: Asked[];
    readonly call: Call;
    readonly url: string;
  }) => Promise<T>,
  settings: Record<string, unknown> = {},
  limits: Partial<AccountLimits> = {},
): Promise<T> => {
  const vendor = await startVendor(answer);
  const adapter = openAt(vendor.url, settings, { ...DEFAULT_LIMITS, retries: 0, ...limits });
  try {
    return await use({ adapter, asked: vendor.asked, call: newCall(), url: vendor.url });
  } finally {
    await adapter.close();
    await vendor.close();
  }
};

export interface Sample {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly query: Record<string, string>;
    readonly body: JsonObject | null;
  };
  readonly response: { readonly status: number; readonly body: JsonObject };
}

const FOLDER = new URL('./samples/', import.meta.url);

const samplesIn = (folder: URL): readonly Sample[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -'.json'.length),
      ...JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
    }));

/** The document's own. */
export const PRINTED = samplesIn(FOLDER);
/** What the document says in its tables and its prose, in the form of its samples (contract §3.2, §4, §5). */
export const CONSTRUCTED = samplesIn(new URL('./constructed/', import.meta.url));
export const SAMPLES: readonly Sample[] = [...PRINTED, ...CONSTRUCTED];

export const sample = (name: string): Sample => {
  const found = SAMPLES.find((one) => one.name === name);
  if (!found) throw new Error(`no sample ${name}`);
  return found;
};

/** The object inside a sample's answer. */
export const sampleData = (name: string): JsonObject => sample(name).response.body.data as JsonObject;

export const fragments = JSON.parse(readFileSync(new URL('fragments/fragments.json', FOLDER), 'utf8')) as JsonObject;

export const ok = (data: unknown): Answer => ({ body: { data, code: 200, message: 'OK' } });

export const page = (result: readonly unknown[], more: Record<string, unknown> = {}): Answer =>
  ok({ result, pageSize: 200, page: 0, total: result.length, numPages: 1, start: 0, end: result.length - 1, ...more });

export const failure = (errorCode: string | number, status = 409, data: unknown = ''): Answer => ({
  status,
  body: { errorCode, message: 'whatever it says today', data },
});
