import type { Random } from '../../../src/sandbox/random.ts';
import { refOfId } from './inputs.ts';

/** What a principal may see, as it is written in a configuration or a token. */
export interface Grant {
  readonly role: string;
  /** `null`: all. */
  readonly accounts: readonly string[] | null;
  /** Native ids by account. `null`: all of the accounts. An account that is not named: all of it by a key, none of it by a token. */
  readonly queues: Readonly<Record<string, readonly string[]>> | null;
}

export interface Config {
  readonly accounts: readonly string[];
  /** The keys that are let in, by name. */
  readonly keys: ReadonlyMap<string, Grant>;
  /** Whether tokens are taken. */
  readonly tokens: boolean;
}

/** What somebody may see, worked out without the gateway. */
export interface Oracle {
  /** Different for different rights, whichever accounts there are. */
  readonly rights: string;
  /** Different for different rights or accounts, as the server tells them apart. */
  readonly text: string;
  readonly accounts: readonly string[];
  /** Whether a queue, or work of a queue, may be seen. `null`: it is in no queue. */
  readonly seesQueue: (account: string, nativeId: string | null) => boolean;
}

/** What a key may be configured with: it names no account that there is not, and queues of its accounts only. */
export const configurable = ({ role, accounts, queues }: Grant, configured: readonly string[]): Grant => {
  const seen = accounts && configured.filter((name) => accounts.includes(name));
  const named = queues && Object.entries(queues).filter(([name]) => (seen ?? configured).includes(name));
  return { role, accounts: seen, queues: named && Object.fromEntries(named) };
};

const textOf = ({ role, accounts, queues }: Grant): string => {
  const named = queues && Object.entries(queues).map(([account, ids]) => `${account} ${[...ids].sort()}`);
  return JSON.stringify([role, accounts && [...accounts].sort(), named?.sort() ?? null]);
};

export const oracleOf = (
  given: Grant,
  by: 'key' | 'token',
  { accounts: configured }: Pick<Config, 'accounts'>,
): Oracle => {
  const grant = by === 'key' ? configurable(given, configured) : given;
  const accounts = configured.filter((name) => grant.accounts === null || grant.accounts.includes(name));
  return {
    rights: textOf(grant),
    text: `${textOf(grant)} ${[...accounts].sort()}`,
    accounts,
    seesQueue(account, nativeId) {
      if (!accounts.includes(account)) return false;
      const named = grant.queues?.[account];
      const seesAll = named === undefined && (by === 'key' || grant.queues === null);
      if (seesAll) return true;
      return nativeId !== null && (named?.includes(nativeId) ?? false);
    },
  };
};

export interface Row {
  readonly [member: string]: unknown;
}

interface WithId {
  readonly id: string;
}

/** Whether a row is of an account, and of a queue, that may be seen. */
export const maySee = (oracle: Oracle, row: Row): boolean => {
  const id = String(row.id ?? row.queueId);
  const { kind, account, nativeId } = refOfId(id);
  if (kind === 'Queue') return oracle.seesQueue(account, nativeId);
  if (kind === 'Job' || kind === 'Task') {
    const queue = row.queue as WithId | null;
    return oracle.seesQueue(account, queue && refOfId(queue.id).nativeId);
  }
  const queues = (row.queues as readonly WithId[] | null) ?? [];
  return (
    oracle.accounts.includes(account) && queues.every((queue) => oracle.seesQueue(account, refOfId(queue.id).nativeId))
  );
};

const some = <T>(all: readonly T[], random: Random): T[] => all.filter(() => random.chance(0.5));

/** The same rights with a change: an account, a queue or the role. */
export const changedGrant = (
  grant: Grant,
  by: 'key' | 'token',
  all: readonly string[],
  queuesOf: (account: string) => readonly string[],
  random: Random,
): Grant => {
  const what = random.next();
  if (what < 0.15) return { ...grant, role: random.pick(['viewer', 'agent', 'supervisor']) };
  if (what < 0.45) {
    const accounts = random.chance(0.25) && by === 'key' ? null : some(all, random);
    return { ...grant, accounts };
  }
  if (by === 'key' && random.chance(0.3)) return { ...grant, queues: null };
  const account = random.pick(all);
  const seen = grant.queues?.[account] ?? queuesOf(account);
  const queue = random.pick(queuesOf(account));
  const others = seen.filter((one) => one !== queue);
  return { ...grant, queues: { ...grant.queues, [account]: seen.includes(queue) ? others : [...others, queue] } };
};
