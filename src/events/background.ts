import type { Call, Meter } from '../domain/call.ts';
import { VendorError } from '../domain/error.ts';
import type { WirePurpose } from '../domain/wire-watch.ts';
import type { Clock } from './clock.ts';

/** Background calls belong to no operation and use up no budget. */
const NO_BUDGET: Meter = { start() {}, end() {} };

export interface Watching {
  /** Told of every call to the vendor. */
  readonly meter?: Meter;
  /** While the vendor goes on answering, the call may take so long. Default: no longer than `ms`. */
  readonly longestMs?: number;
  /** Default: as a poll. */
  readonly countsAs?: WirePurpose;
}

export const asVendorError = (error: unknown, account: string): VendorError =>
  error instanceof VendorError
    ? error
    : new VendorError('PROTOCOL', account, 'the adapter of this account failed in a way that it must not', {
        cause: error,
      });

/** Settles as `promise` does, or rejects with `late()` after `ms`; what the promise does after that is nobody's concern. */
export const within = <T>(clock: Clock, ms: number, promise: Promise<T>, late: () => unknown): Promise<T> =>
  new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(late()));
    promise.then(resolve, reject).finally(cancel);
  });

/**
 * Makes a call that must be over `ms` after the vendor's last answer, or when `signal` aborts: an adapter that does not heed its signal
 * is left behind. Rejects with `VendorError` only.
 */
export const callVendor = async <T>(
  account: string,
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  run: (call: Call) => Promise<T>,
  { meter = NO_BUDGET, longestMs = ms, countsAs = 'poll' }: Watching = {},
): Promise<T> => {
  const begunAt = clock.now();
  const controller = new AbortController();
  const { promise: over, reject } = Promise.withResolvers<never>();
  const giveUp = (error: VendorError): void => {
    reject(error);
    controller.abort(error);
  };
  const leave = (): void =>
    giveUp(new VendorError('UNAVAILABLE', account, 'the call was given up: nobody needs it now'));
  const late = (): void => giveUp(new VendorError('TIMEOUT', account, `no answer within ${ms} ms`));
  let cancel = clock.after(ms, late);
  const watched: Meter = {
    start: (name) => meter.start(name),
    end(name, elapsedMs, isUnanswered) {
      meter.end(name, elapsedMs, isUnanswered);
      if (longestMs <= ms || isOver) return;
      cancel();
      cancel = clock.after(Math.max(0, Math.min(ms, begunAt + longestMs - clock.now())), late);
    },
  };
  let isOver = false;
  signal.addEventListener('abort', leave, { once: true });
  try {
    if (signal.aborted) leave();
    const answer = signal.aborted
      ? over
      : run({ signal: controller.signal, meter: watched, purpose: 'poll', countsAs });
    return await Promise.race([answer, over]);
  } catch (error) {
    throw asVendorError(error, account);
  } finally {
    over.catch(() => {});
    isOver = true;
    cancel();
    signal.removeEventListener('abort', leave);
  }
};
