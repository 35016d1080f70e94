import { errors, type JWTPayload, type ProtectedHeaderParameters } from 'jose';

/** Why a token is refused: in words for its holder, and for the log the claim that is to blame. */
export interface TokenProblem {
  readonly refusal: string;
  readonly claim: string | null;
  readonly reason: string;
}

const LONGEST_SUBJECT = 255;

const NOT_VALID = 'the token is not valid';

/** Only of a token whose signature is good are the claims looked at, so that naming one tells nobody else anything. */
const ADVICE: Readonly<Record<string, string>> = {
  iss: 'it is of another issuer',
  aud: 'it is for another audience',
  nbf: "it is not valid yet: compare the issuer's clock with this server's",
  iat: "it was issued in the future: compare the issuer's clock with this server's",
};

export const problemOfError = (error: unknown): TokenProblem => {
  if (error instanceof errors.JWTExpired) return { refusal: 'the token has expired', claim: 'exp', reason: 'expired' };
  if (error instanceof errors.JWTClaimValidationFailed) {
    const { claim, reason } = error;
    const advice = reason === 'missing' ? 'it is missing' : (ADVICE[claim] ?? 'it is not what it must be');
    return { refusal: `${NOT_VALID}: see its claim "${claim}" (${advice})`, claim, reason };
  }
  const reason = error instanceof errors.JOSEError ? error.code : 'unreadable';
  return { refusal: NOT_VALID, claim: null, reason };
};

const wrong = (claim: string, reason: string, advice: string): TokenProblem => ({
  refusal: `${NOT_VALID}: see its claim "${claim}" (${advice})`,
  claim,
  reason,
});

const NO_ACCESS = 'it is no access token: send the access token instead';
const OTHER_TYPES: ReadonlySet<string> = new Set(['id', 'refresh', 'offline', 'logout']);

/**
 * What jose does not check: who the token is of, and that it is one for an API. An ID token is for the application that a person signed
 * in to, and proves nothing here.
 */
export const problemOfClaims = (
  payload: JWTPayload,
  { typ }: Pick<ProtectedHeaderParameters, 'typ'>,
): TokenProblem | null => {
  const { sub } = payload;
  if (typeof sub !== 'string' || sub.trim() === '')
    return wrong('sub', 'check_failed', 'it must be text that is not empty');
  if (sub.length > LONGEST_SUBJECT) return wrong('sub', 'too_long', `it is longer than ${LONGEST_SUBJECT} characters`);
  const kind = typeof payload.typ === 'string' ? payload.typ.toLowerCase() : null;
  if (kind !== null && OTHER_TYPES.has(kind)) return wrong('typ', 'check_failed', NO_ACCESS);
  for (const claim of ['at_hash', 'c_hash', 's_hash']) {
    if (payload[claim] !== undefined) return wrong(claim, 'check_failed', NO_ACCESS);
  }
  const isAccess = kind === 'bearer' || /^(?:application\/)?at\+jwt$/i.test(typ ?? '');
  return payload.nonce !== undefined && !isAccess ? wrong('nonce', 'check_failed', NO_ACCESS) : null;
};

/** Who a token says it is of, for the log; nothing of it is proven. */
export const claimedIn = (token: string): { readonly iss?: string; readonly sub?: string } => {
  try {
    const { iss, sub } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as JWTPayload;
    return {
      ...(typeof iss === 'string' ? { iss: iss.slice(0, LONGEST_SUBJECT) } : {}),
      ...(typeof sub === 'string' ? { sub: sub.slice(0, LONGEST_SUBJECT) } : {}),
    };
  } catch {
    return {};
  }
};
