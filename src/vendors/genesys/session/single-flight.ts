import type { Call } from '../../../domain/call.ts';

/** Work that is done once for all who wait for it, and its result kept. */
export interface Shared<T> {
  /** Rejects with `leave()` when the call ends first. The work goes on for the others, and is canceled with the last of them. */
  get(call: Call, leave: () => unknown): Promise<T>;
  /** The next call has it done anew. */
  forget(): void;
}

interface Running<T> {
  readonly work: Promise<T>;
  readonly stop: AbortController;
  waiting: number;
  isDone: boolean;
}

/** What failed is not kept. */
export const openShared = <T>(begin: (call: Call) => Promise<T>): Shared<T> => {
  let current: Running<T> | null = null;

  const drop = (one: Running<T>): void => {
    if (current === one) current = null;
  };

  const start = (call: Call): Running<T> => {
    const stop = new AbortController();
    const mine: Running<T> = { work: begin({ ...call, signal: stop.signal }), stop, waiting: 0, isDone: false };
    current = mine;
    mine.work.then(
      () => {
        mine.isDone = true;
      },
      () => drop(mine),
    );
    return mine;
  };

  return {
    get: (call, leave) =>
      new Promise((resolve, reject) => {
        const { signal } = call;
        if (signal.aborted) return reject(leave());
        const mine = current ?? start(call);
        mine.waiting += 1;
        const onAbort = (): void => {
          mine.waiting -= 1;
          reject(leave());
          if (mine.waiting > 0 || mine.isDone) return;
          drop(mine);
          mine.stop.abort();
        };
        signal.addEventListener('abort', onAbort, { once: true });
        mine.work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
      }),
    forget() {
      current = null;
    },
  };
};
