import type { WorldChange } from '../../src/sandbox/model.ts';
import type { Line, OpenScenes } from '../../src/testing/bench.ts';
import type { CommandName, Scene } from '../../src/testing/scenes.ts';
import type { TwilioSimulation } from '../../src/vendors/twilio/simulator/index.ts';

type Json = Record<string, unknown>;
type Form = Readonly<Record<string, string>>;

/** The simulator, asked in the vendor's own words and without the adapter. */
const openDirect = (line: Line) => {
  const { settings, world } = line.simulation as TwilioSimulation;
  const { baseUrl, accountSid, authToken, workspaceSid } = settings;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  let made = 0;

  const ask = async (method: string, path: string, form?: Form): Promise<Json | null> => {
    const url = `${baseUrl}/v1/Workspaces/${workspaceSid}${path}`;
    const answer = await fetch(url, {
      method,
      headers: { authorization },
      ...(form && { body: new URLSearchParams(form) }),
    });
    if (answer.status === 204) return null;
    const body = (await answer.json()) as Json;
    if (answer.ok) return body;
    if (answer.status === 404) return null;
    throw new Error(`${method} ${path}: ${body.message}`);
  };
  const rows = async (path: string): Promise<readonly Json[]> => {
    const page = await ask('GET', path);
    return (page?.[String((page.meta as Json).key)] ?? []) as readonly Json[];
  };

  return {
    world,
    ask,
    rows,
    name: (): string => {
      made += 1;
      return `made ${made}`;
    },
    make: async (path: string, form: Form): Promise<string> => String((await ask('POST', path, form))?.sid),
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

/** Somebody who takes whatever is offered to him, and two workflows: one sends everything to him, of the other nothing is offered. */
const furnish = async ({ ask, make, rows, name }: ReturnType<typeof openDirect>) => {
  const activities = await rows('/Activities');
  const activity = (available: boolean) => String(activities.find((each) => each.available === available)?.sid);
  const Attributes = JSON.stringify({ takes: 'all' });
  const workerSid = await make('/Workers', { FriendlyName: name(), ActivitySid: activity(true), Attributes });
  for (const { sid } of await rows(`/Workers/${workerSid}/Channels`))
    await ask('POST', `/Workers/${workerSid}/Channels/${String(sid)}`, { Capacity: '50' });
  const workflow = async (TargetWorkers: string) => {
    const queue = await make('/TaskQueues', { FriendlyName: name(), TargetWorkers });
    const Configuration = JSON.stringify({ task_routing: { filters: [], default_filter: { queue } } });
    return make('/Workflows', { FriendlyName: name(), Configuration, TaskReservationTimeout: '86400' });
  };
  const [offering, keeping] = [await workflow("takes == 'all'"), await workflow("takes == 'nothing'")];
  return {
    keeping,
    away: activity(false),
    /** A Task that waits for nobody. */
    waiting: (labels: Json) => make('/Tasks', { WorkflowSid: keeping, Attributes: JSON.stringify(labels) }),
    /** A Task that is offered to the worker, with its Reservation. */
    offered: async () => {
      const sid = await make('/Tasks', { WorkflowSid: offering, Attributes: JSON.stringify({ mark: name() }) });
      const [reservation] = await rows(`/Tasks/${sid}/Reservations`);
      if (reservation?.worker_sid !== workerSid) throw new Error('the Task is not offered to the worker');
      return { sid, reservation: String(reservation.sid) };
    },
  };
};

export const scenes: OpenScenes = async (line) => {
  const direct = openDirect(line);
  const { ask, make, rows, name, world, count } = direct;
  const { keeping, away, waiting, offered } = await furnish(direct);
  const { workspaceSid } = (line.simulation as TwilioSimulation).settings;

  const named = async (plural: string, own: string) =>
    (await rows(`/${plural}?PageSize=1000`)).filter((row) => row.friendly_name === own);

  /** What can be made, renamed and deleted. `form` and `input` say the same, in the vendor's words and in ours. */
  const kept = (port: string, plural: string, form: Form, input: Json): Scene[] => [
    {
      command: `${port}.create` as CommandName,
      telling: 'SHOWN',
      begin: () => {
        const own = name();
        return { given: [{ ...input, name: own }], effects: async () => [(await named(plural, own)).length] };
      },
    },
    {
      command: `${port}.update` as CommandName,
      telling: 'SHOWN',
      begin: async () => {
        const sid = await make(`/${plural}`, { ...form, FriendlyName: name() });
        const renamed = name();
        return {
          given: [sid, { name: renamed }],
          effects: async () => [(await ask('GET', `/${plural}/${sid}`))?.friendly_name === renamed ? 1 : 0],
        };
      },
    },
    {
      command: `${port}.remove` as CommandName,
      telling: 'SHOWN',
      begin: async () => {
        const sid = await make(`/${plural}`, { ...form, FriendlyName: name() });
        return { given: [sid], effects: async () => [(await ask('GET', `/${plural}/${sid}`)) === null ? 1 : 0] };
      },
    },
  ];

  const task = (
    command: CommandName,
    change: WorldChange['type'],
    before: readonly string[],
    input: readonly unknown[],
    { as, telling = 'SHOWN' }: Pick<Scene, 'as'> & { readonly telling?: Scene['telling'] } = {},
  ): Scene => ({
    command,
    ...(as !== undefined && { as }),
    telling,
    begin: async () => {
      const { sid, reservation } = await offered();
      for (const ReservationStatus of before)
        await ask('POST', `/Tasks/${sid}/Reservations/${reservation}`, { ReservationStatus });
      const { times, stop } = count(change, sid);
      const end = () => {
        stop();
        return ask('DELETE', `/Tasks/${sid}`);
      };
      return { given: [`${sid}/${reservation}`, ...input], effects: times, end };
    },
  });

  const configuration = { task_routing: { filters: [], default_filter: { queue: 'WQ' } } };
  const reasoned = { as: 'with a reason' };
  return [
    {
      command: 'workspace.update',
      telling: 'SHOWN',
      begin: () => {
        const renamed = name();
        return {
          given: [workspaceSid, { name: renamed }],
          effects: async () => [(await ask('GET', ''))?.friendly_name === renamed ? 1 : 0],
        };
      },
    },
    ...kept('activity', 'Activities', { Available: 'false' }, { available: false }),
    ...kept('queue', 'TaskQueues', {}, {}),
    ...kept('policy', 'Workflows', { Configuration: JSON.stringify(configuration) }, { configuration }),
    ...kept('worker', 'Workers', {}, {}),
    {
      command: 'worker.setPresence',
      telling: 'SHOWN',
      begin: async () => {
        const sid = await make('/Workers', { FriendlyName: name(), ActivitySid: away });
        return {
          given: [sid, 'READY'],
          effects: async () => [(await ask('GET', `/Workers/${sid}`))?.available === true ? 1 : 0],
          end: () => ask('DELETE', `/Workers/${sid}`),
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
    task('task.accept', 'job-assigned', [], []),
    task('task.decline', 'offer-declined', [], [{}]),
    task('task.complete', 'job-completed', ['accepted'], [{}]),
    task('task.complete', 'job-completed', ['accepted'], [{ reason: 'sold' }], reasoned),
    task('task.close', 'job-completed', ['accepted', 'wrapping'], [{}]),
    task('task.close', 'job-completed', ['accepted', 'wrapping'], [{ reason: 'sold' }], reasoned),
  ];
};
