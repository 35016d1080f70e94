import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeedEvent } from '../../src/domain/event.ts';
import type { Bus, Published } from '../../src/events/bus.ts';
import { memoryBus } from '../../src/events/memory-bus.ts';
import { gap, heldClock, world } from './changes.ts';

const open = (options: { keep?: number; keepMs?: number; epoch?: string } = {}) => {
  const clock = heldClock();
  return { clock, bus: memoryBus({ clock, ...options }) };
};

const listen = (bus: Bus, after?: string | null) => {
  const heard: Published[] = [];
  const subscribed = bus.subscribe((published) => heard.push(published), after);
  return { heard, events: () => heard.map(({ event }) => event), ...subscribed };
};

const some = (count: number): FeedEvent[] => {
  const objects = world();
  return Array.from({ length: count }, (_, index) => objects.queue('a', `q${index % 3}`));
};

describe('publishing', () => {
  it('tells every listener inside publish, the same event in the same order', () => {
    const { bus } = open();
    const events = some(5);
    const listeners = [listen(bus), listen(bus), listen(bus)];
    for (const [index, event] of events.entries()) {
      bus.publish(event);
      for (const { heard } of listeners) expect(heard).toHaveLength(index + 1);
    }
    for (const { heard } of listeners)
      heard.forEach(({ event }, index) => {
        expect(event).toBe(events[index]);
      });
  });

  it('tells cursors that grow, as texts too, and the newest of them', () => {
    const { bus } = open();
    const { heard } = listen(bus);
    const before = bus.cursor;
    for (const event of some(100)) bus.publish(event);
    const cursors = [before, ...heard.map(({ cursor }) => cursor)];
    expect(cursors).toEqual([...new Set(cursors)].sort());
    expect(bus.cursor).toBe(cursors.at(-1));
  });

  it('hears nothing that was published before, without a cursor', () => {
    const { bus } = open();
    bus.publish(gap('a'));
    const { heard, missed } = listen(bus, null);
    expect(heard).toEqual([]);
    expect(missed).toBeNull();
  });

  it('goes on when a listener throws', () => {
    const { bus } = open();
    const first = listen(bus);
    bus.subscribe(() => {
      throw new Error('broken listener');
    });
    const last = listen(bus);
    for (const event of some(3)) bus.publish(event);
    expect(first.heard).toHaveLength(3);
    expect(last.heard).toHaveLength(3);
  });

  it('counts its listeners; stopping twice is stopping once', () => {
    const { bus } = open();
    const one = listen(bus);
    const two = listen(bus);
    expect(bus.listeners).toBe(2);
    one.stop();
    one.stop();
    expect(bus.listeners).toBe(1);
    bus.publish(gap('a'));
    expect(one.heard).toEqual([]);
    expect(two.heard).toHaveLength(1);
  });

  it('takes one function that subscribes twice for two listeners', () => {
    const { bus } = open();
    let heard = 0;
    const hear = () => {
      heard += 1;
    };
    const { stop } = bus.subscribe(hear);
    bus.subscribe(hear);
    bus.publish(gap('a'));
    stop();
    bus.publish(gap('a'));
    expect(heard).toBe(3);
  });
});

describe('while it is telling', () => {
  it('no longer tells a listener that another one has stopped', () => {
    const { bus } = open();
    bus.subscribe(() => second.stop());
    const second = listen(bus);
    bus.publish(gap('a'));
    expect(second.heard).toEqual([]);
  });

  it('tells a listener that stops itself nothing more', () => {
    const { bus } = open();
    let heard = 0;
    const { stop } = bus.subscribe(() => {
      heard += 1;
      stop();
    });
    bus.publish(gap('a'));
    bus.publish(gap('a'));
    expect(heard).toBe(1);
    expect(bus.listeners).toBe(0);
  });

  it('tells a newcomer only what comes after', () => {
    const { bus } = open();
    const newcomers: ReturnType<typeof listen>[] = [];
    bus.subscribe(() => newcomers.push(listen(bus)));
    bus.publish(gap('a'));
    bus.publish(gap('b'));
    expect(newcomers.map(({ events }) => events())).toEqual([[gap('b')], []]);
  });

  it('tells a newcomer with a cursor the event that is being told once', () => {
    const { bus } = open();
    const start = bus.cursor;
    const newcomers: ReturnType<typeof listen>[] = [];
    const { stop } = bus.subscribe(() => {
      newcomers.push(listen(bus, start));
      stop();
    });
    bus.publish(gap('a'));
    bus.publish(gap('b'));
    expect(newcomers[0]?.events()).toEqual([gap('a'), gap('b')]);
  });

  it('keeps one order for all when a listener publishes', () => {
    const { bus } = open();
    bus.subscribe(({ event }) => {
      if (event.account === 'a') for (const account of ['b', 'c']) bus.publish(gap(account));
    });
    const { events, heard } = listen(bus);
    bus.publish(gap('a'));
    expect(events()).toEqual([gap('a'), gap('b'), gap('c')]);
    expect(heard.at(-1)?.cursor).toBe(bus.cursor);
  });

  it('replays without gap or double when the listener publishes meanwhile', () => {
    const { bus } = open({ keep: 3 });
    const start = bus.cursor;
    const events = some(3);
    for (const event of events) bus.publish(event);
    const heard: FeedEvent[] = [];
    const other = listen(bus);
    bus.subscribe(({ event }) => {
      heard.push(event);
      if (event.account === 'a') bus.publish(gap('b'));
    }, start);
    expect(heard).toEqual([...events, gap('b'), gap('b'), gap('b')]);
    expect(other.events()).toEqual([gap('b'), gap('b'), gap('b')]);
  });

  it('goes on when a listener throws at what is replayed', () => {
    const { bus } = open();
    const start = bus.cursor;
    bus.publish(gap('a'));
    let heard = 0;
    bus.subscribe(() => {
      heard += 1;
      throw new Error('broken listener');
    }, start);
    bus.publish(gap('b'));
    expect(heard).toBe(2);
  });
});

describe('resuming', () => {
  it('tells exactly what came after the cursor, for any cursor, any cut and any number kept', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), fc.nat(40), fc.integer({ min: 0, max: 50 }), (before, after, pick, keep) => {
        const { bus } = open({ keep });
        const whole = listen(bus);
        const cursors = [bus.cursor];
        for (const event of some(before)) {
          bus.publish(event);
          cursors.push(bus.cursor);
        }
        const cut = pick % cursors.length;
        const resumed = listen(bus, cursors[cut]);
        for (const event of some(after)) bus.publish(event);
        const isKept = before - cut <= keep;
        expect(resumed.missed).toBe(isKept ? null : 'EXPIRED');
        expect(resumed.heard).toEqual(whole.heard.slice(isKept ? cut : before));
      }),
    );
  });

  it('keeps no more than it should, and no longer', () => {
    const { bus, clock } = open({ keep: 100, keepMs: 1_000 });
    const start = bus.cursor;
    bus.publish(gap('a'));
    const one = bus.cursor;
    clock.move(600);
    bus.publish(gap('b'));
    clock.move(400);
    expect(listen(bus, start)).toMatchObject({ missed: null, heard: [{ event: gap('a') }, { event: gap('b') }] });
    clock.move(1);
    expect(listen(bus, start)).toMatchObject({ missed: 'EXPIRED', heard: [] });
    expect(listen(bus, one)).toMatchObject({ missed: null, heard: [{ event: gap('b') }] });
    clock.move(10_000);
    expect(listen(bus, one)).toMatchObject({ missed: 'EXPIRED', heard: [] });
    expect(listen(bus, bus.cursor)).toMatchObject({ missed: null, heard: [] });
  });

  it('goes on after what it could not tell', () => {
    const { bus } = open({ keep: 1 });
    const start = bus.cursor;
    for (const event of some(3)) bus.publish(event);
    const { events, missed } = listen(bus, start);
    bus.publish(gap('b'));
    expect(missed).toBe('EXPIRED');
    expect(events()).toEqual([gap('b')]);
  });

  it('knows a cursor of an earlier life, and one that this life has not reached', () => {
    const earlier = open().bus;
    earlier.publish(gap('a'));
    expect(listen(open().bus, earlier.cursor)).toMatchObject({ missed: 'RESTARTED', heard: [] });

    const fixed = open({ epoch: 'same-name' }).bus;
    fixed.publish(gap('a'));
    const again = open({ epoch: 'same-name' }).bus;
    expect(listen(again, fixed.cursor).missed).toBe('RESTARTED');
    again.publish(gap('a'));
    expect(listen(again, fixed.cursor).missed).toBeNull();
  });

  it('refuses what is no cursor, and does not listen', () => {
    const { bus } = open();
    for (const garbage of [
      '',
      'x',
      '-',
      '17',
      `${bus.cursor}0`,
      bus.cursor.toUpperCase().slice(1, -1),
      `${bus.cursor}\n`,
    ]) {
      expect(() => listen(bus, garbage)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => listen(bus, text)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
      }),
    );
    expect(bus.listeners).toBe(0);
  });
});

describe('closed', () => {
  it('tells nothing and lets nobody in', () => {
    const { bus } = open();
    const { heard } = listen(bus);
    const { cursor } = bus;
    bus.close();
    bus.publish(gap('a'));
    expect(heard).toEqual([]);
    expect(bus.cursor).toBe(cursor);
    expect(bus.listeners).toBe(0);
    expect(() => listen(bus)).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }));
  });

  it('stops in the middle of telling', () => {
    const { bus } = open();
    bus.subscribe(() => {
      bus.publish(gap('b'));
      bus.close();
    });
    const { heard } = listen(bus);
    bus.publish(gap('a'));
    expect(heard).toEqual([]);
  });
});
