import { untoldJobStates, untoldPresences } from '../../contract/untold.ts';
import type { JobFilter } from '../../domain/job.ts';
import type { WorkerFilter } from '../../domain/worker.ts';
import type { Collection } from '../../kit/collection.ts';
import { constant, count, filledText, flag, id, inside, integer, link, text } from '../../kit/members.ts';
import {
  ACTIVITY,
  JOB,
  NEW_ACTIVITY,
  NEW_JOB,
  NEW_POLICY,
  NEW_QUEUE,
  NEW_WORKER,
  POLICY,
  QUEUE,
  WORKER,
} from './commands.ts';
import type { TwilioSettings } from './settings.ts';
import { JOB_STATES } from './states.ts';
import { attributes, date, expiresAt, jobState, presenceBy, rules } from './wire.ts';

/** Where the vendor takes one value, several narrow nothing: the gateway sorts out the rest. */
const single = (values: readonly string[] | undefined): string | undefined =>
  values?.length === 1 ? values[0] : undefined;

const available = (presences: WorkerFilter['presences']): boolean | undefined => {
  if (!presences?.length || presences.includes('UNKNOWN')) return undefined;
  if (presences.every((one) => one === 'READY')) return true;
  return presences.includes('READY') ? undefined : false;
};

const NATIVE = new Map<string, string>([
  ...[...JOB_STATES].map(([native, ours]) => [ours, native] as const),
  ['PENDING', 'pending'],
]);

/** A status that nobody knows counts as live and cannot be asked for: then all are read. What has ended is soon deleted in any case. */
const statuses = ({ states, live }: JobFilter): readonly string[] | undefined => {
  if (live === false && states === undefined) return ['completed', 'canceled'];
  const asked = states?.map((one) => NATIVE.get(one));
  return asked?.every((one) => one !== undefined) && asked.length > 0 ? [...new Set(asked)] : undefined;
};

const workspace = link('Workspace', 'workspace_sid');

/** Everything that is a collection of the vendor's, below the workspace. */
export const collectionsOf = ({
  workspaceSid,
  offlineActivities,
  listsShowAttributes,
}: Pick<TwilioSettings, 'workspaceSid' | 'offlineActivities' | 'listsShowAttributes'>) => {
  const root = `/${workspaceSid}`;
  const labels = attributes(listsShowAttributes);
  const unlabeled = listsShowAttributes ? [] : (['labels'] as const);

  const activity: Collection<'Activity'> = {
    kind: 'Activity',
    path: `${root}/Activities`,
    members: { name: text('friendly_name'), workspace, available: flag('available') },
    query: (filter) => ({ Available: filter.available }),
    pushes: ['available'],
    create: NEW_ACTIVITY,
    update: ACTIVITY,
    isRemovable: true,
  };

  const queue: Collection<'Queue'> = {
    kind: 'Queue',
    path: `${root}/TaskQueues`,
    members: {
      name: text('friendly_name'),
      workspace,
      selector: text('target_workers'),
      offerActivity: link('Activity', 'reservation_activity_sid'),
      taskActivity: link('Activity', 'assignment_activity_sid'),
    },
    cannot: ['labels'],
    create: NEW_QUEUE,
    update: QUEUE,
    isRemovable: true,
  };

  const policy: Collection<'RoutingPolicy'> = {
    kind: 'RoutingPolicy',
    path: `${root}/Workflows`,
    members: {
      role: constant('ROUTING'),
      name: text('friendly_name'),
      workspace,
      configuration: text('configuration'),
      rules,
      offerTimeoutSeconds: count('task_reservation_timeout'),
      callbackUrl: filledText('assignment_callback_url'),
      fallbackCallbackUrl: filledText('fallback_assignment_callback_url'),
    },
    create: NEW_POLICY,
    update: POLICY,
    isRemovable: true,
  };

  const worker: Collection<'Worker'> = {
    kind: 'Worker',
    path: `${root}/Workers`,
    members: {
      name: text('friendly_name'),
      presence: presenceBy(offlineActivities),
      activity: link('Activity', 'activity_sid'),
      workspace,
      contactUri: inside(labels, text('contact_uri')),
      labels,
    },
    query: ({ presences, activity, queue, queueName, selector }) => ({
      Available: available(presences),
      ActivitySid: single(activity),
      TaskQueueSid: single(queue),
      TaskQueueName: queueName,
      TargetWorkersExpression: selector,
    }),
    pushes: ['presences', 'activity'],
    decides: ['queue', 'queueName', 'selector'],
    cannot: ['channel', 'skill', ...unlabeled],
    untold: untoldPresences(['READY', 'NOT_READY'], offlineActivities.length > 0 ? ['OFFLINE'] : []),
    create: NEW_WORKER,
    update: WORKER,
    isRemovable: true,
  };

  const job: Collection<'Job'> = {
    kind: 'Job',
    path: `${root}/Tasks`,
    sorting: { Ordering: 'DateCreated:asc' },
    isVersioned: true,
    members: {
      state: jobState,
      reason: filledText('reason'),
      workspace,
      policy: link('RoutingPolicy', 'workflow_sid'),
      queue: link('Queue', 'task_queue_sid'),
      priority: integer('priority'),
      channel: id('task_channel_unique_name'),
      labels,
      enqueuedAt: date('task_queue_entered_date'),
      expiresAt,
    },
    query: (filter) => ({
      AssignmentStatus: statuses(filter),
      TaskQueueSid: single(filter.queue),
      WorkflowSid: single(filter.policy),
    }),
    pushes: ['states', 'live', 'queue', 'policy'],
    cannot: ['worker', 'workbin', ...unlabeled],
    untold: untoldJobStates(JOB_STATES.values(), ['PENDING']),
    create: NEW_JOB,
    update: JOB,
    isRemovable: true,
  };

  return { activity, queue, policy, worker, job };
};
