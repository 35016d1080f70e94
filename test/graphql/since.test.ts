import { expect, it } from 'vitest';
import type { PresenceState } from '../../src/domain/worker.ts';
import { stage } from '../live/support/stage.ts';
import { objectsOf, testVendor } from '../live/support/vendor.ts';
import { runner } from './house.ts';

interface Presence {
  readonly since: string | null;
  readonly sinceSource: string | null;
}

interface Data {
  readonly workers: {
    readonly nodes: readonly { readonly nativeId: string; readonly presence: Presence }[];
    readonly freshness: readonly { readonly account: { readonly name: string }; readonly unordered: number }[];
  };
  readonly worker: { readonly presence: Presence };
}

const ASK = `{
  workers(orderBy: { field: STATE_SINCE, direction: ASC }) {
    nodes { nativeId presence { since sinceSource } }
    freshness { account { name } unordered }
  }
  worker(account: "mute", nativeId: "seen") { presence { since sinceSource } }
}`;

it('workers are in the order in which their presences began, and it is said of how many that is not known (T13)', async () => {
  const [mute, clear] = [objectsOf('mute'), objectsOf('clear')];
  const vendors = [testVendor('mute', { covers: ['Worker'] }), testVendor('clear', { covers: ['Worker'] })] as const;
  const { gateway, events, watch, pass, clock } = stage(...vendors);
  const told = (id: string, state: PresenceState, since: number) =>
    clear.worker(id, state, { presence: { state, native: null, label: null, reasonCode: null, since } });
  const at = clock.now();
  vendors[0].set(mute.worker('seen', 'READY'), mute.worker('still', 'READY'), mute.worker('too', 'OFFLINE'));
  vendors[1].set(told('before', 'READY', at - 60_000), told('after', 'READY', at + 5_000));
  const ear = await watch('Worker');
  await pass(1_000);
  const heardAt = clock.now();
  vendors[0].push(mute.worker('seen', 'NOT_READY'));
  await pass(10_000);

  const run = runner(gateway, events);
  const { data, errors } = await run<Data>(ASK);
  expect(errors).toEqual([]);
  const iso = (ms: number): string => new Date(ms).toISOString();
  const observed = { since: iso(heardAt), sinceSource: 'OBSERVED' };
  const shown = data.workers.nodes.map(({ nativeId, presence }) => [nativeId, JSON.parse(JSON.stringify(presence))]);
  expect(shown).toEqual([
    ['before', { since: iso(at - 60_000), sinceSource: 'VENDOR' }],
    ['seen', observed],
    ['after', { since: iso(at + 5_000), sinceSource: 'VENDOR' }],
    ['still', { since: null, sinceSource: null }],
    ['too', { since: null, sinceSource: null }],
  ]);
  expect(JSON.parse(JSON.stringify(data.worker.presence))).toEqual(observed);
  expect(data.workers.freshness.map(({ account, unordered }) => [account.name, unordered])).toEqual([
    ['clear', 0],
    ['mute', 2],
  ]);
  const seen = [...ear.rows.values()].find(({ ref }) => ref.nativeId === 'seen');
  expect(seen?.presence).toMatchObject({ since: heardAt, sinceSource: 'OBSERVED' });
});
