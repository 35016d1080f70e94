import type { Call } from '../../../src/domain/call.ts';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import { has, type openApiOver, type Sample } from './replay.ts';

export type Api = Awaited<ReturnType<typeof openApiOver>>['api'];

export interface Expected {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly perform: (api: Api, call: Call) => Promise<unknown>;
}

/** That of the sample's answer; its request does not tell it. */
export const ACCEPTED_JOB = '632f5345-220b-4e46-b31f-aeaf03cc2df9';

/** Where the newest specification puts what a sample's parameters hold: some names and places in the samples are older. */
export const requestOf = ({ operationId, parameters }: Sample): Expected => {
  const { endpoint: _, 'api-version': __, ...given } = parameters as Record<string, Json>;
  const text = (name: string): string => String(has(given[name] as string | undefined));
  const body = (given.resource ?? given.options) as JsonObject;
  const [, operation = ''] = operationId.includes('_') ? operationId.split('_') : ['', operationId];
  switch (operation.toLowerCase()) {
    case 'upsertjob':
      return {
        method: 'PATCH',
        path: `/routing/jobs/${text('jobId')}`,
        perform: (api, call) => api.jobs.upsert(text('jobId'), body, call),
      };
    case 'getjob':
      return {
        method: 'GET',
        path: `/routing/jobs/${text('jobId')}`,
        perform: (api, call) => api.jobs.get(text('jobId'), call),
      };
    case 'listjobs': {
      const { queueId: _queue, channelId: _channel, ...query } = given as Record<string, string>;
      return {
        method: 'GET',
        path: '/routing/jobs',
        query: { status: 'active', maxpagesize: '2' },
        perform: (api, call) => api.jobs.list(query, call),
      };
    }
    case 'cancel':
      return {
        method: 'POST',
        path: `/routing/jobs/${text('jobId')}:cancel`,
        perform: (api, call) => api.jobs.cancel(text('jobId'), body, call),
      };
    case 'getinqueueposition':
      return {
        method: 'GET',
        path: `/routing/jobs/${text('id')}/position`,
        perform: (api, call) => api.jobs.position(text('id'), call),
      };
    case 'completejobaction': {
      const { assignmentId, ...options } = body;
      const id = String(assignmentId);
      return {
        method: 'POST',
        path: `/routing/jobs/${text('jobId')}/assignments/${id}:complete`,
        perform: (api, call) => api.jobs.complete(text('jobId'), id, options, call),
      };
    }
    case 'closejob':
      return {
        method: 'POST',
        path: `/routing/jobs/${text('jobId')}/assignments/${text('assignmentId')}:close`,
        perform: (api, call) => api.jobs.close(text('jobId'), text('assignmentId'), body, call),
      };
    case 'unassignjob':
      return {
        method: 'POST',
        path: `/routing/jobs/${text('jobId')}/assignments/${text('assignmentId')}:unassign`,
        perform: (api, call) => api.jobs.unassign(text('jobId'), text('assignmentId'), body, call),
      };
    case 'acceptjobaction':
      return {
        method: 'POST',
        path: `/routing/workers/${text('workerId')}/offers/${text('offerId')}:accept`,
        perform: (api, call) =>
          api.workers.accept(text('workerId'), { offerId: text('offerId'), jobId: ACCEPTED_JOB }, call),
      };
    case 'declinejobaction':
      return {
        method: 'POST',
        path: `/routing/workers/${text('workerId')}/offers/${text('offerId')}:decline`,
        perform: (api, call) =>
          api.workers.decline(text('workerId'), text('offerId'), given.declineJobOfferRequest as JsonObject, call),
      };
    case 'upsertworker':
      return {
        method: 'PATCH',
        path: `/routing/workers/${text('workerId')}`,
        perform: (api, call) => api.workers.upsert(text('workerId'), body, call),
      };
    case 'getworker':
      return {
        method: 'GET',
        path: `/routing/workers/${text('workerId')}`,
        perform: (api, call) => api.workers.get(text('workerId'), call),
      };
    case 'upsertqueue':
      return {
        method: 'PATCH',
        path: `/routing/queues/${text('id')}`,
        perform: (api, call) => api.queues.upsert(text('id'), body, call),
      };
    case 'getqueuestatistics':
      return {
        method: 'GET',
        path: `/routing/queues/${text('id')}/statistics`,
        perform: (api, call) => api.queues.statistics(text('id'), call),
      };
    case 'upsertclassificationpolicy':
      return {
        method: 'PATCH',
        path: `/routing/classificationPolicies/${text('id')}`,
        perform: (api, call) => api.policies.classification.upsert(text('id'), body, call),
      };
    case 'upsertdistributionpolicy':
      return {
        method: 'PATCH',
        path: `/routing/distributionPolicies/${text('distributionPolicyId')}`,
        perform: (api, call) => api.policies.distribution.upsert(text('distributionPolicyId'), body, call),
      };
    case 'upsertexceptionpolicy':
      return {
        method: 'PATCH',
        path: `/routing/exceptionPolicies/${text('exceptionPolicyId')}`,
        perform: (api, call) => api.policies.exception.upsert(text('exceptionPolicyId'), body, call),
      };
    default:
      throw new Error(`which operation is ${operationId}?`);
  }
};

/** What is in the body of the request, wherever the sample puts it. */
export const bodyOf = ({ parameters }: Sample): Json => {
  const body = parameters.resource ?? parameters.options ?? parameters.declineJobOfferRequest ?? null;
  const { assignmentId: _, ...rest } = (body ?? {}) as JsonObject;
  return body === null ? null : rest;
};
