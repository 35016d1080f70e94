import type { Mapping } from '../../contract/vendor.ts';
import { operationsOf } from '../../kit/collection.ts';
import { collectionsOf } from './collections.ts';
import { JOB_STATES, TASK_STATES } from './states.ts';

const ROOT = '/{workspace}';
const collections = collectionsOf({ workspaceSid: '{workspace}', offlineActivities: [], listsShowAttributes: true });

export const mapping: Mapping = {
  states: {
    Worker: [
      ['available: true', 'READY'],
      ['available: false, activity among offlineActivities', 'OFFLINE'],
      ['available: false', 'NOT_READY'],
    ],
    Job: [...JOB_STATES, ['pending without a TaskQueue', 'PENDING']],
    Task: [...TASK_STATES],
  },
  operations: operationsOf(Object.values(collections), {
    others: [
      [`GET ${ROOT}`, ['workspace.list', 'workspace.get', 'worker.setPresence']],
      [`POST ${ROOT}`, ['workspace.update']],
      [`GET ${ROOT}/Activities`, ['worker.setPresence']],
      [`GET ${ROOT}/TaskQueues`, ['worker.queuesOf']],
      [`GET ${ROOT}/TaskQueues/{id}/RealTimeStatistics`, ['queue.statistics']],
      [`GET ${ROOT}/Workers`, ['worker.queuesOf']],
      [`GET ${ROOT}/Workers/{id}`, ['worker.setPresence']],
      [`POST ${ROOT}/Workers/{id}`, ['worker.setPresence']],
      [`GET ${ROOT}/Tasks`, ['task.list']],
      [`POST ${ROOT}/Tasks/{id}`, ['job.cancel', 'task.complete', 'task.close']],
      [`GET ${ROOT}/Tasks/{id}/Reservations`, ['task.list']],
      [`GET ${ROOT}/Tasks/{id}/Reservations/{id}`, ['task.get', 'task.complete', 'task.close']],
      [`POST ${ROOT}/Tasks/{id}/Reservations/{id}`, ['task.accept', 'task.decline', 'task.complete', 'task.close']],
      [`GET ${ROOT}/Workers/{id}/Reservations`, ['task.list']],
      ['event callback', ['source.webhook']],
    ],
  }),
};
