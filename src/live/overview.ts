import type { Clock } from '../events/clock.ts';
import type { Book } from './book.ts';
import type { Books } from './books.ts';
import { type CountedWorker, workerNumbers } from './numbers.ts';

/** What boards show of one account at the moment, in figures alone. */
export interface AccountFigures {
  readonly account: string;
  /** By name; two queues of one name carry their native ids behind it. Empty while the queues are not known. */
  readonly queues: readonly QueueFigures[];
  /** Those who belong to a queue, each counted once; `null` while it is not known who does, and of a state that the account cannot tell. */
  readonly workers: Readonly<
    Record<'available' | 'busy' | 'wrapping' | 'not_ready' | 'offline' | 'unknown', number | null>
  > | null;
  /** Whether some figures are not known, or may be wrong. */
  readonly isPartial: boolean;
}

export interface QueueFigures {
  readonly queue: string;
  readonly waiting: number | null;
  /** In milliseconds since the epoch; `null` when none waits, too. */
  readonly oldestWaitingSince: number | null;
}

export interface Overview {
  /** Of the accounts whose boards somebody looks at. Asks no vendor and listens to nothing. */
  readonly figures: () => readonly AccountFigures[];
  /** Listens to these accounts as a board does, until the function is called that is answered. */
  readonly keep: (accounts: readonly string[]) => () => void;
}

const namesOf = (book: Book): ReadonlyMap<string, string> => {
  const counts = new Map<string, number>();
  for (const { name } of book.queues().values()) counts.set(name ?? '', (counts.get(name ?? '') ?? 0) + 1);
  return new Map(
    [...book.queues()].map(([key, { name, ref }]) => {
      if (!name) return [key, ref.nativeId];
      return [key, (counts.get(name) ?? 0) > 1 ? `${name} (${ref.nativeId})` : name];
    }),
  );
};

const figuresOf = (book: Book): AccountFigures => {
  // Bringing the book up to date may cost calls, and is for the boards that are read.
  book.ask();
  const { account, shortfalls, knowsQueues } = book.standing();
  const names = namesOf(book);
  const everybody = new Map<string, CountedWorker>();
  let told = false;
  const queues = [...book.queues().keys()].map((key): QueueFigures => {
    const { jobs, workers } = book.standingOf(key);
    told ||= workers !== null;
    for (const [worker, counted] of workers ?? []) everybody.set(worker, counted);
    return { queue: names.get(key) ?? key, waiting: jobs.waiting, oldestWaitingSince: jobs.oldestWaitingSince };
  });
  const { available, busy, wrapping, notReady, offline, unknown } = workerNumbers(everybody.values());
  return {
    account,
    queues: knowsQueues ? queues : [],
    workers: told ? { available, busy, wrapping, not_ready: notReady, offline, unknown } : null,
    isPartial: !knowsQueues || shortfalls.length > 0,
  };
};

/** How often the books of accounts that are kept are brought up to date. */
const REFRESH_MS = 5_000;

export const openOverview = (books: Books, clock: Clock): Overview => ({
  figures: () => books.ready().map(figuresOf),
  keep(accounts) {
    let isKept = true;
    let leave = (): void => {};
    let cancel = (): void => {};
    const joining = books.join(accounts).then((joined) => {
      leave = joined.leave;
      const refresh = (): void => {
        for (const book of joined.books) book.refresh();
        cancel = clock.after(REFRESH_MS, refresh);
      };
      if (isKept) refresh();
      else leave();
    });
    // An account that is not there is told by nobody.
    joining.catch(() => {});
    return () => {
      isKept = false;
      cancel();
      leave();
    };
  },
});
