import type { CommandResult } from '../contract/command.ts';
import type { ReadPort, WritePort } from '../contract/port.ts';
import type { Mapping } from '../contract/vendor.ts';
import type { Call } from '../domain/call.ts';
import type { KitCore } from './core.ts';
import { type InputTable, takesOf } from './inputs.ts';
import { type Filters, type Inputs as InputsOf, type Items, PORT_NAMES, type WritableKind } from './kinds.ts';
import { unionPage } from './nested.ts';
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
  /** A member of the filter of which the vendor takes one value at a time: for several, as many lists are read whole and put together. */
  readonly oneAtATime?: keyof Filters[K] & string;
  /** Waits until the vendor takes another list that is narrowed so. */
  readonly turn?: (filter: Filters[K], call: Call) => Promise<void>;
  readonly pushes?: readonly (keyof Filters[K] & string)[];
  readonly decides?: readonly (keyof Filters[K] & string)[];
  readonly cannot?: readonly (keyof Filters[K] & string)[];
  readonly forgets?: readonly string[];
  readonly untold?: readonly string[];
  /** Absent: callers cannot create any. */
  readonly create?: InputTable<InputsOf[K]>;
  readonly update?: InputTable<InputsOf[K]>;
  /** Whether callers cannot delete any. */
  readonly isPermanent?: boolean;
}

export type CollectionPort<K extends WritableKind> = ReadPort<Items[K], Filters[K]> &
  WritePort<Items[K], InputsOf[K]> &
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
  { account, rest, rows, inputs }: KitCore,
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
    turn = async () => {},
  } = collection;
  const { sorting, isVersioned, isPermanent } = collection;
  const options = { ...(sorting && { sorting }), ...(isVersioned !== undefined && { isVersioned }) };
  const resource = rest.resource<Items[K]>(path, rows.item(kind, members), options);
  const port: CollectionPort<K> = {
    get: resource.find,
    list: async ({ filter, ...request }, call) => {
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
      create: async (input: InputsOf[K], call: Call) =>
        done(await resource.create(inputs.formOf(create, input, true), call)),
    }),
    ...(update && {
      update: async (nativeId: string, input: InputsOf[K], call: Call) =>
        done(await resource.update(nativeId, inputs.formOf(update, input, false), call, input.expectedVersion)),
    }),
    ...(!isPermanent && {
      remove: async (nativeId: string, call: Call): Promise<CommandResult<Items[K]>> => {
        await resource.remove(nativeId, call);
        return done(null);
      },
    }),
  };
  return { resource, port, query };
};

type Operation = Mapping['operations'][number];

/**
 * The vendor's operations as `docs/mapping.md` prints them, taken from the declarations that make the requests. `others`: those that
 * the vendor's own code sends; of an operation that both name, the members are put together.
 */
export const operationsOf = (
  collections: readonly Pick<Collection<WritableKind>, 'kind' | 'path' | 'create' | 'update' | 'isPermanent'>[],
  {
    updateMethod = 'POST',
    others = [],
  }: { readonly updateMethod?: string; readonly others?: readonly Operation[] } = {},
): Mapping['operations'] => {
  const all = new Map<string, string[]>();
  const add = (operation: string, members: readonly string[]): void => {
    all.set(operation, [...new Set([...(all.get(operation) ?? []), ...members])]);
  };
  for (const { kind, path, create, update, isPermanent } of collections) {
    const port = PORT_NAMES[kind];
    add(`GET ${path}`, [`${port}.list`]);
    add(`GET ${path}/{id}`, [`${port}.get`]);
    if (create) add(`POST ${path}`, [`${port}.create`]);
    if (update) add(`${updateMethod} ${path}/{id}`, [`${port}.update`]);
    if (!isPermanent) add(`DELETE ${path}/{id}`, [`${port}.remove`]);
  }
  for (const [operation, members] of others) add(operation, members);
  return [...all];
};
