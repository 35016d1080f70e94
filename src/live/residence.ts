import { EVENT_KINDS, type EventKind } from '../domain/event.ts';
import type { Clock } from '../events/clock.ts';
import type { Events } from '../events/events.ts';
import type { Books } from './books.ts';

/** An account that is too long to be read for a list is heard for so long after it was asked for one. */
const RETAINED_MS = 600_000;

/** Accounts that are heard though nobody listens to them. */
export const openResidence = ({
  events,
  books,
  clock,
}: {
  readonly events: Events;
  readonly books: Pick<Books, 'hold'>;
  readonly clock: Clock;
}) => {
  const kept = new Map<string, { readonly number: number; readonly leave: () => void }>();
  let keepings = 0;
  /** By account and kind. */
  const retained = new Map<string, { readonly account: string; readonly leave: () => void; cancel: () => void }>();

  const versions = new Map<string, number>();

  const note = (account: string): void => {
    versions.set(account, (versions.get(account) ?? 0) + 1);
  };
  let forgetHealth: (() => void) | null = null;

  const follow = (account: string, kinds: readonly EventKind[], hear: () => void = () => {}): (() => void) =>
    events.follow({ accounts: [account], kinds, hear }).stop;

  const begin = (account: string) => {
    keepings += 1;
    const stop = follow(account, EVENT_KINDS, () => note(account));
    // Boards of it are to know the day from its beginning.
    const book = books.hold(account);
    const leave = (): void => {
      stop();
      book.leave();
    };
    return { number: keepings, leave };
  };

  const end = (account: string): void => {
    kept.get(account)?.leave();
    kept.delete(account);
  };

  return {
    /** Keeps exactly these accounts from now on, with or without listeners. `drop` an account before it is opened anew. */
    keep(accounts: readonly string[]): void {
      for (const account of [...kept.keys()]) if (!accounts.includes(account)) end(account);
      for (const account of accounts) if (!kept.has(account)) kept.set(account, begin(account));
      if (kept.size > 0) forgetHealth ??= events.watchHealth(({ account }) => note(account));
    },
    /** Which keeping of an account of this name it is; `null`: it is not kept. */
    keepingOf: (account: string): number | null => kept.get(account)?.number ?? null,
    /** Whether any account is. */
    isKeeping: (): boolean => kept.size > 0,
    /** Of an account that is kept: another one whenever something else may be known of it. */
    versionOf: (account: string): number => versions.get(account) ?? 0,
    /** Hears the kind for a while, though nobody listens. */
    retain(account: string, kind: EventKind): void {
      const key = `${kind}|${account}`;
      const known = retained.get(key) ?? { account, leave: follow(account, [kind]), cancel: () => {} };
      known.cancel();
      known.cancel = clock.after(RETAINED_MS, () => {
        retained.delete(key);
        known.leave();
      });
      retained.set(key, known);
    },
    /** Lets go of these, before they are closed or opened anew. */
    drop(accounts: Iterable<string>): void {
      const dropped = new Set(accounts);
      for (const account of dropped) end(account);
      for (const [key, { account, cancel, leave }] of retained) {
        if (!dropped.has(account)) continue;
        retained.delete(key);
        cancel();
        leave();
      }
    },
    close(): void {
      forgetHealth?.();
      this.drop([...kept.keys(), ...[...retained.values()].map(({ account }) => account)]);
    },
  };
};
