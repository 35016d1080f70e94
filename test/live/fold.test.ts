import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/domain/job.ts';
import { comparePositions, ORDERS, positionOf } from '../../src/domain/order.ts';
import { refKey } from '../../src/domain/ref.ts';
import type { LiveReader } from '../../src/live/channel.ts';
import { fold, INTERVAL_MS, keyOfItem, LINGER_MS, RECONCILE_MS, stage } from './support/stage.ts';
import { objectsOf, type TestVendor, testVendor, type VendorOptions } from './support/vendor.ts';

const ACCOUNTS = ['acme', 'zeta'] as const;
const STATES = ['PENDING', 'QUEUED', 'QUEUED', 'OFFERED', 'ASSIGNED', 'WRAP_UP', 'COMPLETED', 'CANCELED'] as const;

interface View {
  readonly called: string;
  readonly wants: (job: Job) => boolean;
  readonly by?: readonly ['PRIORITY' | 'ENQUEUED_AT', 'ASC' | 'DESC'];
  readonly first?: number;
}

const VIEWS: readonly View[] = [
  { called: 'all', wants: () => true },
  { called: 'queued', wants: ({ state }) => state.state === 'QUEUED' },
  { called: 'first', wants: ({ state }) => state.state !== 'PENDING', by: ['PRIORITY', 'DESC'], first: 3 },
  { called: 'oldest', wants: ({ priority }) => (priority ?? 0) % 2 === 0, by: ['ENQUEUED_AT', 'ASC'], first: 4 },
];

/** What a query over the vendors would answer. */
const truthOf = (vendors: readonly TestVendor[], { wants, by, first }: View): string[] => {
  const jobs = vendors
    .flatMap((vendor) => vendor.items('Job'))
    .filter(({ state }) => !['COMPLETED', 'CANCELED'].includes(state.state))
    .filter(wants);
  const position = (job: Job) => positionOf(job, by ? (ORDERS.Job[by[0]] ?? (() => null)) : () => null);
  if (by) jobs.sort((a, b) => comparePositions(by[1], position(a), position(b)));
  return jobs.slice(0, first).map(told).sort();
};

const told = (job: Job): string => `${refKey(job.ref)} ${job.state.state} ${job.priority} ${job.enqueuedAt}`;

/** A client: it reads now and then, leaves, and comes back with its cursor. */
interface Client {
  readonly view: View;
  readonly rows: Map<string, Job>;
  reader: LiveReader<Job> | null;
  cursor: string | null;
}

const step = fc.record({
  act: fc.nat(23),
  account: fc.nat(1),
  id: fc.nat(11),
  state: fc.nat(STATES.length - 1),
  priority: fc.nat(4),
  client: fc.nat(5),
  ms: fc.constantFrom(0, 0, 50, INTERVAL_MS, 1_000, 5_000),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const MODES: readonly VendorOptions[] = [
  { covers: ['Job'] },
  { covers: ['Worker'] },
  { hook: true },
  {},
  { covers: ['Job', 'Task', 'Worker', 'Queue', 'Workbin'] },
];

describe('what a client has folded', () => {
  it('equals a fresh query once all is quiet, and the view itself at every step', async () => {
    let steps = 0;
    let deliveries = 0;
    let resyncs = 0;
    let conflated = 0;

    const run = async (modes: readonly [number, number], eager: boolean, story: readonly Step[]): Promise<void> => {
      const vendors = ACCOUNTS.map((account, index) => testVendor(account, MODES[modes[index] ?? 0]));
      const house = stage(...vendors);
      const { clock, events, pass, settle, view } = house;
      for (const vendor of vendors) {
        vendor.set(objectsOf(vendor.account).job('0', 'QUEUED', { priority: 1 }));
        let slowness = 0;
        vendor.hold = () => {
          slowness = (slowness + 70) % 200;
          return new Promise((resolve) => void clock.after(slowness, () => resolve()));
        };
      }

      /** By view: what a client who misses nothing has, at each cursor. */
      const states = new Map<string, string>();
      const digest = (rows: ReadonlyMap<string, Job>): string => [...rows.values()].map(told).sort().join();
      if (eager) {
        for (const { called, ...asked } of VIEWS) {
          const pending = view('Job', { called, ...asked });
          await pass(5_000);
          const reader = await pending;
          const rows = new Map<string, Job>();
          void (async () => {
            for await (const { cursor, event } of reader) {
              fold(rows, event, keyOfItem);
              states.set(cursor, digest(rows));
            }
          })();
        }
        await pass();
      }

      const clients: Client[] = [0, 1, 2, 3, 0, 2].map((index) => ({
        view: VIEWS[index] as View,
        rows: new Map(),
        reader: null,
        cursor: null,
      }));

      const join = async (client: Client): Promise<void> => {
        const { called, ...asked } = client.view;
        const pending = view('Job', { called, ...asked, after: client.cursor });
        for (let waited = 0; waited < 6; waited += 1) await pass(1_000);
        client.reader = await settle(pending);
      };

      /** Reads at most so many; what is not there yet is not waited for. */
      const read = async (client: Client, most: number): Promise<void> => {
        for (let index = 0; index < most; index += 1) {
          const reader = client.reader;
          if (!reader) return;
          const next = reader.next();
          const late = Symbol();
          const result = await Promise.race([next, Promise.resolve().then(() => late)]);
          if (typeof result === 'symbol') {
            // Whoever waits must not be forgotten: it leaves, and comes back with its cursor.
            await reader.return();
            await next;
            client.reader = null;
            return;
          }
          if (result.done) return;
          const { cursor, event, conflated: more } = result.value;
          deliveries += 1;
          conflated += more;
          if (event.type === 'resync') resyncs += 1;
          fold(client.rows, event, keyOfItem);
          client.cursor = cursor;
          if (eager && event.type !== 'resync') expect(digest(client.rows)).toBe(states.get(cursor));
        }
      };

      const take = async (now: Step): Promise<void> => {
        const vendor = vendors[now.account] as TestVendor;
        const client = clients[now.client] as Client;
        const { job } = objectsOf(vendor.account);
        const item = job(String(now.id), STATES[now.state] ?? 'QUEUED', {
          priority: now.priority,
          enqueuedAt: now.id % 3 === 0 ? null : 1_000 - now.id * now.priority,
        });
        if (now.act < 10) vendor.push(item);
        else if (now.act < 12) vendor.pushGone(item.ref);
        else if (now.act < 14) vendor.set(item);
        else if (now.act === 14) vendor.drop(item.ref);
        else if (now.act === 15) vendor.gap();
        else if (now.act === 16) vendor.lose();
        else if (now.act === 17) vendor.live();
        else if (now.act === 18) vendor.away = !vendor.away;
        else if (now.act < 22) {
          if (!client.reader) await join(client);
          await read(client, 1 + now.priority);
        } else if (now.act === 22) {
          await client.reader?.return();
          client.reader = null;
          if (now.priority === 0) await pass(LINGER_MS);
        } else {
          // Another filter is another view.
          await client.reader?.return();
          clients[now.client] = { view: VIEWS[now.state % 4] as View, rows: new Map(), reader: null, cursor: null };
        }
        if (MODES[modes[now.account] ?? 0]?.hook) {
          await events.receive(vendor.account, {
            method: 'POST',
            headers: {},
            url: 'http://127.0.0.1/webhooks/one',
            query: {},
            body: '',
          });
        }
        await pass(now.ms);
      };

      for (const one of story) {
        steps += 1;
        await take(one);
      }

      for (const vendor of vendors) {
        vendor.away = false;
        vendor.gap();
      }
      for (const client of clients) if (!client.reader) await join(client);
      await pass(2 * RECONCILE_MS + 10_000);
      await pass(INTERVAL_MS);
      for (const client of clients) {
        await read(client, 10);
        expect([...client.rows.values()].map(told).sort()).toEqual(truthOf(vendors, client.view));
      }
      expect(house.faults).toEqual([]);
      await house.close();
    };

    const mode = fc.nat(MODES.length - 1);
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(mode, mode),
        fc.boolean(),
        fc.array(step, { minLength: 40, maxLength: 120, size: 'max' }),
        run,
      ),
      { numRuns: 120, seed: 20_260_105 },
    );
    expect(steps).toBeGreaterThan(2_000);
    expect(deliveries).toBeGreaterThan(1_000);
    expect(resyncs).toBeGreaterThan(10);
    expect(conflated).toBeGreaterThan(100);
  });
});
