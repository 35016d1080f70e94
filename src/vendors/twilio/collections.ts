import { untoldJobStates, untoldPresences } from '../../contract/untold.ts';
import type { Collection } from '../../kit/collection.ts';
import { availabilityOf, single, wordsFor } from '../../kit/filters.ts';
import {
  anyDate,
  constant,
  count,
  filledText,
  flag,
  id,
  inside,
  integer,
  link,
  shownObjectText,
  text,
} from '../../kit/members.ts';
import { namesIn, presenceMember } from '../../kit/presence.ts';
import { routingRules } from '../../kit/routing-document.ts';
import * as commands from './commands.ts';
import type { TwilioSettings } from './settings.ts';
import { JOB_STATES } from './states.ts';
import { expiresAt, jobState } from './wire.ts';

type Settings = Pick<TwilioSettings, 'workspaceSid' | 'offlineActivities' | 'listsShowAttributes'>;

const workspace = link('Workspace', 'workspace_sid');
const name = text('friendly_name');

/** Everything that is a collection of the vendor's, below the workspace. */
export const collectionsOf = (settings: Settings, turn: Collection<'Worker'>['turn']) => {
  const { workspaceSid, offlineActivities, listsShowAttributes } = settings;
  const root = `/${workspaceSid}`;
  const labels = shownObjectText('attributes', listsShowAttributes, 'set listsShowAttributes to false');
  const unlabeled = listsShowAttributes ? [] : (['labels'] as const);

  const workspaces: Collection<'Workspace'> = {
    kind: 'Workspace',
    path: '',
    members: {
      name,
      defaultActivity: link('Activity', 'default_activity_sid'),
      timeoutActivity: link('Activity', 'timeout_activity_sid'),
    },
    update: commands.WORKSPACE,
  };
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
      Available: availabilityOf(presences),
      ActivitySid: single(activity),
      TaskQueueSid: single(queue),
      TaskQueueName: queueName,
      TargetWorkersExpression: selector,
    }),
    oneAtATime: 'queue',
    turn,
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
    // What has ended is soon deleted in any case, so what lives is not asked for: a status that nobody knows could not be.
    query: ({ states, queue, policy }) => ({
      AssignmentStatus: wordsFor(states, JOB_STATES, { PENDING: 'pending' }),
      TaskQueueSid: single(queue),
      WorkflowSid: single(policy),
    }),
    pushes: ['states', 'queue', 'policy'],
    cannot: ['worker', 'workbin', ...unlabeled],
    untold: untoldJobStates(JOB_STATES.values(), ['PENDING']),
    create: commands.NEW_JOB,
    update: commands.JOB,
  };
  return { workspaces, activity, queue, policy, worker, job };
};
