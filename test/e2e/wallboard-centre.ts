import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Running, start } from '../../src/main.ts';
import { parseScenario } from '../../src/sandbox/scenario.ts';
import { openLog } from '../../src/server/log.ts';
import { startSimulator } from '../../src/vendors/azure/simulator/index.ts';
import { leftovers } from './browser.ts';

/** One queue, two workers, and nothing happens unless a test makes it happen. */
const STILL = parseScenario(`
  seed: 3
  warmUp: 1s
  keepFinished: 5
  queues:
    - { name: Sales, skill: sales }
  teams:
    - name: Desk
      skills: [sales]
      languages: [en]
      shift: { starts: 0s, lasts: 20h, rests: 1h }
      members: [Ada Lovelace, Blaise Pascal]
  arrivals: []
  agents:
    answer: [5h, 6h]
    handle: [5h, 6h]
    wrapUp: [5h, 6h]
    rejects: 0
    ignores: 0
    returns: [5h, 6h]
    breakEvery: [10h, 12h]
    breakLasts: [1m, 2m]
`);

const SECRET = 'a-secret-of-this-test';
const NAME = 'east';

// biome-ignore lint/suspicious/noExplicitAny: as deep as the tests ask
type Answer = any;

export interface CentreOptions {
  /** Members of the configuration besides the account. */
  readonly config?: object;
  readonly key?: string;
}

/** A contact centre that stands still, and a gateway over it that can be stopped and started again at the same address. */
export const openCentre = async ({ config = {}, key }: CentreOptions = {}) => {
  const simulation = await startSimulator({ scenario: STILL });
  leftovers.push(() => simulation.close());
  const folder = await mkdtemp(join(tmpdir(), 'trunkline-'));
  leftovers.push(() => rm(folder, { recursive: true, force: true }));
  const configure = (more: object): Promise<void> =>
    writeFile(
      join(folder, 'trunkline.config.json'),
      JSON.stringify({
        accounts: [
          {
            name: NAME,
            vendor: 'azure',
            settings: simulation.settings,
            feed: { pollIntervalMs: 1_000, webhookSecret: SECRET },
          },
        ],
        ...more,
      }),
    );
  await configure(config);

  let running: Running | null = null;
  let port = '0';
  const begin = async (): Promise<string> => {
    running = await start({ flags: { port }, environment: {}, folder }, openLog('silent'));
    port = new URL(running.url).port;
    return running.url;
  };
  const end = async (): Promise<void> => {
    await running?.stop();
    running = null;
  };
  leftovers.push(end);
  const url = await begin();
  await simulation.deliverTo(`${url}/webhooks/${NAME}?secret=${SECRET}`);

  const ask = async (query: string, variables: object = {}): Promise<Answer> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { 'x-api-key': key }) },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as Answer;
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };

  return {
    url,
    simulation,
    ask,
    stop: end,
    restart: begin,
    /** Puts other members into the configuration, which the gateway takes up as it runs. */
    async reconfigure(more: object): Promise<void> {
      await configure(more);
      await running?.reload();
    },
    /** Adds a contact; answers its native id. */
    async call(): Promise<string> {
      const { queues } = await ask('{ queues { nodes { id } } }');
      const { createJob } = await ask(
        `mutation ($input: CreateJobInput!) {
          createJob(input: $input) { ... on JobPayload { job { nativeId } } ... on Error { message } }
        }`,
        { input: { account: NAME, queue: queues.nodes[0].id, channel: 'voice', labels: { skill: 'sales' } } },
      );
      if (!createJob.job) throw new Error(JSON.stringify(createJob));
      return createJob.job.nativeId;
    },
    async setReady(name: string, ready: boolean): Promise<void> {
      const { workers } = await ask('{ workers { nodes { id name } } }');
      const { id } = workers.nodes.find((one: { name: string }) => one.name === name);
      await ask(
        'mutation ($input: SetWorkerPresenceInput!) { setWorkerPresence(input: $input) { ... on WorkerPayload { outcome } } }',
        { input: { id, ready } },
      );
    },
  };
};

export type Centre = Awaited<ReturnType<typeof openCentre>>;
