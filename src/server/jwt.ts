import { hash } from 'node:crypto';
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Principal } from '../graphql/context.ts';
import type { Verdict } from './auth.ts';
import { queuesOfClaim, workersOfClaim } from './claims.ts';
import { isRole, principalOf, ROLES, type Role } from './principal.ts';

export interface JwtPlan {
  readonly issuer: string;
  readonly audience?: string | undefined;
  readonly jwksUri: string;
  /** Name of the claim with the role or roles; a path with dots reaches into objects. */
  readonly roleClaim: string;
  /** Name of the claim with the account names. Once configured, a token without it may see no account. */
  readonly accountsClaim?: string | undefined;
  /** Name of the claim with the queues; see `queuesOfClaim`. Once configured, a token without it may see none. */
  readonly queuesClaim?: string | undefined;
  /** Name of the claim with the worker; see `workersOfClaim`. Once configured, an agent whose token is without it may act on nothing. */
  readonly workerClaim?: string | undefined;
  /** Roles for which only trusted documents are executed. */
  readonly trustedOnly?: readonly Role[] | undefined;
}

/** Asymmetric ones only: a key set that is public cannot hold a shared secret. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const REMEMBER_TOKENS = 5_000;

const claimAt = (payload: JWTPayload, path: string): unknown => {
  if (path in payload) return payload[path];
  return path
    .split('.')
    .reduce<unknown>(
      (at, member) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[member] : undefined),
      payload,
    );
};

/** A claim that is a list, one value, or values with spaces in between. */
const wordsOf = (claim: unknown): readonly string[] => {
  if (Array.isArray(claim)) return claim.filter((word) => typeof word === 'string');
  return typeof claim === 'string' ? claim.split(' ').filter(Boolean) : [];
};

const highestRole = (words: readonly string[]): Role | undefined =>
  ROLES.findLast((role) => words.some((word) => isRole(word) && word === role));

/** Verifies tokens of one issuer. A good token is remembered until it expires, so that its signature is checked once. */
export const openJwt = (plan: JwtPlan): ((token: string) => Verdict | Promise<Verdict>) => {
  const keys = createRemoteJWKSet(new URL(plan.jwksUri));
  const known = new LRUCache<string, Verdict>({ max: REMEMBER_TOKENS });
  const rules: JWTVerifyOptions = {
    issuer: plan.issuer,
    algorithms: ALGORITHMS,
    requiredClaims: ['exp', 'sub'],
    ...(plan.audience === undefined ? {} : { audience: plan.audience }),
  };

  const verify = async (token: string, key: string): Promise<Verdict> => {
    let payload: JWTPayload;
    try {
      ({ payload } = await jwtVerify(token, keys, rules));
    } catch (error) {
      const refused = error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout);
      if (refused)
        return { refusal: error.code === 'ERR_JWT_EXPIRED' ? 'the token has expired' : 'the token is not valid' };
      return { refusal: 'the keys of the token issuer cannot be read at the moment', unavailable: true };
    }
    const role = highestRole(wordsOf(claimAt(payload, plan.roleClaim)));
    if (!role) return { refusal: `the token's claim "${plan.roleClaim}" holds no role this server knows` };
    const accounts = plan.accountsClaim === undefined ? null : wordsOf(claimAt(payload, plan.accountsClaim));
    const principal: Principal = principalOf({
      id: `jwt:${payload.sub}`,
      name: String(payload.sub),
      role,
      accounts,
      queues: plan.queuesClaim === undefined ? null : queuesOfClaim(claimAt(payload, plan.queuesClaim)),
      worker: plan.workerClaim === undefined ? null : workersOfClaim(claimAt(payload, plan.workerClaim)),
      trustedOnly: plan.trustedOnly?.includes(role) ?? false,
    });
    const expiresAt = (payload.exp ?? 0) * 1000;
    const ttl = expiresAt - Date.now();
    const verdict = { principal, expiresAt };
    if (ttl > 0) known.set(key, verdict, { ttl });
    return verdict;
  };

  return (token) => {
    const key = hash('sha256', token);
    return known.get(key) ?? verify(token, key);
  };
};
