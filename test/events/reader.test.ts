import { describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import type { EventKind, FeedEvent } from '../../src/domain/event.ts';
import { memoryBus } from '../../src/events/memory-bus.ts';
import { openReader, type ReaderOptions } from '../../src/events/reader.ts';
import { drain, gap, health, heldClock, isChange, PENDING, peek, readOne, world } from './changes.ts';

type Options = Partial<Omit<ReaderOptions, 'accounts'>> & { readonly accounts?: readonly string[] };

const setUp = (keep = 1_000) => {
  const clock = heldClock();
  const bus = memoryBus({ clock, keep });
  const closed: string[] = [];
  const open = ({ accounts = ['a'], kind = 'Queue', ...options }: Options = {}) =>
    openReader(bus, {
      accounts: new Set(accounts),
      kind,
      clock,
      onClose: () => closed.push(`closed with ${bus.listeners} on the bus`),
      ...options,
    });
  const publish = (...events: FeedEvent[]) => {
    for (const event of events) bus.publish(event);
  };
  return { bus, clock, open, publish, closed, ...world() };
};

const DONE = { done: true, value: undefined };
const broken = new VendorError('UNAVAILABLE', 'a', 'The feed is broken');
const eventsOf = (read: readonly { readonly event: FeedEvent }[]) => read.map(({ event }) => event);

describe('reading', () => {
  it('answers what is there, and waits for what is not', async () => {
    const { bus, open, publish, queue } = setUp();
    const reader = open();
    const [one, two] = [queue('a', 'q'), queue('a', 'q')];
    publish(one);
    const read = await readOne(reader);
    expect(read).toEqual({ cursor: bus.cursor, event: one, conflated: 0 });
    expect(read.event).toBe(one);
    const next = reader.next();
    expect(await peek(next)).toBe(PENDING);
    publish(two);
    expect(await next).toEqual({ done: false, value: { cursor: bus.cursor, event: two, conflated: 0 } });
  });

  it('never conflates for somebody who waits', async () => {
    const { open, publish, queue } = setUp();
    const reader = open({ limit: 1 });
    for (let step = 0; step < 20; step += 1) {
      const next = reader.next();
      publish(queue('a', 'q'));
      expect(await next).toMatchObject({ value: { conflated: 0 } });
    }
  });

  it('is read with for await, and left by break', async () => {
    const { bus, open, publish, queue, closed } = setUp();
    const reader = open();
    publish(queue('a', 'q'), queue('a', 'r'));
    for await (const { event } of reader) {
      expect(isChange(event) && event.ref.nativeId).toBe('q');
      break;
    }
    expect(bus.listeners).toBe(0);
    expect(closed).toHaveLength(1);
    expect(await reader.next()).toEqual(DONE);
  });

  it('refuses a second next() while one waits, and answers the first', async () => {
    const { open, publish, queue } = setUp();
    const reader = open();
    const first = reader.next();
    await expect(reader.next()).rejects.toThrow('another next() still waits');
    publish(queue('a', 'q'));
    expect(await first).toMatchObject({ done: false });
    expect(await peek(reader.next())).toBe(PENDING);
  });
});

describe('what is heard', () => {
  it('is what concerns its accounts and its kind', async () => {
    const { open, publish, queue, task } = setUp();
    const reader = open({ accounts: ['a', 'b'] });
    const mine = [queue('a', 'q'), queue('b', 'q')];
    publish(queue('c', 'q'), ...mine, task('a', 't'), health('a'));
    expect(eventsOf(await drain(reader))).toEqual(mine);
  });

  it('is what it wants, asked about nothing else', async () => {
    const { open, publish, queue, task } = setUp();
    const asked: FeedEvent[] = [];
    const wants = (event: FeedEvent) => {
      asked.push(event);
      return isChange(event) && event.ref.nativeId === 'r';
    };
    const reader = open({ wants });
    const [unwanted, wanted] = [queue('a', 'q'), queue('a', 'r')];
    publish(unwanted, wanted, gap('a'), task('a', 't'), queue('b', 'r'), health('a'));
    expect(eventsOf(await drain(reader))).toEqual([wanted, gap('a')]);
    expect(asked).toEqual([unwanted, wanted]);
  });

  it.each<EventKind>(['Worker', 'Queue', 'Job', 'Task', 'Workbin'])(
    'are the gaps, for a reader of %s',
    async (kind) => {
      const { open, publish } = setUp();
      const reader = open({ kind });
      publish(gap('a'), gap('b'));
      expect(eventsOf(await drain(reader))).toEqual([gap('a')]);
    },
  );

  it('are gaps between the changes where they were', async () => {
    const { open, publish, queue } = setUp();
    const reader = open();
    const events = [queue('a', 'q'), gap('a'), queue('a', 'q')];
    publish(...events);
    expect(eventsOf(await drain(reader))).toEqual(events);
  });

  it('is health, and only health, for a reader of health', async () => {
    const { open, publish, queue } = setUp();
    const reader = open({ kind: 'health', wants: (event) => event.type === 'health' && event.health.gaps < 9 });
    publish(queue('a', 'q'), gap('a'), health('a', 1), health('b', 2), health('a', 9));
    expect(eventsOf(await drain(reader))).toEqual([health('a', 1)]);
  });
});

describe('resuming', () => {
  it('tells what came after the cursor, then what comes', async () => {
    const { open, publish, queue } = setUp();
    const first = open();
    const events = [queue('a', 'q'), queue('a', 'r'), queue('a', 's')];
    publish(...events.slice(0, 2));
    const { cursor } = await readOne(first);
    const resumed = open({ after: cursor });
    publish(...events.slice(2));
    expect(eventsOf(await drain(resumed))).toEqual(events.slice(1));
  });

  it('takes more than it may hold, and every step of it', async () => {
    const { bus, open, publish, task } = setUp();
    const start = bus.cursor;
    const steps = Array.from({ length: 40 }, () => task('a', 't'));
    publish(...steps);
    const reader = open({ kind: 'Task', limit: 2, after: start });
    publish(task('a', 't'), task('a', 't'));
    const read = await drain(reader);
    expect(eventsOf(read).slice(0, 40)).toEqual(steps);
    expect(read).toHaveLength(42);
  });

  it('begins with a gap for each account when the cursor has expired', async () => {
    const { bus, clock, open, publish, queue } = setUp(1);
    const start = bus.cursor;
    publish(queue('a', 'q'), queue('a', 'r'));
    const reader = open({ accounts: ['a', 'b'], after: start });
    const newest = bus.cursor;
    const change = queue('a', 'q');
    publish(change);
    const told = { type: 'gap', reason: 'EXPIRED', since: null, at: clock.now() };
    expect(await drain(reader)).toEqual([
      { cursor: start, event: { ...told, account: 'a' }, conflated: 0 },
      { cursor: newest, event: { ...told, account: 'b' }, conflated: 0 },
      { cursor: bus.cursor, event: change, conflated: 0 },
    ]);
  });

  it('tells the gaps of all accounts again to a reader who left between them', async () => {
    const { bus, open, publish, queue } = setUp(1);
    const start = bus.cursor;
    publish(queue('a', 'q'), queue('a', 'r'));
    const { cursor } = await readOne(open({ accounts: ['a', 'b'], after: start }));
    const gaps = eventsOf(await drain(open({ accounts: ['a', 'b'], after: cursor })));
    expect(gaps.map(({ type, account }) => [type, account])).toEqual([
      ['gap', 'a'],
      ['gap', 'b'],
    ]);
  });

  it.each([
    ['other rights', { rights: 'few', accounts: ['a', 'b'] }],
    ['more accounts', { rights: 'all', accounts: ['a', 'b', 'c'] }],
    ['fewer accounts', { rights: 'all', accounts: ['a'] }],
  ])('begins with a gap for each account, and nothing from before, for a reader of %s', async (_, now) => {
    const { open, publish, queue } = setUp();
    const first = open({ rights: 'all', accounts: ['a', 'b'] });
    publish(queue('a', 'q'), queue('a', 'r'), queue('b', 's'));
    const { cursor } = await readOne(first);
    const back = open({ ...now, after: cursor });
    const change = queue('a', 'q');
    publish(change);
    const read = await drain(back);
    expect(read.slice(0, -1).map(({ event }) => event)).toEqual(
      now.accounts.map((account) => expect.objectContaining({ type: 'gap', account, reason: 'RIGHTS_CHANGED' })),
    );
    expect(read.at(-1)?.event).toBe(change);
    const again = await drain(open({ ...now, after: read.at(-2)?.cursor ?? null }));
    expect(eventsOf(again)).toEqual([change]);
  });

  it('is refused where no account is left that could be told of, and leaves nothing behind', async () => {
    const { bus, open, publish, queue, closed } = setUp();
    const first = open({ rights: 'all' });
    publish(queue('a', 'q'));
    const { cursor } = await readOne(first);
    await first.return();
    expect(() => open({ rights: 'none', accounts: [], after: cursor })).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN', account: null }),
    );
    expect(bus.listeners).toBe(0);
    expect(closed).toHaveLength(1);
  });

  it('goes on without a gap for a reader of the same rights and accounts, in whatever order', async () => {
    const { open, publish, queue } = setUp();
    const first = open({ rights: 'all', accounts: ['a', 'b'] });
    const events = [queue('a', 'q'), queue('b', 'r'), queue('a', 's')];
    publish(...events);
    const { cursor } = await readOne(first);
    expect(eventsOf(await drain(open({ rights: 'all', accounts: ['b', 'a'], after: cursor })))).toEqual(
      events.slice(1),
    );
  });

  it('takes a cursor without a mark for that of another reader, and a mark on what is no cursor for nothing', async () => {
    const { bus, open } = setUp();
    const [first] = await drain(open({ rights: 'all', after: bus.cursor }));
    expect(first?.event).toMatchObject({ type: 'gap', reason: 'RIGHTS_CHANGED' });
    for (const after of ['.', 'garbage', `garbage.${'x'.repeat(16)}`]) {
      expect(() => open({ rights: 'all', after })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    }
    expect(bus.listeners).toBe(1);
  });

  it('begins with a gap when the gateway was restarted, for every kind of reader', async () => {
    const { open } = setUp();
    const { cursor } = setUp().bus;
    for (const kind of ['Queue', 'Task', 'health'] as const) {
      const [first, ...others] = await drain(open({ kind, after: cursor }));
      expect(first?.event).toMatchObject({ type: 'gap', account: 'a', reason: 'RESTARTED' });
      expect(others).toEqual([]);
    }
  });

  it('throws for what is no cursor, and leaves nothing behind', () => {
    const { bus, open, closed } = setUp();
    expect(() => open({ after: 'garbage' })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    expect(bus.listeners).toBe(0);
    expect(closed).toEqual([]);
  });

  it('throws what its filter throws for an event that is replayed, and leaves nothing behind', () => {
    const { bus, open, publish, queue, closed } = setUp();
    const start = bus.cursor;
    publish(queue('a', 'q'), queue('a', 'r'));
    let asked = 0;
    const wants = () => {
      asked += 1;
      throw new Error('broken filter');
    };
    expect(() => open({ after: start, wants })).toThrow('broken filter');
    expect(asked).toBe(1);
    expect(bus.listeners).toBe(0);
    expect(closed).toEqual([]);
  });
});

/** Every way of ending; each has left the bus and has told so once when the call returns. */
describe('ending', () => {
  const ended = (bus: { readonly listeners: number }, closed: readonly string[]) => {
    expect(bus.listeners).toBe(0);
    expect(closed).toEqual(['closed with 0 on the bus']);
  };

  it('by return(), with something unread', async () => {
    const { bus, open, publish, queue, closed } = setUp();
    const reader = open();
    publish(queue('a', 'q'));
    const returned = reader.return();
    ended(bus, closed);
    expect(await returned).toEqual(DONE);
    publish(queue('a', 'q'));
    expect(await reader.next()).toEqual(DONE);
  });

  it('by return(), while next() waits', async () => {
    const { bus, open, publish, queue, closed } = setUp();
    const reader = open();
    const next = reader.next();
    const returned = reader.return();
    ended(bus, closed);
    publish(queue('a', 'q'));
    expect(await peek(returned)).toEqual(DONE);
    expect(await next).toEqual(DONE);
    expect(await reader.next()).toEqual(DONE);
  });

  it('by return(), twice', async () => {
    const { bus, open, closed } = setUp();
    const reader = open();
    expect(await Promise.all([reader.return(), reader.return()])).toEqual([DONE, DONE]);
    ended(bus, closed);
  });

  it('by return() from inside onClose', async () => {
    const { open, closed } = setUp();
    const reader = open({
      onClose: () => {
        closed.push('closed');
        void reader.return();
      },
    });
    expect(await reader.return()).toEqual(DONE);
    expect(closed).toEqual(['closed']);
  });

  it('by await using', async () => {
    const { bus, open, closed } = setUp();
    {
      await using reader = open();
      expect(await peek(reader.next())).toBe(PENDING);
    }
    ended(bus, closed);
  });

  it('by fail(), after what is unread, once', async () => {
    const { bus, open, publish, queue, closed } = setUp();
    const reader = open();
    const event = queue('a', 'q');
    publish(event);
    reader.fail(broken);
    ended(bus, closed);
    publish(queue('a', 'q'));
    expect((await readOne(reader)).event).toEqual(event);
    await expect(reader.next()).rejects.toBe(broken);
    expect(await reader.next()).toEqual(DONE);
    expect(await reader.next()).toEqual(DONE);
  });

  it('by fail(), while next() waits', async () => {
    const { bus, open, closed } = setUp();
    const reader = open();
    const next = reader.next();
    reader.fail(broken);
    ended(bus, closed);
    await expect(next).rejects.toBe(broken);
    expect(await reader.next()).toEqual(DONE);
  });

  it('by finish(), after what is unread', async () => {
    const { bus, open, publish, queue, closed } = setUp();
    const reader = open();
    publish(queue('a', 'q'), queue('a', 'r'));
    reader.finish();
    ended(bus, closed);
    expect(await drain(reader)).toHaveLength(2);
    expect(await reader.next()).toEqual(DONE);
  });

  it('by finish(), while next() waits', async () => {
    const { bus, open, closed } = setUp();
    const reader = open();
    const next = reader.next();
    reader.finish();
    ended(bus, closed);
    expect(await next).toEqual(DONE);
  });

  it('by whatever comes first', async () => {
    const { open, closed } = setUp();
    const finished = open();
    finished.finish();
    finished.fail(broken);
    expect(await finished.next()).toEqual(DONE);

    const failed = open();
    failed.fail(broken);
    failed.fail(new VendorError('TIMEOUT', 'a', 'another'));
    failed.finish();
    await expect(failed.next()).rejects.toBe(broken);
    expect(closed).toHaveLength(2);
  });

  it('by return() after fail(), without the error and what was unread', async () => {
    const { bus, open, publish, queue, closed } = setUp();
    const reader = open();
    publish(queue('a', 'q'));
    reader.fail(broken);
    expect(await reader.return()).toEqual(DONE);
    expect(await reader.next()).toEqual(DONE);
    ended(bus, closed);
  });

  it('by a filter that throws, after what is unread', async () => {
    const { bus, open, publish, queue, closed } = setUp();
    const reader = open({
      wants: (event) => {
        if (isChange(event) && event.ref.nativeId === 'bad') throw new Error('broken filter');
        return true;
      },
    });
    publish(queue('a', 'q'), queue('a', 'bad'), queue('a', 'r'));
    ended(bus, closed);
    expect((await readOne(reader)).event).toMatchObject({ ref: { nativeId: 'q' } });
    await expect(reader.next()).rejects.toThrow('broken filter');
    expect(await reader.next()).toEqual(DONE);
  });

  it('by more offers than it may hold: the error tells where to go on, and nothing is lost', async () => {
    const { bus, open, publish, task, closed } = setUp();
    const reader = open({ kind: 'Task', limit: 3 });
    const steps = Array.from({ length: 7 }, () => task('a', 't'));
    publish(...steps.slice(0, 2));
    const { cursor } = await readOne(reader);
    publish(...steps.slice(2));
    ended(bus, closed);
    const error = await reader.next().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(VendorError);
    expect(error).toMatchObject({ code: 'LIMIT_EXCEEDED', account: null });
    expect(String(error)).toContain(`after: "${cursor}"`);
    expect(await reader.next()).toEqual(DONE);
    expect(eventsOf(await drain(open({ kind: 'Task', limit: 3, after: cursor })))).toEqual(steps.slice(1));
  });

  it('by more objects than it may hold', async () => {
    const { bus, open, publish, queue, closed } = setUp();
    const reader = open({ limit: 2 });
    const start = bus.cursor;
    publish(queue('a', 'q'), queue('a', 'r'), queue('a', 's'));
    ended(bus, closed);
    await expect(reader.next()).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      message: expect.stringContaining(`after: "${start}"`),
    });
  });

  it('by too much before anything was read: the error tells the cursor it began with', async () => {
    const { bus, open, publish, task } = setUp();
    const start = bus.cursor;
    publish(task('a', 't'));
    const resumed = open({ kind: 'Task', limit: 1, after: start });
    const before = setUp().bus.cursor;
    const restarted = open({ kind: 'Task', limit: 1, after: before });
    publish(task('a', 't'), task('a', 't'));
    await expect(resumed.next()).rejects.toThrow(`after: "${start}"`);
    await expect(restarted.next()).rejects.toThrow(`after: "${before}"`);
  });

  it('of one leaves the others alone', async () => {
    const { bus, open, publish, queue } = setUp();
    const [first, second, third] = [open({ onClose: () => void third.return() }), open(), open()];
    const event = queue('a', 'q');
    void first.return();
    publish(event);
    expect(eventsOf(await drain(second))).toEqual([event]);
    expect(await third.next()).toEqual(DONE);
    expect(bus.listeners).toBe(1);
  });
});
