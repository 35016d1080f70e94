import { readConfig } from '../../../src/config/config.ts';
import { openCore } from '../../../src/core.ts';
import { KINDS, type Kind } from '../../../src/domain/ref.ts';
import { seededRandom } from '../../../src/sandbox/random.ts';
import { startServer } from '../../../src/server/http.ts';
import { openLog } from '../../../src/server/log.ts';
import { registry } from '../../../src/vendors/index.ts';
import { schema } from '../../graphql/house.ts';
import { cuts, type Misdeed, openHostile, resets, says } from './hostile.ts';
import { refOfId } from './inputs.ts';
import type { Operation } from './operations.ts';
import type { Known } from './values.ts';

export type World = 'well' | 'ill';

const KEYS: Readonly<Record<World | 'operator', string>> = {
  well: 'a-key-of-the-well-accounts',
  ill: 'a-key-of-the-ill-accounts',
  operator: 'a-key-of-the-operator',
};

const LISTS: Readonly<Record<Kind, string>> = {
  Workspace: 'workspaces',
  Queue: 'queues',
  Worker: 'workers',
  Skill: 'skills',
  Activity: 'activities',
  RoutingPolicy: 'routingPolicies',
  Job: 'jobs',
  Task: 'tasks',
  Workbin: 'workbins',
};

const HTML = '<!doctype html><title>Sign in</title>';
const MISDEEDS: readonly Misdeed[] = [
  says(500, '{}'),
  says(429, '{}', { 'retry-after': '0' }),
  says(503, HTML, { 'content-type': 'text/html' }),
  says(200, HTML, { 'content-type': 'text/html' }),
  says(200, '{"value": ['),
  says(200, 'null'),
  says(200, '[]'),
  says(200, '{}'),
  says(200, '"'.padEnd(400_000, '[')),
  says(200, `{"value": "${'x'.repeat(400_000)}"}`),
  says(302, '', { location: 'http://127.0.0.1:9/' }),
  says(204, ''),
  resets,
  cuts,
];

/** One call in four fails or lies; more would keep the circuits open, and nothing would be asked any more. */
const illness = (seed: number) => {
  const random = seededRandom(seed, 'illness');
  return () => (random.chance(0.1) ? random.pick(MISDEEDS) : random.chance(0.17) ? 'odd' : null);
};

const isOwnFault = ({
  level,
  err,
}: {
  level: number;
  err?: { name?: string; code?: string; message?: string };
}): boolean =>
  level >= 50 && (err?.name !== 'VendorError' || err.code === 'INTERNAL' || /must not/.test(err.message ?? ''));

export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** The whole gateway on a real port, over a well and an ill tenant of each vendor. */
export const openFuzzStage = async (seed: number) => {
  const tenants = await Promise.all(
    registry.flatMap(({ vendor, simulator }) =>
      (['well', 'ill'] as const).map(async (world) => {
        const simulation = await (await simulator()).startSimulator({ seed });
        const proxy = world === 'ill' ? await openHostile(simulation.url, seed) : null;
        const settings: Record<string, unknown> = proxy
          ? JSON.parse(JSON.stringify(simulation.settings).replaceAll(simulation.url, proxy.url))
          : simulation.settings;
        return { name: `${vendor.name}-${world}`, world, vendor: vendor.name, settings, simulation, proxy };
      }),
    ),
  );
  const namesOf = (world: World): string[] => tenants.filter((one) => one.world === world).map(({ name }) => name);
  const config = readConfig({
    raw: {
      server: { port: 0 },
      auth: {
        apiKeys: [
          { name: 'well', key: KEYS.well, role: 'admin', accounts: namesOf('well') },
          { name: 'ill', key: KEYS.ill, role: 'admin', accounts: namesOf('ill') },
          { name: 'operator', key: KEYS.operator, role: 'admin' },
        ],
      },
      accounts: tenants.map(({ name, vendor, settings, world }) => ({
        name,
        vendor,
        settings,
        ...(world === 'ill' ? { deadlineMs: 700, timeoutMs: 500 } : {}),
        feed: { pollIntervalMs: 1_000 },
      })),
    },
    vendors: registry.map(({ vendor }) => vendor),
    environment: {},
    flags: {},
  });
  /** What a fault of this gateway's own writes. */
  const faults: string[] = [];
  const log = openLog('error', {
    // What a vendor does wrong is told as well, by the error that is made of it.
    write: (line) => void (isOwnFault(JSON.parse(line)) && faults.push(line)),
  });
  const core = openCore(config, { log });
  const server = await startServer({
    ...config.server,
    ...core,
    auth: config.auth,
    schema,
    log,
    wallboard: false,
    graphiql: false,
  });

  const post = async (key: keyof typeof KEYS, { document, variables }: Operation): Promise<Reply> => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': KEYS[key] },
      body: JSON.stringify({ query: document, variables }),
    });
    return { status: response.status, text: await response.text() };
  };

  /** The first payload, or `null` when there is none within so many milliseconds. */
  const subscribe = async (key: World, asked: Operation, patienceMs: number): Promise<Reply | null> => {
    const patience = AbortSignal.timeout(patienceMs);
    try {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', 'x-api-key': KEYS[key] },
        body: JSON.stringify({ query: asked.document, variables: asked.variables }),
        signal: patience,
      });
      if (!response.headers.get('content-type')?.startsWith('text/event-stream'))
        return { status: response.status, text: await response.text() };
      let text = '';
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += chunk;
        const data = /^data: ?(.+)\r?\n/m.exec(text)?.[1];
        if (data !== undefined) return { status: response.status, text: data };
      }
      return null;
    } catch (error) {
      if (patience.aborted) return null;
      throw error;
    }
  };

  const known = async (world: World): Promise<Known> => {
    const cursors: string[] = [];
    const ids = {} as Record<Kind, string[]>;
    for (const kind of KINDS) {
      const found = new Set<string>();
      for (const account of namesOf(world)) {
        const { text } = await post('operator', {
          document: `query ($a: [String!]) { page: ${LISTS[kind]}(first: 6, filter: { accounts: $a }) { nodes { id } pageInfo { endCursor } } }`,
          variables: { a: [account] },
        });
        const { data } = JSON.parse(text);
        for (const { id } of data?.page?.nodes ?? []) found.add(id);
        if (data?.page?.pageInfo.endCursor) cursors.push(data.page.pageInfo.endCursor);
      }
      ids[kind] = [...found];
    }
    const natives = Object.fromEntries(
      KINDS.map((kind) => [kind, ids[kind].map((id) => refOfId(id).nativeId)]),
    ) as unknown as Known['natives'];
    return { accounts: namesOf(world), ids, natives, cursors };
  };

  return {
    post,
    subscribe,
    known,
    faults,
    /** From now on the vendors of the ill accounts are. */
    infect: () => {
      for (const { proxy } of tenants) proxy?.set(illness(seed));
    },
    async close() {
      await server.drain(0);
      await core.close();
      for (const { proxy, simulation } of tenants) {
        await proxy?.close();
        await simulation.close();
      }
    },
  };
};

export type FuzzStage = Awaited<ReturnType<typeof openFuzzStage>>;
