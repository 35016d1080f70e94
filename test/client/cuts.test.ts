import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, type TypedDocument } from '../../src/client/index.ts';
import { proxyTo } from '../e2e/proxy.ts';
import { trunkline } from '../e2e/trunkline.ts';

interface Row {
  readonly id: string;
  readonly state: string;
}
interface Snapshot {
  readonly seq: number;
  readonly items: readonly Row[];
}

const VIEW = `subscription Jobs($after: String) {
  liveJobs(filter: { states: [QUEUED, OFFERED] }, after: $after) {
    ... on JobSnapshot { seq cursor items { id state } versions count digest }
    ... on JobDelta { seq since cursor upserted { id state } versions removed count digest }
    ... on Resync { cursor reason }
  }
}` as TypedDocument<{ readonly liveJobs: Snapshot }, { readonly after?: string | null }>;
const LIST = '{ jobs(first: 500, filter: { states: [QUEUED, OFFERED] }) { nodes { id state } } }' as TypedDocument<
  { readonly jobs: { readonly nodes: readonly Row[] } },
  Record<string, never>
>;

const leftovers: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of leftovers.splice(0).reverse()) await end();
});

const statesOf = (rows: Iterable<Row>): string[] => [...rows].map(({ id, state }) => `${id}=${state}`).sort();

const PAGE = new URL('../../docs/clients.md', import.meta.url);
const CLIENT = new URL('../../src/client/index.ts', import.meta.url);

/** What the page shows under this name, with the client of this checkout. */
const snippet = async (name: string) => {
  const page = await readFile(PAGE, 'utf8');
  const [, text = ''] = new RegExp(`\`\`\`js ${name}\\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
  const module = text.replace("'trunkline/client'", JSON.stringify(CLIENT.href));
  return import(`data:text/javascript,${encodeURIComponent(module)}`);
};

/** The first of them that could be canceled: the others were assigned to a worker since the view was told. */
const canceledAmong = async (ids: readonly string[], cancel: (id: string) => Promise<void>): Promise<string> => {
  for (const id of ids) {
    const code = await cancel(id).then(
      () => undefined,
      (fault: { readonly code?: string }) => fault.code ?? 'none',
    );
    if (code === undefined) return id;
    expect(['WRONG_STATE', 'CONFLICT', 'UNSUPPORTED']).toContain(code);
  }
  throw new Error('none of them could be canceled');
};

test('the page about clients shows a view, and a command whose effect is then in the view', async () => {
  const api = await trunkline(['sandbox', '--port', '0']).ready;
  const shown: unknown[] = [];
  const { watch: watchAs } = await snippet('client');
  const view = watchAs({ url: api, key: 'none', query: VIEW, show: (state: unknown) => shown.push(state) });
  leftovers.push(() => view.close());
  const { rows } = await view.until((now: { rows: ReadonlyMap<string, Row> }) => now.rows.size > 0);
  expect(shown.at(-1)).toMatchObject({ state: 'live' });
  const { cancel } = await snippet('client-command');
  const client = open(api);
  const id = await canceledAmong([...rows.keys()], (job) => cancel(client, view, job));
  expect(view.get().view.rows.has(id)).toBe(false);
  await expect(cancel(client, view, 'nothing')).rejects.toMatchObject({
    name: 'TrunklineError',
    code: 'INVALID_INPUT',
  });
});

/** A socket on which the third event that changes rows is spoilt: a message without rows is lost without harm. */
const spoiling = (fault: 'lose' | 'double') => {
  let events = 0;
  return class extends WebSocket {
    override emit(event: string | symbol, ...rest: unknown[]): boolean {
      const isChange = event === 'message' && String(rest[0]).includes('"upserted":[{');
      if (isChange) events += 1;
      if (!isChange || events !== 3) return super.emit(event, ...rest);
      return fault === 'lose' || (super.emit(event, ...rest) && super.emit(event, ...rest));
    }
  };
};

const open = (url: string, webSocketImpl: unknown = WebSocket) => {
  const client = createClient({ url, webSocketImpl });
  leftovers.push(() => client.close());
  return client;
};

const agreement = (view: ReturnType<typeof watch>, asked: ReturnType<typeof open>) => async (): Promise<boolean> => {
  const { jobs } = await asked.query(LIST);
  return statesOf(jobs.nodes).join() === statesOf(view.get().view?.rows.values() ?? []).join();
};
const watch = (client: ReturnType<typeof open>) => client.live(VIEW);

test('a live view is what a query answers after any number of cuts, and begins anew for none of them', async () => {
  const api = await trunkline(['sandbox', '--port', '0']).ready;
  const proxy = await proxyTo(new URL(api));
  leftovers.push(proxy.close);
  const view = watch(open(`http://127.0.0.1:${proxy.port}/graphql`));
  const isLive = () => view.get().state === 'live';
  await expect.poll(isLive).toBe(true);
  const [cuts = []] = fc.sample(fc.array(fc.nat(3), { minLength: 6, maxLength: 6 }), { seed: 17, numRuns: 1 });
  for (const events of cuts) {
    let heard = 0;
    const stop = view.subscribe(() => {
      heard += 1;
    });
    await expect.poll(() => heard >= events).toBe(true);
    stop();
    proxy.cut();
    await expect.poll(() => view.get().state).not.toBe('live');
    await expect.poll(isLive).toBe(true);
  }
  expect(view.get()).toMatchObject({ mismatches: 0, resyncs: 0 });
  await expect.poll(agreement(view, open(api)), { interval: 100 }).toBe(true);
});

test.each(['lose', 'double'] as const)(
  'a live view notices where events are spoilt on their way (%s), counts it, and is right again',
  async (fault) => {
    const api = await trunkline(['sandbox', '--port', '0']).ready;
    const view = watch(open(api, spoiling(fault)));
    await expect.poll(() => view.get().mismatches).toBeGreaterThan(0);
    await expect.poll(() => view.get().state).toBe('live');
    await expect.poll(agreement(view, open(api)), { interval: 100 }).toBe(true);
  },
);
