import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refKey } from '../../src/domain/ref.ts';
import type { QueueRights } from '../../src/domain/sight.ts';
import type { TaskState } from '../../src/domain/task.ts';
import type { PresenceState } from '../../src/domain/worker.ts';
import type { Occupancy } from '../../src/live/occupancy.ts';
import type { QueueBoard, QueueTotals } from '../../src/live/queue-figures.ts';
import { follow, isStill, stage } from './support/stage.ts';
import { objectsOf, testVendor, type VendorOptions } from './support/vendor.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const { queue, worker, task } = objectsOf('acme');

const TOLD: VendorOptions = { covers: ['Job', 'Task', 'Worker', 'Queue'] };

const setUp = (options: VendorOptions = TOLD) => {
  const vendor = testVendor('acme', options);
  const house = stage(vendor);
  vendor.set(queue('a'), queue('b'));
  const of = (rows: ReadonlyMap<string, QueueBoard>, name = 'a'): Occupancy | null =>
    rows.get(refKey(queue(name).ref))?.occupancy ?? null;
  const sumOf = (rows: ReadonlyMap<string, QueueTotals>): Occupancy | null => rows.get('totals')?.occupancy ?? null;
  return { vendor, ...house, of, sumOf };
};

const outOf = (occupancy: Occupancy | null) =>
  Object.fromEntries(occupancy?.leftOut.map(({ reason, ms }) => [reason, ms]) ?? []);

/** Everybody's time is accounted for. */
const isWhole = ({ workers, since, until, denominatorMs, leftOut }: Occupancy): boolean =>
  denominatorMs + leftOut.reduce((sum, { ms }) => sum + ms, 0) === workers * (until - since);

describe('the occupancy of a queue', () => {
  it('is the time at work of the time at work or ready, with breaks and absence left out', async () => {
    const { vendor, boards, pass, clock, of } = setUp();
    vendor.set(worker('w', 'OFFLINE', { in: ['a'] }), worker('v', 'READY', { in: ['a'] }));
    const ear = await boards();
    const steps: readonly (readonly [ms: number, tell: () => void])[] = [
      [MINUTE, () => vendor.push(worker('w', 'READY', { in: ['a'] }))],
      [2 * MINUTE, () => vendor.push(task('t', 'OFFERED', { by: 'w', of: '1', in: 'a' }))],
      [10 * SECOND, () => vendor.push(task('t', 'ACTIVE', { by: 'w', of: '1', in: 'a' }))],
      [3 * MINUTE, () => vendor.push(task('t', 'WRAP_UP', { by: 'w', of: '1', in: 'a' }))],
      [30 * SECOND, () => vendor.push(task('t', 'COMPLETED', { by: 'w', of: '1', in: 'a' }))],
      [MINUTE, () => vendor.push(worker('w', 'NOT_READY', { in: ['a'] }))],
      [5 * MINUTE, () => vendor.push(worker('w', 'OFFLINE', { in: ['a'] }))],
    ];
    const begun = clock.now();
    for (const [ms, tell] of steps) {
      await clock.advance(ms);
      tell();
    }
    const lasted = clock.now() - begun;
    await pass(SECOND);
    const occupancy = of(ear.rows);
    expect(occupancy).toMatchObject({
      numeratorMs: 220 * SECOND,
      availableMs: 3 * MINUTE + lasted,
      offeredMs: 10 * SECOND,
      onTaskMs: 3 * MINUTE,
      wrapUpMs: 30 * SECOND,
      workers: 2,
      until: begun + lasted,
      since: begun + lasted - 60 * MINUTE,
    });
    expect(occupancy?.value).toBeCloseTo(220 / (220 + 180 + lasted / SECOND), 10);
    expect(outOf(occupancy)).toEqual({
      NOT_READY: 5 * MINUTE,
      OFFLINE: MINUTE,
      BEFORE_OBSERVED: 2 * (60 * MINUTE - lasted),
    });
    expect(occupancy && isWhole(occupancy)).toBe(true);
  });

  it('brings no news because time passes, and goes with the window in which something was heard', async () => {
    const { vendor, boards, totals, pass, of, sumOf } = setUp();
    vendor.set(worker('w', 'READY', { in: ['a'] }));
    const ears = [await boards(), await totals()] as const;
    await pass(MINUTE);
    vendor.push(task('t', 'ACTIVE', { by: 'w', of: '1', in: 'a' }));
    await pass(SECOND);
    const news = () => ears.map(({ heard }) => heard.filter(({ event }) => !isStill(event)).length);
    const [before, known] = [news(), of(ears[0].rows)];
    expect(known).toMatchObject({ value: 0, availableMs: MINUTE });
    await pass(50 * MINUTE);
    expect(news()).toEqual(before);
    expect(of(ears[0].rows)).toEqual(known);
    await pass(11 * MINUTE);
    expect(of(ears[0].rows)).toBeNull();
    expect(sumOf(ears[1].rows)).toBeNull();
  });

  it('is by the window that is asked for', async () => {
    const { vendor, boards, pass, clock, of } = setUp();
    vendor.set(worker('w', 'READY', { in: ['a'] }));
    const [short, long, day] = [
      await boards({ window: { ms: 2 * MINUTE } }),
      await boards({ window: { ms: 60 * MINUTE } }),
      await boards({ window: { dayIn: 'UTC' } }),
    ];
    await clock.advance(10 * MINUTE);
    vendor.push(task('t', 'ACTIVE', { by: 'w', of: '1', in: 'a' }));
    await clock.advance(MINUTE);
    vendor.push(task('t', 'COMPLETED', { by: 'w', of: '1', in: 'a' }));
    await pass(SECOND);
    expect(of(short.rows)).toMatchObject({ value: 0.5, numeratorMs: MINUTE, denominatorMs: 2 * MINUTE, leftOut: [] });
    expect(of(long.rows)?.numeratorMs).toBe(MINUTE);
    expect(of(long.rows)?.value).toBeLessThan(0.1);
    const until = of(day.rows)?.until ?? 0;
    expect(of(day.rows)?.since).toBe(until - (until % (24 * 60 * MINUTE)));
    expect(of(day.rows)?.numeratorMs).toBe(MINUTE);
  });

  it('counts everybody once in totals, whatever queues he is in', async () => {
    const { vendor, boards, totals, pass, clock, of, sumOf } = setUp();
    vendor.set(worker('w', 'READY', { in: ['a', 'b'] }), worker('v', 'READY', { in: ['b'] }));
    const [ear, sum] = [await boards(), await totals()];
    await clock.advance(MINUTE);
    vendor.push(task('t', 'ACTIVE', { by: 'w', of: '1', in: 'a' }));
    await clock.advance(MINUTE);
    vendor.push(task('t', 'COMPLETED', { by: 'w', of: '1', in: 'a' }));
    await pass(SECOND);
    expect(of(ear.rows, 'a')).toMatchObject({ workers: 1, value: 0.5, numeratorMs: MINUTE });
    expect(of(ear.rows, 'b')).toMatchObject({ workers: 2, numeratorMs: MINUTE });
    expect(sumOf(sum.rows)).toEqual(of(ear.rows, 'b'));
  });

  it('does not count as idle who does not tell all of his work, nor as work what is seen of it', async () => {
    const { vendor, boards, pass, clock, of } = setUp();
    vendor.set(worker('w', 'READY', { in: ['a'], isWorkTold: false }));
    const ear = await boards({ window: { ms: 2 * MINUTE } });
    await clock.advance(10 * MINUTE);
    vendor.push(task('t', 'ACTIVE', { by: 'w', of: '1', in: 'a' }));
    await clock.advance(MINUTE);
    vendor.push(task('t', 'COMPLETED', { by: 'w', of: '1', in: 'a' }));
    await pass(SECOND);
    expect(of(ear.rows)).toMatchObject({ value: null, numeratorMs: 0, denominatorMs: 0 });
    expect(outOf(of(ear.rows))).toEqual({ STATE_UNKNOWN: 2 * MINUTE });
  });

  it.each<['gap' | 'lose']>([['gap'], ['lose']])('leaves out what may have been missed by a %s', async (how) => {
    const { vendor, boards, pass, clock, of } = setUp();
    vendor.set(worker('w', 'READY', { in: ['a'] }));
    const ear = await boards({ window: { ms: 2 * MINUTE } });
    await pass(10 * MINUTE);
    await clock.advance(MINUTE);
    vendor.away = true;
    vendor[how]();
    await pass(20 * SECOND);
    vendor.away = false;
    vendor.live();
    await pass(20 * SECOND);
    await clock.advance(20 * SECOND);
    vendor.push(task('t', 'ACTIVE', { by: 'w', of: '1', in: 'a' }));
    await pass(SECOND);
    const { NOT_OBSERVED = 0, ...others } = outOf(of(ear.rows));
    expect(others).toEqual({});
    expect(NOT_OBSERVED).toBeGreaterThanOrEqual(20 * SECOND);
    expect(NOT_OBSERVED).toBeLessThanOrEqual(40 * SECOND);
    expect(of(ear.rows)).toMatchObject({ value: 0, availableMs: 2 * MINUTE - NOT_OBSERVED });
  });

  it('leaves out the time of which something comes too late', async () => {
    const { vendor, boards, pass, clock, of } = setUp({ ...TOLD, aheadMs: 0 });
    vendor.set(worker('w', 'READY', { in: ['a'] }));
    const ear = await boards({ window: { ms: 10 * MINUTE } });
    await pass(20 * MINUTE);
    const [began, ended] = [clock.now(), clock.now() + MINUTE];
    await clock.advance(MINUTE);
    vendor.push(task('t', 'COMPLETED', { by: 'w', of: '1', in: 'a' }), ended);
    await clock.advance(SECOND);
    vendor.tell({
      ref: task('t', 'ACTIVE', { by: 'w', of: '1' }).ref,
      news: { type: 'whole', item: task('t', 'ACTIVE', { by: 'w', of: '1', in: 'a' }) },
      cause: null,
      at: began,
    });
    await pass(MINUTE);
    vendor.push(worker('w', 'NOT_READY', { in: ['a'] }), clock.now());
    await pass(SECOND);
    expect(of(ear.rows)).toMatchObject({ value: 0 });
    expect(outOf(of(ear.rows))).toEqual({ OUT_OF_ORDER: MINUTE });
  });

  it('puts a change that comes late at the moment of which it tells, where nothing newer was heard', async () => {
    const { vendor, boards, pass, clock, of } = setUp({ ...TOLD, aheadMs: 0 });
    vendor.set(worker('w', 'READY', { in: ['a'] }));
    const ear = await boards({ window: { ms: 10 * MINUTE } });
    await pass(20 * MINUTE);
    const began = clock.now();
    await clock.advance(30 * SECOND);
    vendor.push(task('t', 'ACTIVE', { by: 'w', of: '1', in: 'a' }), began);
    await clock.advance(30 * SECOND);
    vendor.push(task('t', 'COMPLETED', { by: 'w', of: '1', in: 'a' }), clock.now());
    await pass(SECOND);
    expect(of(ear.rows)).toMatchObject({ onTaskMs: MINUTE, value: 0.1, leftOut: [] });
  });

  it('is not told to those who see some queues only, who are told why', async () => {
    const { vendor, live, boardRequest, settle, pass } = setUp();
    vendor.set(worker('w', 'READY', { in: ['a'] }));
    const rights: QueueRights = { named: { acme: ['a'] }, others: 'NONE' };
    const seen = live.within(rights);
    const ear = follow(await settle(seen.queueBoards(boardRequest())), ({ queue: of }) => refKey(of.ref));
    const totals = follow(await settle(seen.totals(boardRequest())), () => 'totals');
    await pass(MINUTE);
    vendor.push(task('t', 'ACTIVE', { by: 'w', of: '1', in: 'b' }));
    await pass(SECOND);
    expect(ear.rows.size).toBe(1);
    for (const row of [...ear.rows.values(), ...totals.rows.values()]) {
      expect(row.occupancy).toBeNull();
      expect(row.partial).toMatchObject([{ figures: ['occupancy'], code: 'FORBIDDEN' }]);
    }
  });

  it('is what was lived, for random work of workers in one queue or two', async () => {
    const step = fc.record({
      who: fc.integer({ min: 0, max: 2 }),
      ms: fc.integer({ min: 0, max: 20 * SECOND }),
      what: fc.oneof(
        fc.constantFrom<PresenceState[]>('READY', 'NOT_READY', 'OFFLINE', 'DRAINING'),
        fc.constantFrom<TaskState[]>('OFFERED', 'ACTIVE', 'WRAP_UP', 'COMPLETED'),
      ),
    });
    const QUEUES = [['a'], ['a', 'b'], ['b']];
    const PRESENCES: readonly string[] = ['READY', 'NOT_READY', 'OFFLINE', 'DRAINING'];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const { vendor, boards, totals, pass, clock, of, sumOf, close } = setUp();
        for (const [who, queues] of QUEUES.entries()) vendor.set(worker(`${who}`, 'READY', { in: queues }));
        const [ear, sum] = [
          await boards({ window: { ms: 10 * MINUTE } }),
          await totals({ window: { ms: 10 * MINUTE } }),
        ];
        await pass(20 * MINUTE);
        const states = QUEUES.map(() => ({ presence: 'READY', work: 'COMPLETED', job: 0 }));
        /** Who was what from when to when: each as long as it lasted. */
        const lived: { who: number; presence: string; work: string; from: number }[] = [];
        const heardAt: number[] = QUEUES.map(() => Number.NEGATIVE_INFINITY);
        const note = (who: number): void => {
          const { presence = '', work = '' } = states[who] ?? {};
          lived.push({ who, presence, work, from: clock.now() });
        };
        for (const who of QUEUES.keys()) lived.push({ who, presence: 'READY', work: 'COMPLETED', from: 0 });
        for (const { who, ms, what } of steps) {
          await clock.advance(ms);
          const own = states[who];
          if (!own || own.presence === what || own.work === what) continue;
          if (PRESENCES.includes(what)) {
            own.presence = what;
            vendor.push(worker(`${who}`, what as PresenceState, { in: QUEUES[who] ?? [] }));
          } else {
            if (own.work === 'COMPLETED') own.job += 1;
            own.work = what;
            const id = `${who}.${own.job}`;
            vendor.push(task(id, what as TaskState, { by: `${who}`, of: id, in: QUEUES[who]?.[0] ?? 'a' }));
          }
          note(who);
          heardAt[who] = clock.now();
        }
        await pass(SECOND);
        const classOf = ({ presence, work }: { presence: string; work: string }): string => {
          if (work !== 'COMPLETED') return 'WORK';
          return presence === 'READY' ? 'AVAILABLE' : presence === 'OFFLINE' ? 'OFFLINE' : 'NOT_READY';
        };
        const check = (found: Occupancy | null, members: readonly number[]): void => {
          const until = Math.max(...members.map((who) => heardAt[who] ?? Number.NEGATIVE_INFINITY));
          if (until === Number.NEGATIVE_INFINITY) {
            expect(found).toBeNull();
            return;
          }
          const since = until - 10 * MINUTE;
          const times: Record<string, number> = { WORK: 0, AVAILABLE: 0, NOT_READY: 0, OFFLINE: 0 };
          for (const who of members) {
            const own = lived.filter((one) => one.who === who);
            for (const [index, one] of own.entries()) {
              const to = Math.min(own[index + 1]?.from ?? until, until);
              const lasted = Math.max(0, to - Math.max(one.from, since));
              times[classOf(one)] = (times[classOf(one)] ?? 0) + lasted;
            }
          }
          const { WORK = 0, AVAILABLE = 0, ...others } = times;
          expect(found).toMatchObject({
            since,
            until,
            workers: members.length,
            numeratorMs: WORK,
            availableMs: AVAILABLE,
          });
          expect(outOf(found)).toEqual(Object.fromEntries(Object.entries(others).filter(([, ms]) => ms > 0)));
          expect(found?.value).toBe(WORK + AVAILABLE === 0 ? null : WORK / (WORK + AVAILABLE));
        };
        check(of(ear.rows, 'a'), [0, 1]);
        check(of(ear.rows, 'b'), [1, 2]);
        check(sumOf(sum.rows), [0, 1, 2]);
        await close();
      }),
      { numRuns: 40 },
    );
  });
});
