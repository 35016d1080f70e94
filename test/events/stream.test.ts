import { describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import type { Change } from '../../src/domain/event.ts';
import type { Job } from '../../src/domain/job.ts';
import { openBackoff } from '../../src/events/backoff.ts';
import { PATIENCE_MS, POLL_MS, RECONCILE_MS, stage } from './support/stage.ts';
import { job, jobRef, state, testVendor, worker } from './support/vendor.ts';

const broken = new VendorError('UNAVAILABLE', 'acme', 'the line is dead');

const live = (over: { covers?: readonly ('Job' | 'Worker')[] } = {}) =>
  testVendor({ covers: ['Job'], onOpen: (sink) => sink.live(null), ...over });

const whole = (id: string, members: Partial<Job> = {}, more: Partial<Change> = {}): Change =>
  ({ ref: jobRef(id), news: { type: 'whole', item: job(id, members) }, cause: 'told', at: null, ...more }) as Change;
const part = (id: string, members: Partial<Job>, more: Partial<Change> = {}): Change =>
  ({ ref: jobRef(id), news: { type: 'part', members }, cause: 'told', at: null, ...more }) as Change;

describe('an account with a stream', () => {
  it('is live when the stream says so, and tells what the stream tells', async () => {
    const vendor = live();
    const { hear, pass, health, now } = stage(vendor);
    const ear = await hear();
    expect(health()).toMatchObject({ mode: 'STREAM', state: 'LIVE', staleSince: null });
    vendor.tell(whole('a', {}, { at: now() - 70, commandId: 'c' }));
    await pass();
    expect(ear.changes()).toMatchObject([
      { cause: 'told', at: now() - 70, receivedAt: now(), source: 'STREAM', commandId: 'c', problem: null },
    ]);
    expect(health()).toMatchObject({ lastEventAt: now(), lagMs: 70 });
  });

  it('answers listen only then, or when patience runs out', async () => {
    const vendor = testVendor({ covers: ['Job'] });
    const { listen, pass, health } = stage(vendor);
    let answered = false;
    const first = listen().then(() => {
      answered = true;
    });
    await pass(PATIENCE_MS - 1);
    expect(answered).toBe(false);
    expect(health()).toMatchObject({ mode: 'NONE', state: 'CONNECTING' });
    vendor.stream.sink.live(null);
    await pass();
    await first;
    expect(health()).toMatchObject({ mode: 'STREAM', state: 'LIVE' });
  });

  it('answers listen after the first poll, which takes what is there for the start: what happens then is told, however late', async () => {
    const vendor = testVendor({ covers: ['Job'], onOpen: (sink) => sink.live(null) });
    const read = Promise.withResolvers<void>();
    vendor.before = () => read.promise;
    const { listen, pass } = stage(vendor);
    let answered = false;
    const listening = listen().finally(() => {
      answered = true;
    });
    await pass();
    expect([vendor.polls('Job'), answered]).toEqual([1, false]);
    read.resolve();
    await pass();
    const reader = await listening;
    vendor.kept.Job.set('a', job('a'));
    vendor.tell({ ref: jobRef('a'), news: { type: 'whole', item: job('a') }, cause: 'new', at: null });
    expect((await reader.next()).value?.event).toMatchObject({ type: 'changed', cause: 'new', before: null });
  });

  it('polls in place of a stream that never becomes live, and tells a gap when it does', async () => {
    const vendor = testVendor({ covers: ['Job'] });
    const { listen, pass, health } = stage(vendor);
    const reader = listen();
    await pass(PATIENCE_MS);
    await reader;
    expect(health()).toMatchObject({ mode: 'POLL', state: 'DEGRADED', error: { code: 'TIMEOUT' } });
    expect(vendor.polls('Job')).toBe(1);
    vendor.stream.sink.live(null);
    await pass();
    expect(health()).toMatchObject({ mode: 'STREAM', state: 'LIVE', error: null, staleSince: null, gaps: 1 });
  });

  it('polls what the stream does not tell beside it, and the rest now and then', async () => {
    const vendor = live();
    const { hear, pass } = stage(vendor);
    await hear();
    await hear({ kind: 'Worker' });
    const before = vendor.polls('Job');
    for (let n = 0; n < RECONCILE_MS / POLL_MS; n += 1) await pass(POLL_MS);
    expect(vendor.polls('Worker')).toBe(1 + RECONCILE_MS / POLL_MS);
    expect(vendor.polls('Job')).toBe(before + 1);
  });

  it('finds by the reconciling poll what the stream did not tell', async () => {
    const vendor = live();
    vendor.kept.Job.set('a', job('a'));
    const { hear, pass } = stage(vendor);
    const ear = await hear();
    vendor.kept.Job.set('a', job('a', { priority: 4 }));
    await pass(RECONCILE_MS);
    expect(ear.changes()).toMatchObject([{ source: 'POLL', item: { priority: 4 } }]);
  });

  it('does not degrade for a short loss, and tells a gap before what differs', async () => {
    const vendor = live();
    vendor.kept.Job.set('a', job('a'));
    const { hear, pass, health, now } = stage(vendor);
    const ear = await hear();
    vendor.stream.sink.lost(broken);
    const lostAt = now();
    await pass(1_000);
    expect(health()).toMatchObject({
      mode: 'STREAM',
      state: 'LIVE',
      staleSince: lostAt,
      error: { code: 'UNAVAILABLE' },
    });
    vendor.kept.Job.set('a', job('a', { priority: 4 }));
    vendor.stream.sink.live('RECONNECTED');
    expect(health()).toMatchObject({ staleSince: lostAt, error: null });
    await pass();
    expect(ear.types()).toEqual(['gap', 'changed']);
    expect(ear.changes()).toMatchObject([{ source: 'POLL' }]);
    expect(health()).toMatchObject({ state: 'LIVE', staleSince: null, gaps: 1 });
  });

  it('degrades to polling, says so, and comes back', async () => {
    const vendor = live();
    const { hear, pass, health, now } = stage(vendor);
    const ear = await hear();
    const watcher = await hear({ kind: 'health' });
    const lostAt = now();
    vendor.stream.sink.lost(broken);
    await pass(3_000);
    expect(health()).toMatchObject({
      mode: 'POLL',
      state: 'DEGRADED',
      staleSince: lostAt,
      error: { code: 'UNAVAILABLE' },
    });
    vendor.kept.Job.set('a', job('a'));
    await pass(POLL_MS);
    expect(ear.changes()).toMatchObject([{ source: 'POLL', ref: { nativeId: 'a' } }]);
    vendor.stream.sink.live('RECONNECTED');
    await pass();
    expect(ear.types()).toEqual(['changed', 'gap']);
    expect(health()).toMatchObject({ mode: 'STREAM', state: 'LIVE', error: null, staleSince: null });
    const states = watcher.events.map((event) => event.type === 'health' && event.health.state);
    expect(states.filter((told, index) => told !== states[index - 1])).toEqual(['LIVE', 'DEGRADED', 'LIVE']);
  });

  it('opens another stream when one has ended, later and later, never below a second nor above a minute', async () => {
    const vendor = testVendor({ covers: ['Job'] });
    const { hear, pass, health } = stage(vendor);
    const pending = hear();
    await pass();
    vendor.stream.sink.ended(broken);
    await pending;
    let opened = vendor.streams.length;
    const waits: number[] = [];
    let waited = 0;
    while (waits.length < 9 && waited < 400) {
      await pass(1_000);
      waited += 1;
      if (vendor.streams.length > opened) {
        opened = vendor.streams.length;
        waits.push(waited);
        waited = 0;
        vendor.stream.sink.ended(broken);
      }
    }
    expect(waits).toEqual([2, 3, 5, 9, 17, 31, 31, 31, 31]);
    expect(health()).toMatchObject({ mode: 'POLL', state: 'DEGRADED' });
    await pass(31_000);
    vendor.stream.sink.live(null);
    await pass();
    vendor.stream.sink.ended(broken);
    await pass(2_000);
    expect(vendor.streams.length).toBe(opened + 2);
  });

  it('hears nothing of a stream that has ended or was closed', async () => {
    const vendor = live();
    const { hear, pass, health } = stage(vendor);
    const ear = await hear();
    const old = vendor.stream;
    old.sink.ended(broken);
    await pass(2_000);
    expect(vendor.streams).toHaveLength(2);
    old.sink.change(whole('a'));
    old.sink.lost(broken);
    await pass();
    expect(ear.changes()).toEqual([]);
    expect(health().state).toBe('LIVE');
  });

  it('takes a message that could not be read for a gap', async () => {
    const vendor = live();
    vendor.kept.Job.set('a', job('a'));
    const { hear, pass, health } = stage(vendor);
    const ear = await hear();
    vendor.kept.Job.set('a', job('a', { priority: 1 }));
    vendor.stream.sink.live('UNREADABLE');
    expect(health().staleSince).not.toBeNull();
    await pass();
    expect(ear.events).toMatchObject([{ type: 'gap', reason: 'UNREADABLE' }, { type: 'changed' }]);
    expect(health().staleSince).toBeNull();
  });

  it('takes a change that makes no sense for a gap as well, and says so', async () => {
    const vendor = live();
    const { hear, pass, faults } = stage(vendor);
    const ear = await hear();
    vendor.tell({} as Change);
    await pass();
    expect(ear.types()).toEqual(['gap']);
    expect(faults).toHaveLength(1);
  });

  it('survives a head that throws', async () => {
    const vendor = testVendor({
      covers: ['Job'],
      onOpen: () => {
        throw new TypeError('what?');
      },
    });
    const { hear, pass, health, faults } = stage(vendor);
    await hear();
    expect(faults).toHaveLength(1);
    await pass(PATIENCE_MS);
    expect(health()).toMatchObject({ mode: 'POLL', state: 'DEGRADED' });
  });

  it('stays live with an error when only the reconciling poll fails', async () => {
    const vendor = live();
    const { hear, pass, health } = stage(vendor);
    const ear = await hear();
    vendor.before = () => Promise.reject(broken);
    await pass(RECONCILE_MS);
    expect(health()).toMatchObject({
      mode: 'STREAM',
      state: 'DEGRADED',
      staleSince: null,
      error: { code: 'UNAVAILABLE' },
    });
    vendor.before = async () => {};
    await pass(2_000);
    expect(health()).toMatchObject({ state: 'LIVE', error: null });
    expect(ear.types()).toEqual([]);
  });

  describe('that tells parts', () => {
    it('reads what it does not know, once for many changes, and tells it complete', async () => {
      const vendor = live();
      const { hear, pass } = stage(vendor);
      const ear = await hear();
      vendor.kept.Job.set('a', job('a', { channel: 'voice', priority: 9 }));
      for (let n = 0; n < 10; n += 1) vendor.tell(part('a', { priority: n }));
      await pass();
      expect(vendor.gets()).toEqual(['get Job a']);
      expect(ear.changes()).toMatchObject([
        { before: null, source: 'STREAM', item: { priority: 9, channel: 'voice' } },
      ]);
    });

    it('reads at most one at a time and once more of what changes on and on', async () => {
      const vendor = live();
      const { hear, pass } = stage(vendor);
      const ear = await hear();
      vendor.kept.Job.set('a', job('a'));
      const slow = Promise.withResolvers<void>();
      vendor.before = () => slow.promise;
      const stale = { ref: jobRef('a'), news: { type: 'stale' }, cause: 'touched', at: null } as const;
      for (let n = 0; n < 10; n += 1) {
        vendor.tell(stale);
        await pass();
      }
      expect(vendor.gets()).toHaveLength(1);
      vendor.kept.Job.set('a', job('a', { priority: 3 }));
      slow.resolve();
      await pass();
      expect(vendor.gets()).toHaveLength(2);
      expect(ear.changes().at(-1)).toMatchObject({ cause: 'touched', item: { priority: 3 } });
    });

    it('keeps the number of reads in flight small', async () => {
      const vendor = live();
      const { hear, pass } = stage(vendor);
      const ear = await hear();
      for (let n = 0; n < 300; n += 1) vendor.kept.Job.set(`j${n}`, job(`j${n}`));
      for (let n = 0; n < 300; n += 1) vendor.tell(part(`j${n}`, { priority: 1 }));
      await pass();
      expect(ear.changes()).toHaveLength(300);
      expect(vendor.most).toBeLessThanOrEqual(8);
    });

    it('says nothing of what the vendor does not know either, and the end of what was known', async () => {
      const vendor = live();
      vendor.kept.Job.set('known', job('known'));
      const { hear, pass } = stage(vendor);
      const ear = await hear();
      vendor.kept.Job.clear();
      vendor.tell(part('never', { priority: 1 }));
      vendor.tell({ ref: jobRef('known'), news: { type: 'stale' }, cause: 'touched', at: null });
      await pass();
      expect(ear.changes()).toMatchObject([{ ref: { nativeId: 'known' }, item: null, cause: 'touched' }]);
    });

    it('is repaired by the next poll when a read fails', async () => {
      const vendor = live();
      const { hear, pass, health } = stage(vendor);
      const ear = await hear();
      vendor.kept.Job.set('a', job('a'));
      vendor.before = () => Promise.reject(broken);
      vendor.tell(part('a', { priority: 1 }, { cause: 'raised' }));
      await pass();
      expect(ear.changes()).toEqual([]);
      expect(health().staleSince).not.toBeNull();
      vendor.before = async () => {};
      vendor.kept.Job.set('a', job('a', { priority: 1 }));
      await pass(2_000);
      expect(ear.changes()).toMatchObject([{ cause: 'raised', item: { priority: 1 } }]);
      expect(health()).toMatchObject({ staleSince: null, state: 'LIVE' });
    });

    it('tells what it knows when a read fails, and the rest after the next poll', async () => {
      const vendor = live();
      vendor.kept.Job.set('a', job('a'));
      const { hear, pass } = stage(vendor);
      const ear = await hear();
      vendor.kept.Job.set('a', job('a', { state: state('ASSIGNED') }));
      vendor.before = (call) => (call.startsWith('get') ? Promise.reject(broken) : Promise.resolve());
      vendor.tell({ ref: jobRef('a'), news: { type: 'stale' }, cause: 'touched', at: null, commandId: 'c1' });
      await pass();
      expect(ear.changes()).toMatchObject([
        { commandId: 'c1', item: { state: { state: 'QUEUED' } } },
        { commandId: null, item: { state: { state: 'ASSIGNED' } } },
      ]);
    });

    it('leaves to the poll what cannot be read by itself', async () => {
      const vendor = testVendor({ covers: ['Job'], onOpen: (sink) => sink.live(null), without: ['get'] });
      const { hear, pass } = stage(vendor);
      const ear = await hear();
      vendor.kept.Job.set('a', job('a', { channel: 'chat' }));
      vendor.tell(part('a', { priority: 1 }, { cause: 'raised' }));
      await pass();
      expect(ear.changes()).toMatchObject([{ cause: 'raised', item: { channel: 'chat' } }]);
    });
  });

  it('never lets an older poll overwrite a newer push', async () => {
    const vendor = live();
    vendor.kept.Job.set('a', job('a', { priority: 1 }));
    const { hear, pass } = stage(vendor);
    const ear = await hear();
    const slow = Promise.withResolvers<void>();
    vendor.after = () => slow.promise;
    await pass(RECONCILE_MS);
    vendor.tell(part('a', { priority: 2 }), whole('b'));
    slow.resolve();
    await pass();
    expect(ear.changes().map(({ ref, item }) => [ref.nativeId, item && 'priority' in item && item.priority])).toEqual([
      ['a', 2],
      ['b', null],
    ]);
  });

  it('polls workers when they come to be wanted while the stream is lost', async () => {
    const vendor = live();
    vendor.kept.Worker.set('w', worker('w'));
    const { hear, pass } = stage(vendor);
    await hear();
    vendor.stream.sink.lost(broken);
    await pass();
    const ear = await hear({ kind: 'Worker' });
    expect(vendor.polls('Worker')).toBe(1);
    expect(ear.events).toEqual([]);
  });
});

describe('the waits between attempts', () => {
  it('stay between a second and a minute, whatever chance says, unless the vendor asks for more', () => {
    for (const chance of [0, 0.3, 0.999]) {
      const backoff = openBackoff(() => chance);
      const waits = Array.from({ length: 50 }, () => backoff.next(null));
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(1_000);
      expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
      expect(backoff.next(120_000)).toBe(120_000);
    }
  });
});
