import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventItems, EventKind } from '../../src/domain/event.ts';
import { isLive } from '../../src/domain/job.ts';
import { refKey } from '../../src/domain/ref.ts';
import { narrow, type QueueRights } from '../../src/domain/sight.ts';
import { isLiveTask } from '../../src/domain/task.ts';
import { workState } from '../../src/domain/worker.ts';
import { sightedEvents } from '../../src/events/sighted.ts';
import type { BoardRow } from '../../src/live/board.ts';
import { heldAtCut } from '../../src/live/held.ts';
import { follow, keyOfItem, stage } from './support/stage.ts';
import { objectsOf, testVendor } from './support/vendor.ts';

const ACCOUNT = 'one';
const QUEUES = ['seen-a', 'seen-b', 'hidden-a', 'hidden-b'] as const;
const SEEN = new Set(['seen-a', 'seen-b']);
const RIGHTS: QueueRights = { named: { [ACCOUNT]: [...SEEN] }, others: 'ALL' };
const of = objectsOf(ACCOUNT);

const queue = fc.option(fc.constantFrom(...QUEUES), { nil: undefined, freq: 8 });
const id = fc.constantFrom('1', '2', '3', '4');
const worker = fc.constantFrom('ada', 'ben');

/** What happens at the vendor. */
const step = fc.oneof(
  fc.record({
    what: fc.constant('job' as const),
    id,
    state: fc.constantFrom('QUEUED' as const, 'OFFERED' as const, 'ASSIGNED' as const, 'COMPLETED' as const),
    in: queue,
  }),
  fc.record({
    what: fc.constant('task' as const),
    id,
    state: fc.constantFrom('OFFERED' as const, 'ACTIVE' as const, 'WRAP_UP' as const, 'COMPLETED' as const),
    by: worker,
    in: queue,
  }),
  fc.record({
    what: fc.constant('worker' as const),
    id: worker,
    presence: fc.constantFrom('READY' as const, 'NOT_READY' as const),
    in: fc.uniqueArray(fc.constantFrom(...QUEUES)),
  }),
  fc.record({ what: fc.constant('gone' as const), kind: fc.constantFrom('Job' as const, 'Task' as const), id }),
  fc.record({ what: fc.constant('wait' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const setUp = () => {
  const vendor = testVendor(ACCOUNT, { covers: ['Worker', 'Queue', 'Job', 'Task'] });
  vendor.set(...QUEUES.map((name) => of.queue(name)));
  vendor.set(of.worker('ada', 'READY', { in: ['seen-a', 'hidden-a'], loadRatio: 0.5 }));
  vendor.set(of.worker('ben', 'READY', { in: ['hidden-a'] }));
  const world = stage(vendor);

  const run = async (one: Step): Promise<void> => {
    const inQueue = 'in' in one && typeof one.in === 'string' ? { in: one.in } : {};
    if (one.what === 'job') vendor.push(of.job(one.id, one.state, inQueue));
    else if (one.what === 'task') vendor.push(of.task(one.id, one.state, { by: one.by, of: one.id, ...inQueue }));
    else if (one.what === 'worker') vendor.push(of.worker(one.id, one.presence, { in: one.in, loadRatio: 0.5 }));
    else if (one.what === 'gone') vendor.pushGone({ kind: one.kind, account: ACCOUNT, nativeId: one.id });
    else await world.pass(300);
  };

  const isOver = (item: EventItems[EventKind]): boolean =>
    (item.ref.kind === 'Job' && !isLive(item as EventItems['Job'])) ||
    (item.ref.kind === 'Task' && !isLiveTask(item as EventItems['Task']));

  /** What lives at the vendor, by key, as a reader sees it who sees some queues only. */
  const truth = (kind: EventKind): Map<string, EventItems[EventKind]> =>
    new Map(
      vendor.items(kind).flatMap((item: EventItems[EventKind]) => {
        const known = item.ref.kind === 'Worker' ? world.events.dated(item as EventItems['Worker']) : item;
        const seen = isOver(item) ? null : narrow(known, SEEN);
        return seen ? [[refKey(item.ref), seen] as const] : [];
      }),
    );

  return { vendor, world, run, truth };
};

const KINDS = ['Job', 'Task', 'Worker', 'Queue'] as const;
const shown = (rows: ReadonlyMap<string, unknown>) => [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
const HIDDEN = /hidden/;

describe('live views of those who see some queues only', () => {
  it('are what they may see, whatever moves between queues (S14)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (history) => {
        const { world, run, truth } = setUp();
        const live = world.live.within(RIGHTS);
        const ears = new Map(
          await Promise.all(
            KINDS.map(async (kind) => {
              const request = {
                accounts: [ACCOUNT],
                wants: () => true,
                intervalMs: 200,
                after: null,
                fingerprint: 'f',
                identity: '',
              };
              const reader = await world.settle(live.view(kind, request));
              return [kind, follow<EventItems[EventKind]>(reader as never, keyOfItem)] as const;
            }),
          ),
        );
        for (const one of history) await run(one);
        await world.pass(1_000);
        for (const [kind, ear] of ears) {
          expect(shown(ear.rows), kind).toEqual(shown(truth(kind)));
          expect(JSON.stringify(ear.events())).not.toMatch(HIDDEN);
        }
        await world.close();
      }),
      { numRuns: 60 },
    );
  });

  it('and changes fold to the same, for an object that goes out of sight is told as gone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (history) => {
        const { world, run, truth } = setUp();
        const seen = sightedEvents(world.events, RIGHTS);
        const ends: (() => Promise<unknown>)[] = [];
        const rows = new Map<string, EventItems[EventKind]>();
        const told: unknown[] = [];
        for (const kind of ['Job', 'Task'] as const) {
          const reader = await world.settle(seen.listen({ accounts: [ACCOUNT], kind }));
          ends.push(() => reader.return());
          void (async () => {
            for await (const { event } of reader) {
              if (event.type !== 'changed') continue;
              told.push(event);
              const key = refKey(event.ref);
              expect(event.before === null).toBe(!rows.has(key));
              if (event.item) rows.set(key, event.item);
              else rows.delete(key);
            }
          })();
        }
        for (const one of history) {
          await run(one);
          await world.pass();
        }
        await world.pass(1_000);
        for (const [key, item] of rows) {
          const isOver =
            item.ref.kind === 'Job' ? !isLive(item as EventItems['Job']) : !isLiveTask(item as EventItems['Task']);
          if (isOver) rows.delete(key);
        }
        expect(shown(rows)).toEqual(shown(new Map([...truth('Job'), ...truth('Task')])));
        expect(JSON.stringify(told)).not.toMatch(HIDDEN);
        await Promise.all(ends.map((end) => end()));
        await world.close();
      }),
      { numRuns: 60 },
    );
  });

  it('and boards have the figures of those who see everything, for the queues that they see', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (history) => {
        const { vendor, world, run, truth } = setUp();
        const whole = await world.boards();
        const request = world.boardRequest({ identity: 'restricted' });
        const live = world.live.within(RIGHTS);
        const part = follow(await world.settle(live.queueBoards(request)), ({ queue: { ref } }) => refKey(ref));
        const board = follow<BoardRow>(
          await world.settle(live.board({ ...request, isNarrow: false, leads: {} })),
          ({ list, row }) => (list === 'queues' ? refKey(row.queue.ref) : list === 'totals' ? list : refKey(row.ref)),
        );
        for (const one of history) await run(one);
        await world.pass(6_000);
        const jobsOf = (rows: typeof whole.rows) =>
          shown(
            new Map(
              [...rows].flatMap(
                ([
                  key,
                  {
                    queue,
                    now: { workers: _, ...now },
                    window,
                  },
                ]) => (SEEN.has(queue.ref.nativeId) ? [[key, { now, window }] as const] : []),
              ),
            ),
          );
        expect(jobsOf(part.rows)).toEqual(jobsOf(whole.rows));
        expect(part.rows.size).toBe(SEEN.size);
        expect(JSON.stringify([part.events(), board.events()])).not.toMatch(HIDDEN);

        const tasks = vendor.items('Task').filter(isLiveTask);
        const workers = [...board.rows.values()].flatMap((row) => (row.list === 'workers' ? [row.row] : []));
        expect(workers).toHaveLength(2);
        for (const row of workers) {
          const held = heldAtCut(row);
          const all = tasks.filter((task) => task.worker.nativeId === row.ref.nativeId);
          const visible = all.filter((task) => truth('Task').has(refKey(task.ref)));
          expect(held?.areAll).toBe(visible.length === all.length);
          expect(held?.tasks.map(keyOfItem).sort()).toEqual(visible.map(keyOfItem).sort());
          const isFree = workState(row, held?.tasks ?? null, held?.areAll) === 'AVAILABLE';
          expect(isFree && all.length > 0, 'who holds work is never free').toBe(false);
        }
        const listed = [...board.rows.values()].flatMap((row) => (row.list === 'tasks' ? [refKey(row.row.ref)] : []));
        expect(listed.sort()).toEqual([...truth('Task').keys()].sort());
        await world.close();
      }),
      { numRuns: 40 },
    );
  });

  it('say that nothing can be told where work does not tell its queue', async () => {
    const cannot = { cannot: ['queues'] };
    const vendor = testVendor(ACCOUNT, {
      covers: ['Worker', 'Queue', 'Job', 'Task'],
      lacks: { Job: cannot, Task: cannot },
    });
    vendor.set(of.job('1', 'QUEUED'));
    const world = stage(vendor);
    const request = {
      accounts: [ACCOUNT],
      wants: () => true,
      intervalMs: 200,
      after: null,
      fingerprint: 'f',
      identity: '',
    };
    const ear = follow(await world.settle(world.live.within(RIGHTS).view('Job', request)), keyOfItem);
    await world.pass();
    expect(ear.rows.size).toBe(0);
    expect(ear.events()).toMatchObject([
      { type: 'snapshot', partial: [{ kind: 'Job', error: { code: 'UNSUPPORTED' } }] },
    ]);
  });

  it('are not shared with those who see other queues', async () => {
    const { world, vendor } = setUp();
    vendor.set(of.job('1', 'QUEUED', { in: 'hidden-a' }), of.job('2', 'QUEUED', { in: 'seen-a' }));
    const request = {
      accounts: [ACCOUNT],
      wants: () => true,
      intervalMs: 200,
      after: null,
      fingerprint: 'f',
      identity: 'same',
    };
    const sights = [null, RIGHTS, { named: { [ACCOUNT]: ['hidden-a'] }, others: 'ALL' } as const];
    const ears = [];
    for (const rights of sights) {
      ears.push(follow(await world.settle(world.live.within(rights).view('Job', request)), keyOfItem));
    }
    await world.pass(300);
    expect(ears.map(({ rows }) => world.names(rows as never))).toEqual([['1', '2'], ['2'], ['1']]);
  });
});
