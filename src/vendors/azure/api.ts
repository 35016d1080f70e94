import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { JsonObject } from '../../domain/json.ts';
import { type Read, WireError } from '../../domain/reading.ts';
import { type Runtime, realRuntime } from '../../domain/runtime.ts';
import type { Http, HttpRequest, HttpResponse } from '../../transport/http.ts';
import {
  checkDeleted,
  checkId,
  readAccepted,
  readEmpty,
  readPosition,
  readStatistics,
  readUnassigned,
} from './answers.ts';
import { parseHttpDate } from './dates.ts';
import { type Query, queryOf, tokenOf } from './link.ts';
import type { AzureSettings } from './settings.ts';
import type { Loss } from './unreadable.ts';
import { type Row, readJob, readPage, readPolicy, readQueue, readWorker } from './wire.ts';

export interface Page<R> {
  readonly rows: readonly R[];
  /** Rows of it that cannot be read. Parts of rows are told by the rows. */
  readonly unreadable: readonly Loss[];
  /** Of the next page; `null` at the end. */
  readonly next: string | null;
}

/** The four operations that every resource has. They send exactly what they are given. */
export interface Resource<R> {
  /** `from`: the query of a first page, or the token of any other, in which filters and page size ride along. */
  readonly list: (from: Query | string, call: Call) => Promise<Page<R>>;
  readonly get: (id: string, call: Call) => Promise<R>;
  /** Creates or updates; there is no other way (contract §2). `ifMatch` makes it fail with `CONFLICT` when the object has changed. */
  readonly upsert: (id: string, body: JsonObject, call: Call, options?: UpsertOptions) => Promise<R>;
  readonly remove: (id: string, call: Call) => Promise<void>;
  /** An id for an object that is to be created. */
  readonly newId: () => string;
}

export interface UpsertOptions {
  readonly ifMatch?: string | undefined;
  /** False: the same patch a second time would change something. */
  readonly repeatable?: boolean;
}

export type Api = ReturnType<typeof openApi>;

const MERGE_PATCH = 'application/merge-patch+json';

/** List bodies have been seen without the quotes that the header needs (contract §4). */
const quoted = (etag: string): string => (/^(W\/)?"/.test(etag) ? etag : `"${etag}"`);

export const openApi = (
  account: string,
  http: Http,
  { endpoint, apiVersion }: AzureSettings,
  { clock, newId }: Pick<Runtime, 'clock' | 'newId'> = realRuntime,
) => {
  const send = async <T>(request: HttpRequest, read: (response: HttpResponse) => T, call: Call): Promise<T> => {
    const query = { 'api-version': apiVersion, ...request.query };
    const response = await http.request({ ...request, query }, call);
    try {
      return read(response);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const asked = `${request.method} ${request.path}`;
      const details = { status: response.status, cause: error };
      // An object that lacks what it needs is as good as a row that does.
      if (request.method === 'GET' && error.path.startsWith('body.')) {
        throw new VendorError(
          'UNREADABLE',
          account,
          `${asked} answered what cannot be read: ${error.message}`,
          details,
        );
      }
      throw new VendorError('PROTOCOL', account, `${asked} answered what is not documented: ${error.message}`, {
        ...details,
        maybeDone: request.method !== 'GET',
      });
    }
  };

  /** An empty or dotted id would address the collection or leave it; the vendor has no such object in any case. */
  const under = (path: string, id: string): string => {
    if (id === '' || id === '.' || id === '..' || !id.isWellFormed()) {
      throw new VendorError('NOT_FOUND', account, `there is no object with the id "${id}"`);
    }
    return `${path}/${encodeURIComponent(id)}`;
  };

  const resource = <R extends Row>(path: string, read: Read<R>): Resource<R> => {
    const oneOf =
      (id: string) =>
      ({ json, headers }: HttpResponse): R => {
        const row = read(json, 'body');
        checkId(row.id, id, 'body.id');
        return {
          ...row,
          etag: row.etag ?? headers.etag ?? null,
          lastModified: parseHttpDate(headers['last-modified']),
        };
      };

    return {
      list: async (from, call) => {
        const query = typeof from === 'string' ? queryOf(from) : from;
        if (query === null)
          throw new VendorError('INVALID_INPUT', account, 'the cursor is not one that this list gave');
        return send(
          { method: 'GET', path, query },
          ({ json }) => {
            const { rows, unreadable, nextLink } = readPage(read, json);
            const next = nextLink === null ? null : tokenOf(nextLink, endpoint, path);
            if (next !== null && next === from) throw new WireError('nextLink', 'leads to the page that it came with');
            return { rows, unreadable, next };
          },
          call,
        );
      },

      get: async (id, call) => send({ method: 'GET', path: under(path, id) }, oneOf(id), call),

      upsert: async (id, body, call, { ifMatch, repeatable = true } = {}) => {
        const request: HttpRequest = {
          method: 'PATCH',
          path: under(path, id),
          body,
          headers: { 'content-type': MERGE_PATCH, ...(ifMatch === undefined ? {} : { 'if-match': quoted(ifMatch) }) },
          // A condition that held for the first attempt does not hold for the second.
          safe: repeatable && ifMatch === undefined,
        };
        try {
          return await send(request, oneOf(id), call);
        } catch (error) {
          // Right after its creation an object may refuse its first update (contract §8.3).
          const lost = error instanceof VendorError && error.code === 'CONFLICT';
          if (!lost || ifMatch !== undefined || !repeatable) throw error;
          return send(request, oneOf(id), call);
        }
      },

      remove: async (id, call) =>
        send({ method: 'DELETE', path: under(path, id) }, ({ status }) => checkDeleted(status), call),

      newId,
    };
  };

  /** Without a body no options are sent: not even an empty object (contract §2). */
  const act = async <T>(
    path: string,
    body: JsonObject | undefined,
    read: (json: unknown) => T,
    call: Call,
  ): Promise<T> =>
    send({ method: 'POST', path, ...(body === undefined ? {} : { body }) }, (response) => read(response.json), call);

  const jobs = '/routing/jobs';
  const workers = '/routing/workers';
  const queues = '/routing/queues';
  const assignment = (jobId: string, assignmentId: string): string =>
    under(`${under(jobs, jobId)}/assignments`, assignmentId);
  const offer = (workerId: string, offerId: string): string => under(`${under(workers, workerId)}/offers`, offerId);

  return {
    jobs: {
      ...resource(jobs, readJob),
      cancel: async (jobId: string, options: JsonObject | undefined, call: Call) =>
        act(`${under(jobs, jobId)}:cancel`, options, readEmpty, call),
      reclassify: async (jobId: string, call: Call) =>
        act(`${under(jobs, jobId)}:reclassify`, undefined, readEmpty, call),
      position: async (jobId: string, call: Call) =>
        send({ method: 'GET', path: `${under(jobs, jobId)}/position` }, ({ json }) => readPosition(json, jobId), call),
      complete: async (jobId: string, assignmentId: string, options: JsonObject | undefined, call: Call) =>
        act(`${assignment(jobId, assignmentId)}:complete`, options, readEmpty, call),
      close: async (jobId: string, assignmentId: string, options: JsonObject | undefined, call: Call) =>
        act(`${assignment(jobId, assignmentId)}:close`, options, readEmpty, call),
      unassign: async (jobId: string, assignmentId: string, options: JsonObject | undefined, call: Call) =>
        act(`${assignment(jobId, assignmentId)}:unassign`, options, (json) => readUnassigned(json, jobId), call),
    },
    workers: {
      ...resource(workers, readWorker),
      accept: async (workerId: string, { offerId, jobId }: { offerId: string; jobId: string }, call: Call) =>
        act(`${offer(workerId, offerId)}:accept`, undefined, (json) => readAccepted(json, { jobId, workerId }), call),
      decline: async (workerId: string, offerId: string, options: JsonObject | undefined, call: Call) =>
        act(`${offer(workerId, offerId)}:decline`, options, readEmpty, call),
    },
    queues: {
      ...resource(queues, readQueue),
      /** With the moment at which the vendor answered: by its own clock where it tells it, but never one to come. */
      statistics: async (queueId: string, call: Call) =>
        send(
          { method: 'GET', path: `${under(queues, queueId)}/statistics` },
          ({ json, headers }) => {
            const now = clock.now();
            return { ...readStatistics(json, queueId), asOf: Math.min(parseHttpDate(headers.date) ?? now, now) };
          },
          call,
        ),
    },
    policies: {
      classification: resource('/routing/classificationPolicies', readPolicy),
      distribution: resource('/routing/distributionPolicies', readPolicy),
      exception: resource('/routing/exceptionPolicies', readPolicy),
    },
  };
};
