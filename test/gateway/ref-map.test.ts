import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KINDS, ref, refKey } from '../../src/domain/ref.ts';
import { refMap } from '../../src/gateway/ref-map.ts';

const part = fc.constantFrom('a', 'b', 'a:b', '__proto__', 'constructor', '');
const refs = fc
  .record({ kind: fc.constantFrom(...KINDS), account: part, nativeId: part })
  .map(({ kind, account, nativeId }) => ref(kind, account.replace(':', ''), nativeId));

it('a map by identity holds what a map by the text of the identity holds', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(refs, fc.nat())), fc.array(refs), (entries, others) => {
      const found = refMap<number>();
      const expected = new Map<string, number>();
      for (const [of, value] of entries) {
        found.set(of, value);
        expected.set(refKey(of), value);
      }
      for (const of of [...entries.map(([of]) => of), ...others]) expect(found.get(of)).toBe(expected.get(refKey(of)));
      found.clear();
      for (const of of others) expect(found.get(of)).toBeUndefined();
    }),
  );
});
