import { describe, expect, it } from 'vitest';
import type { WebhookHead, WebhookRequest } from '../../src/contract/source.ts';
import { VendorError } from '../../src/domain/error.ts';
import { type Change, EVENT_KINDS, type FeedEvent } from '../../src/domain/event.ts';
import type { Job } from '../../src/domain/job.ts';
import { memoryBus } from '../../src/events/memory-bus.ts';
import { manualClock } from '../../src/sandbox/clock.ts';
import { POLL_MS, RECONCILE_MS, stage } from './support/stage.ts';
import { ACCOUNT, job, jobRef, testVendor, type VendorOptions } from './support/vendor.ts';

const broken = new VendorError('UNAVAILABLE', ACCOUNT, 'the vendor is away');

const headOf = (complete: boolean): WebhookHead => ({
  covers: complete ? EVENT_KINDS : [],
  read: ({ body }) => {
    if (!body.startsWith('[')) throw new VendorError('INVALID_INPUT', ACCOUNT, 'this is no delivery');
    const told = JSON.parse(body) as (Change | null)[];
    const changes = told.filter((one) => one !== null);
    const odd = told.flatMap((one, at) =>
      one === null ? [new VendorError('UNREADABLE', ACCOUNT, `[${at}] is odd`)] : [],
    );
    return { changes, ...(odd.length > 0 && { unreadable: odd }), answer: { status: 200, body: '{}' } };
  },
});

const deliver = (...changes: readonly Change[]): WebhookRequest => ({
  method: 'POST',
  headers: {},
  url: 'http://127.0.0.1/webhooks/one',
  query: {},
  body: JSON.stringify(changes),
});

const whole = (id: string, members: Partial<Job> = {}, more: Partial<Change> = {}): Change =>
  ({ ref: jobRef(id), news: { type: 'whole', item: job(id, members) }, cause: 'told', at: null, ...more }) as Change;
const part = (id: string, members: Partial<Job>, more: Partial<Change> = {}): Change =>
  ({ ref: jobRef(id), news: { type: 'part', members }, cause: 'told', at: null, ...more }) as Change;

type Staged = ReturnType<typeof stage>;

const setUp = (complete = true, options: VendorOptions = {}) => {
  const vendor = testVendor({ webhook: headOf(complete), ...options });
  const staged = stage(vendor, { webhook: true });
  return { vendor, ...staged, receive: (...changes: Change[]) => staged.events.receive(ACCOUNT, deliver(...changes)) };
};

describe('the inbox', () => {
  it('answers when the changes are published', async () => {
    const { hear, receive, health, pass } = setUp();
    const ear = await hear();
    expect(health()).toMatchObject({ mode: 'WEBHOOK', state: 'LIVE' });
    expect(await receive(whole('a'), whole('b'))).toEqual({ status: 200, body: '{}' });
    await pass();
    expect(ear.changes()).toMatchObject([{ ref: { nativeId: 'a' }, source: 'WEBHOOK' }, { ref: { nativeId: 'b' } }]);
  });

  it('waits for what has to be read, and answers for all of it', async () => {
    const { vendor, hear, receive, pass } = setUp();
    const ear = await hear();
    vendor.kept.Job.set('a', job('a', { channel: 'voice', priority: 2 }));
    const slow = Promise.withResolvers<void>();
    vendor.before = () => slow.promise;
    let answered = false;
    const receiving = receive(part('a', { priority: 2 })).then(() => {
      answered = true;
    });
    await pass();
    expect(answered).toBe(false);
    slow.resolve();
    await receiving;
    await pass();
    expect(ear.changes()).toMatchObject([{ item: { channel: 'voice', priority: 2 } }]);
  });

  it('takes back by the next read what a part told that no read tells', async () => {
    const { vendor, hear, receive, pass } = setUp();
    const ear = await hear();
    vendor.kept.Job.set('a', job('a', { priority: 2 }));
    await receive(whole('a', { priority: 2 }));
    await receive(part('a', { disposition: 'SOLD' }));
    await pass();
    expect(ear.changes().at(-1)).toMatchObject({ item: { priority: 2, disposition: 'SOLD' } });
    await pass(RECONCILE_MS);
    await pass(RECONCILE_MS);
    expect(ear.changes().at(-1)).toMatchObject({ item: { priority: 2, disposition: null }, source: 'POLL' });
  });

  it('tells no gap of what was not the vendor', async () => {
    for (const [code, gaps] of [
      ['UNAUTHENTICATED', 0],
      ['FORBIDDEN', 0],
      ['INVALID_INPUT', 1],
    ] as const) {
      const head: WebhookHead = {
        covers: ['Job'],
        read: () => {
          throw new VendorError(code, ACCOUNT, 'no');
        },
      };
      const { events, hear, pass, health } = setUp(true, { webhook: head });
      await hear();
      await expect(events.receive(ACCOUNT, deliver())).rejects.toMatchObject({ code });
      await pass();
      expect([code, health().gaps]).toEqual([code, gaps]);
    }
  });

  it('has the vendor deliver again what could not be completed, and takes it then', async () => {
    const { vendor, hear, receive, pass, health } = setUp();
    const ear = await hear();
    vendor.kept.Job.set('a', job('a', { priority: 2 }));
    vendor.before = () => Promise.reject(broken);
    const change = part('a', { priority: 2 }, { eventId: 'e1', at: 5 });
    await expect(receive(change)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    vendor.before = async () => {};
    await receive(change);
    await pass();
    expect(ear.changes()).toMatchObject([{ item: { priority: 2 } }]);
    await receive(change);
    expect(health().duplicates).toBe(1);
    await pass();
    expect(ear.changes()).toHaveLength(1);
  });

  it('does not keep a vendor waiting for ever', async () => {
    const { vendor, hear, receive, pass } = setUp();
    await hear();
    vendor.before = () => new Promise(() => {});
    const receiving = receive(part('a', { priority: 2 }));
    receiving.catch(() => {});
    await pass(15_000);
    await expect(receiving).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('passes on what the head refuses, and does not take a broken head for a vendor', async () => {
    const { events } = setUp();
    const junk = { ...deliver(), body: 'hello' };
    await expect(events.receive(ACCOUNT, junk)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(events.receive(ACCOUNT, { ...deliver(), body: '[' })).rejects.toMatchObject({ code: 'PROTOCOL' });
  });

  const receiveRaw = (events: ReturnType<typeof setUp>['events'], told: readonly (Change | null)[]) =>
    events.receive(ACCOUNT, { ...deliver(), body: JSON.stringify(told) });

  it('publishes what can be read of a delivery, tells the rest as a gap, and polls at once (T5)', async () => {
    for (const at of [0, 1, 2]) {
      const { vendor, events, hear, pass, health, faults } = setUp();
      const ear = await hear();
      vendor.kept.Job.set('lost', job('lost'));
      for (const id of ['a', 'b']) vendor.kept.Job.set(id, job(id));
      const told: (Change | null)[] = [whole('a'), whole('b')];
      told.splice(at, 0, null);
      expect(await receiveRaw(events, told)).toEqual({ status: 200, body: '{}' });
      await pass();
      expect(ear.events.filter(({ type }) => type === 'gap')).toMatchObject([{ reason: 'UNREADABLE' }]);
      // What the unreadable part told is found by the poll, and told after the gap.
      expect(ear.changes().map(({ ref, source }) => `${ref.nativeId} ${source}`)).toEqual([
        'a WEBHOOK',
        'b WEBHOOK',
        'lost POLL',
      ]);
      expect(ear.types().indexOf('gap')).toBeLessThan(ear.types().lastIndexOf('changed'));
      expect(faults).toMatchObject([{ code: 'UNREADABLE', message: `[${at}] is odd` }]);
      expect(health()).toMatchObject({ gaps: 1, state: 'LIVE', staleSince: null });
    }
  });

  it('tells one gap of a delivery, however much of it cannot be read, and counts it in the log', async () => {
    const { events, hear, pass, health, faults } = setUp();
    await hear();
    await receiveRaw(events, [null, null, whole('a'), null]);
    await pass();
    expect(health().gaps).toBe(1);
    expect(faults).toMatchObject([{ code: 'UNREADABLE', message: '[0] is odd (and 2 more)' }]);
  });

  it('tells a gap of a delivery that is refused whole, since it does not come again', async () => {
    const { vendor, events, hear, pass, health } = setUp();
    const ear = await hear();
    vendor.kept.Job.set('lost', job('lost'));
    await expect(events.receive(ACCOUNT, { ...deliver(), body: 'hello' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await pass();
    expect(ear.types()).toEqual(expect.arrayContaining(['gap', 'changed']));
    expect(health()).toMatchObject({ gaps: 1, staleSince: null });
    await expect(events.receive(ACCOUNT, { ...deliver(), method: 'OPTIONS', body: 'hello' })).rejects.toThrow();
    expect(health().gaps).toBe(1);
  });

  it('knows its accounts, and which of them deliver', async () => {
    const { events } = setUp();
    await expect(events.receive('other', deliver())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const polled = stage(testVendor());
    await expect(polled.events.receive(ACCOUNT, deliver())).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });

  it('publishes without listeners, so that somebody may resume, and asks the vendor for nothing', async () => {
    const { vendor, hear, listen, receive, pass, events } = setUp();
    const listening = listen();
    await pass();
    const reader = await listening;
    await receive(whole('a'));
    const { value } = await reader.next();
    await reader.return();
    await pass(10_000);
    const calls = vendor.calls.length;
    await receive(whole('b'));
    await pass(RECONCILE_MS);
    expect(vendor.calls).toHaveLength(calls);
    expect(events.holds()).toEqual({ listeners: 0, upstream: 0, timers: 0 });
    for (const id of ['a', 'b']) vendor.kept.Job.set(id, job(id));
    const ear = await hear({ after: value?.cursor ?? null });
    await pass();
    expect(ear.events).toMatchObject([{ type: 'changed', ref: { nativeId: 'b' } }]);
  });

  it('answers deliveries and reads nothing for them while nobody can have asked for what they tell', async () => {
    const { vendor, hear, receive, pass, health, now } = setUp();
    vendor.kept.Job.set('a', job('a', { priority: 2 }));
    expect(await receive(part('a', { priority: 2 }))).toEqual({ status: 200, body: '{}' });
    await pass();
    expect(vendor.calls).toEqual([]);
    expect(health()).toMatchObject({ lastEventAt: now(), gaps: 0 });
    const ear = await hear();
    await receive(part('a', { priority: 3 }));
    await pass();
    expect(ear.events).toMatchObject([{ type: 'changed', before: { priority: 2 }, item: { priority: 3 } }]);
  });

  it('completes what is delivered once it is expected, or somebody has a cursor of its health', async () => {
    for (const begin of [
      async ({ events }: Staged) => events.expect(ACCOUNT),
      async ({ listen }: Staged) => void (await (await listen({ kind: 'health' })).return()),
    ]) {
      const published: FeedEvent[] = [];
      const vendor = testVendor({ webhook: headOf(true) });
      const staged = stage(vendor, { webhook: true }, { onEvent: (event) => published.push(event) });
      vendor.kept.Job.set('a', job('a', { priority: 2 }));
      await begin(staged);
      await staged.events.receive(ACCOUNT, deliver(part('a', { priority: 2 })));
      await staged.pass();
      expect(published).toMatchObject([{ type: 'changed', item: { priority: 2 } }]);
    }
  });

  it('publishes for those who come back to a bus that was there before', async () => {
    const clock = manualClock();
    const bus = memoryBus({ clock });
    const vendor = testVendor({ webhook: headOf(true) });
    const { events, hear, pass } = stage(vendor, { webhook: true }, { bus }, clock);
    const before = bus.cursor;
    await events.receive(ACCOUNT, deliver(whole('a')));
    vendor.kept.Job.set('a', job('a'));
    const ear = await hear({ after: before });
    await pass();
    expect(ear.events).toMatchObject([{ type: 'changed', ref: { nativeId: 'a' } }]);
  });

  it('polls now and then beside deliveries that tell everything', async () => {
    const { vendor, hear, pass } = setUp();
    await hear();
    for (let n = 0; n < RECONCILE_MS / POLL_MS; n += 1) await pass(POLL_MS);
    expect(vendor.polls('Job')).toBe(2);
  });

  it('polls at once after a delivery that does not, once for many and one at a time', async () => {
    const { vendor, hear, receive, pass } = setUp(false);
    const ear = await hear();
    await pass(POLL_MS / 5);
    vendor.kept.Job.set('x', job('x'));
    const slow = Promise.withResolvers<void>();
    vendor.before = () => slow.promise;
    for (let n = 0; n < 20; n += 1) {
      await receive(whole(`j${n}`));
      await pass();
    }
    expect(vendor.polls('Job')).toBe(2);
    vendor.before = async () => {};
    slow.resolve();
    await pass();
    expect(vendor.polls('Job')).toBe(3);
    expect(ear.changes().some(({ ref, source }) => ref.nativeId === 'x' && source === 'POLL')).toBe(true);
  });

  it('is down without its polls when deliveries do not tell everything, and degraded when they do', async () => {
    for (const [complete, state] of [
      [true, 'DEGRADED'],
      [false, 'DOWN'],
    ] as const) {
      const { vendor, hear, pass, health, receive } = setUp(complete);
      const ear = await hear();
      vendor.before = () => Promise.reject(broken);
      await pass(RECONCILE_MS);
      expect(health()).toMatchObject({ mode: 'WEBHOOK', state, error: { code: 'UNAVAILABLE' } });
      await receive(whole('a'));
      await pass();
      expect(ear.changes()).toHaveLength(1);
      vendor.kept.Job.set('a', job('a'));
      vendor.before = async () => {};
      await pass(RECONCILE_MS);
      expect(health()).toMatchObject({ mode: 'WEBHOOK', state: 'LIVE', error: null, staleSince: null });
    }
  });

  describe('with a bound for the age of what is delivered', () => {
    const DAY = 86_400_000;
    const HOUR = 3_600_000;
    const open = (options: VendorOptions = {}) => {
      const vendor = testVendor({ webhook: headOf(true), ...options });
      const clock = manualClock(100 * DAY);
      return { vendor, ...stage(vendor, { webhook: true, webhookMaxAgeMs: 25 * HOUR }, {}, clock) };
    };

    it('takes what the vendor tries again for a day, and no older change (S12)', async () => {
      const { clock, events, hear, pass, health, faults, vendor } = open();
      const ear = await hear();
      const polls = vendor.polls('Job');
      const now = clock.now();
      const answer = await events.receive(
        ACCOUNT,
        deliver(
          whole('a', {}, { at: now - 25 * HOUR - 1, eventId: 'e1' }),
          whole('b', {}, { at: now - 25 * HOUR, eventId: 'e2' }),
          whole('c', {}, { at: now - 24 * HOUR, eventId: 'e3' }),
          whole('d', {}, { at: null }),
        ),
      );
      await pass();
      expect(answer).toEqual({ status: 200, body: '{}' });
      expect(ear.changes().map(({ ref }) => ref.nativeId)).not.toContain('a');
      expect(ear.changes().filter(({ source }) => source === 'WEBHOOK')).toHaveLength(3);
      expect(ear.events).toContainEqual(expect.objectContaining({ type: 'gap', reason: 'UNREADABLE' }));
      expect(health()).toMatchObject({ outdated: 1, gaps: 1 });
      expect(faults).toMatchObject([{ code: 'INVALID_INPUT', message: expect.stringContaining('too long ago') }]);
      expect(vendor.polls('Job')).toBe(polls + 1);
    });

    it('goes by the clock that dated it, also where that was set since (S12)', async () => {
      const clock = manualClock(100 * DAY);
      let behindMs = 3 * DAY;
      let resets = 0;
      const began = clock.now();
      const vendorClock = {
        compareWith: () => {},
        skew: () => ({ least: -behindMs - 500, most: -behindMs + 500 }),
        resets: () => resets,
        lastReset: () => (resets === 0 ? null : { from: began + HOUR, to: began + HOUR }),
        askedAt: () => clock.now(),
      };
      const vendor = testVendor({ webhook: headOf(true) });
      const adapter = { ...vendor.adapter, vendorClock };
      const { events, hear, pass, health } = stage(
        { adapter },
        { webhook: true, webhookMaxAgeMs: 25 * HOUR },
        {},
        clock,
      );
      await hear();
      const tell = async (...ats: readonly number[]): Promise<number> => {
        for (const at of ats) await events.receive(ACCOUNT, deliver(whole(`j${at}`, {}, { at, eventId: `e${at}` })));
        await pass();
        return health().outdated;
      };
      expect(await tell(began - 3 * DAY, began - 3 * DAY - 24 * HOUR)).toBe(0);
      expect(await tell(began - 3 * DAY - 26 * HOUR)).toBe(1);
      await pass(2 * HOUR);
      [behindMs, resets] = [0, 1];
      expect(await tell(clock.now(), began - 3 * DAY + 1_000)).toBe(1);
      expect(await tell(began - 3 * DAY - 26 * HOUR + 1)).toBe(2);
    });

    it('takes no delivery twice that is told again after its id was forgotten', async () => {
      const { clock, events, hear, pass, health } = open();
      const ear = await hear();
      const told = deliver(whole('a', {}, { at: clock.now(), eventId: 'e' }));
      await events.receive(ACCOUNT, told);
      for (let n = 0; n < 20_001; n += 1) {
        await events.receive(ACCOUNT, deliver(whole('b', { priority: n }, { at: clock.now(), eventId: `f${n}` })));
      }
      await pass();
      await pass(26 * HOUR);
      const before = ear.events.length;
      await events.receive(ACCOUNT, told);
      await pass();
      expect(health().outdated).toBe(1);
      expect(
        ear
          .changes()
          .slice(before)
          .filter(({ source }) => source === 'WEBHOOK'),
      ).toEqual([]);
    });
  });
});
