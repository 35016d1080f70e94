import { type KeyObject, verify } from 'node:crypto';
import { type Clock, realClock } from '../../../sandbox/clock.ts';
import type { Params } from './params.ts';
import type { Account } from './records.ts';
import { refusal } from './refusal.ts';
import type { Switches } from './switches.ts';

export interface ServiceKey {
  readonly accountId: number;
  readonly publicKey: KeyObject;
}

export interface AuthOptions {
  readonly accounts: ReadonlyMap<number, Account>;
  /** By `kid`. */
  readonly keys: ReadonlyMap<string, ServiceKey>;
  readonly switches: Switches;
  readonly clock: Clock;
}

/** Throws the refusal that the caller gets. */
export type Authenticate = (authorization: string | undefined, params: Params) => Account;

const LONGEST_LIFE = 3600;

const decode = (part: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // Falls through to the refusal below.
  }
  throw refusal(447);
};

const seconds = (value: unknown): number => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw refusal(447);
  return value;
};

export const authenticator = ({ accounts, keys, switches, clock }: AuthOptions): Authenticate => {
  const clocks = {
    either: [realClock(), clock],
    system: [realClock()],
    simulation: [clock],
  }[switches.token_clock];

  const refusalBy = (now: number, iat: number, exp: number): 455 | 456 | null => {
    if (iat > now + switches.clock_skew_seconds) return 455;
    return exp <= now - switches.clock_skew_seconds ? 456 : null;
  };

  const readToken = (token: string): Account => {
    const parts = token.split('.');
    const [head = '', body = '', signature = ''] = parts;
    if (parts.length !== 3) throw refusal(447);
    const [header, claims] = [decode(head), decode(body)];
    if (header.alg !== 'RS256' || typeof header.kid !== 'string') throw refusal(447);
    const [iat, exp] = [seconds(claims.iat), seconds(claims.exp)];
    // A number in some clients, a string in others (contract §3.1).
    if (!/^\d{1,15}$/.test(String(claims.iss))) throw refusal(447);
    const key = keys.get(header.kid);
    const signed = Buffer.from(`${head}.${body}`);
    if (!key || !verify('sha256', signed, key.publicKey, Buffer.from(signature, 'base64url'))) throw refusal(100);
    const account = accounts.get(Number(claims.iss));
    if (!account || (account.id !== key.accountId && account.parentId !== key.accountId)) throw refusal(100);
    if (exp - iat > LONGEST_LIFE) throw refusal(454);
    const refusals = clocks.map((one) => refusalBy(one.now() / 1000, iat, exp));
    if (refusals.every((code) => code !== null)) throw refusal(refusals[0] ?? 456);
    return account;
  };

  /** The old way, with the secret among the parameters (contract §3.2). */
  const readLegacy = (params: Params): Account => {
    const account = accounts.get(Number(params.text('account_id')));
    if (!account || account.apiKey !== params.text('api_key')) throw refusal(100);
    return account;
  };

  return (authorization, params) => {
    if (authorization === undefined) return readLegacy(params);
    const [, token] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
    if (token === undefined) throw refusal(100);
    const account = readToken(token);
    if (switches.key_roles === 'none') throw refusal(104);
    return account;
  };
};
