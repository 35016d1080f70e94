import type { ListRequest, PortPage, ReadPort, WritePort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import { done } from '../../../kit/collection.ts';
import { type InputTable, takesOf } from '../../../kit/inputs.ts';
import type { Filters, InputsByKind, Items } from '../../../kit/kinds.ts';
import { type Form, unlessFailed } from '../../../kit/rest.ts';
import type { MethodCollection, OwnCollection } from '../collections.ts';
import type { Context } from '../context.ts';
import { throwBadValue } from '../errors.ts';
import { EMPTY, openLookup, orElse, pageOf } from '../paging/lookup.ts';
import { asVendorId, isId } from '../wire.ts';

type Kind = 'Queue' | 'RoutingPolicy' | 'Skill';

/** What is read of a collection, and how one of its objects is changed. */
export const openCollection = <K extends Kind>(context: Context, collection: MethodCollection<K>) => {
  const { account, rest, rows, methods } = context;
  const { kind, id: parameter, list: method, set, members, query, pushes = [], cannot } = collection;
  const read = rows.item(kind, members, (row) => asVendorId(row[parameter]));
  const list = methods.list<Items[K]>({ method, id: parameter, read });
  const lookup = openLookup(account, list, parameter);

  /** For commands that address one object: to the vendor, `all` is everything and `;` begins another id. */
  const existing = (nativeId: string): string => (isId(nativeId) ? nativeId : rest.missing(nativeId));

  const port = {
    get: lookup.one,
    getMany: lookup.getMany,
    list: async ({ filter, after }: ListRequest<Filters[K]>, call: Call): Promise<PortPage<Items[K]>> => {
      if (context.isElsewhere(filter as { workspaces?: readonly string[] })) return EMPTY;
      const found = query && (await orElse(list(query(filter) as Form, call), null));
      return pageOf(account, found ?? (await list({}, call)), after);
    },
    pushes,
    ...(cannot && { cannot }),
  } satisfies ReadPort<Items[K], Filters[K]>;

  return {
    read,
    list,
    lookup,
    existing,
    port,
    /** With nothing to change it only reads. */
    change: async (nativeId: string, { application_id: _, ...form }: Form, call: Call) => {
      const id = existing(nativeId);
      if (Object.values(form).every((value) => value === undefined))
        return done((await lookup.one(id, call)) ?? rest.missing(id));
      await methods.run(set, { [parameter]: id, ...form }, call);
      return done(await unlessFailed(() => lookup.one(id, call), call));
    },
  };
};

/** The same of a kind that callers create, change and delete. */
export const openOwnCollection = <K extends 'Queue' | 'Skill'>(context: Context, collection: OwnCollection<K>) => {
  const { inputs, methods } = context;
  const { id: parameter, add, del, create, update } = collection;
  const open = openCollection<K>(context, collection);
  const formOf = (table: unknown, input: InputsByKind[K], isNew: boolean): Form =>
    inputs.formOf(table as InputTable<InputsByKind[K]>, input, isNew);

  const port = {
    ...open.port,
    takes: { create: takesOf(create), update: takesOf(update) },
    create: async (input, call) => {
      const form = formOf(create, input, true);
      const id = await methods.add(add, form, parameter, call).catch(throwBadValue);
      const item = await unlessFailed(() => open.lookup.one(id, call), call);
      return done(item ?? { ...open.read({ [parameter]: id }, 'result'), name: input.name ?? null });
    },
    update: async (nativeId, input, call) => open.change(nativeId, formOf(update, input, false), call),
    remove: async (nativeId, call) => {
      await methods.run(del, { [parameter]: open.existing(nativeId) }, call);
      return done(null);
    },
  } satisfies ReadPort<Items[K], Filters[K]> & WritePort<Items[K], InputsByKind[K]>;
  return { ...open, port };
};
