import type { Call } from '../domain/call.ts';
import type { VendorObject } from '../domain/object.ts';
import { splitId } from './members.ts';
import { orNull, type Resource, type Rest } from './rest.ts';

/** Objects that are found only below a parent, by ids of the form `parent/child` (see `joinedId`). Rejects as `Resource` does. */
export const openChildren = <T extends VendorObject>(rest: Rest, below: (parent: string) => Resource<T>) => {
  const at = (nativeId: string): readonly [Resource<T>, string] => {
    const [parent = '', child = ''] = splitId(nativeId, 2) ?? rest.missing(nativeId);
    return [below(parent), child];
  };
  const get = async (nativeId: string, call: Call): Promise<T> => {
    const [resource, child] = at(nativeId);
    return resource.get(nativeId, call, child);
  };
  return {
    get,
    find: (nativeId: string, call: Call): Promise<T | null> => orNull(() => get(nativeId, call)),
    update: async (nativeId: string, form: Parameters<Resource<T>['update']>[1], call: Call): Promise<T> => {
      const [resource, child] = at(nativeId);
      return resource.update(nativeId, form, call, undefined, child);
    },
  };
};
