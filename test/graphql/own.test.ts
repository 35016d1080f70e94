import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRef } from '../../src/domain/ref.ts';
import { ACCOUNT, dataOf, type House, openHouse, type RunOptions } from './house.ts';

const OFFERS = `{ tasks(first: 100, filter: { states: [OFFERED] }) { nodes { id worker { id } job { id } } } }`;

interface Offers {
  readonly tasks: { readonly nodes: readonly { id: string; worker: { id: string }; job: { id: string } }[] };
}

const decline = (id: string, key: string): string =>
  `mutation { result: declineTask(input: { id: "${id}", idempotencyKey: "${key}" }) {
    ... on TaskPayload { outcome } ... on Error { code } } }`;

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const agentOf = (worker: string): RunOptions => ({
  scopes: ['read', 'work'],
  limits: {
    role: 'agent',
    worker: { [ACCOUNT]: parseRef(Buffer.from(worker, 'base64url').toString())?.nativeId ?? '' },
  },
});

/** Requests that change something at the vendor. */
const changes = (): number => house.simulation.calls.filter(({ method }) => method !== 'GET').length;

describe('an agent who is a worker', () => {
  it('repeats a command under its key though the task is not his any more', async () => {
    const { tasks } = await dataOf(house.run<Offers>(OFFERS));
    const [offer] = tasks.nodes;
    if (!offer) throw new Error('there is no offer');
    const mine = agentOf(offer.worker.id);
    expect((await house.run(decline(offer.id, 'k'), mine)).data).toEqual({ result: { outcome: 'DONE' } });
    expect((await house.run(decline(offer.id, 'k'), mine)).data).toEqual({ result: { outcome: 'REPLAYED' } });
    const { data } = await house.run<{ result: { code: string } }>(decline(offer.id, 'another'), mine);
    expect(['NOT_FOUND', 'FORBIDDEN']).toContain(data.result.code);
  });

  it("is refused another's offer before anything is changed, also under a key that another has used (S14)", async () => {
    const { tasks } = await dataOf(house.run<Offers>(OFFERS));
    const [offer] = tasks.nodes;
    const stranger = tasks.nodes.find(({ worker }) => worker.id !== offer?.worker.id);
    if (!offer || !stranger) throw new Error('there are not enough offers');
    const before = changes();
    const refused = await house.run(decline(offer.id, 'k'), agentOf(stranger.worker.id));
    expect(refused.data).toEqual({ result: { code: 'FORBIDDEN' } });
    expect(changes()).toBe(before);
    await house.run(decline(offer.id, 'k'), agentOf(offer.worker.id));
    const after = changes();
    // The same principal by its id, with other rights.
    const again = await house.run<{ result: { code: string } }>(decline(offer.id, 'k'), agentOf(stranger.worker.id));
    expect(['NOT_FOUND', 'FORBIDDEN']).toContain(again.data.result.code);
    expect(changes()).toBe(after);
  });
});
