import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import type { Vendor } from '../../src/contract/vendor.ts';
import { seenQueues } from '../../src/domain/sight.ts';
import { checkCallbacks } from '../../src/graphql/callbacks.ts';
import type { Context } from '../../src/graphql/context.ts';
import { boundTo } from '../../src/graphql/principal.ts';
import { rightsOf } from '../../src/graphql/rights.ts';
import { queuesOfClaim, workersOfClaim } from '../../src/server/claims.ts';
import { principalOf } from '../../src/server/principal.ts';
import { restcomm } from '../../src/vendors/restcomm/index.ts';

const KEY = 'a-key-that-is-long-enough';
const settings = { baseUrl: 'http://127.0.0.1:1/taskrouter', accountSid: 'AC1', authToken: 'secret' };

const configOf = (key: object, jwt?: object) =>
  readConfig({
    raw: {
      auth: { apiKeys: [{ name: 'one', key: KEY, ...key }], ...(jwt ? { jwt } : {}) },
      accounts: ['a', 'b'].map((name) => ({ name, vendor: 'restcomm', settings })),
    },
    vendors: [restcomm as Vendor],
    environment: {},
    flags: {},
  });

describe('a key in the configuration', () => {
  it('names queues and a worker of accounts that there are, and that it may see', () => {
    expect(() => configOf({ role: 'agent', queues: { a: ['q'] }, worker: { a: 'w' } })).not.toThrow();
    expect(() => configOf({ role: 'viewer', queues: { c: ['q'] } })).toThrow(
      'auth.apiKeys[0].queues.c: there is no account "c"',
    );
    expect(() => configOf({ role: 'agent', worker: { c: 'w' } })).toThrow(
      'auth.apiKeys[0].worker.c: there is no account',
    );
    expect(() => configOf({ role: 'agent', accounts: ['b'], worker: { a: 'w' } })).toThrow(
      '"a" is not among the accounts of the key',
    );
  });

  it.each(['viewer', 'supervisor', 'admin'])('does not bind a %s to a worker', (role) => {
    expect(() => configOf({ role, worker: { a: 'w' } })).toThrow('binds agents only');
  });
});

const seen = (claim: unknown, account: string): string[] | null => {
  const queues = seenQueues(queuesOfClaim(claim), account);
  return queues && [...queues];
};

describe('the claims of a token', () => {
  it.each([
    [{ a: ['1', '2'] }, ['1', '2']],
    [
      ['a/1', 'a/2', 'b/3'],
      ['1', '2'],
    ],
    ['a/1 b/3', ['1']],
    [['a/with/slash'], ['with/slash']],
  ])('name queues: %j', (claim, expected) => {
    expect(seen(claim, 'a')).toEqual(expected);
  });

  it.each([
    undefined,
    null,
    7,
    true,
    {},
    [],
    '',
    { a: '1' },
    { a: [1] },
    { a: ['1'], b: 2 },
    ['1'],
    ['a/1', 'b'],
    [['a/1']],
  ])('allow no queue where they are missing or malformed: %j', (claim) => {
    expect(seen(claim, 'a')).toEqual([]);
    expect(seen(claim, 'b')).toEqual([]);
  });

  it('never allow more than they name, whatever they hold', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom('a', 'constructor', '__proto__', 'toString'), (claim, account) => {
        const queues = seen(claim, account);
        expect(queues).not.toBeNull();
        for (const queue of queues ?? []) expect(JSON.stringify(claim)).toContain(queue.slice(0, 1));
        expect(typeof workersOfClaim(claim)).toBe('object');
      }),
    );
  });

  it('name a worker together with the account', () => {
    expect(workersOfClaim({ a: '1', b: '2' })).toEqual({ a: '1', b: '2' });
    expect(workersOfClaim('a/1')).toEqual({ a: '1' });
    expect(workersOfClaim(['a/1', 'b/2'])).toEqual({ a: '1', b: '2' });
  });

  it.each([undefined, '1', { a: 1 }, ['a/1', 'a/2'], ['a/1', '2'], [], {}, 7])(
    'name nobody where they are missing, malformed or name two: %j',
    (claim) => {
      expect(workersOfClaim(claim)).toEqual({});
      const agent = principalOf({ id: 'x', name: 'x', role: 'agent', worker: workersOfClaim(claim) });
      expect(boundTo(agent, 'a')).toBeNull();
    },
  );

  it('bind agents only', () => {
    const worker = { a: '1' };
    expect(boundTo(principalOf({ id: 'x', name: 'x', role: 'agent', worker }), 'a')).toBe('1');
    expect(boundTo(principalOf({ id: 'x', name: 'x', role: 'agent', worker }), 'toString')).toBeNull();
    expect(boundTo(principalOf({ id: 'x', name: 'x', role: 'supervisor', worker }), 'a')).toBeUndefined();
    expect(boundTo(principalOf({ id: 'x', name: 'x', role: 'agent' }), 'a')).toBeUndefined();
  });
});

describe('rights', () => {
  const texts = fc.uniqueArray(fc.constantFrom('1', '2', '1","2', '3'), { maxLength: 3 });
  const rights = fc.record({
    role: fc.constantFrom('viewer' as const, 'agent' as const),
    accounts: fc.option(fc.uniqueArray(fc.constantFrom('a', 'b'))),
    queues: fc.option(
      fc.record({
        named: fc.dictionary(fc.constantFrom('a', 'b'), texts),
        others: fc.constantFrom('ALL' as const, 'NONE' as const),
      }),
    ),
    worker: fc.option(fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom('1', '2'))),
    withoutCustomerData: fc.boolean(),
  });

  /** What a reader may see and do, told in another way. */
  const meaning = ({
    role,
    accounts,
    queues,
    worker,
    withoutCustomerData,
  }: typeof rights extends fc.Arbitrary<infer R> ? R : never) => ({
    role,
    accounts: accounts && new Set(accounts),
    queues: queues && {
      others: queues.others,
      named: new Map(Object.entries(queues.named).map(([a, q]) => [a, new Set(q)])),
    },
    worker: worker && new Map(Object.entries(worker)),
    withoutCustomerData,
  });

  const isSameMeaning = (a: unknown, b: unknown): boolean => {
    try {
      expect(a).toEqual(b);
      return true;
    } catch {
      return false;
    }
  };

  it('are the same text for those who may the same, and for no others: queues and workers count (S14)', () => {
    fc.assert(
      fc.property(rights, rights, (one, two) => {
        const text = (given: typeof one) => rightsOf(principalOf({ id: 'x', name: 'x', ...given }));
        expect(text(one) === text(two)).toBe(isSameMeaning(meaning(one), meaning(two)));
        const turned = one.queues && {
          ...one.queues,
          named: Object.fromEntries(
            Object.entries(one.queues.named)
              .reverse()
              .map(([account, ids]) => [account, [...ids].reverse()]),
          ),
        };
        expect(text({ ...one, queues: turned, accounts: one.accounts && [...one.accounts].reverse() })).toBe(text(one));
      }),
      { numRuns: 500 },
    );
  });
});

describe('an address that a vendor is to call', () => {
  const contextOf = (role: 'supervisor' | 'admin') =>
    ({
      principal: principalOf({ id: 'x', name: 'x', role }),
      gateway: { callbackHosts: new Set(['hooks.example.com', 'hooks.example.com:8443']) },
    }) as unknown as Context;

  const give = (input: Record<string, unknown>, role: 'supervisor' | 'admin' = 'supervisor') =>
    checkCallbacks('a', input, contextOf(role));

  it.each([
    { callbackUrl: 'https://evil.example.com/take' },
    { callbackUrl: 'no address' },
    { fallbackCallbackUrl: '//evil.example.com' },
    { callbackUrl: 'https://hooks.example.com@evil.example.com/' },
    { callbackUrl: 'https://hooks.example.com.evil.example.com/' },
    { callbackUrl: 'https://hooks.example.com:9/' },
    { configuration: { rule: { functionUri: 'https://evil.example.com' } } },
    { configuration: '{"rule": {"uri": "https:\\/\\/evil.example.com"}}' },
    { configuration: '{"rule": {"uri": "\\u0068ttps://evil.example.com"}}' },
    { configuration: 'not JSON, and ftp://evil.example.com in it' },
    { vendorOptions: { list: [['HTTPS://EVIL.example.com/x']] } },
  ])('is for administrators to give: %j (S14)', async (input) => {
    await expect(give(input)).rejects.toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    await expect(give(input, 'admin')).resolves.toBeUndefined();
  });

  it.each([
    { callbackUrl: 'https://hooks.example.com/x?y=1' },
    { callbackUrl: 'https://HOOKS.example.com/x' },
    { callbackUrl: 'https://hooks.example.com:8443/' },
    { callbackUrl: null },
    { name: 'a policy', configuration: { a: 1, b: 'plain: text' } },
  ])('may be given by supervisors where the configuration allows its host: %j', async (input) => {
    await expect(give(input)).resolves.toBeUndefined();
  });
});
