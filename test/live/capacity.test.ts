import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChannelPlaces } from '../../src/domain/places.ts';
import { refKey } from '../../src/domain/ref.ts';
import { capacityOf, type PlacedWorker } from '../../src/live/capacity.ts';
import { INTERVAL_MS, stage } from './support/stage.ts';
import { objectsOf, testVendor } from './support/vendor.ts';

const ACCOUNTS = ['acme', 'zeta'] as const;
const CHANNELS = ['chat', 'voice', 'email'] as const;

const places = fc.option(
  fc.record({ total: fc.integer({ min: 0, max: 4 }), left: fc.integer({ min: 0, max: 4 }) }).map(({ total, left }) => {
    return { total, free: Math.min(total, left) };
  }),
  { freq: 9 },
);
const channels = fc.option(
  fc.uniqueArray(fc.record({ channel: fc.constantFrom(...CHANNELS), places }), { selector: ({ channel }) => channel }),
  { freq: 9 },
);
const member = fc.record({ account: fc.constantFrom(...ACCOUNTS), channels });

describe('the capacity of workers', () => {
  it('is the sum of theirs, of accounts that tell it of everybody, and null where none does', () => {
    fc.assert(
      fc.property(fc.array(member, { maxLength: 6 }), (members) => {
        const workers = members.map(({ account, channels: of }, at): PlacedWorker => {
          return { worker: objectsOf(account).worker(`${at}`, 'READY'), places: of as readonly ChannelPlaces[] | null };
        });
        const { withRoom, capacityByChannel } = capacityOf(workers);
        const there = ACCOUNTS.filter((account) => members.some((one) => one.account === account));
        const listing = there.filter((name) => members.every((one) => one.account !== name || one.channels !== null));
        expect(capacityByChannel === null).toBe(there.length > 0 && listing.length === 0);
        const entries = (account: string, name: string) =>
          members
            .filter((one) => one.account === account)
            .flatMap((one) => one.channels ?? [])
            .filter(({ channel }) => channel === name);
        for (const name of CHANNELS) {
          const entry = capacityByChannel?.find(({ channel }) => channel === name);
          const own = listing.flatMap((account) => entries(account, name));
          expect(entry?.workers ?? 0).toBe(capacityByChannel ? own.length : 0);
          if (!entry) continue;
          expect(entry.untold).toBe(own.filter((one) => one.places === null).length);
          const telling = listing.filter((account) => {
            const at = entries(account, name);
            return at.length > 0 && at.every((one) => one.places !== null);
          });
          const told = telling.flatMap((account) => entries(account, name)).flatMap((one) => one.places ?? []);
          const figure = (value: number) => (telling.length === 0 ? null : value);
          expect(entry.total).toBe(figure(told.reduce((sum, { total }) => sum + total, 0)));
          expect(entry.free).toBe(figure(told.reduce((sum, { free }) => sum + free, 0)));
          expect(entry.workersWithRoom).toBe(figure(told.filter(({ free }) => free > 0).length));
        }
        const isSure = (one: (typeof members)[number]): boolean =>
          one.channels?.some((each) => (each.places?.free ?? 0) > 0) ||
          (one.channels?.every((each) => each.places !== null) ?? false);
        const sure = there.filter((account) => members.every((one) => one.account !== account || isSure(one)));
        const free = members.filter(
          (one) => sure.includes(one.account) && one.channels?.some((each) => (each.places?.free ?? 0) > 0),
        );
        expect(withRoom).toBe(there.length > 0 && sure.length === 0 ? null : free.length);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('boards of blended agents', () => {
  const { queue, worker, job, task } = objectsOf('acme');
  const chats = { channel: 'chat', presence: null, capacityCost: 50, maxJobs: null };
  const blended = (id: string, ...queues: string[]) =>
    worker(id, 'READY', { in: queues, capacity: 100, channels: [chats] });

  const setUp = async () => {
    const vendor = testVendor('acme', { covers: ['Job', 'Task', 'Worker', 'Queue'] });
    const house = stage(vendor);
    vendor.set(queue('a'), queue('b'), blended('ada', 'a', 'b'));
    const [boards, totals] = [await house.boards(), await house.totals()];
    const at = (id: string) => boards.rows.get(refKey(queue(id).ref));
    return { ...house, vendor, at, all: () => totals.rows.get('totals') };
  };

  it('tell each time what is free, in each queue of the worker, and count the worker once in all', async () => {
    const { vendor, pass, at, all, close } = await setUp();
    const chat = { channel: 'chat', workers: 1, untold: 0, total: 2, free: 2, workersWithRoom: 1 };
    const figures = () => [at('a'), at('b'), all()].map((row) => row?.now.workers);
    const expected = (free: number, busy: number) => ({
      available: 1 - busy,
      busy,
      withRoom: Math.min(free, 1),
      capacityByChannel: [{ ...chat, free, workersWithRoom: Math.min(free, 1) }],
    });
    for (const found of figures()) expect(found).toMatchObject(expected(2, 0));
    vendor.push(job('1', 'ASSIGNED', { in: 'a', channel: 'chat' }));
    vendor.push(task('t1', 'ACTIVE', { by: 'ada', of: '1', in: 'a', capacityCost: 50 }));
    await pass(INTERVAL_MS);
    for (const found of figures()) expect(found).toMatchObject(expected(1, 1));
    vendor.push(task('t2', 'OFFERED', { by: 'ada', of: '2', in: 'b', capacityCost: 50 }));
    await pass(INTERVAL_MS);
    for (const found of figures()) expect(found).toMatchObject(expected(0, 1));
    expect([at('a'), at('b'), all()].map((row) => row?.partial)).toEqual([[], [], []]);
    await close();
  });

  it('tell anew when the job of a task is heard of, or is of another channel', async () => {
    const { vendor, pass, at, close } = await setUp();
    const free = () => at('a')?.now.workers?.capacityByChannel?.map((one) => [one.channel, one.free, one.untold]);
    vendor.push(task('t1', 'ACTIVE', { by: 'ada', of: '1', in: 'a' }));
    await pass(INTERVAL_MS);
    expect(free()).toEqual([['chat', null, 1]]);
    vendor.push(job('1', 'ASSIGNED', { in: 'c', channel: 'chat' }));
    await pass(INTERVAL_MS);
    expect(free()).toEqual([['chat', 1, 0]]);
    vendor.push(job('1', 'ASSIGNED', { in: 'c', channel: 'fax' }));
    await pass(INTERVAL_MS);
    expect(free()).toEqual([['chat', null, 1]]);
    await close();
  });

  it('have no figure, and say so, where channels are not told of somebody who is ready', async () => {
    const { vendor, pass, at, all, close } = await setUp();
    const figures = ['workers.withRoom', 'workers.capacityByChannel'];
    vendor.push(worker('ben', 'READY', { in: ['a'], channels: null }));
    await pass(INTERVAL_MS);
    for (const row of [at('a'), all()]) {
      expect(row?.now.workers).toMatchObject({ available: 2, withRoom: null, capacityByChannel: null });
      expect(row?.partial).toMatchObject([{ account: 'acme', figures, code: 'UNSUPPORTED' }]);
    }
    expect(at('b')).toMatchObject({ now: { workers: { withRoom: 1 } }, partial: [] });
    vendor.push(worker('ben', 'NOT_READY', { in: ['a'], channels: null }));
    await pass(INTERVAL_MS);
    expect(at('a')).toMatchObject({ now: { workers: { withRoom: 1 } }, partial: [] });
    await close();
  });
});
