import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/domain/event.ts';
import type { Job } from '../../src/domain/job.ts';
import { READ_LAG_MS } from '../../src/events/entry.ts';
import { manualClock } from '../../src/sandbox/clock.ts';
import {
  assigned,
  canceled,
  completed,
  delivery,
  type ModelVendor,
  modelVendor,
  type ReadManner,
} from './support/model-vendor.ts';
import { type Ear, RECONCILE_MS, stage } from './support/stage.ts';
import { ACCOUNT, job, jobRef, state } from './support/vendor.ts';

const MINUTE = 60_000;

/** A vendor with these jobs whose clock is off by `skewMs`, and somebody who listens since a while. */
const open = async (skewMs = 0, ids: readonly string[] = ['a'], members: Partial<Job> = {}) => {
  const clock = manualClock();
  const manner: { -readonly [K in keyof ReadManner]: number } = { thereMs: 0, backMs: 0, lagMs: 0 };
  const vendor = modelVendor(clock, () => manner);
  vendor.setSkew(skewMs);
  for (const id of ids) vendor.change(id, members);
  const staged = stage(vendor, { webhook: true }, {}, clock);
  const ear = await staged.hear();
  const receive = async (...changes: readonly Change[]): Promise<void> => {
    const receiving = staged.events.receive(ACCOUNT, delivery(...changes));
    await staged.pass();
    await receiving;
  };
  return { ...staged, vendor, manner, ear, receive };
};

const statesOf = (ear: Ear, id = 'a'): (string | null)[] =>
  ear
    .changes()
    .filter(({ ref }) => ref.nativeId === id)
    .map(({ item, source }) => `${item ? (item as Job).state.state : 'gone'} ${source}`);

const last = (ear: Ear, id: string): Job | null =>
  ear.changes().findLast(({ ref }) => ref.nativeId === id)?.item as Job | null;

const SKEWS = [-10 * MINUTE, -5 * MINUTE, -30_000, -3_000, -500, 0, 500, 3_000, 30_000, 10 * MINUTE];

describe.each(SKEWS)('a vendor whose clock is %i ms ahead of ours', (skewMs) => {
  it('is heard: what it pushes is told, of known objects and others, at once and later (T3)', async () => {
    const { vendor, ear, receive, pass, health } = await open(skewMs, ['a', 'b', 'c']);
    await receive(vendor.change('a', { priority: 7 }));
    await receive(vendor.change('b', canceled));
    await receive(vendor.change('new', { priority: 1 }), vendor.change('new', { priority: 2 }));
    await pass(RECONCILE_MS);
    await receive(vendor.change('c', assigned));
    expect(ear.changes().map(({ ref, source }) => `${ref.nativeId} ${source}`)).toEqual([
      'a WEBHOOK',
      'b WEBHOOK',
      'new WEBHOOK',
      'c WEBHOOK',
    ]);
    expect(health()).toMatchObject({ state: 'LIVE', staleSince: null, reordered: 0 });
  });

  it('shows no lag that is only its clock’s, and an event that was under way shows its time', async () => {
    const { vendor, receive, pass, health } = await open(skewMs);
    await receive(vendor.change('a', { priority: 1 }));
    expect(health().lagMs).toBeLessThan(1_000);
    const slow = vendor.change('a', { priority: 2 });
    await pass(4_000);
    await receive(slow);
    expect(health().lagMs).toBeGreaterThan(3_000);
    expect(health().lagMs).toBeLessThan(5_000);
  });

  it('does not undo with a late event what a poll has told (T4)', async () => {
    const { vendor, ear, receive, pass } = await open(skewMs, ['a', 'b']);
    await pass(RECONCILE_MS - 700);
    const [accepted, other] = [vendor.change('a', assigned), vendor.change('b', { priority: 1 })];
    await pass(200);
    vendor.change('a', completed);
    vendor.change('b', { priority: 2 });
    await pass(500);
    expect(statesOf(ear)).toEqual(['COMPLETED POLL']);
    await pass(1_800);
    await receive(accepted);
    await receive(other);
    await pass(2 * RECONCILE_MS);
    expect(statesOf(ear)).toEqual(['COMPLETED POLL']);
    expect(last(ear, 'b')).toMatchObject({ priority: 2 });
  });
});

describe('an end', () => {
  it('of a job that was not known is told although the read after it does not see it yet (T10)', async () => {
    const { vendor, ear, receive, pass, manner } = await open(0, []);
    const queued = vendor.change('x', { state: state('QUEUED') }, 'queued');
    await pass(10);
    const ended = vendor.change('x', canceled, 'canceled');
    manner.lagMs = 5;
    vendor.histories.set('x', [{ happened: -Infinity, item: job('x') }, ...(vendor.histories.get('x') ?? [])]);
    await receive(queued, ended);
    expect(ear.changes()).toMatchObject([
      { cause: 'canceled', item: { state: { state: 'CANCELED' }, reason: 'left' } },
    ]);
    manner.lagMs = 0;
    await pass(2 * RECONCILE_MS);
    expect(statesOf(ear, 'x')).toEqual(['CANCELED WEBHOOK']);
  });

  it.each([
    ['canceled', (vendor: ModelVendor) => vendor.change('a', canceled), 'CANCELED WEBHOOK'],
    ['deleted', (vendor: ModelVendor) => vendor.remove('a'), 'gone WEBHOOK'],
  ])('stays when a read after it still finds the job that was %s (T10)', async (_, end, told) => {
    const { vendor, ear, receive, pass, manner } = await open(0, ['a']);
    await pass(RECONCILE_MS - 1_000);
    manner.lagMs = 2_000;
    await receive(end(vendor));
    await pass(1_000);
    await pass(READ_LAG_MS);
    expect(statesOf(ear)).toEqual([told]);
  });

  it('that was undone at the vendor without an event is found undone by a read some time later', async () => {
    const { vendor, ear, receive, pass } = await open(0, ['a']);
    await pass(RECONCILE_MS - 1_000);
    await receive(vendor.change('a', canceled));
    vendor.change('a', { ...assigned, reason: null });
    await pass(1_000);
    expect(statesOf(ear)).toEqual(['CANCELED WEBHOOK']);
    await pass(READ_LAG_MS);
    expect(statesOf(ear)).toEqual(['CANCELED WEBHOOK', 'ASSIGNED POLL']);
  });

  it('is left by an event of what happened after it was heard', async () => {
    const { vendor, ear, receive, pass } = await open(-30_000, ['a']);
    await receive(vendor.change('a', canceled));
    await pass(3_000);
    await receive(vendor.change('a', assigned));
    expect(statesOf(ear)).toEqual(['CANCELED WEBHOOK', 'ASSIGNED WEBHOOK']);
  });
});

describe('an event from the future', () => {
  const hour = 60 * MINUTE;
  const ahead = (change: Change): Change => ({ ...change, at: (change.at ?? 0) + hour });

  it('counts as of its arrival: it shows no lag, and stands in the way of nothing that comes after it (T15)', async () => {
    const { vendor, ear, receive, pass, health } = await open(0, ['a', 'b']);
    await receive(ahead(vendor.change('a', { priority: 3 })));
    expect(health().lagMs).toBe(0);
    await pass(2_000);
    const punctual = vendor.change('a', canceled);
    await pass(100);
    await receive(punctual);
    await receive(vendor.change('b', { priority: 4 }));
    expect(health().lagMs).toBeLessThan(1_000);
    expect(statesOf(ear)).toEqual(['QUEUED WEBHOOK', 'CANCELED WEBHOOK']);
    expect(statesOf(ear, 'b')).toEqual(['QUEUED WEBHOOK']);
  });

  it('does not bring back what has ended', async () => {
    const { vendor, ear, receive, pass } = await open(0, ['a']);
    const early = vendor.change('a', assigned);
    await pass(10);
    await receive(vendor.change('a', canceled));
    await pass(10_000);
    await receive(ahead(early));
    await pass(2 * RECONCILE_MS);
    expect(statesOf(ear)).toEqual(['CANCELED WEBHOOK']);
  });
});

describe('what has ended and was forgotten', () => {
  it.each([
    ['in part', (vendor: ModelVendor) => vendor.change('a', assigned)],
    ['as a whole', (vendor: ModelVendor) => vendor.put('a', assigned)],
  ])('does not come back with a late event that tells it %s (T10)', async (_, change) => {
    const { vendor, ear, receive, pass } = await open(0, ['a']);
    const late = change(vendor);
    await pass(100);
    await receive(vendor.change('a', canceled));
    // More ended meanwhile than is remembered of.
    for (let n = 0; n < 25; n += 1) {
      const ended = Array.from({ length: 100 }, (_one, index) => vendor.put(`n${n}-${index}`, canceled));
      await receive(...ended);
    }
    await receive(late);
    await pass(2 * RECONCILE_MS);
    expect(statesOf(ear)).toEqual(['CANCELED WEBHOOK']);
  });

  it('nor after a while', async () => {
    const { vendor, ear, receive, pass } = await open(0, ['a']);
    const late = vendor.put('a', assigned);
    await pass(100);
    await receive(vendor.change('a', canceled));
    for (let n = 0; n < 12; n += 1) await pass(RECONCILE_MS);
    await receive(late);
    await pass();
    expect(statesOf(ear)).toEqual(['CANCELED WEBHOOK']);
  });

  it('costs what is new and unknown no read', async () => {
    const { vendor, ear, receive, pass } = await open(0, ['a']);
    await receive(vendor.change('a', canceled));
    for (let n = 0; n < 12; n += 1) await pass(RECONCILE_MS);
    const put = vendor.put('new', { priority: 2 });
    vendor.histories.delete('new');
    await receive(put);
    expect(statesOf(ear, 'new')).toEqual(['QUEUED WEBHOOK']);
  });
});

describe('a clock that is set', () => {
  it('costs no change: what was dated by its old time and taken for older is found by a poll at once', async () => {
    const { vendor, ear, receive, pass, health } = await open(0, ['a', 'b']);
    await pass(RECONCILE_MS / 2);
    vendor.setSkew(-5 * MINUTE);
    await receive(vendor.change('a', { priority: 5 }));
    expect(statesOf(ear)).toEqual([]);
    // The next answer of the vendor, whatever it was asked, shows it.
    await receive(vendor.change('unknown', { priority: 1 }));
    await pass();
    expect(statesOf(ear)).toEqual(['QUEUED POLL']);
    await receive(vendor.change('b', { priority: 6 }));
    await pass();
    expect(ear.changes().at(-1)).toMatchObject({ ref: jobRef('b'), item: { priority: 6 } });
    expect(health()).toMatchObject({ state: 'LIVE', staleSince: null });
  });

  it('brings back no end before it is noticed, though the event of before is dated later than the end', async () => {
    const { vendor, ear, receive, pass } = await open(0, ['a']);
    await pass(RECONCILE_MS / 2);
    const accepted = vendor.change('a', assigned);
    await pass(100);
    vendor.setSkew(-5_000);
    await receive(vendor.change('a', canceled));
    await receive(accepted);
    await pass(2 * RECONCILE_MS);
    expect(statesOf(ear)).toEqual(['CANCELED WEBHOOK']);
  });

  it('is said in the log once, when it is far from ours', async () => {
    const { vendor, faults, pass, receive } = await open(-5 * MINUTE, ['a']);
    for (let n = 0; n < 3; n += 1) {
      await receive(vendor.change('a', { priority: n }));
      await pass(RECONCILE_MS);
    }
    expect(faults).toMatchObject([
      { message: expect.stringMatching(/clock of the vendor is (299|300) s behind ours/) },
    ]);
  });
});

describe('a vendor that tells no time', () => {
  it('has everything read again that an event tells, and nothing undone', async () => {
    const { vendor, ear, receive, pass } = await open(0, ['a']);
    const { vendorClock, ...adapter } = vendor.adapter;
    const silent = {
      ...vendorClock,
      compareWith: () => {},
      skew: () => null,
      resets: () => 0,
      lastReset: () => null,
      askedAt: () => null,
    };
    const staged = stage({ adapter: { ...adapter, vendorClock: silent } }, { webhook: true });
    const other = await staged.hear();
    const accepted = vendor.change('a', assigned);
    await pass(100);
    vendor.change('a', completed);
    for (const change of [vendor.change('a', { priority: 3 }), accepted]) {
      const receiving = staged.events.receive(ACCOUNT, delivery(change));
      await staged.pass();
      await receiving;
    }
    await receive();
    expect(ear.changes()).toEqual([]);
    expect(last(other, 'a')).toMatchObject({ state: { state: 'COMPLETED' } });
    const endedAt = statesOf(other).findIndex((told) => told?.startsWith('COMPLETED'));
    expect(
      statesOf(other)
        .slice(endedAt)
        .every((told) => told?.startsWith('COMPLETED')),
    ).toBe(true);
  });
});
