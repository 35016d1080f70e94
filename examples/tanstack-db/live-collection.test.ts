import { createCollection } from '@tanstack/db';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, type TypedDocument } from '../../src/client/index.ts';
import { proxyTo } from '../../test/e2e/proxy.ts';
import { trunkline } from '../../test/e2e/trunkline.ts';
import { liveCollection } from './live-collection.ts';

interface Row {
  readonly id: string;
  readonly state: string;
}
type Jobs = TypedDocument<{ liveJobs: { seq: number; items: readonly Row[] } }, { after?: string | null }>;

const VIEW = `subscription ($after: String) {
  liveJobs(filter: { states: [QUEUED, OFFERED] }, after: $after) {
    ... on JobSnapshot { seq cursor items { id state } versions count digest }
    ... on JobDelta { seq since cursor upserted { id state } versions removed count digest }
    ... on Resync { cursor reason }
  }
}` as Jobs;
const LIST = '{ jobs(first: 500, filter: { states: [QUEUED, OFFERED] }) { nodes { id state } } }' as TypedDocument<
  { jobs: { nodes: readonly Row[] } },
  object
>;

const leftovers: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of leftovers.splice(0).reverse()) await end();
});

const textOf = (rows: readonly Row[]): string =>
  rows
    .map(({ id, state }) => `${id}=${state}`)
    .sort()
    .join();

test('a collection has the rows of a live view, and goes on after its connection was cut', async () => {
  const api = await trunkline(['sandbox', '--port', '0']).ready;
  const proxy = await proxyTo(new URL(api));
  leftovers.push(proxy.close);
  const client = createClient({ url: `http://127.0.0.1:${proxy.port}/graphql`, webSocketImpl: WebSocket });
  leftovers.push(() => client.close());
  const states = new Set<string>();
  const jobs = createCollection(
    liveCollection<Row>(
      () => client.live(VIEW),
      ({ state }) => states.add(state),
    ),
  );
  await jobs.preload();
  leftovers.push(() => jobs.cleanup());
  const agrees = async (): Promise<boolean> => {
    const shown = textOf(jobs.toArray);
    return shown !== '' && textOf((await client.query(LIST)).jobs.nodes) === shown;
  };
  await expect.poll(agrees, { interval: 100 }).toBe(true);
  proxy.cut();
  await expect.poll(() => [...states]).toContain('stale');
  states.clear();
  await expect.poll(() => [...states]).toContain('live');
  await expect.poll(agrees, { interval: 100 }).toBe(true);
});
