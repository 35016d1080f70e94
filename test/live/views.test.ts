import { describe, expect, it } from 'vitest';
import { refKey } from '../../src/domain/ref.ts';
import { FEED_LINGER_MS, INTERVAL_MS, LINGER_MS, POLL_MS, RECONCILE_MS, stage } from './support/stage.ts';
import { objectsOf, testVendor, type VendorOptions } from './support/vendor.ts';

const ACCOUNT = 'acme';
const { job, worker } = objectsOf(ACCOUNT);

const STREAM: VendorOptions = { covers: ['Job', 'Task', 'Worker', 'Queue', 'Workbin'] };

const setUp = (options: VendorOptions = STREAM) => {
  const vendor = testVendor(ACCOUNT, options);
  return { vendor, ...stage(vendor) };
};

describe.each([
  ['a stream', STREAM],
  ['a stream that leaves out jobs', { covers: ['Worker'] }],
  ['a complete webhook', { hook: true }],
  ['polls', {}],
] satisfies [string, VendorOptions][])('a view over %s', (_name, options) => {
  it('begins with everything that lives, whatever was there before', async () => {
    const { vendor, watch, names } = setUp(options);
    vendor.set(job('a', 'QUEUED'), job('b', 'COMPLETED'), job('c', 'UNKNOWN'));
    const ear = await watch('Job');
    expect(ear.types()).toEqual(['snapshot']);
    expect(names(ear.rows)).toEqual(['a', 'c']);
  });

  it('begins with another kind while one is watched already', async () => {
    const { vendor, watch, names } = setUp(options);
    vendor.set(job('a', 'QUEUED'), worker('w', 'READY'));
    await watch('Job');
    const workers = await watch('Worker');
    expect(workers.types()).toEqual(['snapshot']);
    expect(names(workers.rows)).toEqual(['w']);
  });

  it('begins with what is there now, though nobody asked for the kind for a while', async () => {
    const { vendor, watch, names, pass, events } = setUp(options);
    const { receive } = events;
    vendor.set(job('a', 'QUEUED'));
    const workers = await watch('Worker');
    await (await watch('Job')).reader.return();
    await pass(LINGER_MS);
    vendor.push(job('b', 'QUEUED'));
    vendor.push(job('a', 'COMPLETED'));
    if (options.hook) {
      await receive(ACCOUNT, {
        method: 'POST',
        headers: {},
        url: 'http://127.0.0.1/webhooks/one',
        query: {},
        body: '',
      });
    }
    await pass(2 * POLL_MS);
    vendor.set(job('c', 'QUEUED'));
    vendor.gap();
    await pass(RECONCILE_MS);
    const ear = await watch('Job');
    expect(ear.types()).toEqual(['snapshot']);
    expect(names(ear.rows)).toEqual(options.hook ? ['b'] : ['b', 'c']);
    expect(workers.isOver).toBe(false);
  });

  it('begins with nothing while the vendor is away, and grows when it is back', async () => {
    const { vendor, watch, names, pass } = setUp(options);
    vendor.set(job('a', 'QUEUED'), job('b', 'QUEUED'));
    vendor.away = true;
    const ear = await watch('Job');
    expect(names(ear.rows)).toEqual([]);
    vendor.away = false;
    await pass(2 * POLL_MS);
    expect(ear.types()).toEqual(['snapshot', 'delta']);
    expect(names(ear.rows)).toEqual(['a', 'b']);
  });
});

describe('a view', () => {
  it('tells what comes, changes and ends, together within the interval', async () => {
    const { vendor, watch, pass } = setUp();
    vendor.set(job('a', 'QUEUED'), job('b', 'QUEUED'));
    const ear = await watch('Job');
    vendor.push(job('a', 'OFFERED'));
    vendor.push(job('a', 'ASSIGNED'));
    vendor.push(job('c', 'QUEUED'));
    vendor.push(job('b', 'CANCELED'));
    await pass(INTERVAL_MS - 1);
    expect(ear.heard).toHaveLength(1);
    await pass(1);
    expect(ear.events()[1]).toMatchObject({
      type: 'delta',
      since: 0,
      seq: 1,
      upserted: [job('a', 'ASSIGNED'), job('c', 'QUEUED')],
      removed: [refKey(job('b', 'QUEUED').ref)],
    });
  });

  it('says nothing of what is as it was at the end of the interval', async () => {
    const { vendor, watch, pass } = setUp();
    vendor.set(job('a', 'QUEUED'));
    const ear = await watch('Job');
    vendor.push(job('a', 'OFFERED'));
    vendor.push(job('a', 'QUEUED', { version: '2', updatedAt: 5 }));
    vendor.push(job('b', 'QUEUED'));
    vendor.pushGone(job('b', 'QUEUED').ref);
    await pass(INTERVAL_MS);
    expect(ear.heard).toHaveLength(1);
  });

  it('removes what leaves the filter, and takes it in again', async () => {
    const { vendor, watch, pass, names } = setUp();
    vendor.set(worker('a', 'READY'), worker('b', 'OFFLINE'));
    const ear = await watch('Worker', { wants: ({ presence }) => presence.state === 'READY' });
    expect(names(ear.rows)).toEqual(['a']);
    vendor.push(worker('a', 'OFFLINE'));
    vendor.push(worker('b', 'READY'));
    await pass(INTERVAL_MS);
    expect(names(ear.rows)).toEqual(['b']);
    vendor.push(worker('a', 'READY'));
    await pass(INTERVAL_MS);
    expect(names(ear.rows)).toEqual(['a', 'b']);
    vendor.pushGone(worker('a', 'READY').ref);
    await pass(INTERVAL_MS);
    expect(names(ear.rows)).toEqual(['b']);
  });

  it('shows the first of an order: who falls out is removed, who moves up is told', async () => {
    const { vendor, watch, pass } = setUp();
    for (const priority of [1, 2, 3, 4]) vendor.set(job(`p${priority}`, 'QUEUED', { priority }));
    const ear = await watch('Job', { by: ['PRIORITY', 'DESC'], first: 2 });
    const ids = () => [...ear.rows.values()].map(({ ref }) => ref.nativeId);
    expect(ids()).toEqual(['p4', 'p3']);
    vendor.push(job('p9', 'QUEUED', { priority: 9 }));
    await pass(INTERVAL_MS);
    expect(ear.events()[1]).toMatchObject({ upserted: [{ priority: 9 }], removed: [refKey(job('p3', 'QUEUED').ref)] });
    vendor.push(job('p4', 'COMPLETED'));
    await pass(INTERVAL_MS);
    expect(ids().sort()).toEqual(['p3', 'p9']);
    vendor.push(job('p1', 'QUEUED', { priority: 5 }));
    await pass(INTERVAL_MS);
    expect(ids().sort()).toEqual(['p1', 'p9']);
  });

  it('gives a late joiner its rows in order, without asking the vendor', async () => {
    const { vendor, watch } = setUp();
    for (const priority of [2, 1, 3]) vendor.set(job(`p${priority}`, 'QUEUED', { priority }));
    await watch('Job', { by: ['PRIORITY', 'ASC'] });
    const calls = vendor.calls.length;
    const late = await watch('Job', { by: ['PRIORITY', 'ASC'] });
    const other = await watch('Job', { called: 'other', wants: ({ priority }) => priority === 3 });
    expect([...late.rows.values()].map(({ priority }) => priority)).toEqual([1, 2, 3]);
    expect(other.rows.size).toBe(1);
    expect(vendor.calls.length).toBe(calls);
  });

  it('tells all its readers the same objects', async () => {
    const { vendor, watch, view, settle, pass } = setUp();
    vendor.set(job('a', 'QUEUED'));
    const [one, two] = [await watch('Job'), await watch('Job')];
    const slow = await settle(view('Job'));
    const slower = await settle(view('Job'));
    await slow.next();
    await slower.next();
    for (const state of ['OFFERED', 'ASSIGNED', 'WRAP_UP'] as const) {
      vendor.push(job('a', state));
      await pass(INTERVAL_MS);
    }
    expect(one.events()).toHaveLength(4);
    for (const [index, event] of one.events().entries()) expect(two.events()[index]).toBe(event);
    const caughtUp = await slow.next();
    expect(caughtUp.value).toMatchObject({ conflated: 2, event: { seq: 3, upserted: [job('a', 'WRAP_UP')] } });
    expect((await slower.next()).value?.event).toBe(caughtUp.value?.event);
  });

  it('costs the vendor the same for a hundred as for one', async () => {
    const costOf = async (count: number): Promise<string[]> => {
      const { vendor, watch, boards, pass } = setUp({});
      vendor.set(job('a', 'QUEUED'), worker('w', 'READY'));
      for (let each = 0; each < count; each += 1) {
        await watch('Job', { called: `view ${each}`, wants: ({ priority }) => priority !== each });
        await boards({ thresholdMs: each });
      }
      await pass(10 * POLL_MS);
      return vendor.calls;
    };
    expect(await costOf(100)).toEqual(await costOf(1));
  });
});

describe('a reader', () => {
  it('goes on behind its cursor, on this view alone', async () => {
    const { vendor, watch, pass, names } = setUp();
    vendor.set(job('a', 'QUEUED'));
    const first = await watch('Job');
    await first.reader.return();
    vendor.push(job('b', 'QUEUED'));
    vendor.push(job('a', 'COMPLETED'));
    await pass(INTERVAL_MS);
    const again = await watch('Job', { after: first.cursor() });
    expect(again.types()).toEqual(['delta']);
    const stranger = await watch('Job', { called: 'other', after: again.cursor() });
    expect(stranger.types()).toEqual(['resync', 'snapshot']);
    expect(stranger.events()[0]).toMatchObject({ reason: 'UNKNOWN' });
    expect(names(stranger.rows)).toEqual(['b']);
    const behind = await watch('Job', { after: again.cursor() });
    expect(behind.types()).toEqual([]);
    expect((await watch('Job', { after: 'nonsense' })).types()).toEqual(['resync', 'snapshot']);
  });

  it('begins anew when the view was given up', async () => {
    const { vendor, watch, pass, live, names } = setUp();
    vendor.set(job('a', 'QUEUED'));
    const first = await watch('Job');
    await first.reader.return();
    await pass(LINGER_MS - 1);
    expect(live.views()).toBe(1);
    await pass(1);
    expect(live.views()).toBe(0);
    vendor.push(job('b', 'QUEUED'));
    const again = await watch('Job', { after: first.cursor() });
    expect(again.events()[0]).toMatchObject({ type: 'resync', reason: 'UNKNOWN' });
    expect(again.heard[0]?.cursor).toBe(first.cursor());
    expect(again.types()).toEqual(['resync', 'snapshot']);
    expect(names(again.rows)).toEqual(['a', 'b']);
  });

  it('begins anew when it was away for longer than is kept', async () => {
    const { vendor, watch, view, settle, pass } = setUp();
    const reader = await settle(view('Job'));
    const snapshot = await reader.next();
    await watch('Job');
    for (let turn = 0; turn < 1_001; turn += 1) {
      vendor.push(job('a', 'QUEUED', { priority: turn }));
      await pass(INTERVAL_MS);
    }
    const lost = await reader.next();
    expect(lost.value?.event).toMatchObject({ type: 'resync', reason: 'EXPIRED' });
    // Whoever comes back with this cursor is told the same again.
    expect(lost.value?.cursor).toBe(snapshot.value?.cursor);
    expect((await reader.next()).value?.event).toMatchObject({ type: 'snapshot', items: [{ priority: 1_000 }] });
  });

  it('ends at once, even while it waits', async () => {
    const { watch, pass } = setUp();
    const ear = await watch('Job');
    void ear.reader.return();
    await null;
    await null;
    expect(ear.isOver).toBe(true);
    await expect(ear.reader.next()).resolves.toEqual({ done: true, value: undefined });
    await pass();
  });

  it('waits for one answer at a time', async () => {
    const { view, settle } = setUp();
    const reader = await settle(view('Job'));
    await reader.next();
    const waiting = reader.next();
    await expect(reader.next()).rejects.toThrow('still waits');
    await reader.return();
    await expect(waiting).resolves.toEqual({ done: true, value: undefined });
  });
});

describe('what is held', () => {
  it('is nothing after the last reader and every linger', async () => {
    const { watch, boards, totals, pass, live, events } = setUp();
    const ears = [await watch('Job'), await watch('Worker'), await boards(), await totals()];
    expect(live.views()).toBe(4);
    for (const { reader } of ears) await reader.return();
    await pass(LINGER_MS);
    await pass(FEED_LINGER_MS);
    expect(live.views()).toBe(0);
    expect(events.holds()).toEqual({ listeners: 0, upstream: 0, timers: 0 });
  });

  it('is not more than some views without a reader, the last of them', async () => {
    const { watch, live } = setUp();
    const first = await watch('Job', { called: 'first' });
    await first.reader.return();
    const cursors: (string | null)[] = [];
    for (let index = 0; index < 120; index += 1) {
      const ear = await watch('Job', { called: `${index}` });
      await ear.reader.return();
      cursors.push(ear.cursor());
    }
    expect(live.views()).toBe(100);
    expect((await watch('Job', { called: '119', after: cursors[119] ?? null })).types()).toEqual([]);
    expect((await watch('Job', { called: 'first', after: first.cursor() })).types()).toEqual(['resync', 'snapshot']);
  });

  it('is nothing after it was closed, and nobody begins any more', async () => {
    const { watch, view, boards, close, live, events, pass } = setUp();
    const ears = [await watch('Job'), await boards()];
    const pending = view('Worker');
    await close();
    await pass();
    expect(ears.map(({ isOver }) => isOver)).toEqual([true, true]);
    await expect((await pending).next()).resolves.toMatchObject({ done: true });
    expect(live.views()).toBe(0);
    expect(events.holds()).toEqual({ listeners: 0, upstream: 0, timers: 0 });
    await expect(view('Job')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('is nothing when the account is not known', async () => {
    const { view, boards, settle, live, events } = setUp();
    await expect(settle(view('Job', { accounts: ['acme', 'other'] }))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(boards({ accounts: ['acme', 'other'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(live.views()).toBe(0);
    expect(events.holds().listeners).toBe(0);
  });
});

describe('what is fresh', () => {
  it('is what a live feed tells while somebody listens, and when it was confirmed', async () => {
    const { vendor, watch, live, clock, pass } = setUp();
    vendor.set(job('a', 'QUEUED'), worker('w', 'READY'));
    expect(live.fresh(ACCOUNT, 'Job')).toBeNull();
    const ear = await watch('Job');
    const begun = clock.now();
    expect(live.fresh(ACCOUNT, 'Job')).toEqual({ items: [job('a', 'QUEUED')], asOf: begun, source: 'STREAM' });
    expect(live.fresh(ACCOUNT, 'Worker')).toBeNull();
    await pass(1_000);
    vendor.push(job('b', 'QUEUED'));
    expect(live.fresh(ACCOUNT, 'Job')).toMatchObject({ asOf: begun + 1_000, items: [{}, {}] });
    vendor.lose();
    expect(live.fresh(ACCOUNT, 'Job')).toBeNull();
    vendor.gap();
    await pass();
    expect(live.fresh(ACCOUNT, 'Job')?.items).toHaveLength(2);
    await ear.reader.return();
    await pass(LINGER_MS + FEED_LINGER_MS);
    expect(live.fresh(ACCOUNT, 'Job')).toBeNull();
  });

  it('is confirmed by a poll that finds nothing, and not while polls fail', async () => {
    const { vendor, watch, live, clock, pass } = setUp({});
    await watch('Job');
    const begun = clock.now();
    await pass(POLL_MS);
    expect(live.fresh(ACCOUNT, 'Job')).toEqual({ items: [], asOf: begun + POLL_MS, source: 'POLL' });
    vendor.away = true;
    await pass(POLL_MS);
    expect(live.fresh(ACCOUNT, 'Job')).toBeNull();
  });
});

describe('a view of which a payload is still being made', () => {
  it('takes nothing in until that is done, and tells others nothing that is older by then', async () => {
    const { vendor, watch, pass, names } = setUp();
    vendor.set(job('a', 'QUEUED'));
    const ear = await watch('Job');
    const releases = [ear.heard[0]?.hold(), ear.heard[0]?.hold()];
    vendor.push(job('b', 'QUEUED'));
    await pass(10 * INTERVAL_MS);
    expect(ear.types()).toEqual(['snapshot']);
    const other = watch('Job');
    releases[0]?.();
    await pass(INTERVAL_MS);
    expect(ear.types()).toEqual(['snapshot']);
    releases[1]?.();
    expect(names((await other).rows)).toEqual(['a', 'b']);
    await pass(INTERVAL_MS);
    expect(ear.types()).toEqual(['snapshot', 'delta']);
    expect(names(ear.rows)).toEqual(['a', 'b']);
  });

  it('goes on for those who come after all have left', async () => {
    const { vendor, watch, pass, names } = setUp();
    vendor.set(job('a', 'QUEUED'));
    const ear = await watch('Job');
    const release = ear.heard[0]?.hold();
    vendor.push(job('b', 'QUEUED'));
    await pass(INTERVAL_MS);
    await ear.reader.return();
    release?.();
    expect(names((await watch('Job')).rows)).toEqual(['a', 'b']);
  });
});
