import type { Blotter } from '../domain/blot.ts';
import { VendorError } from '../domain/error.ts';
import { type Link, type Network, type Runtime, realRuntime } from '../domain/runtime.ts';
import { type Message, type Tidied, tidyResponse } from './bayeux-messages.ts';
import type { Cookies } from './cookies.ts';
import { type Asked, failureOf } from './failure.ts';
import { faultError } from './fault.ts';
import { openSockets } from './network.ts';
import type { HttpResponse } from './options.ts';
import { openBlotters } from './prepare.ts';
import { openReceptions, type Reception } from './reception.ts';
import { errorOf } from './status.ts';
import { parseBase } from './target.ts';
import { openWatched, type Watched } from './watched.ts';

/** Why a request came to nothing. `unreadable`: an answer came and is not JSON. `refused`: trying again is of no use. */
export interface Trouble {
  readonly fate: 'lost' | 'unreadable' | 'refused';
  readonly error: VendorError;
  /** For how long it was waited for, when it was given up. */
  readonly waitedMs?: number;
}

export type Outcome = Tidied | Trouble;

export interface WireOptions {
  readonly account: string;
  readonly runtime?: Runtime | undefined;
  readonly url: string;
  readonly cookies: Cookies;
  readonly headers: () => Record<string, string>;
  readonly learn?: (headers: Readonly<Record<string, string>>) => void;
  readonly maxResponseBytes: number;
  /** See `HttpOptions.secrets`. */
  readonly secrets?: (() => readonly string[]) | undefined;
}

export interface Wire {
  /** `done` is called later and once, unless the function returned is called first or the wire is closed. */
  post(url: string, body: string, done: (outcome: Outcome) => void): () => void;
  close(): Promise<void>;
}

/** One connect held by the server, and one for the rest. */
const CONNECTIONS = 2;
const KEEP_ALIVE_MS = 20_000;
const CONNECT_MS = 10_000;
/** cometd times its requests, and knows how long a connect may be held. */
const NEVER_MS = 2_147_483_647;

const openPool = (origin: string, network?: Network): Link =>
  openSockets(
    origin,
    {
      connections: CONNECTIONS,
      allowH2: false,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connect: { timeout: CONNECT_MS },
      headersTimeout: 0,
      bodyTimeout: 0,
    },
    network,
  );

export const openWire = (options: WireOptions): Wire => {
  const { account, cookies, maxResponseBytes } = options;
  const { network, connect = (to) => openPool(to, network), after } = options.runtime ?? realRuntime;
  const { origin } = parseBase(account, options.url);
  const link: Link = connect(origin);
  const receive = openReceptions(account, maxResponseBytes, options.runtime);
  const blotterFor = openBlotters(options.secrets);
  const running = new Set<AbortController>();
  const watched = openWatched(account, origin, options.runtime?.wire);

  const headersFor = (url: string, given: Readonly<Record<string, string>>): Record<string, string> => {
    const headers: Record<string, string> = {
      accept: 'application/json',
      'accept-encoding': 'gzip, deflate, br',
      'content-type': 'application/json;charset=UTF-8',
    };
    for (const name in given) headers[name.toLowerCase()] = given[name] ?? '';
    const cookie = cookies.header(url);
    if (cookie !== '') headers.cookie = cookie;
    return headers;
  };

  const signedOut = ({ path }: Asked, { status }: HttpResponse): Trouble => ({
    fate: 'refused',
    error: new VendorError(
      'UNAUTHENTICATED',
      account,
      `the credentials of account ${account} are refused: POST ${path} answered ${status} and wants a login`,
      { status },
    ),
  });

  const read = (asked: Asked, response: HttpResponse, body: string, blotter: () => Blotter): Outcome => {
    const { status } = response;
    if (status === 401 || (status >= 300 && status < 400)) return signedOut(asked, response);
    if (status >= 400) return { fate: 'lost', error: errorOf(asked, response, null, blotter()) };
    if (response.headers['content-type']?.includes('html') === true || response.text.trimStart().startsWith('<'))
      return signedOut(asked, response);
    const unreadable = (error: VendorError): Trouble => ({ fate: 'unreadable', error });
    let parsed: unknown;
    try {
      parsed = response.json;
    } catch (error) {
      if (error instanceof VendorError) return unreadable(error);
      throw error;
    }
    const tidied = tidyResponse(parsed, JSON.parse(body) as Message[]);
    return tidied ?? unreadable(failureOf(asked, 'PROTOCOL', `answered ${status} with no Bayeux message`, { status }));
  };

  /** `null` when nobody waits for it any more. */
  const ask = async (
    asked: Asked,
    url: string,
    body: string,
    signal: AbortSignal,
    watching: Watched,
    reception: Reception,
  ): Promise<Outcome | null> => {
    const { pathname, search } = new URL(url);
    const given = options.headers();
    const outcome = await reception.exchange(link, {
      path: pathname + search,
      method: 'POST',
      headers: { ...headersFor(url, given), ...watching.headers },
      body,
      timeoutMs: NEVER_MS,
      signal,
      after,
    });
    watching.left(outcome);
    if (signal.aborted) return null;
    if ('fault' in outcome) return { fate: 'lost', error: faultError(asked, outcome, NEVER_MS, maxResponseBytes) };
    const { headers } = outcome;
    cookies.store(url, headers['set-cookie']);
    options.learn?.(headers);
    const blotter = () => blotterFor({ ...given, cookie: cookies.header(url) });
    const response = await reception.read(asked, outcome, { blotter, anyStatus: false, onUnreadable: () => {} });
    if (signal.aborted) return null;
    if (response instanceof VendorError)
      return { fate: response.status === null ? 'lost' : 'unreadable', error: response };
    return read(asked, response, body, blotter);
  };

  const send = async (url: string, body: string, signal: AbortSignal): Promise<Outcome | null> => {
    const asked: Asked = { account, method: 'POST', path: new URL(url).pathname, safe: true, changes: false };
    const { told } = await watched({ asked, repeat: 0 }, { countsAs: 'stream' }, async (watching) => {
      const reception = receive('poll');
      const outcome = await ask(asked, url, body, signal, watching, reception).finally(reception.close);
      return { told: outcome, outcome: outcome !== null && 'error' in outcome ? outcome.error : null };
    });
    return told;
  };

  /** What is not an answer of the vendor's either: a header that could not be made, or could not be learned from. */
  const unprepared = (error: unknown): Trouble => ({
    fate: 'lost',
    error:
      error instanceof VendorError
        ? error
        : new VendorError(
            'PROTOCOL',
            account,
            `a request of account ${account} could not be made (${error instanceof Error ? error.name : typeof error})`,
          ),
  });

  return {
    post: (asked, body, done) => {
      // cometd puts a slash behind the bare URL when it appends the type to the others.
      const url = asked === `${options.url}/` ? options.url : asked;
      const stop = new AbortController();
      running.add(stop);
      void send(url, body, stop.signal)
        .catch(unprepared)
        .then((outcome) => {
          running.delete(stop);
          if (outcome !== null && !stop.signal.aborted) done(outcome);
        });
      return () => stop.abort();
    },
    close: async () => {
      for (const stop of running) stop.abort();
      await link.destroy();
    },
  };
};
