import type { Activity } from '../../domain/activity.ts';
import type { Job, JobState } from '../../domain/job.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { asMomentMs } from '../../domain/moment.ts';
import type { State } from '../../domain/object.ts';
import type { PolicyRule, RoutingPolicy } from '../../domain/policy.ts';
import type { Queue } from '../../domain/queue.ts';
import { asId, asText } from '../../domain/reading.ts';
import { type Kind, type Ref, ref } from '../../domain/ref.ts';
import type { Task, TaskState } from '../../domain/task.ts';
import type { Presence, Worker } from '../../domain/worker.ts';
import type { Workspace } from '../../domain/workspace.ts';
import { parseObject } from './attributes.ts';
import type { ActivityRow, Row, TaskQueueRow, TaskRow, WorkerRow, WorkflowRow, WorkspaceRow } from './wire.ts';

/** The vendor's own words. There is no Reservation object in its API: it is read off the Task that a Worker holds. */
export const WORDS = {
  Workspace: 'Workspace',
  Activity: 'Activity',
  Queue: 'TaskQueue',
  RoutingPolicy: 'Workflow',
  Worker: 'Worker',
  Job: 'Task',
  Task: 'Reservation',
} as const satisfies Partial<Record<Kind, string>>;

/** Keys are upper case: the vendor writes both cases and two spellings (contract §4.6, §12 row 19). */
export const JOB_STATES = new Map<string, JobState>([
  ['PENDING', 'QUEUED'],
  ['RESERVED', 'OFFERED'],
  ['ASSIGNED', 'ASSIGNED'],
  ['COMPLETED', 'COMPLETED'],
  ['CANCELED', 'CANCELED'],
  ['CANCELLED', 'CANCELED'],
]);

/** An assigned Task cannot be canceled (contract §9.2), so a canceled one was taken back from the worker before it was taken. */
export const TASK_STATES = new Map<string, TaskState>([
  ['RESERVED', 'OFFERED'],
  ['ASSIGNED', 'ACTIVE'],
  ['COMPLETED', 'COMPLETED'],
  ['CANCELED', 'REVOKED'],
  ['CANCELLED', 'REVOKED'],
]);

const stateOf = <S extends string>(states: ReadonlyMap<string, S>, native: string | null): State<S> => ({
  state: states.get(native?.trim().toUpperCase() ?? '') ?? 'UNKNOWN',
  native,
});

export const ENDED = new Set<string>(['COMPLETED', 'CANCELED']);

/** How far two accounts of the same moment may lie apart: `age` runs up to a second behind the dates (contract §12 row 43). */
const AGREE_MS = 2_000;

/**
 * No member tells when a Task ended. `age` freezes then and `dateUpdated` changes then (contract §4.6), but a later update may
 * change the date and one sample's age is nonsense: believed when both say the same, else unknown.
 */
const endedAt = ({ dateCreated, dateUpdated, age }: TaskRow): number | null =>
  dateCreated !== null &&
  dateUpdated !== null &&
  age !== null &&
  Math.abs(dateCreated + age * 1000 - dateUpdated) <= AGREE_MS
    ? dateUpdated
    : null;

/** A slash parts the two SIDs of a task's id; no format of SIDs is documented that would rule one out. */
const escaped = (sid: string): string => sid.replace(/[%/]/g, encodeURIComponent);

const unescaped = (part: string): string | null => {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
};

/** A Task here is one worker's share of a vendor Task; the vendor gives that no id, so it is made of both. */
export const taskId = (taskSid: string, workerSid: string): string => `${escaped(taskSid)}/${escaped(workerSid)}`;

export const parseTaskId = (nativeId: string): { readonly taskSid: string; readonly workerSid: string } | null => {
  const [taskSid, workerSid, ...rest] = nativeId.split('/').map(unescaped);
  return taskSid && workerSid && rest.length === 0 ? { taskSid, workerSid } : null;
};

const targetOf = (filter: JsonObject): string | null => {
  const { targets } = filter;
  const first: unknown = Array.isArray(targets) ? targets[0] : undefined;
  return isJsonObject(first) ? asId(first.queue) : null;
};

export const openMap = (account: string, offlineActivities: readonly string[]) => {
  const offline = new Set(offlineActivities.map((name) => name.trim().toLowerCase()));
  const link = <K extends Kind>(kind: K, sid: string | null): Ref<K> | null => (sid ? ref(kind, account, sid) : null);

  const base = <K extends keyof typeof WORDS>(kind: K, row: Row) => ({
    ref: ref(kind, account, row.sid),
    vendorType: WORDS[kind],
    raw: row.raw,
    createdAt: row.dateCreated,
    updatedAt: row.dateUpdated,
    version: null,
  });

  /** `available` decides; the activity's name only tells which way a worker is unavailable. `native` is that name, else its SID. */
  const presence = ({ available, activityName, activitySid }: WorkerRow): Presence => ({
    state:
      available === null
        ? 'UNKNOWN'
        : available
          ? 'READY'
          : activityName !== null && offline.has(activityName.trim().toLowerCase())
            ? 'OFFLINE'
            : 'NOT_READY',
    native: activityName ?? activitySid,
    label: activityName,
    reasonCode: null,
    since: null,
  });

  const rulesOf = (configuration: string | null): readonly PolicyRule[] | null => {
    const routing = parseObject(configuration)?.task_routing;
    if (!isJsonObject(routing)) return null;
    const { filters = [], default_filter: fallback } = routing;
    if (!Array.isArray(filters) || !filters.every(isJsonObject)) return null;
    const rules = filters.map(
      (filter): PolicyRule => ({
        name: asText(filter.filter_friendly_name),
        // Not `null`, which would make it the default: a filter without an expression matches nothing.
        condition: asText(filter.expression) ?? '',
        queue: link('Queue', targetOf(filter)),
      }),
    );
    const queue = isJsonObject(fallback) ? asId(fallback.queue) : asId(fallback);
    return queue ? [...rules, { name: null, condition: null, queue: link('Queue', queue) }] : rules;
  };

  return {
    workspace: (row: WorkspaceRow): Workspace => ({
      ...base('Workspace', row),
      name: row.name,
      defaultActivity: link('Activity', row.defaultActivitySid),
      timeoutActivity: link('Activity', row.timeoutActivitySid),
    }),

    activity: (row: ActivityRow): Activity => ({
      ...base('Activity', row),
      name: row.name,
      workspace: link('Workspace', row.workspaceSid),
      available: row.available,
    }),

    queue: (row: TaskQueueRow): Queue => ({
      ...base('Queue', row),
      name: row.name,
      workspace: link('Workspace', row.workspaceSid),
      selector: row.targetWorkers,
      offerActivity: link('Activity', row.reservationActivitySid),
      taskActivity: link('Activity', row.assignmentActivitySid),
      policies: [],
      description: null,
      labels: null,
    }),

    policy: (row: WorkflowRow): RoutingPolicy => ({
      ...base('RoutingPolicy', row),
      role: 'ROUTING',
      name: row.name,
      workspace: link('Workspace', row.workspaceSid),
      configuration: row.configuration,
      rules: rulesOf(row.configuration),
      offerTimeoutSeconds: row.taskReservationTimeout,
      // Stored URLs may end in a newline (contract §12 row 33).
      callbackUrl: row.assignmentCallbackUrl?.trim() || null,
      fallbackCallbackUrl: row.fallbackAssignmentCallbackUrl?.trim() || null,
    }),

    worker: (row: WorkerRow): Worker => ({
      ...base('Worker', row),
      name: row.name,
      presence: presence(row),
      activity: link('Activity', row.activitySid),
      workspace: link('Workspace', row.workspaceSid),
      queues: null,
      tasks: null,
      capacity: null,
      loadRatio: null,
      channels: null,
      skills: null,
      tags: null,
      contactUri: asText(row.labels?.contact_uri),
      labels: row.labels,
    }),

    job: (row: TaskRow): Job => {
      const known = stateOf(JOB_STATES, row.assignmentState);
      const state = known.state === 'QUEUED' && !row.taskQueueSid ? { ...known, state: 'PENDING' as const } : known;
      const open = state.state === 'PENDING' || state.state === 'QUEUED' || state.state === 'OFFERED';
      return {
        ...base('Job', row),
        state,
        reason: row.reason,
        workspace: link('Workspace', row.workspaceSid),
        policy: link('RoutingPolicy', row.workflowSid),
        queue: link('Queue', row.taskQueueSid),
        worker: link('Worker', row.workerSid),
        priority: row.priority,
        channel: row.taskChannel,
        labels: row.labels,
        // Of voice Tasks, whose customer is told nowhere else (contract §4.6).
        tags: row.callerId === null ? null : { callerId: row.callerId },
        skills: null,
        notes: [],
        disposition: null,
        externalId: null,
        scheduledAt: null,
        enqueuedAt: row.taskQueueEnteredDate,
        endedAt: ENDED.has(state.state) ? endedAt(row) : null,
        // The time to live never applies to assigned work (contract §9.3).
        expiresAt:
          open && row.dateCreated !== null && row.timeout !== null
            ? asMomentMs(row.dateCreated + row.timeout * 1000)
            : null,
      };
    },

    /**
     * `null` while no worker holds the vendor Task: one that waits is held by nobody, even if it names a worker. When it was offered or
     * taken is not told.
     */
    task: (row: TaskRow): Task | null => {
      if (!row.workerSid || stateOf(JOB_STATES, row.assignmentState).state === 'QUEUED') return null;
      const state = stateOf(TASK_STATES, row.assignmentState);
      return {
        ...base('Task', row),
        ref: ref('Task', account, taskId(row.sid, row.workerSid)),
        createdAt: null,
        state,
        worker: ref('Worker', account, row.workerSid),
        job: ref('Job', account, row.sid),
        queue: link('Queue', row.taskQueueSid),
        offeredAt: null,
        offerExpiresAt: null,
        assignedAt: null,
        capacityCost: null,
        endedAt: state.state === 'COMPLETED' || state.state === 'REVOKED' ? endedAt(row) : null,
      };
    },
  };
};

export type Mapper = ReturnType<typeof openMap>;
