import { untoldJobStates, untoldPresences } from '../../contract/untold.ts';
import type { Collection } from '../../kit/collection.ts';
import { availabilityOf, single, wordsFor } from '../../kit/filters.ts';
import * as read from '../../kit/members.ts';
import { presenceMember } from '../../kit/presence.ts';
import { routingRules } from '../../kit/routing-document.ts';
import { pendingUntilQueued, untakenUntil } from '../../kit/waiting.ts';
import * as commands from './commands.ts';
import type { TwilioSettings } from './settings.ts';
import { JOB_STATES } from './states.ts';

type Settings = Pick<TwilioSettings, 'workspaceSid' | 'offlineActivities' | 'listsShowAttributes' | 'readsChannels'>;

const inWorkspace = read.link('Workspace', 'workspace_sid');
const name = read.text('friendly_name');
const state = pendingUntilQueued(read.state(JOB_STATES, 'assignment_status'), 'task_queue_sid');
const activityOfWorker = { available: 'available', name: 'activity_name', id: 'activity_sid' };

/** Everything that is a collection of the vendor's, below the workspace. */
export const collectionsOf = (settings: Settings) => {
  const { workspaceSid, offlineActivities, listsShowAttributes, readsChannels } = settings;
  const labels = read.shownObjectText('attributes', listsShowAttributes, 'set listsShowAttributes to false');
  const unlabeled = listsShowAttributes ? [] : (['labels'] as const);
  const textless = listsShowAttributes ? [] : (['text'] as const);

  const workspace: Collection<'Workspace'> = {
    kind: 'Workspace',
    path: '',
    members: {
      name,
      defaultActivity: read.link('Activity', 'default_activity_sid'),
      timeoutActivity: read.link('Activity', 'timeout_activity_sid'),
    },
    ...commands.workspace,
  };
  const activities: Collection<'Activity'> = {
    kind: 'Activity',
    path: `/${workspaceSid}/Activities`,
    members: { name, workspace: inWorkspace, available: read.flag('available') },
    query: (filter) => ({ Available: filter.available }),
    pushes: ['available'],
    ...commands.activity,
  };
  const queues: Collection<'Queue'> = {
    kind: 'Queue',
    path: `/${workspaceSid}/TaskQueues`,
    members: {
      name,
      workspace: inWorkspace,
      selector: read.text('target_workers'),
      offerActivity: read.link('Activity', 'reservation_activity_sid'),
      taskActivity: read.link('Activity', 'assignment_activity_sid'),
    },
    cannot: ['labels'],
    ...commands.queue,
  };
  const policies: Collection<'RoutingPolicy'> = {
    kind: 'RoutingPolicy',
    path: `/${workspaceSid}/Workflows`,
    members: {
      role: read.constant('ROUTING'),
      name,
      workspace: inWorkspace,
      configuration: read.text('configuration'),
      rules: routingRules('configuration'),
      offerTimeoutMs: read.duration('task_reservation_timeout', 1_000),
      callbackUrl: read.filledText('assignment_callback_url'),
      fallbackCallbackUrl: read.filledText('fallback_assignment_callback_url'),
    },
    ...commands.policy,
  };
  const workers: Collection<'Worker'> = {
    kind: 'Worker',
    path: `/${workspaceSid}/Workers`,
    members: {
      name,
      presence: presenceMember(offlineActivities, activityOfWorker, read.anyDate('date_status_changed')),
      activity: read.link('Activity', 'activity_sid'),
      workspace: inWorkspace,
      channels: read.constant(readsChannels ? undefined : null),
      contactUri: read.inside(labels, read.text('contact_uri')),
      labels,
    },
    query: ({ presences, activities, queues, queueName, selector }) => ({
      Available: availabilityOf(presences),
      ActivitySid: single(activities),
      TaskQueueSid: single(queues),
      TaskQueueName: queueName,
      TargetWorkersExpression: selector,
    }),
    oneAtATime: 'queues',
    pace: { by: 'selector', perSecond: 3 },
    pushes: ['presences', 'activities'],
    decides: ['queues', 'queueName', 'selector'],
    cannot: ['kinds', 'channels', 'skills', 'tags', ...unlabeled],
    untold: untoldPresences(['READY', 'NOT_READY'], offlineActivities.length > 0 ? ['OFFLINE'] : []),
    ...commands.worker,
  };
  const jobs: Collection<'Job'> = {
    kind: 'Job',
    path: `/${workspaceSid}/Tasks`,
    sorting: { Ordering: 'DateCreated:asc' },
    isVersioned: true,
    members: {
      state,
      reason: read.filledText('reason'),
      workspace: inWorkspace,
      policy: read.link('RoutingPolicy', 'workflow_sid'),
      queue: read.link('Queue', 'task_queue_sid'),
      worker: read.constant(undefined),
      priority: read.integer('priority'),
      channel: read.id('task_channel_unique_name'),
      labels,
      enqueuedAt: read.anyDate('task_queue_entered_date'),
      expiresAt: untakenUntil({ created: read.anyDate('date_created'), seconds: read.count('timeout'), state }),
    },
    // What has ended is soon deleted in any case, so what lives is not asked for: a status that nobody knows could not be.
    query: ({ states, queues, policies }) => ({
      AssignmentStatus: wordsFor(states, JOB_STATES, { PENDING: 'pending' }),
      TaskQueueSid: single(queues),
      WorkflowSid: single(policies),
    }),
    pushes: ['states', 'queues', 'policies'],
    cannot: ['workers', 'workbins', 'externalIds', 'tags', 'scheduled', 'ended', ...unlabeled, ...textless],
    untold: untoldJobStates(JOB_STATES.values(), ['PENDING']),
    ...commands.job,
  };
  return { workspace, activities, queues, policies, workers, jobs };
};
