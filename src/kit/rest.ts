import type { PassthroughRequest, PassthroughResponse } from '../contract/adapter.ts';
import { formOf } from '../contract/passing.ts';
import type { Call } from '../domain/call.ts';
import { VendorError } from '../domain/error.ts';
import type { Json } from '../domain/json.ts';
import type { VendorObject } from '../domain/object.ts';
import { readRows, WireError } from '../domain/reading.ts';
import type { HttpResponse } from '../transport/http.ts';
import type { Fields } from '../transport/options.ts';
import { checkPath } from '../transport/target.ts';
import type { PageLink } from './cursor.ts';
import { listPage } from './page.ts';
import type { Form, Parts, Query, Resource, ResourceOptions, RestOptions } from './resource.ts';
import type { ReadRow } from './rows.ts';
import { throwUnreadable } from './unreadable.ts';
import { type ListAnswer, openWalk, type Page, type Walk } from './walk.ts';

export type { Form, OneAnswer, Parts, Query, Resource, ResourceOptions, RestOptions } from './resource.ts';
export type { ListAnswer } from './walk.ts';

const MOST_ROWS = 10_000;
const NO_CONTENT = 204;

/** What the query of an absolute or relative link holds under these names; `null` when it holds none of them. */
export const linkIn = (url: string, names: readonly string[]): PageLink | null => {
  const query = URL.parse(url, 'http://localhost')?.searchParams;
  const found = names.flatMap((name) => {
    const value = query?.get(name) ?? null;
    return value === null ? [] : [[name, value] as const];
  });
  return found.length === 0 ? null : Object.fromEntries(found);
};

/** An answer as callers get it that is passed through. */
export const jsonOrText = (response: HttpResponse): Json => {
  try {
    return response.json;
  } catch {
    return response.text;
  }
};

/** `null` where the vendor says that there is no such object. */
export const orNull = async <T>(run: () => Promise<T>): Promise<T | null> => {
  try {
    return await run();
  } catch (error) {
    if (error instanceof VendorError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
};

/** For after a command that was carried out: failing to look at its result does not undo it. A fault of ours is none of the vendor's. */
export const unlessFailed = async <T>(look: () => Promise<T>, { signal }: Call): Promise<T | null> => {
  try {
    return await look();
  } catch (error) {
    if (error instanceof VendorError || signal.aborted) return null;
    throw error;
  }
};

export type Rest = ReturnType<typeof openRest>;

/** The REST layer of an account over its HTTP client. */
export const openRest = (options: RestOptions) => {
  const {
    account,
    http,
    encoding,
    query: always,
    patchType,
    updateMethod = 'POST',
    pageSize,
    readList,
    versionHeader = 'etag',
    mostRows = MOST_ROWS,
    readOne = (value: Json) => ({ value, path: 'body' }),
    idName = 'id',
    readsBelow = '',
    showsRemoved = false,
    openWalk: openOther,
  } = options;

  const headersFor = (method: string, given?: Readonly<Record<string, string>>): Record<string, string> => ({
    ...(patchType !== undefined && method.toUpperCase() === 'PATCH' && { 'content-type': patchType }),
    ...given,
  });

  const sized = (rows: number): Query => (pageSize.name === undefined ? {} : { [pageSize.name]: rows });

  const undocumented = (isRead: boolean, request: string, status: number, cause: WireError): VendorError => {
    // An object that lacks what it needs is as good as a row that does.
    const code = isRead && cause.path.startsWith('body.') ? 'UNREADABLE' : 'PROTOCOL';
    const words = `${request} answered what ${code === 'PROTOCOL' ? 'is not documented' : 'cannot be read'}`;
    const details = { status, maybeDone: !isRead, cause };
    return new VendorError(code, account, `${words}: ${cause.message}`, details);
  };

  /**
   * Sends, and reads the answer: what `read` throws as `WireError` becomes `PROTOCOL`, with `maybeDone` where something may be changed, or
   * `UNREADABLE` for a member of an object that was read.
   */
  const send = async <T>(
    method: string,
    path: string,
    { form, query, headers, safe }: Parts,
    read: (answer: Json, response: HttpResponse) => T,
    call: Call,
  ): Promise<T> => {
    const sent = form === undefined ? {} : encoding === 'form' ? { form: form as Fields } : { body: form as Json };
    const request = {
      method,
      path,
      query: { ...always, ...query },
      headers: headersFor(method, headers),
      ...(safe !== undefined && { safe }),
    };
    const response = await http.request({ ...request, ...sent }, call);
    try {
      return read(response.status === NO_CONTENT ? null : response.json, response);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      // A safe POST is a read that needs a body.
      const isRead = method === 'GET' || (method === 'POST' && safe === true);
      throw undocumented(isRead, `${method} ${path}`, response.status, error);
    }
  };

  const missing = (id: string): never => {
    throw new VendorError('NOT_FOUND', account, `there is no object with the id "${id}"`);
  };

  /** An id that is empty or dotted would address the collection or leave it; no vendor has such an object. */
  const under = (path: string, ...ids: readonly string[]): string => {
    for (const id of ids) {
      if (id === '' || id === '.' || id === '..' || !id.isWellFormed()) missing(id);
    }
    return [path, ...ids.map(encodeURIComponent)].join('/');
  };

  const resource = <T extends VendorObject>(
    path: string,
    read: ReadRow<T>,
    { sorting, isVersioned = false, updatesOnce = false }: ResourceOptions = {},
  ): Resource<T> => {
    const one =
      (method: string, id: string | null, form?: Form) =>
      (answer: Json, { headers }: HttpResponse): T => {
        const { value, path: where } = readOne(answer, method, form);
        const item = read(value, where);
        if (id !== null && item.ref.nativeId !== id.trim())
          throw new WireError(`${where}.${idName}`, `expected the object "${id}"`);
        const version = isVersioned ? headers[versionHeader.toLowerCase()] : undefined;
        return version === undefined ? item : { ...item, version };
      };

    const fetchPage =
      (query: Query) =>
      (link: PageLink | null, rows: number, call: Call): Promise<Page<T> & { readonly answer: ListAnswer }> =>
        send(
          'GET',
          path + readsBelow,
          { query: { ...query, ...sorting, ...(link ?? sized(rows)) } },
          (body) => {
            const answer = readList(body, link);
            const flaws: WireError[] = [];
            const found = readRows((value, at) => read(value, at, flaws), answer.rows, answer.path);
            return { items: found.rows, unreadable: found.unreadable, flaws, next: answer.next, answer };
          },
          call,
        );

    const walkOf = (query: Query): Walk<T> => {
      const paging = { account, list: path, pageSize: pageSize.most, mostRows, isSorted: sorting !== undefined };
      return openOther ? openOther(paging, fetchPage(query), query) : openWalk(paging, fetchPage(query));
    };
    const get: Resource<T>['get'] = async (id, call, segment = id) =>
      send('GET', under(path + readsBelow, segment), {}, one('GET', id), call);

    return {
      path,
      list: (query, request, call) => listPage(account, path, walkOf(query), request, call),
      walk: walkOf,
      whole: async (query, call) => {
        const { items, unreadable } = await walkOf(query).readAll(call);
        throwUnreadable(account, unreadable);
        return items;
      },
      all: (query, call, most) => walkOf(query).readAll(call, most),
      get,
      find: (id, call) => orNull(() => get(id, call)),
      create: (form, call) => send('POST', path, { form }, one('POST', null, form), call),
      update: async (id, form, call, version, segment = id) => {
        if (Object.values(form).every((value) => value === undefined)) return get(id, call, segment);
        const headers: Record<string, string> = version === undefined ? {} : { 'if-match': version };
        // To set the same members to the same values again changes nothing, but with a version the second sending would be refused.
        const safe = updateMethod !== 'POST' && version === undefined && !updatesOnce;
        return send(updateMethod, under(path, segment), { form, headers, safe }, one(updateMethod, id, form), call);
      },
      remove: async (id, call) =>
        send(
          'DELETE',
          under(path, id),
          {},
          (answer, response) => {
            if (showsRemoved) return one('DELETE', id)(answer, response);
            if (response.status !== NO_CONTENT) throw new WireError('status', `expected ${NO_CONTENT}`);
            return null;
          },
          call,
        ),
    };
  };

  return {
    account,
    send,
    readList,
    /** Asks for as many rows as the vendor gives at a time. */
    firstPage: sized(pageSize.most),
    under,
    /** For an order that the vendor took, when its answer shows the object as something else: `PROTOCOL`, `maybeDone`. */
    shown: <S extends { readonly state: string; readonly native: string | null }>(
      of: string,
      { state, native }: S,
      wanted: string,
    ) => {
      if (state === wanted) return;
      const words = `the vendor took the order, but its answer shows ${of} as ${native ?? 'of no state'} and not as ${wanted}`;
      throw new VendorError('PROTOCOL', account, `${words}: read it again to see what it is`, { maybeDone: true });
    },
    /** Says of an id that there is no such object. */
    missing,
    resource,
    /**
     * What a caller passes through, in the vendor's encoding. `below`: from the path as the caller writes it to that below the base URL.
     * `jsonAt`: of paths where a vendor that takes forms wants JSON.
     */
    passthrough:
      (below: (path: string) => string = (path) => path, jsonAt?: RegExp) =>
      async ({ method, path, query, body }: PassthroughRequest, call: Call): Promise<PassthroughResponse> => {
        // As it was written: an address of elsewhere must not become a path of here.
        checkPath(account, path);
        const isForm = encoding === 'form' && !jsonAt?.test(path);
        const sent = body === undefined ? {} : isForm ? { form: formOf(account, body) } : { body };
        const where = { method, path: below(path), query: { ...always, ...query }, headers: headersFor(method) };
        const asked = { ...where, ...sent, anyStatus: true };
        const response = await http.request(asked, call);
        return { status: response.status, body: jsonOrText(response) };
      },
  };
};
