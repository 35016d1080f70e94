import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openFirst } from '../../src/domain/first-of.ts';

interface Item {
  readonly value: number;
  readonly place: number;
}

const byValue = (a: Item, b: Item): number => a.value - b.value;

test('the first of any items are those of all of them, sorted, and of equals those that came first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.nat({ max: 12 }), (values, count) => {
      const items = values.map((value, place) => ({ value, place }));
      const first = openFirst<Item>(count, byValue);
      for (const item of items) {
        const isAmongThem = [...first.items, item].toSorted(byValue).slice(0, count).includes(item);
        expect(first.admits(item)).toBe(isAmongThem);
        first.add(item);
      }
      expect(first.items).toEqual(items.toSorted(byValue).slice(0, count));
    }),
  );
});
