import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../graphql/context.ts';
import type { OwnWorkers } from '../graphql/principal.ts';
import { type JwtPlan, openJwt } from './jwt.ts';
import { principalOf, type Role } from './principal.ts';

export interface ApiKeyPlan {
  readonly name: string;
  readonly key: string;
  readonly role: Role;
  /** Names of the accounts it may see; all when absent. */
  readonly accounts?: readonly string[] | undefined;
  /** Native ids of the queues it may see, by account; all of an account that is not named. */
  readonly queues?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Of an agent: the worker it is, by account. */
  readonly worker?: OwnWorkers | undefined;
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
  const keys = plans.map(({ name, key, role, accounts, queues, worker }) => ({
    digest: digest(key),
    principal: principalOf({
      id: `key:${name}`,
      name,
      role,
      accounts: accounts ?? null,
      queues: queues ? { named: queues, others: 'ALL' } : null,
      worker: worker ?? null,
    }),
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
export const openAuth = (plan: AuthPlan): Authenticate => {
  if (plan === 'none') {
    const verdict: Verdict = { principal: principalOf({ id: 'anonymous', name: 'anonymous', role: 'admin' }) };
    return () => verdict;
  }
  const holderOf = openKeys(plan.apiKeys);
  const verify = plan.jwt ? openJwt(plan.jwt) : null;
  return (headers) => {
    const apiKey = headers['x-api-key'];
    const bearer = BEARER.exec(headers.authorization ?? '')?.[1];
    const credential = typeof apiKey === 'string' ? apiKey : bearer;
    if (credential === undefined)
      return { refusal: 'send "Authorization: Bearer <key or token>" or "X-Api-Key: <key>"' };
    const principal = holderOf(credential);
    if (principal) return { principal };
    if (verify && credential === bearer && JWT_SHAPE.test(bearer)) return verify(bearer);
    return { refusal: 'the key is not known' };
  };
};

/** Whether only programs of the same machine can reach a server that listens there. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
