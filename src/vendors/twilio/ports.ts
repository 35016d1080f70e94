import type { EndInput } from '../../contract/command.ts';
import type { TaskPort } from '../../contract/port.ts';
import { untoldTaskStates } from '../../contract/untold.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { TaskState } from '../../domain/task.ts';
import type { KitAccount } from '../../kit/account.ts';
import { done } from '../../kit/collection.ts';
import { takesOf } from '../../kit/inputs.ts';
import { anyDate, count, essential, firstOf, inside, link, number, object, state } from '../../kit/members.ts';
import { namesIn } from '../../kit/presence.ts';
import { collectionsOf } from './collections.ts';
import { END } from './commands.ts';
import type { TwilioSettings } from './settings.ts';
import { TASK_STATES } from './states.ts';
import { assignedAt } from './wire.ts';

/** Lists by an expression that the vendor takes a second. */
const EXPRESSIONS_PER_SECOND = 3;

export const openPorts = (kit: KitAccount, settings: TwilioSettings) => {
  const { account, rest, inputs } = kit;
  const own = settings.workspaceSid;
  const pace = kit.pace(EXPRESSIONS_PER_SECOND);
  const collections = collectionsOf(settings, async ({ selector }, { signal }) => {
    if (selector !== undefined) await pace(signal);
  });
  // Other workspaces cannot be reached, and to delete this one would be to delete the account.
  const workspaces = kit.own(collections.workspaces, own);
  const [activities, policies] = [kit.open(collections.activity), kit.open(collections.policy)];
  const [queues, workers] = [kit.open(collections.queue), kit.open(collections.worker)];
  const jobs = kit.open(collections.job);

  const shares = kit.shares({
    members: {
      state: state(TASK_STATES, 'reservation_status'),
      worker: essential('worker_sid', link('Worker', 'worker_sid')),
      job: essential('task_sid', link('Job', 'task_sid')),
      offeredAt: anyDate('date_created'),
      assignedAt,
    },
    ids: ['task_sid', 'sid'],
    jobs: jobs.resource,
    ofJob: (sid) => `${rest.under(jobs.resource.path, sid)}/Reservations`,
    ofWorker: (sid) => `${rest.under(workers.resource.path, sid)}/Reservations`,
  });

  /** Changes the Reservation alone. */
  const bring = async (nativeId: string, ReservationStatus: string, wanted: TaskState, call: Call) => {
    const task = await shares.update(nativeId, { ReservationStatus }, call);
    rest.shown(`task ${nativeId}`, task.state, wanted);
    return done(task);
  };

  /** A reason is kept by the Task alone, which ends with the Reservation that was accepted. */
  const end = async (nativeId: string, input: EndInput, status: 'wrapping' | 'completed', call: Call) => {
    const wanted = status === 'wrapping' ? 'WRAP_UP' : 'COMPLETED';
    if (input.reason === undefined) return bring(nativeId, status, wanted, call);
    const task = await shares.get(nativeId, call);
    if (task.state.state === wanted) return done(task);
    if (task.state.state !== 'ACTIVE' && task.state.state !== 'WRAP_UP')
      throw new VendorError('WRONG_STATE', account, `task ${nativeId} is ${task.state.state}: it is not at work`);
    const form = { AssignmentStatus: status, ...inputs.formOf(END, input, false) };
    const job = await jobs.resource.update(task.job.nativeId, form, call);
    rest.shown(`job ${job.ref.nativeId}`, job.state, wanted);
    return done({ ...task, state: { state: wanted, native: status } } as const);
  };

  return {
    workspace: workspaces.port,
    activity: activities.port,
    policy: policies.port,
    queue: {
      ...queues.port,
      statistics: kit.statistics({
        path: (sid) => `${rest.under(queues.resource.path, sid)}/RealTimeStatistics`,
        waiting: inside(object('tasks_by_status'), count('pending')),
        longestWait: firstOf(number('longest_relative_task_age_in_queue'), number('longest_task_waiting_age')),
      }),
    },
    worker: {
      ...workers.port,
      queuesOf: kit.queuesOf({
        queues: queues.resource,
        workers: workers.resource,
        ofWorker: (WorkerSid) => ({ WorkerSid }),
        ofQueue: (TaskQueueSid) => ({ TaskQueueSid }),
      }),
      setPresence: kit.setPresence({
        isGone: namesIn(settings.offlineActivities),
        read: workers.resource.get,
        activities: (_, Available, call) => activities.resource.whole({ Available }, call),
        preferred: async (_, call) => (await workspaces.resource.get(own, call)).defaultActivity?.nativeId ?? null,
        put: (nativeId, ActivitySid, call) => workers.resource.update(nativeId, { ActivitySid }, call),
      }),
    },
    job: {
      ...jobs.port,
      takes: { ...jobs.port.takes, cancel: takesOf(END) },
      cancel: async (nativeId: string, input: EndInput, call: Call) => {
        const Reason = settings.cancelReason;
        const form = { AssignmentStatus: 'canceled', Reason, ...inputs.formOf(END, input, false) };
        const job = await jobs.resource.update(nativeId, form, call);
        rest.shown(`job ${nativeId}`, job.state, 'CANCELED');
        return done(job);
      },
    },
    task: {
      get: shares.find,
      list: shares.list,
      pushes: shares.pushes,
      cannot: ['queue'],
      untold: untoldTaskStates(TASK_STATES.values()),
      takes: { complete: takesOf(END), close: takesOf(END) },
      accept: (nativeId, call) => bring(nativeId, 'accepted', 'ACTIVE', call),
      decline: (nativeId, _, call) => bring(nativeId, 'rejected', 'DECLINED', call),
      complete: (nativeId, input, call) => end(nativeId, input, settings.wrapUp ? 'wrapping' : 'completed', call),
      close: (nativeId, input, call) => end(nativeId, input, 'completed', call),
    } satisfies TaskPort,
    snapshot: kit.snapshot({
      workers: workers.resource,
      queues: queues.resource,
      jobs: jobs.resource,
      tasksOf: shares.ofJob,
    }),
    check: async (call: Call) => void (await workspaces.resource.get(own, call)),
  };
};
