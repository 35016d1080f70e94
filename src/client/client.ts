import { type ChangesOptions, openChanges } from './changes.ts';
import { type Document, textOf } from './document.ts';
import type { ViewOf } from './fold.ts';
import { type Answer, openRequest } from './request.ts';
import type { Headers, Link, Transport, TransportOptions } from './transport.ts';
import type { Value } from './value.ts';
import { type LiveView, openView, type ViewOptions } from './view.ts';
import { webSocket } from './web-socket.ts';

export interface ClientOptions extends Omit<TransportOptions, 'headers'> {
  /** An API key, or how to read the one to send now; `null`: none. */
  readonly key?: string | (() => string | null);
  /** Other credentials, such as `authorization`; read again at every attempt. */
  readonly headers?: Headers | (() => Headers);
  /** How subscriptions come: `webSocket` when absent, or `eventStream`. */
  readonly transport?: Transport;
  /** How long a query or a mutation waits for its answer. */
  readonly timeoutMs?: number;
  /** See `ViewOptions`; for all views. */
  readonly schedule?: (work: () => void) => void;
}

export interface Client {
  /** Whether the server is heard. */
  readonly link: Value<Link>;
  /** The data; throws a `TrunklineError` where any of it is missing, with what there is as its `data`. */
  readonly query: <R, V extends object>(document: Document<R, V>, variables?: V) => Promise<R>;
  /** As `query`. A typed error of a result is data: see `orThrow`. */
  readonly mutate: <R, V extends object>(document: Document<R, V>, variables?: V) => Promise<R>;
  /** The data and the error side by side, and what the server's clock says. */
  readonly request: <R, V extends object>(document: Document<R, V>, variables?: V) => Promise<Answer<R>>;
  /**
   * A live view, put together and proven. The document selects one live view with `$after`; `seq`, `since`, `cursor`, `versions`,
   * `removed`, `count`, `digest`, and `reason` of `Resync`.
   */
  readonly live: <R, V extends object>(
    document: Document<R, V>,
    variables?: Omit<V, 'after'>,
    options?: Pick<ViewOptions, 'silenceMs'>,
  ) => LiveView<ViewOf<R>>;
  /** Changes one by one, resumed by their `cursor`, which the document selects, as it does `reason` of `FeedGap`. Answers how to end it. */
  readonly changes: <R, V extends object>(
    document: Document<R, V>,
    variables: Omit<V, 'after'>,
    handlers: Pick<ChangesOptions<R[keyof R]>, 'onChange' | 'onError'>,
  ) => () => void;
  /** A subscription that cannot be resumed, such as `accountHealthChanged`: it begins anew after every loss. Answers how to end it. */
  readonly subscribe: <R, V extends object>(
    document: Document<R, V>,
    variables: V,
    next: (data: R) => void,
  ) => () => void;
  /** Tries now: the network is back, or there are other credentials. */
  readonly reconnect: () => void;
  readonly close: () => void;
}

/** A client of one Trunkline server: one connection for all that is subscribed to, opened again until it is closed. */
export const createClient = (options: ClientOptions): Client => {
  const { key, headers: given = {}, transport = webSocket, schedule, timeoutMs, ...rest } = options;
  const headers = (): Headers => {
    const secret = typeof key === 'function' ? key() : (key ?? null);
    return { ...(typeof given === 'function' ? given() : given), ...(secret === null ? {} : { 'x-api-key': secret }) };
  };
  const connection = transport({ ...rest, headers });
  const ask = openRequest({ ...rest, headers, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  const request: Client['request'] = (document, variables) => ask(textOf(document), variables ?? {});
  const query: Client['query'] = async (document, variables) => {
    const { data, error } = await request(document, variables);
    if (error) throw error;
    return data as NonNullable<typeof data>;
  };
  return {
    link: connection.link,
    query,
    mutate: query,
    request,
    live: (document, variables, more) =>
      openView(connection, {
        query: textOf(document),
        ...(variables && { variables }),
        ...(schedule && { schedule }),
        ...more,
      }),
    changes: (document, variables, handlers) =>
      openChanges(connection, { ...handlers, query: textOf(document), variables: { ...variables } }),
    subscribe: (document, variables, next) =>
      connection.listen({
        query: textOf(document),
        variables: () => ({ ...(variables as object) }),
        next: (data) => next(data as never),
        failed: () => {},
      }).stop,
    reconnect: connection.hurry,
    close: connection.close,
  };
};
