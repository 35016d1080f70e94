import type { Carried, CommandResult } from '../../contract/command.ts';
import type { ListRequest, PortPage } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { Json } from '../../domain/json.ts';
import type { Api, Query, Resource } from './api.ts';
import type { Commands } from './commands.ts';
import type { Filters } from './filters.ts';
import type { Lister, Telling } from './list.ts';
import type { Mapper } from './map.ts';
import type { RestcommSettings } from './settings.ts';
import type { Row } from './wire.ts';

/** What every port of one account is made of. */
export interface Parts {
  readonly account: string;
  readonly settings: RestcommSettings;
  readonly api: Api;
  readonly map: Mapper;
  readonly lister: Lister;
  readonly filters: Filters;
  readonly commands: Commands;
}

export const done = <T>(item: T | null): Carried<T> => ({ outcome: 'DONE', item });

/** The row, or `null` when the vendor knows no such object. */
export const find = async <R>(resource: Resource<R>, sid: string, call: Call): Promise<R | null> => {
  try {
    return await resource.get(sid, call);
  } catch (error) {
    if (error instanceof VendorError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
};

/** For after a command that was carried out: failing to look at its result does not undo it. */
export const readBack = async <R extends Row>(resource: Resource<R>, row: R, call: Call): Promise<R> => {
  try {
    return await resource.get(row.sid, call);
  } catch (error) {
    if (error instanceof VendorError || call.signal.aborted) return row;
    throw error;
  }
};

/** An update that changes nothing is not sent: the answer is the object as it is. */
export const update = async <R>(
  resource: Resource<R>,
  sid: string,
  body: Readonly<Record<string, Json | undefined>>,
  call: Call,
): Promise<R> => (Object.keys(body).length === 0 ? resource.get(sid, call) : resource.update(sid, body, call));

/** The vendor answered an order about a Task with its data, and these do not show what was ordered. */
export const notShown = (account: string, object: string, native: string | null, wanted: string): VendorError =>
  new VendorError(
    'PROTOCOL',
    account,
    `the vendor took the order, but its answer shows ${object} as ${native ?? 'of no state'} and not as ${wanted}: read it again to see what it is`,
    { maybeDone: true },
  );

/** A list that is one list at the vendor, too. */
export const lists =
  <R extends Row, T, F>(
    { lister }: Parts,
    resource: string,
    fetch: Resource<R>['list'],
    query: (filter: F) => Query,
    telling: Telling<R, T>,
  ) =>
  async ({ filter, after, limit }: ListRequest<F>, call: Call): Promise<PortPage<T>> => {
    const chunk = await lister.readChunk({ resource, fetch, query: query(filter) }, after, limit, call);
    return lister.merge([chunk], limit, telling);
  };

/** `get` and `remove`, alike for all kinds. */
export const single = <R, T>(resource: Resource<R>, map: (row: R) => T) => ({
  get: async (nativeId: string, call: Call): Promise<T | null> => {
    const row = await find(resource, nativeId, call);
    return row && map(row);
  },
  remove: async (nativeId: string, call: Call): Promise<CommandResult<T>> =>
    done(map(await resource.remove(nativeId, call))),
});
