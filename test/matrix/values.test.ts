import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registry } from '../../src/vendors/index.ts';
import { seeded, spoilAnswers, spoilCalls } from './run.ts';

/** The same cells in each run; `npm run matrix` draws others. */
const seed = Number(process.env.MATRIX_SEED ?? 4711);
const CELLS = 120;
const CALLS = 1_500;

describe(`odd values (MATRIX_SEED=${seed})`, () => {
  let held: unknown[] = [];
  const hold = (reason: unknown) => held.push(reason);
  beforeAll(() => {
    process.on('unhandledRejection', hold);
  });
  afterAll(() => {
    process.off('unhandledRejection', hold);
  });

  describe.each(registry.map((registration) => [registration.vendor.name, registration] as const))(
    '%s',
    (name, registration) => {
      it('in any member of the vendor’s answers are told exactly, as null, or by a typed failure', {
        timeout: 240_000,
      }, async () => {
        const { cells, places, faults } = await spoilAnswers(registration, CELLS, seeded(seed));
        expect([name, faults]).toEqual([name, []]);
        expect(cells).toBe(CELLS);
        expect(places).toBeGreaterThan(CELLS / 5);
        expect(held).toEqual([]);
        held = [];
      });

      it('in any place of a caller’s are carried exactly, or refused by a typed error', {
        timeout: 240_000,
      }, async () => {
        const { cells, places, reached, faults } = await spoilCalls(registration, CALLS, seeded(seed));
        expect([name, faults]).toEqual([name, []]);
        expect(cells).toBe(CALLS);
        expect(places).toBeGreaterThan(CALLS / 5);
        expect(reached).toBeGreaterThan(20);
      });
    },
  );
});
