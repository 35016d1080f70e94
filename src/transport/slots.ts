import type { Purpose } from '../domain/call.ts';

/** A bulkhead: how many calls are in flight at a time, and who of those in line is next. */
export interface Slots {
  /** `null`: the slot is yours at once. A promise: wait for it; it rejects with the signal's reason, or when somebody before you takes the place in line, and then no slot is held. */
  take(purpose: Purpose, signal: AbortSignal): Promise<void> | null;
  release(purpose: Purpose): void;
  /** Whether a slot would be had at once. */
  isFree(purpose: Purpose): boolean;
  /** Sends everybody in line away. */
  close(error: Error): void;
  readonly inFlight: number;
  readonly waiting: number;
}

interface Waiter {
  readonly enter: () => void;
  readonly leave: (reason: unknown) => void;
}

/** Below this no share can be kept free without halving what is left. */
const FEWEST_TO_SHARE = 4;

/** Of so many slots, how many are for commands alone. */
const keptForCommands = (size: number): number => (size < FEWEST_TO_SHARE ? 0 : Math.max(1, Math.floor(size / 8)));

/**
 * Commands may use every slot, queries all but those that are kept for commands, polls at most half.
 *
 * Not cockatiel's bulkhead: there a queued call notices its abort only when a slot comes free, so callers who have gone fill the line and
 * keep their promise pending; and its free path costs two promises, this one none.
 */
export const openSlots = (size: number, queueSize: number, overflow: () => Error): Slots => {
  const mostReads = size - keptForCommands(size);
  const mostPolls = Math.max(1, Math.floor(size / 2));
  const used: Record<Purpose, number> = { command: 0, query: 0, poll: 0 };
  /** In the order in which they are served. */
  const lines: Readonly<Record<Purpose, Set<Waiter>>> = { command: new Set(), query: new Set(), poll: new Set() };

  const inFlight = (): number => used.command + used.query + used.poll;
  const waiting = (): number => lines.command.size + lines.query.size + lines.poll.size;

  // A purpose that is served later may use fewer slots. So when nothing is free for one in line, nothing is free for those behind it.
  const isFree = (purpose: Purpose): boolean =>
    inFlight() < size &&
    (purpose === 'command' || (used.query + used.poll < mostReads && (purpose === 'query' || used.poll < mostPolls)));

  const waitInLine = (line: Set<Waiter>, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const onAbort = () => waiter.leave(signal.reason);
      const waiter: Waiter = {
        enter: () => {
          line.delete(waiter);
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
        leave: (reason) => {
          line.delete(waiter);
          signal.removeEventListener('abort', onAbort);
          reject(reason);
        },
      };
      line.add(waiter);
      signal.addEventListener('abort', onAbort, { once: true });
    });

  /** A full line makes room for those who are served earlier: the last of the last leaves it. */
  const makeRoom = (purpose: Purpose): void => {
    const behind: readonly Purpose[] = purpose === 'command' ? ['poll', 'query'] : purpose === 'query' ? ['poll'] : [];
    const last = behind.map((later) => [...lines[later]].at(-1)).find((waiter) => waiter !== undefined);
    if (last === undefined) throw overflow();
    last.leave(overflow());
  };

  return {
    take: (purpose, signal) => {
      if (isFree(purpose)) {
        used[purpose] += 1;
        return null;
      }
      if (waiting() >= queueSize) makeRoom(purpose);
      return waitInLine(lines[purpose], signal);
    },
    release: (purpose) => {
      used[purpose] -= 1;
      for (const [next, line] of Object.entries(lines) as [Purpose, Set<Waiter>][]) {
        for (const waiter of line) {
          if (!isFree(next)) break;
          used[next] += 1;
          waiter.enter();
        }
      }
    },
    isFree,
    close: (error) => {
      for (const line of Object.values(lines)) for (const waiter of [...line]) waiter.leave(error);
    },
    get inFlight() {
      return inFlight();
    },
    get waiting() {
      return waiting();
    },
  };
};
