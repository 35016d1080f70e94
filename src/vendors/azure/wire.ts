import type { Json, JsonObject } from '../../domain/json.ts';
import {
  asCount,
  asInt,
  asMoment,
  asObject,
  asQuantity,
  asText,
  type Read,
  type ReadRows,
  readRows,
  WireError,
} from '../../domain/reading.ts';
import { fail, idOf, key, type Losses, linkOf, listOf, NO_ID, object, valuesOf } from './read.ts';

/*
 * Only what we read. A row needs its `id`, and an offer or assignment the ids that lead on from it; every other member that is absent,
 * `null` or cannot be meant is `null`: the vendor's service omits what its samples print as `null` (contract §4). Plain functions
 * and not schemas: every row of every answer goes through here.
 */

/** What every resource has. */
export interface Row {
  readonly id: string;
  readonly etag: string | null;
  readonly raw: Json;
  /** `Last-Modified`, which only answers about a single resource carry. */
  readonly lastModified: number | null;
  /** Parts of the row that cannot be read, and that it lives without. */
  readonly unreadable: readonly WireError[];
}

const rowOf =
  <T>(read: (row: JsonObject, path: string, losses: Losses) => T): Read<T & Row> =>
  (value, path) => {
    const row = object(value, path);
    const unreadable: Losses = [];
    const id = key(row, 'id', path);
    return { id, etag: idOf(row.etag), raw: row, lastModified: null, unreadable, ...read(row, path, unreadable) };
  };

const assignmentOf = (losses: Losses) => (value: unknown, path: string) => {
  const row = object(value, path);
  const assignmentId = key(row, 'assignmentId', path);
  const workerId = idOf(row.workerId);
  if (workerId === null) losses.push(new WireError(`${path}.workerId`, NO_ID));
  return {
    assignmentId,
    workerId,
    assignedAt: asMoment(row.assignedAt),
    completedAt: asMoment(row.completedAt),
    closedAt: asMoment(row.closedAt),
    raw: row as Json,
  };
};
export type AssignmentRow = ReturnType<ReturnType<typeof assignmentOf>>;

const note: Read<{ readonly message: string; readonly addedAt: number | null }> = (value, path) => {
  const { message, addedAt } = object(value, path);
  return { message: asText(message) ?? fail(`${path}.message`, 'expected text'), addedAt: asMoment(addedAt) };
};

const within = (value: number | null, from: number, to: number): number | null =>
  value !== null && value >= from && value <= to ? value : null;

/** The bounds that are documented (contract §6). */
export const asPriority = (value: unknown): number | null => within(asInt(value), -100, 100);

export const readJob = rowOf((row, path, losses) => {
  const [broken, unnamed]: [Losses, Losses] = [[], []];
  const assignments = valuesOf(row, 'assignments', path, assignmentOf(unnamed), broken);
  const unreadableTasks = [...broken, ...unnamed];
  losses.push(...unreadableTasks);
  return {
    channelReference: asText(row.channelReference),
    status: asText(row.status),
    enqueuedAt: asMoment(row.enqueuedAt),
    channelId: linkOf(row, 'channelId', path, losses),
    classificationPolicyId: linkOf(row, 'classificationPolicyId', path, losses),
    queueId: linkOf(row, 'queueId', path, losses),
    priority: asPriority(row.priority),
    dispositionCode: asText(row.dispositionCode),
    labels: asObject(row.labels),
    tags: asObject(row.tags),
    assignments,
    /** False: there are more of them. */
    hasAllAssignments: broken.length === 0,
    /** Those of `unreadable` that are shares of the job: it is not known who has it, or had it. */
    unreadableTasks: unreadableTasks as readonly WireError[],
    notes: listOf(row, 'notes', path, note, losses) ?? [],
    // Stays empty until the job is scheduled; what was asked for is in the matching mode.
    scheduledAt: asMoment(row.scheduledAt ?? asObject(row.matchingMode)?.scheduleAt),
  };
});
export type JobRow = ReturnType<typeof readJob>;

const offer = (value: unknown, path: string) => {
  const row = object(value, path);
  return {
    offerId: key(row, 'offerId', path),
    jobId: key(row, 'jobId', path),
    capacityCost: asCount(row.capacityCost),
    offeredAt: asMoment(row.offeredAt),
    expiresAt: asMoment(row.expiresAt),
    raw: row as Json,
  };
};
export type OfferRow = ReturnType<typeof offer>;

const assignedJob = (value: unknown, path: string) => {
  const row = object(value, path);
  return {
    assignmentId: key(row, 'assignmentId', path),
    jobId: key(row, 'jobId', path),
    capacityCost: asCount(row.capacityCost),
    assignedAt: asMoment(row.assignedAt),
    raw: row as Json,
  };
};
export type AssignedJobRow = ReturnType<typeof assignedJob>;

const channel = (value: unknown, path: string) => {
  const row = object(value, path);
  return {
    channelId: key(row, 'channelId', path),
    capacityCostPerJob: asCount(row.capacityCostPerJob),
    // "Greater than zero" (contract §6).
    maxNumberOfJobs: asCount(row.maxNumberOfJobs) || null,
  };
};

const id: Read<string> = (value, path) => idOf(value) ?? fail(path, NO_ID);

export const readWorker = rowOf((row, path, losses) => {
  const unreadableTasks: Losses = [];
  const offers = listOf(row, 'offers', path, offer, unreadableTasks) ?? [];
  const assignedJobs = listOf(row, 'assignedJobs', path, assignedJob, unreadableTasks) ?? [];
  losses.push(...unreadableTasks);
  return {
    state: asText(row.state),
    /** `null`: not known. */
    queues: listOf(row, 'queues', path, id, losses),
    capacity: asCount(row.capacity),
    labels: asObject(row.labels),
    tags: asObject(row.tags),
    /** `null`: not known. */
    channels: listOf(row, 'channels', path, channel, losses),
    offers,
    assignedJobs,
    /** Those of `unreadable` that the worker holds: then it is not known what that is. */
    unreadableTasks: unreadableTasks as readonly WireError[],
    loadRatio: within(asQuantity(row.loadRatio), 0, 1),
    availableForOffers: typeof row.availableForOffers === 'boolean' ? row.availableForOffers : null,
  };
});
export type WorkerRow = ReturnType<typeof readWorker>;

export const readQueue = rowOf((row, path, losses) => ({
  name: asText(row.name),
  distributionPolicyId: linkOf(row, 'distributionPolicyId', path, losses),
  exceptionPolicyId: linkOf(row, 'exceptionPolicyId', path, losses),
  labels: asObject(row.labels),
}));
export type QueueRow = ReturnType<typeof readQueue>;

/** Read where they are told; here only whether they can be. */
const RULES = ['queueSelectorAttachments', 'exceptionRules'] as const;

export const readPolicy = rowOf((row, path, losses) => {
  for (const name of RULES) listOf(row, name, path, object, losses);
  linkOf(row, 'fallbackQueueId', path, losses);
  return { name: asText(row.name), offerExpiresAfterSeconds: asQuantity(row.offerExpiresAfterSeconds) };
});
export type PolicyRow = ReturnType<typeof readPolicy>;

export interface WirePage<R> extends ReadRows<R> {
  readonly nextLink: string | null;
}

/** Throws `WireError` for what is no page. */
export const readPage = <R>(read: Read<R>, body: unknown): WirePage<R> => {
  const { value, nextLink } = asObject(body) ?? fail('body', 'expected an object');
  if (!Array.isArray(value)) throw new WireError('value', 'expected an array');
  // Anything else than a link would end the list as if it were whole.
  if (nextLink !== undefined && nextLink !== null && typeof nextLink !== 'string') fail('nextLink', 'expected a link');
  return { ...readRows(read, value, 'value'), nextLink: asText(nextLink) || null };
};
