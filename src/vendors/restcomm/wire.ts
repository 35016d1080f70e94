import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { parseMoment } from './dates.ts';

/*
 * Only what we read. `sid` is essential; every other member that is absent or of another type is `null`, since the vendor's
 * samples disagree about nearly all of them (contract §12).
 */
const member = <T>(read: (value: unknown) => T) => z.unknown().optional().transform(read);

const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const asBoolean = (value: unknown): boolean | null =>
  value === true || value === 'true' ? true : value === false || value === 'false' ? false : null;
const asNumber = (value: unknown): number | null => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
};

const text = member(asText);
const id = member((value) => asText(value)?.trim() || null);
const boolean = member(asBoolean);
const number = member(asNumber);
const moment = member(parseMoment);

const base = { sid: z.string().min(1), dateCreated: moment, dateUpdated: moment };
const child = { ...base, workspaceSid: id, name: text };

const workspace = z.object({
  ...base,
  name: text,
  enterpriseSid: id,
  defaultActivitySid: id,
  timeoutActivitySid: id,
});

const activity = z.object({ ...child, available: boolean });

const taskQueue = z.object({
  ...child,
  targetWorkers: text,
  assignmentActivitySid: id,
  reservationActivitySid: id,
});

const worker = z.object({
  ...child,
  activitySid: id,
  activityName: text,
  attributes: text,
  available: boolean,
});

const workflow = z
  .object({
    ...child,
    configuration: text,
    assignmentCallbackUrl: text,
    fallbackAssignmentCallbackUrl: text,
    taskReservationTimeout: number,
    taskReservationnTimeout: number,
  })
  .transform(({ taskReservationTimeout, taskReservationnTimeout, ...rest }) => ({
    ...rest,
    taskReservationTimeout: taskReservationTimeout ?? taskReservationnTimeout,
  }));

const task = z
  .object({
    ...base,
    workspaceSid: id,
    workflowSid: id,
    taskQueueSid: id,
    workerSid: id,
    assignmentState: text,
    assignmentStatus: text,
    attributes: text,
    reason: text,
    taskChannel: text,
    timeout: number,
    priority: number,
    age: number,
    taskQueueEnteredDate: moment,
  })
  .transform(({ assignmentState, assignmentStatus, ...rest }) => ({
    ...rest,
    assignmentState: assignmentState ?? assignmentStatus,
  }));

const rowOf =
  <T>(schema: z.ZodType<T>) =>
  (value: unknown, path: string): T & { readonly raw: Json } => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return { ...parsed.data, raw: value as Json };
    const issue = parsed.error.issues[0];
    throw new WireError([path, ...(issue?.path ?? [])].join('.'), issue?.message ?? 'is not what is documented');
  };

export const readWorkspace = rowOf(workspace);
export const readActivity = rowOf(activity);
export const readTaskQueue = rowOf(taskQueue);
export const readWorker = rowOf(worker);
export const readWorkflow = rowOf(workflow);
export const readTask = rowOf(task);

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
