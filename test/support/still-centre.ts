import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Running, start } from '../../src/main.ts';
import { parseScenario, type Scenario } from '../../src/sandbox/scenario.ts';
import { openLog } from '../../src/server/log.ts';

export interface Team {
  readonly name: string;
  readonly skills: readonly string[];
  readonly members: readonly string[];
}

export interface StillOptions {
  /** The skill that each queue asks for, by the name of the queue. */
  readonly queues?: Readonly<Record<string, string>>;
  readonly teams: readonly Team[];
  readonly keepFinished?: number;
}

/** A contact centre in which nothing happens unless a test makes it happen, but that work is offered. */
export const stillScenario = ({ queues = { Sales: 'sales' }, teams, keepFinished = 5 }: StillOptions): Scenario =>
  parseScenario(
    JSON.stringify({
      seed: 3,
      warmUp: '1s',
      keepFinished,
      queues: Object.entries(queues).map(([name, skill]) => ({ name, skill })),
      teams: teams.map((team) => ({
        ...team,
        languages: ['en'],
        shift: { starts: '0s', lasts: '20h', rests: '1h' },
      })),
      arrivals: [],
      agents: {
        answer: ['5h', '6h'],
        handle: ['5h', '6h'],
        wrapUp: ['5h', '6h'],
        rejects: 0,
        ignores: 0,
        returns: ['5h', '6h'],
        breakEvery: ['10h', '12h'],
        breakLasts: ['1m', '2m'],
      },
    }),
  );

export interface Answer<T = Readonly<Record<string, unknown>>> {
  readonly data: T;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** `T`: the shape that the query gives its answer. */
export const post = async <T>(
  url: string,
  query: string,
  variables: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<T>> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer<T>;
};

export type Ask = <T>(query: string, variables?: object) => Promise<T>;

/** Asks for what has to be answered: rejects with the errors otherwise. */
export const askAt =
  (url: string, headers: Readonly<Record<string, string>> = {}): Ask =>
  async <T>(query: string, variables: object = {}) => {
    const { data, errors } = await post<T>(url, query, variables, headers);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };

/** Global id of the queue for sales. */
export const salesQueue = async (ask: Ask, account: string): Promise<string> => {
  const { queues } = await ask<{ queues: { nodes: { id: string; name: string }[]; failures: object[] } }>(
    'query ($a: String!) { queues(filter: { accounts: [$a] }) { nodes { id name } failures { message } } }',
    { a: account },
  );
  const found = queues.nodes.find(({ name }) => name === 'Sales');
  if (!found) throw new Error(`there is no queue for sales in ${account}: ${JSON.stringify(queues.failures)}`);
  return found.id;
};

/** Adds a contact for sales; answers its global id and the vendor's. */
export const addContact = async (ask: Ask, account: string): Promise<{ id: string; nativeId: string }> => {
  const { createJob } = await ask<{ createJob: { job?: { id: string; nativeId: string }; message?: string } }>(
    `mutation ($input: CreateJobInput!) {
      createJob(input: $input) { ... on JobPayload { job { id nativeId } } ... on Error { message } }
    }`,
    { input: { account, queue: await salesQueue(ask, account), channel: 'voice', labels: { skill: 'sales' } } },
  );
  if (!createJob.job) throw new Error(JSON.stringify(createJob));
  return createJob.job;
};

/** A gateway in this process that can be stopped and begun again at the same address. The caller runs what is in `leftovers`, last first. */
export const restartable = async (leftovers: (() => Promise<unknown>)[]) => {
  const folder = await mkdtemp(join(tmpdir(), 'trunkline-'));
  leftovers.push(() => rm(folder, { recursive: true, force: true }));
  let running: Running | null = null;
  let port = '0';
  const stop = async (): Promise<void> => {
    await running?.stop();
    running = null;
  };
  leftovers.push(stop);
  const configure = (config: object): Promise<void> =>
    writeFile(join(folder, 'trunkline.config.json'), JSON.stringify(config));
  return {
    configure,
    /** Answers the address. */
    async begin(): Promise<string> {
      running = await start({ flags: { port }, environment: {}, folder }, openLog('silent'));
      port = new URL(running.url).port;
      return running.url;
    },
    stop,
    /** Has the gateway take up another configuration as it runs. */
    async reconfigure(config: object): Promise<void> {
      await configure(config);
      await running?.reload();
    },
  };
};
