import type { QueuePort } from '../contract/port.ts';
import { wholeObject } from '../domain/reading.ts';
import { ref } from '../domain/ref.ts';
import { essential, type Member, type Scope } from './members.ts';
import type { Query, Rest } from './rest.ts';

export interface StatisticsSource {
  readonly rest: Rest;
  /** The vendor's time, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly path: (nativeId: string) => string;
  readonly query?: Query;
  /** Jobs that wait in the queue. */
  readonly waiting: Member<number | null>;
  /** How long the longest of them waits there, in seconds. */
  readonly longestWait: Member<number | null>;
}

/** `QueuePort.statistics` of one answer about one queue. An answer without the count of those who wait is `PROTOCOL`. */
export const openStatistics =
  ({ rest, now, path, query = {}, waiting, longestWait }: StatisticsSource): NonNullable<QueuePort['statistics']> =>
  async (nativeId, call) =>
    rest.send(
      'GET',
      path(nativeId),
      { query },
      (answer) => {
        const scope: Scope = { account: rest.account, path: 'body', flaw: () => {} };
        const row = wholeObject(answer, scope.path);
        const count = essential('waiting', waiting)(row, scope);
        const seconds = count === 0 ? null : longestWait(row, scope);
        const asOf = now();
        return {
          queue: ref('Queue', rest.account, nativeId),
          waiting: count,
          oldestWaitingSince: seconds === null ? null : Math.round(asOf - seconds * 1000),
          expectedWaits: [],
          asOf,
        };
      },
      call,
    );
