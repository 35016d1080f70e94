import { errorOf, type ToldError, TrunklineError } from './errors.ts';
import type { Headers } from './transport.ts';

export interface Answer<R> {
  readonly data: R | null;
  /** Of what is missing in `data`; `null`: nothing is. */
  readonly error: TrunklineError | null;
  /** The server's clock, and when the question left and was answered by ours. */
  readonly date: string | null;
  readonly sentAt: number;
  readonly receivedAt: number;
}

export interface RequestOptions {
  readonly url: string;
  readonly headers: () => Headers;
  readonly fetch?: typeof fetch;
  /** How long an answer is waited for. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;

/** Of an answer that is none of GraphQL's. */
export const statusError = (response: Response): TrunklineError => {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1_000 : undefined;
  const retryable = response.status === 429 || response.status >= 500;
  const message = `The server answered ${response.status}.`;
  return new TrunklineError(String(response.status), message, { retryable, retryAfterMs });
};

/** Asks once, over HTTP. Throws where no answer comes; what the answer lacks is its `error`. */
export const openRequest =
  ({ url, headers, fetch: reach = fetch, timeoutMs = TIMEOUT_MS }: RequestOptions) =>
  async <R>(query: string, variables: object): Promise<Answer<R>> => {
    const sentAt = Date.now();
    const signal = AbortSignal.timeout(timeoutMs);
    const unanswered = (): TrunklineError =>
      signal.aborted
        ? new TrunklineError('TIMEOUT', 'The server has not answered in time.', { retryable: true, maybeDone: true })
        : new TrunklineError('UNREACHABLE', 'The server cannot be reached.', { retryable: true, maybeDone: true });
    const response = await reach(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers() },
      body: JSON.stringify({ query, variables }),
      signal,
    }).catch(() => Promise.reject(unanswered()));
    const receivedAt = Date.now();
    const body: { readonly data?: R; readonly errors?: readonly ToldError[] } = await response.json().catch(() => {
      if (response.ok) throw unanswered();
      return {};
    });
    const { data = null, errors = [] } = body;
    const error = errors.length > 0 ? errorOf(errors, data) : data === null ? statusError(response) : null;
    return { data, error, date: response.headers.get('date'), sentAt, receivedAt };
  };

export type Request = ReturnType<typeof openRequest>;
