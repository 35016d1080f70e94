import { isJsonObject, type Json } from '../../../domain/json.ts';
import { asMoment } from '../../../domain/reading.ts';
import { idOf } from '../ids.ts';
import { JOB_STATES } from '../states.ts';
import type { Offer } from '../wire.ts';
import { needed, type RouterEvent } from './delivery.ts';

/*
 * Payloads as the rows that a read would give, so that events and reads are translated by the same code. Each member is read under
 * every name that one of the published shapes gives it (contract §10).
 */
type Row = Readonly<Record<string, Json | undefined>>;

const idIn = (value: Json | undefined): Json | undefined => (isJsonObject(value) ? value.id : undefined);

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

export const jobRow = (event: RouterEvent, more: Row = {}): Row => {
  const { data } = event;
  return {
    id: needed(event, 'jobId'),
    channelReference: data.channelReference,
    channelId: data.channelId,
    classificationPolicyId: data.classificationPolicyId,
    queueId: data.queueId ?? idIn(data.queueDetails) ?? idIn(data.queueInfo),
    priority: data.priority ?? data.jobPriority,
    labels: typed(data.labels ?? data.jobLabels),
    tags: typed(data.tags ?? data.jobTags),
    dispositionCode: data.dispositionCode,
    scheduledAt: data.scheduledOn ?? data.scheduledTimeUtc,
    ...more,
  };
};

export const MATCHED: Json = { kind: 'queueAndMatch' };
/** Its time has come, or it was never to be matched: it waits for somebody to activate it (contract §8.1). */
export const HELD: Json = { kind: 'suspend' };

/** How a new job is to be matched; `undefined` where the payload does not tell it for sure. */
export const modeIn = ({ data }: RouterEvent): Json | undefined => {
  if (data.unavailableForMatching === true) return HELD;
  return asMoment(data.scheduledOn ?? data.scheduledTimeUtc) === null ? undefined : { kind: 'scheduleAndSuspend' };
};

const SELECTORS = ['requestedWorkerSelectors', 'attachedWorkerSelectors'] as const;

/** The lists of a job that requires nothing; none where the payload does not say that it does. */
export const noSelectors = ({ data }: RouterEvent): Row => {
  const areNone = SELECTORS.every((name) => Array.isArray(data[name]) && data[name].length === 0);
  return areNone ? { requestedWorkerSelectors: [], attachedWorkerSelectors: [] } : {};
};

export const tellsSelectors = ({ data }: RouterEvent): boolean =>
  SELECTORS.some((name) => Array.isArray(data[name]) && data[name].length > 0);

/** An assignment as its job would show it. `moments` of it are told by the event's time alone. */
export const assignments = ({ data }: RouterEvent, moments: Row): Row | undefined => {
  const workerId = idOf(data.workerId);
  const assignmentId = idOf(data.assignmentId) ?? 'untold';
  return workerId === null ? undefined : { told: { assignmentId, workerId, ...moments } };
};

export const offerRow = (event: RouterEvent): Offer => {
  const { data, time } = event;
  return {
    offerId: idOf(data.offerId) ?? '',
    jobId: needed(event, 'jobId'),
    // Nothing but the worker tells it.
    capacityCost: null,
    offeredAt: asMoment(data.offeredOn ?? data.offerTimeUtc ?? time),
    expiresAt: asMoment(data.expiresOn ?? data.expiryTimeUtc),
    raw: data,
  };
};

/** `undefined` for a list that is not told, or that cannot be read whole. */
const listOf = (told: Json | undefined, read: (one: Json) => Json | undefined): Json | undefined => {
  if (!Array.isArray(told)) return undefined;
  const all: (Json | undefined)[] = told.map(read);
  return all.every((one) => one !== undefined) ? all : undefined;
};

const queueIdOf = (one: Json): Json | undefined => idOf(isJsonObject(one) ? one.id : one) ?? undefined;

const channelOf = (one: Json): Json | undefined =>
  isJsonObject(one) && idOf(one.channelId) !== null ? one : undefined;

export const workerRow = (event: RouterEvent, state?: string): Row => {
  const { data } = event;
  return {
    id: needed(event, 'workerId'),
    state,
    capacity: data.totalCapacity,
    labels: typed(data.labels),
    tags: typed(data.tags),
    queues: listOf(data.queueAssignments, queueIdOf),
    channels: listOf(data.channelConfigurations, channelOf),
  };
};
