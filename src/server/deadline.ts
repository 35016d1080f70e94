import { type Runtime, realRuntime } from '../domain/runtime.ts';

export interface Deadline {
  readonly signal: AbortSignal;
  /** Before the moment has come: nothing is aborted, nothing is left behind. */
  readonly end: () => void;
}

/** Ends when `ms` have passed, or with `parent`. Cheaper than `AbortSignal.timeout`, whose timers live on when the work is done. */
export const openDeadline = (
  ms: number,
  parent: AbortSignal | null,
  after: Runtime['after'] = realRuntime.after,
): Deadline => {
  const controller = new AbortController();
  const abort = () => controller.abort(parent?.reason);
  const cancel = after(ms, () => controller.abort(new DOMException('the request took too long', 'TimeoutError')));
  if (parent?.aborted) abort();
  else parent?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    end() {
      cancel();
      parent?.removeEventListener('abort', abort);
    },
  };
};
