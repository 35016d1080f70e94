import type { LiveDelivery, LiveReader } from './live-event.ts';

/** `take` answers what there is to read, `null` while there is nothing; `wake` says that there may be. `onClose` is told once. */
export const openLiveReader = <T>(take: () => LiveDelivery<T> | null, onClose: () => void) => {
  type Result = IteratorResult<LiveDelivery<T>, undefined>;
  const done: Result = { value: undefined, done: true };
  let open = true;
  let waiting: ((result: Result) => void) | null = null;

  const settle = (result: Result): void => {
    const resolve = waiting;
    waiting = null;
    resolve?.(result);
  };

  const reader: LiveReader<T> = {
    next() {
      if (!open) return Promise.resolve(done);
      if (waiting) return Promise.reject(new Error('next() was called while another next() still waits'));
      const value = take();
      if (value) return Promise.resolve({ value, done: false });
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    return() {
      if (open) {
        open = false;
        settle(done);
        onClose();
      }
      return Promise.resolve(done);
    },
    [Symbol.asyncIterator]: () => reader,
  };

  return {
    reader,
    wake(): void {
      const value = waiting && take();
      if (value) settle({ value, done: false });
    },
  };
};
