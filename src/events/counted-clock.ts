import type { Clock } from './clock.ts';

export interface CountedClock extends Clock {
  /** Delays that have neither run nor been taken back. */
  readonly pending: () => number;
}

export const countedClock = (clock: Clock): CountedClock => {
  let pending = 0;
  return {
    now: () => clock.now(),
    after(ms, run) {
      let open = true;
      pending += 1;
      const settle = (): boolean => {
        if (!open) return false;
        open = false;
        pending -= 1;
        return true;
      };
      const cancel = clock.after(ms, () => {
        if (settle()) run();
      });
      return () => {
        if (settle()) cancel();
      };
    },
    pending: () => pending,
  };
};
