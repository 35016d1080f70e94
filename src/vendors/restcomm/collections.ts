import { untoldJobStates, untoldPresences } from '../../contract/untold.ts';
import type { Period } from '../../domain/object.ts';
import type { OpenAll } from '../../kit/account.ts';
import type { Collection } from '../../kit/collection.ts';
import { availabilityOf, single } from '../../kit/filters.ts';
import * as read from '../../kit/members.ts';
import { presenceMember } from '../../kit/presence.ts';
import type { Query } from '../../kit/rest.ts';
import { routingRules } from '../../kit/routing-document.ts';
import type { Members } from '../../kit/rows.ts';
import * as commands from './commands.ts';
import { parseMoment } from './dates.ts';
import { jobLists, period } from './filters.ts';
import type { RestcommSettings } from './settings.ts';
import { JOB_STATES } from './states.ts';
import * as wire from './wire.ts';

type Settings = Pick<RestcommSettings, 'nameFilters' | 'offlineActivities'>;

const name = read.text('name');
const inWorkspace = read.link('Workspace', 'workspaceSid');
const activityOfWorker = { available: 'available', name: 'activityName', id: 'activitySid' };

export const jobMembers: Members<'Job'> = {
  state: wire.jobState,
  reason: read.text('reason'),
  workspace: inWorkspace,
  policy: read.link('RoutingPolicy', 'workflowSid'),
  queue: read.link('Queue', 'taskQueueSid'),
  worker: wire.workerOfJob,
  priority: read.integer('priority'),
  channel: read.text('taskChannel'),
  labels: wire.labels,
  tags: wire.caller,
  contact: wire.contact,
  enqueuedAt: read.reader(parseMoment)('taskQueueEnteredDate'),
  endedAt: wire.endedAt,
  expiresAt: wire.expiresAt,
};

export type Opened = OpenAll<ReturnType<typeof collectionsOf>>;

/** Everything that is a collection of the vendor's. */
export const collectionsOf = ({ nameFilters, offlineActivities }: Settings) => {
  const part = (text: string | undefined): string | undefined =>
    nameFilters === 'push' ? text || undefined : undefined;
  const common = (filter: { readonly name?: string; readonly created?: Period }): Query => ({
    name: part(filter.name),
    ...period(filter.created),
  });

  const workspaces: Collection<'Workspace'> = {
    kind: 'Workspace',
    path: '/workspaces',
    members: {
      name,
      defaultActivity: read.link('Activity', 'defaultActivitySid'),
      timeoutActivity: read.link('Activity', 'timeoutActivitySid'),
    },
    query: common,
    pushes: ['name', 'created'],
    ...commands.workspace,
  };
  const activities: Collection<'Activity'> = {
    kind: 'Activity',
    path: '/activities',
    members: { name, workspace: inWorkspace, available: read.flag('available') },
    query: ({ available, workspaces, ...filter }) => ({
      ...common(filter),
      available,
      workspaceSid: single(workspaces),
    }),
    pushes: ['name', 'available', 'workspaces', 'created'],
    ...commands.activity,
  };
  const queues: Collection<'Queue'> = {
    kind: 'Queue',
    path: '/taskqueues',
    members: {
      name,
      workspace: inWorkspace,
      selector: read.text('targetWorkers'),
      offerActivity: read.link('Activity', 'reservationActivitySid'),
      taskActivity: read.link('Activity', 'assignmentActivitySid'),
    },
    // There is no filter by workspace (contract §12 row 39).
    query: common,
    pushes: ['name', 'created'],
    cannot: ['labels'],
    ...commands.queue,
  };
  const policies: Collection<'RoutingPolicy'> = {
    kind: 'RoutingPolicy',
    path: '/workflows',
    members: {
      role: read.constant('ROUTING'),
      name,
      workspace: inWorkspace,
      configuration: wire.configuration,
      rules: routingRules('configuration'),
      offerTimeoutMs: wire.offerTimeout,
      // Stored URLs may end in a newline (contract §12 row 33).
      callbackUrl: read.filledText('assignmentCallbackUrl'),
      fallbackCallbackUrl: read.filledText('fallbackAssignmentCallbackUrl'),
    },
    query: ({ workspaces, ...filter }) => ({ ...common(filter), workspaceSid: single(workspaces) }),
    pushes: ['name', 'workspaces', 'created'],
    ...commands.policy,
  };
  const workers: Collection<'Worker'> = {
    kind: 'Worker',
    path: '/workers',
    members: {
      name,
      presence: presenceMember(offlineActivities, activityOfWorker),
      activity: read.link('Activity', 'activitySid'),
      workspace: inWorkspace,
      contactUri: read.inside(wire.labels, read.text('contact_uri')),
      labels: wire.labels,
    },
    lists: {
      queries: ({ queues, ...filter }) => {
        const query = {
          ...common(filter),
          available: availabilityOf(filter.presences),
          activitySid: single(filter.activities),
          activityName: part(filter.activityName),
          workspaceSid: single(filter.workspaces),
          targetWorkerExpression: filter.selector,
          taskQueueName: filter.queueName,
        };
        // One queue at a time.
        return queues ? [...new Set(queues)].map((taskQueueSid) => ({ ...query, taskQueueSid })) : [query];
      },
    },
    pushes: ['name', 'presences', 'activities', 'activityName', 'workspaces', 'created'],
    decides: ['queues', 'queueName', 'selector'],
    cannot: ['kinds', 'channels', 'skills', 'tags', 'stateSince'],
    untold: untoldPresences(['READY', 'NOT_READY'], offlineActivities.length > 0 ? ['OFFLINE'] : []),
    ...commands.worker,
  };
  const jobs: Collection<'Job'> = {
    kind: 'Job',
    path: '/tasks',
    // A Task that was returned to its queue may have been offered again before the second sending.
    updatesOnce: true,
    members: jobMembers,
    lists: { queries: jobLists, inTurn: true },
    pushes: ['states', 'live', 'workspaces', 'created'],
    cannot: ['workbins', 'externalIds', 'scheduled'],
    untold: untoldJobStates(JOB_STATES.values(), ['PENDING']),
    ...commands.job,
  };
  return { workspaces, activities, queues, policies, workers, jobs };
};
