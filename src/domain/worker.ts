import type { JsonObject } from './json.ts';
import { type LabelMeanings, wordOf } from './label-meanings.ts';
import { among, hasLabels, nameContains, type Period, type State, type VendorObject, within } from './object.ts';
import type { Ref } from './ref.ts';
import { hasSkills, type SkillLevel, type SkillsWanted } from './skill.ts';
import { isLiveTask, type Task } from './task.ts';
import { WORKER_KINDS, type WorkerKind } from './worker-kind.ts';

export const PRESENCES = ['OFFLINE', 'NOT_READY', 'READY', 'DRAINING'] as const;
export type PresenceState = (typeof PRESENCES)[number];

/** What a worker (or the vendor in the worker's name) declares; says nothing about work in hand. */
export interface Presence extends State<PresenceState> {
  /** What the vendor's own screens show. */
  readonly label: string | null;
  readonly reasonCode: string | null;
  /** Since when it holds; `null`: not known. */
  readonly since: number | null;
  /** The vendor tells no moment, and `since` is when the change was seen here; absent where the vendor tells it. */
  readonly sinceSource?: 'OBSERVED';
}

/** What a worker takes of one kind of contact. */
export interface WorkerChannel {
  /** The vendor's word for the kind of contact. */
  readonly channel: string;
  /** Where presence is kept for each channel. */
  readonly presence: Presence | null;
  /** How much of the worker's capacity one job takes, in the vendor's units. */
  readonly capacityCost: number | null;
  readonly maxJobs: number | null;
}

export const WORK_STATES = ['OFFLINE', 'NOT_READY', 'AVAILABLE', 'OFFERED', 'ON_TASK', 'WRAP_UP', 'UNKNOWN'] as const;
export type WorkState = (typeof WORK_STATES)[number];

/** Since when a worker is in its work state. */
export interface WorkMoment {
  readonly state: WorkState;
  /** By our clock; `null`: when it began was neither seen nor told. */
  readonly since: number | null;
  /** Whose moment `since` is; `null` with it. */
  readonly source: 'VENDOR' | 'OBSERVED' | null;
}

/**
 * Someone or something that takes work. A detail (`queues`, `tasks`, `channels`) that costs its vendor a further call is `undefined` in a
 * row for which nobody asked for it, and `null` where the vendor does not tell it.
 */
export interface Worker extends VendorObject<'Worker'> {
  readonly name: string | null;
  readonly presence: Presence;
  readonly activity: Ref<'Activity'> | null;
  readonly workspace: Ref<'Workspace'> | null;
  /** The queues the worker belongs to; `null` when this representation does not tell (the gateway then asks). */
  readonly queues: readonly Ref<'Queue'>[] | null | undefined;
  /** Live tasks; `null` when this representation does not tell (the gateway then asks for lists of tasks). */
  readonly tasks: readonly Task[] | null | undefined;
  /** The worker holds live tasks beside those that are told, which this reader may not see; absent where no such thing is known. */
  readonly hasMoreTasks?: boolean;
  /** False: the vendor does not tell what this worker holds, so that there may be more than is known. Absent: it tells. */
  readonly isWorkTold?: boolean;
  /** How much the worker can hold at a time, in the vendor's units. */
  readonly capacity: number | null;
  /** How many offers are open to it at a time, however much it can hold. */
  readonly maxConcurrentOffers: number | null;
  /** Share of the capacity that is taken, 0 to 1. */
  readonly loadRatio: number | null;
  /** `null` when the vendor does not tell them. */
  readonly channels: readonly WorkerChannel[] | null | undefined;
  /** `null` when this representation does not tell, or the vendor keeps skills among the labels. */
  readonly skills: readonly SkillLevel[] | null;
  /** Address under which the vendor reaches the worker. */
  readonly contactUri: string | null;
  readonly labels: JsonObject | null;
  /** Whatever else was noted and does not take part in routing. */
  readonly tags: JsonObject | null;
  /** As its vendor tells; absent where it does not. What is known of it: `workerKindOf`. */
  readonly kind?: WorkerKind | null;
  /** What the operator's labels mean: put there by the gateway, where it is configured. */
  readonly labelMeanings?: LabelMeanings;
}

/** The words that need no table. */
const KIND_WORDS: ReadonlyMap<string, WorkerKind> = new Map(WORKER_KINDS.map((kind) => [kind.toLowerCase(), kind]));

/** By the label that is configured for it, else by its vendor; `null`: not told. */
export const workerKindOf = (worker: Pick<Worker, 'kind' | 'labels' | 'tags' | 'labelMeanings'>): WorkerKind | null =>
  wordOf(worker, worker.labelMeanings?.workerKind, KIND_WORDS) ?? worker.kind ?? null;

export interface WorkerFilter {
  readonly kinds?: readonly WorkerKind[] | undefined;
  readonly name?: string | undefined;
  readonly presences?: readonly (PresenceState | 'UNKNOWN')[] | undefined;
  /** Native ids of activities. */
  readonly activities?: readonly string[] | undefined;
  /** Part of an activity's name. */
  readonly activityName?: string | undefined;
  /** Native ids; workers that belong to any of them. */
  readonly queues?: readonly string[] | undefined;
  /** The whole name of a queue; workers that belong to any queue of that name. Only vendors that know it themselves answer. */
  readonly queueName?: string | undefined;
  readonly workspaces?: readonly string[] | undefined;
  /** Workers that serve any of these channels. */
  readonly channels?: readonly string[] | undefined;
  readonly skills?: SkillsWanted | undefined;
  readonly labels?: JsonObject | undefined;
  readonly tags?: JsonObject | undefined;
  readonly contactUris?: readonly string[] | undefined;
  /** A condition in the vendor's own language; only vendors that evaluate it themselves answer. */
  readonly selector?: string | undefined;
  readonly created?: Period | undefined;
  readonly updated?: Period | undefined;
  /** Since when the presence holds. */
  readonly stateSince?: Period | undefined;
}

/** `selector` and `queueName` can only be decided by a vendor, and `queue` only for workers that tell their queues. */
export const matchesWorker = (worker: Worker, filter: WorkerFilter): boolean =>
  (filter.name === undefined || nameContains(worker.name, filter.name)) &&
  (filter.kinds === undefined || among(filter.kinds, workerKindOf(worker))) &&
  among(filter.presences, worker.presence.state) &&
  among(filter.activities, worker.activity?.nativeId ?? null) &&
  (filter.activityName === undefined || nameContains(worker.presence.label, filter.activityName)) &&
  (filter.queues === undefined || (worker.queues?.some((queue) => filter.queues?.includes(queue.nativeId)) ?? false)) &&
  among(filter.workspaces, worker.workspace?.nativeId ?? null) &&
  (filter.channels === undefined ||
    (worker.channels?.some(({ channel }) => filter.channels?.includes(channel)) ?? false)) &&
  hasSkills(worker.skills, filter.skills) &&
  hasLabels(worker.labels, filter.labels) &&
  hasLabels(worker.tags, filter.tags) &&
  among(filter.contactUris, worker.contactUri) &&
  within(filter.created, worker.createdAt) &&
  within(filter.updated, worker.updatedAt) &&
  within(filter.stateSince, worker.presence.since);

/**
 * What a board shows for a worker, from presence and work in hand together. Presence alone never means "free":
 *
 * 1. an accepted task: `ON_TASK`; else a task being wrapped up: `WRAP_UP`; else an offer: `OFFERED`; else a live task in a state that
 *    nobody knows: `UNKNOWN` — whatever the presence says,
 * 2. else by presence: `READY` → `AVAILABLE` when all tasks are known, `UNKNOWN` when they are not, or the vendor does not tell them;
 *    `DRAINING` and `NOT_READY` → `NOT_READY`; `OFFLINE` → `OFFLINE`.
 *
 * `tasks` is `null` or `undefined` when it is not known what the worker holds; `areAll` is false when there may be more than these.
 */
export const workState = (
  worker: Worker,
  tasks: readonly Task[] | null | undefined,
  areAll = Boolean(tasks),
): WorkState => {
  const states = new Set(tasks?.filter(isLiveTask).map((task) => task.state.state));
  if (states.has('ACTIVE')) return 'ON_TASK';
  if (states.has('WRAP_UP')) return 'WRAP_UP';
  if (states.has('OFFERED')) return 'OFFERED';
  if (states.size > 0) return 'UNKNOWN';
  switch (worker.presence.state) {
    case 'READY':
      return areAll && worker.isWorkTold !== false ? 'AVAILABLE' : 'UNKNOWN';
    case 'DRAINING':
    case 'NOT_READY':
      return 'NOT_READY';
    case 'OFFLINE':
      return 'OFFLINE';
    default:
      return 'UNKNOWN';
  }
};
