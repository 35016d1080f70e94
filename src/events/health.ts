import type { VendorError } from '../domain/error.ts';
import type { FeedEvent, FeedHealth, FeedMode, FeedState } from '../domain/event.ts';
import type { Clock } from './clock.ts';

/** What is wrong with a feed and how it is heard; what is left out stays as it is. */
export interface Condition {
  readonly mode: FeedMode;
  readonly state: FeedState;
  readonly error: VendorError | null;
  readonly staleSince: number | null;
}

export interface Counts {
  readonly duplicates: number;
  readonly reordered: number;
  readonly outdated: number;
  readonly lagMs: number | null;
  readonly listeners: number;
}

const isSameError = (a: VendorError | null, b: VendorError | null): boolean =>
  a === b || (a !== null && b !== null && a.code === b.code && a.message === b.message);

/** One feed's health: told when its condition changes, and at any time on demand. */
export const openHealth = (
  account: string,
  clock: Clock,
  publish: (event: FeedEvent) => void,
  counts: () => Counts,
) => {
  let condition: Condition = { mode: 'NONE', state: 'IDLE', error: null, staleSince: null };
  let since = clock.now();
  let lastEventAt: number | null = null;
  let gaps = 0;

  const read = (): FeedHealth => ({ account, ...condition, since, lastEventAt, gaps, ...counts() });

  return {
    read,
    set(next: Condition): void {
      const before = condition;
      const moved = before.mode !== next.mode || before.state !== next.state;
      const staled = (before.staleSince === null) !== (next.staleSince === null);
      condition = next;
      if (moved) since = clock.now();
      if (moved || staled || !isSameError(before.error, next.error)) {
        publish({ type: 'health', account, health: read() });
      }
    },
    noteEvent(): void {
      lastEventAt = clock.now();
    },
    noteGap(): void {
      gaps += 1;
    },
    lastEventAt: () => lastEventAt,
  };
};

export type Health = ReturnType<typeof openHealth>;
