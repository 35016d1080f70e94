import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS, type Vendor } from '../../src/contract/vendor.ts';
import { MASK } from '../../src/domain/blot.ts';
import { type Runtime, realRuntime } from '../../src/domain/runtime.ts';
import type { AccountPlan } from '../../src/gateway/accounts.ts';
import { openGateway } from '../../src/gateway/gateway.ts';

/** What an account is opened with: what lets somebody in, which sessions may add to. */
interface Settings {
  readonly secrets: string[];
}

const openFake = () => {
  const runtimes: (Runtime | undefined)[] = [];
  const closing = Promise.withResolvers<void>();
  const vendor: Vendor<Settings> = {
    name: 'fake',
    title: 'Fake',
    words: {},
    mapping: { states: {}, operations: [] },
    parseSettings: (raw) => raw as Settings,
    open(account, { secrets }, _limits, runtime) {
      runtimes.push(runtime);
      return { account, secrets: () => secrets, check: async () => {}, close: () => closing.promise };
    },
  };
  const plan = (name: string, secrets: string[], more: Partial<AccountPlan> = {}): AccountPlan => ({
    name,
    vendor: vendor as Vendor,
    settings: { secrets },
    limits: DEFAULT_LIMITS,
    deadlineMs: 3_000,
    ...more,
  });
  return { runtimes, closing, plan };
};

const gatewayOf = (accounts: readonly AccountPlan[], runtime?: Runtime) =>
  openGateway({ accounts, maxCallsPerOperation: () => 100, runtime });

const before = {
  credential: 'the-password-of-yesterday',
  webhook: 'the-webhook-of-yesterday',
  proxy: 'the-proxy-word-of-yesterday',
};
const after = {
  credential: 'the-password-of-tomorrow',
  webhook: 'the-webhook-of-tomorrow',
  proxy: 'the-proxy-word-of-tomorrow',
};

describe('the secrets of accounts that change while the gateway runs', () => {
  test('are hidden, those of before and those of then, in errors and in data (S8)', async () => {
    const { plan, closing } = openFake();
    const planWith = ({ credential, webhook, proxy }: typeof before): AccountPlan =>
      plan('one', [credential], {
        webhookSecrets: [webhook],
        network: { proxy: `http://user:${proxy}@proxy.example.com:3128` },
      });
    const gateway = gatewayOf([planWith(before)]);
    const { secrecy } = gateway;
    const values = [...Object.values(before), ...Object.values(after)];
    const row = { note: values.join(' '), list: values };
    const text = JSON.stringify(row);
    const heldIn = (shown: unknown): string[] => values.filter((one) => JSON.stringify(shown).includes(one));

    // What is masked at this moment is remembered, and is looked at again below.
    expect(heldIn(secrecy.conceal(row))).toEqual(Object.values(after));
    expect(heldIn(secrecy.blot(text))).toEqual(Object.values(after));

    const letGo = gateway.change({ open: [planWith(after)], drop: [] });
    expect(heldIn(secrecy.conceal(row))).toEqual([]);
    expect(heldIn(secrecy.conceal(text))).toEqual([]);
    expect(heldIn(secrecy.blot(text))).toEqual([]);
    expect(heldIn(secrecy.answer('one', { told: after.credential }, false))).toEqual([]);

    closing.resolve();
    await letGo();
    expect(heldIn(secrecy.blot(text))).toEqual([]);
    expect(heldIn(secrecy.conceal(row))).toEqual([]);
  });

  test('are hidden of an account that is added, and still of one that is gone', async () => {
    const { plan, closing } = openFake();
    const gateway = gatewayOf([plan('one', [before.credential])]);
    closing.resolve();
    await gateway.change({ open: [plan('two', [after.credential])], drop: ['one'] })();
    const text = `${before.credential} and ${after.credential}`;
    expect(gateway.secrecy.blot(text)).toBe(`${MASK} and ${MASK}`);
    expect(gateway.secrecy.conceal(text)).toBe(`${MASK} and ${MASK}`);
  });

  test('that an account gets while it is let go of are hidden as well', async () => {
    const { plan, closing } = openFake();
    const secrets = [before.credential];
    const gateway = gatewayOf([plan('one', secrets)]);
    const closed = gateway.change({ open: [], drop: ['one'] })();
    secrets.push('a-token-of-the-last-session');
    expect(gateway.secrecy.blot('it was a-token-of-the-last-session')).toBe(`it was ${MASK}`);
    closing.resolve();
    await closed;
    expect(gateway.secrecy.blot('it was a-token-of-the-last-session')).toBe(`it was ${MASK}`);
  });

  test('that an account obtains while it is used are hidden in data, in what was shown before as well (S12)', () => {
    let secrets: readonly string[] = [before.credential];
    const { plan } = openFake();
    const one = plan('one', []);
    const open = () => ({ account: 'one', secrets: () => secrets, check: async () => {}, close: async () => {} });
    const { secrecy } = gatewayOf([{ ...one, vendor: { ...one.vendor, open } }]);
    const token = 'a-token.of-the-next.hour-0123456789';
    const row = { name: `queue of ${token}`, list: [token, before.credential] };
    expect(secrecy.conceal(row)).toEqual({ name: `queue of ${token}`, list: [token, MASK] });
    secrets = [...secrets, token];
    expect(secrecy.conceal(row)).toEqual({ name: `queue of ${MASK}`, list: [MASK, MASK] });
    expect(secrecy.conceal(token)).toBe(MASK);
  });

  test('stay as they are when a change is refused', () => {
    const { plan } = openFake();
    const gateway = gatewayOf([plan('one', [before.credential])]);
    const broken = { ...plan('two', []), vendor: { ...plan('two', []).vendor, open: () => expect.unreachable() } };
    expect(() => gateway.change({ open: [broken], drop: ['one'] })).toThrow();
    expect(gateway.accounts.map(({ name }) => name)).toEqual(['one']);
    expect(gateway.secrecy.blot(before.credential)).toBe(MASK);
  });
});

test('an account with a proxy of its own is still watched at the wire', () => {
  const { plan, runtimes } = openFake();
  const wire = { begin: () => ({ headers: {}, end: () => {} }) };
  const network = { proxy: 'http://proxy.example.com:3128' };
  const gateway = gatewayOf([plan('one', [], { network })], { ...realRuntime, wire });
  gateway.change({ open: [plan('two', [], { network }), plan('three', [])], drop: [] });
  expect(runtimes).toMatchObject([{ wire, network }, { wire, network }, { wire }]);
});
