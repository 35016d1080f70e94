import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/**
 * Proxies in front of this server whose `X-Forwarded-For` is believed: how many there are, or where they are (addresses, or networks such
 * as `10.0.0.0/8`). 0: none.
 */
export type TrustProxy = number | readonly string[];

/** More than any chain of proxies is long. */
const MOST_HOPS = 32;

/** An address without port, brackets, and the IPv4 prefix that IPv6 sockets put before it; `null` for what is none. */
export const readAddress = (text: string): string | null => {
  const bare = text
    .trim()
    .replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(bare) === 0 ? null : bare;
};

/** Whether it is an address or a network: for the configuration. */
export const isNetwork = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
};

const listOf = (networks: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
};

/**
 * Who sent a request. The header can be written by anybody, so it is read from its end, and only as far as proxies are trusted: the
 * address before the first that is not one of them is never believed.
 */
export const openAddresses = (trust: TrustProxy = 0) => {
  const list = typeof trust === 'number' ? null : listOf(trust);
  const isProxy = (address: string, hop: number): boolean =>
    list ? list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') : hop < Number(trust);

  return ({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): string | null => {
    let address = readAddress(socket.remoteAddress ?? '');
    const given = headers['x-forwarded-for'];
    if (address === null || trust === 0 || given === undefined) return address;
    const told = String(given).split(',').slice(-MOST_HOPS).reverse();
    for (const [hop, text] of told.entries()) {
      if (!isProxy(address, hop)) return address;
      const before = readAddress(text);
      if (before === null) return address;
      address = before;
    }
    return address;
  };
};

export type Addresses = ReturnType<typeof openAddresses>;

/** What is held to be one sender: of IPv6 a network of 64 bits, of which one sender has all addresses. */
export const senderOf = (address: string | null): string => {
  if (address === null) return 'unknown';
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const groups = head.split(':').filter(Boolean);
  const after = tail?.split(':').filter(Boolean) ?? [];
  const missing = tail === undefined ? 0 : 8 - groups.length - after.length;
  const all = [...groups, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...after];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
};
