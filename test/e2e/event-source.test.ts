import { expect, test } from 'vitest';
import { leftovers, missing, openBrowser, WITHOUT } from './browser.ts';
import { proxyTo } from './proxy.ts';
import { trunkline } from './trunkline.ts';

const VIEW = `subscription {
  liveJobs(filter: { states: [QUEUED, OFFERED] }) {
    __typename
    ... on JobSnapshot { items { id state } }
    ... on JobDelta { upserted { id state } removed }
    ... on Resync { reason }
  }
}`;
const LIST = '{ jobs(first: 500, filter: { states: [QUEUED, OFFERED] }) { nodes { id state } } }';

/** All that a page has to do: nothing is selected by which it could resume, and nothing is sent again. */
const WATCH = `
  const rows = new Map();
  const told = { JobSnapshot: 0, JobDelta: 0, Resync: 0, changes: 0, errors: 0 };
  const source = new EventSource('/graphql?' + new URLSearchParams({ query: ${JSON.stringify(VIEW)} }));
  source.addEventListener('error', () => { told.errors += 1; });
  source.addEventListener('next', ({ data }) => {
    const { __typename, items, upserted = [], removed = [] } = JSON.parse(data).data.liveJobs;
    told[__typename] += 1;
    told.changes += upserted.length + removed.length;
    if (items) rows.clear();
    for (const id of removed) rows.delete(id);
    for (const { id, state } of items ?? upserted) rows.set(id, state);
  });
  globalThis.watched = { rows, told, source };
`;

interface Told {
  readonly JobSnapshot: number;
  readonly JobDelta: number;
  readonly Resync: number;
  readonly changes: number;
  readonly errors: number;
}

const textOf = (rows: Iterable<readonly [string, string]>): string =>
  [...rows]
    .map(([id, state]) => `${id}=${state}`)
    .sort()
    .join();

const listOf = async (api: string): Promise<string> => {
  const response = await fetch(api, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: LIST }),
  });
  const { data } = (await response.json()) as { data: { jobs: { nodes: { id: string; state: string }[] } } };
  return textOf(data.jobs.nodes.map(({ id, state }) => [id, state] as const));
};

test.skipIf(missing)(`an EventSource of a browser goes on where its connection was cut${WITHOUT}`, async () => {
  const api = await trunkline(['sandbox', '--port', '0']).ready;
  const proxy = await proxyTo(new URL(api));
  leftovers.push(proxy.close);
  const context = await openBrowser();
  const page = await context.newPage();
  const resumed: string[] = [];
  page.on('request', async (request) => {
    if (!request.url().includes('/graphql?')) return;
    const id = (await request.allHeaders())['last-event-id'];
    if (id) resumed.push(id);
  });
  // A page of the server's own origin, without a policy that forbids what is tried here.
  await page.goto(`http://127.0.0.1:${proxy.port}/healthz`);
  await page.evaluate(WATCH);

  const told = () => page.evaluate<Told>('watched.told');
  const agrees = async (): Promise<boolean> => {
    const shown = textOf(await page.evaluate<[string, string][]>('[...watched.rows]'));
    return shown !== '' && (await listOf(api)) === shown;
  };
  await expect.poll(agrees, { interval: 100 }).toBe(true);
  for (let cut = 1; cut <= 3; cut += 1) {
    const { changes } = await told();
    await expect.poll(async () => (await told()).changes).toBeGreaterThan(changes);
    proxy.cut();
    await expect.poll(async () => (await told()).errors).toBeGreaterThanOrEqual(cut);
    await expect.poll(() => page.evaluate('watched.source.readyState')).toBe(1);
  }
  const { changes } = await told();
  await expect.poll(async () => (await told()).changes).toBeGreaterThan(changes);
  await expect.poll(agrees, { interval: 100 }).toBe(true);
  expect(await told()).toMatchObject({ JobSnapshot: 1, Resync: 0 });
  // Each time behind another event.
  await expect.poll(() => new Set(resumed).size).toBeGreaterThanOrEqual(3);
});
