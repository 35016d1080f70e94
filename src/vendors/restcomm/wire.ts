import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { parseMoment } from './dates.ts';

/*
 * Only what we read. `sid` is essential; every other member that is absent or of another type is `null`, since the vendor's
 * samples disagree about nearly all of them (contract §12).
 */
const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const asId = (value: unknown): string | null => asText(value)?.trim() || null;
const asBoolean = (value: unknown): boolean | null =>
  value === true || value === 'true' ? true : value === false || value === 'false' ? false : null;
const asNumber = (value: unknown): number | null => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
};

/** Plain functions and not a schema: every row of every answer goes through here. */
const rowOf =
  <T extends Row>(read: (row: JsonObject, sid: string) => T) =>
  (value: unknown, path: string): T => {
    if (!isJsonObject(value)) throw new WireError(path, 'expected an object');
    const { sid } = value;
    if (typeof sid !== 'string') throw new WireError(`${path}.sid`, 'expected a string');
    if (sid === '') throw new WireError(`${path}.sid`, 'expected a string that is not empty');
    return read(value, sid);
  };

export const readWorkspace = rowOf((row, sid) => ({
  sid,
  dateCreated: parseMoment(row.dateCreated),
  dateUpdated: parseMoment(row.dateUpdated),
  name: asText(row.name),
  enterpriseSid: asId(row.enterpriseSid),
  defaultActivitySid: asId(row.defaultActivitySid),
  timeoutActivitySid: asId(row.timeoutActivitySid),
  raw: row,
}));

export const readActivity = rowOf((row, sid) => ({
  sid,
  dateCreated: parseMoment(row.dateCreated),
  dateUpdated: parseMoment(row.dateUpdated),
  workspaceSid: asId(row.workspaceSid),
  name: asText(row.name),
  available: asBoolean(row.available),
  raw: row,
}));

export const readTaskQueue = rowOf((row, sid) => ({
  sid,
  dateCreated: parseMoment(row.dateCreated),
  dateUpdated: parseMoment(row.dateUpdated),
  workspaceSid: asId(row.workspaceSid),
  name: asText(row.name),
  targetWorkers: asText(row.targetWorkers),
  assignmentActivitySid: asId(row.assignmentActivitySid),
  reservationActivitySid: asId(row.reservationActivitySid),
  raw: row,
}));

export const readWorker = rowOf((row, sid) => ({
  sid,
  dateCreated: parseMoment(row.dateCreated),
  dateUpdated: parseMoment(row.dateUpdated),
  workspaceSid: asId(row.workspaceSid),
  name: asText(row.name),
  activitySid: asId(row.activitySid),
  activityName: asText(row.activityName),
  attributes: asText(row.attributes),
  available: asBoolean(row.available),
  raw: row,
}));

export const readWorkflow = rowOf((row, sid) => ({
  sid,
  dateCreated: parseMoment(row.dateCreated),
  dateUpdated: parseMoment(row.dateUpdated),
  workspaceSid: asId(row.workspaceSid),
  name: asText(row.name),
  configuration: asText(row.configuration),
  assignmentCallbackUrl: asText(row.assignmentCallbackUrl),
  fallbackAssignmentCallbackUrl: asText(row.fallbackAssignmentCallbackUrl),
  taskReservationTimeout: asNumber(row.taskReservationTimeout) ?? asNumber(row.taskReservationnTimeout),
  raw: row,
}));

export const readTask = rowOf((row, sid) => ({
  sid,
  dateCreated: parseMoment(row.dateCreated),
  dateUpdated: parseMoment(row.dateUpdated),
  workspaceSid: asId(row.workspaceSid),
  workflowSid: asId(row.workflowSid),
  taskQueueSid: asId(row.taskQueueSid),
  workerSid: asId(row.workerSid),
  assignmentState: asText(row.assignmentState) ?? asText(row.assignmentStatus),
  attributes: asText(row.attributes),
  reason: asText(row.reason),
  taskChannel: asText(row.taskChannel),
  timeout: asNumber(row.timeout),
  priority: asNumber(row.priority),
  age: asNumber(row.age),
  taskQueueEnteredDate: parseMoment(row.taskQueueEnteredDate),
  raw: row,
}));

export type WorkspaceRow = ReturnType<typeof readWorkspace>;
export type ActivityRow = ReturnType<typeof readActivity>;
export type TaskQueueRow = ReturnType<typeof readTaskQueue>;
export type WorkerRow = ReturnType<typeof readWorker>;
export type WorkflowRow = ReturnType<typeof readWorkflow>;
export type TaskRow = ReturnType<typeof readTask>;

/** What every row has: enough to page through lists. */
export interface Row {
  readonly sid: string;
  readonly dateCreated: number | null;
  readonly dateUpdated: number | null;
  readonly raw: Json;
}

/** An answer that is not what the vendor documents, with the path of what is wrong. */
export class WireError extends Error {
  override readonly name = 'WireError';
  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
  }
}

export interface ListPage<R> {
  readonly rows: readonly R[];
  /** As the vendor says it applied them; `total`, `numPages` and the URIs are not to be trusted (contract §3.1). */
  readonly page: number | null;
  readonly pageSize: number | null;
}

const envelope = (body: unknown): JsonObject => {
  if (!isJsonObject(body)) throw new WireError('body', 'expected a JSON object');
  return body;
};

export const readOne = <R>(read: (value: unknown, path: string) => R, body: unknown): R =>
  read(envelope(body).data, 'data');

/** One broken row fails the page: a list that silently lacks an object would be a lie. */
export const readList = <R>(read: (value: unknown, path: string) => R, body: unknown): ListPage<R> => {
  const { data } = envelope(body);
  if (!isJsonObject(data)) throw new WireError('data', 'expected an object');
  const { result } = data;
  if (!Array.isArray(result)) throw new WireError('data.result', 'expected an array');
  return {
    rows: result.map((row, index) => read(row, `data.result[${index}]`)),
    page: asNumber(data.page),
    pageSize: asNumber(data.pageSize),
  };
};

export interface ErrorEnvelope {
  readonly errorCode: string;
  readonly message: string | null;
  readonly data: string | null;
}

/** `null` when the body is no error. The code comes as a string and might come as a number (contract §1.1). */
export const readErrorEnvelope = (body: unknown): ErrorEnvelope | null => {
  if (!isJsonObject(body)) return null;
  const { errorCode, message, data } = body;
  if (typeof errorCode !== 'string' && typeof errorCode !== 'number') return null;
  return { errorCode: String(errorCode).trim(), message: asText(message), data: asText(data) };
};

/** JSON text of an object, as attributes are kept; `null` when it is anything else. */
export const parseObject = (json: string | null): JsonObject | null => {
  if (json === null) return null;
  try {
    const value: unknown = JSON.parse(json);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
};
