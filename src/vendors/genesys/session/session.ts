import { joinLists } from '../../../domain/blot.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { AccountLimits } from '../../../domain/limits.ts';
import { WireError } from '../../../domain/reading.ts';
import { type Runtime, realRuntime } from '../../../domain/runtime.ts';
import { openCookies } from '../../../transport/cookies.ts';
import { endedBy } from '../../../transport/fault.ts';
import { type HttpRequest, type HttpResponse, openHttp } from '../../../transport/http.ts';
import { openBlotters } from '../../../transport/prepare.ts';
import { codeOf, errorOf } from '../../../transport/status.ts';
import type { Turns } from '../../../transport/turns.ts';
import { isCsrfError, isCsrfRefusal, isFateOpen, isPage, isSignedOut, openReadError, PARTIAL } from '../errors.ts';
import { readIdentity } from '../reads/agent-rows.ts';
import { API, type GenesysSettings, type GenesysUser, secretsOf } from '../settings.ts';
import { envelope, jsonOf, statusCodeOf } from '../wire.ts';
import { openShared } from './single-flight.ts';

/** CSRF tokens that were replaced, which the vendor may still quote. */
const REMEMBERED = 8;
const ME = `${API}/me`;
/** The page of this operation promises an empty answer, its sample the usual one (contract §11.2). */
const MAY_BE_EMPTY = new Set(['Reject']);
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

type Query = Readonly<Record<string, string>> | undefined;

const pathOf = (path: string): string => (path.startsWith('/api/') ? path : `${API}${path}`);

export type Session = ReturnType<typeof openSession>;

/** One login at the vendor: its cookies, its CSRF token, its requests. */
export const openSession = (
  account: string,
  settings: GenesysSettings,
  login: GenesysUser,
  limits: AccountLimits,
  runtime: Runtime = realRuntime,
  turns?: Turns,
) => {
  const { baseUrl, credentialsEncoding, sendCsrfSupportHeader, csrfOnNotifications } = settings;
  const cookies = openCookies();
  const basic = Buffer.from(`${login.userName}:${login.password}`, credentialsEncoding).toString('base64');
  const home = `${baseUrl}${ME}`;
  const readError = openReadError(login.userName);
  const closing = new AbortController();
  let csrf: { readonly name: string; readonly value: string } | null = null;
  let generation = 0;
  const passwords = secretsOf(settings);
  let tokens: readonly string[] = [];
  const secrets = joinLists(() => [passwords, cookies.secrets(), tokens]);

  /** From any answer that has them, errors as well (contract §2.3). */
  const learn = (headers: Readonly<Record<string, string>>): void => {
    const name = headers['x-csrf-header']?.trim().toLowerCase();
    const value = name ? headers[name] : undefined;
    if (!name || !value) return;
    csrf = { name, value };
    if (!tokens.includes(value)) tokens = [...tokens, value].slice(-REMEMBERED);
  };

  const take = ({ headers }: HttpResponse): void => {
    cookies.store(home, headers['set-cookie']);
    learn(headers);
  };

  const credentials = (url: string, changes: boolean): Record<string, string> => {
    const cookie = cookies.header(url);
    return {
      authorization: `Basic ${basic}`,
      ...(cookie === '' ? {} : { cookie }),
      ...(csrf && changes ? { [csrf.name]: csrf.value } : {}),
    };
  };

  const blotterFor = openBlotters(secrets);
  const http = openHttp({
    account,
    baseUrl,
    limits,
    runtime,
    turns,
    secrets,
    authorize: ({ method, url }) => credentials(url.href, !READS.has(method)),
    readError: (response) => {
      take(response);
      return readError(response);
    },
  });

  const readable = <T>(request: string, { status }: HttpResponse, maybeDone: boolean, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const message = `${request} answered what is not documented: ${error.message}`;
      throw new VendorError('PROTOCOL', account, message, { status, maybeDone, cause: error });
    }
  };

  const signIn = async (call: Call): Promise<string> => {
    const headers: Record<string, string> = sendCsrfSupportHeader ? { 'x-support-csrfp': 'True' } : {};
    const response = await http.request({ method: 'GET', path: ME, headers }, { ...call, countsAs: 'login' });
    return readable(`GET ${ME}`, response, false, () => readIdentity(envelope(response.json).user, 'user'));
  };

  const signing = openShared((call) => signIn({ ...call, signal: AbortSignal.any([call.signal, closing.signal]) }));
  const signedIn = (call: Call): Promise<string> => {
    const asked = { account, method: 'GET', path: ME, safe: true, changes: false };
    return signing.get(call, () => endedBy(call.signal, asked, false));
  };

  const forgetLogin = (): void => {
    generation += 1;
    cookies.clear();
    csrf = null;
    signing.forget();
  };

  const renewSince = async (seen: number, call: Call): Promise<void> => {
    // Another request may have found out first.
    if (generation === seen) forgetLogin();
    await signedIn(call);
  };

  /** Both refusals come before anything is done, so commands are sent again as well, once. */
  const send = async <T>(attempt: () => Promise<T>, call: Call): Promise<T> => {
    await signedIn(call);
    const seen = generation;
    try {
      return await attempt();
    } catch (error) {
      if (isCsrfError(error)) await signIn(call);
      else if (isSignedOut(error)) await renewSince(seen, call);
      else throw error;
    }
    return attempt();
  };

  const read = async (path: string, query: Query, call: Call): Promise<JsonObject> => {
    const response = await http.request({ method: 'GET', path, ...(query && { query }) }, call);
    return readable(`GET ${path}`, response, false, () => {
      const body = envelope(response.json);
      const told = body.statusCode ?? body.status ?? null;
      if (told !== null && statusCodeOf(body) === null) throw new WireError('statusCode', 'expected a number');
      // Of some of what was asked for (contract §3.4), and which it is nobody documents.
      if (statusCodeOf(body) === PARTIAL) throw new WireError('statusCode', 'only a part was answered');
      return body;
    });
  };

  /** The body decides over the status (contract §3.4), so the answer is taken whatever its status. */
  const order = async (path: string, body: JsonObject, query: Query, call: Call): Promise<JsonObject> => {
    const response = await http.request({ method: 'POST', path, body, ...(query && { query }), anyStatus: true }, call);
    take(response);
    const { status } = response;
    if (isPage(response)) {
      // A login page, or some proxy's in place of the answer: the order is not sent again, but the next one signs in anew.
      forgetLogin();
      const message = `POST ${path} answered a page for people, and not whether it was carried out: read it again`;
      throw new VendorError('PROTOCOL', account, message, { status, maybeDone: true });
    }
    const refined = readError(response);
    const code = statusCodeOf(jsonOf(response));
    if (refined !== null || (code === null && codeOf(status) !== null)) {
      const asked = { account, method: 'POST', path, safe: false, changes: true };
      const error = errorOf(asked, response, refined, blotterFor(credentials(home, true)));
      // One that may yet be carried out, or may have been.
      const isOpen = code !== null && isFateOpen(code);
      throw isOpen ? new VendorError(error.code, account, error.message, { ...error, maybeDone: true }) : error;
    }
    if (response.text.trim() === '' && MAY_BE_EMPTY.has(String(body.operationName))) return {};
    return readable(`POST ${path}`, response, true, () => {
      const answer = envelope(response.json);
      if (code === null) throw new WireError('statusCode', 'expected a number');
      return answer;
    });
  };

  return {
    login,
    cookies,
    /** What must not be quoted from an answer: passwords of the account, cookies and CSRF tokens of this login. */
    secrets,
    /** Where CometD is. */
    notifications: `${baseUrl}${settings.cometdPath}`,
    /** Takes the CSRF token from an answer that did not come this way. */
    learn,
    /** The vendor's id of the signed-in user, read once. */
    userId: signedIn,
    /** Asks the vendor whether the login is good, however lately it was. */
    prove: async (call: Call): Promise<void> => void (await signIn(call)),
    /** Below `/api/v2`, unless it begins with `/api/`. */
    get: (path: string, query: Query, call: Call) => send(() => read(pathOf(path), query, call), call),
    /**
     * The envelope, which may tell of a partial success (7); every other failure is thrown. Empty where the vendor documents that.
     * Never sent twice when the first may have arrived.
     */
    post: (path: string, body: JsonObject, query: Query, call: Call) =>
      send(() => order(pathOf(path), body, query, call), call),
    /** Whatever the vendor answers; a refused CSRF token alone is mended first. */
    raw: async (request: HttpRequest, call: Call): Promise<HttpResponse> => {
      const attempt = async (): Promise<HttpResponse> => {
        const response = await http.request({ ...request, anyStatus: true }, call);
        take(response);
        return response;
      };
      if (READS.has(request.method.toUpperCase())) return attempt();
      await signedIn(call);
      const response = await attempt();
      if (!isCsrfRefusal(response)) return response;
      await signIn(call);
      return attempt();
    },
    /** Basic and CSRF, for the CometD requests that share this session. */
    headers: (): Record<string, string> => {
      const { cookie: _, ...rest } = credentials(home, csrfOnNotifications);
      return rest;
    },
    /** Signs in anew: new cookies, new CSRF token. */
    renew: (call: Call) => renewSince(generation, call),
    outage: () => http.outage(),
    vendorClock: http.vendorClock,
    onAnswer: http.onAnswer,
    close: async (): Promise<void> => {
      closing.abort(new VendorError('UNAVAILABLE', account, `account ${account} is being closed`));
      await http.close();
    },
  };
};
