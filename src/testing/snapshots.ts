import { describe, expect, it } from 'vitest';

import { VendorError } from '../domain/error.ts';
import { EVENT_KINDS, type EventKind } from '../domain/event.ts';
import { isLive, type Job } from '../domain/job.ts';
import type { Kind } from '../domain/ref.ts';
import { LIVE_TASK_STATES, type Task } from '../domain/task.ts';
import { detailed } from '../events/detailed.ts';
import type { Items } from '../gateway/kinds.ts';
import { adapterOf, gatewayOf, idsOf, type Line, plainCall, planOf, portOf, walk } from './bench.ts';
import { knownIn } from './values.ts';

type Item = Items[Kind];

const byId = (items: readonly Item[]): Item[] => items.toSorted((a, b) => (a.ref.nativeId < b.ref.nativeId ? -1 : 1));

const isAlive = (item: Item): boolean => {
  if (item.ref.kind === 'Job') return isLive(item as Job);
  if (item.ref.kind !== 'Task') return true;
  const { state } = (item as Task).state;
  return state === 'UNKNOWN' || LIVE_TASK_STATES.some((live) => live === state);
};

/** All that lives, read at once: what the events path compares with. */
export const describeSnapshots = (line: Line): void => {
  const gateway = gatewayOf(planOf(line));
  const adapter = adapterOf(gateway);
  const { snapshot } = adapter.source ?? {};
  const { proxy } = line;
  const kinds = EVENT_KINDS.filter((kind) => portOf(adapter, kind)?.list);

  describe.runIf(snapshot)('a snapshot', () => {
    const read = (wanted: readonly EventKind[]) => snapshot?.(wanted, plainCall()) ?? Promise.reject(new Error('none'));
    // A state that the vendor never tells may not be asked for.
    const states = LIVE_TASK_STATES.filter((state) => !adapter.task?.untold?.some((one) => one === state));
    const listed = (kind: EventKind) =>
      walk(gateway, kind, { filter: kind === 'Job' ? { live: true } : kind === 'Task' ? { states } : {} });
    const callsOf = async (run: () => Promise<unknown>): Promise<number> => {
      const before = proxy.requests.length;
      await run();
      return proxy.requests.length - before;
    };

    it('holds every kind that is asked for, and no other', async () => {
      expect(Object.keys(await read(kinds)).sort()).toEqual([...kinds].sort());
      for (const kind of kinds) expect(Object.keys(await read([kind]))).toEqual([kind]);
      expect(await read([])).toEqual({});
    });

    it.each(kinds)('has the objects of type %s that the list has, and tells the same of them', async (kind) => {
      const [told, list] = [byId((await read(kinds))[kind] ?? []), byId(await listed(kind))];
      expect(told.filter((item) => !isAlive(item))).toEqual([]);
      expect(idsOf(told)).toEqual(idsOf(list));
      for (const [index, item] of told.entries()) {
        // Either may leave members unknown that the other tells.
        const [one, other] = [knownIn({ ...item }), knownIn({ ...list[index] })] as [object, object];
        const common = Object.fromEntries(Object.entries(one).filter(([name]) => name in other));
        expect(other).toMatchObject(common);
      }
    });

    it('differs in nothing from the next one while nothing happens, with other kinds or without', async () => {
      const looks = (items: readonly Item[] = []) => byId(items).map((item) => ({ ...item, raw: null }));
      const whole = await read(kinds);
      const again = await read(kinds);
      for (const kind of kinds) {
        expect(looks(again[kind])).toEqual(looks(whole[kind]));
        expect(looks((await read([kind]))[kind])).toEqual(looks(whole[kind]));
      }
    });

    it('costs no more calls than the lists of its kinds', async () => {
      await Promise.all(kinds.map(listed));
      let lists = 0;
      for (const kind of kinds) {
        // With the details that a list leaves out.
        const list = await callsOf(async () => detailed(adapter, (await listed(kind)) as never[], plainCall()));
        expect([kind, await callsOf(() => read([kind]))]).toEqual([kind, expect.toSatisfy((calls) => calls <= list)]);
        lists += list;
      }
      expect(await callsOf(() => read(kinds))).toBeLessThanOrEqual(lists);
    });

    it('tells of each kind that it is whole or why not, whichever call fails (T2)', async () => {
      const looks = (items: readonly Item[] = []) => byId(items).map((item) => ({ ...item, raw: null }));
      const calls = await callsOf(() => read(kinds));
      const whole = await read(kinds);
      for (let victim = 0; victim < calls; victim += 1) {
        const passed: string[] = [];
        // As often as it is tried.
        const mend = proxy.refuse(500, ({ url }) => {
          passed.push(url);
          return url === passed[victim] && passed.length > victim;
        });
        const told = await read(kinds);
        mend();
        const failed = Object.keys(told.failed ?? {});
        expect([passed[victim], failed]).toEqual([passed[victim], expect.toSatisfy((some) => some.length > 0)]);
        for (const kind of kinds) {
          const error = told.failed?.[kind];
          if (error) expect(error).toMatchObject({ name: 'VendorError', code: 'UNAVAILABLE', account: 'main' });
          else expect([kind, looks(told[kind])]).toEqual([kind, looks(whole[kind])]);
        }
        // Well again; and whatever the failure left on its way has passed.
        const again = await read(kinds);
        expect([again.failed, Object.keys(again).sort()]).toEqual([undefined, [...kinds].sort()]);
      }
    });

    it('rejects when the call is given up', async () => {
      const reason = new VendorError('UNAVAILABLE', 'main', 'nobody needs it');
      const call = { ...plainCall(), signal: AbortSignal.abort(reason) };
      await expect(snapshot?.(kinds, call) ?? Promise.resolve()).rejects.toBeDefined();
    });

    it('keeps what it read of a list that goes on beyond the limit, and says that there is more', async () => {
      const whole = await read(kinds);
      for (const kind of kinds) {
        const told = await snapshot?.([kind], plainCall(), 1);
        const [some, all] = [told?.[kind] ?? [], whole[kind] ?? []];
        expect(idsOf(byId(all))).toEqual(expect.arrayContaining(idsOf(byId(some))));
        if (some.length < all.length)
          expect([kind, told?.failed?.[kind]]).toMatchObject([kind, { code: 'LIMIT_EXCEEDED' }]);
        if (all.length > 0) expect([kind, some.length]).not.toEqual([kind, 0]);
      }
    });
  });
};
