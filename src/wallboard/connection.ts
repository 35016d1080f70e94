import { signal } from '@preact/signals';
import { type Client, createClient } from 'graphql-ws';

export type Link =
  | { readonly phase: 'connecting' | 'live' }
  /** Since when nothing is heard, in milliseconds of this machine's clock. */
  | { readonly phase: 'lost'; readonly since: number }
  /** The server wants a key, or another one than `key`, which is `null` when none was sent. */
  | { readonly phase: 'refused'; readonly reason: string; readonly key: string | null };

export interface Listener {
  readonly query: string;
  /** Read again at every attempt, so that a lost subscription goes on where it was. */
  readonly variables: () => Record<string, unknown>;
  readonly next: (data: unknown) => void;
  /** The server ended it; it is asked for again. */
  readonly failed: (message: string) => void;
}

export interface ConnectionOptions {
  readonly url: string;
  /** The key to send; none when absent. */
  readonly key: () => string | null;
  /** Told with every connection that is let in: the key that was sent, and whether it is one of a screen. */
  readonly onAccepted?: (key: string | null, ofScreen: boolean) => void;
  /** Told when the key that was sent, if any, is not let in. */
  readonly onRefused?: (key: string | null) => void;
  /** Told when the server does not know a document of this page, which is then of another version than the server. */
  readonly onOutdated?: () => void;
  readonly webSocketImpl?: unknown;
  readonly pingMs?: number;
}

export const LONGEST_WAIT_MS = 3_000;
const PING_MS = 4_000;
/** For how many pings an answer is waited for while the first of a view is on its way: on a slow line that takes its time. */
const LOADING_PINGS = 10;
const FORBIDDEN = 4403;

/** Twice as long with every failure, up to a bound, and never the same for all who lost the same server. */
export const waitBefore = (attempt: number, random: number): number =>
  Math.min(LONGEST_WAIT_MS, 250 * 2 ** Math.min(attempt, 10)) * (0.5 + random / 2);

const isClose = (value: unknown): value is { readonly code: number; readonly reason: string } =>
  typeof value === 'object' && value !== null && 'code' in value && 'reason' in value;

/** A client that is just connecting rejects when that fails, which nobody wants to know any more. */
const dispose = (client: Client): void => {
  Promise.resolve(client.dispose()).catch(() => {});
};

const messageOf = (error: unknown): string => {
  if (Array.isArray(error)) return error.map(({ message }: { message?: unknown }) => String(message)).join('; ');
  return error instanceof Error ? error.message : String(error);
};

/** When the server says that the same may be asked again; 0 when it does not. */
const retryAfterOf = (errors: unknown): number => {
  const [first] = Array.isArray(errors) ? errors : [];
  const ms: unknown = first?.extensions?.retryAfterMs;
  return typeof ms === 'number' && Number.isFinite(ms) ? ms : 0;
};

const isUntrusted = (errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[]): boolean =>
  errors.some(({ extensions }) => extensions?.code === 'DOCUMENT_NOT_TRUSTED');

/**
 * One socket for all subscriptions of the page. It is opened again for ever; whatever becomes of it, `link` tells at once. A peer that
 * fell silent is noticed by its missing answer to a ping.
 */
export const openConnection = (options: ConnectionOptions) => {
  const { url, key, webSocketImpl, pingMs = PING_MS, onAccepted, onRefused, onOutdated } = options;
  const link = signal<Link>({ phase: 'connecting' });
  const listeners = new Set<Listener>();
  let failures = 0;
  let ended = false;
  let sentKey: string | null = null;
  let hurry = () => {};

  /** Ends early when there is reason to believe that it goes well now. */
  const wait = async (): Promise<void> => {
    const { phase } = link.peek();
    const refused = phase === 'refused' && key() === sentKey;
    // A key that was typed while another was being tried is tried at once.
    if (phase === 'refused' && !refused) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    hurry = resolve;
    // Without another key the answer will be the same.
    const timer = refused ? undefined : setTimeout(resolve, waitBefore(failures, Math.random()));
    failures += 1;
    await promise;
    clearTimeout(timer);
  };

  const lose = (event: unknown): void => {
    if (ended) return;
    // One that was good may still be, with other rights: it is tried once more.
    const wasGood = link.peek().phase === 'live';
    if (isClose(event) && event.code === FORBIDDEN && !wasGood) {
      link.value = { phase: 'refused', reason: event.reason, key: sentKey };
      onRefused?.(sentKey);
    } else if (link.peek().phase !== 'lost') {
      link.value = { phase: 'lost', since: Date.now() };
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
    const again = async (message: string | null, retryAfterMs = 0): Promise<void> => {
      if (isOver) return;
      expecting.delete(listener);
      if (message !== null) listener.failed(message);
      await new Promise((resolve) => setTimeout(resolve, Math.max(LONGEST_WAIT_MS, retryAfterMs)));
      if (listeners.has(listener) && client === current && !isOver) attach(listener);
    };
    const end = current.subscribe(payload, {
      next: ({ data, errors }) => {
        if (isOver) return;
        expecting.delete(listener);
        if (data) next(data);
        else if (errors) listener.failed(messageOf(errors));
      },
      // A socket that ends for good takes its client along; the next client attaches everything again.
      error: (error) => {
        if (!Array.isArray(error)) return;
        if (isUntrusted(error)) onOutdated?.();
        void again(messageOf(error), retryAfterOf(error));
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
      url,
      lazy: false,
      retryAttempts: Number.POSITIVE_INFINITY,
      retryWait: wait,
      shouldRetry: () => true,
      keepAlive: pingMs,
      connectionAckWaitTimeout: 2 * pingMs,
      ...(webSocketImpl === undefined ? {} : { webSocketImpl }),
      connectionParams: () => {
        const secret = key();
        sentKey = secret;
        return secret === null ? {} : { 'x-api-key': secret };
      },
      on: {
        connected: (_socket, payload) => {
          failures = 0;
          onAccepted?.(sentKey, payload?.screen === true);
          for (const listener of attached.keys()) expecting.add(listener);
          link.value = { phase: 'live' };
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

export type Connection = ReturnType<typeof openConnection>;
