import { errorOf, type ToldError, TrunklineError } from './errors.ts';

export type Headers = Readonly<Record<string, string>>;

export interface ClientOptions {
  /** Where GraphQL is served, over HTTP. */
  readonly url: string;
  /** Credentials, such as `x-api-key`; read again at every attempt. */
  readonly headers?: () => Headers;
  readonly fetch?: typeof fetch;
  /** Where there is no global one: `WebSocket` of the package `ws`. */
  readonly webSocketImpl?: unknown;
  /** How long an answer is waited for; 30 seconds when absent. */
  readonly timeoutMs?: number;
  /** How often the peer is asked whether it is there. One that fell silent is noticed by its missing answer. */
  readonly pingMs?: number;
  /** After how long without a word a live view is asked for again: three times what the server lets pass at most, when absent. */
  readonly silenceMs?: number;
}

/** A text that knows what it answers, as code generators make them (`documentMode: 'string'`). */
export type TypedDocument<R, V> = { readonly length: number; readonly __apiType?: (variables: V) => R };
export type Document<R, V> = string | TypedDocument<R, V>;

/** Asks once, over HTTP. Throws where any of the data is missing, with what there is as the error's `data`. */
export const openRequest =
  ({ url, headers, fetch: reach = fetch, timeoutMs = 30_000 }: ClientOptions) =>
  async <R, V extends object>(document: Document<R, V>, variables?: V): Promise<R> => {
    const signal = AbortSignal.timeout(timeoutMs);
    const unanswered = (): never => {
      const [code, why] = signal.aborted ? ['TIMEOUT', 'does not answer'] : ['UNREACHABLE', 'cannot be reached'];
      throw new TrunklineError(String(code), `The server ${why}.`, { retryable: true, maybeDone: true });
    };
    const response = await reach(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers?.() },
      body: JSON.stringify({ query: String(document), variables }),
      signal,
    }).catch(unanswered);
    const { ok, status } = response;
    const body = await response.json().catch(() => (ok ? unanswered() : {}));
    const { data = null, errors = [] } = body as { readonly data?: R; readonly errors?: readonly ToldError[] };
    if (errors.length > 0) throw errorOf(errors, data);
    if (data) return data;
    const retryable = status === 429 || status >= 500;
    throw new TrunklineError(String(status), `The server answered ${status}.`, { retryable });
  };
