import { describe, expect, it } from 'vitest';
import type { PortPage } from '../../src/contract/port.ts';
import type { Snapshot } from '../../src/contract/source.ts';
import type { Call } from '../../src/domain/call.ts';
import { VendorError } from '../../src/domain/error.ts';
import type { Job } from '../../src/domain/job.ts';
import { POLL_MS, RECONCILE_MS, stage } from './support/stage.ts';
import { job, state, testVendor, type VendorOptions, worker } from './support/vendor.ts';

const odd = (id: string) => new VendorError('UNREADABLE', 'acme', `value[${id}].id: expected text`);

/** A vendor of whose jobs some cannot be read, told by a list or by a snapshot of its own. */
const setUp = (way: 'list' | 'snapshot', options: VendorOptions = {}) => {
  const bad = new Set<string>();
  const told = () => {
    const jobs = [...vendor.kept.Job.values()] as Job[];
    return {
      items: jobs.filter(({ ref }) => !bad.has(ref.nativeId)),
      unreadable: jobs.filter(({ ref }) => bad.has(ref.nativeId)).map(({ ref }) => odd(ref.nativeId)),
    };
  };
  const snapshot = async (kinds: readonly string[]): Promise<Snapshot> => {
    const { items, unreadable } = told();
    return {
      ...(kinds.includes('Job') && { Job: items }),
      ...(kinds.includes('Worker') && { Worker: [...vendor.kept.Worker.values()] as never }),
      ...(unreadable.length > 0 && { unreadable: { Job: unreadable } }),
    };
  };
  const vendor = testVendor({ ...options, ...(way === 'snapshot' ? { snapshot } : {}) });
  const list = async (): Promise<PortPage<Job>> => {
    const { items, unreadable } = told();
    return { rows: items.map((item) => ({ item, cursor: item.ref.nativeId })), unreadable, next: null };
  };
  const get = vendor.adapter.job?.get;
  const port = {
    takes: {},
    pushes: [],
    ...vendor.adapter.job,
    list,
    ...(get && {
      get: async (id: string, call: Call) => {
        if (bad.has(id) && vendor.kept.Job.has(id)) throw new VendorError('PROTOCOL', 'acme', `job ${id} is odd`);
        return get(id, call);
      },
    }),
  };
  const house = stage(vendor, { adapter: { ...vendor.adapter, job: port } });
  return { vendor, bad, ...house };
};

describe.each(['list', 'snapshot'] as const)('a row that a %s cannot read', (way) => {
  it('leaves its neighbours told, the feed DEGRADED with its path, and LIVE again when it can be read', async () => {
    const { vendor, bad, hear, pass, health, events, faults, now } = setUp(way);
    for (const id of ['a', 'b', 'c']) vendor.kept.Job.set(id, job(id));
    bad.add('b');
    const begun = now();
    const ear = await hear();
    expect(health()).toMatchObject({
      mode: 'POLL',
      state: 'DEGRADED',
      error: { code: 'UNREADABLE', message: '1 row could not be read: value[b].id: expected text' },
      staleSince: begun,
    });
    expect(
      events
        .present('acme', 'Job')
        .map(({ ref }) => ref.nativeId)
        .toSorted(),
    ).toEqual(['a', 'c']);
    vendor.kept.Job.set('a', job('a', { priority: 5 }));
    await pass(POLL_MS);
    expect(ear.changes()).toMatchObject([{ ref: { nativeId: 'a' }, item: { priority: 5 } }]);
    expect(health()).toMatchObject({ state: 'DEGRADED', staleSince: begun });
    expect(faults).toMatchObject([{ code: 'UNREADABLE' }]);
    bad.clear();
    await pass(POLL_MS);
    expect(health()).toMatchObject({ state: 'LIVE', error: null, staleSince: null });
    expect(ear.changes().map(({ ref }) => ref.nativeId)).toEqual(['a', 'b']);
  });

  it('keeps an object that was known, for as long as it cannot be read', async () => {
    const { vendor, bad, hear, pass, events } = setUp(way);
    for (const id of ['a', 'b']) vendor.kept.Job.set(id, job(id));
    const ear = await hear();
    bad.add('b');
    for (let polls = 0; polls < 3; polls += 1) await pass(POLL_MS);
    expect(ear.changes()).toEqual([]);
    expect(
      events
        .present('acme', 'Job')
        .map(({ ref }) => ref.nativeId)
        .toSorted(),
    ).toEqual(['a', 'b']);
    bad.clear();
    vendor.kept.Job.set('b', job('b', { priority: 1 }));
    await pass(POLL_MS);
    expect(ear.changes()).toMatchObject([
      { ref: { nativeId: 'b' }, before: { priority: null }, item: { priority: 1 } },
    ]);
  });

  it('does not hide what ended or went meanwhile: the vendor is asked for it by itself', async () => {
    const { vendor, bad, hear, pass } = setUp(way);
    for (const id of ['a', 'b', 'ended', 'gone']) vendor.kept.Job.set(id, job(id));
    const ear = await hear();
    bad.add('b');
    vendor.kept.Job.delete('gone');
    vendor.kept.Job.delete('ended');
    const ended = job('ended', { state: state('COMPLETED') });
    vendor.before = async (call) => {
      if (call === 'get Job ended') vendor.kept.Job.set('ended', ended);
    };
    await pass(POLL_MS);
    expect(ear.changes().map(({ ref, item }) => [ref.nativeId, item])).toEqual(
      expect.arrayContaining([
        ['ended', ended],
        ['gone', null],
      ]),
    );
    expect(ear.changes()).toHaveLength(2);
  });

  it('makes nothing gone where single objects cannot be asked for', async () => {
    const { vendor, bad, hear, pass } = setUp(way, { without: ['get'] });
    for (const id of ['a', 'b', 'c']) vendor.kept.Job.set(id, job(id));
    const ear = await hear();
    vendor.kept.Job.delete('c');
    bad.add('b');
    await pass(POLL_MS);
    expect(ear.changes()).toEqual([]);
    bad.clear();
    await pass(POLL_MS);
    expect(ear.changes()).toMatchObject([{ ref: { nativeId: 'c' }, item: null }]);
  });

  it('says nothing against a feed that listens to other kinds', async () => {
    const { vendor, bad, hear, health } = setUp(way);
    vendor.kept.Job.set('a', job('a'));
    vendor.kept.Worker.set('w', worker('w'));
    bad.add('a');
    await hear({ kind: 'Worker' });
    expect(health()).toMatchObject({ state: 'LIVE', error: null });
  });

  it('degrades a stream that is live, and no more', async () => {
    const { vendor, bad, hear, pass, health } = setUp(way, { covers: ['Job'], onOpen: (sink) => sink.live(null) });
    vendor.kept.Job.set('a', job('a'));
    bad.add('a');
    await hear();
    expect(health()).toMatchObject({ mode: 'STREAM', state: 'DEGRADED', error: { code: 'UNREADABLE' } });
    bad.clear();
    await pass(RECONCILE_MS);
    expect(health()).toMatchObject({ mode: 'STREAM', state: 'LIVE', error: null, staleSince: null });
  });
});
