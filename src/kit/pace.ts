import type { Runtime } from '../domain/runtime.ts';

/**
 * For operations of which a vendor takes only so many a second, besides what it takes of all: resolves when the next one may be sent, in
 * the order of the calls. Rejects with the signal's reason when the caller goes away.
 */
export const openPace = (perSecond: number, { uptime, after }: Pick<Runtime, 'uptime' | 'after'>) => {
  const gapMs = 1_000 / perSecond;
  let free = Number.NEGATIVE_INFINITY;

  return async (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    const now = uptime();
    const at = Math.max(now, free);
    free = at + gapMs;
    if (at === now) return;
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        cancel();
        reject(signal.reason);
      };
      const cancel = after(at - now, () => {
        signal.removeEventListener('abort', leave);
        resolve();
      });
      signal.addEventListener('abort', leave, { once: true });
    });
  };
};
