import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEFAULT_LIMITS } from '../../../src/contract/vendor.ts';
import type { Call } from '../../../src/domain/call.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import type { AccountLimits } from '../../../src/domain/limits.ts';
import { realRuntime } from '../../../src/domain/runtime.ts';
import { openApi } from '../../../src/vendors/genesys/api.ts';
import { openExpectedResults } from '../../../src/vendors/genesys/commands/expected-results.ts';
import { type Operations, openOperations } from '../../../src/vendors/genesys/commands/operations.ts';
import type { Context as Parts } from '../../../src/vendors/genesys/context.ts';
import { genesys } from '../../../src/vendors/genesys/index.ts';
import { openHeldWork } from '../../../src/vendors/genesys/reads/held-work.ts';
import { openMap } from '../../../src/vendors/genesys/reads/map.ts';
import { openSessions } from '../../../src/vendors/genesys/session/sessions.ts';
import { parseSettings } from '../../../src/vendors/genesys/settings.ts';
import { openAnswers } from '../../../src/vendors/genesys/source/answers.ts';
import { openInteractionMemory } from '../../../src/vendors/genesys/source/interaction-memory.ts';
import { openTranscripts } from '../../../src/vendors/genesys/source/transcripts.ts';

export interface Asked {
  readonly method: string;
  /** Without `/api/v2`. */
  readonly path: string;
  /** As it came, decoded. */
  readonly query: Record<string, string>;
  readonly body: JsonObject | null;
  /** The body to the letter. */
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  /** Instead of a body: sent as it is. */
  readonly text?: string;
  readonly headers?: Record<string, string | string[]>;
}

type Route = Answer | ((asked: Asked) => Answer | Promise<Answer>);

/** Answers by `METHOD /path`, `METHOD /path?name=value` first. What is not there: code 6 to a read, code 0 to anything else. */
export type Routes = Readonly<Record<string, Route>>;

export const sample = (name: string): JsonObject =>
  JSON.parse(readFileSync(new URL(`samples/${name}.json`, import.meta.url), 'utf8')) as JsonObject;

/** Everything that the vendor's pages and captures show, as it is shown. */
export interface Example {
  readonly name: string;
  readonly request?: { readonly method: string; readonly path: string; readonly body?: JsonObject };
  readonly response?: JsonObject;
  readonly message?: { readonly channel: string | null; readonly data: JsonObject };
}

const EXAMPLES = new URL('examples/', import.meta.url);

export const examples: readonly Example[] = readdirSync(EXAMPLES).map((file) => ({
  name: file.replace(/\.json$/, ''),
  ...(JSON.parse(readFileSync(new URL(file, EXAMPLES), 'utf8')) as Omit<Example, 'name'>),
}));

export const ok = (more: Record<string, unknown> = {}, headers: Record<string, string | string[]> = {}): Answer => ({
  body: { statusCode: 0, ...more },
  headers,
});

export const failure = (statusCode: number | string, status = 200, statusMessage = 'says the vendor'): Answer => ({
  status,
  body: { statusCode, statusMessage },
});

export const ANN = '6363e6f2ad1b26ea4e9b8dd907eabe16';
export const BOB = 'e62d21e405a04274bd6bbcaf78bd8c38';
const IDS = new Map([
  ['ann', ANN],
  ['bob', BOB],
]);

const userOf = ({ headers }: Asked): string =>
  Buffer.from(headers.authorization?.slice('Basic '.length) ?? '', 'base64')
    .toString('latin1')
    .split(':')[0] ?? '';

/** Whoever asks, as the page's sample of a user. */
export const me = (asked: Asked, more: JsonObject = {}): JsonObject => ({
  id: IDS.get(userOf(asked)) ?? '',
  userName: userOf(asked),
  ...more,
});

export const CSRF = { 'X-CSRF-HEADER': 'X-CSRF-TOKEN', 'X-CSRF-TOKEN': 'token-1' };

const SIGNED_IN: Route = (asked) =>
  ok({ user: me(asked) }, { 'set-cookie': [`JSESSIONID=${userOf(asked)}; Path=/; HttpOnly`], ...CSRF });

/** A real HTTP server on a loopback port that answers as it is told and keeps what it was asked. */
export const startVendor = async (routes: Routes) => {
  const asked: Asked[] = [];
  const answerOf = (one: Asked): Answer | Promise<Answer> => {
    const query = new URLSearchParams(one.query).toString();
    const name = `${one.method} ${one.path}`;
    const route = routes[`${name}?${query}`] ?? routes[name] ?? (name === 'GET /me' ? SIGNED_IN : undefined);
    if (route === undefined) return one.method === 'GET' ? failure(6, 404) : ok();
    return typeof route === 'function' ? route(one) : route;
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '', 'http://vendor');
    const text = Buffer.concat(chunks).toString('utf8');
    const one: Asked = {
      method: request.method ?? '',
      path: decodeURIComponent(url.pathname)
        .replace(/^\/gws/, '')
        .replace(/^\/api\/v2/, ''),
      query: Object.fromEntries(url.searchParams),
      body: text === '' ? null : (JSON.parse(text) as JsonObject),
      text,
      headers: request.headers,
    };
    asked.push(one);
    const { status = 200, body, text: plain, headers = {} } = await answerOf(one);
    response.writeHead(status, { 'content-type': plain === undefined ? 'application/json' : 'text/plain', ...headers });
    response.end(plain ?? JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/gws`,
    asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

export const ACCOUNT = 'gws';

export const newCall = (signal: AbortSignal = AbortSignal.timeout(15_000)): Call => ({
  signal,
  meter: { start: () => {}, end: () => {} },
});

export const ONE_USER = [{ userName: 'ann', password: 'pw' }];
export const TWO_USERS = [...ONE_USER, { userName: 'bob', password: 'pw' }];

export const openAt = (
  baseUrl: string,
  settings: Record<string, unknown> = {},
  limits: AccountLimits = { ...DEFAULT_LIMITS, retries: 0 },
) => genesys.open(ACCOUNT, genesys.parseSettings({ baseUrl, users: ONE_USER, ...settings }), limits);

export interface Context {
  readonly adapter: ReturnType<typeof openAt>;
  readonly url: string;
  readonly asked: Asked[];
  /** `METHOD /path?query body` of everything that was asked but the sign-ins. */
  readonly wire: () => string[];
  readonly call: Call;
}

const line = ({ method, path, query, body }: Asked): string => {
  const search = new URLSearchParams(query).toString();
  return `${method} ${path}${search && `?${decodeURIComponent(search)}`}${body === null ? '' : ` ${JSON.stringify(body)}`}`;
};

/** An adapter over a vendor that answers as told; both end with the test. */
export const withVendor = async <T>(
  routes: Routes,
  use: (context: Context) => Promise<T>,
  settings: Record<string, unknown> = {},
  limits: Partial<AccountLimits> = {},
): Promise<T> => {
  const vendor = await startVendor(routes);
  const adapter = openAt(vendor.url, settings, { ...DEFAULT_LIMITS, retries: 0, ...limits });
  const wire = () => vendor.asked.map(line).filter((one) => one !== 'GET /me');
  try {
    return await use({ adapter, url: vendor.url, asked: vendor.asked, wire, call: newCall() });
  } finally {
    await adapter.close();
    await vendor.close();
  }
};

/** What the ports are made of, for what only they can see. */
export const withParts = async <T>(
  routes: Routes,
  use: (context: { parts: Parts; orders: Operations; asked: Asked[]; call: Call }) => Promise<T>,
  given: Record<string, unknown> = {},
): Promise<T> => {
  const vendor = await startVendor(routes);
  const settings = parseSettings({ baseUrl: vendor.url, users: ONE_USER, ...given });
  const sessions = openSessions(ACCOUNT, settings, { ...DEFAULT_LIMITS, retries: 0 });
  const api = openApi(ACCOUNT, settings, sessions);
  const map = openMap(ACCOUNT);
  const parts: Parts = {
    account: ACCOUNT,
    runtime: realRuntime,
    settings,
    sessions,
    api,
    map,
    expected: openExpectedResults(),
    memory: openInteractionMemory(),
    answers: openAnswers(),
    transcripts: openTranscripts(),
  };
  try {
    const orders = openOperations(parts, openHeldWork(parts));
    return await use({ parts, orders, asked: vendor.asked, call: newCall() });
  } finally {
    await sessions.close();
    await vendor.close();
  }
};

export const ALL = { filter: {}, after: null, limit: 100 };

/** A member that a test needs and the adapter has. */
export const has = <T>(member: T | undefined): T => {
  if (member === undefined) throw new Error('a member is missing');
  return member;
};

export const problemOf = (work: Promise<unknown> | undefined): Promise<unknown> =>
  Promise.resolve(work).then(
    () => 'nothing was refused',
    (error: unknown) => error,
  );

/** Whichever it comes to: the result, or why it was refused. */
export const outcomeOf = (work: Promise<unknown> | undefined): Promise<unknown> =>
  Promise.resolve(work).catch((error: unknown) => error);
