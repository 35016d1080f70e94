import type { Carried } from '../../contract/command.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import { type Read, readRows, WireError } from '../../domain/reading.ts';
import type { KitCore } from '../../kit/core.ts';
import { queryOf, tokenOf } from '../../kit/link.ts';
import { orNull, type Query } from '../../kit/rest.ts';
import type { Row, VendorPage } from '../../kit/vendor-order.ts';
import type { HttpResponse } from '../../transport/http.ts';
import { parseHttpDate } from '../../transport/vendor-clock.ts';
import { checkId } from './wire.ts';

/**
 * The vendor acknowledged the command, and what it shows right after does not show it yet: reads lag behind (contract §13.1, "the worker
 * lags one read"), and an event tells when it is so. What is shown is from before the command, and so is no result of it.
 */
export const acknowledged: Carried<never> = { outcome: 'ACCEPTED', item: null };

/** For after a command that was carried out: failing to look at its result does not undo it. A fault of ours is none of the vendor's. */
export const unlessFailed = async <T>(look: () => Promise<T>, call: Call): Promise<T | null> => {
  try {
    return await look();
  } catch (error) {
    if (error instanceof VendorError || call.signal.aborted) return null;
    throw error;
  }
};

export interface Identified {
  readonly nativeId?: string | undefined;
  readonly expectedVersion?: string | undefined;
}

export interface WriteOptions {
  /** False: the same patch a second time would change something. */
  readonly repeatable?: boolean;
}

export interface UpsertOptions extends WriteOptions {
  /** Makes it fail with `CONFLICT` when the object has changed. */
  readonly ifMatch?: string | undefined;
}

export interface UpdateOptions extends WriteOptions {
  /** Fails with `CONFLICT` when the object has changed since it was read here. */
  readonly pinned?: boolean;
}

/** List bodies have been seen without the quotes that the header needs (contract §4). */
const quoted = (etag: string): string => (/^(W\/)?"/.test(etag) ? etag : `"${etag}"`);
const bare = (etag: string): string => etag.replace(/^"(.*)"$/s, '$1');

/** One collection. All members reject with `VendorError` only. */
export const openResource = <R extends Row>(
  { account, rest, runtime, inputs }: KitCore,
  endpoint: string,
  path: string,
  read: Read<R>,
) => {
  const oneOf =
    (id: string) =>
    (answer: Json, { headers }: HttpResponse): R => {
      const row = read(answer, 'body');
      checkId(answer as JsonObject, 'id', id);
      const version = row.item.version ?? headers.etag ?? null;
      return { ...row, item: { ...row.item, version, updatedAt: parseHttpDate(headers['last-modified'] ?? '') } };
    };

  const get = async (id: string, call: Call): Promise<R> => rest.send('GET', rest.under(path, id), {}, oneOf(id), call);
  /** `null`: there is no such object. */
  const find = (id: string, call: Call): Promise<R | null> => orNull(() => get(id, call));

  /** Creates or updates; there is no other way (contract §2). */
  const upsert = async (
    id: string,
    form: JsonObject,
    call: Call,
    { ifMatch, repeatable = true }: UpsertOptions = {},
  ): Promise<R> => {
    // A condition that held for the first attempt does not hold for the second.
    const safe = repeatable && ifMatch === undefined;
    const headers: Record<string, string> = ifMatch === undefined ? {} : { 'if-match': quoted(ifMatch) };
    const send = () => rest.send('PATCH', rest.under(path, id), { form, headers, safe }, oneOf(id), call);
    try {
      return await send();
    } catch (error) {
      // Right after its creation an object may refuse its first update (contract §8.3).
      if (!safe || !(error instanceof VendorError && error.code === 'CONFLICT')) throw error;
      return send();
    }
  };

  /** Whether the vendor says that there is no such object. Whatever else comes of looking does not keep anybody from deleting it. */
  const isAbsent = async (id: string, call: Call): Promise<boolean> => {
    try {
      return (await find(id, call)) === null;
    } catch (error) {
      if (error instanceof VendorError && !call.signal.aborted) return false;
      throw error;
    }
  };

  return {
    /** `from`: the query of a first page, or the token of any other, in which filters and page size ride along. */
    list: async (from: Query | string, call: Call): Promise<VendorPage<R>> => {
      const query = typeof from === 'string' ? queryOf(from) : from;
      if (query === null) throw new VendorError('INVALID_INPUT', account, 'the cursor is not one that this list gave');
      return rest.send(
        'GET',
        path,
        { query },
        (answer) => {
          const { rows, path: at, next: link } = rest.readList(answer, null);
          const next = link === null ? null : tokenOf(link.nextLink ?? '', endpoint, path);
          if (next !== null && next === from) throw new WireError('nextLink', 'leads to the page that it came with');
          return { ...readRows(read, rows, at), next };
        },
        call,
      );
    },
    get,
    find,
    /** For after a command that was carried out: `null` also when it cannot be read. */
    readBack: (id: string, call: Call): Promise<R | null> => unlessFailed(() => get(id, call), call),
    upsert,

    /**
     * Without an id one is made up. There is no condition for creating only (contract §4): two who create the same id at the same moment
     * may both succeed.
     */
    create: async (
      id: string | undefined,
      { expectedVersion }: Identified,
      body: JsonObject,
      call: Call,
      options?: WriteOptions,
    ): Promise<R> => {
      if (expectedVersion !== undefined) inputs.refuse('expectedVersion is for objects that exist: leave it out');
      if (id === undefined) return upsert(runtime.newId(), body, call, options);
      if (id.trim() === '') inputs.refuse('nativeId must not be empty');
      if ((await find(id, call)) !== null) {
        throw new VendorError('DUPLICATE', account, `the id "${id}" is taken: choose another, or leave it out`);
      }
      return upsert(id, body, call, options);
    },

    /** Reads it first: an update of what does not exist would create it, and what is replaced as a whole has to be known. */
    update: async (
      id: string,
      { nativeId, expectedVersion }: Identified,
      bodyOf: (before: R) => JsonObject,
      call: Call,
      { pinned = false, ...options }: UpdateOptions = {},
    ): Promise<R> => {
      if (nativeId !== undefined) inputs.refuse('nativeId cannot be changed: leave it out');
      const before = await get(id, call);
      const { version } = before.item;
      if (expectedVersion !== undefined && version !== null && bare(expectedVersion) !== bare(version)) {
        throw new VendorError('CONFLICT', account, `"${id}" was changed by somebody else: read it again`);
      }
      const body = bodyOf(before);
      if (Object.keys(body).length === 0) return before;
      const ifMatch = expectedVersion ?? (pinned ? (version ?? undefined) : undefined);
      return upsert(id, body, call, { ...options, ifMatch });
    },

    /** The vendor confirms the deletion of what never was, too (contract §5): so the object is looked up first. */
    remove: async (id: string, call: Call): Promise<Carried<never>> => {
      if (await isAbsent(id, call)) {
        throw new VendorError('NOT_FOUND', account, `there is nothing with the id "${id}" to delete`);
      }
      const check = (_: Json, { status }: HttpResponse) => {
        if (status !== 204) throw new WireError('status', 'expected 204');
      };
      await rest.send('DELETE', rest.under(path, id), {}, check, call);
      return { outcome: 'DONE', item: null };
    },
  };
};
