import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNetwork, openAddresses, readAddress, senderOf, type TrustProxy } from '../../src/server/address.ts';

const addressOf = (trust: TrustProxy | undefined, remoteAddress: string, forwarded?: string) =>
  openAddresses(trust)({
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress },
  } as never);

const v4 = fc.ipV4();
const listed = fc
  .array(fc.oneof(v4, fc.ipV6(), fc.string({ maxLength: 20 })), { maxLength: 5 })
  .map((all) => all.join(', '));

describe('the address of a client', () => {
  test('is that of the socket while no proxy is trusted, whatever a header says (S15)', () => {
    fc.assert(
      fc.property(v4, listed, (remote, forwarded) => {
        expect(addressOf(undefined, remote, forwarded)).toBe(remote);
        expect(addressOf(0, remote, forwarded)).toBe(remote);
        expect(addressOf([], remote, forwarded)).toBe(remote);
      }),
    );
  });

  test('is what the last trusted proxy has seen, and never what a client wrote before it', () => {
    fc.assert(
      fc.property(v4, v4, listed, (client, proxy, forged) => {
        const header = forged === '' ? client : `${forged}, ${client}`;
        expect(addressOf(1, proxy, header)).toBe(client);
        // A client that is a trusted proxy itself is believed one step further.
        fc.pre(client !== proxy);
        expect(addressOf([proxy], proxy, header)).toBe(client);
      }),
    );
  });

  test.each([
    [2, '10.0.0.2', '203.0.113.9, 10.0.0.1', '203.0.113.9'],
    [5, '10.0.0.2', '203.0.113.9, 10.0.0.1', '203.0.113.9'],
    [['10.0.0.0/8'], '10.0.0.2', '198.51.100.1, 203.0.113.9, 10.0.0.1', '203.0.113.9'],
    [['10.0.0.0/8'], '192.0.2.1', '203.0.113.9', '192.0.2.1'],
    [1, '::ffff:10.0.0.2', '203.0.113.9:4711', '203.0.113.9'],
    [1, 'fd00::1', '[2001:db8::7]:443', '2001:db8::7'],
    [['fd00::/8'], 'fd00::1', '2001:db8::7', '2001:db8::7'],
    [1, '10.0.0.2', 'nobody', '10.0.0.2'],
    [1, '10.0.0.2', '', '10.0.0.2'],
  ] satisfies [TrustProxy, string, string, string][])(
    'with proxies %j, from %s and "%s", is %s',
    (trust, remote, told, found) => {
      expect(addressOf(trust, remote, told)).toBe(found);
    },
  );

  test('takes nothing for an address that is none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const found = readAddress(text);
        if (found !== null) expect(readAddress(found)).toBe(found);
      }),
    );
    expect(['', 'localhost', '1.2.3', '1.2.3.4.5', '::g'].map(readAddress)).toEqual([null, null, null, null, null]);
  });

  test('of a trusted network is checked when it is configured', () => {
    expect(['10.0.0.0/8', '10.0.0.1', '::1', 'fd00::/8'].every(isNetwork)).toBe(true);
    expect(['10.0.0.0/33', 'fd00::/129', '10.0.0.0/', 'proxy', '1.2.3.4/8/8', ''].some(isNetwork)).toBe(false);
  });
});

test('all addresses of an IPv6 network of 64 bits are one sender', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      expect(senderOf(address)).toMatch(/^([0-9a-f]{1,4}:){4}:\/64$/);
    }),
  );
  expect(senderOf('2001:db8::1')).toBe(senderOf('2001:db8:0:0:ffff:1:2:3'));
  expect(senderOf('2001:db8:0:1::1')).not.toBe(senderOf('2001:db8::1'));
  expect(senderOf('192.0.2.1')).toBe('192.0.2.1');
});
