import type { Job, JobPosition, JobState } from '../../domain/job.ts';
import { asMomentMs } from '../../domain/moment.ts';
import type { State } from '../../domain/object.ts';
import type { RoutingPolicy } from '../../domain/policy.ts';
import type { Queue, QueueStatistics } from '../../domain/queue.ts';
import { type Kind, type Ref, ref } from '../../domain/ref.ts';
import type { Task } from '../../domain/task.ts';
import type { PresenceState, Worker } from '../../domain/worker.ts';
import type { PositionRow, StatisticsRow } from './answers.ts';
import { configurationOf, POLICY_WORDS, type PolicyKind, policyId, ROLES, rulesOf } from './policy-map.ts';
import type { AzureSettings } from './settings.ts';
import type { AssignmentRow, JobRow, PolicyRow, QueueRow, Row, WorkerRow } from './wire.ts';

/** The vendor's own words. */
export const WORDS = {
  Queue: 'RouterQueue',
  RoutingPolicy: 'ClassificationPolicy, DistributionPolicy, ExceptionPolicy',
  Worker: 'RouterWorker',
  Job: 'RouterJob',
  Task: 'RouterJobOffer, RouterJobAssignment',
} as const satisfies Partial<Record<Kind, string>>;

/**
 * `OFFERED` is not among them: a job that is held out to workers stays `queued`, and only the workers tell of their offers; see the
 * job's tasks.
 */
export const JOB_STATES: ReadonlyMap<string, JobState> = new Map<string, JobState>([
  ['created', 'PENDING'],
  ['pendingClassification', 'PENDING'],
  ['pendingSchedule', 'PENDING'],
  ['scheduled', 'PENDING'],
  ['waitingForActivation', 'PENDING'],
  ['queued', 'QUEUED'],
  ['assigned', 'ASSIGNED'],
  ['completed', 'WRAP_UP'],
  ['closed', 'COMPLETED'],
  ['cancelled', 'CANCELED'],
  ['classificationFailed', 'FAILED'],
  ['scheduleFailed', 'FAILED'],
]);

/** `inactive` is missing: what it means is a setting. */
export const PRESENCES: ReadonlyMap<string, PresenceState> = new Map<string, PresenceState>([
  ['active', 'READY'],
  ['draining', 'DRAINING'],
]);

/** Why a worker is not ready, where an offer that it let run out is the reason. */
export const MISSED_OFFER = 'missed offer';

/** The vendor writes the same words in two cases (contract §10). */
const reader = <S extends string>(states: Iterable<readonly [string, S]>) => {
  const known = new Map([...states].map(([native, state]) => [native.toLowerCase(), state]));
  return (native: string | null): State<S> => ({
    state: known.get(native?.trim().toLowerCase() ?? '') ?? 'UNKNOWN',
    native,
  });
};

export const jobState = reader(JOB_STATES);

/** The one that counts where a job was assigned several times: whether the vendor keeps the old ones is open (contract §8.1). */
export const latest = (assignments: readonly AssignmentRow[]): AssignmentRow | null =>
  assignments.reduce<AssignmentRow | null>(
    (found, one) => (found === null || (one.assignedAt ?? 0) > (found.assignedAt ?? 0) ? one : found),
    null,
  );

const lastClosed = (assignments: readonly AssignmentRow[]): number | null => {
  const moments = assignments.map(({ closedAt }) => closedAt).filter((moment) => moment !== null);
  return moments.length > 0 ? Math.max(...moments) : null;
};

export const openMap = (
  account: string,
  { inactivePresence, workerNameKey }: Pick<AzureSettings, 'inactivePresence' | 'workerNameKey'>,
  hasMissed: (workerId: string) => boolean = () => false,
) => {
  const link = <K extends Kind>(kind: K, id: string | null): Ref<K> | null => (id ? ref(kind, account, id) : null);
  const presence = reader<PresenceState>([...PRESENCES, ['inactive', inactivePresence]]);

  /** The vendor signs off whom an offer expired on, and says so in an event alone (contract §8.2). */
  const reasonOf = ({ id, state }: WorkerRow): string | null =>
    state !== null && state.toLowerCase() !== 'active' && hasMissed(id) ? MISSED_OFFER : null;

  const nameOf = ({ labels, tags }: WorkerRow): string | null => {
    if (workerNameKey === null) return null;
    for (const values of [labels, tags]) {
      const value = values !== null && Object.hasOwn(values, workerNameKey) ? values[workerNameKey] : undefined;
      if (typeof value === 'string' && value.trim() !== '') return value;
    }
    return null;
  };

  const base = <K extends Kind>(kind: K, vendorType: string, row: Row, nativeId = row.id) => ({
    ref: ref(kind, account, nativeId),
    vendorType,
    raw: row.raw,
    // Nothing tells when an object was created.
    createdAt: null,
    updatedAt: row.lastModified,
    version: row.etag,
  });

  return {
    queue: (row: QueueRow): Queue => ({
      ...base('Queue', WORDS.Queue, row),
      name: row.name,
      workspace: null,
      selector: null,
      offerActivity: null,
      taskActivity: null,
      policies: [
        row.distributionPolicyId && policyId('distribution', row.distributionPolicyId),
        row.exceptionPolicyId && policyId('exception', row.exceptionPolicyId),
      ].flatMap((nativeId) => link('RoutingPolicy', nativeId) ?? []),
      description: null,
      labels: row.labels,
    }),

    /** A queue in which nobody waits may still tell the wait of the job that left last. */
    statistics: (queueId: string, counted: StatisticsRow & { readonly asOf: number }): QueueStatistics => {
      const { length, longestWaitMs: longest, estimatedWaits, asOf } = counted;
      return {
        queue: ref('Queue', account, queueId),
        waiting: length,
        oldestWaitingSince: length !== null && length > 0 && longest !== null ? asMomentMs(asOf - longest) : null,
        expectedWaits: estimatedWaits,
        asOf,
      };
    },

    policy: (kind: PolicyKind, row: PolicyRow): RoutingPolicy => ({
      ...base('RoutingPolicy', POLICY_WORDS[kind], row, policyId(kind, row.id)),
      role: ROLES[kind],
      name: row.name,
      workspace: null,
      configuration: JSON.stringify(configurationOf(row.raw)),
      rules: row.unreadable.length > 0 ? null : rulesOf(kind, row.raw, (id) => ref('Queue', account, id)),
      offerTimeoutSeconds: row.offerExpiresAfterSeconds,
      callbackUrl: null,
      fallbackCallbackUrl: null,
    }),

    /** `tasks`: `null` when it is not known what the worker holds, `undefined` when nobody asked. */
    worker: (row: WorkerRow, tasks: readonly Task[] | null | undefined): Worker => ({
      ...base('Worker', WORDS.Worker, row),
      name: nameOf(row),
      presence: { ...presence(row.state), label: row.state, reasonCode: reasonOf(row), since: null },
      activity: null,
      workspace: null,
      queues: row.queues?.map((id) => ref('Queue', account, id)) ?? null,
      tasks,
      capacity: row.capacity,
      loadRatio: row.loadRatio,
      channels:
        row.channels?.map(({ channelId, capacityCostPerJob, maxNumberOfJobs }) => ({
          channel: channelId,
          presence: null,
          capacityCost: capacityCostPerJob,
          maxJobs: maxNumberOfJobs,
        })) ?? null,
      skills: null,
      contactUri: null,
      labels: row.labels,
      tags: row.tags,
    }),

    job: (row: JobRow): Job => ({
      ...base('Job', WORDS.Job, row),
      state: jobState(row.status),
      reason: null,
      workspace: null,
      policy: link(
        'RoutingPolicy',
        row.classificationPolicyId && policyId('classification', row.classificationPolicyId),
      ),
      queue: link('Queue', row.queueId),
      // The last of those that can be read need not be the last there is.
      worker: row.hasAllAssignments ? link('Worker', latest(row.assignments)?.workerId ?? null) : null,
      priority: row.priority,
      channel: row.channelId,
      labels: row.labels,
      tags: row.tags,
      // What it asks of a worker are conditions on labels, not skills; see `requestedWorkerSelectors` in `raw`.
      skills: null,
      notes: row.notes.map(({ message, addedAt }) => ({ text: message, at: addedAt })),
      disposition: row.dispositionCode,
      externalId: row.channelReference,
      scheduledAt: row.scheduledAt,
      enqueuedAt: row.enqueuedAt,
      endedAt: jobState(row.status).state === 'COMPLETED' && row.hasAllAssignments ? lastClosed(row.assignments) : null,
      expiresAt: null,
    }),

    position: ({ queueId, position, queueLength, estimatedWaitMs }: PositionRow): JobPosition => ({
      queue: ref('Queue', account, queueId),
      position,
      queueLength,
      expectedWaitMs: estimatedWaitMs,
    }),
  };
};

export type Mapper = ReturnType<typeof openMap>;
