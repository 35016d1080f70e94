import type { OpenScenes, Scene } from 'trunkline/testing';
import type { ChatwootSimulation } from './simulator/index.ts';

type Json = Readonly<Record<string, unknown>>;

/** Each command on a target of its own, with a count of its effects at the simulator. */
export const scenes: OpenScenes = (line) => {
  const { url, settings, world } = line.simulation as ChatwootSimulation;
  let made = 0;
  const next = (): string => {
    made += 1;
    return `made ${made}`;
  };
  /** The simulator, asked in the vendor's own words and without the adapter. */
  const ask = async (path: string, body?: Json): Promise<unknown> => {
    const headers = { api_access_token: String(settings.accessToken), 'content-type': 'application/json' };
    const sent = body && { method: 'POST', body: JSON.stringify(body) };
    return (await fetch(`${url}/api/v1/accounts/1${path}`, { headers, ...sent })).json();
  };
  const teamsNamed = async (name: string): Promise<number> =>
    ((await ask('/teams')) as readonly Json[]).filter((team) => team.name === name).length;
  const newTeam = async (): Promise<string> => String(((await ask('/teams', { name: next() })) as Json).id);

  const [agent, other, team] = ['9001', '9002', '9003'] as const;
  world.addWorker({ id: agent, name: 'Ada', presence: 'online', available: true, capacity: 1_000 });
  world.addWorker({ id: other, name: 'Grace', presence: 'busy', available: false, capacity: 1_000 });
  world.addQueue({ id: team, name: 'Desk', admits: ({ id }) => id === agent });
  let conversations = 9_000;
  /** A conversation that the agent has. */
  const assigned = async (): Promise<string> => {
    conversations += 1;
    const { id } = world.addJob({ id: String(conversations), attributes: { channel: 'chat' } });
    world.enqueue(id, team);
    // It is given out in the microtask behind.
    await Promise.resolve();
    if (world.jobs.get(id)?.workerId !== agent) throw new Error(`conversation ${id} is not assigned`);
    return id;
  };
  const assigneeOf = async (id: string): Promise<string> => {
    const { meta } = (await ask(`/conversations/${id}`)) as { readonly meta: { readonly assignee?: Json } };
    return String(meta.assignee?.id);
  };

  return [
    {
      command: 'queue.create',
      telling: 'SHOWN',
      begin: () => {
        const name = next();
        return { given: [{ name }], effects: async () => [await teamsNamed(name)] };
      },
    },
    {
      command: 'queue.update',
      telling: 'SHOWN',
      begin: async () => {
        const [id, name] = [await newTeam(), next()];
        return { given: [id, { name }], effects: async () => [await teamsNamed(name)] };
      },
    },
    {
      command: 'task.complete',
      telling: 'SHOWN',
      begin: async () => {
        const id = await assigned();
        return {
          given: [`${id}/${agent}`, {}],
          effects: () => [world.jobs.get(id)?.state === 'completed' ? 1 : 0],
        };
      },
    },
    {
      // Who has it now is told by the conversation, and the assignment that was is gone, in whatever way.
      command: 'task.transfer',
      telling: 'LIKE',
      begin: async () => {
        const id = await assigned();
        return {
          given: [`${id}/${agent}`, { worker: other }],
          effects: async () => [(await assigneeOf(id)) === other ? 1 : 0],
        };
      },
    },
  ] satisfies readonly Scene[];
};
