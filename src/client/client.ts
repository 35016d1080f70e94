import { openConnection } from './connection.ts';
import type { TrunklineError } from './errors.ts';
import type { ViewOf } from './fold.ts';
import { type ClientOptions, type Document, openRequest } from './request.ts';
import { type LiveView, openView } from './view.ts';

/** A client of one Trunkline server. It is connected as long as anything is subscribed to, until it is closed. */
export const createClient = (options: ClientOptions) => {
  const connection = openConnection(options);
  const query = openRequest(options);

  return {
    /** Whether the server is heard. */
    link: connection.link,
    /** The data; throws a `TrunklineError` where any of it is missing, with what there is as its `data`. */
    query,
    /** As `query`. A typed error of a result is data: see `orThrow`. */
    mutate: query,
    /**
     * A subscription as it comes, asked for again after every loss. Where `variables` is a function it is read each time, so that changes
     * go on behind the `cursor` of the last one. Answers how to end it.
     */
    subscribe<R, V extends object>(
      document: Document<R, V>,
      variables: V | (() => V),
      next: (data: R) => void,
      onError?: (error: TrunklineError) => void,
    ): () => void {
      const listener = {
        query: String(document),
        get variables() {
          return { ...(typeof variables === 'function' ? variables() : variables) } as Record<string, unknown>;
        },
        next: next as (data: unknown) => void,
        failed: (error: TrunklineError | null) => error && onError?.(error),
      };
      connection.listen(listener);
      return () => connection.stop(listener);
    },
    /**
     * A live view, put together and proven. The document selects one live view with `$after`; `seq`, `since`, `cursor`, `versions`,
     * `removed`, `count`, `digest`, and `reason` of `Resync`.
     */
    live: <R, V extends object>(document: Document<R, V>, variables?: Omit<V, 'after'>): LiveView<ViewOf<R>> =>
      openView(connection, String(document), variables, options.silenceMs),
    /** Tries now: the network is back, or there are other credentials. */
    reconnect: connection.reconnect,
    close: connection.close,
  };
};

export type Client = ReturnType<typeof createClient>;
