import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ROW_REM, wallRoom } from '../../src/wallboard/wall-room.ts';

const room = fc.record({ rows: fc.integer({ min: 3, max: 30 }), accounts: fc.nat(60), missing: fc.nat(60) });

test('a wall hides no account that is missing as long as there is any room (T35)', () => {
  fc.assert(
    fc.property(room, ({ rows, accounts, missing: some }) => {
      const missing = Math.min(some, accounts);
      const found = wallRoom(rows, accounts, missing);
      expect(found.accounts).toBeLessThanOrEqual(accounts);
      expect(found.waiting).toBeGreaterThanOrEqual(1);
      if (found.accounts < missing) expect(found.waiting).toBe(1);
      // What is taken by one list is not there for the other.
      const lines = found.accounts + (found.accounts < accounts ? 1 : 0);
      expect(Math.max(0, lines - 4) * 1.95 + found.waiting * ROW_REM).toBeLessThanOrEqual(rows * ROW_REM + 1e-9);
    }),
  );
});

test('accounts that are heard take nothing from those who wait', () => {
  expect(wallRoom(6, 4, 0)).toEqual({ accounts: 4, waiting: 6 });
  expect(wallRoom(6, 9, 0)).toEqual({ accounts: 3, waiting: 6 });
  expect(wallRoom(6, 9, 2)).toEqual({ accounts: 3, waiting: 6 });
  expect(wallRoom(6, 9, 9)).toEqual({ accounts: 9, waiting: 3 });
});
