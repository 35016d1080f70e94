import { describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import { ref } from '../../src/domain/ref.ts';
import type { Task } from '../../src/domain/task.ts';
import { POLL_MS, stage } from './support/stage.ts';
import { job, state, type TestVendor, testVendor, worker } from './support/vendor.ts';

/** Nothing answers a probe either. */
const unprobed = (vendor: TestVendor) => ({
  adapter: { ...vendor.adapter, check: () => new Promise<void>(() => {}) },
});

const down = (details = {}) => new VendorError('UNAVAILABLE', 'acme', 'the vendor is away', details);

describe('an account without a stream', () => {
  it('is polled while somebody listens: what is there is the start, what differs is told', async () => {
    const vendor = testVendor();
    vendor.kept.Job.set('a', job('a', { priority: 1 }));
    const { hear, pass, health, now } = stage(vendor);
    const ear = await hear();
    expect(ear.events).toEqual([]);
    expect(health()).toMatchObject({ mode: 'POLL', state: 'LIVE', error: null, staleSince: null, listeners: 1 });
    vendor.kept.Job.set('a', job('a', { priority: 2 }));
    vendor.kept.Job.set('b', job('b'));
    await pass(POLL_MS);
    expect(ear.changes()).toMatchObject([
      {
        ref: { nativeId: 'a' },
        before: { priority: 1 },
        item: { priority: 2 },
        source: 'POLL',
        at: null,
        receivedAt: now(),
      },
      { ref: { nativeId: 'b' }, before: null },
    ]);
    await pass(POLL_MS);
    expect(ear.events).toHaveLength(2);
  });

  it('tells the last state of what has ended, and the end of what is no more', async () => {
    const vendor = testVendor();
    for (const id of ['done', 'gone']) vendor.kept.Job.set(id, job(id));
    const { hear, pass } = stage(vendor);
    const ear = await hear();
    const ended = job('done', { state: state('COMPLETED') });
    vendor.kept.Job.delete('gone');
    vendor.kept.Job.delete('done');
    vendor.before = async (call) => {
      if (call === 'get Job done') vendor.kept.Job.set('done', ended);
    };
    await pass(POLL_MS);
    expect(ear.changes().map(({ ref, item }) => [ref.nativeId, item])).toEqual(
      expect.arrayContaining([
        ['done', ended],
        ['gone', null],
      ]),
    );
    await pass(POLL_MS);
    await pass(POLL_MS);
    expect(ear.changes()).toHaveLength(2);
    expect(vendor.gets()).toHaveLength(2);
  });

  it('gives readers a turn when one poll finds more than they can hold', async () => {
    const vendor = testVendor();
    for (let n = 0; n < 700; n += 1) vendor.kept.Job.set(`${n}`, job(`${n}`, { priority: 1 }));
    const { hear, pass } = stage(vendor, {}, { readerLimit: 100 });
    const ear = await hear();
    for (let n = 0; n < 700; n += 1) vendor.kept.Job.set(`${n}`, job(`${n}`, { priority: 2 }));
    await pass(POLL_MS);
    await expect.poll(() => ear.changes().length).toBe(700);
    vendor.kept.Job.clear();
    await pass(POLL_MS);
    await expect.poll(() => ear.changes().filter(({ item }) => item === null).length).toBe(700);
    expect(ear.end).toBe('open');
  });

  it('tells what is missing as gone when it cannot be read by itself', async () => {
    const vendor = testVendor({ without: ['get'] });
    vendor.kept.Job.set('a', job('a'));
    const { hear, pass } = stage(vendor);
    const ear = await hear();
    vendor.kept.Job.clear();
    await pass(POLL_MS);
    expect(ear.changes()).toMatchObject([{ item: null, before: { ref: { nativeId: 'a' } } }]);
  });

  it('asks for what is missing a few at a time', async () => {
    const vendor = testVendor();
    for (let id = 0; id < 100; id += 1) vendor.kept.Job.set(`j${id}`, job(`j${id}`));
    const { hear, pass } = stage(vendor);
    const ear = await hear();
    vendor.kept.Job.clear();
    vendor.most = 0;
    await pass(POLL_MS);
    expect(ear.changes()).toHaveLength(100);
    expect(vendor.most).toBeLessThanOrEqual(8);
  });

  it('walks lists of many pages', async () => {
    const vendor = testVendor();
    for (let id = 0; id < 350; id += 1) vendor.kept.Job.set(`j${id}`, job(`j${id}`));
    const { hear, pass } = stage(vendor);
    const ear = await hear();
    vendor.kept.Job.set('j349', job('j349', { priority: 3 }));
    await pass(POLL_MS);
    expect(ear.changes()).toMatchObject([{ ref: { nativeId: 'j349' } }]);
  });

  it('costs as many polls for a hundred listeners as for one', async () => {
    const polls = async (listeners: number): Promise<number> => {
      const vendor = testVendor();
      const { hear, pass } = stage(vendor);
      for (let n = 0; n < listeners; n += 1) await hear();
      for (let n = 0; n < 10; n += 1) await pass(POLL_MS);
      return vendor.polls('Job');
    };
    expect(await polls(100)).toBe(await polls(1));
  });

  it('polls what is newly wanted at once, as a start, together with the rest afterwards', async () => {
    const vendor = testVendor();
    vendor.kept.Worker.set('w', worker('w'));
    const { hear, pass, clock } = stage(vendor);
    const jobs = await hear();
    await clock.advance(POLL_MS / 2);
    const workers = await hear({ kind: 'Worker' });
    expect(vendor.polls('Worker')).toBe(1);
    expect(workers.events).toEqual([]);
    vendor.kept.Worker.set('w', worker('w', { capacity: 3 }));
    vendor.kept.Job.set('j', job('j'));
    await pass(POLL_MS);
    expect(workers.changes()).toMatchObject([{ kind: 'Worker' }]);
    expect(jobs.changes()).toMatchObject([{ kind: 'Job' }]);
    expect([vendor.polls('Job'), vendor.polls('Worker')]).toEqual([3, 2]);
  });

  it('has one poll at a time, however slow it is', async () => {
    const vendor = testVendor();
    const { hear, pass } = stage(unprobed(vendor));
    await hear();
    const slow = Promise.withResolvers<void>();
    vendor.before = () => slow.promise;
    await pass(POLL_MS);
    await pass(POLL_MS);
    await pass(POLL_MS);
    expect(vendor.inFlight()).toBe(1);
    slow.resolve();
    await pass();
    expect(vendor.inFlight()).toBe(0);
  });

  it('gives a poll up that takes too long, also when the adapter does not heed its signal', async () => {
    const vendor = testVendor();
    const { hear, pass, health } = stage(unprobed(vendor));
    await hear();
    vendor.before = () => new Promise(() => {});
    await pass(POLL_MS + 30_000);
    expect(health()).toMatchObject({ state: 'DOWN', error: { code: 'TIMEOUT' } });
  });

  it('is down while polls fail, tries again after a while, and tells a gap before what differs', async () => {
    const vendor = testVendor();
    vendor.kept.Job.set('a', job('a'));
    const { hear, pass, health, now } = stage(vendor);
    const ear = await hear();
    const watcher = await hear({ kind: 'health' });
    const lastGood = now();
    vendor.before = () => Promise.reject(down());
    await pass(POLL_MS);
    expect(health()).toMatchObject({
      mode: 'POLL',
      state: 'DOWN',
      staleSince: lastGood,
      error: { code: 'UNAVAILABLE' },
    });
    vendor.before = async () => {};
    vendor.kept.Job.set('a', job('a', { priority: 9 }));
    await pass(2_000);
    expect(ear.types()).toEqual(['gap', 'changed']);
    expect(ear.events[0]).toMatchObject({ reason: 'RECONNECTED', since: null });
    expect(health()).toMatchObject({ state: 'LIVE', staleSince: null, error: null, gaps: 1 });
    expect(watcher.events.map((event) => event.type === 'health' && event.health.state)).toEqual(['DOWN', 'LIVE']);
  });

  it('waits as long as the vendor asks', async () => {
    const vendor = testVendor();
    const { hear, pass } = stage(vendor);
    await hear();
    vendor.before = () => Promise.reject(down({ retryAfterMs: 90_000 }));
    await pass(POLL_MS);
    const polls = vendor.polls('Job');
    await pass(89_000);
    expect(vendor.polls('Job')).toBe(polls);
    await pass(1_000);
    expect(vendor.polls('Job')).toBe(polls + 1);
  });

  it('answers a listener when it is known what is wrong, and keeps it', async () => {
    const vendor = testVendor();
    vendor.before = () => Promise.reject(down());
    const { hear, health, pass } = stage(vendor);
    const ear = await hear();
    expect(health()).toMatchObject({ state: 'DOWN', error: { code: 'UNAVAILABLE' } });
    vendor.before = async () => {};
    await pass(2_000);
    vendor.kept.Job.set('a', job('a'));
    await pass(POLL_MS);
    expect(ear.types()).toEqual(['gap', 'changed']);
  });

  it('survives an adapter that throws, and says so', async () => {
    const vendor = testVendor();
    const { hear, health, pass, faults } = stage(vendor);
    await hear();
    vendor.before = () => {
      throw new TypeError('what?');
    };
    await pass(POLL_MS);
    expect(health()).toMatchObject({ state: 'DOWN', error: { code: 'PROTOCOL' } });
    expect(faults).toHaveLength(1);
  });

  it('says nothing to listeners of what a vendor does not have', async () => {
    const vendor = testVendor({ without: ['workbin'] });
    const { hear, health } = stage(vendor);
    const ear = await hear({ kind: 'Workbin' });
    expect(ear.events).toEqual([]);
    expect(health().state).toBe('LIVE');
  });

  it('misses again what it could not ask for', async () => {
    const vendor = testVendor();
    vendor.kept.Job.set('a', job('a'));
    const { hear, pass, health } = stage(vendor);
    const ear = await hear();
    vendor.kept.Job.clear();
    vendor.before = (call) => (call.startsWith('get') ? Promise.reject(down()) : Promise.resolve());
    await pass(POLL_MS);
    expect(ear.changes()).toEqual([]);
    expect(health().state).toBe('DOWN');
    vendor.before = async () => {};
    await pass(2_000);
    expect(ear.types()).toEqual(['gap', 'changed']);
  });

  it('tells what is missing and may not be read as gone', async () => {
    const vendor = testVendor();
    vendor.kept.Job.set('a', job('a'));
    const { hear, pass, health } = stage(vendor);
    const ear = await hear();
    vendor.kept.Job.clear();
    const forbidden = new VendorError('FORBIDDEN', 'acme', 'not for you');
    vendor.before = (call) => (call.startsWith('get') ? Promise.reject(forbidden) : Promise.resolve());
    await pass(POLL_MS);
    expect(ear.changes()).toMatchObject([{ item: null }]);
    expect(health().state).toBe('LIVE');
  });

  it('reads everything that lives with one call where the vendor can', async () => {
    const asked: (readonly string[])[] = [];
    let jobs = [job('a'), job('b')];
    const vendor = testVendor({
      snapshot: async (kinds) => {
        asked.push([...kinds].sort());
        return { Job: jobs, Worker: [worker('w')] };
      },
    });
    const { hear, pass } = stage(vendor);
    const [ear] = [await hear(), await hear({ kind: 'Worker' })];
    jobs = [job('a', { state: state('COMPLETED') }), job('never', { state: state('COMPLETED') })];
    await pass(POLL_MS);
    expect(asked.at(-1)).toEqual(['Job', 'Worker']);
    expect(vendor.calls).toEqual(['get Job b']);
    expect(ear.changes()).toMatchObject([
      { ref: { nativeId: 'a' }, item: { state: { state: 'COMPLETED' } } },
      { ref: { nativeId: 'b' }, item: null },
    ]);
    await pass(POLL_MS);
    expect(ear.changes()).toHaveLength(2);
  });

  it('does not walk a list that has no end', async () => {
    const vendor = testVendor();
    const endless = vendor.adapter.job;
    const list = async () => ({ rows: [], next: 'again' });
    const { hear, health, faults } = stage(vendor, {
      adapter: { ...vendor.adapter, job: { ...endless, takes: {}, pushes: [], list } },
    });
    await hear();
    expect(health()).toMatchObject({ state: 'DOWN', error: { code: 'LIMIT_EXCEEDED' } });
    expect(faults).toMatchObject([{ code: 'LIMIT_EXCEEDED' }]);
  });

  it('asks only for what lives where the port narrows', async () => {
    const filters: unknown[] = [];
    const vendor = testVendor();
    const list = async ({ filter }: { readonly filter: object }) => {
      filters.push(filter);
      return { rows: [], next: null };
    };
    const withPushes = (pushes: readonly ('live' | 'states')[]) => ({
      ...vendor.adapter,
      job: { takes: {}, pushes, list },
    });
    await stage(vendor, { adapter: withPushes(['live', 'states']) }).hear();
    await stage(vendor, { adapter: withPushes(['states']) }).hear();
    expect(filters[0]).toEqual({ live: true });
    expect(filters[1]).toMatchObject({ states: expect.arrayContaining(['QUEUED', 'UNKNOWN']) });
  });

  it('is not polled anew for those who come and go', async () => {
    const vendor = testVendor();
    const { hear } = stage(vendor);
    for (let n = 0; n < 20; n += 1) await (await hear()).reader.return();
    expect(vendor.polls('Job')).toBe(1);
  });

  it('does not tell of representations and versions, not even inside an object', async () => {
    const vendor = testVendor();
    const holding = (raw: number) => worker('w', { raw, version: `${raw}`, tasks: [{ ...task, raw, updatedAt: raw }] });
    vendor.kept.Worker.set('w', holding(1));
    const { hear, pass } = stage(vendor);
    const ear = await hear({ kind: 'Worker' });
    vendor.kept.Worker.set('w', holding(2));
    await pass(POLL_MS);
    expect(ear.events).toEqual([]);
  });
});

const task: Task = {
  ref: ref('Task', 'acme', 't'),
  vendorType: 'Thing',
  raw: null,
  createdAt: null,
  updatedAt: null,
  version: null,
  state: { state: 'ACTIVE', native: null },
  worker: ref('Worker', 'acme', 'w'),
  job: ref('Job', 'acme', 'j'),
  queue: null,
  offeredAt: null,
  offerExpiresAt: null,
  assignedAt: null,
  endedAt: null,
  capacityCost: null,
};
