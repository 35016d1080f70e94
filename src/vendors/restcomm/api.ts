import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import { type Read, WireError } from '../../domain/reading.ts';
import type { Http, HttpResponse } from '../../transport/http.ts';
import { isUnknownPath } from './errors.ts';
import type { RestcommSettings } from './settings.ts';
import {
  checkShown,
  type ListPage,
  type Row,
  readActivity,
  readDone,
  readList,
  readMember,
  readOne,
  readTask,
  readTaskQueue,
  readWorker,
  readWorkflow,
  readWorkspace,
} from './wire.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The five operations that every resource has. They send exactly what they are given. */
export interface Resource<R> {
  readonly list: (query: Query, call: Call) => Promise<ListPage<R>>;
  readonly get: (sid: string, call: Call) => Promise<R>;
  readonly create: (body: JsonObject, call: Call) => Promise<R>;
  readonly update: (sid: string, body: JsonObject, call: Call) => Promise<R>;
  /** What was deleted, as it was last. */
  readonly remove: (sid: string, call: Call) => Promise<R>;
}

export type Api = ReturnType<typeof openApi>;

export const openApi = (account: string, http: Http, settings: RestcommSettings) => {
  const unreadable = (error: unknown, request: string, response: HttpResponse, maybeDone: boolean) =>
    error instanceof WireError
      ? new VendorError('PROTOCOL', account, `${request} answered what is not documented: ${error.message}`, {
          status: response.status,
          maybeDone,
          cause: error,
        })
      : error;

  const send = async <T>(
    method: string,
    path: string,
    parts: { query?: Query; body?: Json; safe?: boolean },
    read: (body: Json) => T,
    call: Call,
  ): Promise<T> => {
    const response = await http.request({ method, path, ...parts }, call);
    try {
      return read(response.json);
    } catch (error) {
      throw unreadable(error, `${method} ${path}`, response, method !== 'GET');
    }
  };

  /** An empty or dotted SID would address the collection or leave it; the vendor has no such object in any case. */
  const under = (path: string, sid: string): string => {
    if (sid === '' || sid === '.' || sid === '..' || !sid.isWellFormed()) {
      throw new VendorError('NOT_FOUND', account, `there is no object with the SID "${sid}"`);
    }
    return `${path}/${encodeURIComponent(sid)}`;
  };

  const resource = <R extends Row>(path: string, read: Read<R>): Resource<R> => ({
    list: (query, call) => send('GET', `${path}/search`, { query }, (answer) => readList(read, answer), call),
    get: async (sid, call) =>
      send('GET', under(`${path}/search`, sid), {}, (answer) => readOne(read, answer, sid), call),
    create: (body, call) => send('POST', path, { body }, (answer) => readDone(read, answer, null), call),
    update: async (sid, body, call) => {
      const readUpdated = (answer: Json): R => {
        const row = readDone(read, answer, sid);
        checkShown(body, row);
        return row;
      };
      // Safe: setting the same members to the same values again changes nothing.
      return send('PUT', under(path, sid), { body, safe: true }, readUpdated, call);
    },
    remove: async (sid, call) => send('DELETE', under(path, sid), {}, (answer) => readDone(read, answer, sid), call),
  });

  /** What is printed differs from the pattern of all other updates (contract §2 note 2): whichever path works is kept. */
  let taskUpdatePath = settings.taskUpdatePath;
  const updateTask: Resource<ReturnType<typeof readTask>>['update'] = async (sid, body, call) => {
    const to = (variant: typeof taskUpdatePath): string => (variant === 'search' ? '/tasks/search' : '/tasks');
    const attempt = (variant: typeof taskUpdatePath) =>
      // Not safe to repeat: a Task that was returned to its queue may have been offered again in between.
      send('PUT', under(to(variant), sid), { body }, (answer) => readDone(readTask, answer, sid), call);
    const first = taskUpdatePath;
    try {
      return await attempt(first);
    } catch (error) {
      if (!isUnknownPath(error)) throw error;
    }
    const other = first === 'search' ? 'plain' : 'search';
    try {
      const updated = await attempt(other);
      taskUpdatePath = other;
      return updated;
    } catch (error) {
      // A refusal in the vendor's own words proves the path as well as a success does.
      if (error instanceof VendorError && error.vendorCode !== null && !isUnknownPath(error)) taskUpdatePath = other;
      throw error;
    }
  };

  return {
    workspaces: resource('/workspaces', readWorkspace),
    taskqueues: resource('/taskqueues', readTaskQueue),
    workers: {
      ...resource('/workers', readWorker),
      /** Who is in a list, and nothing else of them. */
      listMembers: resource('/workers', readMember).list,
    },
    activities: resource('/activities', readActivity),
    workflows: resource('/workflows', readWorkflow),
    tasks: { ...resource('/tasks', readTask), update: updateTask },
  };
};
