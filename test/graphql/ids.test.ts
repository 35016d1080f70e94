import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KINDS, ref, refKey } from '../../src/domain/ref.ts';
import { decodeAnyId, globalId } from '../../src/graphql/ids.ts';

const refs = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    account: fc.constantFrom('a', 'b', '__proto__'),
    nativeId: fc.oneof(fc.string({ minLength: 1, maxLength: 3 }), fc.constantFrom('constructor', 'a:b', 'é')),
  })
  .map(({ kind, account, nativeId }) => ref(kind, account, nativeId));

describe('a global id', () => {
  it('is the same every time, tells objects apart, and leads back', () => {
    fc.assert(
      fc.property(fc.array(refs, { maxLength: 40 }), (asked) => {
        for (const of of [...asked, ...asked]) {
          const id = globalId(of);
          expect(id).toBe(Buffer.from(refKey(of)).toString('base64url'));
          expect(decodeAnyId(id)).toEqual({ ref: of });
        }
      }),
    );
  });

  it('stays right when more objects are seen than are kept in mind', () => {
    const of = (n: number) => ref('Job', 'many', String(n));
    const before = globalId(of(0));
    for (let n = 0; n < 50_000; n += 1) globalId(of(n));
    expect(globalId(of(0))).toBe(before);
    expect(decodeAnyId(globalId(of(49_999)))).toEqual({ ref: of(49_999) });
  });
});
