import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Running, start } from '../../src/main.ts';
import { parseScenario } from '../../src/sandbox/scenario.ts';
import { openLog } from '../../src/server/log.ts';
import { type AzureSimulation, startSimulator } from '../../src/vendors/azure/simulator/index.ts';
import { leftovers } from './browser.ts';
import { proxyTo } from './proxy.ts';

const STILL = parseScenario(`
  seed: 3
  warmUp: 1s
  keepFinished: 5
  queues:
    - { name: Sales, skill: sales }
    - { name: Billing, skill: billing }
  teams:
    - name: Desk
      skills: [sales]
      languages: [en]
      shift: { starts: 0s, lasts: 20h, rests: 1h }
      members: [Ada Lovelace]
    - name: Office
      skills: [billing]
      languages: [en]
      shift: { starts: 0s, lasts: 20h, rests: 1h }
      members: [Grace Hopper]
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

// biome-ignore lint/suspicious/noExplicitAny: as deep as the tests ask
type Answer = any;

interface Site {
  readonly name: string;
  readonly simulation: AzureSimulation;
  /** Where the gateway reaches it. */
  readonly port: number;
}

type Wire = Awaited<ReturnType<typeof proxyTo>>;

/**
 * Some contact centres that stand still, each behind a wire of its own: in each Grace is free, Ada is on a call, and so many wait as the
 * centre's place among them says, each place twice as many as the one before. A gateway over them can be stopped and begun anew.
 */
export const openCentres = async (...names: readonly string[]) => {
  const wires = new Map<string, Wire>();
  const addressOf = (simulation: AzureSimulation): URL => {
    const found = /endpoint=([^;]+)/.exec(simulation.settings.connectionString)?.[1];
    if (!found) throw new Error('the simulator tells no endpoint');
    return new URL(found);
  };

  const openSite = async (name: string): Promise<Site> => {
    const simulation = await startSimulator({ scenario: STILL });
    leftovers.push(() => simulation.close());
    const wire = await proxyTo(addressOf(simulation));
    wires.set(name, wire);
    return { name, simulation, port: wire.port };
  };
  const sites = await Promise.all(names.map(openSite));
  leftovers.push(async () => {
    for (const wire of wires.values()) await wire.close();
  });

  const folder = await mkdtemp(join(tmpdir(), 'trunkline-'));
  leftovers.push(() => rm(folder, { recursive: true, force: true }));
  /** An account without a centre is one that was never reached. */
  const accountOf = (name: string) => {
    const site = sites.find((one) => one.name === name) ?? sites[0];
    const port = site?.name === name ? site.port : 1;
    const connectionString = site?.simulation.settings.connectionString ?? '';
    return {
      name,
      vendor: 'azure',
      settings: {
        connectionString: connectionString.replace(/endpoint=[^;]+/, `endpoint=http://127.0.0.1:${port}/`),
      },
      feed: { pollIntervalMs: 1_000 },
    };
  };

  let running: Running | null = null;
  let taken = '0';
  const begin = async (accounts = names): Promise<string> => {
    const config = JSON.stringify({ accounts: accounts.map(accountOf) });
    await writeFile(join(folder, 'trunkline.config.json'), config);
    running = await start({ flags: { port: taken }, environment: {}, folder }, openLog('silent'));
    taken = new URL(running.url).port;
    return running.url;
  };
  const stop = async (): Promise<void> => {
    await running?.stop();
    running = null;
  };
  leftovers.push(stop);
  const url = await begin();

  const ask = async (query: string, variables: object = {}): Promise<Answer> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as Answer;
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };

  const call = async (account: string): Promise<void> => {
    const { queues } = await ask('query ($a: String!) { queues(filter: { accounts: [$a] }) { nodes { id name } } }', {
      a: account,
    });
    const { id } = queues.nodes.find(({ name }: { name: string }) => name === 'Sales');
    const { createJob } = await ask(
      `mutation ($input: CreateJobInput!) {
        createJob(input: $input) { ... on JobPayload { job { nativeId } } ... on Error { message } }
      }`,
      { input: { account, queue: id, channel: 'voice', labels: { skill: 'sales' } } },
    );
    if (!createJob.job) throw new Error(JSON.stringify(createJob));
  };

  for (const [place, { name, simulation }] of sites.entries()) {
    const offered = new Promise<void>((resolve) => {
      simulation.events(({ type }) => {
        if (type === 'Microsoft.Communication.RouterWorkerOfferIssued') resolve();
      });
    });
    await call(name);
    await offered;
    if (!simulation.agent.accept('ada-lovelace')) throw new Error('Ada has no offer');
    for (let n = 0; n < 2 ** place; n += 1) await call(name);
  }

  return {
    url,
    call,
    stop,
    begin,
    /** The account cannot be reached any more. */
    async kill(name: string): Promise<void> {
      await wires.get(name)?.close();
      wires.delete(name);
    },
    async revive(name: string): Promise<void> {
      const site = sites.find((one) => one.name === name);
      if (site) wires.set(name, await proxyTo(addressOf(site.simulation), { port: site.port }));
    },
    /** From now on so much of it comes through in a second. */
    async slow(name: string, bytesPerSecond: number): Promise<void> {
      const site = sites.find((one) => one.name === name);
      await wires.get(name)?.close();
      if (site) wires.set(name, await proxyTo(addressOf(site.simulation), { port: site.port, bytesPerSecond }));
    },
  };
};

export type Centres = Awaited<ReturnType<typeof openCentres>>;
