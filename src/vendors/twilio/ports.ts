import type { EndInput } from '../../contract/command.ts';
import type { TaskPort } from '../../contract/port.ts';
import { untoldTaskStates } from '../../contract/untold.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { TaskState } from '../../domain/task.ts';
import type { KitAccount } from '../../kit/account.ts';
import { done } from '../../kit/collection.ts';
import { takesOf } from '../../kit/inputs.ts';
import * as read from '../../kit/members.ts';
import { collectionsOf } from './collections.ts';
import { END } from './commands.ts';
import type { TwilioSettings } from './settings.ts';
import { openEvents } from './source.ts';
import { TASK_STATES } from './states.ts';
import { assignedAt } from './wire.ts';

const AGES = ['longest_relative_task_age_in_queue', 'longest_task_waiting_age'];
const ENDS = { wrapping: 'WRAP_UP', completed: 'COMPLETED' } as const;

export const openPorts = (kit: KitAccount, settings: TwilioSettings) => {
  const { account, rest, inputs } = kit;
  const own = settings.workspaceSid;
  const { workspace, ...collections } = collectionsOf(settings);
  // Other workspaces cannot be reached, and to delete this one would be to delete the account.
  const workspaces = kit.own(workspace, own);
  const { activities, policies, queues, workers, jobs } = kit.openAll(collections);

  const shares = kit.shares({
    members: {
      state: read.state(TASK_STATES, 'reservation_status'),
      worker: read.essential('worker_sid', read.link('Worker', 'worker_sid')),
      job: read.essential('task_sid', read.link('Job', 'task_sid')),
      offeredAt: read.anyDate('date_created'),
      assignedAt,
    },
    ids: ['task_sid', 'sid'],
    path: 'Reservations',
    jobs,
    workers,
  });

  /** Changes the Reservation alone. */
  const bring = async (nativeId: string, ReservationStatus: string, wanted: TaskState, call: Call) => {
    const task = await shares.update(nativeId, { ReservationStatus }, call);
    rest.shown(`task ${nativeId}`, task.state, wanted);
    return done(task);
  };

  const endJob = async (sid: string, status: 'canceled' | keyof typeof ENDS, input: EndInput, call: Call) => {
    const form = { AssignmentStatus: status, Reason: settings.cancelReason, ...inputs.formOf(END, input, false) };
    const job = await jobs.resource.update(sid, form, call);
    rest.shown(`job ${sid}`, job.state, status === 'canceled' ? 'CANCELED' : ENDS[status]);
    return job;
  };

  /** A reason is kept by the Task alone, which ends with the Reservation that was accepted. */
  const end = async (nativeId: string, input: EndInput, status: keyof typeof ENDS, call: Call) => {
    if (input.reason === undefined) return bring(nativeId, status, ENDS[status], call);
    const task = await shares.get(nativeId, call);
    const { state: now } = task.state;
    if (now === ENDS[status]) return done(task);
    if (now !== 'ACTIVE' && now !== 'WRAP_UP')
      throw new VendorError('WRONG_STATE', account, `task ${nativeId} is ${now}: it is not at work`);
    await endJob(task.job.nativeId, status, input, call);
    return done({ ...task, state: { state: ENDS[status], native: status } });
  };

  return {
    workspace: workspaces.port,
    activity: activities.port,
    policy: policies.port,
    queue: {
      ...queues.port,
      statistics: kit.statistics({
        path: (sid) => `${rest.under(queues.resource.path, sid)}/RealTimeStatistics`,
        waiting: read.inside(read.object('tasks_by_status'), read.count('pending')),
        longestWait: read.firstOf(...AGES.map((age) => read.number(age))),
      }),
    },
    worker: {
      ...workers.port,
      queuesOf: kit.queuesOf({ queues, workers, ofWorker: 'WorkerSid', ofQueue: 'TaskQueueSid' }),
      ...(settings.readsChannels && {
        channelsOf: kit.channelsOf({
          workers,
          path: 'Channels',
          channel: read.id('task_channel_unique_name'),
          available: read.flag('available'),
          maxJobs: read.count('configured_capacity'),
        }),
      }),
      setPresence: kit.setPresence({
        offline: settings.offlineActivities,
        read: workers.resource.get,
        activities: (_, Available, call) => activities.resource.whole({ Available }, call),
        preferred: async (_, call) => (await workspaces.resource.get(own, call)).defaultActivity?.nativeId ?? null,
        put: (nativeId, ActivitySid, call) => workers.resource.update(nativeId, { ActivitySid }, call),
      }),
    },
    job: {
      ...jobs.port,
      takes: { ...jobs.port.takes, cancel: takesOf(END) },
      cancel: async (sid: string, input: EndInput, call: Call) => done(await endJob(sid, 'canceled', input, call)),
    },
    task: {
      ...shares.port,
      cannot: ['queues', 'offerExpires', 'ended'],
      untold: untoldTaskStates(TASK_STATES.values()),
      takes: { complete: takesOf(END), close: takesOf(END) },
      accept: (nativeId, call) => bring(nativeId, 'accepted', 'ACTIVE', call),
      decline: (nativeId, _, call) => bring(nativeId, 'rejected', 'DECLINED', call),
      complete: (nativeId, input, call) => end(nativeId, input, settings.wrapUp ? 'wrapping' : 'completed', call),
      close: (nativeId, input, call) => end(nativeId, input, 'completed', call),
    } satisfies TaskPort,
    source: {
      webhook: openEvents(account, settings),
      snapshot: kit.snapshot({ workers, queues, jobs, tasksOf: shares.ofJob }),
    },
    check: async (call: Call) => void (await workspaces.resource.get(own, call)),
  };
};
