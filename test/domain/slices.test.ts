import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eachInSlices, openInTurns, sortedInSlices } from '../../src/domain/slices.ts';

interface Row {
  readonly key: number;
  readonly at: number;
}

/** What the work answers, and in how many steps. */
const run = <T>(work: Generator<void, T>): { readonly value: T; readonly steps: number } => {
  for (let steps = 1; ; steps += 1) {
    const { done, value } = work.next();
    if (done === true) return { value, steps };
  }
};

it('sorts as the language does, equals in the order in which they came', () => {
  const rows = fc
    .tuple(fc.integer({ min: 0, max: 9_000 }), fc.integer({ min: 1, max: 500 }), fc.nat())
    .map(([length, keys, seed]) => {
      let state = seed;
      return Array.from({ length }, (_, at): Row => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return { key: (state >>> 8) % keys, at };
      });
    });
  fc.assert(
    fc.property(rows, (given) => {
      const compare = (a: Row, b: Row): number => a.key - b.key;
      expect(run(sortedInSlices(given, compare)).value).toEqual(given.toSorted(compare));
    }),
    { numRuns: 60 },
  );
});

it('takes everything once, in order, in steps that are bounded', () => {
  const taken: number[] = [];
  const items = Array.from({ length: 10_001 }, (_, at) => at);
  expect(run(eachInSlices(items, (item) => void taken.push(item))).steps).toBe(11);
  expect(taken).toEqual(items);
});

it('does short work at once, and long work in turns in which others have their turn', async () => {
  const inTurns = openInTurns();
  const work = function* (steps: number): Generator<void, string> {
    for (let step = 1; step < steps; step += 1) yield;
    return 'done';
  };
  expect(inTurns('a', work(1))).toBe('done');
  let turns = 0;
  const count = (): void => {
    turns += 1;
    counting = setImmediate(count);
  };
  let counting = setImmediate(count);
  const long = inTurns('a', work(10));
  expect(long).toBeInstanceOf(Promise);
  expect(await long).toBe('done');
  clearImmediate(counting);
  expect(turns).toBeGreaterThanOrEqual(8);
});
