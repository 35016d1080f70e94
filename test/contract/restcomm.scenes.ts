import type { WorldChange } from '../../src/sandbox/model.ts';
import type { Line, OpenScenes } from '../../src/testing/bench.ts';
import type { CommandName, Scene } from '../../src/testing/scenes.ts';
import type { RestcommSimulation } from '../../src/vendors/restcomm/simulator/index.ts';

type Json = Record<string, unknown>;

/** The simulator, asked in the vendor's own words and without the adapter. */
const openDirect = (line: Line) => {
  const { settings, world, agent } = line.simulation as RestcommSimulation;
  const { baseUrl, accountSid, authToken } = settings;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  let made = 0;

  const ask = async (method: string, path: string, body?: Json): Promise<Json | null> => {
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(baseUrl + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const { data, message } = (await answer.json()) as { readonly data: Json; readonly message: string };
    if (answer.ok) return data;
    if (method === 'GET') return null;
    throw new Error(`${method} ${path}: ${message}`);
  };

  return {
    world,
    agent,
    name: (): string => {
      made += 1;
      return `made ${made}`;
    },
    make: async (plural: string, body: Json): Promise<string> => String((await ask('POST', `/${plural}`, body))?.sid),
    get: (plural: string, sid: string) => ask('GET', `/${plural}/search/${sid}`),
    remove: (plural: string, sid: string) => ask('DELETE', `/${plural}/${sid}`),
    named: async (plural: string, name: string): Promise<readonly Json[]> => {
      const page = await ask('GET', `/${plural}/search?name=${encodeURIComponent(name)}`);
      const rows = (page?.result ?? []) as readonly Json[];
      return rows.filter((row) => row.name === name);
    },
    /** How often this has happened to the job, from now on. */
    count: (type: WorldChange['type'], jobId: string) => {
      let times = 0;
      const stop = world.listen((change) => {
        if (change.type === type && 'job' in change && change.job.id === jobId) times += 1;
      });
      return { times: () => [times], stop };
    },
  };
};

/** A workspace of its own with somebody who takes whatever is offered to him, and a policy that sends everything to him. */
const furnish = async ({ make, name, world }: ReturnType<typeof openDirect>, enterpriseSid: string) => {
  const workspaceSid = await make('workspaces', { enterpriseSid, name: name() });
  const activitySid = await make('activities', { workspaceSid, name: name(), available: true });
  const attributes = JSON.stringify({ contact_uri: 'sip:taker@sandbox.example', takes: 'all' });
  const workerSid = await make('workers', { workspaceSid, name: name(), activitySid, attributes });
  const policy = async (targetWorkers: string) => {
    const queue = await make('taskqueues', { workspaceSid, name: name(), targetWorkers });
    const configuration = JSON.stringify({ task_routing: { filters: [], default_filter: { queue } } });
    return make('workflows', { workspaceSid, name: name(), configuration, taskReservationTimeout: 86_400 });
  };
  const offering = await policy("takes = 'all'");
  const keeping = await policy("takes = 'nothing'");
  return {
    workspaceSid,
    activitySid,
    workerSid,
    keeping,
    /** A Task that waits for nobody. */
    waiting: (attributes: Json) => make('tasks', { workflowSid: keeping, attributes: JSON.stringify(attributes) }),
    /** A Task that is offered to the worker. */
    offered: async () => {
      const sid = await make('tasks', { workflowSid: offering, attributes: JSON.stringify({ mark: name() }) });
      if (world.jobs.get(sid)?.workerId !== workerSid) throw new Error('the Task is not offered to the worker');
      return sid;
    },
  };
};

export const scenes: OpenScenes = async (line) => {
  const direct = openDirect(line);
  const { make, get, remove, named, name, world, agent, count } = direct;
  const { enterpriseSid } = (line.simulation as RestcommSimulation).settings;
  const { workspaceSid, activitySid, workerSid, keeping, waiting, offered } = await furnish(direct, enterpriseSid);

  // Of its activities one is available, so that there is one way to be ready.
  const plain = await make('workspaces', { enterpriseSid, name: name() });

  /** What can be made, renamed and deleted. `body` and `input` say the same, in the vendor's words and in ours. */
  const kept = (port: string, plural: string, body: () => Json, input: () => Json): Scene[] => [
    {
      command: `${port}.create` as CommandName,
      telling: 'SHOWN',
      begin: () => {
        const own = name();
        return {
          given: [{ ...input(), name: own }],
          effects: async () => [(await named(plural, own)).length],
        };
      },
    },
    {
      command: `${port}.update` as CommandName,
      telling: 'SHOWN',
      begin: async () => {
        const sid = await make(plural, { ...body(), name: name() });
        const renamed = name();
        return {
          given: [sid, { name: renamed }],
          effects: async () => [(await get(plural, sid))?.name === renamed ? 1 : 0],
        };
      },
    },
    {
      command: `${port}.remove` as CommandName,
      telling: 'SHOWN',
      begin: async () => {
        const sid = await make(plural, { ...body(), name: name() });
        return { given: [sid], effects: async () => [(await get(plural, sid)) === null ? 1 : 0] };
      },
    },
  ];

  const task = (
    command: CommandName,
    change: WorldChange['type'],
    before?: (sid: string) => unknown,
    telling: Scene['telling'] = 'SHOWN',
  ): Scene => ({
    command,
    telling,
    begin: async () => {
      const sid = await offered();
      before?.(sid);
      const { times, stop } = count(change, sid);
      const end = () => {
        stop();
        return remove('tasks', sid);
      };
      return { given: [`${sid}/${workerSid}`, ...(command === 'task.accept' ? [] : [{}])], effects: times, end };
    },
  });

  const configuration = { task_routing: { filters: [], default_filter: { queue: 'TQ' } } };
  const contact = { contact_uri: 'sip:new@sandbox.example' };
  return [
    ...kept(
      'workspace',
      'workspaces',
      () => ({ enterpriseSid }),
      () => ({}),
    ),
    ...kept(
      'activity',
      'activities',
      () => ({ workspaceSid, available: false }),
      () => ({ workspace: workspaceSid, available: false }),
    ),
    ...kept(
      'queue',
      'taskqueues',
      () => ({ workspaceSid }),
      () => ({ workspace: workspaceSid }),
    ),
    ...kept(
      'policy',
      'workflows',
      () => ({ workspaceSid, configuration: JSON.stringify(configuration) }),
      () => ({ workspace: workspaceSid, configuration }),
    ),
    ...kept(
      'worker',
      'workers',
      () => ({ workspaceSid, attributes: JSON.stringify(contact) }),
      () => ({ workspace: workspaceSid, activity: activitySid, contactUri: contact.contact_uri }),
    ),
    {
      command: 'policy.create',
      as: 'of which the offer timeout is set by a request of its own',
      // A policy of the name without the timeout is named, and not taken for the whole.
      telling: ['LIKE', 'AGAIN'],
      begin: () => {
        const own = name();
        return {
          given: [{ workspace: workspaceSid, configuration, name: own, offerTimeoutMs: 77_000 }],
          effects: async () => {
            const made = await named('workflows', own);
            return [made.length, made.filter((row) => row.taskReservationnTimeout === 77).length];
          },
        };
      },
    },
    {
      command: 'policy.update',
      as: 'of which the offer timeout is set by a request of its own',
      telling: 'SHOWN',
      begin: async () => {
        const sid = await make('workflows', {
          workspaceSid,
          configuration: JSON.stringify(configuration),
          name: name(),
        });
        const renamed = name();
        return {
          given: [sid, { name: renamed, offerTimeoutMs: 77_000 }],
          effects: async () => {
            const row = await get('workflows', sid);
            return [row?.name === renamed ? 1 : 0, row?.taskReservationnTimeout === 77 ? 1 : 0];
          },
        };
      },
    },
    {
      command: 'worker.setPresence',
      telling: 'SHOWN',
      begin: async () => {
        const sid = await make('workers', {
          workspaceSid: plain,
          name: name(),
          attributes: JSON.stringify(contact),
        });
        return {
          given: [sid, 'READY'],
          effects: async () => [(await get('workers', sid))?.available === true ? 1 : 0],
          end: () => remove('workers', sid),
        };
      },
    },
    {
      command: 'job.create',
      telling: 'LIKE',
      begin: () => {
        const mark = name();
        return {
          given: [{ policy: keeping, labels: { mark } }],
          effects: () => [[...world.jobs.values()].filter(({ attributes }) => attributes.mark === mark).length],
        };
      },
    },
    {
      command: 'job.update',
      telling: 'SHOWN',
      begin: async () => {
        const sid = await waiting({ mark: name() });
        const mark = name();
        return {
          given: [sid, { labels: { mark } }],
          effects: () => [world.jobs.get(sid)?.attributes.mark === mark ? 1 : 0],
        };
      },
    },
    {
      command: 'job.remove',
      telling: 'SHOWN',
      begin: async () => {
        const sid = await waiting({ mark: name() });
        return { given: [sid], effects: () => [world.jobs.has(sid) ? 0 : 1] };
      },
    },
    {
      command: 'job.cancel',
      telling: 'SHOWN',
      begin: async () => {
        const sid = await waiting({ mark: name() });
        const { times, stop } = count('job-canceled', sid);
        return { given: [sid, {}], effects: times, end: stop };
      },
    },
    task('task.accept', 'job-assigned'),
    // A worker's offer that is gone may have been declined, or have run out.
    task('task.decline', 'offer-declined', undefined, 'LIKE'),
    task('task.complete', 'job-completed', (sid) => agent.accept(sid)),
  ];
};
