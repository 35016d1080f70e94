import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { registry } from '../../../src/vendors/index.ts';
import type { Misdeed } from './hostile.ts';
import { KEYS, openKeyedSocket, type openProcess } from './process.ts';

export const VENDORS: readonly string[] = registry.map(({ vendor }) => vendor.name);
export const MEGABYTE = 1_048_576;

const ASK = `query ($a: [String!], $n: Int) {
  workers(first: $n, filter: { accounts: $a }) { nodes { id name } failures { code } }
  jobs(first: $n, filter: { accounts: $a }) { nodes { id labels raw } failures { code } }
  queues(first: $n, filter: { accounts: $a }) { nodes { id name } failures { code } }
}`;

interface Told {
  readonly data: Readonly<Record<string, { readonly failures: readonly { readonly code: string }[] } | null>> | null;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

/** What was answered in place of rows, but for what the vendor never tells. */
const codesOf = (answer: string): readonly string[] => {
  const { data, errors = [] } = JSON.parse(answer) as Told;
  const failures = Object.values(data ?? {}).flatMap((list) => list?.failures ?? []);
  const codes = [...errors.map(({ extensions }) => extensions.code), ...failures.map(({ code }) => code)];
  return codes.filter((code) => code !== 'UNSUPPORTED');
};

/** What a vendor's doing may be called. */
const WORDS = new Set([
  'PROTOCOL',
  'UNAVAILABLE',
  'TIMEOUT',
  'RATE_LIMITED',
  'UNREADABLE',
  'LIMIT_EXCEEDED',
  'UNAUTHENTICATED',
]);

/** Vendors who do something, while they are asked and listened to. */
export const openSuffering = (gateway: ReturnType<typeof openProcess>) => {
  /** `first`: questions with the same are answered together. */
  const ask = async (vendor: string, first = 5): Promise<string> =>
    (await gateway.post(KEYS.viewer, ASK, { a: [vendor], n: first })).text();

  const behave = (): void => {
    for (const vendor of VENDORS) gateway.vendors.get(vendor)?.set(null);
  };

  /** A circuit that an earlier attack opened would keep this one away. */
  const healed = async (): Promise<void> => {
    behave();
    for (const vendor of VENDORS) {
      while (codesOf(await ask(vendor)).length > 0) await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  return {
    ask,
    behave,
    /**
     * These vendors do it, to those who ask, so many at a time, and to those who listen; who asks one of them gets a typed error, or what
     * can be read.
     */
    async suffers(misdeed: Misdeed, those: readonly string[] = VENDORS, askers = 1): Promise<void> {
      await healed();
      const before = those.map((vendor) => gateway.vendors.get(vendor)?.requests().length ?? 0);
      const { send, socket, frames } = await openKeyedSocket(gateway.url, KEYS.viewer);
      send({ type: 'subscribe', id: '1', payload: { query: 'subscription { liveWorkers { __typename } }' } });
      for (const vendor of those) gateway.vendors.get(vendor)?.set(() => misdeed);
      const asked = Promise.all(
        those.flatMap((vendor) => Array.from({ length: askers }, (_, asker) => ask(vendor, 5 + asker))),
      );
      await gateway.control();
      for (const answer of await asked) {
        expect(codesOf(answer).filter((code) => !WORDS.has(code))).toEqual([]);
      }
      for (const [at, vendor] of those.entries()) {
        expect(gateway.vendors.get(vendor)?.requests().length).toBeGreaterThan(before[at] ?? 0);
      }
      expect(JSON.stringify(frames)).not.toContain('INTERNAL');
      socket.terminate();
      behave();
    },
  };
};

/** Answers with these bytes packed, and says that they are. */
export const gzipped = (bytes: Buffer): Misdeed => {
  const packed = gzipSync(bytes);
  return (_, response) =>
    void response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(packed);
};

/** Writes this and nothing else on the connection. */
export const bytes =
  (text: string): Misdeed =>
  (_, response) => {
    response.socket?.write(text, 'latin1', () => response.socket?.destroySoon());
  };
