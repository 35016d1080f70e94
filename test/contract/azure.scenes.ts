import type { WorldChange } from '../../src/sandbox/model.ts';
import type { Line, OpenScenes } from '../../src/testing/bench.ts';
import type { CommandName, Scene, Take } from '../../src/testing/scenes.ts';
import type { AzureSimulation } from '../../src/vendors/azure/simulator/index.ts';

type Json = Record<string, unknown>;

const VERSION = '2023-11-01';

/** The simulator, asked in the vendor's own words and without the adapter. */
const openDirect = (line: Line) => {
  const simulation = line.simulation as AzureSimulation;
  const { world, agent, credentials, url } = simulation;
  const authorization = `Bearer ${credentials.bearerToken}`;
  let made = 0;

  const ask = async (method: string, path: string, body?: Json): Promise<Json | null> => {
    const answer = await fetch(`${url}/routing/${path}?api-version=${VERSION}&maxpagesize=1000`, {
      method,
      headers: { authorization, 'content-type': 'application/merge-patch+json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.ok) return text === '' ? {} : (JSON.parse(text) as Json);
    if (answer.status === 404) return null;
    throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  };
  const name = (): string => {
    made += 1;
    return `made-${made}`;
  };

  return {
    world,
    agent,
    name,
    put: async (plural: string, body: Json): Promise<string> => {
      const id = name();
      await ask('PATCH', `${plural}/${id}`, body);
      return id;
    },
    get: (plural: string, id: string) => ask('GET', `${plural}/${id}`),
    list: async (plural: string): Promise<readonly Json[]> => (await ask('GET', plural))?.value as Json[],
    /** How often this has happened to the job, from now on: in the world, or as the vendor announces it. */
    count: (type: WorldChange['type'] | `Router${string}`, jobId: string) => {
      let times = 0;
      const stops = [
        world.listen((change) => {
          if (change.type === type && 'job' in change && change.job.id === jobId) times += 1;
        }),
        simulation.events((event) => {
          if (event.type === `Microsoft.Communication.${type}` && event.data.jobId === jobId) times += 1;
        }),
      ];
      const end = () => {
        for (const stop of stops) stop();
      };
      return { times: () => times, end };
    },
  };
};

type Direct = ReturnType<typeof openDirect>;

const DAY_SECONDS = 86_400;

/** A queue with somebody who takes whatever is offered to him, and one with nobody. */
const furnish = async ({ put, world, agent }: Direct, line: Line) => {
  const policy = { offerExpiresAfterSeconds: DAY_SECONDS, mode: { kind: 'longestIdle' } };
  const distributionPolicyId = await put('distributionPolicies', policy);
  const [served, deserted] = [
    await put('queues', { distributionPolicyId }),
    await put('queues', { distributionPolicyId }),
  ];
  const channels = [{ channelId: 'matrix', capacityCostPerJob: 1 }];
  const worker = await put('workers', { capacity: 1000, queues: [served], channels, availableForOffers: true });
  const classificationPolicyId = await put('classificationPolicies', { fallbackQueueId: deserted });
  const offered = async (): Promise<string> => {
    const id = await put('jobs', { channelId: 'matrix', queueId: served });
    // The vendor creates a job before it queues it.
    await line.clock.advance(1_000);
    if (world.offerOf(id)?.workerId !== worker) throw new Error('the job is not offered to the worker');
    return id;
  };
  return {
    distributionPolicyId,
    classificationPolicyId,
    deserted,
    worker,
    channels,
    /** A job that waits for nobody. */
    waiting: (more: Json = {}) => put('jobs', { channelId: 'matrix', queueId: deserted, ...more }),
    offered,
    assigned: async (): Promise<string> => {
      const id = await offered();
      agent.accept(world.offerOf(id)?.id ?? '');
      return id;
    },
  };
};

export const scenes: OpenScenes = async (line) => {
  const direct = openDirect(line);
  const { world, agent, name, put, get, list, count } = direct;
  const floor = await furnish(direct, line);
  const { distributionPolicyId, classificationPolicyId, deserted, worker, channels } = floor;
  const { waiting, offered, assigned } = floor;

  const once = (isThere: boolean): number[] => [isThere ? 1 : 0];
  const textOf = (value: unknown): string => JSON.stringify(value) ?? '';

  const removing = (port: string, plural: string, id: (own: string) => string, make: () => Promise<string>): Scene => ({
    command: `${port}.remove` as CommandName,
    telling: 'SHOWN',
    begin: async () => {
      const own = await make();
      return { given: [id(own)], effects: async () => once((await get(plural, own)) === null) };
    },
  });

  /** What can be made, changed and deleted. `body` and `input` say the same, in the vendor's words and in ours. */
  const kept = (
    port: string,
    plural: string,
    body: Json,
    input: (mark: string) => Json,
    changed: (mark: string) => Json,
    id = (own: string): string => own,
  ): Scene[] => [
    {
      command: `${port}.create` as CommandName,
      telling: 'SHOWN',
      begin: () => {
        const mark = name();
        const isIts = (row: Json): boolean => textOf(row).includes(`"${mark}"`);
        return { given: [input(mark)], effects: async () => [(await list(plural)).filter(isIts).length] };
      },
    },
    {
      command: `${port}.update` as CommandName,
      telling: 'SHOWN',
      begin: async () => {
        const own = await put(plural, body);
        const mark = name();
        return {
          given: [id(own), changed(mark)],
          effects: async () => once(textOf(await get(plural, own)).includes(`"${mark}"`)),
        };
      },
    },
    removing(port, plural, id, () => put(plural, body)),
  ];

  /** What happens to a job, and how often. Afterwards nobody is bound by it. */
  const happening = (
    command: CommandName,
    type: Parameters<typeof count>[0],
    make: () => Promise<string>,
    given: (jobId: string) => readonly unknown[],
    more: Partial<Scene> & { readonly notes?: string } = {},
  ): Scene => {
    const { notes, ...rest } = more;
    return {
      command,
      telling: 'SHOWN',
      answers: 'an empty object',
      ...rest,
      begin: async (): Promise<Take> => {
        const id = await make();
        const { times, end } = count(type, id);
        const effects = async (): Promise<number[]> => {
          if (notes === undefined) return [times()];
          const noted = textOf((await get('jobs', id))?.notes).split(notes).length - 1;
          // Both come of one request.
          return [Math.max(times(), noted)];
        };
        return {
          given: given(id),
          effects,
          end: () => {
            end();
            world.cancel(id, 'held');
          },
        };
      },
    };
  };
  const task = (jobId: string): string => `${jobId}/${worker}`;
  const wrappedUp = async (): Promise<string> => {
    const id = await assigned();
    agent.complete(id);
    return id;
  };
  const ended = async (): Promise<string> => {
    const id = await waiting();
    world.cancel(id);
    return id;
  };

  const presence = (wanted: 'READY' | 'NOT_READY'): Scene => ({
    command: 'worker.setPresence',
    as: wanted,
    telling: 'SHOWN',
    begin: async () => {
      const isReady = wanted === 'READY';
      const own = await put('workers', { capacity: 1, queues: [deserted], channels, availableForOffers: !isReady });
      return {
        given: [own, wanted],
        effects: async () => once((await get('workers', own))?.availableForOffers === isReady),
      };
    },
  });

  const policies = (role: string, kind: string, configuration: Json): Scene[] =>
    kept(
      'policy',
      `${kind}Policies`,
      configuration,
      (mark) => ({ role, name: mark, configuration }),
      (mark) => ({ name: mark }),
      (own) => `${kind}/${own}`,
    ).map((scene) => ({ ...scene, as: role }));

  const labelled = (mark: string): Json => ({ labels: { mark } });
  return [
    ...kept(
      'queue',
      'queues',
      { distributionPolicyId },
      (mark) => ({ name: mark, policies: [`distribution/${distributionPolicyId}`] }),
      (mark) => ({ name: mark }),
    ),
    ...policies('CLASSIFICATION', 'classification', { fallbackQueueId: deserted }),
    // The three kinds of policy differ in their ids alone.
    ...policies('EXCEPTION', 'exception', { exceptionRules: [] }).slice(0, 1),
    // The vendor gives every worker a label of its own, so that other labels than were given tell nothing.
    ...kept(
      'worker',
      'workers',
      { capacity: 1, queues: [deserted], channels },
      (mark) => ({
        capacity: 1,
        queues: [deserted],
        channels: [{ channel: 'matrix', capacityCost: 1 }],
        ...labelled(mark),
      }),
      labelled,
    ).map((scene): Scene => (scene.command === 'worker.update' ? { ...scene, telling: 'AGAIN' } : scene)),
    {
      command: 'worker.update',
      as: 'the capacity',
      telling: 'SHOWN',
      begin: async () => {
        const own = await put('workers', { capacity: 1, queues: [deserted], channels });
        return {
          given: [own, { capacity: 7 }],
          effects: async () => once((await get('workers', own))?.capacity === 7),
        };
      },
    },
    presence('READY'),
    presence('NOT_READY'),
    ...kept(
      'job',
      'jobs',
      { channelId: 'matrix', queueId: deserted },
      (mark) => ({ channel: 'matrix', queue: deserted, ...labelled(mark) }),
      labelled,
    ).filter(({ command }) => command !== 'job.remove'),
    removing('job', 'jobs', (own) => own, ended),
    {
      command: 'job.update',
      as: 'a note',
      telling: 'SHOWN',
      begin: async () => {
        const own = await waiting();
        const note = name();
        return {
          given: [own, { note }],
          effects: async () => [textOf((await get('jobs', own))?.notes).split(`"${note}"`).length - 1],
        };
      },
    },
    happening('job.cancel', 'job-canceled', waiting, (id) => [id, {}]),
    happening('job.cancel', 'job-canceled', waiting, (id) => [id, { reason: 'given up' }], {
      as: 'with a reason',
      notes: 'given up',
    }),
    happening(
      'job.reclassify',
      'RouterJobClassified',
      async () => {
        const id = await put('jobs', { channelId: 'matrix', classificationPolicyId });
        await line.clock.advance(1_000);
        return id;
      },
      (id) => [id],
      { telling: 'UNTOLD' },
    ),
    // It is offered to the same worker again.
    happening('job.unassign', 'job-unassigned', assigned, (id) => [id, task(id), {}], { answers: undefined }),
    happening('task.accept', 'job-assigned', offered, (id) => [task(id)], { answers: undefined }),
    // An offer that is gone may have been declined, or have run out.
    happening('task.decline', 'offer-declined', offered, (id) => [task(id), {}], { telling: 'LIKE' }),
    happening('task.complete', 'job-wrapping-up', assigned, (id) => [task(id), {}]),
    happening('task.complete', 'job-wrapping-up', assigned, (id) => [task(id), { reason: 'well done' }], {
      as: 'with a reason',
      notes: 'well done',
    }),
    happening('task.close', 'job-completed', wrappedUp, (id) => [task(id), {}]),
  ];
};
