import type { ActivityFilter } from '../../domain/activity.ts';
import type { JobFilter } from '../../domain/job.ts';
import type { Period } from '../../domain/object.ts';
import type { PolicyFilter } from '../../domain/policy.ts';
import type { QueueFilter } from '../../domain/queue.ts';
import type { TaskFilter } from '../../domain/task.ts';
import type { WorkerFilter } from '../../domain/worker.ts';
import type { WorkspaceFilter } from '../../domain/workspace.ts';
import type { Query } from './api.ts';
import { toFilterDate } from './dates.ts';
import type { RestcommSettings } from './settings.ts';

/** Where the vendor takes one value, several narrow nothing: the gateway sorts out the rest. */
const single = (values: readonly string[] | undefined): string | undefined =>
  values?.length === 1 ? values[0] : undefined;

/** Full date-times, since a date alone means its midnight (contract §12 row 41); the end is rounded up to the next second. */
const period = (created: Period | undefined): Query => ({
  startTime: created?.from === undefined ? undefined : toFilterDate(created.from),
  endTime: created?.to === undefined ? undefined : toFilterDate(created.to + 999),
});

const UNAVAILABLE: ReadonlySet<string> = new Set(['OFFLINE', 'NOT_READY']);

const availability = (presences: WorkerFilter['presences']): boolean | undefined => {
  if (!presences?.length) return undefined;
  if (presences.every((state) => state === 'READY')) return true;
  return presences.every((state) => UNAVAILABLE.has(state)) ? false : undefined;
};

/** Which of the vendor's two Task lists to read, and how narrowed. */
export interface TaskLists {
  readonly live: Query | null;
  readonly ended: Query | null;
}

/**
 * A native state reaches the vendor when a filter comes down to it alone. Not so for canceled Tasks: they are spelt in two ways,
 * and a filter by one might leave out the other (contract §12 row 19).
 */
const NATIVE_STATES = new Map<string, string>([
  ['PENDING', 'Pending'],
  ['QUEUED', 'Pending'],
  ['OFFERED', 'Reserved'],
  ['ASSIGNED', 'Assigned'],
  ['ACTIVE', 'Assigned'],
  ['COMPLETED', 'Completed'],
]);
const NOT_HERE: ReadonlySet<string> = new Set(['WRAP_UP', 'PARKED', 'FAILED', 'DECLINED', 'EXPIRED']);

/** The states of a kind that are those of live Tasks, and of ended ones. */
interface Sides {
  readonly live: readonly string[];
  readonly ended: readonly string[];
}
const JOBS: Sides = { live: ['PENDING', 'QUEUED', 'OFFERED', 'ASSIGNED'], ended: ['COMPLETED', 'CANCELED'] };
const TASKS: Sides = { live: ['OFFERED', 'ACTIVE'], ended: ['COMPLETED', 'REVOKED'] };

const taskLists = (
  states: readonly string[] | undefined,
  live: boolean | undefined,
  sides: Sides,
  query: Query,
): TaskLists => {
  const narrowed = states?.filter((state) => !NOT_HERE.has(state));
  const native = new Set(narrowed?.map((state) => NATIVE_STATES.get(state)));
  const assignmentStatus = native.size === 1 ? [...native][0] : undefined;
  const asks = (state: string): boolean => narrowed === undefined || narrowed.includes(state);
  // Who asks for all that lives is not shown what the vendor lists as ended, in whatever state nobody knows.
  const asksForLife = sides.live.every(asks);
  const wanted = {
    live: live !== false && [...sides.live, 'UNKNOWN'].some(asks),
    ended: live !== true && (sides.ended.some(asks) || (asks('UNKNOWN') && !asksForLife)),
  };
  // Both are needed: by its state alone a live Task is never listed (contract §3.2).
  const side = (isLiveSession: boolean): Query => ({ ...query, isLiveSession, assignmentStatus });
  return { live: wanted.live ? side(true) : null, ended: wanted.ended ? side(false) : null };
};

export const openFilters = ({ nameFilters }: Pick<RestcommSettings, 'nameFilters'>) => {
  const part = (name: string | undefined): string | undefined =>
    nameFilters === 'push' ? name || undefined : undefined;

  return {
    workspace: ({ name, created }: WorkspaceFilter): Query => ({ name: part(name), ...period(created) }),

    activity: ({ name, available, workspace, created }: ActivityFilter): Query => ({
      name: part(name),
      available,
      workspaceSid: single(workspace),
      ...period(created),
    }),

    /** There is no filter by workspace (contract §12 row 39). */
    queue: ({ name, created }: QueueFilter): Query => ({ name: part(name), ...period(created) }),

    policy: ({ name, workspace, created }: PolicyFilter): Query => ({
      name: part(name),
      workspaceSid: single(workspace),
      ...period(created),
    }),

    /** One list per queue, as the vendor takes one queue at a time. */
    worker: (filter: WorkerFilter): readonly Query[] => {
      const query = {
        name: part(filter.name),
        available: availability(filter.presences),
        activitySid: single(filter.activity),
        activityName: part(filter.activityName),
        workspaceSid: single(filter.workspace),
        targetWorkerExpression: filter.selector,
        taskQueueName: filter.queueName,
        ...period(filter.created),
      };
      return filter.queue ? [...new Set(filter.queue)].map((taskQueueSid) => ({ ...query, taskQueueSid })) : [query];
    },

    job: ({ states, live, workspace, created }: JobFilter): TaskLists =>
      taskLists(states, live, JOBS, { workspaceSid: single(workspace), ...period(created) }),

    task: ({ states }: TaskFilter): TaskLists => taskLists(states, undefined, TASKS, {}),
  };
};

export type Filters = ReturnType<typeof openFilters>;
