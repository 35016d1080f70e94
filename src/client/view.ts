import type { Connection, Listener } from './connection.ts';
import { TrunklineError } from './errors.ts';
import { type LiveEvent, openViewFold } from './fold.ts';
import { openValue, type Value } from './value.ts';

export interface LiveState<V> {
  /**
   * `connecting`: nothing is known yet. `live`: what is shown was proven, and the server is heard. `stale`: it is as it was before
   * `staleSince`. `refused`: the server does not let these credentials in; nothing is tried until `reconnect`.
   */
  readonly state: 'connecting' | 'live' | 'stale' | 'refused';
  /** The newest that was proven; `null` before the first. */
  readonly view: V | null;
  /** Since when the view may be out of date, in milliseconds of this machine's clock; `null` while it is not, and while there is none. */
  readonly staleSince: number | null;
  /** Why the server does not tell it, while it does not. */
  readonly error: TrunklineError | null;
  /** How often what was put together was found wrong, and asked for anew. */
  readonly mismatches: number;
  /** How often the server began anew, and why it did last. */
  readonly resyncs: number;
  readonly resyncReason: string | null;
}

export interface LiveView<V> extends Value<LiveState<V>> {
  /**
   * The first view, live and proven, that shows what is waited for: after a command, that the board has what was commanded. Rejects when
   * the signal is aborted, when the view is closed, and with the error where the server refuses.
   */
  readonly until: (shows: (view: V) => boolean, signal?: AbortSignal) => Promise<V>;
  readonly close: () => void;
}

/**
 * A live view, resumed with its cursor after every loss. What does not prove right is thrown away and asked for anew, and is never
 * shown.
 */
export const openView = <V>(to: Connection, query: string, variables = {}, silenceMs = 15_000): LiveView<V> => {
  const none = { view: null, staleSince: null, error: null, mismatches: 0, resyncs: 0, resyncReason: null };
  const { get, set, subscribe } = openValue<LiveState<V>>({ state: 'connecting', ...none });
  let fold = openViewFold<V>();
  const asked: { after: string | null } = { ...variables, after: null };
  let provenAt: number | null = null;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  const change = (changed: Partial<LiveState<V>>): void => set({ ...get(), ...changed });
  const fallBehind = (changed: Partial<LiveState<V>> = {}): void => {
    const { view, staleSince } = get();
    change({ state: view === null ? 'connecting' : 'stale', staleSince: staleSince ?? provenAt, ...changed });
  };

  const take = (event: LiveEvent): void => {
    const problem = fold.take(event);
    asked.after = problem === null ? (event.cursor ?? null) : null;
    if (problem !== null) {
      fold = openViewFold();
      fallBehind({ mismatches: get().mismatches + 1 });
      to.listen(listener);
    } else if (event.reason !== undefined) {
      fallBehind({ resyncs: get().resyncs + 1, resyncReason: event.reason });
    } else {
      provenAt = Date.now();
      change({ state: 'live', view: fold.view(), error: null, staleSince: null });
    }
  };

  /** Asks again after a silence, and then after one that is twice as long: what is on its way may be large. */
  const listenFor = (ms: number): void => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      listenFor(2 * ms);
      if (to.link.get().phase !== 'live') return;
      // Until the answer comes, what is shown is what was known before.
      fallBehind();
      to.listen(listener);
    }, ms);
  };

  const listener: Listener = {
    query,
    variables: asked,
    next(data) {
      listenFor(silenceMs);
      const [event] = Object.values(data as Readonly<Record<string, LiveEvent>>);
      try {
        if (event) take(event);
      } catch (error) {
        to.stop(listener);
        change({ error: error instanceof TrunklineError ? error : new TrunklineError('PROTOCOL', String(error)) });
      }
    },
    stopped() {
      isClosed = true;
      clearTimeout(silence);
      fallBehind();
    },
    failed(error) {
      // What the server does not take may be the cursor.
      if (error) asked.after = null;
      fallBehind({ ...(error && { error }), ...(error?.code === 'UNAUTHENTICATED' && { state: 'refused' }) });
    },
  };
  to.listen(listener);

  return {
    get,
    subscribe,
    async until(shows, signal) {
      for (;;) {
        signal?.throwIfAborted();
        const { state, view, error } = get();
        if (state === 'live' && view !== null && shows(view)) return view;
        if (isClosed || state === 'refused') throw error ?? new TrunklineError('CLOSED', 'The view is closed.');
        const { promise, resolve: wake } = Promise.withResolvers<unknown>();
        const unwatch = subscribe(() => wake(null));
        signal?.addEventListener('abort', wake);
        await promise;
        signal?.removeEventListener('abort', wake);
        unwatch();
      }
    },
    close: () => to.stop(listener),
  };
};
