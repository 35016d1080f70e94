import { type ReadonlySignal, signal } from '@preact/signals';
import type { Connection } from './connection.ts';
import type { Fold } from './fold.ts';
import type { InFrame } from './frame.ts';

export interface LiveView<P> {
  /** The newest that was proven; `null` before the first. */
  readonly picture: ReadonlySignal<P | null>;
  /** Since when the picture may be out of date although the connection lives, in milliseconds of this machine's clock; `null` while it is not. */
  readonly behindSince: ReadonlySignal<number | null>;
  /** Why the server does not tell it, while it does not. */
  readonly problem: ReadonlySignal<string | null>;
  /** How often what was put together was found wrong, and asked for anew. */
  readonly heals: ReadonlySignal<number>;
}

interface Typed<R> {
  readonly toString: () => string;
  readonly __apiType?: (variables: never) => R;
}

export interface ViewOptions<R, E, P> {
  readonly document: Typed<R>;
  readonly eventOf: (data: R) => E;
  readonly fold: Fold<E, P>;
  readonly variables?: Record<string, unknown>;
  /** Silence after which it is asked for again: three times what the server lets pass at most. */
  readonly silenceMs?: number;
}

const SILENCE_MS = 15_000;

/**
 * A live view, resumed with its cursor after every loss. Events of one frame are folded together. What does not prove right is thrown
 * away and asked for anew, and is never shown.
 */
export const openView = <R, E extends { readonly cursor: string }, P>(
  connection: Connection,
  inFrame: InFrame,
  { document, eventOf, fold, variables = {}, silenceMs = SILENCE_MS }: ViewOptions<R, E, P>,
): LiveView<P> => {
  const picture = signal<P | null>(null);
  const behindSince = signal<number | null>(null);
  const problem = signal<string | null>(null);
  const heals = signal(0);
  let waiting: E[] = [];
  let cursor: string | null = null;
  let provenAt: number | null = null;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const fallBehind = (): void => {
    behindSince.value ??= provenAt ?? Date.now();
  };

  /** Answers whether all that came proves right. */
  const put = (): boolean => {
    const events = waiting;
    waiting = [];
    for (const event of events) {
      if (fold.take(event) !== null) {
        heals.value += 1;
        cursor = null;
        fallBehind();
        return false;
      }
      cursor = event.cursor;
      if ('reason' in event) continue;
      provenAt = Date.now();
      picture.value = fold.picture();
      problem.value = null;
      behindSince.value = null;
    }
    return true;
  };

  const flush = (): void => {
    if (!put()) subscription.restart();
  };

  /** Asks again after a silence, and then after one that is twice as long: what is on its way may be large. */
  const listenFor = (ms: number): void => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      listenFor(2 * ms);
      if (connection.link.peek().phase !== 'live') return;
      fallBehind();
      subscription.restart();
    }, ms);
  };

  const subscription = connection.listen({
    query: String(document),
    variables() {
      // What has been heard and not yet been put in would come again.
      put();
      // Until the answer comes, what is shown is what was known before.
      if (picture.peek() !== null) fallBehind();
      return { ...variables, after: cursor };
    },
    next(data) {
      waiting.push(eventOf(data as R));
      inFrame(flush);
      listenFor(silenceMs);
    },
    failed(message) {
      // Whatever was wrong may be the cursor.
      cursor = null;
      waiting = [];
      fallBehind();
      problem.value = message;
    },
  });
  return { picture, behindSince, problem, heals };
};
