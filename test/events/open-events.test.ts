import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import type { GapEvent } from '../../src/domain/event.ts';
import type { Reader } from '../../src/events/events.ts';
import { openEvents } from '../../src/events/open-events.ts';
import { manualClock } from '../../src/sandbox/clock.ts';
import { LINGER_MS, POLL_MS, stage } from './support/stage.ts';
import { ACCOUNT, binRef, job, jobRef, testVendor } from './support/vendor.ts';

const NOTHING = { listeners: 0, upstream: 0, timers: 0 };

const live = () => testVendor({ covers: ['Job', 'Workbin'], onOpen: (sink) => sink.live(null) });

const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);
beforeEach(() => void process.on('unhandledRejection', note));
afterEach(() => {
  process.off('unhandledRejection', note);
  expect(unhandled.splice(0)).toEqual([]);
});

describe('the events path', () => {
  it('holds nothing before anybody listens', async () => {
    const vendor = live();
    const { events, health, pass } = stage(vendor);
    await pass(POLL_MS);
    expect(events.holds()).toEqual(NOTHING);
    expect(vendor.calls).toEqual([]);
    expect(health()).toMatchObject({ mode: 'NONE', state: 'IDLE', listeners: 0 });
  });

  it('only observes for those who listen to the health', async () => {
    const vendor = live();
    const { hear, events, health, pass } = stage(vendor);
    const watcher = await hear({ kind: 'health' });
    expect(vendor.streams).toHaveLength(0);
    expect(health()).toMatchObject({ state: 'IDLE', listeners: 0 });
    const ear = await hear();
    await ear.reader.return();
    await pass(LINGER_MS);
    const states = watcher.events.map((event) => event.type === 'health' && event.health.state);
    expect(states).toEqual(['CONNECTING', 'LIVE', 'IDLE']);
    expect(events.holds()).toEqual({ ...NOTHING, listeners: 1 });
  });

  it('lets go of the vendor a while after the last listener, and not when one comes in the meantime', async () => {
    const vendor = live();
    const { hear, pass, events, health } = stage(vendor);
    const first = await hear();
    await first.reader.return();
    expect(health().listeners).toBe(0);
    await pass(LINGER_MS - 1);
    const second = await hear({ kind: 'Worker' });
    await pass(LINGER_MS * 2);
    expect(vendor.streams).toHaveLength(1);
    expect(vendor.stream.closed).toBe(false);
    await second.reader.return();
    await pass(LINGER_MS);
    expect(vendor.stream.closed).toBe(true);
    expect(events.holds()).toEqual(NOTHING);
    const calls = vendor.calls.length;
    await pass(POLL_MS * 10);
    expect(vendor.calls).toHaveLength(calls);
  });

  it('opens another stream only when the one before has let go of everything', async () => {
    const vendor = live();
    const { hear, pass, listen } = stage(vendor);
    const first = await hear();
    const closed = Promise.withResolvers<void>();
    vendor.close = () => closed.promise;
    await first.reader.return();
    await pass(LINGER_MS);
    const again = listen();
    await pass();
    expect(vendor.streams).toHaveLength(1);
    closed.resolve();
    await pass();
    await again;
    expect(vendor.streams).toHaveLength(2);
  });

  it('does not wait for ever for a stream that does not close', async () => {
    const vendor = live();
    const { hear, pass, events, faults } = stage(vendor);
    const first = await hear();
    vendor.close = () => new Promise(() => {});
    await first.reader.return();
    await pass(LINGER_MS);
    expect(events.holds().upstream).toBe(1);
    await pass(5_000);
    expect(events.holds()).toEqual(NOTHING);
    expect(faults).toHaveLength(1);
  });

  it('tells those who resume after a pause that something may be missing, and what differs', async () => {
    const vendor = live();
    vendor.kept.Job.set('a', job('a'));
    const { hear, pass, listen } = stage(vendor);
    const listening = listen();
    await pass();
    const reader = await listening;
    vendor.kept.Job.set('b', job('b'));
    vendor.tell({ ref: jobRef('b'), news: { type: 'whole', item: job('b') }, cause: null, at: null });
    const { value } = await reader.next();
    await reader.return();
    await pass(LINGER_MS);
    vendor.kept.Job.set('a', job('a', { priority: 3 }));
    const ear = await hear({ after: value?.cursor ?? null });
    await pass();
    expect(ear.types()).toEqual(['gap', 'changed']);
    expect(ear.changes()).toMatchObject([
      { ref: { nativeId: 'a' }, before: { priority: null }, item: { priority: 3 } },
    ]);
    const gaps = ear.events.filter((event): event is GapEvent => event.type === 'gap');
    expect(gaps[0]?.since).not.toBeNull();
  });

  it('begins anew after a long pause', async () => {
    const vendor = testVendor();
    vendor.kept.Job.set('a', job('a'));
    const { hear, pass } = stage(vendor);
    await (await hear()).reader.return();
    await pass(3_600_000);
    vendor.kept.Job.set('a', job('a', { priority: 3 }));
    const ear = await hear();
    expect(ear.events).toEqual([]);
  });

  it('knows its accounts', async () => {
    const { events, listen } = stage(live());
    await expect(listen({ accounts: [ACCOUNT, 'other'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(() => events.health('other')).toThrow(VendorError);
    const elsewhere = { ...binRef('a'), account: 'other' };
    await expect(listen({ kind: 'Workbin', watch: [elsewhere] })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(events.holds()).toEqual(NOTHING);
  });

  it('refuses what is no cursor, and holds nothing for it', async () => {
    const { events, listen } = stage(live());
    await expect(listen({ after: 'nonsense' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(events.holds()).toEqual(NOTHING);
  });

  it('lets one account that misbehaves hurt itself alone', async () => {
    const clock = manualClock();
    const good = live();
    const bad = testVendor({
      covers: ['Job'],
      onOpen: () => {
        throw new Error('no');
      },
    });
    bad.before = () => Promise.reject(new Error('no'));
    const rest = { pollIntervalMs: POLL_MS, reconcileMs: POLL_MS * 10, webhook: false };
    const faults: string[] = [];
    const events = openEvents({
      accounts: [
        { name: 'good', adapter: { ...good.adapter, account: 'good' }, ...rest },
        { name: 'bad', adapter: { ...bad.adapter, account: 'bad' }, ...rest },
      ],
      clock,
      onFault: (account) => {
        faults.push(account);
        throw new Error('and the fault handler as well');
      },
    });
    const pending = events.listen({ accounts: ['good', 'bad'], kind: 'Job' });
    for (let n = 0; n < 5; n += 1) await clock.advance(2_000);
    const reader = await pending;
    good.tell({ ref: jobRef('a'), news: { type: 'whole', item: job('a') }, cause: null, at: null });
    expect((await reader.next()).value?.event).toMatchObject({ type: 'changed', account: 'good' });
    expect(events.health('good').state).toBe('LIVE');
    expect(events.health('bad').state).toBe('DOWN');
    expect(new Set(faults)).toEqual(new Set(['bad']));
    await events.close();
    expect(events.holds()).toEqual(NOTHING);
  });

  it('ends everything when it is closed, twice as well as once', async () => {
    const vendor = live();
    const { hear, listen, events, pass } = stage(vendor);
    const ear = await hear();
    const slow = testVendor({ covers: ['Job'] });
    const other = stage(slow);
    const waiting = other.listen();
    await other.pass();
    vendor.before = () => new Promise(() => {});
    await pass(POLL_MS * 20);
    await Promise.all([events.close(), events.close(), other.events.close()]);
    await pass();
    expect(ear.end).toBe('done');
    expect((await (await waiting).next()).done).toBe(true);
    expect(vendor.stream.closed).toBe(true);
    expect(slow.stream.closed).toBe(true);
    expect(events.holds()).toEqual(NOTHING);
    expect(other.events.holds()).toEqual(NOTHING);
    await expect(listen()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('holds nothing after two hundred listeners have come and gone in any order', async () => {
    const vendor = live();
    const { listen, pass, events } = stage(vendor);
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    const readers: Reader[] = [];
    for (let n = 0; n < 200; n += 1) {
      const kind = (['Job', 'Worker', 'Workbin', 'health'] as const)[random(4)] ?? 'Job';
      const watch = kind === 'Workbin' ? [binRef(`b${random(5)}`), binRef(`b${random(5)}`)] : undefined;
      const pending = listen({ kind, watch });
      if (random(3) > 0) await pass(random(LINGER_MS));
      void pending.then((reader) => readers.push(reader));
      if (random(2) === 0) await readers.splice(random(readers.length), 1)[0]?.return();
    }
    await pass();
    for (const reader of readers) await reader.return();
    expect(events.holds().upstream).toBeGreaterThan(0);
    await pass(LINGER_MS);
    expect(events.holds()).toEqual(NOTHING);
    expect(vendor.streams.every(({ closed }) => closed)).toBe(true);
  });
});

describe('what a reader has folded', () => {
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('set' as const),
        id: fc.nat(4),
        priority: fc.nat(3),
        told: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('remove' as const), id: fc.nat(4), told: fc.boolean() }) },
    {
      weight: 2,
      arbitrary: fc.constantFrom({ type: 'lose' as const }, { type: 'regain' as const }, { type: 'end' as const }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.nat(8_000) }) },
    { weight: 1, arbitrary: fc.constantFrom({ type: 'fail' as const }, { type: 'mend' as const }) },
  );

  it('equals the vendor once continuity is regained, whatever was lost on the way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const vendor = live();
        const { hear, pass, health, close } = stage(vendor);
        const ear = await hear();
        const isLive = () => health().mode === 'STREAM' && health().error === null;
        for (const one of steps) {
          const id = 'id' in one ? `j${one.id}` : '';
          if (one.type === 'set') {
            const item = job(id, { priority: one.priority });
            vendor.kept.Job.set(id, item);
            if (one.told && isLive())
              vendor.tell({
                ref: jobRef(id),
                news: { type: 'part', members: { priority: one.priority } },
                cause: null,
                at: null,
              });
          } else if (one.type === 'remove') {
            vendor.kept.Job.delete(id);
            if (one.told && isLive()) vendor.tell({ ref: jobRef(id), news: { type: 'gone' }, cause: null, at: null });
          } else if (one.type === 'lose') vendor.stream.sink.lost(new VendorError('UNAVAILABLE', ACCOUNT, 'lost'));
          else if (one.type === 'end') vendor.stream.sink.ended(new VendorError('UNAVAILABLE', ACCOUNT, 'ended'));
          else if (one.type === 'regain') vendor.stream.sink.live('RECONNECTED');
          else if (one.type === 'wait') await pass(one.ms);
          else
            vendor.before =
              one.type === 'mend'
                ? async () => {}
                : () => Promise.reject(new VendorError('UNAVAILABLE', ACCOUNT, 'away'));
        }
        vendor.before = async () => {};
        await pass(70_000);
        vendor.stream.sink.live('RECONNECTED');
        await pass(70_000);
        expect(health()).toMatchObject({ mode: 'STREAM', state: 'LIVE', staleSince: null, error: null });
        const folded = new Map<string, number | null>();
        for (const { ref, item } of ear.changes()) {
          if (item && 'priority' in item) folded.set(ref.nativeId, item.priority);
          else folded.delete(ref.nativeId);
        }
        const truth = new Map([...vendor.kept.Job].map(([id, { priority }]) => [id, priority]));
        expect(folded).toEqual(truth);
        await close();
      }),
      { numRuns: 150 },
    );
  });
});
