import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/contract/vendor.ts';
import type { Call } from '../../../src/domain/call.ts';
import { VendorError } from '../../../src/domain/error.ts';
import { type Json, type JsonObject, parseJson } from '../../../src/domain/json.ts';
import { realRuntime } from '../../../src/domain/runtime.ts';
import { openKit } from '../../../src/vendors/azure/account.ts';
import { openContext } from '../../../src/vendors/azure/context.ts';
import { azure } from '../../../src/vendors/azure/index.ts';
import { parseSettings } from '../../../src/vendors/azure/settings.ts';

export interface Asked {
  readonly method: string;
  /** The request line's target, untouched. */
  readonly target: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly body: Json;
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  /** Instead of `body`: sent as it is. */
  readonly text?: string;
  readonly headers?: Record<string, string>;
  /** The socket is cut without an answer. */
  readonly reset?: boolean;
}

/** A real HTTP server on a loopback port that answers as it is told and keeps what it was asked. Ends with the test. */
export const startVendor = async (answer: (asked: Asked) => Answer) => {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const target = request.url ?? '';
      const url = new URL(target, 'http://vendor');
      const text = Buffer.concat(chunks).toString('utf8');
      const one: Asked = {
        method: request.method ?? '',
        target,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        body: text === '' ? null : parseJson(text),
        text,
        headers: request.headers,
      };
      asked.push(one);
      const { status = 200, body, text: told, headers = {}, reset } = answer(one);
      if (reset) {
        response.destroy();
        return;
      }
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
      response.end(told ?? (body === undefined ? undefined : JSON.stringify(body)));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked };
};

export const ACCOUNT = 'acme';
/** That of the contract's vectors (§3.2). */
export const ACCESS_KEY = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';

export const newCall = (): Call => ({
  signal: AbortSignal.timeout(15_000),
  meter: { start: () => {}, end: () => {} },
});

export const DEFAULT = { ...DEFAULT_LIMITS, retries: 0 };

/** An adapter over a vendor that answers as told; both end with the test. */
export const openOver = async (
  answer: (asked: Asked) => Answer,
  settings: Record<string, unknown> = {},
  limits = DEFAULT,
) => {
  const vendor = await startVendor(answer);
  const credentials = 'token' in settings ? {} : { accessKey: ACCESS_KEY };
  const parsed = azure.parseSettings({ endpoint: vendor.url, ...credentials, ...settings });
  const adapter = azure.open(ACCOUNT, parsed, limits);
  onTestFinished(() => adapter.close());
  return { adapter, asked: vendor.asked, url: vendor.url, call: newCall() };
};

/** The vendor's operations alone, over a vendor that answers as told. */
export const openApiOver = async (answer: (asked: Asked) => Answer, settings: Record<string, unknown> = {}) => {
  const vendor = await startVendor(answer);
  const parsed = parseSettings({ endpoint: vendor.url, accessKey: ACCESS_KEY, ...settings });
  const now = realRuntime.clock.now;
  const { kit } = openKit(ACCOUNT, parsed, DEFAULT, realRuntime, now);
  onTestFinished(() => kit.adapter({ check: async () => {} }).close());
  return { api: openContext(kit, parsed, now).api, asked: vendor.asked, url: vendor.url };
};

/** A member that a test needs and the adapter has. */
export const has = <T>(member: T | undefined | null): T => {
  if (member === undefined || member === null) throw new Error('a member is missing');
  return member;
};

export const failureOf = async (work: Promise<unknown>): Promise<VendorError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof VendorError) return error;
  throw error ?? new Error('nothing failed');
};

/** Answers by `METHOD /path`, the newest answer again when there are no more; anything else is not found. */
export const script = (routes: Record<string, Answer | readonly Answer[]>): ((asked: Asked) => Answer) => {
  const used = new Map<string, number>();
  return ({ method, path }) => {
    const key = `${method} ${path}`;
    const route = routes[key];
    if (route === undefined) return failure(404, 'NotFound');
    if (!Array.isArray(route)) return route as Answer;
    const turn = used.get(key) ?? 0;
    used.set(key, turn + 1);
    return has(route[Math.min(turn, route.length - 1)] as Answer | undefined);
  };
};

export const failure = (status: number, code = 'Whatever', message = 'what it says today'): Answer => ({
  status,
  body: { error: { code, message } },
});

export const page = (value: readonly unknown[], nextLink: string | null = null): Answer => ({
  body: nextLink === null ? { value } : { value, nextLink },
});

export interface Sample {
  readonly title: string;
  readonly operationId: string;
  readonly parameters: JsonObject;
  readonly responses: Readonly<Record<string, { readonly body: JsonObject }>>;
}

const SAMPLES = new URL('./samples/', import.meta.url);
const load = (file: string): unknown => JSON.parse(readFileSync(new URL(file, SAMPLES), 'utf8'));
const namesIn = (folder: string): string[] =>
  readdirSync(new URL(folder, SAMPLES))
    .filter((file) => file.endsWith('.json'))
    .map((file) => folder + file.slice(0, -'.json'.length))
    .sort();

export const SAMPLE_NAMES = [...namesIn(''), ...namesIn('draft-shape/')];
export const sample = (name: string): Sample => load(`${name}.json`) as Sample;
export const sampleBody = (name: string): JsonObject => has(sample(name).responses['200']).body;

export interface Recording {
  readonly Entries: readonly {
    readonly RequestMethod: string;
    readonly RequestUri: string;
    readonly StatusCode: number;
    readonly RequestHeaders?: Readonly<Record<string, string>>;
    readonly ResponseHeaders: Readonly<Record<string, string>>;
    readonly ResponseBody: Json;
  }[];
}
export const RECORDING_NAMES = namesIn('recorded/');

/** One exchange with the live service at the version that the adapter speaks. */
export interface Exchange {
  readonly operation: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly query: Readonly<Record<string, string>>;
    readonly body: Json;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Json;
  };
}
export const EXCHANGE_NAMES = namesIn('recorded-2023-11-01/');
export const exchange = (name: string): Exchange => load(`${name}.json`) as Exchange;
export const recording = (name: string): Recording => load(`${name}.json`) as Recording;
