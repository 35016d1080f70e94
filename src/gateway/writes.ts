import type { Runtime } from '../domain/runtime.ts';

/** The writes to each account, kept for as long as the gateway lives. */
export interface Writes {
  /** A write begins, or has ended. */
  readonly note: (account: string) => void;
  /** Grows with each write, so that a read begun after a write never shares one begun before it. */
  readonly count: (account: string) => number;
  /** When a write began or ended last, in milliseconds since the epoch; before all time when none did. */
  readonly lastAt: (account: string) => number;
}

export const openWrites = ({ now }: Runtime['clock']): Writes => {
  const accounts = new Map<string, { count: number; at: number }>();
  return {
    note(account) {
      accounts.set(account, { count: (accounts.get(account)?.count ?? 0) + 1, at: now() });
    },
    count: (account) => accounts.get(account)?.count ?? 0,
    lastAt: (account) => accounts.get(account)?.at ?? Number.NEGATIVE_INFINITY,
  };
};
