import { setTimeout as sleep } from 'node:timers/promises';
import { proxyTo } from '../../test/e2e/proxy.ts';
import type { Clients, Row, Watcher } from './clients.ts';

export interface Outcome {
  readonly client: string;
  readonly cuts: number;
  readonly events: number;
  readonly snapshots: number;
  readonly mismatches: number;
  /** Whether in the end it shows what a fresh query answers. */
  readonly isEqual: boolean;
}

const LIST = '{ jobs(first: 500, filter: { states: [QUEUED, OFFERED] }) { nodes { id state } } }';

/** Numbers in [0, 1), the same from the same seed (mulberry32). */
export const seeded = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

const textOf = (rows: Iterable<Row>): string =>
  [...rows]
    .map(({ id, state }) => `${id}=${state}`)
    .sort()
    .join();

const askFor = async (api: string): Promise<string> => {
  const response = await fetch(api, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: LIST }),
  });
  const { data } = (await response.json()) as { readonly data: { readonly jobs: { readonly nodes: readonly Row[] } } };
  return textOf(data.jobs.nodes);
};

/** The work goes on: what is shown is the answer of a query at some moment, and is compared until it is. */
const isEqualIn = async (api: string, { heard }: Watcher, withinMs: number): Promise<boolean> => {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(50)) {
    const fresh = await askFor(api);
    if (textOf(heard.view?.rows.values() ?? []) === fresh) return true;
  }
  return false;
};

export interface Plan {
  readonly seed: number;
  /** When no more is cut: after so many cuts of each client, or after so long. */
  readonly cuts?: number;
  readonly forMs?: number;
  /** The longest between two cuts. A client is cut only after it was heard again, so that every cut is one of a living stream. */
  readonly longestMs: number;
  readonly settleMs: number;
}

/** Each client behind a connection of its own, which is cut at moments drawn from the seed. */
export const measureCuts = async (api: string, clients: Clients, plan: Plan): Promise<readonly Outcome[]> =>
  Promise.all(
    Object.entries(clients).map(async ([client, watch], index) => {
      const random = seeded(plan.seed + index);
      const proxy = await proxyTo(new URL(api));
      const watcher = watch(`http://127.0.0.1:${proxy.port}/graphql`);
      const { heard } = watcher;
      try {
        const { cuts: most = Number.POSITIVE_INFINITY, forMs = Number.POSITIVE_INFINITY } = plan;
        const end = Date.now() + forMs;
        let cuts = 0;
        for (; cuts < most && Date.now() < end; cuts += 1) {
          const before = heard.events;
          while (heard.events === before) await sleep(5);
          await sleep(random() * plan.longestMs);
          proxy.cut();
        }
        const before = heard.events;
        while (heard.events === before) await sleep(5);
        const isEqual = await isEqualIn(api, watcher, plan.settleMs);
        const { events, snapshots, mismatches } = heard;
        return { client, cuts, events, snapshots, mismatches, isEqual };
      } finally {
        await watcher.stop();
        await proxy.close();
      }
    }),
  );
