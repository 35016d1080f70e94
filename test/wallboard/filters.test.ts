import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DEFAULTS,
  type Filters,
  formatFilters,
  LAYOUTS,
  parseFilters,
  SORTS,
  THEMES,
  wantsAccount,
  wantsQueue,
} from '../../src/wallboard/filters.ts';
import { WORK_STATES } from '../../src/wallboard/states.ts';

const filters: fc.Arbitrary<Filters> = fc
  .record({
    accounts: fc.uniqueArray(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 4 }),
    queue: fc.string({ unit: 'grapheme' }),
    worker: fc.string({ unit: 'grapheme' }),
    states: fc.subarray([...WORK_STATES]),
    sort: fc.constantFrom(...SORTS),
    layout: fc.constantFrom(...LAYOUTS),
    theme: fc.constantFrom(...THEMES),
    warn: fc.integer({ min: 1, max: 86_400 }),
    late: fc.integer({ min: 1, max: 86_400 }),
  })
  .map((one) => ({ ...one, late: Math.max(one.warn, one.late) }));

describe('the address of the page', () => {
  test('says everything that was chosen', () => {
    fc.assert(
      fc.property(filters, (chosen) => {
        expect(parseFilters(formatFilters(chosen))).toEqual(chosen);
      }),
    );
  });

  test('is never refused', () => {
    fc.assert(
      fc.property(fc.string(), (search) => {
        const read = parseFilters(search);
        expect(parseFilters(formatFilters(read))).toEqual(read);
      }),
    );
    expect(parseFilters('?state=ASLEEP&layout=huge&theme=pink&warn=-1&late=x&sort=')).toEqual(DEFAULTS);
  });

  test('is empty when nothing was chosen', () => {
    expect(formatFilters(DEFAULTS)).toBe('');
  });
});

test('filters choose by account and by part of a name, in any case and composition', () => {
  expect(wantsAccount(DEFAULTS, 'one')).toBe(true);
  expect(wantsAccount({ ...DEFAULTS, accounts: ['two'] }, 'one')).toBe(false);
  expect(wantsQueue({ ...DEFAULTS, queue: ' español' }, 'Ventas Español')).toBe(true);
  expect(wantsQueue({ ...DEFAULTS, queue: 'Noe\u0308l' }, 'Team Noël')).toBe(true);
  expect(wantsQueue({ ...DEFAULTS, queue: 'x' }, 'Sales')).toBe(false);
});
