import { expect, test } from 'vitest';
import { openClients, VIEW } from '../../bench/cuts/clients.ts';
import { measureCuts } from '../../bench/cuts/measure.ts';
import { trunkline } from '../e2e/trunkline.ts';
import { compileForRelay } from '../graphql/stores/relay.ts';

/** The long form, of two minutes, is bench/cuts/run.ts. */
const CUTS = 3;

test('every stock client goes on behind its cursor after cuts, and shows what a fresh query answers', async () => {
  const [compiled] = [...(await compileForRelay({ CutsSubscription: VIEW })).values()];
  if (!compiled) throw new Error('Relay has compiled nothing');
  const api = await trunkline(['sandbox', '--port', '0']).ready;
  const clients = openClients(compiled);
  const outcomes = await measureCuts(api, clients, { seed: 23, cuts: CUTS, longestMs: 400, settleMs: 60_000 });
  expect(outcomes).toEqual(
    Object.keys(clients).map((client) => ({
      client,
      cuts: CUTS,
      events: expect.any(Number),
      // Told everything once: each cut was resumed.
      snapshots: 1,
      mismatches: 0,
      isEqual: true,
    })),
  );
});
