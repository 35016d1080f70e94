import type { ReadPort, WritePort } from '../contract/port.ts';
import { done } from './collection.ts';
import { type Inputs, type InputTable, takesOf } from './inputs.ts';
import type { Filters, Inputs as InputsOf, Items, WritableKind } from './kinds.ts';
import { NO_CHILDREN, tailPage } from './nested.ts';
import type { Resource, Rest } from './rest.ts';

/** The port of a kind of which an account is one object and sees no other, such as its workspace. It can be changed, and nothing else. */
export const openOwnPort = <K extends WritableKind>(
  { account, rest, inputs }: { readonly account: string; readonly rest: Rest; readonly inputs: Inputs },
  _kind: K,
  resource: Resource<Items[K]>,
  own: string,
  update: InputTable<InputsOf[K]>,
): ReadPort<Items[K], Filters[K]> & WritePort<Items[K], InputsOf[K]> => ({
  get: async (nativeId, call) => (nativeId === own ? resource.find(own, call) : null),
  list: async ({ after }, call) =>
    tailPage(account, 'own', { ...NO_CHILDREN, items: [await resource.get(own, call)] }, after),
  pushes: [],
  takes: { update: takesOf(update) },
  update: async (nativeId, input, call) => {
    if (nativeId !== own) rest.missing(nativeId);
    return done(await resource.update(own, inputs.formOf(update, input, false), call));
  },
});
