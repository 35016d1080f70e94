import { describe, expect, it } from 'vitest';
import { KINDS, type Kind, ref } from '../domain/ref.ts';
import { list } from '../gateway/list.ts';
import {
  adapterOf,
  ask,
  begin,
  failureCodes,
  failuresOf,
  gatewayOf,
  type Line,
  planOf,
  portOf,
  walk,
} from './bench.ts';
import { commandOf, takes, writePortOf } from './orders.ts';

/** Two accounts of one vendor that hold objects of the very same ids, as two simulations of one seed do. */
export const describeAccounts = (alpha: Line, beta: Line): void => {
  const gateway = gatewayOf(planOf(alpha, { name: 'alpha' }), planOf(beta, { name: 'beta' }));
  const adapter = adapterOf(gateway);
  const listable = KINDS.filter((kind) => portOf(adapter, kind)?.list);
  const renamed = listable.find((kind) => {
    const port = writePortOf(gateway, kind);
    return port?.update && takes(port, 'update', 'name');
  });
  const idsIn = (
    items: readonly { readonly ref: { readonly account: string; readonly nativeId: string } }[],
    account: string,
  ) => items.filter((item) => item.ref.account === account).map((item) => item.ref.nativeId);
  const only = (account: string, kind: Kind, after: string | null = null) =>
    list(begin(gateway).scope, kind, { accounts: [account], filter: () => ({}), first: 500, after });

  describe('two accounts of one vendor', () => {
    it.each(listable)(
      'give all their rows of type %s, one account after the other, wherever the pages are cut',
      async (kind) => {
        const whole = await walk(gateway, kind);
        const keys = whole.map((item) => `${item.ref.account} ${item.ref.nativeId}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys).toEqual([
          ...idsIn(whole, 'alpha').map((id) => `alpha ${id}`),
          ...idsIn(whole, 'beta').map((id) => `beta ${id}`),
        ]);
        for (const size of [1, 4]) {
          const paged = await walk(gateway, kind, { size: () => size });
          expect(paged.map((item) => `${item.ref.account} ${item.ref.nativeId}`)).toEqual(keys);
        }
      },
    );

    it.each(listable)('refer to objects of type %s of their own only', async (kind) => {
      for (const item of await walk(gateway, kind)) {
        const other = item.ref.account === 'alpha' ? 'beta' : 'alpha';
        expect(JSON.stringify({ ...item, raw: null })).not.toContain(`"account":"${other}"`);
      }
    });

    it.each(listable)('do not take the cursors of each other in lists of type %s', async (kind) => {
      const { edges } = await only('alpha', kind);
      const [first] = edges;
      if (!first) return;
      await expect(only('beta', kind, first.cursor)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      const rest = await ask(gateway, kind, { after: first.cursor });
      expect(
        idsIn(
          rest.edges.map(({ node }) => node),
          'alpha',
        ),
      ).toEqual(
        idsIn(
          edges.slice(1).map(({ node }) => node),
          'alpha',
        ),
      );
      expect(rest.edges.some(({ node }) => node.ref.account === 'beta')).toBe(true);
    });

    it('fail one by one', async () => {
      for (const kind of listable) {
        const rows = idsIn(await walk(gateway, kind), 'beta');
        alpha.simulation.faults.inject({ kind: 'status', status: 500 });
        const listing = await ask(gateway, kind);
        alpha.simulation.faults.clear();
        expect([kind, failuresOf(listing).map(({ account }) => account.name), failureCodes(listing)]).toEqual([
          kind,
          ['alpha'],
          ['UNAVAILABLE'],
        ]);
        expect(listing.edges.map(({ node }) => node.ref.nativeId)).toEqual(rows);
      }
    });

    it('share a read in flight with themselves, never with each other', async () => {
      for (const kind of listable) {
        await ask(gateway, kind);
        const count = async (run: () => Promise<unknown>) => {
          const before = [alpha, beta].map(({ proxy }) => proxy.requests.length);
          await run();
          return [alpha, beta].map(({ proxy }, index) => proxy.requests.length - (before[index] ?? 0));
        };
        const alone = await count(() => ask(gateway, kind));
        const together = await count(async () => {
          const holds = [alpha, beta].map(({ proxy }) => proxy.hold());
          const asking = [ask(gateway, kind), ask(gateway, kind), ask(gateway, kind)];
          await Promise.all(holds.map(({ arrived }) => arrived(1)));
          for (const { release } of holds) release();
          const [one, ...others] = (await Promise.all(asking)).map(({ edges }) => edges.map(({ node }) => node));
          for (const other of others) expect(other).toEqual(one);
          for (const account of ['alpha', 'beta'])
            expect(idsIn(one ?? [], account).length).toBe((one?.length ?? 0) / 2);
        });
        expect([kind, together]).toEqual([kind, alone]);
      }
    });

    it.runIf(renamed !== undefined)('keep what is changed in one of them to that one', async () => {
      if (!renamed) return;
      const [nativeId] = idsIn(await walk(gateway, renamed), 'alpha');
      if (nativeId === undefined) throw new Error('nothing to rename');
      const names = async () => {
        const { loader } = begin(gateway);
        const found = await Promise.all(
          ['alpha', 'beta'].map((account) => loader.one(ref(renamed, account, nativeId))),
        );
        return found.map((item) => (item && 'name' in item ? item.name : null));
      };
      const [before] = await names();
      expect(await names()).toEqual([before, before]);
      const { scope } = begin(gateway);
      const account = scope.account('alpha');
      const command = commandOf(account, renamed, 'update', nativeId, { name: 'only in alpha' });
      if (!command) throw new Error('cannot be updated');
      const request = { account, name: 'update', input: { nativeId }, command, idempotencyKey: 'same key' };
      expect(await gateway.commands.execute(scope, 'suite', request)).toMatchObject({ outcome: 'DONE' });
      expect(await names()).toEqual(['only in alpha', before]);
      const there = scope.account('beta');
      const again = commandOf(there, renamed, 'update', nativeId, { name: 'only in beta' });
      if (!again) throw new Error('cannot be updated');
      // The beta port is its own: the same key at another account is another command.
      const second = {
        account: there,
        name: 'update',
        input: { nativeId },
        command: again,
        idempotencyKey: 'same key',
      };
      expect(await gateway.commands.execute(scope, 'suite', second)).toMatchObject({ outcome: 'DONE' });
    });
  });
};
