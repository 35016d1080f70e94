import { describe, expect, it } from 'vitest';
import { refKey } from '../../src/domain/ref.ts';
import { INTERVAL_MS, stage } from './support/stage.ts';
import { objectsOf, testVendor } from './support/vendor.ts';

const { job, queue, task, worker } = objectsOf('acme');
const WINDOW_MS = 120_000;

describe('a board of a vendor whose clock is ahead of ours', () => {
  it.each([-600_000, -61_000, -3_000, 0, 3_000, 61_000, 600_000])(
    'by %i ms tells by our clock what happened by its own (T3)',
    async (aheadMs) => {
      const vendor = testVendor('acme', { covers: ['Job', 'Task', 'Worker', 'Queue'], aheadMs });
      const { boards, pass, clock } = stage(vendor);
      vendor.set(queue('a'), worker('ann', 'READY', { in: ['a'] }));
      const ear = await boards({ window: { ms: WINDOW_MS }, thresholdMs: 30_000 });
      const theirs = (): number => clock.now() + aheadMs;
      const enqueuedAt = theirs();
      const shown = (state: 'QUEUED' | 'ASSIGNED' | 'COMPLETED', endedAt: number | null = null) =>
        vendor.push(
          job('x', state, {
            in: 'a',
            worker: state === 'QUEUED' ? null : worker('ann', 'READY').ref,
            enqueuedAt,
            endedAt,
          }),
          theirs(),
        );
      const board = () => ear.rows.get(refKey(queue('a').ref));

      const arrived = clock.now();
      shown('QUEUED');
      await pass(20_000);
      expect(board()?.now).toMatchObject({ waiting: 1, oldestWaitingSince: arrived });
      vendor.push(task('t', 'ACTIVE', { by: 'ann', of: 'x', in: 'a', assignedAt: theirs() }), theirs());
      shown('ASSIGNED');
      await pass(30_000);
      shown('COMPLETED', theirs());
      await pass(INTERVAL_MS);
      const counted = {
        entered: 1,
        answered: 1,
        abandoned: 0,
        averageWaitMs: 20_000,
        averageHandleMs: 30_000,
        serviceLevel: 1,
      };
      expect(board()?.window).toMatchObject(counted);

      // All of it leaves the window when it is over by our clock.
      await pass(WINDOW_MS - 60_000);
      expect(board()?.window).toMatchObject(counted);
      await pass(WINDOW_MS);
      expect(board()?.window).toMatchObject({ entered: 0, answered: 0, abandoned: 0 });
    },
  );
});
