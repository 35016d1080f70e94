import { answer } from '../probe.ts';
import { type Happening, happening, stampNow } from './jobs.ts';

export interface PublishPlan {
  readonly count: number;
  /** 0: as fast as they can be told, each in a turn of its own. */
  readonly perSecond?: number;
  /** Told in one go, as a poll finds them. */
  readonly burst?: number;
}

/** Bytes, after a forced collection. */
export interface Room {
  readonly rss: number;
  /** Of JavaScript, and of what it holds outside. */
  readonly heap: number;
}

/** Two turns, so that what a server puts off to the end of a turn is done before the next event. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The events of a server of this part, told when the bench says so. */
export const servePublisher = (tell: (told: Happening) => void): void => {
  let n = 0;
  const next = (stamp: number): void => {
    tell(happening(n, stamp));
    n += 1;
  };
  answer('room', (): Room => {
    globalThis.gc?.();
    globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, heap: heapUsed + external };
  });
  answer('publish', async ({ count, perSecond = 0, burst = 1 }: PublishPlan) => {
    const begun = stampNow();
    if (perSecond === 0) {
      for (let told = 0; told < count; told += 1) {
        next(stampNow());
        if ((told + 1) % burst === 0) await turn();
      }
    }
    // The stamp says when it was due: what a server that is behind keeps waiting counts as waited.
    for (let told = 0; perSecond > 0 && told < count; ) {
      const due = begun + (told / perSecond) * 1e6;
      const now = stampNow();
      if (due > now) await pause(Math.max((due - now) / 1_000, 1));
      else {
        next(due);
        told += 1;
        if (told % burst === 0) await turn();
      }
    }
    return n;
  });
};
