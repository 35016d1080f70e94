import type { Mapping } from '../../contract/vendor.ts';
import { operationsOf } from '../../kit/operations.ts';
import { PRESENCE_STATES } from '../../kit/presence.ts';
import { collectionsOf } from './collections.ts';
import { JOB_STATES, TASK_STATES } from './states.ts';

const settings = { workspaceSid: '{workspace}', offlineActivities: [], listsShowAttributes: true, readsChannels: true };
const { workspace: _, ...collections } = collectionsOf(settings);

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
};
