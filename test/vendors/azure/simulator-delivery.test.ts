import { describe, expect, it } from 'vitest';
import { type Clock, manualClock } from '../../../src/sandbox/clock.ts';
import { attempts, happen, SECRET, startReceiver, subscribed, until } from './simulator-delivery-kit.ts';
import { addJob, addWorker, furnish, START, startKit } from './simulator-kit.ts';

const TOPIC =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/sandbox\/providers\/Microsoft\.Communication\/communicationServices\/sandbox$/;
const RECEIVED = {
  subject: 'job/j/channel/chat',
  data: expect.objectContaining({ jobId: 'j', jobStatus: 'PendingSchedule', queueId: 'q', priority: 1 }),
};

describe('a delivery', () => {
  it('is an array of one in the schema of Event Grid', async () => {
    const receiver = await startReceiver();
    const kit = await subscribed(receiver);
    const id = await happen(kit);
    await until(() => kit.sim.deliveries.length === 1);
    const [delivered] = receiver.received;
    expect([delivered?.method, delivered?.target]).toEqual(['POST', `/webhooks/demo?secret=${SECRET}`]);
    expect(delivered?.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'aeg-event-type': 'Notification',
      'aeg-subscription-name': 'sandbox-1',
    });
    expect(JSON.parse(delivered?.text ?? '')).toEqual([
      {
        id,
        topic: expect.stringMatching(TOPIC),
        ...RECEIVED,
        eventType: 'Microsoft.Communication.RouterJobReceived',
        dataVersion: '1.0',
        metadataVersion: '1',
        eventTime: '2026-03-04T10:00:00Z',
      },
    ]);
    expect([...kit.sim.deliveries]).toEqual([{ subscription: 'sandbox-1', eventIds: [id], attempt: 1, status: 200 }]);
  });

  it('is one object in CloudEvents', async () => {
    const receiver = await startReceiver();
    const kit = await subscribed(receiver, { event_schema: 'cloudevents' });
    const id = await happen(kit);
    await until(() => kit.sim.deliveries.length === 1);
    const [delivered] = receiver.received;
    expect(delivered?.headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      origin: 'eventgrid.azure.net',
      'webhook-request-origin': 'eventgrid.azure.net',
    });
    expect(JSON.parse(delivered?.text ?? '')).toEqual({
      specversion: '1.0',
      id,
      source: expect.stringMatching(TOPIC),
      ...RECEIVED,
      type: 'Microsoft.Communication.RouterJobReceived',
      time: '2026-03-04T10:00:00Z',
    });
  });

  it.each([
    ['eventgrid', 'application/json; charset=utf-8'],
    ['cloudevents', 'application/cloudevents-batch+json; charset=utf-8'],
  ])('in %s may hold what happened in one go, up to a limit', async (event_schema, type) => {
    const receiver = await startReceiver();
    const kit = await subscribed(receiver, { event_schema, events_per_delivery: 2 });
    await addWorker(kit, 'w');
    await addJob(kit, 'a');
    await kit.clock.advance(1000);
    const happened = kit.heard.map(({ id }) => id).sort();
    await until(() => kit.sim.deliveries.flatMap(({ eventIds }) => eventIds).length === happened.length);
    expect(receiver.received.flatMap(({ ids }) => ids).sort()).toEqual(happened);
    expect(Math.max(...receiver.received.map(({ ids }) => ids.length))).toBe(2);
    for (const { headers, text } of receiver.received) {
      expect(headers['content-type']).toBe(type);
      expect(Array.isArray(JSON.parse(text))).toBe(true);
    }
  });

  it('of a batch is repeated as a whole', async () => {
    let status = 503;
    const receiver = await startReceiver(() => ({ status }));
    const kit = await subscribed(receiver, { events_per_delivery: 5 });
    await addWorker(kit, 'w');
    await addJob(kit, 'a');
    await kit.clock.advance(1000);
    const happened = kit.heard.length;
    const attempted = () => kit.sim.deliveries.flatMap(({ eventIds }) => eventIds).length;
    await until(() => attempted() === happened);
    const sent = receiver.received.map(({ ids }) => ids.join()).sort();
    expect(sent.length).toBeLessThan(happened);
    status = 200;
    // What failed within the second since the first attempt is due by then.
    await kit.clock.advance(11_000);
    await until(() => attempted() === 2 * happened);
    const repeated = receiver.received.slice(sent.length).map(({ ids }) => ids.join());
    expect(repeated.sort()).toEqual(sent);
  });

  it('goes to every subscription, of what happens after its consent', async () => {
    const [first, second] = [await startReceiver(), await startReceiver()];
    const kit = await subscribed(first);
    const before = await happen(kit, 'a');
    await kit.sim.deliverTo(second.url);
    const after = await happen(kit, 'b');
    await until(() => kit.sim.deliveries.length === 3);
    expect(first.received.map(({ ids }) => ids)).toEqual([[before], [after]]);
    expect(second.received.map(({ ids }) => ids)).toEqual([[after]]);
    expect(second.received[0]?.headers['aeg-subscription-name']).toBe('sandbox-2');
  });

  it('happens of every event of a scenario', async () => {
    const receiver = await startReceiver();
    const kit = await startKit({ scenario: 'default' });
    await kit.sim.deliverTo(receiver.url);
    for (let minute = 0; minute < 5; minute += 1) await kit.clock.advance(60_000);
    const happened = kit.heard.map(({ id }) => id).sort();
    expect(happened.length).toBeGreaterThan(20);
    await until(() => receiver.received.length === happened.length);
    expect(receiver.received.flatMap(({ ids }) => ids).sort()).toEqual(happened);
  });

  it('travels beside no more than so many others', async () => {
    const receiver = await startReceiver(() => 'hang');
    const kit = await subscribed(receiver, { event_deliveries_at_once: 2 });
    for (const name of ['a', 'b', 'c']) await happen(kit, name);
    await until(() => receiver.received.length === 2);
    expect(kit.sim.subscriptions).toMatchObject([{ waiting: 1, travelling: 2 }]);
  });
});

describe('the queue of a subscription', () => {
  it('gives up its oldest events beyond the limit, waiting for a retry or not', async () => {
    let answer: { status: number } | 'hang' = { status: 503 };
    const receiver = await startReceiver(() => answer);
    const kit = await subscribed(receiver, { event_queue_limit: 2, event_deliveries_at_once: 1 });
    const parked = await happen(kit, 'a');
    await until(() => kit.sim.deliveries.length === 1);
    answer = 'hang';
    const travelling = await happen(kit, 'b');
    await until(() => receiver.received.length === 2);
    const waiting = await happen(kit, 'c');
    expect(kit.sim.subscriptions).toMatchObject([{ waiting: 2, travelling: 1, deadLettered: 0 }]);
    const newest = await happen(kit, 'd');
    expect(kit.sim.subscriptions).toMatchObject([{ waiting: 2, travelling: 1, deadLettered: 1 }]);
    answer = { status: 200 };
    // The one that hangs fails by then, and it is the oldest of three.
    await kit.clock.advance(30_000);
    await until(() => kit.sim.deliveries.length === 4);
    expect(kit.sim.subscriptions).toMatchObject([{ waiting: 0, travelling: 0, deadLettered: 2 }]);
    expect(kit.sim.deliveries.map(({ eventIds, status }) => [eventIds[0], status])).toEqual([
      [parked, 503],
      [travelling, 0],
      [waiting, 200],
      [newest, 200],
    ]);
  });
});

describe('the log of deliveries', () => {
  it('can be emptied', async () => {
    const kit = await subscribed(await startReceiver());
    await happen(kit);
    await until(() => kit.sim.deliveries.length === 1);
    kit.sim.deliveries.reset();
    expect(attempts(kit)).toEqual([]);
  });
});

describe('the end of the simulation', () => {
  it('leaves no timer and no socket of a delivery', async () => {
    const timers = new Set<object>();
    const inner = manualClock(START);
    const at: Clock['at'] = (ms, run) => {
      const timer = {};
      timers.add(timer);
      const cancel = inner.at(ms, () => {
        timers.delete(timer);
        run();
      });
      return () => {
        timers.delete(timer);
        cancel();
      };
    };
    const clock: Clock = { now: inner.now, at, after: (ms, run) => at(inner.now() + ms, run) };
    const receiver = await startReceiver(({ text }) => (text.includes('"a"') ? { status: 503 } : 'hang'));
    const kit = await startKit({ clock });
    await furnish(kit);
    await kit.sim.deliverTo(receiver.url);
    for (const id of ['a', 'b', 'c']) await addJob(kit, id);
    await until(() => receiver.received.length >= 3 && kit.sim.deliveries.length >= 1);
    const during = timers.size;
    await kit.sim.close();
    await until(async () => (await receiver.connections()) === 0);
    expect(during - timers.size).toBeGreaterThanOrEqual(3);
    await inner.advance(60_000);
    expect(receiver.received.length).toBeLessThanOrEqual(6);
    expect(timers.size).toBe(0);
  });
});
