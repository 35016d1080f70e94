import { afterEach, describe, expect, it } from 'vitest';
import { VendorError } from '../domain/error.ts';
import { KINDS, type Kind } from '../domain/ref.ts';
import type { Items } from '../gateway/kinds.ts';
import type { Executed } from '../gateway/outcome.ts';
import { idsOf, type Line, portOf, walk } from './bench.ts';
import { openDesk } from './desk.ts';
import { MEMBERS } from './members.ts';
import { commandOf, existingIn, takes, writePortOf } from './orders.ts';
import { sampleOf } from './taking.ts';

const writable = Object.keys(MEMBERS) as Kind[];

/** Without the label that holds the name, for vendors that keep it there: it changes with the name. */
const nameless = (item: Items[Kind] | null): object => {
  if (!item || !('name' in item && 'labels' in item)) return { ...item };
  const others = Object.entries(item.labels ?? {}).filter(([, value]) => value !== item.name);
  return { ...item, labels: Object.fromEntries(others) };
};

/** What can be created, changed and deleted, and what is refused. */
export const describeCommands = (line: Line): void => {
  const { bench, proxy } = line;
  const desk = openDesk(line, 'commands');
  const { gateway, adapter, account, get, callsOf, writesOf, settle, newName } = desk;

  describe.each(writable)('commands on type %s', (kind) => {
    const { port, make, order, input, born, fixed, clear } = desk.on(kind);
    afterEach(clear);

    it('that the vendor does not have are missing, so that the API can say so', async () => {
      expect(port?.create !== undefined).toBe(make !== undefined);
      if (!port?.create) expect(commandOf(account, kind, 'create', {})).toBeUndefined();
      if (!port?.update) expect(commandOf(account, kind, 'update', 'x', {})).toBeUndefined();
    });
    if (!port) return;

    it('refuse by name what this vendor does not take, before it is asked', async () => {
      const calls = await callsOf(async () => {
        for (const member of [...(MEMBERS[kind] ?? []), 'madeUp']) {
          const problem = { code: 'UNSUPPORTED', message: expect.stringContaining(`"${member}"`) };
          if (port.create && !takes(port, 'create', member))
            await expect(order.create({ [member]: 'x' })).rejects.toMatchObject(problem);
          if (port.update && !takes(port, 'update', member))
            await expect(order.update('x', { [member]: 'x' })).rejects.toMatchObject(problem);
        }
      });
      expect(calls).toBe(0);
      for (const verb of ['create', 'update'] as const) {
        const known = Object.keys(port.takes[verb] ?? {});
        expect(known.filter((name) => !MEMBERS[kind]?.includes(name))).toEqual([]);
        if (!port[verb]) expect(known).toEqual([]);
      }
    });

    it('refuse to clear what this vendor cannot clear, and take a null for what it can', async () => {
      const calls = await callsOf(async () => {
        for (const [member, taken] of Object.entries(port.takes.update ?? {})) {
          if (!port.update || (typeof taken === 'object' && taken?.clears)) continue;
          const problem = { code: 'UNSUPPORTED', message: expect.stringContaining(`clear "${member}"`) };
          await expect(order.update('x', { [member]: null })).rejects.toMatchObject(problem);
        }
      });
      expect(calls).toBe(0);
    });

    if (takes(port, 'create', 'vendorOptions') || takes(port, 'update', 'vendorOptions')) {
      it('refuse options that this vendor does not know, before it is asked', async () => {
        const { [kind]: nativeId } = await existingIn(gateway);
        const given = await input();
        const calls = await callsOf(async () => {
          const strange = { vendorOptions: { no_such_option: 1 } };
          const problem = { code: 'INVALID_INPUT', message: expect.stringContaining('no_such_option') };
          if (takes(port, 'create', 'vendorOptions'))
            await expect(order.create({ ...given, ...strange })).rejects.toMatchObject(problem);
          if (takes(port, 'update', 'vendorOptions'))
            await expect(order.update(nativeId, strange)).rejects.toMatchObject(problem);
        });
        expect(calls).toBe(0);
      });
    }

    const { update, remove } = port;
    if (update) {
      it.each(['no-such-thing', '4711000'])('on the unknown id %s are NOT_FOUND', async (nativeId) => {
        const plain = takes(port, 'update', 'name')
          ? { name: newName() }
          : takes(port, 'update', 'labels')
            ? { labels: { a: 1 } }
            : {};
        await expect(order.update(nativeId, plain)).rejects.toMatchObject({ code: 'NOT_FOUND' });
        expect(await get(kind, nativeId)).toBeNull();
      });
    }
    if (remove) {
      it('that delete the unknown are NOT_FOUND', async () => {
        await expect(order.remove?.('no-such-thing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      });
    }
    if (!port.create || !make) return;

    it('send every member that they take to the vendor, or refuse it', async () => {
      const existing = await existingIn(gateway);
      const dropped: string[] = [];
      for (const member of Object.keys(port.takes.create ?? {})) {
        const sample = sampleOf(member, existing);
        if (!sample) continue;
        const before = proxy.requests.length;
        const came = await order
          .create({ ...(await input()), [member]: sample.value })
          .catch((error: unknown) => error);
        const sent = proxy.requests
          .slice(before)
          .filter(({ method, url }) => bench.isWrite({ method, path: url.replace(/\?.*/, '') }));
        const texts = sent.map(({ url, body }) => decodeURIComponent(`${url} ${body}`.replaceAll('+', ' ')));
        const isShown = texts.some((text) => sample.shows.some((one) => text.includes(one)));
        if (!isShown && !(came instanceof VendorError)) dropped.push(member);
        await settle();
        await clear();
      }
      expect(dropped).toEqual([]);
    });

    it('create what is then found by its id and in the list, as the answer said', async () => {
      const item = await born();
      expect(item.ref).toMatchObject({ kind, account: 'main' });
      const found = await get(kind, item.ref.nativeId);
      expect(found).toMatchObject({ ref: item.ref, vendorType: item.vendorType });
      if (found && 'name' in found && 'name' in item) expect(found.name).toBe(item.name);
      if (portOf(adapter, kind)?.list) {
        expect(idsOf(await walk(gateway, kind)).filter((id) => id === item.ref.nativeId)).toHaveLength(1);
      }
    });

    if (update && takes(port, 'update', 'name')) {
      it('rename, and nothing else is changed', async () => {
        const before = await born();
        const shown = await get(kind, before.ref.nativeId);
        const name = newName();
        const { outcome, item } = await order.update(before.ref.nativeId, { name });
        const after = await get(kind, before.ref.nativeId);
        expect([outcome, item]).toMatchObject(['DONE', { name }]);
        const volatile = { raw: null, version: null, updatedAt: null };
        expect({ ...nameless(after), ...volatile }).toEqual({ ...nameless(shown), name, ...volatile });
      });
    }

    if (remove) {
      it('delete for good, and say so when asked again', async () => {
        const { nativeId } = (await born()).ref;
        await order.end(nativeId);
        await settle();
        expect(await order.remove?.(nativeId)).toMatchObject({ outcome: 'DONE' });
        await settle();
        if (fixed) return;
        expect(await get(kind, nativeId)).toBeNull();
        await expect(order.remove?.(nativeId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      });
    }

    if (bench.uniqueNames.includes(kind)) {
      it('that would make two of one name are DUPLICATE', async () => {
        const given = await input();
        await born(given);
        await expect(order.create(given)).rejects.toMatchObject({ code: 'DUPLICATE', retryable: false });
      });
    }

    if (takes(port, 'create', 'nativeId') && !fixed) {
      it('take an id of the caller, once', async () => {
        const nativeId = `chosen-${kind.toLowerCase()}`;
        const item = await born({ ...(await input()), nativeId });
        expect(item.ref.nativeId).toContain(nativeId);
        const again = { ...(await input()), nativeId };
        await expect(order.create(again)).rejects.toMatchObject({ code: 'DUPLICATE' });
      });
    }

    if (update && takes(port, 'update', 'expectedVersion')) {
      it('against an older version are CONFLICT and change nothing', async () => {
        const item = await born();
        const { nativeId } = item.ref;
        const version = (await get(kind, nativeId))?.version;
        const [one, other] = takes(port, 'update', 'name')
          ? [{ name: newName() }, { name: newName() }]
          : [{ labels: { turn: 1 } }, { labels: { turn: 2 } }];
        expect(await order.update(nativeId, { ...one, expectedVersion: version })).toMatchObject({ outcome: 'DONE' });
        const now = await get(kind, nativeId);
        expect(now?.version).not.toBe(version);
        const late = order.update(nativeId, { ...other, expectedVersion: version });
        await expect(late).rejects.toMatchObject({ code: 'CONFLICT' });
        expect((await get(kind, nativeId))?.version).toBe(now?.version);
      });
    }

    it('are carried out once under one idempotency key, together and later', async () => {
      const given = await input();
      const key = `key of ${kind}`;
      const both: Executed<Items[Kind]>[] = [];
      const writes = await writesOf(async () => {
        both.push(...(await Promise.all([order.create(given, key), order.create(given, key)])));
      });
      const [first, second] = both;
      expect([writes, first?.outcome, second?.outcome]).toEqual([1, 'DONE', 'REPLAYED']);
      const calls = await callsOf(async () => {
        const third = await order.create(given, key);
        expect([third.outcome, third.item?.ref]).toEqual(['REPLAYED', first?.item?.ref]);
      });
      expect(calls).toBe(0);
      expect(second?.item).toEqual(first?.item);
    });
  });

  it('every kind that can be created has been created here', () => {
    const able = KINDS.filter((kind) => writePortOf(gateway, kind)?.create);
    expect(able.filter((kind) => !bench.creates[kind])).toEqual([]);
  });
};
