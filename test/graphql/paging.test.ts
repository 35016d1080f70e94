import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, dataOf, type House, openHouse } from './house.ts';

interface Page {
  readonly workers: {
    readonly nodes: readonly { nativeId: string; name: string; createdAt: string }[];
    readonly failures: readonly unknown[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

const QUERY = `query ($first: Int, $after: String, $workspace: [ID!], $orderBy: WorkerOrder) {
  workers(first: $first, after: $after, filter: { workspaces: $workspace }, orderBy: $orderBy) {
    nodes { nativeId name createdAt } failures { message } pageInfo { hasNextPage endCursor } } }`;

const readPage = (variables: Record<string, unknown>): Promise<Page> => dataOf(house.run<Page>(QUERY, { variables }));

let house: House;
beforeAll(async () => {
  house = await openHouse({ scenario: 'empty', settings: { pageSize: 20 } });
});
afterAll(() => house.close());

const hex = (n: number) => n.toString(16).padStart(32, '0');
const vendorDate = (seconds: number) =>
  new Date(Date.parse('2026-01-01T00:00:00Z') + seconds * 1000).toISOString().replace('.000Z', '+0000');

let sites = 0;
let sids = 0;

const openSite = () => {
  sites += 1;
  const workspace = `WS${hex(sites)}`;
  house.simulation.plant('workspaces', { sid: workspace, name: `Site ${sites}` });
  return {
    id: Buffer.from(`Workspace:${ACCOUNT}:${workspace}`).toString('base64url'),
    add(name: string, createdAt: number): string {
      sids += 1;
      const sid = `WK${hex(sids)}`;
      const dates = { dateCreated: vendorDate(createdAt), dateUpdated: vendorDate(createdAt) };
      const attributes = JSON.stringify({ contact_uri: sid });
      house.simulation.plant('workers', { sid, workspaceSid: workspace, name: `${name} ${sid}`, attributes, ...dates });
      return sid;
    },
  };
};

const worker = fc.record({
  name: fc.constantFrom('Ada', 'ada', 'Bo', 'Cy'),
  createdAt: fc.integer({ min: 0, max: 5 }),
});
const storm = fc.record({
  born: fc.array(worker, { maxLength: 3 }),
  changed: fc.array(fc.nat(), { maxLength: 2 }),
  gone: fc.array(fc.nat(), { maxLength: 1 }),
});

describe('paging through a vendor whose pages shift', () => {
  it('gives every worker that stays as it is exactly once and in order, whatever happens between the pages', async () => {
    const mutate = (document: string, nativeId: string) =>
      dataOf(
        house.run(document, {
          variables: { id: Buffer.from(`Worker:${ACCOUNT}:${nativeId}`).toString('base64url') },
        }),
      );
    await fc.assert(
      fc.asyncProperty(
        fc.array(worker, { minLength: 20, maxLength: 70 }),
        fc.array(storm, { maxLength: 6 }),
        fc.integer({ min: 3, max: 25 }),
        fc.constantFrom(null, { field: 'NAME', direction: 'ASC' }, { field: 'CREATED_AT', direction: 'DESC' }),
        async (workers, weather, first, orderBy) => {
          const site = openSite();
          const steady = new Set(workers.map(({ name, createdAt }) => site.add(name, createdAt)));
          const seen: Page['workers']['nodes'][number][] = [];
          const storms = [...weather];
          let after: string | null = null;
          for (;;) {
            const { workers: page }: Page = await readPage({ first, after, workspace: [site.id], orderBy });
            expect(page.failures).toEqual([]);
            seen.push(...page.nodes);
            if (!page.pageInfo.hasNextPage) break;
            after = page.pageInfo.endCursor;
            const { born = [], changed = [], gone = [] } = storms.pop() ?? {};
            for (const { name, createdAt } of born) site.add(name, createdAt);
            for (const [indexes, document] of [
              [
                changed,
                'mutation ($id: ID!) { updateWorker(input: { id: $id, contactUri: "sip:new" }) { __typename } }',
              ],
              [gone, 'mutation ($id: ID!) { deleteWorker(input: { id: $id }) { __typename } }'],
            ] as const) {
              for (const index of indexes) {
                const sid = [...steady][index % Math.max(1, steady.size)];
                if (sid === undefined) continue;
                steady.delete(sid);
                await mutate(document, sid);
              }
            }
          }
          const times = (sid: string) => seen.filter(({ nativeId }) => nativeId === sid).length;
          expect([...steady].map(times)).toEqual([...steady].map(() => 1));
          const ordered = seen.filter(({ nativeId }) => steady.has(nativeId));
          const key = ({ name, createdAt }: (typeof seen)[number]) =>
            orderBy?.field === 'NAME' ? name.toLowerCase() : createdAt;
          const keys = ordered.map(key);
          const sorted = [...keys].sort();
          expect(keys).toEqual(orderBy?.direction === 'DESC' ? sorted.reverse() : sorted);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('fifty jobs of twelve workers and five queues', () => {
  it('cost one list of jobs, one of workers and one of queues', async () => {
    const workspace = `WS${hex(9_001)}`;
    const id = (prefix: string, n: number) => `${prefix}${hex(9_100 + n)}`;
    const fifty = await openHouse({ scenario: 'empty' });
    const { plant } = fifty.simulation;
    plant('workspaces', { sid: workspace, name: 'Fifty' });
    for (let n = 0; n < 5; n += 1) {
      plant('taskqueues', { sid: id('TQ', n), workspaceSid: workspace, name: `Queue ${n}`, targetWorkers: '1==1' });
    }
    for (let n = 0; n < 12; n += 1) {
      plant('workers', {
        sid: id('WK', n),
        workspaceSid: workspace,
        name: `Worker ${n}`,
        attributes: '{"contact_uri":"1"}',
      });
    }
    for (let n = 0; n < 50; n += 1) {
      plant('tasks', {
        sid: id('TK', n),
        workspaceSid: workspace,
        taskQueueSid: id('TQ', n % 5),
        workerSid: id('WK', n % 12),
        assignmentState: 'COMPLETED',
        attributes: '{"type":"x"}',
        timeout: 60,
        age: 5,
        dateCreated: vendorDate(n),
        dateUpdated: vendorDate(n + 5),
      });
    }
    const { data, costs } = await fifty.run<{
      jobs: { nodes: { worker: { name: string }; queue: { name: string } }[] };
    }>('{ jobs(first: 50, filter: { live: false }) { nodes { worker { name } queue { name } } } }');
    expect(data.jobs.nodes).toHaveLength(50);
    expect(new Set(data.jobs.nodes.map(({ worker }) => worker.name)).size).toBe(12);
    expect(new Set(data.jobs.nodes.map(({ queue }) => queue.name)).size).toBe(5);
    expect(costs).toMatchObject([{ account: ACCOUNT, calls: 3 }]);
    await fifty.close();
  });
});
