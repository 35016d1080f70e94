import { expect, test } from 'vitest';
import type { Adapter } from '../../src/contract/adapter.ts';
import { DEFAULT_LIMITS, type Vendor } from '../../src/contract/vendor.ts';
import { PostponedError, VendorError } from '../../src/domain/error.ts';
import { openGateway } from '../../src/gateway/gateway.ts';
import { serve } from './harness.ts';

test('/readyz says what keeps an account from being asked, and when the next try is', async () => {
  let now = 0;
  const failure = new VendorError('UNAVAILABLE', 'support', 'GET /jobs: no connection (ECONNREFUSED)');
  const outages = new Map([
    ['support', new PostponedError(failure, 'account support: no connection (ECONNREFUSED)', () => 11_900 - now)],
  ]);
  const vendor: Vendor = {
    name: 'fake',
    title: 'Fake',
    words: {},
    mapping: { states: {}, operations: [] },
    parseSettings: (raw) => raw,
    open: (account) =>
      ({
        account,
        outage: () => outages.get(account) ?? null,
        check: async () => {},
        close: async () => {},
      }) satisfies Adapter,
  };
  const plan = { vendor, settings: {}, limits: DEFAULT_LIMITS, deadlineMs: 3_000 };
  const gateway = openGateway({
    accounts: ['sales', 'support'].map((name) => ({ name, ...plan })),
    maxCallsPerOperation: () => 10,
  });
  const { url } = await serve({ gateway });
  const ask = async () => (await fetch(`${url}/readyz`)).json();
  const of = (nextTry: string) => ({
    status: 'ready',
    accounts: [
      { name: 'sales', vendor: 'fake', state: 'IDLE' },
      {
        name: 'support',
        vendor: 'fake',
        state: 'IDLE',
        problem: { code: 'UNAVAILABLE', message: `account support: no connection (ECONNREFUSED); next try ${nextTry}` },
      },
    ],
  });
  expect(await ask()).toEqual(of('in 12 s'));
  now = 9_000;
  expect(await ask()).toEqual(of('in 3 s'));
  now = 60_000;
  expect(await ask()).toEqual(of('with the next call'));
});
