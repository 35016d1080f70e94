import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import type { Principal } from '../graphql/context.ts';
import type { OwnWorkers } from '../graphql/principal.ts';
import { type JwtOptions, type JwtPlan, openJwt } from './jwt.ts';
import { principalOf, type Role } from './principal.ts';
import type { RatePlan } from './rates.ts';
import type { Authenticate, Verdict } from './verdict.ts';

export type { Authenticate };

export interface ApiKeyPlan {
  readonly name: string;
  readonly key: string;
  readonly role: Role;
  /** Names of the accounts it may see; all when absent. */
  readonly accounts?: readonly string[] | undefined;
  /** What it may ask for, where that is not as for everybody. */
  readonly rate?: Partial<RatePlan> | undefined;
  /** Native ids of the queues it may see, by account; all of an account that is not named. */
  readonly queues?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Of an agent: the worker it is, by account. */
  readonly worker?: OwnWorkers | undefined;
  /** Whether only trusted documents are executed for it. */
  readonly trustedOnly?: boolean | undefined;
  /** Whether it is told nothing of customers. */
  readonly withoutCustomerData?: boolean | undefined;
  /** Whether it is for an unattended screen. */
  readonly screen?: boolean | undefined;
}

export type AuthPlan = 'none' | { readonly apiKeys: readonly ApiKeyPlan[]; readonly jwt?: JwtPlan | undefined };

const digest = (secret: string): string => hash('sha256', secret, 'base64');

const BEARER = /^Bearer +([^ ]+) *$/i;
const JWT_SHAPE = /^[\w-]+\.[\w-]+\.[\w-]+$/;

interface Key {
  readonly plan: ApiKeyPlan;
  readonly digest: string;
  readonly principal: Principal;
}

const idOfKey = (name: string): string => `key:${name}`;

/** What single principals may ask for, by their ids, where it is not as for everybody. */
export const ownRates = (plan: AuthPlan): ReadonlyMap<string, Partial<RatePlan>> =>
  new Map(
    plan === 'none' ? [] : plan.apiKeys.flatMap(({ name, rate }) => (rate ? [[idOfKey(name), rate] as const] : [])),
  );

const keyOf = (plan: ApiKeyPlan): Key => {
  const { name, key, role, accounts, queues, worker, trustedOnly = false, screen = false } = plan;
  const { withoutCustomerData = false } = plan;
  const principal = principalOf({
    id: idOfKey(name),
    name,
    role,
    accounts: accounts ?? null,
    queues: queues ? { named: queues, others: 'ALL' } : null,
    worker: worker ?? null,
    trustedOnly: trustedOnly || screen,
    withoutCustomerData,
    screen,
  });
  return { plan, digest: digest(key), principal };
};

/** Whether a key opens the same to the same; how much it may ask for does not count. */
const isSameHolder = ({ rate: _, ...one }: ApiKeyPlan, { rate: __, ...other }: ApiKeyPlan): boolean =>
  isDeepStrictEqual(one, other);

/** Keys are found by their digests: the time that this takes may tell of a digest, and nobody gets from that to a key. */
const openHolders = (keys: readonly Key[]): ((key: string) => Principal | null) => {
  const byDigest = new Map(keys.map(({ digest, principal }) => [digest, principal]));
  return (key) => byDigest.get(digest(key)) ?? null;
};

/** Whether a key or token came with the request, good or not. */
export const hasCredentials = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  headers['x-api-key'] !== undefined || headers.authorization !== undefined;

/** Who asks. Principals are the same object for the same credentials, also after a plan in which these are the same. */
export interface Auth {
  readonly authenticate: Authenticate;
  /** Whether somebody who was let in, by this or by an earlier one, would be let in as the same still. */
  readonly holds: (principal: Principal) => boolean;
  readonly keys: readonly Key[];
  readonly tokens: Tokens | null;
}

interface Tokens {
  readonly plan: JwtPlan;
  readonly verify: (token: string) => Verdict | Promise<Verdict>;
  readonly isOurs: (principal: Principal) => boolean;
}

const openTokens = (plan: JwtPlan, options: JwtOptions): Tokens => {
  const issued = new WeakSet<Principal>();
  const verify = openJwt(plan, options);
  const noted = (verdict: Verdict): Verdict => {
    if ('principal' in verdict) issued.add(verdict.principal);
    return verdict;
  };
  return {
    plan,
    verify(token) {
      const verdict = verify(token);
      return verdict instanceof Promise ? verdict.then(noted) : noted(verdict);
    },
    isOurs: (principal) => issued.has(principal),
  };
};

const ANONYMOUS: Verdict & { readonly principal: Principal } = {
  principal: principalOf({ id: 'anonymous', name: 'anonymous', role: 'admin' }),
};

/** `before`: the one whose place it takes. */
export const openAuth = (plan: AuthPlan, before: Auth | null = null, options: JwtOptions = {}): Auth => {
  if (plan === 'none') {
    const holds = (principal: Principal): boolean => principal === ANONYMOUS.principal;
    return { authenticate: () => ANONYMOUS, holds, keys: [], tokens: null };
  }
  const keys = plan.apiKeys.map((key) => before?.keys.find(({ plan }) => isSameHolder(plan, key)) ?? keyOf(key));
  const holderOf = openHolders(keys);
  const isSame = before?.tokens && plan.jwt && isDeepStrictEqual(before.tokens.plan, plan.jwt);
  const tokens = isSame ? before.tokens : plan.jwt ? openTokens(plan.jwt, options) : null;
  const holds = (principal: Principal): boolean =>
    keys.some((key) => key.principal === principal) || (tokens?.isOurs(principal) ?? false);
  const authenticate: Authenticate = (headers) => {
    const apiKey = headers['x-api-key'];
    const bearer = BEARER.exec(headers.authorization ?? '')?.[1];
    // A reader of one of them would take the request for somebody else's.
    if (typeof apiKey === 'string' && bearer !== undefined && bearer !== apiKey)
      return { refusal: 'send either "X-Api-Key" or "Authorization", not both with different credentials' };
    const credential = typeof apiKey === 'string' ? apiKey : bearer;
    if (credential === undefined)
      return { refusal: 'send "Authorization: Bearer <key or token>" or "X-Api-Key: <key>"' };
    const principal = holderOf(credential);
    if (principal) return { principal };
    if (tokens && credential === bearer && JWT_SHAPE.test(bearer)) return tokens.verify(bearer);
    return { refusal: 'the key is not known' };
  };
  return { authenticate, holds, keys, tokens };
};

/** Whether only programs of the same machine can reach a server that listens there. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
