import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwksCache } from 'jose';

/** Asymmetric ones only: a key set that is public cannot hold a shared secret. */
export const ALGORITHMS = [
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

/** How far the clocks of an issuer and of this server may be apart. */
export const CLOCK_TOLERANCE_SECONDS = 60;

/** How long keys are believed without asking the issuer again, and how long a token that was found good is. */
export const KEYS_LAST_MS = 300_000;

/** The keys of the issuer cannot be read: that says nothing about any token. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

export interface TokenKeys {
  /** Rejects with `KeysUnavailable`, or with jose's error when the keys are known and none of them is meant. */
  readonly find: JWTVerifyGetKey;
  /** When the keys were read last, in milliseconds since the epoch; 0 before. It changes whenever they may have changed. */
  readonly readAt: () => number;
}

/** What jose says of a token, and not of the answer of the issuer. */
const isOfToken = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported;

export const openTokenKeys = (uri: string): TokenKeys => {
  const cache: { jwks?: { keys: unknown[] }; uat?: number } = {};
  const keys = createRemoteJWKSet(new URL(uri), { cacheMaxAge: KEYS_LAST_MS, [jwksCache]: cache as never });
  return {
    find: async (header, token) => {
      try {
        return await keys(header, token);
      } catch (error) {
        // An issuer has keys: an empty set is one that is being replaced.
        const isEmpty = (cache.jwks?.keys.length ?? 0) === 0;
        if (isOfToken(error) && !isEmpty) throw error;
        throw new KeysUnavailable('the keys of the issuer cannot be read', { cause: error });
      }
    },
    readAt: () => cache.uat ?? 0,
  };
};
