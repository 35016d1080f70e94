import { describe, expect, it } from 'vitest';
import type { DeliveryFault } from '../../../src/vendors/azure/simulator/index.ts';
import { happen, startReceiver, subscribed, until } from './simulator-delivery-kit.ts';
import { addJob, type Kit } from './simulator-kit.ts';

const start = async (...faults: readonly DeliveryFault[]) => {
  const receiver = await startReceiver();
  const kit = await subscribed(receiver);
  for (const fault of faults) kit.sim.deliveryFaults.inject(fault);
  return { kit, delivered: () => receiver.received.flatMap(({ ids }) => ids) };
};
const several = async (kit: Kit): Promise<string[]> => {
  const ids: string[] = [];
  for (const name of 'abcdefgh') ids.push(await happen(kit, name));
  return ids;
};

describe('the faults of delivery', () => {
  it('duplicate: the same event twice', async () => {
    const { kit, delivered } = await start({ kind: 'duplicate' });
    const id = await happen(kit);
    await until(() => kit.sim.deliveries.length === 2);
    expect(delivered()).toEqual([id, id]);
    expect(kit.sim.deliveries.map(({ attempt }) => attempt)).toEqual([1, 1]);
  });

  it('delay: not before the time has passed', async () => {
    const { kit, delivered } = await start({ kind: 'delay', ms: 5000 });
    const id = await happen(kit);
    await kit.clock.advance(4999);
    expect(delivered()).toEqual([]);
    expect(kit.sim.subscriptions).toMatchObject([{ waiting: 1 }]);
    await kit.clock.advance(1);
    await until(() => kit.sim.deliveries.length === 1);
    expect(delivered()).toEqual([id]);
  });

  it('drop: never, and nobody counts it', async () => {
    const { kit, delivered } = await start();
    kit.sim.deliveryFaults.inject({ kind: 'drop' }, { times: 1 });
    await happen(kit, 'a');
    const second = await happen(kit, 'b');
    await until(() => kit.sim.deliveries.length === 1);
    expect(delivered()).toEqual([second]);
    expect(kit.sim.subscriptions).toMatchObject([{ waiting: 0, deadLettered: 0 }]);
  });

  it('reorder: all of them within the window, in an order drawn with the seed', async () => {
    const orders: string[] = [];
    for (let run = 0; run < 2; run += 1) {
      const { kit, delivered } = await start({ kind: 'reorder', windowMs: 10_000 });
      const ids = await several(kit);
      for (let ms = 0; ms < 10_000; ms += 10) {
        await kit.clock.advance(10);
        await until(() => kit.sim.subscriptions[0]?.travelling === 0);
      }
      await until(() => kit.sim.deliveries.length === ids.length);
      expect([...delivered()].sort()).toEqual([...ids].sort());
      expect(delivered()).not.toEqual(ids);
      orders.push(delivered().join());
    }
    expect(orders[0]).toBe(orders[1]);
  });

  it('add up, hit a type or a share only, and end', async () => {
    const { kit, delivered } = await start({ kind: 'delay', ms: 1000 });
    const end = kit.sim.deliveryFaults.inject({ kind: 'duplicate' }, { type: 'JobQueued', share: 1 });
    kit.sim.deliveryFaults.inject({ kind: 'drop' }, { share: 0 });
    await addJob(kit, 'a');
    await kit.clock.advance(2000);
    const [received, queued] = kit.heard.slice(-2).map(({ id }) => id);
    await until(() => kit.sim.deliveries.length === 3);
    expect(delivered().sort()).toEqual([received, queued, queued].sort());
    end();
    kit.sim.deliveryFaults.clear();
    const last = await happen(kit, 'b');
    await until(() => kit.sim.deliveries.length === 4);
    expect(delivered().filter((id) => id === last)).toHaveLength(1);
  });
});
