import type { Carried } from '../../contract/command.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Resource, UpsertOptions } from './api.ts';
import type { Row } from './wire.ts';

export const done = <T>(item: T | null): Carried<T> => ({ outcome: 'DONE', item });

/**
 * The vendor acknowledged the command, and what it shows right after does not show it yet: reads lag behind (contract §13.1, "the worker
 * lags one read"), and an event tells when it is so. What is shown is from before the command, and so is no result of it.
 */
export const acknowledged: Carried<never> = { outcome: 'ACCEPTED', item: null };

/** The row, or `null` when the vendor knows no such object. */
export const find = async <R>(resource: Resource<R>, id: string, call: Call): Promise<R | null> => {
  try {
    return await resource.get(id, call);
  } catch (error) {
    if (error instanceof VendorError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
};

/** For after a command that was carried out: failing to look at its result does not undo it. A fault of ours is none of the vendor's. */
export const unlessFailed = async <T>(look: () => Promise<T>, call: Call): Promise<T | null> => {
  try {
    return await look();
  } catch (error) {
    if (error instanceof VendorError || call.signal.aborted) return null;
    throw error;
  }
};

export const readBack = async <R>(resource: Resource<R>, id: string, call: Call): Promise<R | null> =>
  unlessFailed(() => resource.get(id, call), call);

interface Identified {
  readonly nativeId?: string | undefined;
  readonly expectedVersion?: string | undefined;
}

const invalid = (account: string, problem: string): VendorError => new VendorError('INVALID_INPUT', account, problem);

/**
 * The vendor's only write is "create or update", without a condition for creating only (contract §4). So an id of the caller's is
 * looked up first; two who create the same id at the same moment may both succeed.
 */
export const create = async <R>(
  account: string,
  resource: Resource<R>,
  id: string | undefined,
  { expectedVersion }: Identified,
  body: JsonObject,
  call: Call,
  options: Pick<UpsertOptions, 'repeatable'> = {},
): Promise<R> => {
  if (expectedVersion !== undefined) {
    throw invalid(account, 'expectedVersion is for objects that exist: leave it out');
  }
  if (id === undefined) return resource.upsert(resource.newId(), body, call, options);
  if (id.trim() === '') throw invalid(account, 'nativeId must not be empty');
  if ((await find(resource, id, call)) !== null) {
    throw new VendorError('DUPLICATE', account, `the id "${id}" is taken: choose another, or leave it out`);
  }
  return resource.upsert(id, body, call, options);
};

/** Whether the vendor says that there is no such object. Whatever else comes of looking does not keep anybody from deleting it. */
const isAbsent = async <R>(resource: Resource<R>, id: string, call: Call): Promise<boolean> => {
  try {
    return (await find(resource, id, call)) === null;
  } catch (error) {
    if (error instanceof VendorError && !call.signal.aborted) return false;
    throw error;
  }
};

/**
 * The vendor does not show what it deleted, and confirms the deletion of what never was, too (contract §5): so the object is looked up
 * first.
 */
export const removing =
  <R>(account: string, resource: Resource<R>) =>
  async (id: string, call: Call): Promise<Carried<never>> => {
    if (await isAbsent(resource, id, call)) {
      throw new VendorError('NOT_FOUND', account, `there is nothing with the id "${id}" to delete`);
    }
    await resource.remove(id, call);
    return done<never>(null);
  };

const bare = (etag: string): string => etag.replace(/^"(.*)"$/s, '$1');

export interface UpdateOptions extends Pick<UpsertOptions, 'repeatable'> {
  /** Fails with `CONFLICT` when the object has changed since it was read here. */
  readonly pinned?: boolean;
}

/**
 * The object is read first: an update of one that does not exist would create it, and what is replaced as a whole has to be known.
 * `bodyOf` is asked once before that, with `null`, so that a wrong input is refused before anything is read.
 */
export const update = async <R extends Row>(
  account: string,
  resource: Resource<R>,
  id: string,
  { nativeId, expectedVersion }: Identified,
  bodyOf: (before: R | null) => JsonObject,
  call: Call,
  { pinned = false, ...options }: UpdateOptions = {},
): Promise<R> => {
  if (nativeId !== undefined) throw invalid(account, 'nativeId cannot be changed: leave it out');
  bodyOf(null);
  const before = await resource.get(id, call);
  if (expectedVersion !== undefined && before.etag !== null && bare(expectedVersion) !== bare(before.etag)) {
    throw new VendorError('CONFLICT', account, `"${id}" was changed by somebody else: read it again`);
  }
  const body = bodyOf(before);
  if (Object.keys(body).length === 0) return before;
  const ifMatch = expectedVersion ?? (pinned ? (before.etag ?? undefined) : undefined);
  return resource.upsert(id, body, call, { ...options, ifMatch });
};
