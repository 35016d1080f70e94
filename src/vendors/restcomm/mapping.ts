import type { Mapping } from '../../contract/vendor.ts';
import { operationsOf } from '../../kit/operations.ts';
import { PRESENCE_STATES } from '../../kit/presence.ts';
import { collectionsOf } from './collections.ts';
import { JOB_STATES, TASK_STATES } from './states.ts';
import { READS_BELOW } from './wire.ts';

const { jobs, ...collections } = collectionsOf({ nameFilters: 'push', offlineActivities: [] });
// Those are updated on a path of another pattern, as printed.
const { update: _, ...tasks } = jobs;

export const mapping: Mapping = {
  states: {
    Worker: PRESENCE_STATES,
    Job: [...JOB_STATES, ['PENDING without a TaskQueue', 'PENDING']],
    Task: [...TASK_STATES],
  },
  operations: operationsOf([...Object.values(collections), tasks], {
    updateMethod: 'PUT',
    readsBelow: READS_BELOW,
    idName: 'sid',
    setsPresence: true,
    hasMembership: true,
    others: [
      ['GET /activities/search', ['worker.create']],
      ['GET /workspaces/search/{sid}', ['worker.create', 'worker.setPresence']],
      ['GET /tasks/search', ['task.list']],
      ['GET /tasks/search/{sid}', ['task.get']],
      ['PUT /tasks/search/{sid}', ['job.update', 'job.cancel', 'task.accept', 'task.decline', 'task.complete']],
      ['callback to assignmentCallbackUrl', ['source.webhook']],
    ],
  }),
};
