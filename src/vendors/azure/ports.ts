import type { ListRequest, PolicyPort, PortPage, QueuePort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { Page } from './api.ts';
import type { Query } from './link.ts';
import type { Source } from './list.ts';
import { create, done, find, type Parts, removing, update } from './parts.ts';
import { POLICY_KINDS, type PolicyKind, parsePolicyId, ROLES } from './policy-map.ts';
import type { PolicyRow } from './wire.ts';

export const openQueuePort = (parts: Parts): QueuePort => {
  const { account, api, map, lister, commands } = parts;
  const { queues } = api;
  const sources = [{ fetch: queues.list, query: {} }];

  return {
    get: async (nativeId, call) => {
      const row = await find(queues, nativeId, call);
      return row && map.queue(row);
    },
    /** The vendor has no filters for queues. */
    list: async (request, call) => {
      const { rows, next } = await lister.page(sources, request, call);
      return { rows: rows.map(({ row, cursor }) => ({ item: map.queue(row), cursor })), next };
    },
    pushes: [],
    cannot: ['created'],
    statistics: async (nativeId, call) => map.statistics(nativeId, await queues.statistics(nativeId, call)),

    takes: ['nativeId', 'expectedVersion', 'name', 'labels', 'policies'],
    create: async (input, call) =>
      done(map.queue(await create(account, queues, input.nativeId, input, commands.createQueue(input), call))),
    update: async (nativeId, input, call) =>
      done(
        map.queue(
          await update(account, queues, nativeId, input, (before) => commands.updateQueue(input, before), call),
        ),
      ),
    remove: removing(queues),
  };
};

interface KindedRow {
  /** Of our making: unique over the three kinds. */
  readonly id: string;
  readonly kind: PolicyKind;
  readonly row: PolicyRow;
}

export const openPolicyPort = (parts: Parts): PolicyPort => {
  const { account, api, map, lister, commands } = parts;
  const { policies } = api;

  const source = (kind: PolicyKind): Source<KindedRow> => ({
    query: {},
    fetch: async (from: Query | string, call: Call): Promise<Page<KindedRow>> => {
      const { rows, next } = await policies[kind].list(from, call);
      return { rows: rows.map((row) => ({ id: `${kind}/${row.id}`, kind, row })), next };
    },
  });

  const locate = (nativeId: string) =>
    parsePolicyId(nativeId) ??
    fail(new VendorError('NOT_FOUND', account, `there is no policy "${nativeId}": its id begins with its kind`));

  /** The caller's id may begin with the kind, as all ids of policies here do, or leave it out. */
  const ownId = (kind: PolicyKind, nativeId: string | undefined): string | undefined =>
    nativeId?.startsWith(`${kind}/`) ? nativeId.slice(kind.length + 1) : nativeId;

  return {
    get: async (nativeId, call) => {
      const at = parsePolicyId(nativeId);
      const row = at && (await find(policies[at.kind], at.id, call));
      return at && row && map.policy(at.kind, row);
    },

    /** The three kinds are lists of their own, read one after the other. */
    list: async ({ filter, after, limit }: ListRequest<{ readonly roles?: readonly string[] | undefined }>, call) => {
      const kinds = POLICY_KINDS.filter((kind) => filter.roles?.includes(ROLES[kind]) ?? true);
      const { rows, next } = await lister.page(kinds.map(source), { after, limit }, call);
      const items = rows.map(({ row, cursor }) => ({ item: map.policy(row.kind, row.row), cursor }));
      return { rows: items, next } satisfies PortPage<unknown>;
    },
    pushes: ['roles'],
    cannot: ['created'],

    takes: ['nativeId', 'expectedVersion', 'vendorOptions', 'role', 'name', 'configuration', 'offerTimeoutSeconds'],
    create: async (input, call) => {
      const kind = commands.policyKind(input);
      const body = commands.policy(kind, input, null);
      const id = ownId(kind, input.nativeId);
      return done(map.policy(kind, await create(account, policies[kind], id, input, body, call)));
    },
    update: async (nativeId, input, call) => {
      const { kind, id } = locate(nativeId);
      if (input.role !== undefined && input.role !== ROLES[kind]) commands.refuse('role cannot be changed');
      const bodyOf = (before: PolicyRow | null) => commands.policy(kind, input, before);
      return done(map.policy(kind, await update(account, policies[kind], id, input, bodyOf, call)));
    },
    remove: async (nativeId, call) => {
      const { kind, id } = locate(nativeId);
      return removing(policies[kind])(id, call);
    },
  };
};

const fail = (error: VendorError): never => {
  throw error;
};
