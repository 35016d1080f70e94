import { hash } from 'node:crypto';
import { type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { realClock } from '../domain/runtime.ts';
import type { Principal } from '../graphql/context.ts';
import { queuesOfClaim, workersOfClaim } from './claims.ts';
import { isRole, principalOf, ROLES, type Role } from './principal.ts';
import { claimedIn, problemOfClaims, problemOfError, type TokenProblem } from './token-claims.ts';
import { ALGORITHMS, CLOCK_TOLERANCE_SECONDS, KEYS_LAST_MS, KeysUnavailable, openTokenKeys } from './token-keys.ts';
import type { Verdict } from './verdict.ts';

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
  /** Whether viewers are told nothing of customers. */
  readonly viewersWithoutCustomerData?: boolean | undefined;
  /** How far the clocks of the issuer and of this server may be apart, in seconds, in either direction. */
  readonly clockToleranceSeconds?: number | undefined;
}

/** A refusal of a token, for the log. */
export interface TokenRefusal extends Omit<TokenProblem, 'refusal'> {
  /** Of the webhook that it was shown to; absent: it was shown to the API. */
  readonly account?: string;
  /** As the token says, which is not proven. */
  readonly iss?: string;
  readonly sub?: string;
}

export interface JwtOptions {
  readonly onRefused?: ((refusal: TokenRefusal) => void) | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

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

/** A good token, until when it is remembered, and when the keys were read that it was checked with. */
interface Known {
  readonly verdict: Verdict;
  readonly until: number;
  readonly keysReadAt: number;
}

/**
 * Verifies tokens of one issuer. A good one is remembered, so that its signature is checked once, but not beyond its end, nor longer than
 * keys are believed, nor past their being read again: a key that the issuer withdrew is good for five minutes at most.
 */
export const openJwt = (plan: JwtPlan, options: JwtOptions = {}): ((token: string) => Verdict | Promise<Verdict>) => {
  const { onRefused, now = realClock.now } = options;
  const keys = openTokenKeys(plan.jwksUri);
  const known = new LRUCache<string, Known>({ max: REMEMBER_TOKENS });
  const clockTolerance = plan.clockToleranceSeconds ?? CLOCK_TOLERANCE_SECONDS;
  const rules: JWTVerifyOptions = {
    issuer: plan.issuer,
    algorithms: ALGORITHMS,
    clockTolerance,
    requiredClaims: ['exp', 'sub'],
    ...(plan.audience === undefined ? {} : { audience: plan.audience }),
  };

  const refused = (token: string, { refusal, claim, reason }: TokenProblem): Verdict => {
    onRefused?.({ claim, reason, ...claimedIn(token) });
    return { refusal };
  };

  const verify = async (token: string, key: string): Promise<Verdict> => {
    let payload: JWTPayload;
    try {
      const verified = await jwtVerify(token, keys.find, { ...rules, currentDate: new Date(now()) });
      const problem = problemOfClaims(verified.payload, verified.protectedHeader);
      if (problem) return refused(token, problem);
      ({ payload } = verified);
    } catch (error) {
      if (!(error instanceof KeysUnavailable)) return refused(token, problemOfError(error));
      onRefused?.({ claim: null, reason: 'keys unavailable' });
      return { refusal: 'the keys of the token issuer cannot be read at the moment', unavailable: true };
    }
    const role = highestRole(wordsOf(claimAt(payload, plan.roleClaim)));
    if (!role) {
      const refusal = `the token's claim "${plan.roleClaim}" holds no role this server knows`;
      return refused(token, { refusal, claim: plan.roleClaim, reason: 'check_failed' });
    }
    const accounts = plan.accountsClaim === undefined ? null : wordsOf(claimAt(payload, plan.accountsClaim));
    const principal: Principal = principalOf({
      id: `jwt:${payload.sub}`,
      name: String(payload.sub),
      role,
      accounts,
      queues: plan.queuesClaim === undefined ? null : queuesOfClaim(claimAt(payload, plan.queuesClaim)),
      worker: plan.workerClaim === undefined ? null : workersOfClaim(claimAt(payload, plan.workerClaim)),
      trustedOnly: plan.trustedOnly?.includes(role) ?? false,
      withoutCustomerData: role === 'viewer' && plan.viewersWithoutCustomerData === true,
    });
    const end = (payload.exp ?? 0) * 1000;
    // What was begun before the end ends there; what is let in after it, because clocks differ, ends with the tolerance.
    const expiresAt = end > now() ? end : end + clockTolerance * 1000;
    const verdict = { principal, expiresAt };
    const keysReadAt = keys.readAt();
    known.set(key, { verdict, until: Math.min(expiresAt, now() + KEYS_LAST_MS), keysReadAt });
    return verdict;
  };

  return (token) => {
    const key = hash('sha256', token);
    const one = known.get(key);
    if (one && now() < one.until && one.keysReadAt === keys.readAt()) return one.verdict;
    return verify(token, key);
  };
};
