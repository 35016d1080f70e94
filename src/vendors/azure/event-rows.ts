import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { parseMoment } from './dates.ts';
import { needed, type RouterEvent } from './event-read.ts';
import { JOB_STATES } from './map.ts';
import { type JobRow, type OfferRow, readJob, readWorker, type WorkerRow } from './wire.ts';

/*
 * Payloads as the rows that a read would give, so that events and reads are translated by the same code. Each member is read under
 * every name that one of the published shapes gives it (contract §10).
 */
const idOf = (value: Json | undefined): Json | undefined => (isJsonObject(value) ? value.id : undefined);

const WORDS = new Map([...JOB_STATES.keys()].map((word) => [word.toLowerCase(), word]));

/** Events write the statuses of jobs in another case than everything else does (contract §10). */
export const statusOf = (told: Json | undefined): Json | undefined =>
  typeof told === 'string' ? (WORDS.get(told.toLowerCase()) ?? told) : undefined;

const NOT_TEXT = /^(true|false|[+-]?\d+(\.\d+)?(e[+-]?\d+)?)$/i;

/** Values that may not have been text before: one of the published shapes has nothing else (contract §10). */
const isFlattened = (values: Json | undefined): boolean => {
  const all = isJsonObject(values) ? Object.values(values) : [];
  return all.every((value) => typeof value === 'string') && all.some((value) => NOT_TEXT.test(value));
};

const typed = (values: Json | undefined): Json | undefined => (isFlattened(values) ? undefined : values);

/** False: the labels or tags that are told need not be those that the object has. */
export const keepsTypes = ({ data }: RouterEvent): boolean => !isFlattened(data.labels) && !isFlattened(data.tags);

export const jobRow = (event: RouterEvent, more: JsonObject = {}): JobRow => {
  const { data, path } = event;
  const row = {
    id: needed(event, 'jobId'),
    channelReference: data.channelReference,
    channelId: data.channelId,
    classificationPolicyId: data.classificationPolicyId,
    queueId: data.queueId ?? idOf(data.queueDetails) ?? idOf(data.queueInfo),
    priority: data.priority ?? data.jobPriority,
    labels: typed(data.labels ?? data.jobLabels),
    tags: typed(data.tags ?? data.jobTags),
    dispositionCode: data.dispositionCode,
    scheduledAt: data.scheduledOn ?? data.scheduledTimeUtc,
    ...more,
  };
  return readJob(row, `${path}data`);
};

/** An assignment as its job would show it. `moments` of it are told by the event's time alone. */
export const assignments = ({ data }: RouterEvent, moments: JsonObject): JsonObject | undefined => {
  const { assignmentId, workerId } = data;
  return workerId ? { told: { assignmentId: assignmentId || 'untold', workerId, ...moments } } : undefined;
};

export const offerRow = (event: RouterEvent): OfferRow => {
  const { data, time } = event;
  return {
    offerId: String(data.offerId ?? ''),
    jobId: needed(event, 'jobId'),
    // Nothing but the worker tells it.
    capacityCost: null,
    offeredAt: parseMoment(data.offeredOn ?? data.offerTimeUtc ?? time),
    expiresAt: parseMoment(data.expiresOn ?? data.expiryTimeUtc),
    raw: data,
  };
};

/** `undefined` for a list that is not told, or that cannot be read whole. */
const listOf = (told: Json | undefined, read: (one: Json) => Json | undefined): Json | undefined => {
  if (!Array.isArray(told)) return undefined;
  const all: (Json | undefined)[] = told.map(read);
  return all.every((one) => one !== undefined) ? all : undefined;
};

const queueIdOf = (one: Json): Json | undefined => {
  const id = isJsonObject(one) ? one.id : one;
  return typeof id === 'string' ? id : undefined;
};

const channelOf = (one: Json): Json | undefined => (isJsonObject(one) && one.channelId ? one : undefined);

export interface ToldWorker {
  readonly row: WorkerRow;
  /** Whether the lists of the row were told; those of a row are never `null`. */
  readonly queues: boolean;
  readonly channels: boolean;
}

export const workerRow = (event: RouterEvent, state?: string): ToldWorker => {
  const { data, path } = event;
  const queues = listOf(data.queueAssignments, queueIdOf);
  const channels = listOf(data.channelConfigurations, channelOf);
  const row = {
    id: needed(event, 'workerId'),
    state,
    capacity: data.totalCapacity,
    labels: typed(data.labels),
    tags: typed(data.tags),
    queues,
    channels,
  };
  return {
    row: readWorker(row, `${path}data`),
    queues: queues !== undefined,
    channels: channels !== undefined,
  };
};
