import type { PolicyPort } from '../../../contract/port.ts';
import { VendorError } from '../../../domain/error.ts';
import { done } from '../../../kit/collection.ts';
import { pageOf } from '../../../kit/vendor-order.ts';
import { given } from '../commands/patch.ts';
import { policyKind, policyTables, policyTakes } from '../commands/policy.ts';
import type { Context } from '../context.ts';
import { parsePolicyId } from '../ids.ts';
import { POLICY_KINDS, ROLES } from '../words.ts';

export const openPolicyPort = ({ account, inputs, api: { policies }, lister }: Context): PolicyPort => {
  const locate = (nativeId: string) => {
    const at = parsePolicyId(nativeId);
    if (at !== null) return at;
    throw new VendorError('NOT_FOUND', account, `there is no policy "${nativeId}": its id begins with its kind`);
  };

  return {
    /** By an id without its kind, as callers may choose it, the first of that id. */
    get: async (nativeId, call) => {
      const at = parsePolicyId(nativeId);
      for (const { kind, id } of at ? [at] : POLICY_KINDS.map((each) => ({ kind: each, id: nativeId }))) {
        const row = await policies[kind].find(id, call);
        if (row) return row.item;
      }
      return null;
    },

    /** The three kinds are lists of their own, read one after the other. */
    list: async ({ filter, ...request }, call) => {
      const kinds = POLICY_KINDS.filter((kind) => filter.roles?.includes(ROLES[kind]) ?? true);
      const sources = kinds.map((kind) => ({ fetch: policies[kind].list, query: {} }));
      return pageOf(account, await lister.page(sources, request, call));
    },
    pushes: ['roles'],
    cannot: ['created'],

    takes: policyTakes(inputs.refuse),
    create: async (input, call) => {
      const kind = policyKind(input, inputs.refuse);
      const body = given(inputs.formOf(policyTables(kind, inputs.refuse).create, input, true), true);
      // The caller's id may begin with the kind, as all ids of policies here do, or leave it out.
      const { nativeId } = input;
      const id = nativeId?.startsWith(`${kind}/`) ? nativeId.slice(kind.length + 1) : nativeId;
      return done((await policies[kind].create(id, input, body, call)).item);
    },
    update: async (nativeId, input, call) => {
      const { kind, id } = locate(nativeId);
      if (input.role !== undefined && input.role !== ROLES[kind]) inputs.refuse('role cannot be changed');
      const body = given(inputs.formOf(policyTables(kind, inputs.refuse).update, input, false));
      return done((await policies[kind].update(id, input, () => body, call)).item);
    },
    remove: async (nativeId, call) => {
      const { kind, id } = locate(nativeId);
      return policies[kind].remove(id, call);
    },
  };
};
