import type { FastifyInstance, FastifyReply, FastifyRequest } from '../http-face.ts';
import { fitsIfMatch } from './if-match.ts';
import type { Params } from './params.ts';

/** One request, as the tables see it. */
export interface Asked<C> {
  readonly caller: C;
  /** The members of the path. */
  readonly at: Readonly<Record<string, string>>;
  readonly query: Params;
  readonly form: Params;
}

type Names = readonly string[];

/** One collection of a REST API: what it has not is not served. */
export interface Collection<C, S, R> {
  /** With the members that `scope` reads, such as `/v1/Rooms/:room/Chairs`. */
  readonly path: string;
  /** What stands above the records in the path, or a refusal. */
  readonly scope: (asked: Asked<C>) => S;
  readonly find: (id: string, scope: S) => R;
  readonly show: (record: R, scope: S) => object;
  /** The version of a record that is shown alone; `null`: none is told. */
  readonly etag?: (record: R) => string | null;
  readonly list?: { readonly filters: Names; readonly run: (scope: S, asked: Asked<C>) => object };
  readonly create?: { readonly takes: Names; readonly run: (scope: S, form: Params) => R };
  readonly update?: { readonly takes: Names; readonly run: (record: R, form: Params, scope: S) => void };
  readonly remove?: (record: R) => void;
}

export interface CrudOptions<C> {
  /** Who asks; throws where it is nobody. */
  readonly authenticate: (request: FastifyRequest) => C;
  readonly read: (text: string) => Params;
  /** Holds what was passed against what is documented. */
  readonly check: (given: Params, known: Names) => void;
  /** The method of an update, and what a list takes besides its filters. */
  readonly updates: 'POST' | 'PUT' | 'PATCH';
  readonly pageNames: Names;
  readonly mismatch: () => Error;
}

export interface Crud<C> {
  /** A registrar of collections. */
  collection<S, R>(collection: Collection<C, S, R>): void;
  /** A route of another kind; it answers 200. */
  route(method: 'GET' | 'POST', path: string, takes: Names, run: (asked: Asked<C>, body: string) => object): void;
}

const FORM = /^application\/x-www-form-urlencoded\b/i;

export const openCrud = <C>(app: FastifyInstance, options: CrudOptions<C>): Crud<C> => {
  const { authenticate, read, check, updates, pageNames, mismatch } = options;

  const askedBy = (request: FastifyRequest): Asked<C> => {
    const caller = authenticate(request);
    const mark = request.url.indexOf('?');
    const isForm = FORM.test(request.headers['content-type'] ?? '') && typeof request.body === 'string';
    return {
      caller,
      at: request.params as Record<string, string>,
      query: read(mark < 0 ? '' : request.url.slice(mark + 1)),
      form: read(isForm ? String(request.body) : ''),
    };
  };
  const matched = (request: FastifyRequest, etag: string | null | undefined): void => {
    const given = request.headers['if-match'];
    if (typeof etag === 'string' && !fitsIfMatch(given, etag)) throw mismatch();
  };

  return {
    route(method, path, takes, run) {
      app.route({
        method,
        url: path,
        handler: (request, reply) => {
          const asked = askedBy(request);
          check(asked.query, takes);
          return reply.send(run(asked, typeof request.body === 'string' ? request.body : ''));
        },
      });
    },
    collection<S, R>(collection: Collection<C, S, R>) {
      const { path, scope, find, show, etag, list, create, update, remove } = collection;
      const one = `${path}/:sid`;
      const answer = (reply: FastifyReply, status: number, record: R, within: S): FastifyReply => {
        const version = etag?.(record);
        if (typeof version === 'string') reply.header('etag', version);
        return reply.code(status).send(show(record, within));
      };
      if (list) {
        app.get(path, (request, reply) => {
          const asked = askedBy(request);
          const within = scope(asked);
          check(asked.query, [...pageNames, ...list.filters]);
          return reply.send(list.run(within, asked));
        });
      }
      if (create) {
        app.post(path, (request, reply) => {
          const asked = askedBy(request);
          const within = scope(asked);
          check(asked.form, create.takes);
          return answer(reply, 201, create.run(within, asked.form), within);
        });
      }
      app.get(one, (request, reply) => {
        const asked = askedBy(request);
        const within = scope(asked);
        return answer(reply, 200, find(asked.at.sid ?? '', within), within);
      });
      if (update) {
        const handler = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
          const asked = askedBy(request);
          const within = scope(asked);
          const record = find(asked.at.sid ?? '', within);
          check(asked.form, update.takes);
          matched(request, etag?.(record));
          update.run(record, asked.form, within);
          return answer(reply, 200, record, within);
        };
        app.route({ method: updates, url: one, handler });
      }
      if (remove) {
        app.delete(one, (request, reply) => {
          const asked = askedBy(request);
          const record = find(asked.at.sid ?? '', scope(asked));
          matched(request, etag?.(record));
          remove(record);
          return reply.code(204).send();
        });
      }
    },
  };
};
