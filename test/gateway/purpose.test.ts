import { expect, it } from 'vitest';
import type { Call } from '../../src/domain/call.ts';
import { callVendor } from '../../src/events/background.ts';
import { begin, gatewayOver, memoryVendor } from './memory-vendor.ts';

const at = { now: () => 0, after: () => () => {} };

it('every call says whom it serves: a command, a query, or nobody who waits', async () => {
  const gateway = gatewayOver([memoryVendor('a')]);
  const { scope } = begin(gateway);
  const account = scope.account('a');
  const purposes: (string | undefined)[] = [];
  const run = async ({ purpose }: Call) => {
    purposes.push(purpose);
  };
  await scope.read(account, 'k', run);
  await scope.write(account, run);
  await callVendor('a', at, 1_000, new AbortController().signal, run);
  expect(purposes).toEqual(['query', 'command', 'poll']);
});

it("all calls of an operation have one meter, which is nobody else's", async () => {
  const gateway = gatewayOver([memoryVendor('a')]);
  const meters: Call['meter'][] = [];
  const run = async ({ meter }: Call) => {
    meters.push(meter);
  };
  for (const { scope } of [begin(gateway), begin(gateway)]) {
    await scope.read(scope.account('a'), 'k', run);
    await scope.write(scope.account('a'), run);
  }
  expect(meters[0]).toBe(meters[1]);
  expect(meters[2]).toBe(meters[3]);
  expect(meters[0]).not.toBe(meters[2]);
});
