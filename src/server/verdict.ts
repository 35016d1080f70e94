import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../graphql/principal.ts';

export type Verdict =
  /** `expiresAt`: until when this holds, in milliseconds since the epoch; for good when absent. */
  | { readonly principal: Principal; readonly expiresAt?: number }
  /** `unavailable`: nobody can tell at the moment; the same credentials may do later. */
  | { readonly refusal: string; readonly unavailable?: boolean };

export type Authenticate = (headers: IncomingHttpHeaders) => Verdict | Promise<Verdict>;
