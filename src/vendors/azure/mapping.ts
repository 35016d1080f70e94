import type { Mapping } from '../../contract/vendor.ts';
import { EVENT_NAMES, EVENT_PREFIX } from './source/names.ts';
import { JOB_STATES, PRESENCES } from './states.ts';

const resource = (
  path: string,
  id: string,
  port: string,
  uses: {
    readonly list?: readonly string[];
    readonly get?: readonly string[];
    readonly patch?: readonly string[];
  } = {},
): Mapping['operations'] => [
  [`PATCH /routing/${path}/{${id}}`, [`${port}.create`, `${port}.update`, ...(uses.patch ?? [])]],
  [`GET /routing/${path}/{${id}}`, [`${port}.get`, ...(uses.get ?? [])]],
  [`DELETE /routing/${path}/{${id}}`, [`${port}.remove`]],
  [`GET /routing/${path}`, [`${port}.list`, ...(uses.list ?? [])]],
];

const assignment = (verb: string): string => `POST /routing/jobs/{jobId}/assignments/{assignmentId}:${verb}`;
const offer = (verb: string): string => `POST /routing/workers/{workerId}/offers/{offerId}:${verb}`;

const ACCEPTING = ['task.accept', 'task.decline'];
const ENDING = ['task.complete', 'task.close'];

export const mapping: Mapping = {
  states: {
    Worker: [...PRESENCES, ['inactive', 'NOT_READY'], ['inactive, with inactivePresence: OFFLINE', 'OFFLINE']],
    Job: [...JOB_STATES],
    Task: [
      ['an offer of a worker', 'OFFERED'],
      ['the assignment of an assigned job', 'ACTIVE'],
      ['the assignment of a completed job', 'WRAP_UP'],
      ['a completed assignment of a closed job', 'COMPLETED'],
      ['an assignment that was not completed, of a job that went on', 'REVOKED'],
      ['an offer that this account declined', 'DECLINED'],
    ],
  },
  operations: [
    ...resource('jobs', 'jobId', 'job', {
      list: ['worker.get', 'worker.tasksOf', 'task.list'],
      get: ['worker.get', 'worker.tasksOf', 'task.get', 'task.list', ...ENDING],
    }),
    ['POST /routing/jobs/{jobId}:cancel', ['job.cancel']],
    ['POST /routing/jobs/{jobId}:reclassify', ['job.reclassify']],
    ['GET /routing/jobs/{jobId}/position', ['job.position']],
    [assignment('complete'), ['task.complete']],
    [assignment('close'), ['task.close']],
    [assignment('unassign'), ['job.unassign']],
    ...resource('workers', 'workerId', 'worker', {
      list: ['task.list'],
      get: ['task.get', 'task.list', ...ACCEPTING],
      patch: ['worker.setPresence'],
    }),
    [offer('accept'), ['task.accept']],
    [offer('decline'), ['task.decline']],
    ...resource('queues', 'queueId', 'queue'),
    ['GET /routing/queues/{queueId}/statistics', ['queue.statistics']],
    ...resource('classificationPolicies', 'classificationPolicyId', 'policy'),
    ...resource('distributionPolicies', 'distributionPolicyId', 'policy'),
    ...resource('exceptionPolicies', 'exceptionPolicyId', 'policy'),
    ...EVENT_NAMES.map((name) => [`event ${EVENT_PREFIX}${name}`, ['source.webhook']] as const),
  ],
};
