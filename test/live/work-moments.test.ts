import { describe, expect, it } from 'vitest';
import type { QueueRights } from '../../src/domain/sight.ts';
import { heldAtCut } from '../../src/live/held.ts';
import { hearBoard } from './support/board.ts';
import { isStill, stage } from './support/stage.ts';
import { liveDocument, openSubscriber } from './support/subscriber.ts';
import { objectsOf, testVendor, type VendorOptions } from './support/vendor.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const { queue, worker, task } = objectsOf('acme');
const W = worker('w', 'READY').ref;

const setUp = (options: VendorOptions = { covers: ['Job', 'Task', 'Worker', 'Queue'] }) => {
  const vendor = testVendor('acme', options);
  const house = stage(vendor);
  vendor.set(queue('a'), queue('b'), worker('w', 'READY', { in: ['a'] }));
  return { vendor, ...house, moment: () => house.live.workMoment(W) };
};

describe('since when a worker is in its work state', () => {
  it('is not known of the state in which it is seen first, whatever the presence says', async () => {
    const { vendor, boards, clock, pass, moment } = setUp();
    const presence = { state: 'READY', native: null, label: null, reasonCode: null, since: clock.now() - 1 } as const;
    vendor.set(worker('w', 'READY', { in: ['a'], presence }));
    expect(moment()).toBeNull();
    await boards();
    await pass(MINUTE);
    expect(moment()).toEqual({ state: 'AVAILABLE', since: null, source: null });
  });

  it('is when it was seen to begin, where the vendor does not tell', async () => {
    const { vendor, boards, clock, pass, moment } = setUp();
    await boards();
    const began: number[] = [];
    for (const state of ['OFFERED', 'ACTIVE', 'WRAP_UP', 'COMPLETED'] as const) {
      await pass(10 * SECOND);
      began.push(clock.now());
      vendor.push(task('t', state, { by: 'w', of: '1' }));
      expect(moment()).toMatchObject({ since: clock.now(), source: 'OBSERVED' });
    }
    expect(moment()).toMatchObject({ state: 'AVAILABLE', since: began.at(-1) });
    await pass(10 * SECOND);
    vendor.push(worker('w', 'NOT_READY', { in: ['a'] }));
    expect(moment()).toMatchObject({ state: 'NOT_READY', since: clock.now() });
  });

  it('is as the vendor tells it, where that can be the moment', async () => {
    const { vendor, boards, clock, pass, moment } = setUp();
    await boards();
    await pass(MINUTE);
    const told = clock.now() - 3 * SECOND;
    vendor.push(task('t', 'OFFERED', { by: 'w', of: '1', offeredAt: told }));
    expect(moment()).toMatchObject({ state: 'OFFERED', since: told, source: 'VENDOR' });
    vendor.push(task('t', 'ACTIVE', { by: 'w', of: '1', offeredAt: told, assignedAt: told - 1 }));
    expect(moment()).toMatchObject({ state: 'ON_TASK', since: clock.now(), source: 'OBSERVED' });
    await pass(MINUTE);
    vendor.push(task('t', 'COMPLETED', { by: 'w', of: '1' }));
    await pass(MINUTE);
    const since = clock.now() - SECOND;
    vendor.push(
      worker('w', 'OFFLINE', {
        in: ['a'],
        presence: { state: 'OFFLINE', native: null, label: null, reasonCode: null, since },
      }),
    );
    expect(moment()).toMatchObject({ state: 'OFFLINE', since, source: 'VENDOR' });
  });

  it('is not since the presence holds, where work came between', async () => {
    const { vendor, boards, clock, pass, moment } = setUp();
    await boards();
    vendor.push(task('t', 'ACTIVE', { by: 'w', of: '1' }));
    await pass(MINUTE);
    const since = clock.now() - 10 * SECOND;
    const presence = { state: 'NOT_READY', native: null, label: null, reasonCode: null, since } as const;
    vendor.push(worker('w', 'NOT_READY', { in: ['a'], presence }));
    await pass(MINUTE);
    vendor.push(task('t', 'COMPLETED', { by: 'w', of: '1' }));
    expect(moment()).toMatchObject({ state: 'NOT_READY', since: clock.now(), source: 'OBSERVED' });
  });

  it('stays while the worker goes on from one job to the next without a pause', async () => {
    const { vendor, boards, clock, pass, moment } = setUp();
    await boards();
    vendor.push(task('t', 'ACTIVE', { by: 'w', of: '1' }));
    const since = clock.now();
    await pass(MINUTE);
    vendor.push(task('u', 'ACTIVE', { by: 'w', of: '2' }));
    await pass(MINUTE);
    vendor.push(task('t', 'COMPLETED', { by: 'w', of: '1' }));
    vendor.push(task('u', 'ACTIVE', { by: 'w', of: '2', in: 'a' }));
    expect(moment()).toMatchObject({ state: 'ON_TASK', since });
  });

  it.each<['gap' | 'lose']>([['gap'], ['lose']])(
    'is not known any more after a %s, until the next change',
    async (how) => {
      const { vendor, boards, clock, pass, moment } = setUp();
      await boards();
      vendor.push(task('t', 'ACTIVE', { by: 'w', of: '1' }));
      await pass(MINUTE);
      expect(moment()?.since).not.toBeNull();
      vendor[how]();
      await pass(SECOND);
      expect(moment()).toMatchObject({ state: 'ON_TASK', since: null });
      vendor.gap();
      await pass(2 * MINUTE);
      expect(moment()).toMatchObject({ state: 'ON_TASK', since: null });
      vendor.push(task('t', 'WRAP_UP', { by: 'w', of: '1' }));
      expect(moment()).toMatchObject({ state: 'WRAP_UP', since: clock.now() });
    },
  );

  it('is told with the row of the board, and not again because time passes', async () => {
    const { vendor, board, clock, pass } = setUp();
    const ear = hearBoard(await board());
    await pass();
    const shown = () => ear.workers().map((row) => heldAtCut(row)?.moment);
    const news = () => ear.heard.filter(({ event }) => !isStill(event)).length;
    vendor.push(task('t', 'ACTIVE', { by: 'w', of: '1' }));
    const since = clock.now();
    await pass(SECOND);
    expect(shown()).toEqual([{ state: 'ON_TASK', since, source: 'OBSERVED' }]);
    const heard = news();
    await pass(10 * MINUTE);
    expect(news()).toBe(heard);
    vendor.gap();
    await pass(MINUTE);
    expect(shown()).toEqual([{ state: 'ON_TASK', since: null, source: null }]);
    expect(ear.problems).toEqual([]);
  });

  it('is told alike by boards, by views of workers and when they are asked for', async () => {
    const house = setUp();
    const { vendor, boards, clock, pass } = house;
    const subscribe = openSubscriber(house);
    const fields = 'id workState workStateSince workStateSinceSource';
    const ear = await subscribe(liveDocument('liveWorkers', 'Worker', fields));
    await boards();
    const shown = () => [...ear.rows().values()];
    expect(shown()).toMatchObject([{ workState: 'AVAILABLE', workStateSince: null, workStateSinceSource: null }]);
    await pass(MINUTE);
    vendor.push(task('t', 'ACTIVE', { by: 'w', of: '1' }));
    const workStateSince = new Date(clock.now()).toISOString();
    await pass(MINUTE);
    const told = { workState: 'ON_TASK', workStateSince, workStateSinceSource: 'OBSERVED' };
    expect(shown()).toMatchObject([told]);
    const board = await subscribe(
      `subscription { live: liveBoard { __typename ... on BoardSnapshot { workers { items { ${fields} } } } } }`,
    );
    expect(board.payloads).toMatchObject([{ workers: { items: [told] } }]);
    expect([...ear.errors, ...board.errors]).toEqual([]);
    ear.stop();
    board.stop();
  });

  it('is not told to those who do not see all that it holds', async () => {
    const { vendor, boards, live, pass } = setUp();
    await boards();
    const rights: QueueRights = { named: { acme: ['a'] }, others: 'NONE' };
    vendor.push(task('t', 'ACTIVE', { by: 'w', of: '1', in: 'b' }));
    await pass(SECOND);
    expect(live.workMoment(W)?.since).not.toBeNull();
    expect(live.within(rights).workMoment(W)).toBeNull();
  });

  it('is forgotten with the worker, and with the last who looks at a board', async () => {
    const { vendor, boards, pass, moment } = setUp();
    const ear = await boards();
    vendor.push(task('t', 'ACTIVE', { by: 'w', of: '1' }));
    vendor.pushGone(W);
    expect(moment()).toBeNull();
    vendor.push(worker('w', 'READY', { in: ['a'] }));
    expect(moment()).toMatchObject({ since: null });
    await ear.reader.return();
    await pass(10 * MINUTE);
    expect(moment()).toBeNull();
  });
});
