import { setImmediate as nextTurn } from 'node:timers/promises';

/** What is being carried out for each peer, so that none is sent away before it has its answers. */
export const openUnanswered = <Peer extends object>() => {
  const running = new WeakMap<Peer, Set<Promise<unknown>>>();

  return {
    /** The same promise. */
    add<T>(peer: Peer, one: Promise<T>): Promise<T> {
      const own = running.get(peer) ?? new Set();
      running.set(peer, own.add(one));
      const done = (): void => void own.delete(one);
      one.then(done, done);
      return one;
    },
    /** Settles when everything that was begun has been answered. Never rejects. */
    async answered(peer: Peer): Promise<void> {
      for (const own = running.get(peer); own && own.size > 0; ) await Promise.allSettled(own);
      // An answer is written in the turn after.
      await nextTurn();
    },
  };
};
