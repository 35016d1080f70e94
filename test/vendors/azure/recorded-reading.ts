import { expect } from 'vitest';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import { ACCOUNT, type Exchange } from './replay.ts';

/** What each recorded answer tells, read by the contract (§6, §7, §9) and without the adapter. */

const STATES: Readonly<Record<string, string>> = {
  created: 'PENDING',
  pendingClassification: 'PENDING',
  pendingSchedule: 'PENDING',
  scheduled: 'PENDING',
  waitingForActivation: 'PENDING',
  queued: 'QUEUED',
  assigned: 'ASSIGNED',
  completed: 'WRAP_UP',
  closed: 'COMPLETED',
  cancelled: 'CANCELED',
};
const PRESENCES: Readonly<Record<string, string>> = { active: 'READY', draining: 'DRAINING', inactive: 'NOT_READY' };

const ref = (kind: string, nativeId: unknown) => ({ kind, account: ACCOUNT, nativeId });
const refOrNull = (kind: string, id: Json | undefined, prefix = '') => (id ? ref(kind, `${prefix}${id}`) : null);
const moment = (text: Json | undefined): number | null => (typeof text === 'string' ? Date.parse(text) : null);
const objects = (value: Json | undefined): readonly JsonObject[] => (value ?? []) as readonly JsonObject[];

const OPERATORS: Readonly<Record<string, string>> = {
  equal: 'EQUAL',
  notEqual: 'NOT_EQUAL',
  lessThan: 'LESS_THAN',
  lessThanOrEqual: 'LESS_THAN_OR_EQUAL',
  greaterThan: 'GREATER_THAN',
  greaterThanOrEqual: 'GREATER_THAN_OR_EQUAL',
};
const requirement = (origin: string) => (row: JsonObject) => ({
  key: row.key,
  operator: OPERATORS[String(row.labelOperator)],
  value: row.value,
  expiresAfterMs: row.expiresAfterSeconds === undefined ? null : Number(row.expiresAfterSeconds) * 1_000,
  expiresAt: moment(row.expiresAt),
  urgent: row.expedite ?? null,
  origin,
  state: String(row.status).toUpperCase(),
});
/** Of those that wait for somebody to activate them only; one that passes by on its way into a queue is to be matched. */
const matchingOf = ({ matchingMode, scheduledAt }: JsonObject) => {
  const { kind } = matchingMode as JsonObject;
  if (kind === 'queueAndMatch') return 'QUEUED';
  return kind === 'suspend' || scheduledAt !== undefined ? 'SUSPENDED' : 'SCHEDULED';
};

const job = (row: JsonObject) => {
  const assignments = Object.values((row.assignments ?? {}) as Readonly<Record<string, JsonObject>>);
  return {
    ref: ref('Job', row.id),
    version: row.etag,
    raw: row,
    state: { state: STATES[String(row.status)], native: row.status },
    policy: refOrNull('RoutingPolicy', row.classificationPolicyId, 'classification/'),
    queue: refOrNull('Queue', row.queueId),
    worker: refOrNull('Worker', assignments.at(-1)?.workerId),
    priority: row.priority,
    channel: row.channelId,
    labels: row.labels,
    tags: row.tags,
    requirements: [
      ...objects(row.requestedWorkerSelectors).map(requirement('REQUESTED')),
      ...objects(row.attachedWorkerSelectors).map(requirement('POLICY')),
    ],
    matching: matchingOf(row),
    notes: objects(row.notes).map(({ message, addedAt }) => ({ text: message, at: moment(addedAt) })),
    disposition: row.dispositionCode ?? null,
    externalId: row.channelReference ?? null,
    scheduledAt: moment(row.scheduledAt ?? (row.matchingMode as JsonObject).scheduleAt),
    enqueuedAt: moment(row.enqueuedAt),
    endedAt: row.status === 'closed' ? moment(assignments.at(-1)?.closedAt) : null,
  };
};

const worker = (row: JsonObject) => ({
  ref: ref('Worker', row.id),
  version: row.etag,
  raw: row,
  presence: { state: PRESENCES[String(row.state)], native: row.state },
  queues: (row.queues as readonly string[]).map((id) => ref('Queue', id)),
  capacity: row.capacity,
  loadRatio: row.loadRatio,
  labels: row.labels,
  tags: row.tags,
  channels: objects(row.channels).map(({ channelId, capacityCostPerJob, maxNumberOfJobs }) => ({
    channel: channelId,
    capacityCost: capacityCostPerJob,
    maxJobs: maxNumberOfJobs ?? null,
  })),
  tasks: [
    ...objects(row.offers).map(({ jobId, offeredAt, expiresAt, capacityCost }) => ({
      job: ref('Job', jobId),
      state: { state: 'OFFERED' },
      offeredAt: moment(offeredAt),
      offerExpiresAt: moment(expiresAt),
      capacityCost,
    })),
    ...objects(row.assignedJobs).map(({ jobId, assignedAt, capacityCost }) => ({
      job: ref('Job', jobId),
      state: { state: 'ACTIVE' },
      assignedAt: moment(assignedAt),
      capacityCost,
    })),
  ],
});

const queue = (row: JsonObject) => ({
  ref: ref('Queue', row.id),
  version: row.etag,
  raw: row,
  name: row.name ?? null,
  labels: row.labels,
  policies: [
    ...(row.distributionPolicyId ? [ref('RoutingPolicy', `distribution/${row.distributionPolicyId}`)] : []),
    ...(row.exceptionPolicyId ? [ref('RoutingPolicy', `exception/${row.exceptionPolicyId}`)] : []),
  ],
});

const policy = (kind: string) => (row: JsonObject) => ({
  ref: ref('RoutingPolicy', `${kind}/${row.id}`),
  version: row.etag,
  raw: row,
  role: kind.toUpperCase(),
  name: row.name ?? null,
  offerTimeoutMs: row.offerExpiresAfterSeconds === undefined ? null : Number(row.offerExpiresAfterSeconds) * 1_000,
});

const READ: Readonly<Record<string, (row: JsonObject) => JsonObject>> = {
  Job: job,
  Worker: worker,
  Queue: queue,
  ClassificationPolicy: policy('classification'),
  DistributionPolicy: policy('distribution'),
  ExceptionPolicy: policy('exception'),
} as unknown as Readonly<Record<string, (row: JsonObject) => JsonObject>>;

const singular = (operation: string): string =>
  operation
    .replace(/^(Upsert|Get|List|Delete)/, '')
    .replace(/Policies$/, 'Policy')
    .replace(/s$/, '');

/** Every reason of a refusal. */
const refused = (body: JsonObject, code: string) => {
  const { code: vendorCode, details = [] } = body.communicationError as { code: string; details?: JsonObject[] };
  const words = details.flatMap((one) => [String(one.code), String(one.message)]);
  return {
    error: {
      code,
      vendorCode,
      ...(words.length > 0 && {
        vendorMessage: expect.toSatisfy((text: string) => words.every((word) => text.includes(word))),
      }),
    },
  };
};
/** What the command answers, or what it fails with. */
export const shownAs = (operation: string, id: string, { status, body }: Exchange['response']): object => {
  const told = (body ?? {}) as JsonObject;
  if (status === 404 && operation.startsWith('Get')) return { value: null };
  if (status >= 400) return refused(told, 'CONFLICT');
  if (operation.startsWith('Delete')) return { value: { outcome: 'DONE', item: null } };
  if (operation.startsWith('List')) {
    const read = READ[singular(operation)];
    const rows = objects(told.value).map((row) => ({ item: read?.(row) }));
    return { value: { rows, next: told.nextLink === undefined ? null : expect.any(String) } };
  }
  if (operation.startsWith('Upsert')) {
    return { value: { outcome: 'DONE', item: READ[singular(operation)]?.(told) } };
  }
  switch (operation) {
    case 'GetInQueuePosition':
      return {
        value: {
          queue: ref('Queue', told.queueId),
          position: told.position,
          queueLength: told.queueLength,
          expectedWaitMs: null,
        },
      };
    case 'GetQueueStatistics':
      return {
        value: {
          queue: ref('Queue', id),
          waiting: told.length,
          expectedWaits: Object.entries(told.estimatedWaitTimeMinutes as Readonly<Record<string, number>>).map(
            ([priority, minutes]) => ({ priority: Number(priority), waitMs: minutes * 60_000 }),
          ),
        },
      };
    case 'UnassignJob':
      return { value: { unassignmentCount: told.unassignmentCount } };
    case 'AcceptJobOffer':
      return {
        value: { outcome: 'DONE', item: { job: ref('Job', told.jobId), worker: ref('Worker', told.workerId) } },
      };
    default:
      return operation.startsWith('Get')
        ? { value: READ[singular(operation)]?.(told) }
        : { value: { outcome: expect.stringMatching(/^(DONE|ACCEPTED)$/) } };
  }
};
