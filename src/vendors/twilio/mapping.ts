import type { Mapping } from '../../contract/vendor.ts';
import { operationsOf, untypedOf } from '../../kit/operations.ts';
import { PRESENCE_STATES } from '../../kit/presence.ts';
import { collectionsOf } from './collections.ts';
import { JOB_STATES, TASK_STATES } from './states.ts';

const settings = { workspaceSid: '{workspace}', offlineActivities: [], listsShowAttributes: true, readsChannels: true };
const { workspace: _, ...collections } = collectionsOf(settings);

const KIND_OF_CONTACT = 'a kind of contact is no object here, but a word of jobs and workers';
const PERIOD = 'totals of one period, nested by what is counted, where `metrics` has series of single values';
const ONE_WORKSPACE = 'an account is one workspace, and a call stays in it';
const BOTH = 'current and cumulative statistics in one answer';

const untyped: Mapping['untyped'] = [
  ...['GET', 'POST'].map((verb) => [`${verb} /v1/Workspaces`, ONE_WORKSPACE, 'none'] as const),
  ...untypedOf('/{workspace}', [
    ['an account is one workspace, and this would delete it', 'DELETE'],
    ['the channels of a worker are read together', 'GET /Workers/{id}/Channels/{id}'],
    ['workers are changed without their channels', 'POST /Workers/{id}/Channels/{id}'],
    ['the same Reservation is read and changed below its Task', '(GET|POST) /Workers/{id}/Reservations/{id}'],
    [KIND_OF_CONTACT, '(GET|POST) /TaskChannels', '(GET|POST|DELETE) /TaskChannels/{id}'],
    ['changes are pushed by the event callback, and past ones are not read', 'GET /Events', 'GET /Events/{id}'],
    ['the name of the member of its body is not documented', 'POST /TaskQueues/RealTimeStatistics'],
    ['current statistics are those of a queue', 'GET (|/Workflows/{id}|/Workers)/RealTimeStatistics'],
    [PERIOD, 'GET (|/TaskQueues/{id}|/Workflows/{id}|/Workers)/CumulativeStatistics'],
    [BOTH, 'GET (|/TaskQueues|/TaskQueues/{id}|/Workflows/{id}|/Workers|/Workers/{id})/Statistics'],
  ]),
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
