import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { parseMoment } from './dates.ts';

/*
 * Only what we read. `id` is essential (and so are the ids that lead on from an offer or assignment, and that lists are lists); every
 * other member that is absent, `null` or of another type is `null`: the vendor's service omits what its samples print as `null`
 * (contract §4). Plain functions and not schemas: every row of every answer goes through here.
 */
export type Read<R> = (value: unknown, path: string) => R;

const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const asId = (value: unknown): string | null => asText(value) || null;
const asNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
const asObject = (value: unknown): JsonObject | null => (isJsonObject(value) ? value : null);

const object = (value: unknown, path: string): JsonObject => {
  if (!isJsonObject(value)) throw new WireError(path, 'expected an object');
  return value;
};

const key = (of: JsonObject, name: string, path: string): string => {
  const value = of[name];
  if (typeof value !== 'string' || value === '')
    throw new WireError(`${path}.${name}`, 'expected text that is not empty');
  return value;
};

const number = (of: JsonObject, name: string, path: string): number =>
  asNumber(of[name]) ?? fail(`${path}.${name}`, 'expected a number');

/** `null` and absent mean none. */
const listOf = <R>(of: JsonObject, name: string, path: string, read: Read<R>): R[] => {
  const value = of[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new WireError(`${path}.${name}`, 'expected a list');
  return value.map((one, index) => read(one, `${path}.${name}[${index}]`));
};

const text: Read<string> = (value, path) => asText(value) ?? fail(path, 'expected text');

const fail = (path: string, problem: string): never => {
  throw new WireError(path, problem);
};

/** What every resource has. */
export interface Row {
  readonly id: string;
  readonly etag: string | null;
  readonly raw: Json;
  /** `Last-Modified`, which only answers about a single resource carry. */
  readonly lastModified: number | null;
}

const rowOf =
  <T>(read: (row: JsonObject, path: string) => T): Read<T & Row> =>
  (value, path) => {
    const row = object(value, path);
    return { id: key(row, 'id', path), etag: asId(row.etag), raw: row, lastModified: null, ...read(row, path) };
  };

const assignment = (value: unknown, path: string) => {
  const row = object(value, path);
  return {
    assignmentId: key(row, 'assignmentId', path),
    workerId: asId(row.workerId),
    assignedAt: parseMoment(row.assignedAt),
    completedAt: parseMoment(row.completedAt),
    closedAt: parseMoment(row.closedAt),
    raw: row as Json,
  };
};
export type AssignmentRow = ReturnType<typeof assignment>;

/** A map by assignment id. */
const assignments = (value: unknown, path: string): AssignmentRow[] =>
  value === undefined || value === null
    ? []
    : Object.entries(object(value, path)).map(([id, one]) => assignment(one, `${path}.${id}`));

const notes = (value: unknown) =>
  (Array.isArray(value) ? value : []).filter(isJsonObject).map(({ message, addedAt }) => ({
    message: asText(message),
    addedAt: parseMoment(addedAt),
  }));

export const readJob = rowOf((row, path) => ({
  channelReference: asText(row.channelReference),
  status: asText(row.status),
  enqueuedAt: parseMoment(row.enqueuedAt),
  channelId: asId(row.channelId),
  classificationPolicyId: asId(row.classificationPolicyId),
  queueId: asId(row.queueId),
  priority: asNumber(row.priority),
  dispositionCode: asText(row.dispositionCode),
  labels: asObject(row.labels),
  tags: asObject(row.tags),
  assignments: assignments(row.assignments, `${path}.assignments`),
  notes: notes(row.notes),
  scheduledAt: parseMoment(row.scheduledAt),
  /** Asked for in the matching mode. */
  scheduleAt: parseMoment(asObject(row.matchingMode)?.scheduleAt),
}));
export type JobRow = ReturnType<typeof readJob>;

const offer = (value: unknown, path: string) => {
  const row = object(value, path);
  return {
    offerId: key(row, 'offerId', path),
    jobId: key(row, 'jobId', path),
    capacityCost: asNumber(row.capacityCost),
    offeredAt: parseMoment(row.offeredAt),
    expiresAt: parseMoment(row.expiresAt),
    raw: row as Json,
  };
};
export type OfferRow = ReturnType<typeof offer>;

const assignedJob = (value: unknown, path: string) => {
  const row = object(value, path);
  return {
    assignmentId: key(row, 'assignmentId', path),
    jobId: key(row, 'jobId', path),
    capacityCost: asNumber(row.capacityCost),
    assignedAt: parseMoment(row.assignedAt),
    raw: row as Json,
  };
};
export type AssignedJobRow = ReturnType<typeof assignedJob>;

const channel = (value: unknown, path: string) => {
  const row = object(value, path);
  return {
    channelId: key(row, 'channelId', path),
    capacityCostPerJob: asNumber(row.capacityCostPerJob),
    maxNumberOfJobs: asNumber(row.maxNumberOfJobs),
  };
};

export const readWorker = rowOf((row, path) => ({
  state: asText(row.state),
  queues: listOf(row, 'queues', path, text),
  capacity: asNumber(row.capacity),
  labels: asObject(row.labels),
  tags: asObject(row.tags),
  channels: listOf(row, 'channels', path, channel),
  offers: listOf(row, 'offers', path, offer),
  assignedJobs: listOf(row, 'assignedJobs', path, assignedJob),
  loadRatio: asNumber(row.loadRatio),
}));
export type WorkerRow = ReturnType<typeof readWorker>;

export const readQueue = rowOf((row) => ({
  name: asText(row.name),
  distributionPolicyId: asId(row.distributionPolicyId),
  exceptionPolicyId: asId(row.exceptionPolicyId),
  labels: asObject(row.labels),
}));
export type QueueRow = ReturnType<typeof readQueue>;

export const readPolicy = rowOf((row) => ({
  name: asText(row.name),
  offerExpiresAfterSeconds: asNumber(row.offerExpiresAfterSeconds),
}));
export type PolicyRow = ReturnType<typeof readPolicy>;

const answerOf =
  <T>(read: (body: JsonObject) => T) =>
  (value: unknown): T =>
    read(object(value, 'body'));

export const readPosition = answerOf((body) => ({
  position: number(body, 'position', 'body'),
  queueId: key(body, 'queueId', 'body'),
  queueLength: number(body, 'queueLength', 'body'),
  estimatedWaitTimeMinutes: asNumber(body.estimatedWaitTimeMinutes),
}));

export const readStatistics = answerOf((body) => ({
  length: number(body, 'length', 'body'),
  estimatedWaitTimeMinutes: asObject(body.estimatedWaitTimeMinutes),
  longestJobWaitTimeMinutes: asNumber(body.longestJobWaitTimeMinutes),
}));

export const readUnassigned = answerOf((body) => ({ unassignmentCount: asNumber(body.unassignmentCount) }));

export const readAccepted = answerOf((body) => ({
  assignmentId: key(body, 'assignmentId', 'body'),
  jobId: key(body, 'jobId', 'body'),
}));

/** An answer that is not what the vendor documents, with the path of what is wrong. */
export class WireError extends Error {
  override readonly name = 'WireError';
  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
  }
}

export interface WirePage<R> {
  readonly rows: readonly R[];
  readonly nextLink: string | null;
}

/** One broken row fails the page: a list that silently lacks an object would be a lie. */
export const readPage = <R>(read: Read<R>, body: unknown): WirePage<R> => {
  if (!isJsonObject(body)) throw new WireError('body', 'expected a JSON object');
  const { value, nextLink } = body;
  if (!Array.isArray(value)) throw new WireError('value', 'expected an array');
  return { rows: value.map((row, index) => read(row, `value[${index}]`)), nextLink: asText(nextLink) || null };
};

export interface ErrorEnvelope {
  readonly code: string | null;
  readonly message: string | null;
  readonly target: string | null;
}

/** `error` as documented, `communicationError` as recorded (contract §9); `null` when the body is neither. */
export const readErrorEnvelope = (body: unknown): ErrorEnvelope | null => {
  if (!isJsonObject(body)) return null;
  const error = isJsonObject(body.error) ? body.error : body.communicationError;
  if (!isJsonObject(error)) return null;
  return { code: asText(error.code) || null, message: asText(error.message) || null, target: asText(error.target) };
};
