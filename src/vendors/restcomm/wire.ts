import type { Json, JsonObject } from '../../domain/json.ts';
import {
  asBoolean,
  asCount,
  asId,
  asInt,
  asNumber,
  asObject,
  asText,
  type Read,
  readRows,
  WireError,
  wholeObject,
} from '../../domain/reading.ts';
import { readAttributes } from './attributes.ts';
import { parseMoment } from './dates.ts';

/** What every row has: enough to page through lists. */
export interface Row {
  readonly sid: string;
  readonly dateCreated: number | null;
  readonly dateUpdated: number | null;
  readonly raw: JsonObject;
}

/**
 * Only what we read. `sid` is essential; every other member that is absent or odd is `null`, since the vendor's samples disagree
 * about nearly all of them (contract §12). Plain functions, whole literals and not a schema: every row of every answer goes through
 * here, and to spread an object into another costs more than to read it.
 */
const rowOf =
  <R extends Row>(read: (row: JsonObject, sid: string, path: string) => R): Read<R> =>
  (value, path) => {
    const row = wholeObject(value, path);
    const sid = asId(row.sid);
    if (sid === null) throw new WireError(`${path}.sid`, 'expected a SID: text that is not blank');
    return read(row, sid, path);
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

export const readWorker = rowOf((row, sid, path) => {
  const { labels, flaw } = readAttributes(row.attributes, path);
  return {
    sid,
    dateCreated: parseMoment(row.dateCreated),
    dateUpdated: parseMoment(row.dateUpdated),
    workspaceSid: asId(row.workspaceSid),
    name: asText(row.name),
    activitySid: asId(row.activitySid),
    activityName: asText(row.activityName),
    labels,
    flaw,
    available: asBoolean(row.available),
    raw: row,
  };
});

/** A Worker of whom only the membership of a list counts. */
export const readMember = rowOf((row, sid) => ({
  sid,
  dateCreated: parseMoment(row.dateCreated),
  dateUpdated: parseMoment(row.dateUpdated),
  raw: row,
}));

export const readWorkflow = rowOf((row, sid) => {
  const configuration = asObject(row.configuration);
  return {
    sid,
    dateCreated: parseMoment(row.dateCreated),
    dateUpdated: parseMoment(row.dateUpdated),
    workspaceSid: asId(row.workspaceSid),
    name: asText(row.name),
    configuration: configuration ? JSON.stringify(configuration) : asText(row.configuration),
    assignmentCallbackUrl: asText(row.assignmentCallbackUrl),
    fallbackAssignmentCallbackUrl: asText(row.fallbackAssignmentCallbackUrl),
    taskReservationTimeout: asCount(row.taskReservationTimeout) ?? asCount(row.taskReservationnTimeout),
    raw: row,
  };
});

export const readTask = rowOf((row, sid, path) => {
  const { labels, flaw } = readAttributes(row.attributes, path);
  const workerSid = asId(row.workerSid);
  const namesNobody = row.workerSid === undefined || row.workerSid === null || row.workerSid === '';
  return {
    sid,
    dateCreated: parseMoment(row.dateCreated),
    dateUpdated: parseMoment(row.dateUpdated),
    workspaceSid: asId(row.workspaceSid),
    workflowSid: asId(row.workflowSid),
    taskQueueSid: asId(row.taskQueueSid),
    workerSid,
    /** Of a worker that cannot be read: whose share it is cannot be told. */
    workerFlaw: workerSid === null && !namesNobody ? new WireError(`${path}.workerSid`, 'expected a SID') : null,
    assignmentState: asText(row.assignmentState) ?? asText(row.assignmentStatus),
    labels,
    flaw,
    reason: asText(row.reason),
    taskChannel: asText(row.taskChannel),
    callerId: asId(row.callerId),
    timeout: asCount(row.timeout),
    priority: asInt(row.priority),
    age: asCount(row.age),
    taskQueueEnteredDate: parseMoment(row.taskQueueEnteredDate),
    raw: row,
  };
});

export type WorkspaceRow = ReturnType<typeof readWorkspace>;
export type ActivityRow = ReturnType<typeof readActivity>;
export type TaskQueueRow = ReturnType<typeof readTaskQueue>;
export type WorkerRow = ReturnType<typeof readWorker>;
export type WorkflowRow = ReturnType<typeof readWorkflow>;
export type TaskRow = ReturnType<typeof readTask>;

/** A row that cannot be read. */
export interface UnreadableRow {
  readonly error: WireError;
  /** Its place on the page. */
  readonly index: number;
  readonly dateCreated: number | null;
  readonly raw: unknown;
}

export interface ListPage<R> {
  readonly rows: readonly R[];
  readonly unreadable: readonly UnreadableRow[];
  /** Rows on the page, readable or not. */
  readonly count: number;
  /** As the vendor says it applied them; `total`, `numPages` and the URIs are not to be trusted (contract §3.1). */
  readonly page: number | null;
  readonly pageSize: number | null;
}

const envelope = (body: unknown): JsonObject => {
  const object = asObject(body);
  if (object === null) throw new WireError('body', 'expected a JSON object');
  return object;
};

/** The object with this SID, and no other. */
const readOf = <R extends Row>(read: Read<R>, body: unknown, sid: string | null): R => {
  const row = read(envelope(body).data, 'data');
  if (sid !== null && row.sid !== sid.trim()) throw new WireError('data.sid', `expected "${sid}"`);
  return row;
};

export const readOne = <R extends Row>(read: Read<R>, body: unknown, sid: string): R => readOf(read, body, sid);

/** The answer to a command. `sid` is `null` for a new object. */
export const readDone = <R extends Row>(read: Read<R>, body: unknown, sid: string | null): R => {
  const { code } = envelope(body);
  const number = asNumber(code);
  if (code !== undefined && code !== null && !(number !== null && number >= 200 && number < 300)) {
    throw new WireError('code', 'expected 200');
  }
  return readOf(read, body, sid);
};

export const readList = <R extends Row>(read: Read<R>, body: unknown): ListPage<R> => {
  const data = asObject(envelope(body).data);
  if (data === null) throw new WireError('data', 'expected an object');
  const { result } = data;
  if (!Array.isArray(result)) throw new WireError('data.result', 'expected an array');
  const list: readonly unknown[] = result;
  const { rows, unreadable } = readRows(read, list, 'data.result');
  return {
    rows,
    unreadable: unreadable.map((error) => {
      const index = Number(/\d+/.exec(error.path)?.[0]);
      const raw = list[index];
      return { error, index, dateCreated: parseMoment(asObject(raw)?.dateCreated), raw };
    }),
    count: list.length,
    page: asCount(data.page),
    pageSize: asCount(data.pageSize),
  };
};

/** The members that hold JSON text, which may be written in several ways, and the one whose name is spelt in two. */
const NOT_COMPARED: ReadonlySet<string> = new Set([
  'attributes',
  'configuration',
  'taskReservationTimeout',
  'taskReservationnTimeout',
]);

const isSame = (sent: Json | undefined, shown: Json): boolean =>
  typeof sent === 'boolean' ? asBoolean(shown) === sent : asText(shown)?.trim() === asText(sent)?.trim();

/** Throws `WireError` when the answer to an update shows another value than the one that was sent. */
export const checkShown = (sent: JsonObject, { raw }: Row): void => {
  for (const [name, value] of Object.entries(sent)) {
    const shown = raw[name];
    if (shown === undefined || shown === null || NOT_COMPARED.has(name)) continue;
    if (!isSame(value, shown)) throw new WireError(`data.${name}`, 'expected the value that was sent');
  }
};

export interface ErrorEnvelope {
  readonly errorCode: string;
  readonly message: string | null;
  readonly data: string | null;
}

/** `null` when the body is no error. The code comes as a string and might come as a number (contract §1.1). */
export const readErrorEnvelope = (body: unknown): ErrorEnvelope | null => {
  const { errorCode, message, data } = asObject(body) ?? {};
  if (errorCode === undefined || errorCode === null) return null;
  return { errorCode: asText(errorCode)?.trim() ?? '', message: asText(message), data: asText(data) };
};
