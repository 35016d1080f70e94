import * as kit from 'trunkline/vendor';
import { JOB_STATES, PRESENCES, TASK_STATES } from './states.ts';
import { assignmentId, jobState, ofMeta } from './wire.ts';

const presence: kit.Member<kit.Presence> = (row, scope) => ({
  ...kit.state(PRESENCES, 'availability_status')(row, scope),
  label: null,
  reasonCode: null,
  since: null,
});
export const agents: kit.Collection<'Worker'> = {
  kind: 'Worker',
  path: '/agents',
  members: { name: kit.text('name'), presence },
  cannot: [
    'kinds',
    'activities',
    'activityName',
    'queues',
    'queueName',
    'workspaces',
    'channels',
    'skills',
    'labels',
    'selector',
    'created',
    'updated',
    'stateSince',
    'tags',
    'contactUris',
  ],
  untold: kit.untoldPresences(PRESENCES.values()),
  isPermanent: true,
};

const ofTeam = { name: { as: 'name', need: true }, description: { as: 'description', clears: true } } as const;
export const teams: kit.Collection<'Queue'> = {
  kind: 'Queue',
  path: '/teams',
  members: { name: kit.text('name'), description: kit.filledText('description') },
  cannot: ['labels', 'created'],
  create: ofTeam,
  update: ofTeam,
  isPermanent: true,
};

const team = ofMeta('team', kit.link('Queue', 'id'));
// Versions that know no order give the latest first: that is noticed, and all of them are read then.
const sorting = { sort_by: 'created_at_asc' };
export const conversations: kit.Collection<'Job'> = {
  kind: 'Job',
  path: '/conversations',
  sorting,
  members: {
    state: jobState,
    queue: team,
    worker: ofMeta('assignee', kit.link('Worker', 'id')),
    channel: kit.inside(kit.object('meta'), kit.text('channel')),
    labels: kit.object('custom_attributes'),
  },
  query: () => ({ status: 'all' }),
  cannot: [
    'workbins',
    'policies',
    'workspaces',
    'externalIds',
    'tags',
    'priority',
    'scheduled',
    'enqueued',
    'ended',
    'expires',
  ],
  untold: kit.untoldJobStates(JOB_STATES.values(), ['ASSIGNED']),
  isPermanent: true,
};

const assignment: kit.Members<'Task'> = {
  state: kit.state(TASK_STATES, 'status'),
  worker: kit.essential('meta.assignee.id', ofMeta('assignee', kit.link('Worker', 'id'))),
  job: kit.essential('id', kit.link('Job', 'id')),
  queue: team,
};
const numeric = (value: string): number => {
  if (!/^\d{1,15}$/.test(value)) throw new kit.Unfit('must be an id of this account');
  return Number(value);
};
const TRANSFER: kit.InputTable<kit.TransferInput> = {
  worker: { as: 'assignee_id', write: numeric },
  queue: { as: 'team_id', write: numeric },
};

export const openPorts = ({ account, rest, rows, inputs, openAll }: kit.KitAccount) => {
  const { worker, queue, job } = openAll({ worker: agents, queue: teams, job: conversations });
  const read = rows.item('Task', assignment, assignmentId);
  const assignments: kit.Resource<kit.Task> = rest.resource(conversations.path, read, { sorting });

  const post = <T>(
    task: kit.Task,
    path: string,
    form: kit.Form,
    answer: (body: kit.Json) => T,
    call: kit.Call,
  ): Promise<T> =>
    rest.send('POST', `${rest.under(conversations.path, task.job.nativeId)}/${path}`, { form }, answer, call);

  /** What is read is a conversation, which may have another assignee by now. */
  const find = async (nativeId: string, call: kit.Call): Promise<kit.Task | null> => {
    const [conversation, agent] = kit.splitId(nativeId, 2) ?? [];
    const found = conversation === undefined ? null : await job.resource.find(conversation, call);
    return found !== null && found.worker?.nativeId === agent ? read(found.raw, 'body') : null;
  };
  const atWork = async (nativeId: string, call: kit.Call): Promise<kit.Task> => {
    const task = (await find(nativeId, call)) ?? rest.missing(nativeId);
    if (kit.isLiveTask(task)) return task;
    throw new kit.VendorError('WRONG_STATE', account, `task ${nativeId} is ${task.state.state}: it is not at work`);
  };

  /** There are no single agents to be read, and all come at once. */
  const getMany = async (nativeIds: readonly string[], call: kit.Call) => {
    const all = await worker.resource.whole({}, call);
    return nativeIds.map((nativeId) => all.find(({ ref }) => ref.nativeId === nativeId) ?? null);
  };

  const task: kit.TaskPort = {
    get: find,
    list: (request, call) => assignments.list({ status: 'all', assignee_type: 'assigned' }, request, call),
    pushes: [],
    cannot: ['offered', 'offerExpires', 'assigned', 'ended'],
    untold: kit.untoldTaskStates(TASK_STATES.values()),
    takes: { complete: {}, transfer: kit.takesOf(TRANSFER) },
    complete: async (nativeId, _, call) => {
      const found = await atWork(nativeId, call);
      const told = (body: kit.Json) => kit.asText(kit.asObject(kit.asObject(body)?.payload)?.current_status);
      const native = await post(found, 'toggle_status', { status: 'resolved' }, told, call);
      const state = { state: TASK_STATES.get(native ?? '') ?? 'UNKNOWN', native } as const;
      rest.shown(`task ${nativeId}`, state, 'COMPLETED');
      return kit.done({ ...found, state });
    },
    transfer: async (nativeId, input, call) => {
      const form = inputs.formOf(TRANSFER, input, false);
      if (Object.keys(form).length !== 1)
        inputs.refuse('either worker or queue is needed: with both the vendor takes one');
      const [given] = Object.values(form);
      // The answer is the agent or the team.
      const check = (body: kit.Json) => {
        if (kit.asId(kit.asObject(body)?.id) !== String(given)) throw new kit.WireError('body.id', `expected ${given}`);
      };
      await post(await atWork(nativeId, call), 'assignments', form, check, call);
      return kit.done(null);
    },
  };

  return {
    worker: {
      ...worker.port,
      getMany,
      get: async (nativeId: string, call: kit.Call) => (await getMany([nativeId], call))[0] ?? null,
    },
    queue: queue.port,
    job: job.port,
    task,
    check: async (call: kit.Call) => void (await worker.resource.whole({}, call)),
  };
};
