/** Who waits, by the party for whom: each has its turn in a circle, so that one with many waits for its own. `P`: where there must be a place. */
export interface FairLine<P, W> {
  add(party: string, place: P, waiter: W): void;
  remove(party: string, place: P, waiter: W): void;
  /** The next one for whom there is a place, taken out; the party's next turn comes after those of all others. */
  next(hasRoom: (place: P) => boolean): W | null;
  /** The party that has most waiting for this place: how many, and the last of them. */
  most(place: P): { readonly count: number; readonly last: () => W | undefined } | null;
  /** How many of this party wait for this place. */
  count(party: string, place: P): number;
  /** How many wait for this place. */
  countAt(place: P): number;
  all(place: P): readonly W[];
  /** How many would go before one that this party adds. */
  ahead(party: string): number;
  readonly size: number;
}

export const openFairLine = <P, W>(): FairLine<P, W> => {
  /** In the order of their turns; none is empty. */
  const parties = new Map<string, Map<P, Set<W>>>();
  const counts = new Map<P, number>();
  let size = 0;

  const count = (place: P, by: number): void => {
    size += by;
    counts.set(place, (counts.get(place) ?? 0) + by);
  };

  const sizeOf = (places: Map<P, Set<W>>): number => {
    let count = 0;
    for (const waiters of places.values()) count += waiters.size;
    return count;
  };

  const remove = (party: string, place: P, waiter: W): void => {
    const places = parties.get(party);
    const waiters = places?.get(place);
    if (!places || !waiters?.delete(waiter)) return;
    count(place, -1);
    if (waiters.size > 0) return;
    places.delete(place);
    if (places.size === 0) parties.delete(party);
  };

  return {
    add(party, place, waiter) {
      const places = parties.get(party) ?? new Map<P, Set<W>>();
      const waiters = places.get(place) ?? new Set<W>();
      parties.set(party, places.set(place, waiters.add(waiter)));
      count(place, 1);
    },
    remove,
    next(hasRoom) {
      for (const [party, places] of parties) {
        for (const [place, waiters] of places) {
          const [first] = waiters;
          if (first === undefined || !hasRoom(place)) continue;
          parties.delete(party);
          parties.set(party, places);
          remove(party, place, first);
          return first;
        }
      }
      return null;
    },
    most(place) {
      let most: Set<W> | undefined;
      for (const places of parties.values()) {
        const waiters = places.get(place);
        if (waiters && waiters.size >= (most?.size ?? 0)) most = waiters;
      }
      if (!most) return null;
      const waiters = most;
      return { count: waiters.size, last: () => [...waiters].at(-1) };
    },
    countAt: (place) => counts.get(place) ?? 0,
    all: (place) => [...parties.values()].flatMap((places) => [...(places.get(place) ?? [])]),
    count: (party, place) => parties.get(party)?.get(place)?.size ?? 0,
    ahead(party) {
      const places = parties.get(party);
      const own = places ? sizeOf(places) : 0;
      // One that waits already has had its place in the circle for a while; one that comes anew goes to the end.
      const rounds = places ? own : 1;
      let before = own;
      for (const [other, its] of parties) if (other !== party) before += Math.min(rounds, sizeOf(its));
      return before;
    },
    get size() {
      return size;
    },
  };
};
