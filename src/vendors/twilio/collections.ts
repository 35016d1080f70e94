import { untoldJobStates, untoldPresences } from '../../contract/untold.ts';
import type { JobFilter } from '../../domain/job.ts';
import type { WorkerFilter } from '../../domain/worker.ts';
import type { Collection } from '../../kit/collection.ts';
import { anyDate, constant, count, filledText, flag, id, inside, integer, link, text } from '../../kit/members.ts';
import { namesIn, presenceMember } from '../../kit/presence.ts';
import { routingRules } from '../../kit/routing-document.ts';
import * as commands from './commands.ts';
import type { TwilioSettings } from './settings.ts';
import { JOB_STATES } from './states.ts';
import { attributes, expiresAt, jobState } from './wire.ts';

/** Where the vendor takes one value, several narrow nothing: the gateway sorts out the rest. */
const single = (values?: readonly string[]): string | undefined => (values?.length === 1 ? values[0] : undefined);

const available = (presences: WorkerFilter['presences'] = ['UNKNOWN']): boolean | undefined => {
  if (presences.every((one) => one === 'READY')) return presences.length > 0 || undefined;
  return presences.some((one) => one === 'READY' || one === 'UNKNOWN') ? undefined : false;
};

const STATUSES = new Map<string, string>([...JOB_STATES].map(([native, ours]) => [ours, native]));
STATUSES.set('PENDING', 'pending');

/** A status that nobody knows cannot be asked for: then all are read. What has ended is soon deleted in any case. */
const statusesOf = ({ states, live }: JobFilter): readonly string[] | undefined => {
  const asked = states ?? (live === false ? ['COMPLETED', 'CANCELED'] : ['UNKNOWN']);
  const native = asked.flatMap((one) => STATUSES.get(one) ?? []);
  return native.length === asked.length && native.length > 0 ? [...new Set(native)] : undefined;
};

const workspace = link('Workspace', 'workspace_sid');
const name = text('friendly_name');

/** Everything that is a collection of the vendor's, below the workspace. */
export const collectionsOf = (
  settings: Pick<TwilioSettings, 'workspaceSid' | 'offlineActivities' | 'listsShowAttributes'>,
) => {
  const { workspaceSid, offlineActivities, listsShowAttributes } = settings;
  const root = `/${workspaceSid}`;
  const labels = attributes(listsShowAttributes);
  const unlabeled = listsShowAttributes ? [] : (['labels'] as const);

  const activity: Collection<'Activity'> = {
    kind: 'Activity',
    path: `${root}/Activities`,
    members: { name, workspace, available: flag('available') },
    query: (filter) => ({ Available: filter.available }),
    pushes: ['available'],
    create: commands.NEW_ACTIVITY,
    update: commands.ACTIVITY,
  };
  const queue: Collection<'Queue'> = {
    kind: 'Queue',
    path: `${root}/TaskQueues`,
    members: {
      name,
      workspace,
      selector: text('target_workers'),
      offerActivity: link('Activity', 'reservation_activity_sid'),
      taskActivity: link('Activity', 'assignment_activity_sid'),
    },
    cannot: ['labels'],
    create: commands.QUEUE,
    update: commands.QUEUE,
  };
  const policy: Collection<'RoutingPolicy'> = {
    kind: 'RoutingPolicy',
    path: `${root}/Workflows`,
    members: {
      role: constant('ROUTING'),
      name,
      workspace,
      configuration: text('configuration'),
      rules: routingRules('configuration'),
      offerTimeoutSeconds: count('task_reservation_timeout'),
      callbackUrl: filledText('assignment_callback_url'),
      fallbackCallbackUrl: filledText('fallback_assignment_callback_url'),
    },
    create: commands.NEW_POLICY,
    update: commands.POLICY,
  };
  const worker: Collection<'Worker'> = {
    kind: 'Worker',
    path: `${root}/Workers`,
    members: {
      name,
      presence: presenceMember(namesIn(offlineActivities), {
        available: flag('available'),
        name: text('activity_name'),
        id: id('activity_sid'),
        since: anyDate('date_status_changed'),
      }),
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
    create: commands.NEW_WORKER,
    update: commands.WORKER,
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
      enqueuedAt: anyDate('task_queue_entered_date'),
      expiresAt,
    },
    query: (filter) => ({
      AssignmentStatus: statusesOf(filter),
      TaskQueueSid: single(filter.queue),
      WorkflowSid: single(filter.policy),
    }),
    pushes: ['states', 'live', 'queue', 'policy'],
    cannot: ['worker', 'workbin', ...unlabeled],
    untold: untoldJobStates(JOB_STATES.values(), ['PENDING']),
    create: commands.NEW_JOB,
    update: commands.JOB,
  };
  return { activity, queue, policy, worker, job };
};
