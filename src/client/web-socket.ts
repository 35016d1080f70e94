import { type Client, createClient } from 'graphql-ws';
import { errorOf, type TrunklineError } from './errors.ts';
import {
  type Headers,
  isSame,
  type Link,
  type Listener,
  LONGEST_WAIT_MS,
  type Transport,
  waitBefore,
} from './transport.ts';
import { openValue } from './value.ts';

const PING_MS = 4_000;
/** For how many pings an answer is waited for while the first of a view is on its way: on a slow line that takes its time. */
const LOADING_PINGS = 10;
const FORBIDDEN = 4403;

const isClose = (value: unknown): value is { readonly code: number; readonly reason: string } =>
  typeof value === 'object' && value !== null && 'code' in value && 'reason' in value;

/** A client that is just connecting rejects when that fails, which nobody wants to know any more. */
const dispose = (client: Client): void => {
  Promise.resolve(client.dispose()).catch(() => {});
};

/**
 * One socket for all subscriptions. It is opened again for ever; whatever becomes of it, `link` tells at once. A peer that
 * fell silent is noticed by its missing answer to a ping.
 */
export const webSocket: Transport = ({ url, headers, webSocketImpl, pingMs = PING_MS, onAccepted, onRefused }) => {
  const link = openValue<Link>({ phase: 'connecting' });
  const listeners = new Set<Listener>();
  let failures = 0;
  let ended = false;
  let sent: Headers = {};
  let hurry = () => {};

  /** Ends early when there is reason to believe that it goes well now. */
  const wait = async (): Promise<void> => {
    const { phase } = link.get();
    const refused = phase === 'refused' && isSame(headers(), sent);
    // Credentials that came while others were being tried are tried at once.
    if (phase === 'refused' && !refused) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    hurry = resolve;
    // Without others the answer will be the same.
    const timer = refused ? undefined : setTimeout(resolve, waitBefore(failures, Math.random()));
    failures += 1;
    await promise;
    clearTimeout(timer);
  };

  const lose = (event: unknown): void => {
    if (ended) return;
    // One that was good may still be, with other rights: it is tried once more.
    const wasGood = link.get().phase === 'live';
    if (isClose(event) && event.code === FORBIDDEN && !wasGood) {
      link.set({ phase: 'refused', reason: event.reason, headers: sent });
      onRefused?.(sent);
    } else if (link.get().phase !== 'lost') {
      link.set({ phase: 'lost', since: Date.now() });
    }
  };

  let client: Client;
  /** Ends what each listener is subscribed by at the moment. */
  const attached = new Map<Listener, () => void>();
  /** Of these the server has not yet told anything: a large first answer holds up the answer to a ping. */
  const expecting = new Set<Listener>();

  const attach = (listener: Listener): void => {
    const { query, next } = listener;
    let isOver = false;
    const payload = {
      query,
      get variables() {
        return listener.variables();
      },
    };
    const current = client;
    const again = async (error: TrunklineError | null): Promise<void> => {
      if (isOver) return;
      expecting.delete(listener);
      if (error !== null) listener.failed(error);
      await new Promise((resolve) => setTimeout(resolve, Math.max(LONGEST_WAIT_MS, error?.retryAfterMs ?? 0)));
      if (listeners.has(listener) && client === current && !isOver) attach(listener);
    };
    const end = current.subscribe(payload, {
      next: ({ data, errors }) => {
        if (isOver) return;
        expecting.delete(listener);
        if (data) next(data);
        else if (errors) listener.failed(errorOf(errors));
      },
      // A socket that ends for good takes its client along; the next client attaches everything again.
      error: (error) => {
        if (Array.isArray(error)) void again(errorOf(error));
      },
      complete: () => void (!ended && again(null)),
    });
    expecting.add(listener);
    attached.set(listener, () => {
      isOver = true;
      end();
    });
  };

  const open = (): void => {
    let unanswered: ReturnType<typeof setTimeout> | undefined;
    const answered = () => clearTimeout(unanswered);
    const made = createClient({
      url: url.replace(/^http/, 'ws'),
      lazy: false,
      retryAttempts: Number.POSITIVE_INFINITY,
      retryWait: wait,
      shouldRetry: () => true,
      keepAlive: pingMs,
      connectionAckWaitTimeout: 2 * pingMs,
      ...(webSocketImpl === undefined ? {} : { webSocketImpl }),
      connectionParams: () => {
        sent = headers();
        return { ...sent };
      },
      on: {
        connected: (_socket, payload) => {
          failures = 0;
          onAccepted?.(sent, payload ?? {});
          for (const listener of attached.keys()) expecting.add(listener);
          link.set({ phase: 'live' });
        },
        ping: (received) => {
          if (received) return;
          answered();
          unanswered = setTimeout(() => made.terminate(), expecting.size > 0 ? LOADING_PINGS * pingMs : pingMs);
        },
        pong: (received) => {
          if (received) answered();
        },
        closed: (event) => {
          answered();
          lose(event);
        },
      },
      // A close code that the library holds to be final: begin from the start.
      onNonLazyError: async (error) => {
        lose(error);
        await wait();
        if (ended) return;
        dispose(made);
        open();
      },
    });
    client = made;
    for (const listener of listeners) attach(listener);
  };
  open();

  return {
    link,
    listen(listener: Listener) {
      listeners.add(listener);
      attach(listener);
      return {
        /** Subscribes anew; what the former subscription still tells is not passed on. */
        restart(): void {
          attached.get(listener)?.();
          attach(listener);
        },
        stop(): void {
          listeners.delete(listener);
          attached.get(listener)?.();
          attached.delete(listener);
          expecting.delete(listener);
        },
      };
    },
    /** Tries now: the network is back, or there is another key. */
    hurry: () => hurry(),
    close(): void {
      ended = true;
      listeners.clear();
      hurry();
      dispose(client);
    },
  };
};
