import { type AzureSimulation, startSimulator } from '../../src/vendors/azure/simulator/index.ts';
import { addContact, askAt, restartable, stillScenario } from '../support/still-centre.ts';
import { leftovers } from './browser.ts';
import { proxyTo } from './proxy.ts';

const STILL = stillScenario({
  queues: { Sales: 'sales', Billing: 'billing' },
  teams: [
    { name: 'Desk', skills: ['sales'], members: ['Ada Lovelace'] },
    { name: 'Office', skills: ['billing'], members: ['Grace Hopper'] },
  ],
});

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

  const gateway = await restartable(leftovers);
  const begin = async (accounts = names): Promise<string> => {
    await gateway.configure({ accounts: accounts.map(accountOf) });
    return gateway.begin();
  };
  const url = await begin();
  const ask = askAt(`${url}/graphql`);
  const call = async (account: string): Promise<void> => {
    await addContact(ask, account);
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
    stop: gateway.stop,
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
