import type { Mapping } from '../../contract/vendor.ts';
import { JOB_STATES, TASK_STATES } from './map.ts';

const KINDS = [
  ['workspaces', 'workspace'],
  ['taskqueues', 'queue'],
  ['workers', 'worker'],
  ['activities', 'activity'],
  ['workflows', 'policy'],
] as const;

/** What else uses an operation: of lists, of reads, of updates. */
const LISTS = new Map([
  ['worker', ['worker.queuesOf']],
  ['queue', ['worker.queuesOf']],
  ['activity', ['worker.create', 'worker.setPresence']],
]);
const READS = new Map([
  ['worker', ['worker.setPresence']],
  ['workspace', ['worker.create', 'worker.setPresence']],
]);
const UPDATES = new Map([['worker', ['worker.setPresence']]]);

const regular = KINDS.flatMap(([path, port]): Mapping['operations'] => [
  [`POST /${path}`, [`${port}.create`]],
  [`GET /${path}/search`, [`${port}.list`, ...(LISTS.get(port) ?? [])]],
  [`GET /${path}/search/{sid}`, [`${port}.get`, ...(READS.get(port) ?? [])]],
  [`PUT /${path}/{sid}`, [`${port}.update`, ...(UPDATES.get(port) ?? [])]],
  [`DELETE /${path}/{sid}`, [`${port}.remove`]],
]);

export const mapping: Mapping = {
  states: {
    Worker: [
      ['available: true', 'READY'],
      ['available: false, activity among offlineActivities', 'OFFLINE'],
      ['available: false', 'NOT_READY'],
    ],
    Job: [...JOB_STATES, ['PENDING without a TaskQueue', 'PENDING']],
    Task: [...TASK_STATES],
  },
  operations: [
    ...regular,
    ['POST /tasks', ['job.create']],
    ['GET /tasks/search', ['job.list', 'task.list']],
    ['GET /tasks/search/{sid}', ['job.get', 'task.get']],
    ['PUT /tasks/search/{sid}', ['job.update', 'job.cancel', 'task.accept', 'task.decline', 'task.complete']],
    ['DELETE /tasks/{sid}', ['job.remove']],
    ['callback to assignmentCallbackUrl', ['source.webhook']],
  ],
};
