import { type Runtime, realRuntime } from '../domain/runtime.ts';

/** A deadline that begins with the first wait and holds for all later ones. */
export interface Patience {
  /** The signal that ends the wait. */
  readonly begin: () => AbortSignal;
  /** When it ends the wait, by `uptime`; `null` before the first one. */
  readonly endsAt: () => number | null;
  /** To be called once for each `begin`. */
  readonly end: () => void;
}

/**
 * Ends `ms` after the first wait has begun, or with `parent`. While nobody waits it keeps neither a timer nor a listener, so
 * that nothing of an operation stays behind; `AbortSignal.timeout` keeps all of it alive until the time is up.
 */
export const openPatience = (
  ms: number,
  parent: AbortSignal,
  { uptime, clock }: Pick<Runtime, 'uptime' | 'clock'> = realRuntime,
): Patience => {
  const controller = new AbortController();
  const { signal } = controller;
  let waits = 0;
  let endsAt: number | null = null;
  let cancel = (): void => {};

  const giveUp = () => controller.abort(new DOMException('the account took too long', 'TimeoutError'));
  const follow = () => controller.abort(parent.reason);

  return {
    begin() {
      waits += 1;
      if (waits > 1 || signal.aborted) return signal;
      if (parent.aborted) {
        follow();
        return signal;
      }
      const now = uptime();
      endsAt ??= now + ms;
      if (endsAt <= now) {
        giveUp();
        return signal;
      }
      cancel = clock.after(endsAt - now, giveUp);
      parent.addEventListener('abort', follow, { once: true });
      return signal;
    },
    endsAt: () => endsAt,
    end() {
      waits -= 1;
      if (waits > 0) return;
      cancel();
      parent.removeEventListener('abort', follow);
    },
  };
};
