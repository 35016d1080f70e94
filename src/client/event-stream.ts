import { errorOf, type ToldError, type TrunklineError } from './errors.ts';
import { statusError } from './request.ts';
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

/** More than twice the pause between two signs of life of the server. */
const SILENCE_MS = 30_000;

/** How a stream ended: cut, by an error of the server's, or for its credentials. */
type Ending =
  | { readonly type: 'lost' | 'complete' }
  | { readonly type: 'failed'; readonly error: TrunklineError }
  | { readonly type: 'refused'; readonly reason: string; readonly headers: Headers };

interface Result {
  readonly data?: unknown;
  readonly errors?: readonly ToldError[];
}

/** The events of a stream, by name and data; every sign of life is told to `onBytes`. */
async function* eventsIn(body: ReadableStream<Uint8Array>, onBytes: () => void): AsyncGenerator<[string, string]> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest: string[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onBytes();
    rest.push(value);
    // A long event is put together once, when its end has come.
    if (!value.includes('\n')) continue;
    const blocks = rest.join('').split('\n\n');
    rest = [blocks.pop() ?? ''];
    for (const block of blocks) {
      const [, event = ''] = /^event: ?(.*)$/m.exec(block) ?? [];
      const data = [...block.matchAll(/^data: ?(.*)$/gm)].map(([, line]) => line);
      if (event !== '') yield [event, data.join('\n')];
    }
  }
}

/**
 * A stream of server-sent events for each subscription ("distinct connections mode" of GraphQL over SSE), where WebSockets are not let
 * through. A browser opens six to one address over HTTP/1.1.
 */
export const eventStream: Transport = ({ url, headers, fetch: reach = fetch, onAccepted, onRefused }) => {
  const link = openValue<Link>({ phase: 'connecting' });
  const streams = new Map<Listener, AbortController>();
  /** Not heard at the moment. */
  const lost = new Set<Listener>();
  const sleepers = new Set<() => void>();

  const settle = (): void => {
    if (lost.size === 0 && streams.size > 0) link.set({ phase: 'live' });
  };

  /** Ends early when there is reason to believe that it goes well now. `null`: not otherwise. */
  const pause = async (ms: number | null, over: AbortSignal): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = ms === null ? undefined : setTimeout(resolve, ms);
    sleepers.add(resolve);
    over.addEventListener('abort', () => resolve());
    await promise;
    sleepers.delete(resolve);
    clearTimeout(timer);
  };

  const read = async (listener: Listener, over: AbortSignal, onOpen: () => void): Promise<Ending> => {
    const sent = headers();
    const silent = new AbortController();
    let silence = setTimeout(() => silent.abort(), SILENCE_MS);
    const heard = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => silent.abort(), SILENCE_MS);
    };
    try {
      const response = await reach(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...sent },
        body: JSON.stringify({ query: listener.query, variables: listener.variables() }),
        signal: AbortSignal.any([over, silent.signal]),
      });
      if (response.status === 401 || response.status === 403)
        return { type: 'refused', reason: statusError(response).message, headers: sent };
      if (!response.ok || !response.body) {
        const { errors }: Result = await response.json().catch(() => ({}));
        if (response.status >= 500 && !errors) return { type: 'lost' };
        return { type: 'failed', error: errors ? errorOf(errors) : statusError(response) };
      }
      onAccepted?.(sent, {});
      onOpen();
      let error: TrunklineError | null = null;
      for await (const [event, text] of eventsIn(response.body, heard)) {
        if (over.aborted) return { type: 'lost' };
        if (event === 'complete') return error ? { type: 'failed', error } : { type: 'complete' };
        const { data, errors }: Result = JSON.parse(text);
        if (data) listener.next(data);
        else if (errors) error = errorOf(errors);
        // Whether it is for good is told by the next attempt.
        if (error?.code === 'UNAUTHENTICATED') return { type: 'lost' };
      }
      return { type: 'lost' };
    } catch {
      return { type: 'lost' };
    } finally {
      clearTimeout(silence);
    }
  };

  const run = async (listener: Listener, over: AbortSignal): Promise<void> => {
    let failures = 0;
    while (!over.aborted) {
      const ending = await read(listener, over, () => {
        failures = 0;
        lost.delete(listener);
        settle();
      });
      if (over.aborted) return;
      if (ending.type === 'refused') {
        if (!isSame(headers(), ending.headers)) continue;
        link.set({ phase: 'refused', reason: ending.reason, headers: ending.headers });
        onRefused?.(ending.headers);
        await pause(null, over);
      } else if (ending.type === 'lost') {
        lost.add(listener);
        if (link.get().phase === 'live' || link.get().phase === 'connecting')
          link.set({ phase: 'lost', since: Date.now() });
        await pause(waitBefore(failures, Math.random()), over);
        failures += 1;
      } else {
        if (ending.type === 'failed') listener.failed(ending.error);
        await pause(Math.max(LONGEST_WAIT_MS, ending.type === 'failed' ? (ending.error.retryAfterMs ?? 0) : 0), over);
      }
    }
  };

  const begin = (listener: Listener): void => {
    streams.get(listener)?.abort();
    const over = new AbortController();
    streams.set(listener, over);
    void run(listener, over.signal);
  };

  return {
    link,
    listen(listener) {
      begin(listener);
      return {
        restart: () => begin(listener),
        stop(): void {
          streams.get(listener)?.abort();
          streams.delete(listener);
          lost.delete(listener);
        },
      };
    },
    hurry(): void {
      for (const wake of [...sleepers]) wake();
    },
    close(): void {
      for (const over of streams.values()) over.abort();
      streams.clear();
    },
  };
};
