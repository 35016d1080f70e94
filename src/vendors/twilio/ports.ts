import type { EndInput } from '../../contract/command.ts';
import type { JobPort, QueuePort, TaskPort, WorkerPort } from '../../contract/port.ts';
import { untoldTaskStates } from '../../contract/untold.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { Job } from '../../domain/job.ts';
import type { Runtime } from '../../domain/runtime.ts';
import type { Task, TaskState } from '../../domain/task.ts';
import type { KitAccount } from '../../kit/account.ts';
import { openChildren } from '../../kit/children.ts';
import { done } from '../../kit/collection.ts';
import { takesOf } from '../../kit/inputs.ts';
import { asksForLiveOnly, mayHoldLive } from '../../kit/live.ts';
import { anyDate, count, essential, firstOf, inside, link, number, object, state, text } from '../../kit/members.ts';
import { openQueuesOf } from '../../kit/membership.ts';
import { type Children, listBelow, NO_CHILDREN, unionPage } from '../../kit/nested.ts';
import { openOwnPort } from '../../kit/own.ts';
import { openPace } from '../../kit/pace.ts';
import { namesIn, openSetPresence } from '../../kit/presence.ts';
import { orNull } from '../../kit/rest.ts';
import { liveReaders, openSnapshot } from '../../kit/snapshot.ts';
import { openStatistics } from '../../kit/statistics.ts';
import { collectionsOf } from './collections.ts';
import { END, WORKSPACE } from './commands.ts';
import type { TwilioSettings } from './settings.ts';
import { TASK_STATES } from './states.ts';
import { assignedAt, taskId } from './wire.ts';

/** Lists by an expression that the vendor takes a second. */
const EXPRESSIONS_PER_SECOND = 3;

export const openPorts = (kit: KitAccount, settings: TwilioSettings, runtime: Runtime) => {
  const { account, rest, rows, inputs } = kit;
  const own = settings.workspaceSid;
  const collections = collectionsOf(settings);
  const [activities, policies] = [kit.open(collections.activity), kit.open(collections.policy)];
  const [queues, workers, jobs] = [
    kit.open(collections.queue),
    kit.open(collections.worker),
    kit.open(collections.job),
  ];

  const readWorkspace = rows.item('Workspace', {
    name: text('friendly_name'),
    defaultActivity: link('Activity', 'default_activity_sid'),
    timeoutActivity: link('Activity', 'timeout_activity_sid'),
  });
  const workspaces = rest.resource('', readWorkspace);

  const queue: QueuePort = {
    ...queues.port,
    statistics: openStatistics({
      rest,
      now: kit.clock.now,
      path: (sid) => `${rest.under(queues.resource.path, sid)}/RealTimeStatistics`,
      waiting: inside(object('tasks_by_status'), count('pending')),
      longestWait: firstOf(number('longest_relative_task_age_in_queue'), number('longest_task_waiting_age')),
    }),
  };

  const pace = openPace(EXPRESSIONS_PER_SECOND, runtime);
  const worker: WorkerPort = {
    ...workers.port,
    list: async (request, call) => {
      const { queue: asked, ...filter } = request.filter;
      // The vendor takes one queue at a time.
      const filters = asked === undefined ? [filter] : asked.map((one) => ({ ...filter, queue: [one] }));
      if (filter.selector !== undefined) for (const _ of filters) await pace(call.signal);
      if (filters.length === 1) return workers.port.list(request, call);
      return unionPage(account, workers.resource, filters.map(workers.query), request.after, call);
    },
    queuesOf: openQueuesOf({
      queues: queues.resource,
      workers: workers.resource,
      ofWorker: (WorkerSid) => ({ WorkerSid }),
      ofQueue: (TaskQueueSid) => ({ TaskQueueSid }),
    }),
    setPresence: openSetPresence({
      inputs,
      isGone: namesIn(settings.offlineActivities),
      read: workers.resource.get,
      activities: (_, Available, call) => activities.resource.whole({ Available }, call),
      preferred: async (_, call) => (await workspaces.get(own, call)).defaultActivity?.nativeId ?? null,
      put: (nativeId, ActivitySid, call) => workers.resource.update(nativeId, { ActivitySid }, call),
    }),
  };

  const job: JobPort = {
    ...jobs.port,
    takes: { ...jobs.port.takes, cancel: takesOf(END) },
    cancel: async (nativeId, input, call) => {
      const form = { AssignmentStatus: 'canceled', Reason: settings.cancelReason, ...inputs.formOf(END, input, false) };
      const canceled = await jobs.resource.update(nativeId, form, call);
      rest.shown(`job ${nativeId}`, canceled.state, 'CANCELED');
      return done(canceled);
    },
  };

  const readTask = rows.item(
    'Task',
    {
      state: state(TASK_STATES, 'reservation_status'),
      worker: essential('worker_sid', link('Worker', 'worker_sid')),
      job: essential('task_sid', link('Job', 'task_sid')),
      offeredAt: anyDate('date_created'),
      assignedAt,
    },
    taskId,
  );
  const reservations = (parent: 'Tasks' | 'Workers', sid: string) =>
    rest.resource(`${rest.under(`/${own}/${parent}`, sid)}/Reservations`, readTask);
  const { get, find, update } = openChildren(rest, (sid) => reservations('Tasks', sid));
  /** Reservations have no list of their own: one call for each Task, or for each Worker. */
  const below = (parent: 'Tasks' | 'Workers', sid: string, call: Call): Promise<Children<Task> | null> =>
    orNull(async () => reservations(parent, sid).all({}, call));

  /** Changes the Reservation alone. */
  const bring = async (nativeId: string, ReservationStatus: string, wanted: TaskState, call: Call) => {
    const changed = await update(nativeId, { ReservationStatus }, call);
    rest.shown(`task ${nativeId}`, changed.state, wanted);
    return done(changed);
  };

  /** A reason is kept by the Task alone, which ends with the Reservation that was accepted. */
  const end = async (nativeId: string, input: EndInput, status: 'wrapping' | 'completed', call: Call) => {
    const wanted = status === 'wrapping' ? 'WRAP_UP' : 'COMPLETED';
    if (input.reason === undefined) return bring(nativeId, status, wanted, call);
    const found = await get(nativeId, call);
    if (found.state.state === wanted) return done(found);
    if (found.state.state !== 'ACTIVE' && found.state.state !== 'WRAP_UP')
      throw new VendorError('WRONG_STATE', account, `task ${nativeId} is ${found.state.state}: it is not at work`);
    const form = { AssignmentStatus: status, ...inputs.formOf(END, input, false) };
    const ended = await jobs.resource.update(found.job.nativeId, form, call);
    rest.shown(`job ${ended.ref.nativeId}`, ended.state, wanted);
    return done({ ...found, state: { state: wanted, native: status } } as const);
  };

  const tasksOf = ({ ref }: Pick<Job, 'ref'>, call: Call) => below('Tasks', ref.nativeId, call);
  const task: TaskPort = {
    get: find,
    list: ({ filter, ...request }, call) => {
      const isLiveOnly = asksForLiveOnly(filter.states);
      const childrenOf = async (one: Job) => (isLiveOnly && !mayHoldLive(one) ? NO_CHILDREN : tasksOf(one, call));
      const ofJobs = [filter.job, (sid: string) => below('Tasks', sid, call)] as const;
      const ofWorkers = [filter.worker, (sid: string) => below('Workers', sid, call)] as const;
      const nested = { list: 'tasks', parents: jobs.resource.walk({}), childrenOf };
      return listBelow(account, nested, [ofJobs, ofWorkers], request, call);
    },
    pushes: ['states', 'job', 'worker'],
    cannot: ['queue'],
    untold: untoldTaskStates(TASK_STATES.values()),
    takes: { complete: takesOf(END), close: takesOf(END) },
    accept: (nativeId, call) => bring(nativeId, 'accepted', 'ACTIVE', call),
    decline: (nativeId, _, call) => bring(nativeId, 'rejected', 'DECLINED', call),
    complete: (nativeId, input, call) => end(nativeId, input, settings.wrapUp ? 'wrapping' : 'completed', call),
    close: (nativeId, input, call) => end(nativeId, input, 'completed', call),
  };

  return {
    // Others cannot be reached, and to delete this one would be to delete the account.
    workspace: openOwnPort(kit, 'Workspace', workspaces, own, WORKSPACE),
    activity: activities.port,
    queue,
    policy: policies.port,
    worker,
    job,
    task,
    snapshot: openSnapshot(
      account,
      liveReaders({ workers: workers.resource, queues: queues.resource, jobs: jobs.resource, tasksOf }),
    ),
    check: async (call: Call) => void (await workspaces.get(own, call)),
  };
};
