import { TrunklineError } from './errors.ts';
import { type LiveEvent, openViewFold } from './fold.ts';
import type { Connection } from './transport.ts';
import { openValue, type Value } from './value.ts';

export interface LiveState<V> {
  /**
   * `connecting`: nothing is known yet. `live`: what is shown was proven, and the server is heard. `stale`: it is as it was before
   * `staleSince`. `refused`: the server does not let these credentials in; nothing is tried until `reconnect`.
   */
  readonly state: 'connecting' | 'live' | 'stale' | 'refused';
  /** The newest that was proven; `null` before the first. */
  readonly view: V | null;
  /** Since when the view may be out of date, in milliseconds of this machine's clock; `null` while it is not. */
  readonly staleSince: number | null;
  /** Why the server does not tell it, while it does not. */
  readonly error: TrunklineError | null;
  /** How often what was put together was found wrong, and asked for anew. */
  readonly mismatches: number;
  /** How often the server began anew, and why it did last. */
  readonly resyncs: number;
  readonly resyncReason: string | null;
}

export interface LiveView<V> extends Value<LiveState<V>>, AsyncIterable<LiveState<V>> {
  readonly close: () => void;
}

export interface ViewOptions {
  readonly query: string;
  readonly variables?: object;
  /** Puts together what comes within a frame; at once when absent. The same work is asked for many times, and is to be done once. */
  readonly schedule?: (work: () => void) => void;
  /** Silence after which it is asked for again: three times what the server lets pass at most. */
  readonly silenceMs?: number;
}

const SILENCE_MS = 15_000;

/**
 * A live view, resumed with its cursor after every loss. What does not prove right is thrown away and asked for anew, and is never
 * shown.
 */
export const openView = <V>(connection: Connection, options: ViewOptions): LiveView<V> => {
  const { query, variables = {}, schedule = (work) => work(), silenceMs = SILENCE_MS } = options;
  const { link } = connection;
  let own: Omit<LiveState<V>, 'state'> = {
    view: null,
    staleSince: null,
    error: null,
    mismatches: 0,
    resyncs: 0,
    resyncReason: null,
  };
  let fold = openViewFold<V>();
  let waiting: LiveEvent[] = [];
  let cursor: string | null = null;
  let provenAt: number | null = null;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  const whole = (): LiveState<V> => {
    const now = link.get();
    if (now.phase === 'refused') {
      return { ...own, state: 'refused', error: new TrunklineError('UNAUTHENTICATED', now.reason) };
    }
    if (own.view === null) return { ...own, state: 'connecting' };
    return { ...own, state: own.staleSince === null ? 'live' : 'stale' };
  };
  const value = openValue<LiveState<V>>(whole());
  const change = (changed: Partial<typeof own>): void => {
    own = { ...own, ...changed };
    value.set(whole());
  };

  const fallBehind = (changed: Partial<typeof own> = {}): void =>
    change({ ...changed, staleSince: own.staleSince ?? provenAt ?? Date.now() });

  /** A document that cannot be proven is the caller's mistake, which asking again does not mend. */
  const end = (error: unknown): void => {
    close();
    fallBehind({ error: error instanceof TrunklineError ? error : new TrunklineError('PROTOCOL', String(error)) });
  };

  /** Answers whether all that came proves right. */
  const put = (): boolean => {
    const events = waiting;
    waiting = [];
    for (const event of events) {
      if (fold.take(event) !== null) {
        cursor = null;
        fold = openViewFold<V>();
        fallBehind({ mismatches: own.mismatches + 1 });
        return false;
      }
      cursor = event.cursor ?? null;
      if (event.reason !== undefined) {
        fallBehind({ resyncs: own.resyncs + 1, resyncReason: event.reason });
        continue;
      }
      provenAt = Date.now();
      change({ view: fold.view(), error: null, staleSince: null });
    }
    return true;
  };

  const flush = (): void => {
    try {
      if (!isClosed && !put()) subscription.restart();
    } catch (error) {
      end(error);
    }
  };

  /** Asks again after a silence, and then after one that is twice as long: what is on its way may be large. */
  const listenFor = (ms: number): void => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      listenFor(2 * ms);
      if (link.get().phase !== 'live') return;
      fallBehind();
      subscription.restart();
    }, ms);
  };

  const subscription = connection.listen({
    query,
    variables() {
      // What has been heard and not yet been put in would come again.
      try {
        put();
      } catch {
        cursor = null;
      }
      // Until the answer comes, what is shown is what was known before.
      if (own.view !== null) fallBehind();
      return { ...variables, after: cursor };
    },
    next(data) {
      if (isClosed) return;
      const [event] = Object.values(data as Readonly<Record<string, LiveEvent>>);
      if (event) waiting.push(event);
      listenFor(silenceMs);
      schedule(flush);
    },
    failed(error) {
      // Whatever was wrong may be the cursor.
      cursor = null;
      waiting = [];
      fallBehind({ error });
    },
  });
  const unwatch = link.subscribe(() => {
    if (link.get().phase === 'lost' && own.view !== null) fallBehind();
    else value.set(whole());
  });

  const close = (): void => {
    isClosed = true;
    clearTimeout(silence);
    unwatch();
    subscription.stop();
  };

  return {
    ...value,
    close,
    /** The newest state each time; ends with the error where the server refuses. Leaving the loop closes the view. */
    async *[Symbol.asyncIterator]() {
      let told: LiveState<V> | null = null;
      try {
        for (;;) {
          const { promise, resolve } = Promise.withResolvers<void>();
          const stop = value.subscribe(resolve);
          if (value.get() === told && !isClosed) await promise;
          stop();
          const now = value.get();
          if (now.error && (now.state === 'refused' || isClosed)) throw now.error;
          if (isClosed) return;
          told = now;
          yield now;
        }
      } finally {
        close();
      }
    },
  };
};
