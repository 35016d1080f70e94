import type { CommandResult } from '../contract/command.ts';
import type { ReadPort, WritePort } from '../contract/port.ts';
import type { Call } from '../domain/call.ts';
import type { KitCore } from './core.ts';
import { type InputTable, takesOf } from './inputs.ts';
import type { Filters, InputsByKind, Items, WritableKind } from './kinds.ts';
import { unionPage } from './nested.ts';
import { openPace } from './pace.ts';
import { listPage, unionWalk } from './page.ts';
import type { Query, Resource, ResourceOptions } from './rest.ts';
import type { Members } from './rows.ts';

/** A collection of the vendor's that is a kind here: all that has to be said of it. */
export interface Collection<K extends WritableKind> extends ResourceOptions {
  readonly kind: K;
  /** Below the account's base URL; begins with a slash. */
  readonly path: string;
  readonly members: Members<K>;
  /** The vendor's parameters for what is asked; a member that is not in `pushes` or `decides` never comes here. */
  readonly query?: (filter: Filters[K]) => Query;
  /** In place of `query`, where it takes several lists to answer a filter, or none: see `unionWalk`. */
  readonly lists?: { readonly queries: (filter: Filters[K]) => readonly Query[]; readonly inTurn?: boolean };
  /** A member of the filter of which the vendor takes one value at a time: for several, as many lists are read whole and put together. */
  readonly oneAtATime?: keyof Filters[K] & string;
  /** Of lists that are narrowed by this member the vendor takes so many a second. */
  readonly pace?: { readonly by: keyof Filters[K] & string; readonly perSecond: number };
  readonly pushes?: readonly (keyof Filters[K] & string)[];
  readonly decides?: readonly (keyof Filters[K] & string)[];
  readonly cannot?: readonly (keyof Filters[K] & string)[];
  readonly forgets?: readonly string[];
  readonly untold?: readonly string[];
  /** Absent: callers cannot create any. */
  readonly create?: InputTable<InputsByKind[K]>;
  readonly update?: InputTable<InputsByKind[K]>;
  /** Whether callers cannot delete any. */
  readonly isPermanent?: boolean;
}

/** What callers may give: of a kind of which they can create none, `update` alone. */
export type Tables<K extends WritableKind> = Pick<Collection<K>, 'create' | 'update'>;

export type CollectionPort<K extends WritableKind> = ReadPort<Items[K], Filters[K]> &
  WritePort<Items[K], InputsByKind[K]> &
  Required<Pick<ReadPort<Items[K], Filters[K]>, 'get' | 'list'>>;

export interface OpenCollection<K extends WritableKind> {
  readonly resource: Resource<Items[K]>;
  readonly port: CollectionPort<K>;
  /** The vendor's parameters for a filter. */
  readonly query: (filter: Filters[K]) => Query;
}

export const done = <T>(item: T) => ({ outcome: 'DONE', item }) as const;

/** The port of a collection. A vendor that does more, or something else, spreads it and adds its own members. */
export const openCollection = <K extends WritableKind>(
  { account, rest, rows, inputs, runtime }: KitCore,
  collection: Collection<K>,
): OpenCollection<K> => {
  const {
    kind,
    path,
    members,
    query = () => ({}),
    pushes = [],
    decides,
    cannot,
    forgets,
    untold,
    create,
    update,
    oneAtATime,
    pace,
  } = collection;
  const { sorting, isVersioned, updatesOnce, isPermanent, lists } = collection;
  const options = {
    ...(sorting && { sorting }),
    ...(isVersioned !== undefined && { isVersioned }),
    ...(updatesOnce !== undefined && { updatesOnce }),
  };
  const resource = rest.resource<Items[K]>(path, rows.item(kind, members), options);
  const wait = pace && openPace(pace.perSecond, runtime);
  const turn = async (filter: Filters[K], { signal }: Call): Promise<void> => {
    if (pace && filter[pace.by] !== undefined) await wait?.(signal);
  };
  const port: CollectionPort<K> = {
    get: resource.find,
    list: async ({ filter, ...request }, call) => {
      if (lists) {
        const walk = unionWalk(lists.queries(filter).map(resource.walk), lists.inTurn);
        return listPage(account, path, walk, request, call);
      }
      const values = oneAtATime && (filter[oneAtATime] as readonly string[] | undefined);
      if (!values || values.length === 1) {
        await turn(filter, call);
        return resource.list(query(filter), request, call);
      }
      const filters = [...new Set(values)].map((one) => ({ ...filter, [oneAtATime]: [one] }));
      for (const each of filters) await turn(each, call);
      return unionPage(account, resource, filters.map(query), request.after, call);
    },
    pushes,
    ...(decides && { decides }),
    ...(cannot && { cannot }),
    ...(forgets && { forgets }),
    ...(untold && { untold }),
    takes: { ...(create && { create: takesOf(create) }), ...(update && { update: takesOf(update) }) },
    ...(create && {
      create: async (input: InputsByKind[K], call: Call) =>
        done(await resource.create(inputs.formOf(create, input, true), call)),
    }),
    ...(update && {
      update: async (nativeId: string, input: InputsByKind[K], call: Call) =>
        done(await resource.update(nativeId, inputs.formOf(update, input, false), call, input.expectedVersion)),
    }),
    ...(!isPermanent && {
      remove: async (nativeId: string, call: Call): Promise<CommandResult<Items[K]>> =>
        done(await resource.remove(nativeId, call)),
    }),
  };
  return { resource, port, query };
};
