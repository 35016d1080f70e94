import { createServer, request as httpRequest, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, eventStream, type TypedDocument, webSocket } from '../../src/client/index.ts';
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

/** Hands everything on but some events of an event stream: those it loses or doubles. */
const tamperWith = async (target: string, fault: 'lose' | 'double') => {
  let events = 0;
  const spoil = (text: string): string => {
    // One that tells stillness is lost without harm.
    if (!text.includes('"upserted":[{')) return text;
    events += 1;
    if (events !== 3) return text;
    return fault === 'lose' ? '' : text + text;
  };
  const answer: RequestListener = (request, response) => {
    const onward = httpRequest(new URL(request.url ?? '', target), {
      method: request.method,
      headers: request.headers,
    });
    onward.on('response', (from) => {
      response.writeHead(from.statusCode ?? 502, from.headers);
      let rest = '';
      from.setEncoding('utf8');
      from.on('data', (part: string) => {
        const blocks = (rest + part).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) response.write(spoil(`${block}\n\n`));
      });
      from.on('end', () => response.end(rest));
      from.on('error', () => response.destroy());
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  leftovers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
};

const open = (url: string, transport: typeof webSocket) => {
  const client = createClient({ url, transport, webSocketImpl: WebSocket });
  leftovers.push(() => client.close());
  return client;
};

describe.each([
  ['a WebSocket', webSocket],
  ['server-sent events', eventStream],
])('a live view over %s', (_name, transport) => {
  test('is what a query answers after any number of cuts, and begins anew for none of them', async () => {
    const api = await trunkline(['sandbox', '--port', '0']).ready;
    const proxy = await proxyTo(new URL(api));
    leftovers.push(proxy.close);
    const view = open(`http://127.0.0.1:${proxy.port}/graphql`, transport).live(VIEW);
    const asked = open(api, transport);
    const isLive = () => view.get().state === 'live';
    await expect.poll(isLive).toBe(true);
    const [cuts = []] = fc.sample(fc.array(fc.nat(40), { minLength: 6, maxLength: 6 }), { seed: 17, numRuns: 1 });
    for (const events of cuts) {
      let heard = 0;
      const stop = view.subscribe(() => {
        heard += 1;
      });
      await expect.poll(() => heard >= events % 4).toBe(true);
      stop();
      proxy.cut();
      await expect.poll(() => view.get().state).not.toBe('live');
      await expect.poll(isLive).toBe(true);
    }
    expect(view.get()).toMatchObject({ mismatches: 0, resyncs: 0 });
    const agrees = async (): Promise<boolean> => {
      const { jobs } = await asked.query(LIST);
      const shown = statesOf(view.get().view?.rows.values() ?? []);
      return statesOf(jobs.nodes).join() === shown.join();
    };
    await expect.poll(agrees, { interval: 100 }).toBe(true);
  });
});

test.each(['lose', 'double'] as const)(
  'a live view notices where events are spoilt on their way (%s), counts it, and is right again',
  async (fault) => {
    const api = await trunkline(['sandbox', '--port', '0']).ready;
    const view = open(await tamperWith(api, fault), eventStream).live(VIEW);
    const asked = open(api, eventStream);
    await expect.poll(() => view.get().mismatches).toBeGreaterThan(0);
    await expect.poll(() => view.get().state).toBe('live');
    const agrees = async (): Promise<boolean> => {
      const { jobs } = await asked.query(LIST);
      return statesOf(jobs.nodes).join() === statesOf(view.get().view?.rows.values() ?? []).join();
    };
    await expect.poll(agrees, { interval: 100 }).toBe(true);
  },
);
