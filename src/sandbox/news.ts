import type { Cancel } from './clock.ts';

/** Tells changes to listeners in the order in which they happened. */
export const newsroom = <T>() => {
  const listeners = new Set<(change: T) => void>();
  const news: T[] = [];
  let telling = false;
  return {
    // A listener may cause further changes; those wait until every listener has heard of this one.
    tell(change: T): void {
      news.push(change);
      if (telling) return;
      telling = true;
      try {
        for (let next = news.shift(); next; next = news.shift()) for (const listener of listeners) listener(next);
      } finally {
        telling = false;
        news.length = 0;
      }
    },
    isHeard: (): boolean => listeners.size > 0,
    listen(listener: (change: T) => void): Cancel {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
