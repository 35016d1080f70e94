import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Presence, Worker } from '../../src/domain/worker.ts';
import { POLL_MS, RECONCILE_MS, stage } from '../live/support/stage.ts';
import { objectsOf, testVendor, type VendorOptions } from '../live/support/vendor.ts';

const ACCOUNT = 'acme';
const { worker } = objectsOf(ACCOUNT);
const STREAM: VendorOptions = { covers: ['Job', 'Task', 'Worker', 'Queue'] };

const setUp = (options: VendorOptions = STREAM) => {
  const vendor = testVendor(ACCOUNT, options);
  const house = stage(vendor);
  /** As a query reads it, and as the events path has it. */
  const both = (of: Worker): readonly [Presence, Presence | undefined] => {
    const present = house.events.present(ACCOUNT, 'Worker').find(({ ref }) => ref.nativeId === of.ref.nativeId);
    return [house.events.dated(of).presence, present?.presence];
  };
  return { vendor, ...house, both };
};

const since = ({ since: at, sinceSource }: Presence) => [at, sinceSource ?? null];

describe('the moment since which a presence holds (T13)', () => {
  it('is the one at which the change was heard, where the vendor tells none', async () => {
    const { vendor, watch, both, pass, clock } = setUp();
    vendor.set(worker('w', 'READY'));
    const ear = await watch('Worker');
    expect(both(worker('w', 'READY')).map((one) => one && since(one))).toEqual([
      [null, null],
      [null, null],
    ]);
    await pass(1_000);
    const at = clock.now();
    vendor.push(worker('w', 'NOT_READY'));
    await pass(700);
    const observed = [at, 'OBSERVED'];
    expect(both(worker('w', 'NOT_READY')).map((one) => one && since(one))).toEqual([observed, observed]);
    expect([...ear.rows.values()].map(({ presence }) => since(presence))).toEqual([observed]);
  });

  it('stays through reads and changes that leave the presence as it is', async () => {
    const { vendor, watch, both, pass, clock } = setUp();
    vendor.set(worker('w', 'READY'));
    const ear = await watch('Worker');
    const at = clock.now();
    vendor.push(worker('w', 'NOT_READY'));
    await pass(3 * RECONCILE_MS);
    vendor.push(worker('w', 'NOT_READY', { name: 'Will' }));
    await pass(RECONCILE_MS);
    expect(since(both(worker('w', 'NOT_READY'))[0])).toEqual([at, 'OBSERVED']);
    expect([...ear.rows.values()].map(({ name, presence }) => [name, ...since(presence)])).toEqual([
      ['Will', at, 'OBSERVED'],
    ]);
  });

  it('is heard of polls as well, and of the reason alone', async () => {
    const { vendor, watch, both, pass } = setUp({});
    vendor.set(worker('w', 'NOT_READY', { shows: 'Lunch' }));
    await watch('Worker');
    vendor.set(worker('w', 'NOT_READY', { shows: 'Break' }));
    await pass(2 * POLL_MS);
    const [query, view] = both(worker('w', 'NOT_READY', { shows: 'Break' }));
    expect(query.sinceSource).toBe('OBSERVED');
    expect(view).toEqual(query);
    expect(since(both(worker('w', 'NOT_READY', { shows: 'Lunch' }))[0])).toEqual([null, null]);
  });

  it('is the vendor’s where it tells one', async () => {
    const { vendor, watch, both, pass } = setUp();
    const told = (state: 'READY' | 'NOT_READY', at: number) =>
      worker('w', state, { presence: { state, native: null, label: null, reasonCode: null, since: at } });
    vendor.set(told('READY', 5));
    await watch('Worker');
    vendor.push(told('NOT_READY', 9));
    await pass(1_000);
    expect(both(told('NOT_READY', 9)).map((one) => one && since(one))).toEqual([
      [9, null],
      [9, null],
    ]);
  });

  it('is told with the change, and the one before it with what was before', async () => {
    const { vendor, events, settle, pass, clock } = setUp();
    vendor.set(worker('w', 'READY'));
    const reader = await settle(events.listen({ accounts: [ACCOUNT], kind: 'Worker' }));
    const first = clock.now();
    vendor.push(worker('w', 'NOT_READY'));
    await pass(1_000);
    const second = clock.now();
    vendor.push(worker('w', 'READY'));
    await pass();
    const told: unknown[] = [];
    for (let index = 0; index < 2; index += 1) {
      const { value } = await reader.next();
      if (value?.event.type !== 'changed' || value.event.kind !== 'Worker') throw new Error('no change');
      const { before, item } = value.event;
      told.push([before?.presence.since, item?.presence.since]);
    }
    await reader.return();
    expect(told).toEqual([
      [null, first],
      [first, second],
    ]);
  });

  it('is kept for each channel', async () => {
    const { vendor, watch, both, pass, clock } = setUp();
    const of = (voice: 'READY' | 'NOT_READY', chat: 'READY' | 'NOT_READY') =>
      worker('w', 'READY', {
        channels: Object.entries({ voice, chat }).map(([channel, state]) => ({
          channel,
          presence: { state, native: null, label: null, reasonCode: null, since: null },
          capacityCost: null,
          maxJobs: null,
        })),
      });
    vendor.set(of('READY', 'READY'));
    await watch('Worker');
    const at = clock.now();
    vendor.push(of('READY', 'NOT_READY'));
    await pass(1_000);
    expect(both(of('READY', 'NOT_READY'))[1]?.since).toBeNull();
    const ear = await watch('Worker');
    expect(
      [...ear.rows.values()].flatMap(({ channels }) => channels ?? []).map(({ presence }) => presence?.since),
    ).toEqual([null, at]);
  });

  it('is forgotten when nobody listens any more, since the presence may have changed and changed back', async () => {
    const { vendor, watch, both, pass } = setUp();
    vendor.set(worker('w', 'READY'));
    const ear = await watch('Worker');
    vendor.push(worker('w', 'NOT_READY'));
    await pass(1_000);
    expect(both(worker('w', 'NOT_READY'))[0].sinceSource).toBe('OBSERVED');
    await ear.reader.return();
    await pass(120_000);
    expect(since(both(worker('w', 'NOT_READY'))[0])).toEqual([null, null]);
  });

  it('agrees in views, lookups and reads after any story', async () => {
    const step = fc.record({
      id: fc.nat(2),
      state: fc.constantFrom('READY' as const, 'NOT_READY' as const, 'OFFLINE' as const),
      how: fc.constantFrom('push' as const, 'set' as const, 'gone' as const, 'name' as const),
      ms: fc.constantFrom(0, 300, POLL_MS, RECONCILE_MS),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (story) => {
        const { vendor, watch, events, pass, clock, close } = setUp();
        vendor.set(worker('0', 'READY'));
        const ear = await watch('Worker');
        for (const { id, state, how, ms } of story) {
          const made = worker(`${id}`, state, { name: `${id} ${clock.now()}` });
          const known = vendor.items('Worker').find(({ ref }) => ref.nativeId === `${id}`);
          if (how === 'push') vendor.push(made);
          else if (how === 'set') vendor.set(made);
          else if (how === 'name' && known) vendor.push({ ...known, name: `${clock.now()}` });
          else vendor.pushGone(made.ref);
          await pass(ms);
          const late = [...ear.rows.values()].filter(({ presence }) => (presence.since ?? 0) > clock.now());
          expect(late).toEqual([]);
        }
        await pass(3 * RECONCILE_MS);
        const present = new Map(events.present(ACCOUNT, 'Worker').map((one) => [one.ref.nativeId, one]));
        const shown = new Map([...ear.rows.values()].map((one) => [one.ref.nativeId, one]));
        expect([...shown.keys()].sort()).toEqual(
          vendor
            .items('Worker')
            .map(({ ref }) => ref.nativeId)
            .sort(),
        );
        for (const read of vendor.items('Worker')) {
          const id = read.ref.nativeId;
          expect(events.dated(read).presence).toEqual(present.get(id)?.presence);
          expect(shown.get(id)?.presence).toEqual(present.get(id)?.presence);
          expect(events.known(read.ref)?.presence).toEqual(present.get(id)?.presence);
        }
        await close();
      }),
      { numRuns: 40, seed: 20_260_106 },
    );
  });
});
