import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { realClock } from '../../domain/runtime.ts';
import type { VoximplantSettings } from './settings.ts';

export type TokenSettings = Pick<
  VoximplantSettings,
  'accountId' | 'keyId' | 'privateKey' | 'tokenSeconds' | 'issuerForm'
>;

/** A clock that runs ahead of the vendor's makes every token one of the future; two official clients do the same (contract §3.1). */
const BACKDATED_SECONDS = 5;
/** A token is replaced when this share of its life is left, so that none expires on its way. */
const LEFT_SHARE = 0.2;

const REMEMBERED = 6;

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export const signToken = async (settings: TokenSettings, key: KeyObject, issuedAt: number): Promise<string> => {
  const { accountId, keyId, tokenSeconds, issuerForm } = settings;
  const header = { alg: 'RS256', typ: 'JWT', kid: keyId };
  const claims = {
    iss: issuerForm === 'string' ? String(accountId) : accountId,
    iat: issuedAt,
    exp: issuedAt + tokenSeconds,
  };
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
};

/** How far the vendor's clock may move from where it was when a token was signed: what a better measurement of it comes to. */
const STEADY_MS = 2_000;

/** One per account. `now`: the vendor's time, in milliseconds; `ours`: the time of this machine. */
export const openTokens = (settings: TokenSettings, now: () => number = realClock.now, ours: () => number = now) => {
  const key = createPrivateKey(settings.privateKey);
  const aheadMs = (): number => now() - ours();
  let token: { readonly text: string; readonly freshUntil: number; readonly aheadMs: number } | null = null;
  let signing: Promise<string> | null = null;
  let generation = 0;
  let known: readonly string[] = [];
  let takenGeneration = 0;

  const renew = async (): Promise<string> => {
    const ahead = aheadMs();
    const issuedAt = Math.floor(now() / 1000) - BACKDATED_SECONDS;
    try {
      const text = await signToken(settings, key, issuedAt);
      generation += 1;
      // The signature alone makes a token of what is public of it.
      known = [...known, text, text.slice(text.lastIndexOf('.') + 1)].slice(-REMEMBERED);
      token = { text, freshUntil: (issuedAt + settings.tokenSeconds * (1 - LEFT_SHARE)) * 1000, aheadMs: ahead };
      return text;
    } finally {
      signing = null;
    }
  };

  return {
    /** A token that lives for a while yet. However many ask, one is signed at a time. */
    current: (): string | Promise<string> => {
      if (token !== null && now() < token.freshUntil) return token.text;
      signing ??= renew();
      return signing;
    },
    /** The tokens signed lately: the vendor may quote one that was replaced. */
    known: () => known,
    /** Counts the tokens signed so far. */
    generation: () => generation,
    /** The vendor took the current token. */
    taken: (): void => {
      takenGeneration = generation;
    },
    /**
     * The vendor refused a request that began at this generation. Answers whether trying once more makes sense, and sees to it that
     * another token is sent then: for one that it refused for its time, one that it took before, one that was replaced meanwhile, or one
     * that was signed by a time that its clock does not have.
     */
    refused: (since: number, isForTime: boolean): boolean => {
      const isSteady = token === null || Math.abs(aheadMs() - token.aheadMs) < STEADY_MS;
      if (!isForTime && isSteady && (since === 0 || (since === generation && takenGeneration !== generation)))
        return false;
      if (since === generation || since === 0) token = null;
      return true;
    },
  };
};

export type Tokens = ReturnType<typeof openTokens>;
