import { placesOf } from '../domain/places.ts';
import { unreadableSomewhere } from '../domain/sight.ts';
import { workState } from '../domain/worker.ts';
import type { AccountStanding, QueueStanding } from './account-standing.ts';
import type { Book } from './book.ts';
import type { CountedWorker } from './numbers.ts';
import { heldIn, type Sight } from './within.ts';

/** How queues and accounts stand in a sight: for the same standing always the same object. */
export const openStandingsIn = (sight: Sight) => {
  const queues = new WeakMap<QueueStanding, QueueStanding>();
  const accounts = new WeakMap<AccountStanding, AccountStanding>();

  /** Who holds what is not seen is not free, and not told to be at work. */
  const seenWorker = (book: Book, { worker }: CountedWorker): CountedWorker => {
    const { tasks, areAll } = heldIn(sight, book.heldBy(worker));
    const places = placesOf(worker, { tasks, areAll, channelOf: book.channelOf });
    return { worker, state: workState(worker, tasks, areAll), places };
  };

  const seenStanding = (book: Book, { workers, ...others }: QueueStanding): QueueStanding => ({
    ...others,
    workers: workers && new Map([...workers].map(([key, counted]) => [key, seenWorker(book, counted)])),
  });

  return {
    standingOf(book: Book, queue: string): QueueStanding {
      const whole = book.standingOf(queue);
      if (sight.queuesOf(book.standing().account) === null) return whole;
      const seen = queues.get(whole) ?? seenStanding(book, whole);
      queues.set(whole, seen);
      return seen;
    },

    accountOf(book: Book): AccountStanding {
      const whole = book.standing();
      if (sight.queuesOf(whole.account) === null) return whole;
      const { message } = unreadableSomewhere(whole.account);
      const seen = accounts.get(whole) ?? {
        ...whole,
        shortfalls: whole.shortfalls.map((one) => (one.code === 'UNREADABLE' ? { ...one, message } : one)),
      };
      accounts.set(whole, seen);
      return seen;
    },
  };
};
