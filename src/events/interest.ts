import type { EventKind } from '../domain/event.ts';
import type { Clock } from './clock.ts';

export interface InterestOptions {
  readonly clock: Clock;
  readonly lingerMs: number;
  /** The first listener of these kinds has come. */
  readonly onWanted: (kinds: readonly EventKind[]) => void;
  /** The last listener has been gone for a while. */
  readonly onDeserted: () => void;
}

/** Counts who listens to what. */
export const openInterest = ({ clock, lingerMs, onWanted, onDeserted }: InterestOptions) => {
  const counts = new Map<EventKind, number>();
  let listeners = 0;
  let cancel = (): void => {};

  const leave = (kinds: readonly EventKind[]): void => {
    for (const kind of kinds) {
      const left = (counts.get(kind) ?? 0) - 1;
      if (left > 0) counts.set(kind, left);
      else counts.delete(kind);
    }
    listeners -= 1;
    if (listeners === 0) cancel = clock.after(lingerMs, onDeserted);
  };

  return {
    /** One more listener. The answer takes the interest back, once. */
    join(kinds: readonly EventKind[]): () => void {
      cancel();
      listeners += 1;
      const fresh = kinds.filter((kind) => !counts.has(kind));
      for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      if (fresh.length > 0) onWanted(fresh);
      let here = true;
      return () => {
        if (here) leave(kinds);
        here = false;
      };
    },
    /** The union of what the listeners want. */
    kinds: (): EventKind[] => [...counts.keys()],
    listeners: () => listeners,
    /** Forgets about the deserted. */
    close(): void {
      cancel();
    },
  };
};

export type Interest = ReturnType<typeof openInterest>;
