import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJson } from '../../src/domain/json.ts';
import { jsonInSlices } from '../../src/domain/json-write.ts';

const written = (value: unknown): { readonly text: string | undefined; readonly turns: number } => {
  const slices = jsonInSlices(value);
  for (let turns = 1; ; turns += 1) {
    const { done, value: text } = slices.next();
    if (done) return { text, turns };
  }
};

const long = fc
  .integer({ min: 0, max: 400 })
  .chain((rows) => fc.constant(Array.from({ length: rows }, (_, at) => ({ at }))));

it('writes what JSON.stringify writes, whatever it is given', () => {
  const any = fc.anything({ withNullPrototype: true, withSparseArray: true, withDate: true, maxDepth: 4 });
  fc.assert(
    fc.property(
      fc.oneof(any, fc.jsonValue(), long, fc.record({ data: fc.record({ view: fc.record({ long, any }) }) })),
      (value) => {
        expect(written(value).text).toBe(JSON.stringify(value));
      },
    ),
    { numRuns: 2_000 },
  );
});

it('writes numbers that no JavaScript number holds as they were', () => {
  const value = { data: { raw: parseJson('{"a":12345678901234567890,"b":[12345678901234567890]}') } };
  expect(written(value).text).toBe('{"data":{"raw":{"a":12345678901234567890,"b":[12345678901234567890]}}}');
});

it('takes a slice for each 64 rows', () => {
  const rows = (count: number) => ({ data: { view: { items: Array.from({ length: count }, (_, id) => ({ id })) } } });
  expect(written(rows(64)).turns).toBe(1);
  expect(written(rows(65)).turns).toBe(2);
  expect(written(rows(50_000)).turns).toBe(782);
});
