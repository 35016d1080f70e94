import { describe, expect, it } from 'vitest';
import { attempts, happen, startReceiver, subscribed, until } from './simulator-delivery-kit.ts';

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];
const GAPS = [
  10 * SECOND,
  30 * SECOND,
  MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
];

describe('a delivery that fails', () => {
  it('is repeated with growing gaps for a day, then given up', async () => {
    const receiver = await startReceiver(() => ({ status: 503 }));
    const kit = await subscribed(receiver);
    const id = await happen(kit);
    await until(() => kit.sim.deliveries.length === 1);
    for (const [index, gap] of GAPS.entries()) {
      expect(kit.sim.subscriptions).toMatchObject([{ waiting: 1, deadLettered: 0 }]);
      await kit.clock.advance(gap - 1);
      expect(receiver.received).toHaveLength(index + 1);
      await kit.clock.advance(1);
      await until(() => kit.sim.deliveries.length === index + 2);
    }
    expect(kit.sim.subscriptions).toMatchObject([{ waiting: 0, deadLettered: 1 }]);
    await kit.clock.advance(48 * HOUR);
    expect(receiver.received.map(({ ids }) => ids)).toEqual(Array(11).fill([id]));
    expect(attempts(kit)).toEqual(Array.from({ length: 11 }, (_, index) => [index + 1, 503]));
  });

  it.each([200, 201, 202, 203, 204])('is not one that was answered %i', async (status) => {
    const receiver = await startReceiver(() => ({ status }));
    const kit = await subscribed(receiver);
    await happen(kit);
    await until(() => kit.sim.deliveries.length === 1);
    expect(kit.sim.subscriptions).toMatchObject([{ waiting: 0, travelling: 0, deadLettered: 0 }]);
  });

  it.each([400, 401, 403, 413])('is given up at once when the answer was %i', async (status) => {
    const receiver = await startReceiver(() => ({ status }));
    const kit = await subscribed(receiver);
    await happen(kit);
    await until(() => kit.sim.deliveries.length === 1);
    expect(kit.sim.subscriptions).toMatchObject([{ waiting: 0, travelling: 0, deadLettered: 1 }]);
    await kit.clock.advance(HOUR);
    expect(attempts(kit)).toEqual([[1, status]]);
  });

  it.each([205, 206, 302, 404, 408, 429, 500])('is repeated when the answer was %i', async (status) => {
    let answer = status;
    const receiver = await startReceiver(() => ({ status: answer, headers: { location: '/elsewhere' } }));
    const kit = await subscribed(receiver);
    await happen(kit);
    await until(() => kit.sim.deliveries.length === 1);
    answer = 200;
    await kit.clock.advance(10 * SECOND);
    await until(() => kit.sim.deliveries.length === 2);
    expect(attempts(kit)).toEqual([
      [1, status],
      [2, 200],
    ]);
    expect(new Set(receiver.received.map(({ target }) => target)).size).toBe(1);
    expect(kit.sim.subscriptions).toMatchObject([{ waiting: 0, travelling: 0, deadLettered: 0 }]);
  });

  it('is one without an answer for thirty seconds', async () => {
    let hangs = true;
    const receiver = await startReceiver(() => (hangs ? 'hang' : { status: 200 }));
    const kit = await subscribed(receiver);
    await happen(kit);
    await until(() => receiver.received.length === 1);
    await kit.clock.advance(29_999);
    expect(attempts(kit)).toEqual([]);
    hangs = false;
    await kit.clock.advance(1);
    await until(() => kit.sim.deliveries.length === 1);
    await kit.clock.advance(10 * SECOND);
    await until(() => kit.sim.deliveries.length === 2);
    expect(attempts(kit)).toEqual([
      [1, 0],
      [2, 200],
    ]);
  });

  it('is overtaken by what comes later', async () => {
    let status = 500;
    const receiver = await startReceiver(() => ({ status }));
    const kit = await subscribed(receiver);
    const first = await happen(kit, 'a');
    await until(() => kit.sim.deliveries.length === 1);
    status = 200;
    const second = await happen(kit, 'b');
    await until(() => kit.sim.deliveries.length === 2);
    await kit.clock.advance(10 * SECOND);
    await until(() => kit.sim.deliveries.length === 3);
    expect(receiver.received.map(({ ids }) => ids[0])).toEqual([first, second, first]);
  });

  it('is tried no more often and no longer than the policy says', async () => {
    for (const switches of [{ event_max_attempts: 2 }, { event_ttl_minutes: 1 }]) {
      const receiver = await startReceiver(() => ({ status: 503 }));
      const kit = await subscribed(receiver, switches);
      await happen(kit);
      for (let tried = 1; tried <= 3; tried += 1) {
        await until(() => kit.sim.deliveries.length >= tried || kit.sim.subscriptions[0]?.deadLettered === 1);
        await kit.clock.advance(MINUTE);
      }
      expect(kit.sim.subscriptions).toMatchObject([{ waiting: 0, deadLettered: 1 }]);
      expect(attempts(kit)).toHaveLength(2);
    }
  });

  it('waits a little longer by the jitter', async () => {
    const receiver = await startReceiver(() => ({ status: 503 }));
    const kit = await subscribed(receiver, { event_retry_jitter: 0.5 });
    await happen(kit);
    await until(() => kit.sim.deliveries.length === 1);
    await kit.clock.advance(10 * SECOND);
    expect(receiver.received).toHaveLength(1);
    await kit.clock.advance(5 * SECOND);
    await until(() => kit.sim.deliveries.length === 2);
  });
});
