import type { Mapping } from '../../contract/vendor.ts';
import { JOB_STATES, TASK_STATES } from './map.ts';

const KINDS = [
  ['workspaces', 'workspace'],
  ['taskqueues', 'queue'],
  ['workers', 'worker'],
  ['activities', 'activity'],
  ['workflows', 'policy'],
] as const;

const regular = KINDS.flatMap(([path, port]): Mapping['operations'] => [
  [`POST /${path}`, [`${port}.create`]],
  [`GET /${path}/search`, [`${port}.list`, ...(port === 'worker' || port === 'queue' ? ['worker.queuesOf'] : [])]],
  [`GET /${path}/search/{sid}`, [`${port}.get`]],
  [`PUT /${path}/{sid}`, [`${port}.update`]],
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
