import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.ts';
import { toPatch } from '../../../src/vendors/azure/commands/patch.ts';
import { mergePatch } from '../../../src/vendors/azure/simulator/merge.ts';

/** The cases that RFC 7396 itself gives (appendix A): original, patch, result. */
const VECTORS: readonly (readonly [original: unknown, patch: unknown, result: unknown])[] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

describe('a merge patch', () => {
  it.each(VECTORS)('of %j by %j makes %j at the simulator', (original, patch, result) => {
    expect(mergePatch(original, patch)).toEqual(result);
  });

  it.each([
    [{ a: 1, b: 2 }, { a: 1 }, { b: null, a: 1 }],
    [{ labels: { x: 1, y: 2 } }, { labels: { y: 3 } }, { labels: { x: null, y: 3 } }],
    [null, { list: [1, { a: 2 }] }, { list: [1, { a: 2 }] }],
  ] as const)('from %j to %j is sent as %j by the adapter', (current, wanted, patch) => {
    expect(toPatch(current, wanted)).toEqual(patch);
  });

  it('that the adapter makes turns any object into any other at the simulator', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.integer(), { maxLength: 3 }));
    const key = fc.constantFrom('a', 'b', 'c', 'd');
    const flat = fc.dictionary(key, leaf, { maxKeys: 4 });
    const doc = fc.dictionary(key, fc.oneof(leaf, flat), { maxKeys: 4 }) as fc.Arbitrary<JsonObject>;
    fc.assert(
      fc.property(doc, doc, (current, wanted) => {
        expect(mergePatch(current, toPatch(current, wanted))).toEqual(wanted);
      }),
      { numRuns: 1_000 },
    );
  });
});
