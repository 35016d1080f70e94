import { describe, expect, it } from 'vitest';
import { refKey } from '../../src/domain/ref.ts';
import { TICK_MS } from '../../src/live/queue-board.ts';
import type { QueueBoard } from '../../src/live/queue-figures.ts';
import { INTERVAL_MS, LINGER_MS, POLL_MS, stage } from './support/stage.ts';
import { objectsOf, testVendor, type VendorOptions } from './support/vendor.ts';

const ACCOUNT = 'acme';
const { job, queue, worker, task } = objectsOf(ACCOUNT);
const STREAM: VendorOptions = { covers: ['Job', 'Task', 'Worker', 'Queue'] };
const MINUTE = 60_000;

const setUp = (options: VendorOptions = STREAM) => {
  const vendor = testVendor(ACCOUNT, options);
  const house = stage(vendor);
  const boardOf = (rows: ReadonlyMap<string, QueueBoard>, id: string): QueueBoard => {
    const board = rows.get(refKey(queue(id).ref));
    if (!board) throw new Error(`there is no board of ${id}`);
    return board;
  };
  return { vendor, ...house, boardOf };
};

describe('the boards of queues', () => {
  it('begin with what is there, by name, and leave alone what is in no queue', async () => {
    const { vendor, boards, boardOf } = setUp();
    vendor.set(
      queue('b', { name: 'Beta' }),
      queue('a', { name: 'alpha' }),
      queue('x', { name: 'hidden' }),
      job('1', 'QUEUED', { in: 'a', enqueuedAt: 5 }),
      job('2', 'ASSIGNED', { in: 'a' }),
      job('3', 'QUEUED'),
      worker('w', 'READY', { in: ['a', 'b'] }),
      worker('v', 'READY', { in: ['a'] }),
      task('t', 'ACTIVE', { by: 'v', of: '2' }),
    );
    const ear = await boards({ wants: ({ name }) => name !== 'hidden' });
    expect([...ear.rows.values()].map((board) => board.queue.name)).toEqual(['alpha', 'Beta']);
    expect(boardOf(ear.rows, 'a').now).toMatchObject({ waiting: 1, assigned: 1, oldestWaitingSince: 5 });
    expect(boardOf(ear.rows, 'a').now.workers).toMatchObject({ eligible: 2, available: 1, busy: 1 });
    expect(boardOf(ear.rows, 'b').now.workers).toMatchObject({ eligible: 1, available: 1, busy: 0 });
    expect(boardOf(ear.rows, 'a').window).toMatchObject({ entered: 0, answered: 0 });
  });

  it('tell only those that are different', async () => {
    const { vendor, boards, pass } = setUp();
    vendor.set(queue('a'), queue('b'), queue('c'), worker('w', 'READY', { in: ['b'] }));
    const ear = await boards();
    const told = (): (readonly string[])[] =>
      ear
        .events()
        .map((event) => (event.type === 'delta' ? event.upserted.map((board) => board.queue.name ?? '') : []));
    vendor.push(job('1', 'QUEUED', { in: 'a' }));
    await pass(INTERVAL_MS);
    vendor.push(task('t', 'OFFERED', { by: 'w', of: '1' }));
    await pass(INTERVAL_MS);
    vendor.push(job('1', 'QUEUED', { in: 'c' }));
    await pass(INTERVAL_MS);
    vendor.push(worker('w', 'READY', { in: ['a'] }));
    await pass(INTERVAL_MS);
    expect(
      told()
        .slice(1)
        .map((names) => [...names].sort()),
    ).toEqual([['a'], ['a', 'b'], ['a', 'c'], ['a', 'b']]);
    vendor.pushGone(queue('b').ref);
    await pass(INTERVAL_MS);
    expect(ear.events().at(-1)).toMatchObject({ upserted: [], removed: [refKey(queue('b').ref)] });
    const before = ear.heard.length;
    await pass(10 * MINUTE);
    expect(ear.heard).toHaveLength(before);
  });

  it('tell within the interval that a worker is free again', async () => {
    const { vendor, boards, boardOf, pass } = setUp();
    const held = (state: 'ACTIVE' | 'COMPLETED') => task('t', state, { by: 'w', of: '1' });
    vendor.set(queue('a'), worker('w', 'READY', { in: ['a'] }), held('ACTIVE'));
    const ear = await boards();
    expect(boardOf(ear.rows, 'a').now.workers).toMatchObject({ available: 0, busy: 1 });
    vendor.push(held('COMPLETED'));
    await pass(INTERVAL_MS);
    expect(boardOf(ear.rows, 'a').now.workers).toMatchObject({ available: 1, busy: 0 });
  });

  it('count what happens, and forget it when the window has moved on', async () => {
    const { vendor, boards, boardOf, pass, clock } = setUp();
    vendor.set(queue('a'), job('old', 'ASSIGNED', { in: 'a' }));
    const ear = await boards({ window: { ms: 10 * MINUTE }, thresholdMs: 20_000 });
    const begun = clock.now();
    const run = async (id: string, waitMs: number, how: 'answered' | 'abandoned'): Promise<void> => {
      vendor.push(job(id, 'QUEUED', { in: 'a' }));
      vendor.push(task(`t${id}`, 'OFFERED', { by: 'w', of: id, in: 'a' }));
      await pass(waitMs);
      vendor.push(task(`t${id}`, how === 'answered' ? 'ACTIVE' : 'EXPIRED', { by: 'w', of: id, in: 'a' }));
      vendor.push(job(id, how === 'answered' ? 'ASSIGNED' : 'CANCELED', { in: 'a' }));
    };
    await run('1', 10_000, 'answered');
    await run('2', 30_000, 'answered');
    await run('3', 30_000, 'abandoned');
    await run('4', 5_000, 'abandoned');
    vendor.push(job('1', 'WRAP_UP', { in: 'a' }));
    await pass(4_000);
    vendor.push(job('1', 'COMPLETED', { in: 'a' }));
    vendor.push(job('old', 'COMPLETED', { in: 'a' }));
    await pass(INTERVAL_MS);
    expect(boardOf(ear.rows, 'a').window).toEqual({
      since: begun,
      entered: 4,
      answered: 2,
      abandoned: 2,
      flowedOut: 0,
      serviceLevel: 1 / 3,
      serviceLevelRatio: {
        value: 1 / 3,
        numerator: 1,
        denominator: 3,
        leftOut: [{ reason: 'ABANDONED_IN_TIME', count: 1 }],
        method: 'LATE_ABANDONED',
        thresholdMs: 20_000,
        since: null,
      },
      abandonmentRatio: { value: 1 / 2, numerator: 2, denominator: 4, leftOut: [] },
      acceptanceRatio: { value: 1 / 2, numerator: 2, denominator: 4, leftOut: [] },
      averageWaitMs: 20_000,
      p95WaitMs: 30_000,
      averageHandleMs: 65_000,
      averageWrapUpMs: 4_000,
      offersAccepted: 2,
      offersDeclined: 0,
      offersExpired: 2,
    });
    await pass(9 * MINUTE);
    expect(boardOf(ear.rows, 'a').window).toMatchObject({ entered: 2, answered: 1, abandoned: 2 });
    await pass(10 * MINUTE);
    expect(boardOf(ear.rows, 'a').window).toMatchObject({ entered: 0, averageWaitMs: null });
    expect(boardOf(ear.rows, 'a').now).toMatchObject({ assigned: 1 });
  });

  it('begin anew with the day of the time zone', async () => {
    const { vendor, boards, boardOf, pass, clock } = setUp();
    vendor.set(queue('a'));
    const ear = await boards({ window: { dayIn: 'America/New_York' } });
    vendor.push(job('1', 'QUEUED', { in: 'a' }));
    const midnight = Date.parse('2026-01-06T05:00:00Z');
    await pass(midnight - clock.now() - 10_000);
    expect(boardOf(ear.rows, 'a').window).toMatchObject({ entered: 1 });
    await pass(20_000);
    expect(boardOf(ear.rows, 'a').window).toMatchObject({ entered: 0, since: midnight });
    expect(boardOf(ear.rows, 'a').now.waiting).toBe(1);
  });

  it('share what they have seen, whatever they ask of it', async () => {
    const { vendor, boards, boardOf, pass } = setUp();
    vendor.set(queue('a'));
    await boards();
    vendor.push(job('1', 'QUEUED', { in: 'a' }));
    await pass(30_000);
    vendor.push(job('1', 'ASSIGNED', { in: 'a' }));
    const calls = vendor.calls.length;
    const late = await boards({ thresholdMs: 60_000 });
    const later = await boards({ thresholdMs: 1_000 });
    expect(vendor.calls).toHaveLength(calls);
    expect(boardOf(late.rows, 'a').window).toMatchObject({ entered: 1, answered: 1, serviceLevel: 1 });
    expect(boardOf(later.rows, 'a').window).toMatchObject({ answered: 1, serviceLevel: 0 });
  });

  it('tell who waits beside whom is judged, and judge by other rules from the moment at which these are changed', async () => {
    const { vendor, live, boards, boardOf, pass, clock } = setUp();
    vendor.set(queue('a'));
    const ear = await boards({ thresholdMs: null });
    const answer = async (id: string): Promise<void> => {
      vendor.push(job(id, 'QUEUED', { in: 'a' }));
      await pass(30_000);
      vendor.push(job(id, 'ASSIGNED', { in: 'a' }));
      await pass(INTERVAL_MS);
    };
    await answer('1');
    vendor.push(job('2', 'QUEUED', { in: 'a' }));
    await pass(INTERVAL_MS);
    const leftOut = [{ reason: 'STILL_WAITING', count: 1 }];
    const levelOf = () => boardOf(ear.rows, 'a').window.serviceLevelRatio;
    expect(levelOf()).toMatchObject({ value: 0, denominator: 1, thresholdMs: 20_000, since: null, leftOut });
    const since = clock.now();
    live.judgeBy({ all: { thresholdMs: 30_000 }, queues: {} });
    await pass(2 * TICK_MS);
    expect(levelOf()).toMatchObject({ value: 0, denominator: 1, thresholdMs: 30_000, since, leftOut });
    await answer('3');
    expect(levelOf()).toMatchObject({ value: 1 / 2, numerator: 1, denominator: 2, since, leftOut });
    live.judgeBy({ all: { thresholdMs: 30_000 }, queues: { acme: { a: { method: 'OFFERED' } } } });
    await pass(2 * TICK_MS);
    expect(levelOf()).toMatchObject({ value: 1 / 3, numerator: 1, denominator: 3, method: 'OFFERED', leftOut: [] });
  });

  it('catch up when somebody comes back, though nothing was put together meanwhile', async () => {
    const { vendor, boards, boardOf, pass } = setUp();
    vendor.set(queue('a'));
    const first = await boards();
    await first.reader.return();
    vendor.push(job('1', 'QUEUED', { in: 'a' }));
    await pass(LINGER_MS / 2);
    const again = await boards({ after: first.cursor() });
    expect(again.types()).toEqual(['delta']);
    expect(boardOf(again.rows, 'a').now.waiting).toBe(1);
  });

  it('do not take for new what was there before the vendor could be heard', async () => {
    const { vendor, boards, boardOf, pass, clock } = setUp({});
    vendor.set(queue('a'), job('1', 'ASSIGNED', { in: 'a' }), job('2', 'QUEUED', { in: 'a' }));
    vendor.away = true;
    const ear = await boards();
    expect(ear.rows.size).toBe(0);
    await pass(MINUTE);
    vendor.away = false;
    const heardAt = clock.now();
    await pass(2 * MINUTE);
    expect(boardOf(ear.rows, 'a').now).toMatchObject({ waiting: 1, assigned: 1 });
    expect(boardOf(ear.rows, 'a').window).toMatchObject({ entered: 0, answered: 0 });
    expect(boardOf(ear.rows, 'a').window.since).toBeGreaterThan(heardAt);
    vendor.set(job('2', 'ASSIGNED', { in: 'a' }), job('3', 'ASSIGNED', { in: 'a' }));
    await pass(2 * POLL_MS);
    expect(boardOf(ear.rows, 'a').window).toMatchObject({ entered: 1, answered: 2 });
  });

  it('take the moment of the answer from the task where only polls tell', async () => {
    const { vendor, boards, boardOf, pass, clock } = setUp({});
    vendor.set(queue('a'));
    const ear = await boards();
    const enqueuedAt = clock.now() + 1_000;
    vendor.set(
      job('1', 'ASSIGNED', { in: 'a', enqueuedAt }),
      task('t', 'ACTIVE', { by: 'w', of: '1', assignedAt: enqueuedAt + 700 }),
    );
    await pass(2 * POLL_MS);
    expect(boardOf(ear.rows, 'a').window).toMatchObject({ entered: 1, answered: 1, averageWaitMs: 700 });
  });

  it('refuse a time zone that there is none', async () => {
    const { boards, events, live } = setUp();
    await expect(boards({ window: { dayIn: 'nowhere' } })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(live.views()).toBe(0);
    expect(events.holds().listeners).toBe(0);
  });
});

describe('who belongs to the queues', () => {
  const mute = (...ids: readonly string[]) => ids.map((id) => worker(id, 'READY'));

  it('is asked once for all the boards, and again after a while, only while somebody reads', async () => {
    const asked: string[][] = [];
    const { vendor, boards, boardOf, pass } = setUp({
      ...STREAM,
      queuesOf: async (workers) => {
        asked.push(workers.map(({ ref }) => ref.nativeId).sort());
        return workers.map(({ ref }) => (ref.nativeId === 'v' ? [] : [queue('a').ref]));
      },
    });
    vendor.set(queue('a'), ...mute('w', 'v'), worker('told', 'OFFLINE', { in: ['a'] }));
    const ear = await boards();
    await boards({ thresholdMs: 1 });
    await pass(INTERVAL_MS);
    expect(asked).toEqual([['v', 'w']]);
    expect(boardOf(ear.rows, 'a').now.workers).toMatchObject({ eligible: 2, available: 1, offline: 1 });
    vendor.push(worker('new', 'NOT_READY'));
    await pass(INTERVAL_MS);
    expect(boardOf(ear.rows, 'a').now.workers).toMatchObject({ eligible: 2 });
    await pass(15_000);
    expect(asked.slice(1)).toEqual([['new', 'v', 'w']]);
    expect(boardOf(ear.rows, 'a').now.workers).toMatchObject({ eligible: 3, notReady: 1 });
    await pass(65_000);
    expect(asked).toHaveLength(3);
  });

  it('is not asked while nobody reads', async () => {
    let asked = 0;
    const { vendor, boards, pass } = setUp({
      ...STREAM,
      queuesOf: async (workers) => {
        asked += 1;
        return workers.map(() => []);
      },
    });
    vendor.set(queue('a'), ...mute('w'));
    const ear = await boards();
    await ear.reader.return();
    const before = asked;
    for (let turn = 0; turn < 5; turn += 1) {
      vendor.push(worker(`w${turn}`, 'READY'));
      await pass(5_000);
    }
    expect(asked).toBe(before);
  });

  it('is not known while the question fails, and the rest of the board stands', async () => {
    let fails = true;
    const { vendor, boards, boardOf, pass } = setUp({
      ...STREAM,
      queuesOf: async (workers) => {
        if (fails) throw new Error('no answer');
        return workers.map(() => [queue('a').ref]);
      },
    });
    vendor.set(queue('a'), job('1', 'QUEUED', { in: 'a' }), ...mute('w'));
    const ear = await boards();
    await pass(MINUTE);
    expect(boardOf(ear.rows, 'a').now).toMatchObject({ waiting: 1, workers: null });
    fails = false;
    await pass(MINUTE);
    expect(boardOf(ear.rows, 'a').now.workers).toMatchObject({ eligible: 1 });
    fails = true;
    await pass(3 * MINUTE);
    expect(boardOf(ear.rows, 'a').now.workers).toMatchObject({ eligible: 1 });
  });

  it('is not known where neither workers nor vendor tell it', async () => {
    const { vendor, boards, boardOf } = setUp();
    vendor.set(queue('a'), worker('told', 'READY', { in: ['a'] }), ...mute('w'));
    expect(boardOf((await boards()).rows, 'a').now.workers).toBeNull();
    const other = setUp({ covers: ['Job'], kinds: ['Job', 'Queue'] });
    other.vendor.set(queue('a'));
    expect(other.boardOf((await other.boards()).rows, 'a').now.workers).toBeNull();
  });

  it('goes by the worker itself where no tasks are told', async () => {
    const { vendor, boards, boardOf } = setUp({ covers: ['Job'], kinds: ['Job', 'Queue', 'Worker'] });
    vendor.set(
      queue('a'),
      worker('busy', 'READY', { in: ['a'], tasks: [task('t', 'ACTIVE', { by: 'busy', of: '1' })] }),
      worker('unclear', 'READY', { in: ['a'] }),
    );
    expect(boardOf((await boards()).rows, 'a').now.workers).toMatchObject({ eligible: 2, busy: 1, unknown: 1 });
  });
});

describe('totals', () => {
  it('are those of all the jobs and workers, not of the queues', async () => {
    const vendors = [testVendor('acme', STREAM), testVendor('zeta', STREAM)] as const;
    const { totals, boards, pass } = stage(...vendors);
    const of = vendors.map(({ account }) => objectsOf(account));
    for (const [index, vendor] of vendors.entries()) {
      const objects = of[index] ?? objectsOf('');
      vendor.set(objects.queue('a'), objects.queue('b'), objects.worker('w', 'READY', { in: ['a', 'b'] }));
    }
    const ear = await totals();
    const each = await boards();
    const waits = [1_000, 2_000, 3_000, 40_000, 5_000, 60_000];
    for (const [index, ms] of waits.entries()) {
      const vendor = vendors[index % 2];
      const objects = of[index % 2];
      const where = { in: index < 4 ? 'a' : 'b' };
      vendor?.push(objects?.job(`${index}`, 'QUEUED', where) ?? job('', 'QUEUED'));
      await pass(ms);
      vendor?.push(objects?.job(`${index}`, 'ASSIGNED', where) ?? job('', 'QUEUED'));
    }
    await pass(INTERVAL_MS);
    expect(ear.rows.get('totals')).toMatchObject({
      queues: 4,
      now: { assigned: 6, waiting: 0, workers: { eligible: 2, available: 2 } },
      window: { entered: 6, answered: 6, serviceLevel: 4 / 6, averageWaitMs: 18_500, p95WaitMs: 60_000 },
    });
    const sum = [...each.rows.values()].reduce((total, { window }) => total + (window.answered ?? 0), 0);
    expect(sum).toBe(6);
    const heard = ear.heard.length;
    await pass(MINUTE);
    expect(ear.heard).toHaveLength(heard);
  });

  it('of no queues are nothing', async () => {
    const { totals } = setUp();
    expect((await totals()).rows.get('totals')).toMatchObject({
      queues: 0,
      now: { waiting: 0, oldestWaitingSince: null },
      window: { answered: 0, serviceLevel: null },
    });
  });

  it('count the workers of the accounts that tell where they belong, and name the others', async () => {
    const vendors = [testVendor('acme', STREAM), testVendor('zeta', STREAM)] as const;
    const { totals } = stage(...vendors);
    vendors[0].set(queue('a'), worker('w', 'READY', { in: ['a'] }));
    vendors[1].set(objectsOf('zeta').queue('a'), objectsOf('zeta').worker('w', 'READY'));
    expect((await totals()).rows.get('totals')).toMatchObject({
      queues: 2,
      now: { workers: { eligible: 1, available: 1 } },
      partial: [{ account: 'zeta', figures: ['workers', 'occupancy'], code: 'UNSUPPORTED' }],
    });
  });

  it('do not say who is there when no queue does', async () => {
    const { totals, vendor } = setUp();
    vendor.set(queue('a'), worker('w', 'READY'));
    expect((await totals()).rows.get('totals')).toMatchObject({ queues: 1, now: { workers: null } });
  });
});
