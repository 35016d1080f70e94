import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeedEvent } from '../../src/domain/event.ts';
import type { Delivery } from '../../src/events/events.ts';
import { memoryBus } from '../../src/events/memory-bus.ts';
import { type OpenReader, openReader, type ReaderOptions } from '../../src/events/reader.ts';
import { drain, fold, gap, heldClock, isChange, keyOf, waitingOf, world } from './changes.ts';

const setUp = () => {
  const clock = heldClock();
  const bus = memoryBus({ clock });
  let closed = 0;
  const open = (accounts: readonly string[], options: Partial<ReaderOptions> = {}) =>
    openReader(bus, {
      accounts: new Set(accounts),
      kind: 'Queue',
      limit: 256,
      clock,
      onClose: () => {
        closed += 1;
      },
      ...options,
    });
  return { bus, open, closed: () => closed, ...world() };
};

const eventsOf = (read: readonly Delivery[]) => read.map(({ event }) => event);

/** How many changes these deliveries stand for. */
const stoodFor = (read: readonly Delivery[]) =>
  read.filter(({ event }) => isChange(event)).reduce((sum, { conflated }) => sum + 1 + conflated, 0);

/** Cursors grow, and no object goes back. */
const expectOrder = (read: readonly Delivery[]) => {
  const cursors = read.map(({ cursor }) => cursor);
  expect(cursors).toEqual([...new Set(cursors)].sort());
  const versions = new Map<string, number>();
  for (const { event } of read) {
    if (!isChange(event) || event.item === null) continue;
    expect(Number(event.item.version)).toBeGreaterThan(versions.get(keyOf(event)) ?? 0);
    versions.set(keyOf(event), Number(event.item.version));
  }
};

describe('a thousand readers, one of them stalled', () => {
  it('lets the others hear everything, and tells the stalled one the final state of each object', async () => {
    const { bus, open, queue } = setUp();
    const stalled = open(['a']);
    const others = Array.from({ length: 999 }, () => open(['a']));
    const counts = others.map(() => 0);
    const published: FeedEvent[] = [];
    for (let round = 0; round < 20; round += 1) {
      const events = Array.from({ length: 50 }, (_, id) => queue('a', `q${id}`));
      for (const event of events) bus.publish(event);
      published.push(...events);
      for (const [index, reader] of others.entries()) {
        for (const event of events) {
          const { value } = await reader.next();
          if (value?.event !== event || value.conflated !== 0) throw new Error(`reader ${index} missed an event`);
          counts[index] = (counts[index] ?? 0) + 1;
        }
      }
    }
    expect(new Set(counts)).toEqual(new Set([1_000]));
    const late = await drain(stalled);
    expect(late.length).toBeLessThanOrEqual(256);
    expect(stoodFor(late)).toBe(1_000);
    expect(late.some(({ conflated }) => conflated > 0)).toBe(true);
    expect(fold(eventsOf(late))).toEqual(fold(published));
    expectOrder(late);
  });

  it('ends the stalled one, when offers are read, with an error that tells where to go on', async () => {
    const { bus, open, closed, task } = setUp();
    const stalled = open(['a'], { kind: 'Task' });
    const others = Array.from({ length: 999 }, () => open(['a'], { kind: 'Task' }));
    const start = bus.cursor;
    const steps = Array.from({ length: 300 }, (_, id) => task('a', `t${id % 7}`));
    for (const step of steps) {
      bus.publish(step);
      for (const reader of others) {
        const { value } = await reader.next();
        if (value?.event !== step) throw new Error('missed a step');
      }
    }
    await expect(stalled.next()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(closed()).toBe(1);
    expect(bus.listeners).toBe(999);
    expect(eventsOf(await drain(open(['a'], { kind: 'Task', after: start })))).toEqual(steps);
  });
});

it('lets not one event cross between the accounts of two principals', async () => {
  const { bus, open, queue } = setUp();
  const readers = { a: open(['a', 'shared']), b: open(['b', 'shared']) };
  for (let round = 0; round < 100; round += 1) {
    for (const account of ['a', 'b', 'shared'])
      bus.publish(round % 10 ? queue(account, `q${round % 4}`) : gap(account));
    if (round % 30 === 29) {
      for (const [own, reader] of Object.entries(readers)) {
        const accounts = eventsOf(await drain(reader)).map(({ account }) => account);
        expect(new Set(accounts)).toEqual(new Set([own, 'shared']));
      }
    }
  }
});

describe('two hundred readers that leave at any moment', () => {
  it('leave nothing on the bus, and each is closed once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ at: fc.nat(30), waits: fc.boolean(), how: fc.nat(2) }), {
          minLength: 200,
          maxLength: 200,
        }),
        async (plans) => {
          const { bus, open, closed, queue } = setUp();
          const waiting: Promise<unknown>[] = [];
          const leave = async (reader: OpenReader, { waits, how }: (typeof plans)[number]) => {
            if (waits) {
              await drain(reader);
              waiting.push(waitingOf(reader));
            }
            if (how === 0) await reader.return();
            else if (how === 1) reader.finish();
            else await reader[Symbol.asyncDispose]();
          };
          const readers = plans.map((plan) => ({ plan, reader: open(['a']) }));
          for (let moment = 0; moment <= 30; moment += 1) {
            bus.publish(queue('a', `q${moment % 5}`));
            for (const { plan, reader } of readers) if (plan.at === moment) await leave(reader, plan);
            expect(bus.listeners).toBe(plans.filter(({ at }) => at > moment).length);
          }
          expect(bus.listeners).toBe(0);
          expect(closed()).toBe(200);
          for (const result of await Promise.all(waiting)) expect(result).toEqual({ done: true, value: undefined });
        },
      ),
      { numRuns: 10 },
    );
  });
});

const account = fc.constantFrom('a', 'b');
const moves = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ id: fc.nat(5), account, commandId: fc.option(fc.constant('c'), { freq: 9 }) }),
    },
    { weight: 1, arbitrary: fc.record({ gapOf: account }) },
    { weight: 3, arbitrary: fc.record({ reader: fc.nat(3), count: fc.nat(8) }) },
  ),
  { maxLength: 200 },
);

/** Each sees its own part, and some have little room. */
const views = [
  { accounts: ['a'], limit: 256, wants: () => true },
  { accounts: ['a', 'b'], limit: 24, wants: () => true },
  { accounts: ['b'], limit: 12, wants: (event: FeedEvent) => isChange(event) && event.ref.nativeId < 'q3' },
  { accounts: ['a', 'b'], limit: 12, wants: (event: FeedEvent) => isChange(event) && event.ref.nativeId >= 'q3' },
];

describe('whatever is published, read and left unread', () => {
  it('tells every reader the last state of each object it wants, in order, and accounts for every change', async () => {
    await fc.assert(
      fc.asyncProperty(moves, async (all) => {
        const { bus, open, queue } = setUp();
        const readers = views.map(({ accounts, limit, wants }) => {
          const reader = open(accounts, { limit, wants });
          const read: Delivery[] = [];
          let wasTooSlow = false;
          const readOn = async (most?: number) => {
            try {
              read.push(...(await drain(reader, most)));
            } catch (error) {
              expect(error).toMatchObject({ code: 'LIMIT_EXCEEDED' });
              wasTooSlow = true;
            }
          };
          const isWanted = (event: FeedEvent) => accounts.includes(event.account) && wants(event);
          return { reader, read, readOn, isWanted, wasTooSlow: () => wasTooSlow };
        });
        const published: FeedEvent[] = [];
        for (const move of all) {
          if ('reader' in move) {
            await readers[move.reader]?.readOn(move.count);
            continue;
          }
          const event =
            'gapOf' in move ? gap(move.gapOf) : queue(move.account, `q${move.id}`, { commandId: move.commandId });
          published.push(event);
          bus.publish(event);
        }
        for (const { reader, read, readOn, isWanted, wasTooSlow } of readers) {
          const wanted = published.filter((event) => isChange(event) && isWanted(event));
          await readOn();
          expectOrder(read);
          if (wasTooSlow()) expect(stoodFor(read)).toBeLessThan(wanted.length);
          else {
            expect(stoodFor(read)).toBe(wanted.length);
            expect(fold(eventsOf(read))).toEqual(fold(wanted));
          }
          await reader.return();
        }
        expect(bus.listeners).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('tells the same whether it was heard in one go, or left and resumed anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(60), fc.nat(60), fc.nat(60), async (before, away, after) => {
        const { bus, open, queue } = setUp();
        const publish = (count: number) => {
          for (let index = 0; index < count; index += 1)
            bus.publish(index % 9 ? queue('a', `q${index % 4}`) : gap('b'));
        };
        const whole = open(['a'], { limit: 1_000 });
        const start = bus.cursor;
        const left = open(['a'], { limit: 1_000 });
        publish(before);
        const read = await drain(left, before >> 1);
        await left.return();
        publish(away);
        const resumed = open(['a'], { limit: 1_000, after: read.at(-1)?.cursor ?? start });
        publish(after);
        expect([...read, ...(await drain(resumed))]).toEqual(await drain(whole));
      }),
      { numRuns: 50 },
    );
  });

  it('tells a slow reader who resumes the last state of each object, and never an older one again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(9), { maxLength: 80 }), fc.nat(12), async (ids, count) => {
        const { bus, open, queue } = setUp();
        const slow = open(['a'], { limit: 10 });
        const published = ids.map((id) => queue('a', `q${id}`));
        const start = bus.cursor;
        for (const event of published) bus.publish(event);
        const read = await drain(slow, count);
        await slow.return();
        read.push(...(await drain(open(['a'], { limit: 10, after: read.at(-1)?.cursor ?? start }))));
        expectOrder(read);
        expect(fold(eventsOf(read))).toEqual(fold(published));
      }),
    );
  });
});
