import { startSimulator } from '../../src/vendors/azure/simulator/index.ts';
import { addContact, askAt, restartable, stillScenario } from '../support/still-centre.ts';
import { leftovers } from './browser.ts';

const STILL = stillScenario({
  teams: [{ name: 'Desk', skills: ['sales'], members: ['Ada Lovelace', 'Blaise Pascal'] }],
});

const SECRET = 'a-secret-of-this-test';
const NAME = 'east';

export interface CentreOptions {
  /** Members of the configuration besides the account. */
  readonly config?: object;
  readonly key?: string;
}

/** A contact centre that stands still, and a gateway over it that can be stopped and started again at the same address. */
export const openCentre = async ({ config = {}, key }: CentreOptions = {}) => {
  const simulation = await startSimulator({ scenario: STILL });
  leftovers.push(() => simulation.close());
  const gateway = await restartable(leftovers);
  const account = {
    name: NAME,
    vendor: 'azure',
    settings: simulation.settings,
    feed: { pollIntervalMs: 1_000, webhookSecret: SECRET },
  };
  const configOf = (more: object): object => ({ accounts: [account], ...more });
  await gateway.configure(configOf(config));
  const url = await gateway.begin();
  await simulation.deliverTo(`${url}/webhooks/${NAME}?secret=${SECRET}`);
  const ask = askAt(`${url}/graphql`, key === undefined ? {} : { 'x-api-key': key });

  return {
    url,
    simulation,
    ask,
    stop: gateway.stop,
    restart: gateway.begin,
    /** Puts other members into the configuration, which the gateway takes up as it runs. */
    reconfigure: (more: object): Promise<void> => gateway.reconfigure(configOf(more)),
    /** Adds a contact; answers its native id. */
    call: async (): Promise<string> => (await addContact(ask, NAME)).nativeId,
    async setReady(name: string, ready: boolean): Promise<void> {
      const { workers } = await ask<{ workers: { nodes: { id: string; name: string }[] } }>(
        '{ workers { nodes { id name } } }',
      );
      const id = workers.nodes.find((one) => one.name === name)?.id;
      await ask(
        'mutation ($input: SetWorkerPresenceInput!) { setWorkerPresence(input: $input) { ... on WorkerPayload { outcome } } }',
        { input: { id, ready } },
      );
    },
  };
};

export type Centre = Awaited<ReturnType<typeof openCentre>>;
