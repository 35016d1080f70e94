import type { ReadPort, WritePort } from '../contract/port.ts';
import { type Collection, type OpenCollection, openCollection } from './collection.ts';
import type { KitCore } from './core.ts';
import type { Filters, InputsByKind, Items, WritableKind } from './kinds.ts';
import { NO_CHILDREN, tailPage } from './nested.ts';

/** The port of a kind of which an account is one object and sees no other, such as its workspace. It can be changed, and nothing else. */
export const openOwnPort = <K extends WritableKind>(
  core: KitCore,
  collection: Collection<K>,
  own: string,
): Pick<OpenCollection<K>, 'resource'> & {
  readonly port: ReadPort<Items[K], Filters[K]> & WritePort<Items[K], InputsByKind[K]>;
} => {
  const { resource, port } = openCollection(core, collection);
  const { get, takes, update, pushes, cannot } = port;
  const { account, rest } = core;
  return {
    resource,
    port: {
      get: async (nativeId, call) => (nativeId === own ? get(own, call) : null),
      list: async ({ after }, call) =>
        tailPage(account, 'own', { ...NO_CHILDREN, items: [await resource.get(own, call)] }, after),
      pushes,
      ...(cannot && { cannot }),
      takes,
      ...(update && {
        update: async (nativeId, input, call) => (nativeId === own ? update(own, input, call) : rest.missing(nativeId)),
      }),
    },
  };
};
