import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openViewFold } from '../../src/client/fold.ts';
import { digestText, EMPTY_DIGEST, withRow } from '../../src/domain/live-digest.ts';

interface Thing {
  readonly id: string;
  readonly value: number;
}

const STILL = { asOf: [], partial: [] };

interface Listed {
  readonly rows: ReadonlyMap<string, Thing>;
}
type ListEvent = Readonly<Record<string, unknown>> & { readonly cursor: string };

/** A list as the gateway keeps it: what it tells of itself is right by definition. */
const openTruth = () => {
  const rows = new Map<string, { readonly row: Thing; readonly version: number }>();
  const whole = () => ({
    count: rows.size,
    digest: digestText([...rows].reduce((sum, [id, { version }]) => withRow(sum, id, version), EMPTY_DIGEST)),
  });
  return {
    rows,
    start(items: readonly Thing[], seq: number) {
      rows.clear();
      for (const row of items) rows.set(row.id, { row, version: seq });
      return { items, versions: items.map(() => seq), ...whole() };
    },
    change(upserted: readonly Thing[], gone: readonly string[], seq: number) {
      const removed = gone.filter((id) => !upserted.some((row) => row.id === id));
      for (const id of removed) rows.delete(id);
      for (const row of upserted) rows.set(row.id, { row, version: seq });
      return { upserted, removed, versions: upserted.map(() => seq), ...whole() };
    },
    contents: () => [...rows.values()].map(({ row }) => `${row.id}=${row.value}`).sort(),
  };
};

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const things = fc.uniqueArray(fc.record({ id, value: fc.nat(9) }), { selector: (one) => one.id, maxLength: 5 });
const step = fc.oneof(
  { weight: 1, arbitrary: fc.record({ type: fc.constant('start' as const), upserted: things }) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('change' as const),
      upserted: things,
      removed: fc.uniqueArray(id, { maxLength: 3 }),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What a server would send, and the truth after each event; a new start is told by a resync. */
const tell = (steps: readonly Step[]) => {
  const truth = openTruth();
  const told: { readonly event: ListEvent; readonly contents: readonly string[] }[] = [];
  let seq = 0;
  const put = (event: ListEvent): void => void told.push({ event, contents: truth.contents() });
  for (const one of steps) {
    const cursor = `c${told.length}`;
    if (one.type === 'start' || told.length === 0) {
      if (told.length > 0) put({ cursor, reason: 'EXPIRED' });
      // What changes a view has a number of its own, also where nobody was there to hear it.
      if (told.length > 0) seq += 1;
      put({ ...STILL, cursor, seq, ...truth.start(one.upserted, seq) });
    } else {
      const since = seq;
      seq += 1;
      put({ ...STILL, cursor, seq, since, ...truth.change(one.upserted, one.removed, seq) });
    }
  }
  return told;
};

const contents = (picture: Listed | null) =>
  [...(picture?.rows.values() ?? [])].map((one) => `${one.id}=${one.value}`).sort();
const steps = fc.array(step, { minLength: 1, maxLength: 30 });

describe('a live list, put together', () => {
  test('is what the server has after every event', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const fold = openViewFold<Listed>();
        for (const { event, contents: expected } of tell(all)) {
          expect(fold.take(event)).toBeNull();
          if (!('reason' in event)) expect(contents(fold.view())).toEqual(expected);
        }
      }),
    );
  });

  test('is never another than the server had at some time, whatever of it is lost, doubled or out of order (T36)', () => {
    const disorder = fc.constantFrom('drop', 'double', 'swap');
    fc.assert(
      fc.property(steps, fc.array(fc.tuple(disorder, fc.nat(40)), { minLength: 1, maxLength: 4 }), (all, faults) => {
        const right = tell(all);
        const events = right.map(({ event }) => event);
        for (const [fault, place] of faults) {
          const at = place % events.length;
          const [one, next] = [events[at], events[at + 1]];
          if (fault === 'drop') events.splice(at, 1);
          else if (fault === 'double' && one) events.splice(at, 0, one);
          else if (one && next) events.splice(at, 2, next, one);
          if (events.length === 0) return;
        }
        const fold = openViewFold<Listed>();
        const cuts = new Set(right.map((one) => one.contents.join()));
        for (const event of events) {
          // What does not prove right is not shown; only a snapshot mends it.
          if (fold.take(event) === null && fold.view()) expect(cuts).toContain(contents(fold.view()).join());
        }
      }),
    );
  });

  test('leaves earlier pictures and unchanged rows as they are', () => {
    const truth = openTruth();
    const fold = openViewFold<Listed>();
    const a = { id: 'a', value: 1 };
    fold.take({ ...STILL, cursor: '0', seq: 0, ...truth.start([a, { id: 'b', value: 1 }], 0) });
    const first = fold.view();
    fold.take({ ...STILL, cursor: '1', seq: 1, since: 0, ...truth.change([{ id: 'b', value: 2 }], [], 1) });
    expect(contents(first)).toEqual(['a=1', 'b=1']);
    expect(contents(fold.view())).toEqual(['a=1', 'b=2']);
    expect(fold.view()?.rows.get('a')).toBe(a);
    const second = fold.view()?.rows;
    fold.take({ ...STILL, cursor: '2', seq: 1, since: 1, ...truth.change([], [], 1) });
    expect(fold.view()?.rows).toBe(second);
  });

  test('is nothing before its first snapshot, and stays as it was between a resync and the next', () => {
    const truth = openTruth();
    const fold = openViewFold<Listed>();
    expect(fold.view()).toBeNull();
    fold.take({ ...STILL, cursor: '0', seq: 0, ...truth.start([{ id: 'a', value: 1 }], 0) });
    fold.take({ cursor: 'x', reason: 'UNKNOWN' });
    expect(contents(fold.view())).toEqual(['a=1']);
    fold.take({ ...STILL, cursor: 'y', seq: 0, ...truth.start([], 0) });
    expect(contents(fold.view())).toEqual([]);
  });
});

const LISTS = ['queues', 'workers', 'tasks'] as const;

type Board = Readonly<Record<(typeof LISTS)[number], ReadonlyMap<string, Thing>>> & {
  readonly totals: { readonly now: { readonly waiting: number } };
};
type BoardEvent = Readonly<Record<string, unknown>>;

describe('the board, put together', () => {
  const totals = (waiting: number) => ({ now: { waiting } });
  const openBoard = () => {
    const truths = { queues: openTruth(), workers: openTruth(), tasks: openTruth() };
    const row = (list: string, value: number): Thing => ({ id: `${list}-1`, value });
    const all = (seq: number, value: number) =>
      Object.fromEntries(LISTS.map((list) => [list, truths[list].start([row(list, value)], seq)]));
    const changed = (seq: number, value: number) =>
      Object.fromEntries(LISTS.map((list) => [list, truths[list].change([row(list, value)], [], seq)]));
    return {
      snapshot: (seq: number) =>
        ({ ...STILL, cursor: `${seq}`, seq, totals: totals(seq), ...all(seq, seq) }) as unknown as BoardEvent,
      delta: (seq: number, told: number | null) =>
        ({
          ...STILL,
          cursor: `${seq}`,
          seq,
          since: seq - 1,
          totals: told === null ? null : totals(told),
          ...changed(seq, seq),
        }) as unknown as BoardEvent,
    };
  };
  const valuesOf = (picture: Board | null) =>
    LISTS.map((list) => (picture?.[list].get(`${list}-1`) as unknown as Thing | undefined)?.value);

  test('is of one moment in all its lists, and its totals stay where a delta tells none', () => {
    const board = openBoard();
    const fold = openViewFold<Board>();
    expect(fold.view()).toBeNull();
    expect(fold.take(board.snapshot(0))).toBeNull();
    expect(fold.take(board.delta(1, 1))).toBeNull();
    const first = fold.view();
    expect(valuesOf(first)).toEqual([1, 1, 1]);
    expect(fold.take(board.delta(2, null))).toBeNull();
    expect(fold.view()?.totals.now.waiting).toBe(1);
    expect(valuesOf(fold.view())).toEqual([2, 2, 2]);
    expect(valuesOf(first)).toEqual([1, 1, 1]);
  });

  test.each(LISTS)('does not prove right when a row of %s is lost, and is whole again with a snapshot', (list) => {
    const board = openBoard();
    const fold = openViewFold<Board>();
    fold.take(board.snapshot(0));
    const delta = board.delta(1, 1) as unknown as Record<string, object>;
    expect(fold.take({ ...delta, [list]: { ...delta[list], upserted: [], versions: [] } } as never)).toBe('DIGEST');
    expect(fold.take(board.snapshot(2))).toBeNull();
    expect(valuesOf(fold.view())).toEqual([2, 2, 2]);
  });
});
