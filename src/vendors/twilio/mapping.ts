import type { Mapping } from '../../contract/vendor.ts';
import { operationsOf } from '../../kit/operations.ts';
import { PRESENCE_STATES } from '../../kit/presence.ts';
import { collectionsOf } from './collections.ts';
import { JOB_STATES, TASK_STATES } from './states.ts';

const settings = { workspaceSid: '{workspace}', offlineActivities: [], listsShowAttributes: true, readsChannels: true };
const { workspace: _, ...collections } = collectionsOf(settings);

const each = (reason: string, ...paths: readonly string[]): NonNullable<Mapping['untyped']> =>
  paths.map((path) => [path.replace(' W', ' /{workspace}'), reason]);

const ONE_WORKSPACE = 'an account is one workspace, and a call stays in it';

const untyped: Mapping['untyped'] = [
  ['GET /v1/Workspaces', ONE_WORKSPACE, 'none'],
  ['POST /v1/Workspaces', ONE_WORKSPACE, 'none'],
  ...each('an account is one workspace, and this would delete it', 'DELETE W'),
  ...each('the channels of a worker are read together', 'GET W/Workers/{id}/Channels/{id}'),
  ...each('workers are changed without their channels', 'POST W/Workers/{id}/Channels/{id}'),
  ...each('the same Reservation is read below its Task', 'GET W/Workers/{id}/Reservations/{id}'),
  ...each('the same Reservation is changed below its Task', 'POST W/Workers/{id}/Reservations/{id}'),
  ...each(
    'a kind of contact is no object here, but a word of jobs and workers',
    ...['GET W/TaskChannels', 'POST W/TaskChannels'],
    ...['GET', 'POST', 'DELETE'].map((method) => `${method} W/TaskChannels/{id}`),
  ),
  ...each('changes are pushed by the event callback, and past ones are not read', 'GET W/Events', 'GET W/Events/{id}'),
  ...each('the name of the member of its body is not documented', 'POST W/TaskQueues/RealTimeStatistics'),
  ...each(
    'current statistics are those of a queue',
    ...['', '/Workflows/{id}', '/Workers'].map((path) => `GET W${path}/RealTimeStatistics`),
  ),
  ...each(
    'totals of one period, nested by what is counted, where `metrics` has series of single values',
    ...['', '/TaskQueues/{id}', '/Workflows/{id}', '/Workers'].map((path) => `GET W${path}/CumulativeStatistics`),
  ),
  ...each(
    'current and cumulative statistics in one answer',
    ...['', '/TaskQueues', '/TaskQueues/{id}', '/Workflows/{id}', '/Workers', '/Workers/{id}'].map(
      (path) => `GET W${path}/Statistics`,
    ),
  ),
  ['assignment callback', 'sent by the vendor to wait for an instruction; offers come by the event callback', 'none'],
];

export const mapping: Mapping = {
  states: {
    Worker: PRESENCE_STATES,
    Job: [...JOB_STATES, ['pending without a TaskQueue', 'PENDING']],
    Task: [...TASK_STATES],
  },
  operations: operationsOf(Object.values(collections), {
    setsPresence: true,
    hasMembership: true,
    shares: { path: 'Reservations', changedBy: ['task.accept', 'task.decline', 'task.complete', 'task.close'] },
    others: [
      ['GET /{workspace}', ['workspace.list', 'workspace.get', 'worker.setPresence']],
      ['POST /{workspace}', ['workspace.update']],
      ['GET /{workspace}/TaskQueues/{id}/RealTimeStatistics', ['queue.statistics']],
      ['GET /{workspace}/Workers/{id}/Channels', ['worker.channelsOf']],
      ['POST /{workspace}/Tasks/{id}', ['job.cancel', 'task.complete', 'task.close']],
      ['GET /{workspace}/Tasks/{id}/Reservations/{id}', ['task.complete', 'task.close']],
      ['event callback', ['source.webhook']],
    ],
  }),
  untyped,
};
