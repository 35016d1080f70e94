import type { Tell } from './checks.ts';
import type { Client } from './client.ts';

/** What the feed of an account says of itself. */
export interface Health {
  readonly account: { readonly name: string };
  readonly state: string;
  readonly listeners: number;
}

/** Within which a reader is told that nothing has changed, beyond the interval of its view. */
const STILL_MS = 5_000;
/** Within which what an account lacks is told in its views, and what is asked and answered takes its way. */
const SOON_MS = 1_500;

/** A reader who came later may still wait for what it is told first. */
const LONGEST_MS = 3_000;

/** Within which it is told that a vendor does not answer: a poll is due every five seconds, and is waited for as long. */
const UNANSWERED_MS = 10_000;

/** Never shown, whatever happens. */
const LASTING = 'UNSUPPORTED';

const isView = ({ fold }: Client): boolean => fold.seq !== null;
const isPrompt = ({ plan }: Client): boolean => plan.readsMs === 0;

export interface LapseOptions {
  readonly clients: () => readonly Client[];
  readonly now: () => number;
  readonly tell: Tell;
}

/** What must be told in time: that nothing has changed, and that something is not known. */
export const openLapses = ({ clients, now, tell }: LapseOptions) => {
  /** Since when an account is not heard. */
  const downSince = new Map<string, number>();
  /** Since when an account that was asked has not answered. */
  const unansweredSince = new Map<string, number>();

  const readers = (sinceMs: number): readonly Client[] =>
    clients().filter((client) => isView(client) && isPrompt(client) && now() - (client.upSince() ?? now()) > sinceMs);

  /** Everybody who may see the account says that it lacks something. */
  const expectLack = (account: string, since: number, soonMs: number, what: string): void => {
    for (const { name, plan, fold } of readers(LONGEST_MS)) {
      const waitMs = plan.intervalMs + soonMs;
      if ((plan.sees ?? account) !== account || now() - since <= waitMs) continue;
      if (!fold.partial.some((lack) => lack.account.name === account))
        tell('partial', `${name} does not say that ${account} ${what}, for ${now() - since} ms`);
    }
  };

  return {
    onAsked(account: string): void {
      if (!unansweredSince.has(account)) unansweredSince.set(account, now());
    },
    onAnswered: (account: string): void => void unansweredSince.delete(account),
    checkSilence(): void {
      for (const { name, plan, heardAt, upSince } of readers(0)) {
        const silentMs = now() - Math.max(heardAt(), upSince() ?? 0);
        if (silentMs > STILL_MS + plan.intervalMs + SOON_MS)
          tell('silence', `${name} was told nothing for ${silentMs} ms`);
      }
    },
    checkFeeds(feeds: readonly Health[]): void {
      for (const { account, state } of feeds) {
        if (state !== 'DOWN' && state !== 'CONNECTING') downSince.delete(account.name);
        else if (!downSince.has(account.name)) downSince.set(account.name, now());
      }
      for (const [account, since] of downSince) expectLack(account, since, SOON_MS, 'is not heard');
      for (const { account, listeners } of feeds) {
        const since = listeners > 0 && unansweredSince.get(account.name);
        if (since) expectLack(account.name, since, UNANSWERED_MS + SOON_MS, 'does not answer');
      }
    },
  };
};

/** At rest everything is whole. */
export const checkWhole = ({ name, fold }: Client, tell: Tell): void => {
  for (const { account, kind, code } of fold.partial) {
    if (code !== LASTING) tell('partial', `${name} still says that ${kind} of ${account.name} are not whole: ${code}`);
  }
};
