import type { Mapping } from '../../contract/vendor.ts';
import { operationsOf } from '../../kit/collection.ts';
import { PRESENCE_STATES } from '../../kit/presence.ts';
import { collectionsOf } from './collections.ts';
import { JOB_STATES, TASK_STATES } from './states.ts';

const ROOT = '/{workspace}';
const TASKS = `${ROOT}/Tasks`;
const settings = { workspaceSid: '{workspace}', offlineActivities: [], listsShowAttributes: true };
const { workspaces: _, ...collections } = collectionsOf(settings, async () => {});

export const mapping: Mapping = {
  states: {
    Worker: PRESENCE_STATES,
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
      [`GET ${ROOT}/Workers/{id}/Reservations`, ['task.list']],
      [`GET ${TASKS}`, ['task.list']],
      [`POST ${TASKS}/{id}`, ['job.cancel', 'task.complete', 'task.close']],
      [`GET ${TASKS}/{id}/Reservations`, ['task.list']],
      [`GET ${TASKS}/{id}/Reservations/{id}`, ['task.get', 'task.complete', 'task.close']],
      [`POST ${TASKS}/{id}/Reservations/{id}`, ['task.accept', 'task.decline', 'task.complete', 'task.close']],
      ['event callback', ['source.webhook']],
    ],
  }),
};
