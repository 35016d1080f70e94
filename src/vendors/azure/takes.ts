import type { JobInput, PolicyInput, QueueInput, WorkerInput } from '../../contract/command.ts';
import type { Taken, Takes } from '../../contract/port.ts';

/*
 * The vendor's names of what each input holds. A `null` in a merge patch removes the member (contract §4); it is recorded for names,
 * references and priorities (which fall back to 1). Not to be cleared: what an object cannot be without (a worker's capacity, a job's
 * channel), and the matching mode behind `scheduledAt`, whose removal would send the job into its queue at once.
 */

const clears = (as: string): Taken => ({ as, clears: true });

const VERSION = 'If-Match';

export const QUEUE_CREATE: Takes<QueueInput> = {
  nativeId: 'queueId',
  name: 'name',
  labels: 'labels',
  policies: 'distributionPolicyId, exceptionPolicyId',
};
export const QUEUE_UPDATE: Takes<QueueInput> = {
  expectedVersion: VERSION,
  name: clears('name'),
  labels: clears('labels'),
  policies: clears('distributionPolicyId, exceptionPolicyId'),
};

const POLICY = {
  configuration: 'members of the policy',
  vendorOptions: 'members of the policy',
} as const;

export const POLICY_CREATE: Takes<PolicyInput> = {
  nativeId: 'classificationPolicyId, distributionPolicyId or exceptionPolicyId',
  role: 'the kind of policy',
  name: 'name',
  ...POLICY,
  offerTimeoutSeconds: 'offerExpiresAfterSeconds',
};
export const POLICY_UPDATE: Takes<PolicyInput> = {
  expectedVersion: VERSION,
  name: clears('name'),
  ...POLICY,
  offerTimeoutSeconds: clears('offerExpiresAfterSeconds'),
};

/** A worker's name is kept among its labels, if anywhere: see the setting `workerNameKey`. */
export const workerTakes = (
  nameKey: string | null,
): { readonly create: Takes<WorkerInput>; readonly update: Takes<WorkerInput> } => ({
  create: {
    nativeId: 'workerId',
    ...(nameKey === null ? {} : { name: `labels.${nameKey}` }),
    labels: 'labels',
    tags: 'tags',
    capacity: 'capacity',
    queues: 'queues',
    channels: 'channels',
    vendorOptions: 'availableForOffers, maxConcurrentOffers',
  },
  update: {
    expectedVersion: VERSION,
    ...(nameKey === null ? {} : { name: clears(`labels.${nameKey}`) }),
    labels: clears('labels'),
    tags: clears('tags'),
    capacity: 'capacity',
    queues: clears('queues'),
    channels: clears('channels'),
    vendorOptions: 'maxConcurrentOffers',
  },
});

export const JOB_CREATE: Takes<JobInput> = {
  nativeId: 'jobId',
  policy: 'classificationPolicyId',
  queue: 'queueId',
  labels: 'labels',
  priority: 'priority',
  channel: 'channelId',
  tags: 'tags',
  externalId: 'channelReference',
  scheduledAt: 'matchingMode.scheduleAt',
  note: 'notes',
  vendorOptions: 'matchingMode, requestedWorkerSelectors',
};
export const JOB_UPDATE: Takes<JobInput> = {
  expectedVersion: VERSION,
  policy: clears('classificationPolicyId'),
  queue: clears('queueId'),
  labels: clears('labels'),
  priority: clears('priority'),
  channel: 'channelId',
  tags: clears('tags'),
  externalId: clears('channelReference'),
  scheduledAt: 'matchingMode.scheduleAt',
  note: 'notes',
  vendorOptions: 'matchingMode, requestedWorkerSelectors, dispositionCode',
};
