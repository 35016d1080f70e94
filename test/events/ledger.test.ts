import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change, ChangedEvent, FeedEvent } from '../../src/domain/event.ts';
import type { Job } from '../../src/domain/job.ts';
import { ref } from '../../src/domain/ref.ts';
import { openLedger } from '../../src/events/ledger.ts';
import { openVendorTime } from '../../src/events/vendor-time.ts';
import { manualClock } from '../../src/sandbox/clock.ts';
import { ACCOUNT, job, jobRef, state } from './support/vendor.ts';

const T = Date.UTC(2026, 0, 5, 9);

const whole = (members: Partial<Job>, more: Partial<Change> = {}, id = 'j'): Change =>
  ({
    ref: jobRef(id),
    news: { type: 'whole', item: job(id, members) },
    cause: 'told',
    at: T,
    ...more,
  }) as Change;

const part = (members: Partial<Job>, more: Partial<Change> = {}, id = 'j'): Change =>
  ({ ref: jobRef(id), news: { type: 'part', members }, cause: 'told', at: T, ...more }) as Change;

const gone = (more: Partial<Change> = {}, id = 'j'): Change =>
  ({ ref: jobRef(id), news: { type: 'gone' }, cause: 'told', at: T, ...more }) as Change;

const stale = (more: Partial<Change> = {}): Change =>
  ({ ref: jobRef('j'), news: { type: 'stale' }, cause: 'told', at: T, ...more }) as Change;

const setUp = () => {
  const clock = manualClock(T);
  return { clock, ledger: openLedger(ACCOUNT, clock) };
};

const changes = (events: readonly FeedEvent[]): ChangedEvent[] => events.filter((event) => event.type === 'changed');

const jobIn = (events: readonly FeedEvent[]): Job | null => {
  const last = changes(events).at(-1);
  return last?.kind === 'Job' ? (last.item as Job | null) : null;
};

describe('the ledger', () => {
  it('tells a whole object, then only what differs from it', () => {
    const { ledger } = setUp();
    const first = changes(ledger.push(whole({ priority: 1 }), 'STREAM').events);
    expect(first).toMatchObject([{ kind: 'Job', before: null, cause: 'told', at: T, source: 'STREAM' }]);
    expect(
      ledger.push(whole({ priority: 1, raw: { other: true }, version: '2' }, { at: T + 1 }), 'STREAM').events,
    ).toEqual([]);
    const second = changes(ledger.push(part({ priority: 2 }, { at: T + 2 }), 'STREAM').events);
    expect(second[0]?.before).toMatchObject({ priority: 1, version: '2' });
    expect(second[0]?.item).toMatchObject({ priority: 2, version: '2' });
  });

  it('compares labels to their last member, whatever they are called', () => {
    const { ledger } = setUp();
    ledger.push(whole({ labels: { version: 1 } }), 'STREAM');
    expect(ledger.push(whole({ labels: { version: 2 } }, { at: T + 1 }), 'STREAM').events).toHaveLength(1);
  });

  it('lets the later of two changes win for each member, whichever comes first', () => {
    const { ledger } = setUp();
    ledger.push(whole({ priority: 1, reason: null }), 'STREAM');
    ledger.push(part({ priority: 5 }, { at: T + 50 }), 'STREAM');
    const late = ledger.push(part({ priority: 3, reason: 'slow' }, { at: T + 30 }), 'STREAM').events;
    expect(jobIn(late)).toMatchObject({ priority: 5, reason: 'slow' });
    expect(ledger.seen().reordered).toBe(1);
  });

  it('puts changes of one moment in the order of their ranks', () => {
    const { ledger } = setUp();
    ledger.push(whole({ priority: 2 }, { rank: 2 }), 'STREAM');
    expect(ledger.push(whole({ priority: 1 }, { rank: 1 }), 'STREAM').events).toEqual([]);
    expect(jobIn(ledger.push(whole({ priority: 3 }, { rank: 3 }), 'STREAM').events)).toMatchObject({ priority: 3 });
  });

  it('takes a change without a time for newer than all before, and not for newer than what happens later', () => {
    const { ledger } = setUp();
    ledger.push(whole({ priority: 1 }, { at: T + 60_000 }), 'STREAM');
    expect(jobIn(ledger.push(whole({ priority: 2 }, { at: null }), 'STREAM').events)).toMatchObject({ priority: 2 });
    expect(jobIn(ledger.push(whole({ priority: 3 }, { at: T + 60_001 }), 'STREAM').events)).toMatchObject({
      priority: 3,
    });
  });

  it('does not take pushes of a vendor whose clock is behind for older than those without a time', async () => {
    const clock = manualClock(T);
    const skew = { least: -30_500, most: -29_500 };
    const behind = {
      compareWith: () => {},
      skew: () => skew,
      resets: () => 0,
      lastReset: () => null,
      askedAt: () => 0,
    };
    const ledger = openLedger(ACCOUNT, clock, 100, openVendorTime(clock, behind));
    ledger.push(whole({ priority: 1 }, { at: T - 30_000 }), 'STREAM');
    ledger.push(whole({ priority: 2 }, { at: null }), 'STREAM');
    await clock.advance(1_000);
    expect(jobIn(ledger.push(whole({ priority: 3 }, { at: T - 29_000 }), 'STREAM').events)).toMatchObject({
      priority: 3,
    });
  });

  it('drops what was told before, and counts it', () => {
    const { ledger } = setUp();
    ledger.push(whole({ priority: 1 }, { eventId: 'e1' }), 'STREAM');
    expect(ledger.push(whole({ priority: 9 }, { eventId: 'e1', at: T + 9 }), 'STREAM')).toMatchObject({
      events: [],
      need: null,
    });
    expect(ledger.seen().duplicates).toBe(1);
    ledger.forget(whole({}, { eventId: 'e1' }));
    expect(ledger.push(whole({ priority: 9 }, { eventId: 'e1', at: T + 9 }), 'STREAM').events).toHaveLength(1);
  });

  it('takes every object that one event tells of', () => {
    const { ledger } = setUp();
    const other: Change = { ...whole({ priority: 2 }, { eventId: 'e1' }), ref: ref('Job', 'a', 'other') } as Change;
    expect(ledger.push(whole({ priority: 1 }, { eventId: 'e1' }), 'WEBHOOK').events).toHaveLength(1);
    expect(ledger.push(other, 'WEBHOOK').events).toHaveLength(1);
    expect(ledger.seen().duplicates).toBe(0);
  });

  it('keeps the gone from coming back with what is older', () => {
    const { ledger } = setUp();
    ledger.push(whole({}), 'STREAM');
    expect(changes(ledger.push(gone({ at: T + 10 }), 'STREAM').events)).toMatchObject([{ item: null }]);
    expect(ledger.push(whole({ priority: 4 }, { at: T + 5 }), 'STREAM')).toMatchObject({ events: [], need: null });
    expect(jobIn(ledger.push(whole({ priority: 4 }, { at: T + 15 }), 'STREAM').events)).toMatchObject({ priority: 4 });
  });

  it('says nothing of the end of what nobody knew', () => {
    const { ledger } = setUp();
    expect(ledger.push(gone(), 'STREAM')).toMatchObject({ events: [], need: null });
  });

  it('asks for a read when it knows parts only, and tells the parts with the read', () => {
    const { ledger } = setUp();
    const mark = ledger.mark();
    expect(ledger.push(part({ priority: 7 }, { cause: 'raised' }), 'STREAM')).toMatchObject({
      events: [],
      need: 'INCOMPLETE',
    });
    const events = changes(ledger.read(jobRef('j'), job('j', { priority: 1, channel: 'voice' }), mark).events);
    expect(events).toMatchObject([{ cause: 'raised', source: 'STREAM', before: null }]);
    expect(events[0]?.item).toMatchObject({ priority: 7, channel: 'voice' });
  });

  it('asks for a read of what changed in a way that was not told, unless something later is known', () => {
    const { ledger } = setUp();
    ledger.push(whole({ priority: 1 }, { at: T }), 'STREAM');
    expect(ledger.push(stale({ at: T - 10 }), 'STREAM').need).toBeNull();
    expect(ledger.push(stale({ at: T + 10, cause: 'touched' }), 'STREAM').need).toBe('STALE');
    const events = changes(ledger.read(jobRef('j'), job('j', { priority: 2 }), ledger.mark()).events);
    expect(events).toMatchObject([{ cause: 'touched', source: 'STREAM' }]);
  });

  it('tells a command, a problem and a job that came or went although nothing else changed', () => {
    const { ledger } = setUp();
    ledger.push(whole({}), 'STREAM');
    const problem = { code: 'WRONG_STATE', message: 'no', vendorCode: null } as const;
    expect(changes(ledger.push(part({}, { commandId: 'c1', at: T + 1 }), 'STREAM').events)).toMatchObject([
      { commandId: 'c1' },
    ]);
    expect(changes(ledger.push(part({}, { problem, at: T + 2 }), 'STREAM').events)).toMatchObject([{ problem }]);
    expect(changes(ledger.push(part({}, { job: jobRef('x'), at: T + 3 }), 'STREAM').events)).toMatchObject([
      { job: jobRef('x') },
    ]);
  });

  it('tells every command that waited for the same read', () => {
    const { ledger } = setUp();
    const mark = ledger.mark();
    ledger.push(part({ priority: 1 }, { commandId: 'c1' }), 'STREAM');
    ledger.push(part({ priority: 2 }, { commandId: 'c2', at: T + 1 }), 'STREAM');
    const events = changes(ledger.read(jobRef('j'), job('j'), mark).events);
    expect(events.map(({ commandId }) => commandId)).toEqual(['c1', 'c2']);
    expect(events.at(-1)?.item).toMatchObject({ priority: 2 });
  });

  describe('against reads', () => {
    it('a read that began after a push was received beats it', () => {
      const { ledger, clock } = setUp();
      ledger.push(whole({ priority: 1 }, { at: clock.now() }), 'STREAM');
      expect(jobIn(ledger.read(jobRef('j'), job('j', { priority: 2 }), ledger.mark()).events)).toMatchObject({
        priority: 2,
      });
    });

    it('a push of something that happened after the read began beats the read, before and after it is answered', async () => {
      const { ledger, clock } = setUp();
      ledger.push(whole({ priority: 1 }), 'STREAM');
      await clock.advance(10_000);
      const mark = ledger.mark();
      await clock.advance(200);
      ledger.push(part({ priority: 2 }, { at: clock.now() - 100 }), 'STREAM');
      const events = ledger.read(jobRef('j'), job('j', { priority: 1, reason: 'read' }), mark).events;
      expect(jobIn(events)).toMatchObject({ priority: 2, reason: 'read' });
      expect(jobIn(ledger.push(part({ priority: 3 }, { at: clock.now() - 50 }), 'STREAM').events)).toMatchObject({
        priority: 3,
      });
    });

    it('a push of something that happened before the read began does not beat it, however shortly before', async () => {
      const { ledger, clock } = setUp();
      ledger.push(whole({ priority: 1 }), 'STREAM');
      await clock.advance(10_000);
      ledger.read(jobRef('j'), job('j', { priority: 2 }), ledger.mark()).events;
      expect(ledger.push(whole({ priority: 1 }, { at: clock.now() - 1 }), 'STREAM').events).toEqual([]);
      expect(ledger.seen().reordered).toBe(1);
    });

    it('what a read has beaten does not come back with something older still', async () => {
      const { ledger, clock } = setUp();
      await clock.advance(60_000);
      ledger.push(whole({ priority: 9 }, { at: T + 60_000 }), 'STREAM');
      ledger.read(jobRef('j'), job('j', { priority: 2 }), ledger.mark()).events;
      await clock.advance(1_000);
      expect(ledger.push(whole({ priority: 1 }, { at: T + 59_000 }), 'STREAM').events).toEqual([]);
    });

    it('an object that was pushed after the read began is not missing from it', () => {
      const { ledger } = setUp();
      ledger.push(whole({}, {}, 'a'), 'STREAM');
      const mark = ledger.mark();
      ledger.push(whole({}, {}, 'b'), 'STREAM');
      expect(ledger.living('Job', mark)).toEqual([jobRef('a')]);
    });

    it('what is read for the start is not told, and what was told before is compared', () => {
      const { ledger } = setUp();
      ledger.push(whole({ priority: 1 }, {}, 'a'), 'STREAM');
      const mark = ledger.mark();
      expect(ledger.read(jobRef('b'), job('b'), mark, true).events).toEqual([]);
      expect(ledger.read(jobRef('a'), job('a', { priority: 2 }), mark, true).events).toHaveLength(1);
    });
  });

  describe('where two clocks leave it open which was first', () => {
    const inexact = () => {
      const clock = manualClock(T);
      const skew = { least: -500, most: 500 };
      const vendorClock = {
        compareWith: () => {},
        skew: () => skew,
        resets: () => 0,
        lastReset: () => null,
        askedAt: () => 0,
      };
      return { clock, ledger: openLedger(ACCOUNT, clock, 100, openVendorTime(clock, vendorClock)) };
    };

    it('a change that came while a read was under way is kept, and the read is to be repeated', async () => {
      const { clock, ledger } = inexact();
      ledger.push(whole({ priority: 1 }, { at: T - 60_000 }), 'STREAM');
      const mark = ledger.mark();
      await clock.advance(100);
      ledger.push(part({ priority: 2 }, { at: T - 100 }), 'STREAM');
      const { events, need } = ledger.read(jobRef('j'), job('j', { priority: 1, reason: 'read' }), mark);
      expect(jobIn(events)).toMatchObject({ priority: 2, reason: 'read' });
      expect(need).toBe('STALE');
      await clock.advance(100);
      expect(ledger.read(jobRef('j'), job('j', { priority: 3 }), ledger.mark())).toMatchObject({
        events: [{ item: { priority: 3 } }],
        need: null,
      });
    });

    it('a change that is older than one that a read has beaten is no news', async () => {
      const { clock, ledger } = inexact();
      ledger.push(whole({ priority: 2 }, { at: T - 100 }), 'STREAM');
      ledger.read(jobRef('j'), job('j', { priority: 2 }), ledger.mark());
      await clock.advance(100);
      expect(ledger.push(whole({ priority: 1 }, { at: T - 200 }), 'STREAM')).toMatchObject({ events: [], need: null });
      expect(ledger.push(whole({ priority: 4 }, { at: T - 50 }), 'STREAM')).toMatchObject({
        events: [{ item: { priority: 4 } }],
        need: 'STALE',
      });
    });

    it('a change that would bring back what has ended waits for a read, and an end does not', async () => {
      const { clock, ledger } = inexact();
      ledger.read(jobRef('j'), job('j', { state: state('COMPLETED') }), ledger.mark());
      ledger.read(jobRef('k'), job('k'), ledger.mark());
      await clock.advance(100);
      expect(ledger.push(part({ state: state('ASSIGNED') }, { at: T }), 'WEBHOOK')).toMatchObject({
        events: [],
        need: 'STALE',
      });
      expect(ledger.push(part({ state: state('COMPLETED') }, { at: T }, 'k'), 'WEBHOOK')).toMatchObject({
        events: [{ item: { state: { state: 'COMPLETED' } } }],
        need: 'STALE',
      });
    });
  });

  it('remembers the ended for a while, and never as living', async () => {
    const { ledger, clock } = setUp();
    ledger.push(whole({}), 'STREAM');
    ledger.push(part({ state: state('COMPLETED') }, { at: T + 1 }), 'STREAM');
    expect(ledger.living('Job', ledger.mark())).toEqual([]);
    expect(ledger.knows(jobRef('j'))).toBe(true);
    await clock.advance(3_600_000);
    expect(ledger.knows(jobRef('j'))).toBe(false);
  });

  it('keeps what lives up to its limit, tells nothing of what is beyond, and counts it', () => {
    const clock = manualClock(T);
    const ledger = openLedger(ACCOUNT, clock, 100);
    const mark = ledger.mark();
    for (let id = 0; id < 250; id += 1) {
      const read = ledger.read(jobRef(`j${id}`), job(`j${id}`), mark).events;
      expect(read).toHaveLength(id < 100 ? 1 : 0);
    }
    expect(ledger.present('Job').map(({ ref }) => ref.nativeId)).toEqual(
      Array.from({ length: 100 }, (_, id) => `j${id}`),
    );
    expect(ledger.beyond('Job')).toBe(150);
    expect(ledger.beyond('Worker')).toBe(0);
    // Nothing has to be read for what is not kept.
    expect(ledger.push(part({ priority: 3 }, { at: T + 1 }, 'j200'), 'WEBHOOK')).toMatchObject({
      events: [],
      need: null,
    });
    expect(ledger.push(gone({ at: T + 1 }, 'j200'), 'WEBHOOK').events).toEqual([]);
    expect(ledger.beyond('Job')).toBe(151);
    // What ends makes room.
    expect(ledger.push(gone({ at: T + 1 }, 'j7'), 'WEBHOOK').events).toHaveLength(1);
    ledger.countBeyond('Job');
    expect(ledger.read(jobRef('j201'), job('j201'), ledger.mark()).events).toHaveLength(1);
    expect(ledger.beyond('Job')).toBe(0);
  });

  it('tells the lag of the newest change that has a time', async () => {
    const { ledger, clock } = setUp();
    await clock.advance(500);
    ledger.push(whole({}, { at: T + 400 }), 'STREAM');
    ledger.push(whole({}, { at: T - 400 }), 'STREAM');
    expect(ledger.seen().lagMs).toBe(100);
  });
});

const memberNames = ['priority', 'reason', 'channel', 'disposition'] as const;

const members: fc.Arbitrary<Partial<Job>> = fc.record(
  {
    priority: fc.integer({ min: 0, max: 3 }),
    reason: fc.constantFrom('a', 'b', null),
    channel: fc.constantFrom('voice', 'chat', null),
    disposition: fc.constantFrom('x', 'y', null),
  },
  { requiredKeys: [] },
);

/** Changes of two objects, some of them of one moment. */
const timed: fc.Arbitrary<Change[]> = fc
  .array(
    fc.record({
      id: fc.constantFrom('a', 'b'),
      at: fc.integer({ min: 0, max: 12 }),
      rank: fc.integer({ min: 0, max: 1 }),
      type: fc.constantFrom('whole', 'part', 'part', 'gone'),
      members,
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((drawn) =>
    drawn.map(({ id, at, rank, type, members: told }, index) => {
      const more = { at: T + at, rank, eventId: `e${index}` };
      if (type === 'whole') return whole(told, more, id);
      return type === 'part' ? part(told, more, id) : gone(more, id);
    }),
  );

/** Takes them all, reads what is incomplete from a vendor that never changes, and answers what was told last of each object. */
const outcome = (taken: readonly Change[]): Record<string, unknown> => {
  const { ledger } = setUp();
  const last: Record<string, unknown> = {};
  const note = (events: readonly FeedEvent[]): void => {
    for (const { ref: of, item } of changes(events)) {
      const told = item as Job | null;
      last[of.nativeId] = told && Object.fromEntries(memberNames.map((name) => [name, told[name]]));
    }
  };
  const before = ledger.mark();
  for (const change of taken) note(ledger.push(change, 'WEBHOOK').events);
  for (const id of ['a', 'b']) {
    note(ledger.read(jobRef(id), job(id), { ...before, heard: -Infinity }).events);
    // Gone and seen again later: only a read of now can tell what it is.
    const { need, events } = ledger.push(part({}, { at: T - 1_000 }, id), 'WEBHOOK');
    note(events);
    if (need === 'INCOMPLETE') note(ledger.read(jobRef(id), job(id), ledger.mark()).events);
  }
  return { a: last.a ?? null, b: last.b ?? null };
};

describe('any order of the same changes', () => {
  it('comes to the same end, however often some of them are told', () => {
    const shuffled = timed.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc
          .tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.subarray(all))
          .map(([order, again]) => [...order, ...again]),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([all, order]) => {
        expect(outcome(order)).toEqual(outcome(all));
      }),
      { numRuns: 300 },
    );
  });

  it('comes to the same end without ids, where no two changes of an object are of one moment', () => {
    const distinct = timed.map((all) =>
      all.map(({ eventId: _, ...change }, index) => ({ ...change, at: T + index }) as Change),
    );
    const shuffled = distinct.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc
          .tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.subarray(all))
          .map(([order, again]) => [...order, ...again]),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([all, order]) => {
        expect(outcome(order)).toEqual(outcome(all));
      }),
      { numRuns: 300 },
    );
  });
});
