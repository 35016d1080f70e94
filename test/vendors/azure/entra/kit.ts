import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { Adapter } from '../../../../src/contract/adapter.ts';
import { DEFAULT_LIMITS } from '../../../../src/contract/vendor.ts';
import { type CredentialNote, type Runtime, realRuntime } from '../../../../src/domain/runtime.ts';
import { azure } from '../../../../src/vendors/azure/index.ts';
import { openManualClock } from '../../../server/clock.ts';
import { newCall } from '../replay.ts';

export const TENANT = '9f0e1d2c-3b4a-4958-8776-655443322110';
export const CLIENT = '0a1b2c3d-4e5f-4a6b-8c7d-8e9fa0b1c2d3';
export const CLIENT_SECRET = 'Zq8~clientSecret.of-the_account7';
export const IDENTITY_HEADER = 'identity-header-853b9a84-5bfa';

export type ManualClock = ReturnType<typeof openManualClock>;

export interface AskedIssuer {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly form: URLSearchParams;
  readonly at: number;
}

/** Of the directory: the status and its error object. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

/** As the directory words it: the ids of the request stand behind, each in its line. */
export const aadsts = (status: number, error: string, code: number, words: string): Refusal => ({
  status,
  body: {
    error,
    error_description: `AADSTS${code}: ${words} Trace ID: 0c8a7f2e-2b1d-4d5c-9f3b-1f2e3d4c5b00 Correlation ID: 5f6e7d8c-1a2b-4c3d-8e9f-0a1b2c3d4e5f Timestamp: 2026-11-29 16:00:00Z`,
    error_codes: [code],
    timestamp: '2026-11-29 16:00:00Z',
    trace_id: '0c8a7f2e-2b1d-4d5c-9f3b-1f2e3d4c5b00',
    correlation_id: '5f6e7d8c-1a2b-4c3d-8e9f-0a1b2c3d4e5f',
  },
});

const listen = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token as the directory's are: three parts, of which the last one is nobody's but the holder's. */
export const tokenOf = (n: number, endsAt: number): string =>
  `${part({ typ: 'JWT', alg: 'RS256' })}.${part({ aud: 'https://communication.azure.com/', exp: Math.floor(endsAt / 1_000), n })}.signature-${n}-0123456789abcdef`;

/**
 * The token endpoint of a tenant, the metadata service of a machine and the endpoint of App Service, each with answers in the form that is
 * documented for it. Time is the given clock's.
 */
export const startIssuer = async (clock: ManualClock) => {
  const asked: AskedIssuer[] = [];
  /** When each token ends, by its text. */
  const ends = new Map<string, number>();
  const state = {
    lifetimeS: 3_600,
    refusal: null as Refusal | null,
    /** How long an answer is under way. */
    travelMs: 0,
    /** The same token is given as long as it lives, as managed identities do. */
    caches: false,
    refreshInS: null as number | null,
    inFlight: 0,
    mostInFlight: 0,
  };
  let last: string | null = null;

  const grant = (): { token: string; leftS: number } => {
    const end = last === null ? 0 : (ends.get(last) ?? 0);
    if (last !== null && state.caches && end > clock.now()) {
      return { token: last, leftS: Math.floor((end - clock.now()) / 1_000) };
    }
    const endsAt = clock.now() + state.lifetimeS * 1_000;
    last = tokenOf(ends.size, endsAt);
    ends.set(last, endsAt);
    return { token: last, leftS: state.lifetimeS };
  };

  const bodyFor = (path: string): object => {
    const { token, leftS } = grant();
    const expiresOn = String(Math.floor(clock.now() / 1_000) + leftS);
    const resource = 'https://communication.azure.com/';
    if (path.endsWith('/oauth2/v2.0/token')) {
      const refresh = state.refreshInS === null ? {} : { refresh_in: state.refreshInS };
      return { token_type: 'Bearer', expires_in: leftS, ext_expires_in: leftS, ...refresh, access_token: token };
    }
    if (path === '/msi/token/') {
      return { access_token: token, client_id: CLIENT, expires_on: expiresOn, resource, token_type: 'Bearer' };
    }
    return {
      access_token: token,
      client_id: CLIENT,
      expires_in: String(leftS),
      expires_on: expiresOn,
      ext_expires_in: String(leftS),
      not_before: String(Math.floor(clock.now() / 1_000) - 300),
      resource,
      token_type: 'Bearer',
    };
  };

  const server = createServer(async (request, response) => {
    state.inFlight += 1;
    state.mostInFlight = Math.max(state.mostInFlight, state.inFlight);
    const url = new URL(request.url ?? '', 'http://issuer');
    const form = new URLSearchParams(await text(request));
    asked.push({
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      form,
      at: clock.now(),
    });
    const answer = state.refusal ?? { status: 200, body: bodyFor(url.pathname), headers: {} };
    clock.advance(state.travelMs);
    state.inFlight -= 1;
    // What the vendor's clock is told by these answers is ours.
    const date = new Date(clock.now()).toUTCString();
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', date, ...answer.headers });
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  });
  const url = await listen(server);
  return { url, asked, ends, state };
};

export type TestIssuer = Awaited<ReturnType<typeof startIssuer>>;

/** A vendor that takes the tokens of an issuer while they live and are not revoked. */
export const startRouter = async (clock: ManualClock, ends: ReadonlyMap<string, number>) => {
  const revoked = new Set<string>();
  const carried: { readonly token: string; readonly isExpired: boolean; readonly status: number }[] = [];
  const state = { quotes: false, rejects: false };
  const server = createServer((request, response) => {
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    const isExpired = (ends.get(token) ?? Number.POSITIVE_INFINITY) <= clock.now();
    const status = isExpired || state.rejects || revoked.has(token) || token === '' ? 401 : 200;
    carried.push({ token, isExpired, status });
    response.writeHead(status, { 'content-type': 'application/json', date: new Date(clock.now()).toUTCString() });
    const message = state.quotes ? `the token ${token} was revoked` : 'the token was revoked';
    response.end(JSON.stringify(status === 200 ? { value: [] } : { error: { code: 'Unauthorized', message } }));
  });
  const url = await listen(server);
  return { url, carried, revoked, state };
};

export type TestRouter = Awaited<ReturnType<typeof startRouter>>;

export interface House {
  readonly clock: ManualClock;
  readonly issuer: TestIssuer;
  readonly router: TestRouter;
  readonly adapter: Adapter;
  readonly notes: CredentialNote[];
  /** One cheap call; what it failed with, or `null`. */
  readonly ask: () => Promise<unknown>;
}

export const CLIENT_CREDENTIALS = (issuer: TestIssuer): Record<string, unknown> => ({
  entra: {
    method: 'client-secret',
    tenantId: TENANT,
    clientId: CLIENT,
    clientSecret: CLIENT_SECRET,
    authorityHost: issuer.url,
  },
});

/** An account whose tokens come from an issuer, with time that stands until it is told to go on. */
export const openHouse = async (
  settings: (issuer: TestIssuer) => Record<string, unknown> = CLIENT_CREDENTIALS,
  environment: (issuer: TestIssuer) => Record<string, string> = () => ({}),
): Promise<House> => {
  const clock = openManualClock(Date.parse('2026-11-29T16:00:00Z'));
  const issuer = await startIssuer(clock);
  const router = await startRouter(clock, issuer.ends);
  const notes: CredentialNote[] = [];
  const started = clock.now();
  const runtime: Runtime = {
    ...realRuntime,
    // What waits for the network waits for real.
    clock: { now: clock.now, after: realRuntime.clock.after },
    uptime: () => clock.now() - started,
    random: () => 0,
    note: (note) => notes.push(note),
    network: { environment: environment(issuer) },
  };
  const parsed = azure.parseSettings({ endpoint: router.url, ...settings(issuer) });
  const adapter = azure.open('acme', parsed, { ...DEFAULT_LIMITS, retries: 0 }, runtime);
  onTestFinished(() => adapter.close());
  const ask = () =>
    adapter.check(newCall()).then(
      () => null,
      (error: unknown) => error,
    );
  return { clock, issuer, router, adapter, notes, ask };
};
