import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { DeliveryTokens } from '../domain/delivery-tokens.ts';
import { type DeliveryRefusal, openDeliveryTokens } from './delivery-tokens.ts';
import type { TokenRefusal } from './jwt.ts';

/** The secret of each account that takes deliveries; several while it is changed, all of them valid. */
export type WebhookSecrets = ReadonlyMap<string, string | readonly string[]>;

export interface DoorOptions {
  readonly secrets: WebhookSecrets;
  /** By which tokens deliveries are known besides, of accounts that take such. */
  readonly tokens?: ReadonlyMap<string, DeliveryTokens> | undefined;
  /** A token is not taken, or cannot be judged. */
  readonly tokenRefused?: ((refusal: TokenRefusal) => void) | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

const BEARER = /^Bearer +([^ ]+) *$/i;
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

const digest = (secret: string): Buffer => hash('sha256', secret, 'buffer');

const NOBODY = digest('');

/** In the URL (`?secret=`), where a vendor can be told nothing else, or in a header. */
export const presentedSecret = (headers: IncomingHttpHeaders, query: URLSearchParams): string | undefined => {
  const header = headers['x-trunkline-secret'];
  if (typeof header === 'string') return header;
  return query.get('secret') ?? BEARER.exec(headers.authorization ?? '')?.[1];
};

/** What is known of a delivery by its head alone: its secret, or its token. */
export const openDoor = ({ secrets, tokens = new Map(), tokenRefused, now }: DoorOptions) => {
  const judges = new Map([...tokens].map(([account, plan]) => [account, openDeliveryTokens(plan, now)]));
  const digests = new Map([...secrets].map(([account, valid]) => [account, [valid].flat().map(digest)]));

  return {
    /** Whether the account is configured with a secret or tokens, so that a delivery has to bring one. */
    isConfigured: (account: string): boolean => digests.has(account) || judges.has(account),

    /** Compared with every secret, whichever matches: the time taken tells nothing. */
    isValid(account: string, secret: string | undefined): boolean {
      const shown = digest(secret ?? '');
      let valid = false;
      for (const expected of digests.get(account) ?? [NOBODY]) if (timingSafeEqual(shown, expected)) valid = true;
      return valid && secret !== undefined && secret !== '' && digests.has(account);
    },

    /** `null`: it may be taken. */
    async judgeToken(account: string, headers: IncomingHttpHeaders): Promise<DeliveryRefusal | null | 'none'> {
      const token = BEARER.exec(headers.authorization ?? '')?.[1] ?? '';
      const judge = judges.get(account);
      if (!judge || !TOKEN.test(token)) return 'none';
      const refusal = await judge(token);
      if (refusal) tokenRefused?.({ account, ...refusal.told });
      return refusal;
    },
  };
};
