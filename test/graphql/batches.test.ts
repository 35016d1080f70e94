import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataOf, type House, openHouse } from './house.ts';

interface Result {
  readonly outcome?: string;
  readonly code?: string;
  readonly worker?: { readonly presence: { readonly state: string } } | null;
}

interface Batch {
  readonly batch: {
    readonly outcomes: readonly { readonly objectId: string | null; readonly result: Result | null }[];
    readonly done: number;
    readonly failed: number;
    readonly code?: string;
    readonly message?: string;
  };
}

const RESULT = '... on WorkerPayload { outcome worker { presence { state } } } ... on Error { code }';
const BATCH = `mutation ($input: SetWorkerPresencesInput!) { batch: setWorkerPresences(input: $input) {
  ... on WorkerBatchPayload { outcomes { objectId result { ${RESULT} } } done accepted partlyDone unknown failed }
  ... on Error { code message } } }`;
const SINGLE = `mutation ($input: SetWorkerPresenceInput!) { one: setWorkerPresence(input: $input) { ${RESULT} } }`;
const WORKERS = '{ workers(first: 8, orderBy: { field: NAME }) { nodes { id presence { state } } } }';

interface Workers {
  readonly workers: {
    readonly nodes: readonly { readonly id: string; readonly presence: { readonly state: string } }[];
  };
}

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const changes = (): number => house.simulation.calls.filter(({ method }) => method !== 'GET').length;
const workers = async () => (await dataOf(house.run<Workers>(WORKERS))).workers.nodes;
/** The other presence than the one that is shown, so that the command changes something. */
const turned = ({ id, presence }: Workers['workers']['nodes'][number]) => ({ id, ready: presence.state !== 'READY' });

const carryOut = async (input: object): Promise<Batch['batch']> =>
  (await dataOf(house.run<Batch>(BATCH, { variables: { input } }))).batch;

describe('a batch', () => {
  it('comes to what its commands come to one by one, and leaves the vendor as they do', async () => {
    const other = await openHouse();
    const items = (await workers()).map(turned);
    const { outcomes, done } = await carryOut({ items });
    const single: (Result | null)[] = [];
    for (const input of items) {
      const { one } = await dataOf(other.run<{ one: Result }>(SINGLE, { variables: { input } }));
      single.push(one);
    }
    expect(outcomes.map(({ result }) => result)).toEqual(single);
    expect(outcomes.map(({ objectId }) => objectId)).toEqual(items.map(({ id }) => id));
    expect(done).toBe(single.filter((result) => result?.outcome === 'DONE').length);
    expect(await workers()).toEqual((await dataOf(other.run<Workers>(WORKERS))).workers.nodes);
    await other.close();
  });

  it('refuses an item by itself, and carries out the others', async () => {
    const [first, second] = await workers();
    const none = Buffer.from('Worker:demo-restcomm:WKnone').toString('base64url');
    const { outcomes, done, failed } = await carryOut({
      items: [
        { id: first?.id, ready: false },
        { id: none, ready: false },
        { id: 'nonsense', ready: false },
        { id: second?.id, ready: false },
      ],
    });
    expect(outcomes.map(({ result }) => result?.code ?? result?.outcome)).toEqual([
      'DONE',
      'NOT_FOUND',
      'INVALID_INPUT',
      'DONE',
    ]);
    expect([done, failed]).toEqual([2, 2]);
  });

  it('is repeated under its key without doing anything twice, and carries out what was not in it', async () => {
    const [first, second, third] = (await workers()).map(turned);
    const before = await carryOut({ items: [first, second], idempotencyKey: 'k' });
    const sent = changes();
    const again = await carryOut({ items: [first, second, third], idempotencyKey: 'k' });
    expect(before.outcomes.map(({ result }) => result?.outcome)).toEqual(['DONE', 'DONE']);
    expect(again.outcomes.map(({ result }) => result?.outcome)).toEqual(['REPLAYED', 'REPLAYED', 'DONE']);
    expect(changes() - sent).toBe(1);
  });

  it('carries out nothing when two items are about one object, or when there are more than 500', async () => {
    const [first] = await workers();
    const sent = changes();
    const twice = await carryOut({
      items: [
        { id: first?.id, ready: false },
        { id: first?.id, ready: true },
      ],
    });
    expect(twice).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('items[0] and items[1]') });
    const many = Array.from({ length: 501 }, (_, n) => ({ id: `none-${n}`, ready: true }));
    const answer = await house.run<Batch>(BATCH, { variables: { input: { items: many } } });
    expect(answer.errors[0]?.extensions.code ?? answer.data.batch.code).toBe('LIMIT_EXCEEDED');
    expect(changes()).toBe(sent);
  });

  it('is for those who may give the command alone', async () => {
    const [first] = await workers();
    const { errors } = await house.run(BATCH, {
      variables: { input: { items: [{ id: first?.id, ready: false }] } },
      scopes: ['read'],
    });
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
