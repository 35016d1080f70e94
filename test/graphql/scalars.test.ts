import fc from 'fast-check';
import { isScalarType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from './house.ts';

const type = schema.getType('DateTime');
if (!isScalarType(type)) throw new Error('no DateTime');

describe('a moment', () => {
  it('is written in the one form, however often and after however many others', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e12, max: 4e12 }), { maxLength: 200 }), (moments) => {
        for (const moment of [...moments, ...moments])
          expect(type.serialize(moment)).toBe(new Date(moment).toISOString());
      }),
    );
    for (let n = 0; n < 12_000; n += 1) type.serialize(n);
    expect(type.serialize(0)).toBe('1970-01-01T00:00:00.000Z');
  });

  it('that is none is refused every time', () => {
    for (let n = 0; n < 2; n += 1) expect(() => type.serialize(Number.NaN)).toThrow(RangeError);
  });
});
