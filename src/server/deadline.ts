import { type Runtime, realRuntime } from '../domain/runtime.ts';

export interface Deadline {
  readonly signal: AbortSignal;
  /** Milliseconds until then, never negative. */
  readonly leftMs: () => number;
  /** Before the moment has come: nothing is aborted, nothing is left behind. */
  readonly end: () => void;
}

/** Ends when `ms` have passed, or with `parent`. Cheaper than `AbortSignal.timeout`, whose timers live on when the work is done. */
export const openDeadline = (
  ms: number,
  parent: AbortSignal | null,
  after: Runtime['after'] = realRuntime.after,
  uptime: Runtime['uptime'] = realRuntime.uptime,
): Deadline => {
  const controller = new AbortController();
  const endsAt = uptime() + ms;
  const abort = () => controller.abort(parent?.reason);
  const cancel = after(ms, () => controller.abort(new DOMException('the request took too long', 'TimeoutError')));
  if (parent?.aborted) abort();
  else parent?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    leftMs: () => Math.max(0, endsAt - uptime()),
    end() {
      cancel();
      parent?.removeEventListener('abort', abort);
    },
  };
};
