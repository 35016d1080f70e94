import type { Clock } from '../../../src/domain/runtime.ts';

export interface ManualClock extends Clock {
  /** Lets the time pass and runs what falls due in it, in order. */
  pass(ms: number): void;
  readonly waiting: number;
}

export const manualClock = (): ManualClock => {
  let now = 1_000_000;
  const timers = new Set<{ readonly due: number; readonly run: () => void }>();
  return {
    now: () => now,
    after(ms, run) {
      const timer = { due: now + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    pass(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = [...timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
        if (!next) break;
        timers.delete(next);
        now = next.due;
        next.run();
      }
      now = end;
    },
    get waiting() {
      return timers.size;
    },
  };
};
