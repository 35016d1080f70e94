import type { Clock } from './clock.ts';

/** What waits for something to be so, and how long at most. */
export const openWaiters = (clock: Clock, patienceMs: number) => {
  const waiting = new Set<() => void>();
  return {
    /** Looks again whether it is so; to be called whenever it may be. */
    ask(): void {
      for (const ask of [...waiting]) ask();
    },

    /** Settles when it is so, or patience has run out: with a signal, when that is aborted. Never rejects. */
    until: (isSo: () => boolean, signal?: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        const ask = (): void => {
          if (isSo()) done();
        };
        const cancel = signal ? () => {} : clock.after(patienceMs, () => done());
        const done = (): void => {
          cancel();
          signal?.removeEventListener('abort', done);
          waiting.delete(ask);
          resolve();
        };
        signal?.addEventListener('abort', done);
        waiting.add(ask);
        if (signal?.aborted) done();
        else ask();
      }),
  };
};
