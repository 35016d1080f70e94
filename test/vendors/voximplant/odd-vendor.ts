import { afterAll, beforeAll } from 'vitest';
import type { Adapter } from '../../../src/contract/adapter.ts';
import type { Call } from '../../../src/domain/call.ts';
import type { VendorError } from '../../../src/domain/error.ts';
import type { Json } from '../../../src/domain/json.ts';
import { ALL, type Asked, has, newCall, openAt, startVendor } from './recorder.ts';

export const DATE = 'Tue, 05 Mar 2024 10:00:00 GMT';
export const NOW = Date.parse(DATE);
export const WHEN = '2024-03-05 09:00:00';

/** What each method answers, as JSON text; an empty list where nothing is said. */
let answers = new Map<string, string>();
let vendor: Awaited<ReturnType<typeof startVendor>>;

const opened = new Map<string, Adapter>();

/** Starts the vendor before the tests of a file, and ends it after them. */
export const useVendor = (): void => {
  beforeAll(async () => {
    vendor = await startVendor(({ name }: Asked) => ({
      text: answers.get(name) ?? '{"result":[]}',
      headers: { 'content-type': 'application/json', date: DATE },
    }));
  });
  afterAll(async () => {
    await Promise.all([...opened.values()].map((adapter) => adapter.close()));
    opened.clear();
    await vendor.close();
  });
};

export type Item = Readonly<Record<string, unknown>> & { readonly raw: Json };
export interface Told {
  readonly items: readonly Item[];
  readonly unreadable: readonly VendorError[];
}
export type Read = (adapter: Adapter, call: Call) => Promise<Told>;

export const page =
  (kind: 'workspace' | 'activity' | 'skill' | 'queue' | 'policy' | 'worker' | 'job' | 'task'): Read =>
  async (adapter, call) => {
    const { rows, unreadable = [] } = await has(adapter[kind]?.list)(ALL, call);
    return { items: rows.map(({ item }) => item as unknown as Item), unreadable };
  };

/** Reads with an adapter that has read before, but for tasks, which are recognised from one answer to the next. */
export const readWith = async <T>(
  read: (adapter: Adapter, call: Call) => Promise<T>,
  given: ReadonlyMap<string, string>,
  settings: Record<string, unknown> = {},
): Promise<T> => {
  answers = new Map(given);
  const key = JSON.stringify(settings);
  const known = given.has('GetSQState') ? undefined : opened.get(key);
  const adapter = known ?? openAt(vendor.url, settings);
  if (!given.has('GetSQState')) opened.set(key, adapter);
  try {
    return await read(adapter, newCall());
  } finally {
    if (given.has('GetSQState')) await adapter.close();
  }
};
