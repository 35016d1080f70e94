import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blank, fold, type LiveEvent, type Picture } from '../../src/wallboard/fold.ts';

interface Thing {
  readonly id: string;
  readonly value: number;
}

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const thing = fc.record({ id, value: fc.nat(9) });
const things = fc.uniqueArray(thing, { selector: (one) => one.id, maxLength: 5 });

type Step =
  | { readonly type: 'start'; readonly items: readonly Thing[] }
  | { readonly type: 'change'; readonly upserted: readonly Thing[]; readonly removed: readonly string[] };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ type: fc.constant('start' as const), items: things }) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('change' as const),
      upserted: things,
      removed: fc.uniqueArray(id, { maxLength: 3 }),
    }),
  },
);

/** What a server would send, and the truth after each event; a new start is told by a resync. */
const tell = (steps: readonly Step[]) => {
  const truth = new Map<string, Thing>();
  const events: LiveEvent<Thing>[] = [];
  let seq = 0;
  const cursor = () => `c${events.length}`;
  for (const one of steps) {
    if (one.type === 'start' || events.length === 0) {
      if (events.length > 0) events.push({ cursor: cursor(), reason: 'EXPIRED' });
      truth.clear();
      for (const item of one.type === 'start' ? one.items : one.upserted) truth.set(item.id, item);
      seq = 0;
      events.push({ cursor: cursor(), seq, items: [...truth.values()] });
    } else {
      const removed = one.removed.filter((gone) => !one.upserted.some((item) => item.id === gone));
      for (const gone of removed) truth.delete(gone);
      for (const item of one.upserted) truth.set(item.id, item);
      seq += 1;
      events.push({ cursor: cursor(), seq, upserted: one.upserted, removed });
    }
  }
  return { events, truth };
};

const contents = ({ rows }: Picture<Thing>) => [...rows.values()].map((one) => `${one.id}=${one.value}`).sort();
const expected = (truth: ReadonlyMap<string, Thing>) =>
  [...truth.values()].map((one) => `${one.id}=${one.value}`).sort();

describe('a live view, put together', () => {
  test('is what the server has, however the events are cut into frames', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 5 })),
        (steps, cuts) => {
          const { events, truth } = tell(steps);
          let picture = blank<Thing>();
          let at = 0;
          for (let frame = 0; at < events.length; frame += 1) {
            const size = cuts[frame % Math.max(1, cuts.length)] ?? 1;
            picture = fold(picture, events.slice(at, at + size));
            at += size;
          }
          expect(contents(picture)).toEqual(expected(truth));
          expect(contents(fold(blank<Thing>(), events))).toEqual(expected(truth));
          expect(picture.whole).toBe(true);
        },
      ),
    );
  });

  test('is not disturbed by deltas that come again', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), fc.nat(), (steps, from) => {
        const { events, truth } = tell(steps);
        const last = events.findLastIndex((event) => 'items' in event);
        const again = events.slice(last + 1).slice(from % Math.max(1, events.length - last));
        expect(contents(fold(fold(blank<Thing>(), events), again))).toEqual(expected(truth));
      }),
    );
  });

  test('leaves earlier pictures and unchanged rows as they are', () => {
    const first = fold(blank<Thing>(), [
      {
        cursor: '0',
        seq: 0,
        items: [
          { id: 'a', value: 1 },
          { id: 'b', value: 1 },
        ],
      },
    ]);
    const second = fold(first, [{ cursor: '1', seq: 1, upserted: [{ id: 'b', value: 2 }], removed: [] }]);
    expect(first.rows.get('b')?.value).toBe(1);
    expect(second.rows.get('a')).toBe(first.rows.get('a'));
  });

  test('keeps what it shows between a resync and its snapshot, and says that it is not whole', () => {
    const first = fold(blank<Thing>(), [{ cursor: '0', seq: 0, items: [{ id: 'a', value: 1 }] }]);
    const between = fold(first, [{ cursor: 'x', reason: 'UNKNOWN' }]);
    expect(between.whole).toBe(false);
    expect(contents(between)).toEqual(['a=1']);
    const after = fold(between, [{ cursor: 'y', seq: 0, items: [] }]);
    expect(after.whole).toBe(true);
    expect(contents(after)).toEqual([]);
  });
});
