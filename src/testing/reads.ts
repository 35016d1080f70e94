import { describe, expect, it } from 'vitest';
import { comparePositions, type Direction, ORDERS, positionOf, type SortKey } from '../domain/order.ts';
import { KINDS, type Kind, ref, refKey } from '../domain/ref.ts';
import type { Items } from '../gateway/kinds.ts';
import { adapterOf, ask, begin, failureCodes, gatewayOf, idsOf, type Line, planOf, portOf, walk } from './bench.ts';
import { knownIn, moments, refsIn, statesOf } from './values.ts';

type Item = Items[Kind];

/** Ids that no vendor ever gave. */
const UNKNOWN_IDS = ['no-such-thing', '4711000', 'ü %2F + &', 'a/b/c', '?x=1', '#', ';', 'all', ' '];
/** Would lead elsewhere if they were put into a path as they are. */
const LEADING_ELSEWHERE = ['.', '..', '../..', '../search', '%2e%2e'];

const sizesUpTo = (count: number): number[] =>
  count <= 10
    ? Array.from({ length: count + 1 }, (_, index) => index + 1)
    : [1, 2, 3, 5, 8, count - 1, count, count + 1];

/** What an account answers while nothing changes. */
export const describeReads = (line: Line): void => {
  const gateway = gatewayOf(planOf(line));
  const adapter = adapterOf(gateway);
  const one = (kind: Kind, nativeId: string) => begin(gateway).loader.one(ref(kind, 'main', nativeId));

  describe.each(KINDS.filter((kind) => portOf(adapter, kind)?.list))('lists of objects of type %s', (kind) => {
    const port = portOf(adapter, kind);

    it('hold something', async () => {
      if (!line.bench.mayBeEmpty?.includes(kind)) expect(await walk(gateway, kind)).not.toEqual([]);
    });

    it('give all rows once and in the same order, whatever the size of the pages', async () => {
      const whole = idsOf(await walk(gateway, kind));
      expect(new Set(whole).size).toBe(whole.length);
      for (const size of sizesUpTo(whole.length)) {
        expect([size, idsOf(await walk(gateway, kind, { size: () => size }))]).toEqual([size, whole]);
      }
    });

    it('can be taken up again behind every row', async () => {
      const { edges } = await ask(gateway, kind);
      const whole = idsOf(edges.map(({ node }) => node));
      const small = await ask(gateway, kind, { first: 3 });
      for (const [index, { cursor }] of [...small.edges, ...edges].entries()) {
        const at = index < small.edges.length ? index : index - small.edges.length;
        expect(idsOf(await walk(gateway, kind, { after: cursor }))).toEqual(whole.slice(at + 1));
        expect(idsOf(await walk(gateway, kind, { after: cursor, size: () => 7 }))).toEqual(whole.slice(at + 1));
      }
    });

    it('take a cursor that they did not give for a place in their order, or refuse it', async () => {
      const whole = idsOf(await walk(gateway, kind));
      for (const cursor of ['', 'x', '-1', '{}', '999999999999:', '🙂']) {
        const after = Buffer.from(JSON.stringify([kind, 'main', cursor])).toString('base64url');
        const listing = await ask(gateway, kind, { after });
        const rows = idsOf(listing.edges.map(({ node }) => node));
        if (failureCodes(listing).length > 0) expect(failureCodes(listing)).toEqual(['INVALID_INPUT']);
        else expect(rows).toEqual(whole.slice(whole.length - rows.length));
      }
    });

    it.each(
      Object.keys(ORDERS[kind]).flatMap((field) => [
        [field, 'ASC' as Direction],
        [field, 'DESC' as Direction],
      ]),
    )('ordered by %s %s equal the whole, sorted', async (field, direction) => {
      const keyOf = ORDERS[kind][field as string] as ((item: Item) => SortKey) | undefined;
      if (!keyOf) throw new Error(`no order ${field}`);
      const order = { field: field as string, direction: direction as Direction };
      const sorted = (await walk(gateway, kind))
        .map((item) => ({ item, at: positionOf(item, keyOf) }))
        .sort((a, b) => comparePositions(order.direction, a.at, b.at))
        .map(({ item }) => item);
      for (const size of [3, 500]) {
        expect(idsOf(await walk(gateway, kind, { order, size: () => size }))).toEqual(idsOf(sorted));
      }
    });

    it('give objects that carry their id, their type, their moments and what the vendor said', async () => {
      for (const item of await walk(gateway, kind)) {
        expect(item.ref).toEqual({ kind, account: 'main', nativeId: expect.stringMatching(/./) });
        expect(item.vendorType).toMatch(/\S/);
        expect(typeof item.raw === 'object' && item.raw !== null).toBe(true);
        expect(JSON.parse(JSON.stringify(item.raw))).toEqual(item.raw);
        for (const moment of moments(item)) expect(moment === null || Number.isInteger(moment)).toBe(true);
      }
    });

    it('give no state but those of the domain, beside the native one, and know all that the simulation shows', async () => {
      for (const [state, native, words] of (await walk(gateway, kind)).flatMap(statesOf)) {
        expect(words).toContain(state);
        if (native !== null) expect(native).toEqual(expect.stringMatching(/./));
      }
    });

    it('lead to objects that exist, or to none', async () => {
      const items = await walk(gateway, kind);
      const refs = new Map(items.flatMap((item) => refsIn(item)).map((found) => [refKey(found), found]));
      const { loader } = begin(gateway);
      await loader.ahead([...refs.values()]);
      const missing: unknown[] = [];
      for (const [key, found] of refs) {
        const target = loader.ready(found);
        if (target === null || target === undefined || target instanceof Error) missing.push([key, target]);
        else expect(refKey(target.ref)).toBe(key);
      }
      expect(missing).toEqual([]);
    });

    if (port?.get) {
      it('give objects equal to those that are read one by one, which may tell more', async () => {
        for (const item of await walk(gateway, kind)) {
          const single = await one(kind, item.ref.nativeId);
          const known = knownIn({ ...item, raw: null });
          expect(single).toMatchObject(known as object);
        }
      });
    }
  });

  describe.each(KINDS.filter((kind) => portOf(adapter, kind)?.get))('an object of type %s', (kind) => {
    it.each(UNKNOWN_IDS)('is null for the unknown id "%s"', async (nativeId) => {
      expect(await one(kind, nativeId)).toBeNull();
    });

    it.each(LEADING_ELSEWHERE)('does not lead elsewhere for the id "%s"', async (nativeId) => {
      const found = await one(kind, nativeId).catch((error: unknown) => error);
      if (found !== null) expect(found).toMatchObject({ code: 'INVALID_INPUT' });
    });

    it('is null for the id of an object of another type', async () => {
      for (const other of KINDS.filter((each) => each !== kind && portOf(adapter, each)?.list)) {
        // Where one thing of the vendor is two objects here, they share their id.
        const own = new Set(portOf(adapter, kind)?.list ? idsOf(await walk(gateway, kind)) : []);
        const [stranger] = idsOf(await walk(gateway, other)).filter((nativeId) => !own.has(nativeId));
        if (stranger !== undefined)
          expect([other, stranger, await one(kind, stranger)]).toEqual([other, stranger, null]);
      }
    });

    if (!portOf(adapter, kind)?.list) return;
    it('is found among several of which one does not exist', async () => {
      const ids = idsOf(await walk(gateway, kind)).slice(0, 6);
      const wanted = [...ids.slice(0, 2), 'no-such-thing', ...ids.slice(2)];
      const { loader } = begin(gateway);
      const found = await Promise.all(wanted.map((nativeId) => loader.one(ref(kind, 'main', nativeId))));
      expect(found.map((item) => item?.ref.nativeId ?? null)).toEqual(
        wanted.map((nativeId) => (nativeId === 'no-such-thing' ? null : nativeId)),
      );
    });

    const getMany = portOf(adapter, kind)?.getMany;
    if (!getMany) return;
    it('is read in bulk by position, also when one id is bad or comes twice', async () => {
      const ids = idsOf(await walk(gateway, kind))
        .slice(0, 4)
        .reverse();
      const wanted = [...ids, 'no-such-thing', ...ids.slice(0, 1)];
      const { scope } = begin(gateway);
      const found = await scope.read(scope.account('main'), 'bulk', (call) => getMany(wanted, call));
      expect(found.map((item) => (item instanceof Error ? item : (item?.ref.nativeId ?? null)))).toEqual(
        wanted.map((nativeId) => (nativeId === 'no-such-thing' ? null : nativeId)),
      );
    });
  });

  const [unlisted, unread] = [
    KINDS.filter((kind) => !portOf(adapter, kind)?.list),
    KINDS.filter((kind) => !portOf(adapter, kind)?.get),
  ];
  describe.runIf(unlisted.length + unread.length > 0)('what the vendor cannot do', () => {
    const requestsOf = async (run: () => Promise<unknown>) => {
      const before = line.proxy.requests.length;
      await run();
      return line.proxy.requests.length - before;
    };

    it.each(unlisted)('is said of lists of type %s', async (kind) => {
      const calls = await requestsOf(async () => {
        const listing = await ask(gateway, kind);
        expect([listing.edges, failureCodes(listing)]).toEqual([[], ['UNSUPPORTED']]);
        expect(listing.failures[0]?.error.message).toContain(line.bench.vendor.title);
      });
      expect(calls).toBe(0);
    });

    it.each(unread)('is said of a single object of type %s', async (kind) => {
      const calls = await requestsOf(() => expect(one(kind, 'x')).rejects.toMatchObject({ code: 'UNSUPPORTED' }));
      expect(calls).toBe(0);
    });
  });

  describe('a worker', () => {
    it('tells its queues and its live tasks, or that the vendor does not tell them', async () => {
      if (!adapter.worker?.list) return;
      const workers = await walk(gateway, 'Worker');
      const { loader } = begin(gateway);
      const live = adapter.task?.list
        ? (await walk(gateway, 'Task')).filter(({ state }) => ['OFFERED', 'ACTIVE', 'WRAP_UP'].includes(state.state))
        : null;
      const queues = adapter.queue?.list ? new Set(idsOf(await walk(gateway, 'Queue'))) : null;
      for (const worker of workers) {
        if (worker.tasks || adapter.task?.list) {
          const tasks = (await loader.tasksOf(worker)).map((task) => task.ref.nativeId).sort();
          const own = live?.filter((task) => task.worker.nativeId === worker.ref.nativeId);
          if (own) expect(tasks).toEqual(idsOf(own).sort());
        } else await expect(loader.tasksOf(worker)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
        if (worker.queues || adapter.worker?.queuesOf) {
          const told = await loader.queuesOf(worker);
          for (const { nativeId } of told) if (queues) expect(queues).toContain(nativeId);
        } else await expect(loader.queuesOf(worker)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
      }
    });
  });
};
