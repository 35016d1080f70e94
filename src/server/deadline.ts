export interface Deadline {
  readonly signal: AbortSignal;
  /** Before the moment has come: nothing is aborted, nothing is left behind. */
  readonly end: () => void;
}

/** Ends when `ms` have passed, or with `parent`. Cheaper than `AbortSignal.timeout`, whose timers live on when the work is done. */
export const openDeadline = (ms: number, parent: AbortSignal | null): Deadline => {
  const controller = new AbortController();
  const abort = () => controller.abort(parent?.reason);
  const timer = setTimeout(() => controller.abort(new DOMException('the request took too long', 'TimeoutError')), ms);
  if (parent?.aborted) abort();
  else parent?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer);
      parent?.removeEventListener('abort', abort);
    },
  };
};
