import { VendorError } from '../../../domain/error.ts';
import type { AccountLimits } from '../../../domain/limits.ts';
import { WireError } from '../../../domain/reading.ts';
import { type Runtime, timeoutSignal } from '../../../domain/runtime.ts';
import { type HttpOptions, type HttpRequest, openHttp } from '../../../transport/http.ts';
import type { Obtained } from '../../../transport/renewal.ts';
import { readToken } from './answer.ts';

export interface Surroundings {
  readonly account: string;
  readonly limits: AccountLimits;
  readonly runtime: Runtime;
  /** Of the process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What no error may quote besides what is sent. */
  readonly secrets: () => readonly string[];
}

/** Where tokens come from. */
export interface Issuer {
  /** Rejects with `VendorError`. */
  readonly obtain: () => Promise<Obtained>;
  readonly close: () => Promise<void>;
}

/** What an issuer is asked, made anew for each token. */
export type TokenRequest = Pick<HttpRequest, 'method' | 'path' | 'query' | 'headers'> & { readonly body?: string };

interface IssuerOptions extends Surroundings {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly readError: NonNullable<HttpOptions['readError']>;
  readonly request: () => TokenRequest | Promise<TokenRequest>;
}

const UNCOUNTED = { start: () => {}, end: () => {} };

/** An issuer that is asked over HTTP, in the ways of the account: its proxy, its certificates, its timeout. */
export const openIssuer = (options: IssuerOptions): Issuer => {
  const { account, limits, runtime, origin, readError, request, secrets } = options;
  const http = openHttp({
    account,
    baseUrl: origin,
    // What the vendor may be sent says nothing about its issuer.
    limits: { ...limits, rate: undefined },
    runtime,
    authorize: () => ({}),
    readError,
    secrets,
  });

  const obtain = async (): Promise<Obtained> => {
    const signal = timeoutSignal(runtime.clock, limits.timeoutMs);
    const asked = await request();
    // Asking for a token twice does no harm.
    const response = await http.request(
      { ...asked, safe: true },
      { signal, meter: UNCOUNTED, purpose: 'command', countsAs: 'login' },
    );
    try {
      return readToken(response, http.vendorClock.now());
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const problem = `${asked.method} ${asked.path} answered what is no token: ${error.message}`;
      throw new VendorError('PROTOCOL', account, problem);
    }
  };

  return { obtain, close: () => http.close() };
};
