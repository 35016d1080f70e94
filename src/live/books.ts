import { VendorError } from '../domain/error.ts';
import type { InTurns } from '../domain/slices.ts';
import type { Clock } from '../events/clock.ts';
import type { Events } from '../events/events.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { type Book, KINDS, openBook } from './book.ts';

export interface BooksOptions {
  readonly events: Events;
  readonly gateway: Pick<Gateway, 'accounts'>;
  readonly clock: Clock;
  readonly inTurns: InTurns;
}

export interface Holding {
  /** Settles when what the account tells is known, or why not, and has been taken in: as long as its vendor takes, or the signal lasts. */
  readonly ready: (signal: AbortSignal) => Promise<void>;
  readonly leave: () => void;
}

export type Books = ReturnType<typeof openBooks>;

/** One book for each account that boards look at, whatever they ask of it. */
export const openBooks = ({ events, gateway, clock, inTurns }: BooksOptions) => {
  const open = new Map<string, { readonly book: Book; readers: number; isReady: boolean }>();

  const accountOf = (name: string): OpenAccount => {
    const found = gateway.accounts.find((account) => account.name === name);
    if (!found) throw new VendorError('NOT_FOUND', null, `there is no account "${name}"`);
    return found;
  };

  const begin = (account: string) => {
    const entry = {
      book: openBook({ events, account: accountOf(account), clock, inTurns }),
      readers: 0,
      isReady: false,
    };
    const note = (): void => {
      entry.isReady = true;
    };
    entry.book.ready.then(note, () => {});
    return entry;
  };

  const join = (account: string): { readonly book: Book; readonly leave: () => void } => {
    const entry = open.get(account) ?? begin(account);
    open.set(account, entry);
    entry.readers += 1;
    const leave = (): void => {
      entry.readers -= 1;
      if (entry.readers > 0) return;
      open.delete(account);
      entry.book.close();
    };
    return { book: entry.book, leave };
  };

  return {
    /** Those that are open and tell what there is, by the names of their accounts. */
    ready: (): readonly Book[] =>
      [...open.entries()]
        .filter(([, { isReady }]) => isReady)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, { book }]) => book),

    /** Keeps the book of an account open until `leave` is called, which is to be called once. */
    hold(account: string): Holding {
      const { book, leave } = join(account);
      const ready = async (signal: AbortSignal): Promise<void> => {
        await Promise.all([book.ready, events.awaited(account, KINDS, signal)]);
      };
      return { ready, leave };
    },

    /** Answers when the books of all the accounts are ready. `leave` is to be called once. */
    async join(accounts: Iterable<string>): Promise<{ readonly books: readonly Book[]; readonly leave: () => void }> {
      const joined: ReturnType<typeof join>[] = [];
      const leave = (): void => {
        for (const one of joined) one.leave();
      };
      try {
        for (const account of new Set(accounts)) joined.push(join(account));
        await Promise.all(joined.map(({ book }) => book.ready));
      } catch (error) {
        leave();
        throw error;
      }
      return { books: joined.map(({ book }) => book), leave };
    },
  };
};
