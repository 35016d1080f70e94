import { batch } from '@preact/signals';

/** A page in the background gets no frames, and what comes meanwhile must not pile up. */
const LONGEST_MS = 1_000;

type Work = () => void;

/** Runs what was asked for together in the next frame, each piece once. */
export const openFrames = (nextFrame: (run: Work) => void, later: (run: Work, ms: number) => unknown = setTimeout) => {
  let due = new Set<Work>();

  const run = (): void => {
    if (due.size === 0) return;
    const now = due;
    due = new Set();
    batch(() => {
      for (const work of now) work();
    });
  };

  return (work: Work): void => {
    if (due.size === 0) {
      nextFrame(run);
      later(run, LONGEST_MS);
    }
    due.add(work);
  };
};

export type InFrame = ReturnType<typeof openFrames>;
