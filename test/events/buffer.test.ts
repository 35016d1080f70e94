import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeedEvent } from '../../src/domain/event.ts';
import { ref } from '../../src/domain/ref.ts';
import { type Buffer, openBuffer } from '../../src/events/buffer.ts';
import type { Published } from '../../src/events/bus.ts';
import type { Delivery } from '../../src/events/events.ts';
import { gap, health, isChange, keyOf, numbered, shelving, world } from './changes.ts';

const setUp = (limit: number) => {
  const buffer = openBuffer(limit);
  const number = numbered();
  return { buffer, put: (event: FeedEvent, replayed = false) => buffer.push(number(event), replayed), ...world() };
};

const readAll = (buffer: Buffer): Delivery[] => {
  const read: Delivery[] = [];
  for (let delivery = buffer.shift(); delivery; delivery = buffer.shift()) read.push(delivery);
  return read;
};

const brief = (read: readonly Delivery[]) =>
  read.map(({ event, conflated }) => `${isChange(event) ? event.ref.nativeId : event.type}+${conflated}`);

describe('a reader that keeps up', () => {
  it('gets every event itself, as it was published', () => {
    const { buffer, put, queue } = setUp(10);
    for (let round = 0; round < 20; round += 1) {
      const events = Array.from({ length: 5 }, () => queue('a', 'q'));
      for (const event of events) expect(put(event)).toBe(true);
      for (const event of events) {
        const delivery = buffer.shift();
        expect(delivery?.event).toBe(event);
        expect(delivery?.conflated).toBe(0);
      }
    }
  });

  it('has nothing to read from an empty buffer', () => {
    expect(openBuffer(10).shift()).toBeUndefined();
  });
});

describe('a slow reader', () => {
  it('gets the newest of each object, with the state before the first and the number left out', () => {
    const { buffer, put, queue } = setUp(4);
    const first = queue('a', 'q');
    const others = [queue('a', 'r'), queue('a', 's')];
    for (const event of [first, ...others]) put(event);
    put(queue('a', 'q'));
    const last = queue('a', 'q');
    put(last);
    const read = readAll(buffer);
    expect(brief(read)).toEqual(['r+0', 's+0', 'q+2']);
    expect(read[2]?.event).toEqual({ ...last, before: first.before });
  });

  it('gets every line that is said, and no more of them than its limit', () => {
    const { buffer, put } = setUp(3);
    const said = (index: number): FeedEvent => ({
      type: 'message',
      account: 'a',
      ref: ref('Job', 'a', 'chat'),
      job: null,
      tasks: [],
      line: { index, at: null, type: null, speaker: null, name: null, text: null, url: null, customerSees: null },
      receivedAt: 0,
    });
    expect([1, 2, 3, 4].map((index) => put(said(index)))).toEqual([true, true, true, false]);
    expect(readAll(buffer)).toMatchObject([1, 2, 3].map((index) => ({ event: { line: { index } }, conflated: 0 })));
  });

  it('is told that an object came and went', () => {
    const { buffer, put, queue } = setUp(2);
    for (const event of [queue('a', 'r'), queue('a', 'q'), queue('a', 'q', { gone: true })]) put(event);
    expect(readAll(buffer)[1]).toMatchObject({ event: { before: null, item: null }, conflated: 1 });
  });

  it('keeps every step up to half the limit', () => {
    const { buffer, put, queue } = setUp(8);
    for (let step = 0; step < 7; step += 1) put(queue('a', 'q'));
    expect(brief(readAll(buffer))).toEqual(['q+0', 'q+0', 'q+0', 'q+0', 'q+2']);
  });

  it('gives up the steps it kept when room is needed for other objects', () => {
    const { buffer, put, queue } = setUp(4);
    for (const id of ['q', 'q', 'r', 's']) put(queue('a', id));
    expect(put(queue('a', 't'))).toBe(true);
    expect(brief(readAll(buffer))).toEqual(['q+1', 'r+0', 's+0', 't+0']);
  });

  it('is full when every place is another object; then nothing has changed', () => {
    const { buffer, put, queue } = setUp(3);
    for (const id of ['q', 'r', 's']) expect(put(queue('a', id))).toBe(true);
    expect(put(queue('a', 't'))).toBe(false);
    expect(put(queue('a', 'r'))).toBe(true);
    expect(brief(readAll(buffer))).toEqual(['q+0', 's+0', 'r+1']);
    expect(put(queue('a', 't'))).toBe(true);
  });

  it('gets the last of every job that came to a workbin or went', () => {
    const { buffer, put } = setUp(2);
    for (const job of ['j1', 'j2', 'j1', 'j2', 'j1']) put(shelving('a', 'w', job));
    const read = readAll(buffer).map(({ event, conflated }) => [isChange(event) && event.job?.nativeId, conflated]);
    expect(read).toEqual([
      ['j2', 1],
      ['j1', 2],
    ]);
  });

  it('takes objects of two accounts with one native id for two', () => {
    const { buffer, put, queue } = setUp(2);
    put(queue('a', 'q'));
    put(queue('b', 'q'));
    expect(put(queue('a', 'q'))).toBe(true);
    expect(readAll(buffer).map(({ event, conflated }) => [event.account, conflated])).toEqual([
      ['b', 0],
      ['a', 1],
    ]);
  });

  it('takes up what has waited long, too, where there is no room', () => {
    const { buffer, put, queue } = setUp(2);
    for (const other of ['r', 's', 't']) {
      put(queue('a', 'q'));
      put(queue('a', other));
      expect(put(queue('a', 'q'))).toBe(true);
      expect(brief([buffer.shift()].filter((one) => one !== undefined))).toEqual([`${other}+0`]);
    }
    expect(brief(readAll(buffer))).toEqual(['q+5']);
  });

  it('has the newest of several unread changes taken up, also when the first has been read', () => {
    const { buffer, put, queue } = setUp(4);
    for (const id of ['q', 'q', 'q', 'r']) put(queue('a', id));
    buffer.shift();
    put(queue('a', 'q'));
    expect(brief(readAll(buffer))).toEqual(['q+0', 'r+0', 'q+1']);
  });

  it('sees an object that never rests within two rounds of the buffer', () => {
    const limit = 16;
    const { buffer, put, queue } = setUp(limit);
    let unseenFor = 0;
    for (let round = 0; round < 1_000; round += 1) {
      for (const id of [`q${round % 10}`, 'restless', `q${(round + 5) % 10}`]) expect(put(queue('a', id))).toBe(true);
      const event = buffer.shift()?.event;
      unseenFor = event && keyOf(event) === 'Queue:a:restless' ? 0 : unseenFor + 1;
      expect(unseenFor).toBeLessThanOrEqual(2 * limit);
    }
  });
});

describe('steps', () => {
  it('are never taken up, nor is anything across them', () => {
    const { buffer, put, queue } = setUp(6);
    for (const id of ['r', 's', 't']) put(queue('a', id));
    put(queue('a', 'q'));
    const settled = queue('a', 'q', { commandId: 'c1' });
    put(settled);
    put(queue('a', 'q'));
    put(queue('a', 'q'));
    const read = readAll(buffer);
    expect(brief(read)).toEqual(['r+0', 's+0', 't+0', 'q+0', 'q+0', 'q+1']);
    expect(read[4]?.event).toBe(settled);
    expect(read[5]?.event).toMatchObject({ before: settled.item });
  });

  it('are what came to nothing, too', () => {
    const { buffer, put, queue } = setUp(3);
    const problem = { code: 'CONFLICT', message: 'was changed', vendorCode: null } as const;
    for (const extras of [{ problem }, { problem }, { problem }]) expect(put(queue('a', 'q', extras))).toBe(true);
    expect(put(queue('a', 'q', { problem }))).toBe(false);
    expect(readAll(buffer)).toHaveLength(3);
  });

  it('are all changes of tasks', () => {
    const { buffer, put, task } = setUp(3);
    const steps = [task('a', 't'), task('a', 't'), task('a', 't')];
    for (const step of steps) expect(put(step)).toBe(true);
    expect(put(task('a', 't'))).toBe(false);
    expect(readAll(buffer).map(({ event }) => event)).toEqual(steps);
  });

  it('make room by the changes around them', () => {
    const { buffer, put, queue } = setUp(4);
    for (const event of [queue('a', 'q'), queue('a', 'q'), queue('a', 'r')]) put(event);
    for (const commandId of ['c1', 'c2']) expect(put(queue('a', 's', { commandId }))).toBe(true);
    expect(brief(readAll(buffer))).toEqual(['q+1', 'r+0', 's+0', 's+0']);
  });
});

describe('gaps and health', () => {
  it('keep the first unread gap of each account, in its place, whatever the limit', () => {
    const { buffer, put, queue } = setUp(1);
    const first = gap('a', 'OVERLOADED');
    put(queue('a', 'q'));
    for (const event of [first, gap('b'), gap('a'), gap('c')]) expect(put(event)).toBe(true);
    const read = readAll(buffer);
    expect(brief(read)).toEqual(['q+0', 'gap+0', 'gap+0', 'gap+0']);
    expect(read[1]?.event).toBe(first);
    put(gap('a'));
    expect(buffer.size).toBe(1);
  });

  it('deliver after a gap what came after it', () => {
    const { buffer, put, queue } = setUp(2);
    for (const event of [queue('a', 'q'), queue('a', 'r'), gap('a'), queue('a', 'q')]) put(event);
    expect(brief(readAll(buffer))).toEqual(['r+0', 'gap+0', 'q+1']);
  });

  it('keep the newest health of each account, whatever the limit', () => {
    const { buffer, put } = setUp(1);
    for (const event of [health('a', 1), health('b', 1), health('a', 2), health('c', 1)]) expect(put(event)).toBe(true);
    expect(readAll(buffer).map(({ event, conflated }) => [event, conflated])).toEqual([
      [health('b', 1), 0],
      [health('a', 2), 1],
      [health('c', 1), 0],
    ]);
  });
});

describe('what is replayed', () => {
  it('is taken beyond the limit, which then holds for the rest', () => {
    const { buffer, put, task } = setUp(2);
    for (let step = 0; step < 10; step += 1) expect(put(task('a', 't'), true)).toBe(true);
    expect([put(task('a', 't')), put(task('a', 't')), put(task('a', 't'))]).toEqual([true, true, false]);
    for (let step = 0; step < 10; step += 1) buffer.shift();
    expect(put(task('a', 't'))).toBe(false);
    buffer.shift();
    expect(put(task('a', 't'))).toBe(true);
  });

  it('gives its place to the change that takes it up', () => {
    const { buffer, put, queue } = setUp(2);
    for (const id of ['q', 'r', 's']) put(queue('a', id), true);
    for (const id of ['q', 'r', 's', 't', 'u']) expect(put(queue('a', id))).toBe(true);
    expect(put(queue('a', 'v'))).toBe(false);
    expect(brief(readAll(buffer))).toEqual(['q+1', 'r+1', 's+1', 't+0', 'u+0']);
    expect([put(queue('a', 'v')), put(queue('a', 'w')), put(queue('a', 'x'))]).toEqual([true, true, false]);
  });

  it('gives its place when room is made, too', () => {
    const { buffer, put, queue } = setUp(4);
    put(queue('a', 'q'), true);
    for (const id of ['q', 'r', 's', 't', 'u']) expect(put(queue('a', id))).toBe(true);
    expect(brief(readAll(buffer))).toEqual(['q+1', 'r+0', 's+0', 't+0', 'u+0']);
  });
});

it('is empty and usable after clear', () => {
  const { buffer, put, queue } = setUp(2);
  for (const event of [queue('a', 'q'), gap('a'), queue('a', 'r')]) put(event);
  buffer.clear();
  expect(buffer.size).toBe(0);
  for (const event of [queue('a', 's'), gap('a'), queue('a', 't')]) expect(put(event)).toBe(true);
  expect(brief(readAll(buffer))).toEqual(['s+0', 'gap+0', 't+0']);
});

type Move = { readonly type: 'read' | 'gap' | 'change' | 'step' | 'end' | 'replay'; readonly id: number };

const moves = fc.array(
  fc.record<Move>({
    type: fc.constantFrom('read', 'read', 'gap', 'change', 'change', 'change', 'change', 'step', 'end', 'replay'),
    id: fc.nat(11),
  }),
  { maxLength: 150 },
);

const isStep = (event: FeedEvent) => isChange(event) && event.commandId !== null;

/** The fewest places in which these can be kept. */
const placesOf = (unread: readonly FeedEvent[]): number => {
  const open = new Set<string>();
  let places = 0;
  for (const event of unread.filter(isChange)) {
    if (isStep(event)) open.delete(keyOf(event));
    else if (open.has(keyOf(event))) continue;
    else open.add(keyOf(event));
    places += 1;
  }
  return places;
};

/** Plays the moves, and checks every answer against what was put in and taken out before. */
const play = (limit: number, all: readonly Move[]) => {
  const { buffer, queue } = setUp(limit);
  const number = numbered();
  const taken: Published[] = [];
  const read: Delivery[] = [];
  /** The `before` that a reader expects next, by object. */
  const known = new Map<string, unknown>();
  let replayed = 0;

  const isRead = (published: Published) => {
    const last = read.findLast(({ event }) => keyOf(event) === keyOf(published.event));
    return last !== undefined && last.cursor >= published.cursor;
  };

  const readNext = () => {
    const delivery = buffer.shift();
    if (!delivery) return false;
    expect(delivery.cursor > (read.at(-1)?.cursor ?? '')).toBe(true);
    const origin = taken.find(({ cursor }) => cursor === delivery.cursor);
    const { event, conflated } = delivery;
    if (conflated === 0) expect(event).toBe(origin?.event);
    if (isChange(event)) {
      expect({ ...event, before: null }).toEqual({ ...origin?.event, before: null });
      expect(event.before).toBe(known.get(keyOf(event)) ?? null);
      known.set(keyOf(event), event.item);
    }
    read.push(delivery);
    return true;
  };

  const put = (event: FeedEvent, isReplay = false) => {
    const published = number(event);
    const unread = taken.filter((one) => !isRead(one)).map((one) => one.event);
    if (buffer.push(published, isReplay)) taken.push(published);
    else expect(placesOf([...unread, event])).toBeGreaterThan(limit);
    return taken.at(-1) === published;
  };

  const makeChange = ({ type, id }: Move): FeedEvent => {
    const account = id % 2 ? 'a' : 'b';
    if (type === 'gap') return gap(account);
    return queue(account, `q${id >> 1}`, { gone: type === 'end', commandId: type === 'step' ? `c${id}` : null });
  };

  let isTaking = true;
  for (const move of all) {
    if (move.type === 'read') readNext();
    else if (move.type === 'replay' && taken.length === replayed) {
      put(makeChange(move), true);
      replayed += 1;
    } else isTaking = put(makeChange(move));
    expect(buffer.size).toBeLessThanOrEqual(limit + replayed + 2);
    // As a reader does: it ends with the first event that finds no room.
    if (!isTaking) break;
  }
  while (readNext());
  return { taken: taken.map(({ event }) => event), read };
};

describe('whatever is published and read', () => {
  const limits = fc.integer({ min: 1, max: 14 });

  it('delivers a part of what was published, in order, standing for all of it', () => {
    fc.assert(
      fc.property(limits, moves, (limit, all) => {
        const { taken, read } = play(limit, all);
        const stood = read
          .filter(({ event }) => isChange(event))
          .reduce((sum, { conflated }) => sum + 1 + conflated, 0);
        expect(stood).toBe(taken.filter(isChange).length);
        for (const event of new Set(taken.map(keyOf))) {
          const isOfIt = (one: FeedEvent) => keyOf(one) === event && isChange(one);
          const last = read.findLast((one) => isOfIt(one.event))?.event;
          const published = taken.findLast(isOfIt);
          if (published && isChange(published)) expect(last && isChange(last) && last.item).toBe(published.item);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('delivers every step, alone and as it was', () => {
    fc.assert(
      fc.property(limits, moves, (limit, all) => {
        const { taken, read } = play(limit, all);
        const steps = read.filter(({ event }) => isStep(event));
        expect(steps.map(({ event }) => event)).toEqual(taken.filter(isStep));
        expect(steps.every(({ conflated }) => conflated === 0)).toBe(true);
      }),
    );
  });

  it('conflates nothing for a reader who never has more than half the limit to read', () => {
    fc.assert(
      fc.property(limits, moves, (limit, all) => {
        const { buffer, put, queue } = setUp(limit);
        const events = all.map(({ id }) => queue('a', `q${id}`));
        const read: Delivery[] = [];
        for (const event of events) {
          while (buffer.size > limit / 2) read.push(...[buffer.shift()].filter((one) => one !== undefined));
          expect(put(event)).toBe(true);
        }
        read.push(...readAll(buffer));
        expect(read.map(({ event }) => event)).toEqual(events);
        expect(read.every(({ conflated }) => conflated === 0)).toBe(true);
      }),
    );
  });
});
