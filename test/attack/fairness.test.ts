import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { openCore } from '../../src/core.ts';
import type { CallRate } from '../../src/domain/limits.ts';
import { ref } from '../../src/domain/ref.ts';
import { globalId } from '../../src/graphql/ids.ts';
import { schema } from '../../src/main.ts';
import { type HttpServer, startServer } from '../../src/server/http.ts';
import { registry } from '../../src/vendors/index.ts';
import { startSimulator } from '../../src/vendors/restcomm/simulator/index.ts';
import { type Answer, post, silent } from '../server/harness.ts';
import { openLimitedVendor } from './support/limited-vendor.ts';
import { openSimulatedRuntime } from './support/simulated-runtime.ts';

const ACCOUNT = 'support';
const KEYS = {
  hog: 'a-key-of-somebody-greedy',
  wall: 'a-key-of-fifty-boards',
  clerk: 'a-key-of-a-modest-clerk',
  boss: 'a-key-of-the-supervisor',
};
type Who = keyof typeof KEYS;

const leftovers: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of leftovers.splice(0).reverse()) await end();
});

/** The gateway over one account whose vendor takes so many calls a second. */
const openHouse = async (vendorTakes: number, rate: CallRate | null) => {
  const simulated = openSimulatedRuntime();
  const simulation = await startSimulator({});
  leftovers.push(() => simulation.close());
  const { baseUrl } = simulation.settings;
  const vendor = await openLimitedVendor(new URL(baseUrl).origin, simulated.now, vendorTakes);
  leftovers.push(() => vendor.close());
  const settings = { ...simulation.settings, baseUrl: baseUrl.replace(new URL(baseUrl).origin, vendor.url) };
  const key = (name: Who, role: string, own: object = {}) => ({ name, key: KEYS[name], role, ...own });
  const config = readConfig({
    raw: {
      server: { port: 0, requestTimeoutMs: 60_000, graphiql: false, wallboard: false },
      auth: {
        apiKeys: [
          key('hog', 'viewer', { rate: { inFlight: 4 } }),
          key('wall', 'viewer'),
          key('clerk', 'viewer'),
          key('boss', 'supervisor'),
        ],
      },
      accounts: [
        { name: ACCOUNT, vendor: 'restcomm', settings, feed: { pollIntervalMs: 1_000 }, ...(rate ? { rate } : {}) },
      ],
    },
    vendors: registry.map((each) => each.vendor),
    environment: {},
    flags: {},
  });
  const core = openCore(config, { runtime: simulated.runtime });
  leftovers.push(() => core.close());
  const server = await startServer({ ...config.server, auth: config.auth, ...core, schema: schema(), log: silent });
  leftovers.push(() => server.drain(0));
  return { ...simulated, vendor, server, core };
};

type House = Awaited<ReturnType<typeof openHouse>>;

const askAs = async (
  server: HttpServer,
  who: Who,
  query: string,
  variables: object = {},
): Promise<{ status: number; body: Answer }> => {
  // Compression runs in threads that the clock does not wait for.
  const response = await post(server, query, variables, { 'x-api-key': KEYS[who], 'accept-encoding': 'identity' });
  return { status: response.status, body: await response.json() };
};

const QUEUES = '{ queues { nodes { id name } failures { code message retryAfterMs } } }';
const UPDATE = `mutation ($id: ID!, $name: String!) {
  updateQueue(input: { id: $id, name: $name }) {
    __typename
    ... on QueuePayload { outcome }
    ... on Error { code message retryAfterMs maybeDone }
  }
}`;
const MANY = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }';

/** Everybody asks as fast as he gets answers, until the supervisor has given all commands. */
const bustle = async ({ server, sleep }: House, commands: number, hogs: number) => {
  let isOver = false;
  let unknown = 0;
  const limited: Answer[] = [];
  const clerks: Answer[] = [];

  const hog = async (): Promise<void> => {
    while (!isOver) {
      const ids = Array.from({ length: 400 }, () => globalId(ref('Job', ACCOUNT, `WT${++unknown}`)));
      const { status, body } = await askAs(server, 'hog', MANY, { ids });
      if (status !== 429) continue;
      limited.push(body);
      await sleep(body.errors[0].extensions.retryAfterMs);
    }
  };
  const board = async (): Promise<void> => {
    while (!isOver) {
      await askAs(server, 'wall', QUEUES);
      await sleep(1_000);
    }
  };
  const clerk = async (): Promise<void> => {
    while (!isOver) {
      clerks.push((await askAs(server, 'clerk', QUEUES)).body.data.queues);
      await sleep(2_000);
    }
  };
  const boss = async (): Promise<Answer[]> => {
    const first = await askAs(server, 'boss', QUEUES);
    const id = first.body.data.queues.nodes[0].id;
    // The others are in full swing by then.
    const others = [...Array.from({ length: hogs }, hog), ...Array.from({ length: 50 }, board), clerk()];
    await sleep(3_000);
    const outcomes: Answer[] = [];
    for (let n = 0; n < commands; n += 1) {
      outcomes.push((await askAs(server, 'boss', UPDATE, { id, name: `Queue ${n}` })).body.data.updateQueue);
      await sleep(300);
    }
    isOver = true;
    await Promise.all(others);
    return outcomes;
  };
  return { outcomes: await boss(), limited, clerks };
};

/** The most calls in any span, over what the rate allows in it; none is more than one. */
const worstSpan = (arrivals: readonly number[], { callsPerSecond, burst }: CallRate): number => {
  let worst = 0;
  for (let from = 0; from < arrivals.length; from += 1)
    for (let to = from; to < arrivals.length; to += 1) {
      const allowed = (((arrivals[to] ?? 0) - (arrivals[from] ?? 0)) / 1_000) * callsPerSecond + burst;
      worst = Math.max(worst, (to - from + 1) / allowed);
    }
  return worst;
};

describe('one principal at its limit, fifty polling boards, a clerk and a supervisor', () => {
  it('the commands all pass, the clerk is answered, and the budget is never exceeded at the vendor (S16)', {
    timeout: 300_000,
  }, async () => {
    const rate = { callsPerSecond: 10, burst: 8 };
    const house = await openHouse(rate.callsPerSecond + rate.burst, rate);
    const { outcomes, limited, clerks } = await house.during(bustle(house, 12, 5));
    expect(outcomes).toEqual(Array.from({ length: 12 }, () => ({ __typename: 'QueuePayload', outcome: 'DONE' })));
    expect(worstSpan(house.vendor.arrivals, rate)).toBeLessThanOrEqual(1 + 1e-9);
    expect(house.vendor.refused()).toBe(0);
    // What was left was used.
    expect(house.vendor.arrivals.length).toBeGreaterThan((house.now() / 1_000) * rate.callsPerSecond * 0.8);
    expect(clerks.length).toBeGreaterThan(2);
    for (const { nodes, failures } of clerks) expect([failures, nodes.length > 0]).toEqual([[], true]);
    expect(limited.length).toBeGreaterThan(0);
    for (const { errors } of limited) {
      expect(errors[0].extensions).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
      expect(errors[0].extensions.retryAfterMs).toBeGreaterThan(0);
    }
    const metrics = await (await fetch(`${house.server.url}/metrics`, { headers: { 'x-api-key': KEYS.boss } })).text();
    expect(metrics).toMatch(/trunkline_vendor_calls_refused\{account="support",purpose="query"\} [1-9]/);
    expect(metrics).toMatch(/trunkline_vendor_calls_refused\{account="support",purpose="command"\} 0/);
    expect(metrics).toMatch(/trunkline_capacity_refusals_total\{what="operationsInFlight",share="principal"\} [1-9]/);
  });

  it('a vendor whose limit is not known refuses few commands, and none is kept from it because of reads (S16)', {
    timeout: 300_000,
  }, async () => {
    const house = await openHouse(5, null);
    const { outcomes } = await house.during(bustle(house, 12, 3));
    const codes = outcomes.map(({ outcome, code }) => outcome ?? code);
    expect(codes.filter((code) => code !== 'DONE' && code !== 'RATE_LIMITED')).toEqual([]);
    expect(codes.filter((code) => code === 'DONE').length).toBeGreaterThanOrEqual(codes.length * 0.75);
    // The limit was met, and found.
    expect(house.vendor.refused()).toBeGreaterThan(0);
    expect(house.core.gateway.accounts[0]?.adapter.calls?.().callsPerSecond).not.toBeNull();
  });
});
