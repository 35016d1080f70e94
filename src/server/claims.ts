import { ACCOUNT_NAME } from '../domain/account.ts';
import type { QueueRights } from '../domain/sight.ts';
import type { OwnWorkers } from '../graphql/principal.ts';

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `account/id`: an account's name holds no slash, an id may. */
const pairOf = (text: unknown): readonly [account: string, id: string] | null => {
  if (!isText(text)) return null;
  const slash = text.indexOf('/');
  const [account, id] = [text.slice(0, Math.max(slash, 0)), text.slice(slash + 1)];
  return ACCOUNT_NAME.test(account) && id !== '' ? [account, id] : null;
};

/** All pairs, or nothing when one of them is none: half a claim is not what its issuer meant. */
const pairsOf = (texts: readonly unknown[]): readonly (readonly [string, string])[] => {
  const pairs = texts.map(pairOf);
  return pairs.every((pair) => pair !== null) ? pairs : [];
};

const queuePairs = (claim: unknown): readonly (readonly [string, string])[] => {
  if (typeof claim === 'string') return pairsOf(claim.split(' ').filter(Boolean));
  if (Array.isArray(claim)) return pairsOf(claim);
  if (!isMembers(claim)) return [];
  const lists = Object.entries(claim);
  const isGood = lists.every(([, ids]) => Array.isArray(ids) && ids.every(isText));
  return isGood ? lists.flatMap(([account, ids]) => (ids as string[]).map((id) => [account, id] as const)) : [];
};

/**
 * The queues that a token's claim names: an object of lists of native ids by account, or texts "account/queue", as a list or with spaces
 * in between. An account that is not named, and every account where the claim is missing or malformed: none.
 */
export const queuesOfClaim = (claim: unknown): QueueRights => {
  const named: Record<string, string[]> = Object.create(null);
  for (const [account, queue] of queuePairs(claim)) {
    named[account] ??= [];
    named[account].push(queue);
  }
  return { named: { ...named }, others: 'NONE' };
};

const workerPairs = (claim: unknown): readonly (readonly [string, string])[] => {
  if (typeof claim === 'string') return pairsOf([claim]);
  if (Array.isArray(claim)) return pairsOf(claim);
  if (!isMembers(claim)) return [];
  const pairs = Object.entries(claim);
  return pairs.every(([, id]) => isText(id)) ? (pairs as [string, string][]) : [];
};

/**
 * The worker whom a token's claim names in each account: an object of native ids by account, or one or several texts "account/worker". An
 * id without its account names nobody, since another account may have another worker of that id; nor does a claim that names two in one
 * account, is missing or is malformed.
 */
export const workersOfClaim = (claim: unknown): OwnWorkers => {
  const pairs = workerPairs(claim);
  const accounts = new Set(pairs.map(([account]) => account));
  return accounts.size === pairs.length ? Object.fromEntries(pairs) : {};
};
