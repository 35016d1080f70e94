import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../graphql/context.ts';
import { type JwtOptions, type JwtPlan, openJwt } from './jwt.ts';
import { type Role, scopesOf } from './principal.ts';

export interface ApiKeyPlan {
  readonly name: string;
  readonly key: string;
  readonly role: Role;
  /** Names of the accounts it may see; all when absent. */
  readonly accounts?: readonly string[] | undefined;
}

export type AuthPlan = 'none' | { readonly apiKeys: readonly ApiKeyPlan[]; readonly jwt?: JwtPlan | undefined };

export type Verdict =
  /** `expiresAt`: until when this holds, in milliseconds since the epoch; for good when absent. */
  | { readonly principal: Principal; readonly expiresAt?: number }
  /** `unavailable`: nobody can tell at the moment; the same credentials may do later. */
  | { readonly refusal: string; readonly unavailable?: boolean };

export type Authenticate = (headers: IncomingHttpHeaders) => Verdict | Promise<Verdict>;

const digest = (secret: string): Buffer => hash('sha256', secret, 'buffer');

const BEARER = /^Bearer +([^ ]+) *$/i;
const JWT_SHAPE = /^[\w-]+\.[\w-]+\.[\w-]+$/;

const openKeys = (plans: readonly ApiKeyPlan[]) => {
  const keys = plans.map(({ name, key, role, accounts }) => ({
    digest: digest(key),
    principal: { id: `key:${name}`, scopes: scopesOf(role), accounts: accounts ?? null } satisfies Principal,
  }));
  return (key: string): Principal | null => {
    const presented = digest(key);
    let found: Principal | null = null;
    // Compared with every key, whichever matches: the time taken tells nothing.
    for (const known of keys) if (timingSafeEqual(known.digest, presented)) found = known.principal;
    return found;
  };
};

/** Who asks. Principals are the same object for the same credentials. */
export const openAuth = (plan: AuthPlan, options: JwtOptions = {}): Authenticate => {
  if (plan === 'none') {
    const verdict: Verdict = { principal: { id: 'anonymous', scopes: scopesOf('admin'), accounts: null } };
    return () => verdict;
  }
  const principalOf = openKeys(plan.apiKeys);
  const verify = plan.jwt ? openJwt(plan.jwt, options) : null;
  return (headers) => {
    const apiKey = headers['x-api-key'];
    const bearer = BEARER.exec(headers.authorization ?? '')?.[1];
    // Whoever looks at one of them would take the request for somebody else's.
    if (typeof apiKey === 'string' && bearer !== undefined && bearer !== apiKey)
      return { refusal: 'send either "X-Api-Key" or "Authorization", not both with different credentials' };
    const credential = typeof apiKey === 'string' ? apiKey : bearer;
    if (credential === undefined)
      return { refusal: 'send "Authorization: Bearer <key or token>" or "X-Api-Key: <key>"' };
    const principal = principalOf(credential);
    if (principal) return { principal };
    if (verify && credential === bearer && JWT_SHAPE.test(bearer)) return verify(bearer);
    return { refusal: 'the key is not known' };
  };
};

/** Whether only programs of the same machine can reach a server that listens there. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
