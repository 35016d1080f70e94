import { readConfig } from '../../../src/config/config.ts';
import { openCore } from '../../../src/core.ts';
import { EVENT_KINDS } from '../../../src/domain/event.ts';
import { type Ref, ref } from '../../../src/domain/ref.ts';
import { manualClock } from '../../../src/sandbox/clock.ts';
import type { Simulation } from '../../../src/sandbox/face.ts';
import { startServer } from '../../../src/server/http.ts';
import { openLog } from '../../../src/server/log.ts';
import { registry } from '../../../src/vendors/index.ts';
import { schema } from '../../graphql/house.ts';
import { refOfId, type Target } from './inputs.ts';
import { recorded, type Written } from './recorded.ts';

const START = Date.parse('2026-11-21T09:00:00Z');

/** A simulated tenant that stands still. */
const tenant = async (vendor: string, clock: ReturnType<typeof manualClock>): Promise<Simulation> => {
  const found = registry.find((one) => one.vendor.name === vendor);
  if (!found) throw new Error(`there is no vendor ${vendor}`);
  const switches = vendor === 'genesys' ? { event_delay_ms: 0, cometd_max_interval_ms: 3_600_000 } : undefined;
  return (await found.simulator()).startSimulator({ clock, ...(switches ? { switches } : {}) });
};

/** Wide enough to ask for everything at once. */
const LIMITS = {
  depth: 30,
  complexity: 100_000_000,
  rate: { complexityBurst: 100_000_000, operationsBurst: 100_000 },
  breadth: 20_000,
  aliases: 100,
  tokens: 100_000,
  callsPerOperation: 20_000,
};

const keyOf = (name: string): string => `the-secret-key-of-${name.replaceAll(' ', '-')}`;

export interface Key {
  readonly name: string;
  readonly role: string;
  readonly accounts?: readonly string[];
  readonly queues?: Readonly<Record<string, readonly string[]>>;
  readonly worker?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly data: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

export type Ask = (key: string, query: string, variables?: object) => Promise<Answer>;

const BESIDES = ['Workspace', 'Skill', 'Activity', 'RoutingPolicy', 'Workbin'] as const;

const FIND = `query Find($account: String!) {
  tasks(first: 200, filter: { accounts: [$account], states: [OFFERED, ACTIVE, WRAP_UP] }) {
    nodes { id worker { id } job { id } queue { id } }
  }
}`;

const LISTS = {
  Workspace: 'workspaces',
  Skill: 'skills',
  Activity: 'activities',
  RoutingPolicy: 'routingPolicies',
  Workbin: 'workbins',
};

interface Row {
  readonly id: string;
  readonly worker: { readonly id: string };
  readonly job: { readonly id: string };
  readonly queue: { readonly id: string } | null;
}

/** The whole gateway on a real port, over two tenants of each of these vendors; what it would change there is noted down. */
export const openStage = async (vendors: readonly string[]) => {
  const clock = manualClock(START);
  const written: Written = [];
  const accounts = await Promise.all(
    vendors.flatMap((vendor) =>
      ['one', 'two'].map(async (which) => ({
        name: `${vendor}-${which}`,
        vendor,
        simulation: await tenant(vendor, clock),
      })),
    ),
  );
  const raw = accounts.map(({ name, vendor, simulation }) => ({ name, vendor, settings: simulation.settings }));

  /** A gateway of its own for these keys. Accounts that are kept are known when it answers. */
  const serve = async (keys: readonly Key[], keep: 'always' | 'while-heard' = 'while-heard') => {
    const config = readConfig({
      raw: {
        server: { port: 0, requestTimeoutMs: 60_000, limits: LIMITS },
        auth: { apiKeys: keys.map((key) => ({ ...key, key: keyOf(key.name) })) },
        accounts: raw.map((account) => ({
          ...account,
          deadlineMs: 60_000,
          timeoutMs: 60_000,
          retries: 0,
          feed: { keep },
        })),
      },
      vendors: registry.map(({ vendor }) => recorded(vendor, written)),
      environment: {},
      flags: {},
    });
    const core = openCore(config, {});
    if (keep === 'always') {
      const names = raw.map(({ name }) => name);
      const { settled, stop } = core.events.follow({ accounts: names, kinds: EVENT_KINDS, hear: () => {} });
      await settled;
      stop();
    }
    const server = await startServer({
      ...config.server,
      ...core,
      auth: config.auth,
      schema,
      log: openLog('silent'),
      wallboard: false,
      graphiql: false,
    });
    const ask: Ask = async (key, query, variables = {}) => {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': keyOf(key) },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answer;
    };
    return {
      ask,
      close: async () => {
        await server.drain(0);
        await core.close();
      },
    };
  };

  const admin = await serve([{ name: 'finder', role: 'admin' }]);

  const first = async (account: string, kind: keyof typeof LISTS, owner?: Ref): Promise<Ref> => {
    const filter = owner ? ', owner: [$owner]' : '';
    const { data } = await admin.ask(
      'finder',
      `query First($account: String!${owner ? ', $owner: ID!' : ''}) { ${LISTS[kind]}(first: 1, filter: { accounts: [$account]${filter} }) { nodes { id } } }`,
      {
        account,
        ...(owner ? { owner: Buffer.from(`Worker:${owner.account}:${owner.nativeId}`).toString('base64url') } : {}),
      },
    );
    const [node] = (data?.[LISTS[kind]] as { nodes: { id: string }[] } | undefined)?.nodes ?? [];
    return node ? refOfId(node.id) : ref(kind, account, 'none');
  };

  const targetOf = async (account: string, { id, worker, job, queue }: Row): Promise<Target> => {
    const [Task, Worker, Job] = [id, worker.id, job.id].map(refOfId);
    const Queue = queue ? refOfId(queue.id) : ref('Queue', account, 'none');
    const besides = await Promise.all(
      BESIDES.map(async (kind) => [kind, await first(account, kind, kind === 'Workbin' ? Worker : undefined)] as const),
    );
    return { account, Task, Worker, Job, Queue, ...Object.fromEntries(besides) } as Target;
  };

  const liveTasks = async (account: string): Promise<readonly Row[]> => {
    const { data } = await admin.ask('finder', FIND, { account });
    return (data?.tasks as { nodes: Row[] } | undefined)?.nodes ?? [];
  };

  return {
    written,
    serve,
    liveTasks,
    targetOf,
    async close() {
      await admin.close();
      await Promise.all(accounts.map(({ simulation }) => simulation.close()));
    },
  };
};

export type Stage = Awaited<ReturnType<typeof openStage>>;
