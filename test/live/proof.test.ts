import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestText, EMPTY_DIGEST, withoutRow, withRow } from '../../src/domain/live-digest.ts';
import { type LivePayload, openLiveFold } from '../../src/domain/live-fold.ts';
import { BEAT_MS } from '../../src/live/channel.ts';
import type { LiveEvent } from '../../src/live/live-event.ts';
import { nextOf, openWorld, type Row } from './support/world.ts';

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

type Change = readonly [id: string, value: number | null];
const change: fc.Arbitrary<Change> = fc.tuple(fc.constantFrom(...KEYS), fc.option(fc.nat(9), { nil: null }));
const turns = fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { minLength: 4, maxLength: 12 });

const idOf = ({ id }: Row): string => id;

/** What a reader is told of these turns, the last of it that nothing has changed. */
const tell = async (story: readonly (readonly Change[])[]): Promise<LiveEvent<Row>[]> => {
  const { set, fire, open } = await openWorld();
  for (const id of KEYS.slice(0, 4)) set(id, 0);
  const reader = open();
  const told = [await nextOf(reader)];
  const hear = async (): Promise<void> => {
    const [{ value }] = await Promise.all([reader.next(), fire(0)]);
    if (value) told.push(value.event);
  };
  for (const turn of story) {
    // A turn that takes out what is not there is none.
    set('z', told.length);
    for (const [id, value] of turn) set(id, value);
    await hear();
  }
  const [{ value }] = await Promise.all([reader.next(), fire(BEAT_MS)]);
  if (value) told.push(value.event);
  return told;
};

const firstProblem = (told: readonly LivePayload<Row>[]) => {
  const fold = openLiveFold(idOf);
  for (const payload of told) {
    const problem = fold.take(payload);
    if (problem) return problem;
  }
  return null;
};

type Delta = Extract<LiveEvent<Row>, { readonly type: 'delta' }>;

/** A delta of which one row, with its version, or one removal has been lost on the way. */
const cut = (delta: Delta, at: number): Delta => {
  const { upserted, versions, removed } = delta;
  const index = at % (upserted.length + removed.length);
  return {
    ...delta,
    upserted: upserted.toSpliced(index, index < upserted.length ? 1 : 0),
    versions: versions.toSpliced(index, index < upserted.length ? 1 : 0),
    removed: removed.toSpliced(index - upserted.length, index >= upserted.length ? 1 : 0),
  };
};

const FAULTS: readonly (readonly [string, (told: LiveEvent<Row>[], at: number, seed: number) => LiveEvent<Row>[]])[] = [
  ['a dropped delta', (told, at) => told.toSpliced(at, 1)],
  ['a doubled delta', (told, at) => told.toSpliced(at, 0, told[at] as Delta)],
  ['two deltas in the wrong order', (told, at) => told.toSpliced(at, 2, told[at + 1] as Delta, told[at] as Delta)],
  ['a cut delta', (told, at, seed) => told.with(at, cut(told[at] as Delta, seed))],
];

describe('a client that folds and compares', () => {
  it.each(FAULTS)(
    'notices %s, each of 1,000 times (R5, R7, R8)',
    async (_name, spoil) => {
      const run = async (story: readonly (readonly Change[])[], where: number, seed: number): Promise<void> => {
        const told = await tell(story);
        expect(firstProblem(told)).toBeNull();
        // Between the snapshot and the last two, which may be swapped.
        const at = 1 + (where % (told.length - 3));
        expect(firstProblem(spoil(told, at, seed))).not.toBeNull();
      };
      await fc.assert(fc.asyncProperty(turns, fc.nat(), fc.nat(), run), { numRuns: 1_000, seed: 20_261_129 });
    },
    60_000,
  );

  it('never accuses a true delta, in 100,000 of them, read at once or late (R4, R7, R8)', async () => {
    const { set, fire, open, rows } = await openWorld();
    const readers = [1, 3, 50].map((every) => ({ every, reader: open(), fold: openLiveFold(idOf) }));
    let state = 1;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % below;
    };
    let deltas = 0;
    for (let turn = 1; deltas < 100_000; turn += 1) {
      for (let count = 1 + random(4); count > 0; count -= 1) set(`${random(40)}`, random(4) === 0 ? null : random(100));
      set('turn', turn);
      fire(0);
      for (const { every, reader, fold } of readers) {
        if (turn % every !== 0) continue;
        const event = await nextOf(reader);
        if (event.type === 'delta') deltas += 1;
        const problem = fold.take(event);
        if (problem) throw new Error(`delta ${deltas} of the reader of every ${every} was accused: ${problem}`);
      }
      if (turn % 1_500 !== 0) continue;
      const now = [...rows.values()].map(({ id, value }) => `${id}=${value}`).sort();
      for (const { fold } of readers) {
        expect([...fold.rows().values()].map(({ id, value }) => `${id}=${value}`).sort()).toEqual(now);
      }
    }
    expect(deltas).toBeGreaterThanOrEqual(100_000);
  });

  it('takes nothing but a snapshot after a problem or a resync (R2, R9)', async () => {
    const told = await tell([[['a', 1]], [['b', 2]], [['c', 3]]]);
    const fold = openLiveFold(idOf);
    const [snapshot, first, second] = told as [LiveEvent<Row>, LiveEvent<Row>, LiveEvent<Row>];
    fold.take(snapshot);
    expect(fold.take(second)).toBe('GAP');
    expect(fold.isProven()).toBe(false);
    expect(fold.take(first)).toBe('GAP');
    expect(fold.take(snapshot)).toBeNull();
    expect(fold.take({ reason: 'EXPIRED' })).toBeNull();
    expect(fold.isProven()).toBe(false);
    expect(fold.take(first)).toBe('GAP');
    expect(fold.take(snapshot)).toBeNull();
    expect(fold.take(first)).toBeNull();
    expect(fold.rows().get('a')?.value).toBe(1);
  });
});

describe('the digest', () => {
  const entry = fc.tuple(fc.stringMatching(/^[\w-]{1,40}$/), fc.nat());
  const entries = fc.uniqueArray(entry, { selector: ([id]) => id, maxLength: 50 });
  const digestOf = (rows: readonly (readonly [string, number])[]): string =>
    digestText(rows.reduce((digest, [id, version]) => withRow(digest, id, version), EMPTY_DIGEST));

  it('does not depend on the order, and to take out undoes to put in (R8)', () => {
    fc.assert(
      fc.property(entries, entry, (rows, [id, version]) => {
        const digest = digestOf(rows);
        expect(digestOf(rows.toReversed())).toBe(digest);
        const all = rows.reduce((sum, [row, of]) => withRow(sum, row, of), EMPTY_DIGEST);
        expect(digestText(withoutRow(withRow(all, id, version), id, version))).toBe(digest);
        expect(digest).toMatch(/^[0-9a-f]{16}$/);
      }),
    );
  });

  it('is another one for neighbouring versions and ids: no two of 200,000 rows have the same', () => {
    const seen = new Set<string>();
    for (let id = 0; id < 2_000; id += 1) {
      for (let version = 0; version < 100; version += 1) seen.add(digestOf([[`row${id}`, version]]));
    }
    expect(seen.size).toBe(200_000);
  });
});

describe('a channel with rows of several lists', () => {
  it('proves each list by itself', async () => {
    const names = ['jobs', 'tasks'];
    const { set, fire, open } = await openWorld({ lists: { names, of: (key) => key.split(':')[0] ?? '' } });
    set('jobs:1', 0);
    const reader = open();
    const folds = names.map((name) => ({ name, fold: openLiveFold(idOf) }));
    const isOf = (name: string) => (id: string) => id.startsWith(name);
    const take = (event: LiveEvent<Row>): void => {
      if (event.type === 'resync') throw new Error('there is nothing to resync');
      for (const { name, fold } of folds) {
        const proof = event.lists.get(name);
        if (!proof) throw new Error(`${name} is not proven`);
        const told = event.type === 'snapshot' ? event.items : event.upserted;
        const own = told.flatMap((row, index) =>
          isOf(name)(row.id) ? [{ row, version: event.versions[index] ?? -1 }] : [],
        );
        const rows = own.map(({ row }) => row);
        const state = { ...proof, seq: event.seq, versions: own.map(({ version }) => version) };
        const problem = fold.take(
          event.type === 'snapshot'
            ? { ...state, items: rows }
            : { ...state, since: event.since, upserted: rows, removed: event.removed.filter(isOf(name)) },
        );
        expect(problem).toBeNull();
      }
    };
    take(await nextOf(reader));
    for (const [id, value] of [
      ['tasks:1', 1],
      ['jobs:2', 5],
      ['tasks:1', null],
      ['jobs:1', 9],
    ] as const) {
      set(id, value);
      fire(0);
      take(await nextOf(reader));
    }
    expect(folds.map(({ fold }) => [...fold.rows().keys()].sort())).toEqual([['jobs:1', 'jobs:2'], []]);
  });
});
