import type { Ref } from '../domain/ref.ts';
import type { Runtime } from '../domain/runtime.ts';

/** The writes to each account, kept for as long as the gateway lives. */
export interface Writes {
  /** A write may be under way: what was read before is no answer for those who ask from now on. */
  readonly note: (account: string) => void;
  /** One begins. */
  readonly begun: (account: string) => void;
  /** One has ended; `of`: on this object, `null` where that is not known. */
  readonly ended: (account: string, of: Ref | null) => void;
  /** Grows with each write, so that a read begun after a write never shares one begun before it. */
  readonly count: (account: string) => number;
  /** When a write began or ended last, in milliseconds since the epoch; before all time when none did. */
  readonly lastAt: (account: string) => number;
}

export interface WriteListeners {
  /** Told of each write before it leaves. */
  readonly onWriting?: ((account: string) => void) | undefined;
  /** Told of each write that has ended, whatever came of it. */
  readonly onWritten?: ((account: string, of: Ref | null) => void) | undefined;
}

export const openWrites = ({ now }: Runtime['clock'], { onWriting, onWritten }: WriteListeners = {}): Writes => {
  const accounts = new Map<string, { count: number; at: number }>();
  const note = (account: string): void => {
    accounts.set(account, { count: (accounts.get(account)?.count ?? 0) + 1, at: now() });
  };
  return {
    note,
    begun(account) {
      note(account);
      onWriting?.(account);
    },
    ended(account, of) {
      note(account);
      onWritten?.(account, of);
    },
    count: (account) => accounts.get(account)?.count ?? 0,
    lastAt: (account) => accounts.get(account)?.at ?? Number.NEGATIVE_INFINITY,
  };
};
