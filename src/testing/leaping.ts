import { type Runtime, realRuntime } from '../domain/runtime.ts';

/** Longer than a vendor asks to wait or a try is put off, and shorter than a call may take. */
const LONGEST_LEAP_MS = 30_000;

/** The machine's runtime, in which what a client waits for before it tries again is over at once. Deadlines of calls are real. */
export const openLeaping = (): Runtime => {
  let leapt = 0;
  const uptime = (): number => realRuntime.uptime() + leapt;
  return {
    ...realRuntime,
    uptime,
    after: (ms, run) => {
      if (ms > LONGEST_LEAP_MS) return realRuntime.after(ms, run);
      const at = uptime() + ms;
      const turn = setImmediate(() => {
        leapt += Math.max(0, at - uptime());
        run();
      });
      return () => clearImmediate(turn);
    },
  };
};
