import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../src/vendors/restcomm/simulator/index.ts';
import { folderWith } from '../support/folder.ts';
import { trunkline } from './trunkline.ts';

/** A whole gateway over one simulated account, with these settings of the server. */
const openGateway = async (server: object) => {
  const simulation = await startSimulator({});
  const config = {
    auth: 'none',
    server: { port: 0, ...server },
    accounts: [{ name: 'east', vendor: 'restcomm', settings: simulation.settings }],
  };
  const folder = await folderWith({ 'trunkline.config.json': JSON.stringify(config) });
  const url = await trunkline(['start'], { folder }).ready;
  const ask = async (query: string, variables: object = {}) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
    return response.json();
  };
  return { ask, close: () => simulation.close() };
};

const SERVICE = '{ _service { sdl } }';

describe('a server that a federation gateway takes for a subgraph', () => {
  it('tells its types, and the objects that another subgraph refers to', async () => {
    const { ask, close } = await openGateway({ federation: true });
    const { data } = await ask(SERVICE);
    const typeDefs = parse(data._service.sdl);
    expect(composeServices([{ name: 'trunkline', typeDefs }]).errors ?? []).toEqual([]);
    const { queues } = (await ask('{ queues(first: 2) { nodes { id name } } }')).data;
    expect(queues.nodes).toHaveLength(2);
    const representations = queues.nodes.map(({ id }: { id: string }) => ({ __typename: 'Queue', id }));
    const entities = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Queue { id name } } }';
    expect((await ask(entities, { of: representations })).data).toEqual({ _entities: queues.nodes });
    await close();
  });

  it('does not tell its types where introspection is off, and says how they are had', async () => {
    const { ask, close } = await openGateway({ federation: true, introspection: false });
    const { data, errors } = await ask(SERVICE);
    expect(data).toBeUndefined();
    expect(errors[0].message).toContain('trunkline schema --federation');
    expect((await ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
    await close();
  });

  it('is none unless it is told to be', async () => {
    const { ask, close } = await openGateway({});
    expect((await ask(SERVICE)).errors[0].message).toMatch(/Cannot query field "_service"/);
    await close();
  });
});
