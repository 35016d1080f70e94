import type { Clock } from '../../src/domain/runtime.ts';

/** A clock that stands until it is told to go on. */
export const openManualClock = (begin = Date.now()): Clock & { readonly advance: (ms: number) => void } => {
  let now = begin;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    /** Runs what falls due on the way, in order. */
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
        if (!next) break;
        timers.delete(next);
        now = next.at;
        next.run();
      }
      now = until;
    },
  };
};
