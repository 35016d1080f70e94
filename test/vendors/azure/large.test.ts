import { describe, expect, it, onTestFinished } from 'vitest';
import { openEvents } from '../../../src/events/open-events.ts';
import { manualClock } from '../../../src/sandbox/clock.ts';
import { ACCOUNT, type Asked, openOver, page } from './replay.ts';

const LIMIT = 1_000;
const INTERVAL_MS = 5_000;
const MINUTES = 2;

const job = (at: number) => ({ id: `j${at}`, etag: `"${at}"`, status: 'queued', queueId: `q${at % 20}` });
const worker = (at: number) => ({ id: `w${at}`, etag: `"${at}"`, state: 'active', queues: [`q${at % 20}`] });
const queue = (at: number) => ({ id: `q${at}`, etag: `"${at}"`, name: `Queue ${at}` });

/** So many waiting jobs, and some workers and queues, in pages of a hundred. */
const vendorOf = (jobs: number) => {
  const count = new Map([
    ['jobs', jobs],
    ['workers', 150],
    ['queues', 20],
  ]);
  return ({ path, query }: Asked) => {
    const [, , kind = ''] = path.split('/');
    // All jobs wait in their queues.
    const isListed = kind !== 'jobs' || query.status === 'active';
    const total = isListed ? (count.get(kind) ?? 0) : 0;
    const begin = Number(query.at ?? 0);
    const end = Math.min(total, begin + 100);
    const make: (at: number) => object = kind === 'jobs' ? job : kind === 'workers' ? worker : queue;
    const rows = Array.from({ length: end - begin }, (_, at) => make(begin + at));
    return page(rows, end < total ? `${path}?at=${end}${query.status ? `&status=${query.status}` : ''}` : null);
  };
};

const listenTo = async (jobs: number) => {
  const { adapter, asked } = await openOver(vendorOf(jobs));
  const clock = manualClock();
  const faults: unknown[] = [];
  const events = openEvents({
    accounts: [
      { name: ACCOUNT, adapter, pollIntervalMs: INTERVAL_MS, reconcileMs: 60_000, webhook: false, objectLimit: LIMIT },
    ],
    clock,
    random: () => 0.5,
    // The vendor's answers are dated by the machine's clock, which is far ahead of that of the test.
    onFault: (_account, error) => String(error).includes('the clock of the vendor') || faults.push(error),
  });
  onTestFinished(() => events.close());
  /** Until the poll that is under way is over. */
  const settle = async (): Promise<void> => {
    do await clock.advance(0);
    while (events.holds().upstream > 0);
  };
  const following = events.follow({ accounts: [ACCOUNT], kinds: ['Job', 'Worker', 'Queue'], hear: () => {} });
  await settle();
  await following.settled;
  const callsAMinute = async (): Promise<number> => {
    const before = asked.length;
    for (let ms = 0; ms < MINUTES * 60_000; ms += 1_000) {
      await clock.advance(1_000);
      await settle();
    }
    return (asked.length - before) / MINUTES;
  };
  return { events, faults, callsAMinute };
};

describe('an account with five times as many jobs as are kept', () => {
  it('shows those that are kept, degraded and marked, for no more calls a minute than one that is just not too large (T1)', async () => {
    const [large, normal] = [await listenTo(5 * LIMIT), await listenTo(LIMIT)];
    expect(normal.events.health(ACCOUNT)).toMatchObject({ state: 'LIVE', error: null });
    expect(normal.events.present(ACCOUNT, 'Job')).toHaveLength(LIMIT);

    const usual = await normal.callsAMinute();
    expect(usual).toBeGreaterThan(LIMIT / 100);
    expect(await large.callsAMinute()).toBeLessThanOrEqual(usual);

    expect(large.events.health(ACCOUNT)).toMatchObject({ state: 'DEGRADED', error: { code: 'LIMIT_EXCEEDED' } });
    expect(large.events.health(ACCOUNT).error?.message).toContain(`more than ${LIMIT} objects live of Job`);
    expect(large.events.present(ACCOUNT, 'Job')).toHaveLength(LIMIT);
    expect(large.events.confirmed(ACCOUNT, 'Job')).toMatchObject({
      isWhole: false,
      partial: { code: 'LIMIT_EXCEEDED' },
    });
    for (const [kind, count] of [
      ['Worker', 150],
      ['Queue', 20],
    ] as const) {
      expect(large.events.present(ACCOUNT, kind)).toHaveLength(count);
      expect(large.events.problem(ACCOUNT, kind)).toBeNull();
    }
    expect(large.faults).toMatchObject([{ code: 'LIMIT_EXCEEDED' }]);
  });
});
