import { type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { DeliveryTokens } from '../domain/delivery-tokens.ts';
import { realClock } from '../domain/runtime.ts';
import type { TokenRefusal } from './jwt.ts';
import { claimedIn, problemOfError } from './token-claims.ts';
import { ALGORITHMS, CLOCK_TOLERANCE_SECONDS, KeysUnavailable, openTokenKeys } from './token-keys.ts';

/** 401: it proves nothing. 403: it is a good token, and not one for this webhook. 503: the keys of its issuer cannot be read. */
export interface DeliveryRefusal {
  readonly status: 401 | 403 | 503;
  /** For the log. */
  readonly told: TokenRefusal;
}

/** `null`: the delivery may be taken. */
export type JudgeDelivery = (token: string) => Promise<DeliveryRefusal | null>;

/** Claims that say whose a token is and for whom. */
const OF_OTHERS = new Set<string | null>(['iss', 'aud']);

const senderIn = (payload: JWTPayload, claims: readonly string[]): readonly [claim: string, value: unknown] => {
  const claim = claims.find((name) => payload[name] !== undefined) ?? claims[0] ?? '';
  return [claim, payload[claim]];
};

/** Verifies the tokens of deliveries to one account. `now`: milliseconds since the epoch. */
export const openDeliveryTokens = (
  { issuers, audiences, jwksUri, senders }: DeliveryTokens,
  now: () => number = realClock.now,
): JudgeDelivery => {
  const keys = openTokenKeys(jwksUri);
  const rules: JWTVerifyOptions = {
    issuer: [...issuers],
    audience: [...audiences],
    algorithms: ALGORITHMS,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ['exp'],
  };

  return async (token) => {
    const refuse = (status: DeliveryRefusal['status'], claim: string | null, reason: string): DeliveryRefusal => ({
      status,
      told: { claim, reason, ...claimedIn(token) },
    });
    try {
      const { payload } = await jwtVerify(token, keys.find, { ...rules, currentDate: new Date(now()) });
      const [claim, sender] = senderIn(payload, senders.claims);
      if (typeof sender === 'string' && senders.values.includes(sender)) return null;
      return refuse(403, claim, sender === undefined ? 'missing' : 'check_failed');
    } catch (error) {
      if (error instanceof KeysUnavailable) return refuse(503, null, 'keys unavailable');
      const { claim, reason } = problemOfError(error);
      return refuse(OF_OTHERS.has(claim) ? 403 : 401, claim, reason);
    }
  };
};
