import { ApolloClient, gql, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { subscriptionExchange, Client as UrqlClient } from '@urql/core';
import { EventSource } from 'eventsource';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import relay, { type GraphQLTaggedNode } from 'relay-runtime';
import { WebSocket } from 'ws';
import { createClient, openViewFold } from '../../src/client/index.ts';

export interface Row {
  readonly id: string;
  readonly state: string;
}
export interface View {
  readonly rows: ReadonlyMap<string, Row>;
}

export const VIEW = `subscription CutsSubscription($after: String) {
  liveJobs(filter: { states: [QUEUED, OFFERED] }, after: $after) {
    __typename
    ... on JobSnapshot { seq cursor items { id state } versions count digest }
    ... on JobDelta { seq since cursor upserted { id state } versions removed count digest }
    ... on Resync { cursor reason }
  }
}`;

/** What a client has heard, put together. */
export interface Heard {
  view: View | null;
  events: number;
  /** How often it was told everything: once where each cut was resumed. */
  snapshots: number;
  mismatches: number;
}

type Told = Readonly<Record<string, unknown>> & { readonly cursor?: string };
type Data = { readonly liveJobs?: Told } | null | undefined;

/** Folds what a library tells, and keeps the cursor for its next attempt. Answers whether it proves right. */
const openTaker = () => {
  const heard: Heard = { view: null, events: 0, snapshots: 0, mismatches: 0 };
  let fold = openViewFold<View>();
  const taker = {
    heard,
    after: null as string | null,
    take(data: Data): boolean {
      if (!data?.liveJobs) return true;
      heard.events += 1;
      if ('items' in data.liveJobs) heard.snapshots += 1;
      const isRight = fold.take(data.liveJobs) === null;
      taker.after = isRight ? (data.liveJobs.cursor ?? null) : null;
      if (isRight) heard.view = fold.view();
      else {
        heard.mismatches += 1;
        fold = openViewFold();
      }
      return isRight;
    },
  };
  return taker;
};

export interface Watcher {
  readonly heard: Heard;
  readonly stop: () => unknown;
}

const PAUSE_MS = 50;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

/** Begins again after every end, as the recipes of docs/clients.md do where a library keeps the variables it began with. */
const again = (
  begin: (taker: ReturnType<typeof openTaker>, ended: () => void) => () => unknown,
  close: () => unknown,
): Watcher => {
  const taker = openTaker();
  let isStopped = false;
  let stop: () => unknown = () => {};
  const run = (): void => {
    let isOver = false;
    const ended = (): void => {
      if (isOver || isStopped) return;
      isOver = true;
      stop();
      void pause().then(() => !isStopped && run());
    };
    stop = begin(taker, ended);
  };
  run();
  return {
    heard: taker.heard,
    stop() {
      isStopped = true;
      stop();
      return close();
    },
  };
};

const socketTo = (url: string) =>
  createWsClient({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });

const watchOwn = (url: string): Watcher => {
  const heard: Heard = { view: null, events: 0, snapshots: 0, mismatches: 0 };
  class Counting extends WebSocket {
    override emit(event: string | symbol, ...rest: unknown[]): boolean {
      if (event === 'message' && String(rest[0]).includes('"JobSnapshot"')) heard.snapshots += 1;
      if (event === 'message' && /"Job(Snapshot|Delta)"/.test(String(rest[0]))) heard.events += 1;
      return super.emit(event, ...rest);
    }
  }
  const client = createClient({ url, webSocketImpl: Counting });
  const view = client.live(VIEW);
  view.subscribe(() => {
    heard.view = view.get().view as View | null;
    heard.mismatches = view.get().mismatches;
  });
  return { heard, stop: client.close };
};

const watchGraphqlWs = (url: string): Watcher => {
  const socket = socketTo(url);
  return again(
    ({ after, take }, ended) =>
      socket.subscribe(
        { query: VIEW, variables: { after } },
        { next: ({ data }) => take(data as Data) || ended(), error: ended, complete: ended },
      ),
    () => socket.dispose(),
  );
};

const watchGraphqlSse = (url: string): Watcher => {
  const client = createSseClient({ url, retryAttempts: 0 });
  return again(
    ({ after, take }, ended) =>
      client.subscribe(
        { query: VIEW, variables: { after } },
        { next: ({ data }) => take(data as Data) || ended(), error: ended, complete: ended },
      ),
    () => client.dispose(),
  );
};

const watchApollo = (url: string): Watcher => {
  const socket = socketTo(url);
  const client = new ApolloClient({ link: new GraphQLWsLink(socket), cache: new InMemoryCache() });
  const query = gql(VIEW);
  return again(
    ({ after, take }, ended) => {
      const live = client
        .subscribe<NonNullable<Data>>({ query, variables: { after }, fetchPolicy: 'no-cache' })
        .subscribe({
          next: ({ data, error }) => (error || !take(data as Data)) && ended(),
          error: ended,
          complete: ended,
        });
      return () => live.unsubscribe();
    },
    () => {
      client.stop();
      return socket.dispose();
    },
  );
};

const watchUrql = (url: string): Watcher => {
  const socket = socketTo(url);
  const client = new UrqlClient({
    url,
    preferGetMethod: false,
    exchanges: [
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe({ query, variables: variables as Record<string, unknown> }, sink as never),
          }),
        }),
      }),
    ],
  });
  return again(
    ({ after, take }, ended) => {
      const live = client
        .subscription(VIEW, { after })
        .subscribe(({ data, error }) => (error || !take(data as Data)) && ended());
      return () => live.unsubscribe();
    },
    () => socket.dispose(),
  );
};

/** `compiled` is what Relay's compiler makes of `VIEW`. */
const watchRelay = (url: string, compiled: GraphQLTaggedNode): Watcher => {
  const { Environment, Network, Observable, RecordSource, requestSubscription, Store } = relay;
  const socket = socketTo(url);
  const environment = new Environment({
    network: Network.create(
      () => Promise.reject(new Error('nothing is queried')),
      ({ text }, variables) =>
        Observable.create((sink) => socket.subscribe({ query: text ?? '', variables }, sink as never)),
    ),
    store: new Store(new RecordSource()),
  });
  return again(
    ({ after, take }, ended) => {
      const live = requestSubscription(environment, {
        subscription: compiled,
        variables: { after },
        onNext: (data) => take(data as Data) || ended(),
        onError: ended,
        onCompleted: ended,
      });
      return () => live.dispose();
    },
    () => socket.dispose(),
  );
};

/** Resumes by itself, with `Last-Event-ID`. */
const watchEventSource = (url: string): Watcher =>
  again(
    ({ take }, ended) => {
      const source = new EventSource(`${url}?${new URLSearchParams({ query: VIEW })}`);
      source.addEventListener('next', ({ data }) => take(JSON.parse(data).data) || ended());
      source.addEventListener('complete', ended);
      source.addEventListener('error', () => source.readyState === source.CLOSED && ended());
      return () => source.close();
    },
    () => {},
  );

export type Clients = Readonly<Record<string, (url: string) => Watcher>>;

export const openClients = (compiled: GraphQLTaggedNode): Clients => ({
  trunkline: watchOwn,
  'graphql-ws': watchGraphqlWs,
  Apollo: watchApollo,
  urql: watchUrql,
  Relay: (url) => watchRelay(url, compiled),
  'graphql-sse': watchGraphqlSse,
  EventSource: watchEventSource,
});
