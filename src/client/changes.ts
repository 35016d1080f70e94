import type { TrunklineError } from './errors.ts';
import type { Connection } from './transport.ts';

export interface ToldChange<E> {
  /** As the document selects it; `null` where this client itself may have missed something. */
  readonly event: E | null;
  /**
   * Why changes may have been missed before this one: the `reason` of a `FeedGap`, or `CONNECTION` where the connection was lost before
   * any event had told where to go on. `null`: none was.
   */
  readonly gap: string | null;
}

export interface ChangesOptions<E> {
  readonly query: string;
  readonly variables?: object;
  readonly onChange: (change: ToldChange<E>) => void;
  /** The server refused or ended it; it is asked for again. */
  readonly onError?: (error: TrunklineError) => void;
}

interface Told {
  readonly cursor?: string;
  readonly reason?: string;
}

/** Hears changes one by one, and goes on behind the last one after every loss. Answers how to end it. */
export const openChanges = <E>(connection: Connection, options: ChangesOptions<E>): (() => void) => {
  const { query, variables = {}, onChange, onError } = options;
  let cursor: string | null = null;
  let asked = 0;
  const subscription = connection.listen({
    query,
    variables() {
      asked += 1;
      if (asked > 1 && cursor === null) onChange({ event: null, gap: 'CONNECTION' });
      return { ...variables, after: cursor };
    },
    next(data) {
      const [event] = Object.values(data as Readonly<Record<string, Told>>);
      if (!event) return;
      cursor = event.cursor ?? null;
      onChange({ event: event as E, gap: event.reason ?? null });
    },
    // The cursor stays: one that is not known any more is answered with a gap, and without it nothing would tell what was missed.
    failed: (error) => onError?.(error),
  });
  return subscription.stop;
};
