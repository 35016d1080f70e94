import { createClient } from 'graphql-ws';
import { errorOf, TrunklineError } from './errors.ts';
import type { ClientOptions, Headers } from './request.ts';
import { openValue } from './value.ts';

export type Link =
  | { readonly phase: 'connecting' }
  /** The credentials that were let in, and what the server told with its acknowledgement. */
  | { readonly phase: 'live'; readonly headers: Headers; readonly told: Readonly<Record<string, unknown>> }
  /** Since when nothing is heard, in milliseconds of this machine's clock. */
  | { readonly phase: 'lost'; readonly since: number }
  /** The server wants credentials, or others than these. Nothing is tried until there are others. */
  | { readonly phase: 'refused'; readonly reason: string; readonly headers: Headers };

/** It is sent as it is, without its functions. */
export interface Listener {
  readonly query: string;
  /** Read again at every attempt, so that a lost subscription goes on where it was; to read it changes nothing. */
  readonly variables: Record<string, unknown>;
  readonly next: (data: unknown) => void;
  /** It is heard no more, and is asked for again. `null`: the connection was lost, or it has ended. Else why the server does not tell it. */
  readonly failed: (error: TrunklineError | null) => void;
  /** By its own wish, or because the client was closed. */
  readonly stopped?: () => void;
}

const FORBIDDEN = 4403;
/** For how many pings an answer is waited for while the first of a view is on its way: on a slow line that takes its time. */
const LOADING_PINGS = 10;
export const LONGEST_WAIT_MS = 3_000;

/** Twice as long with every failure, up to a bound, and never the same for all who lost the same server. */
export const waitBefore = (attempt: number, random: number): number =>
  Math.min(LONGEST_WAIT_MS, 250 * 2 ** Math.min(attempt, 10)) * (0.5 + random / 2);

/** One socket for all subscriptions, opened again for ever; whatever becomes of it, `link` tells at once. */
export const openConnection = ({ url, headers = () => ({}), webSocketImpl, pingMs = 4_000 }: ClientOptions) => {
  const link = openValue<Link>({ phase: 'connecting' });
  const ends = new Map<Listener, () => void>();
  /** Of these the server has not yet told anything: a large first answer holds up the answer to a ping. */
  const expecting = new Set<Listener>();
  let unanswered: ReturnType<typeof setTimeout> | undefined;
  let sent: Headers = {};
  let failures = 0;
  let reconnect = (): void => {};

  /** Ends early when there is reason to believe that it goes well now. */
  const wait = async (): Promise<void> => {
    const isRefused = link.get().phase === 'refused';
    // Credentials that came while others were being tried are tried at once. Without others the answer will be the same.
    if (isRefused && JSON.stringify(headers()) !== JSON.stringify(sent)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    reconnect = resolve;
    const timer = isRefused ? undefined : setTimeout(resolve, waitBefore(failures, Math.random()));
    failures += 1;
    await promise;
    clearTimeout(timer);
  };

  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: wait,
    shouldRetry: () => true,
    keepAlive: pingMs,
    connectionAckWaitTimeout: 2 * pingMs,
    webSocketImpl,
    connectionParams() {
      sent = headers();
      return { ...sent };
    },
    on: {
      connected(_socket, told) {
        failures = 0;
        for (const listener of ends.keys()) expecting.add(listener);
        link.set({ phase: 'live', headers: sent, told: told ?? {} });
      },
      ping(received) {
        if (received) return;
        clearTimeout(unanswered);
        unanswered = setTimeout(() => client.terminate(), (expecting.size > 0 ? LOADING_PINGS : 1) * pingMs);
      },
      pong: (received) => received && clearTimeout(unanswered),
      closed(event) {
        clearTimeout(unanswered);
        if (ends.size === 0) return;
        const { code, reason } = event as CloseEvent;
        const { phase } = link.get();
        // Credentials that were good may still be, with other rights: they are tried once more.
        const refusal = code === FORBIDDEN && phase !== 'live' ? new TrunklineError('UNAUTHENTICATED', reason) : null;
        if (refusal) link.set({ phase: 'refused', reason, headers: sent });
        else if (phase !== 'lost') link.set({ phase: 'lost', since: Date.now() });
        for (const { failed } of ends.keys()) failed(refusal);
      },
    },
  });

  /** Subscribes, or subscribes anew: what the former subscription still tells is not passed on. */
  const listen = (listener: Listener): void => {
    const former = ends.get(listener);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let leave = (): void => {};
    const end = (): void => {
      clearTimeout(timer);
      leave();
    };
    const again = (error: TrunklineError | null): void => {
      if (ends.get(listener) !== end) return;
      expecting.delete(listener);
      listener.failed(error);
      timer = setTimeout(attach, Math.max(LONGEST_WAIT_MS, error?.retryAfterMs ?? 0));
    };
    const attach = (): void => {
      expecting.add(listener);
      leave = client.subscribe(listener, {
        next({ data, errors }) {
          if (ends.get(listener) !== end) return;
          expecting.delete(listener);
          if (data) listener.next(data);
          else if (errors) listener.failed(errorOf(errors));
        },
        // Anything else is a socket that the protocol holds to be closed for good.
        error: (reason) => again(Array.isArray(reason) ? errorOf(reason) : null),
        complete: () => again(null),
      });
    };
    ends.set(listener, end);
    // The socket is closed with its last subscription: the new one begins before the former ends.
    attach();
    former?.();
  };
  const stop = (listener: Listener): void => {
    ends.get(listener)?.();
    ends.delete(listener);
    expecting.delete(listener);
    listener.stopped?.();
  };
  return {
    link,
    listen,
    stop,
    /** Tries now: the network is back, or there are other credentials. */
    reconnect: () => reconnect(),
    close(): void {
      for (const listener of [...ends.keys()]) stop(listener);
      reconnect();
      Promise.resolve(client.dispose()).catch(() => {});
    },
  };
};

export type Connection = ReturnType<typeof openConnection>;
