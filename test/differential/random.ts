import { type Random as Stream, seededRandom } from '../../src/sandbox/random.ts';

export interface Random extends Pick<Stream, 'chance' | 'pick'> {
  /** From 0 up to, not including, `below`. */
  readonly int: (below: number) => number;
  readonly shuffle: <T>(of: readonly T[]) => T[];
}

/** Each purpose has a stream of its own: what is drawn for one does not shift what is drawn for another. */
export const randomOf = (seed: number, purpose: string): Random => {
  const stream = seededRandom(seed, purpose);
  const int = (below: number): number => Math.floor(stream.next() * below);
  return {
    int,
    chance: stream.chance,
    pick: stream.pick,
    shuffle: (of) =>
      of
        .map((item) => ({ item, place: stream.next() }))
        .sort((a, b) => a.place - b.place)
        .map(({ item }) => item),
  };
};

/** From 0 to 1, decided by the text alone. */
export const shareOf = (text: string): number => seededRandom(0, text).next();
