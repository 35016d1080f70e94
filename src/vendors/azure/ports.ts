import type { ListRequest, PolicyPort, PortPage, QueuePort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { Page } from './api.ts';
import type { Query } from './link.ts';
import type { Source } from './list.ts';
import type { Parts } from './parts.ts';
import { POLICY_KINDS, type PolicyKind, parsePolicyId, ROLES } from './policy-map.ts';
import { create, done, find, removing, update } from './resource.ts';
import { POLICY_CREATE, POLICY_UPDATE, QUEUE_CREATE, QUEUE_UPDATE } from './takes.ts';
import { withLosses } from './unreadable.ts';
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
      const { rows, unreadable, next } = await lister.page(sources, request, call);
      return {
        rows: rows.map(({ row, cursor }) => ({ item: map.queue(row), cursor })),
        ...withLosses(account, unreadable),
        next,
      };
    },
    pushes: [],
    cannot: ['created'],
    statistics: async (nativeId, call) => map.statistics(nativeId, await queues.statistics(nativeId, call)),

    takes: { create: QUEUE_CREATE, update: QUEUE_UPDATE },
    create: async (input, call) =>
      done(map.queue(await create(account, queues, input.nativeId, input, commands.createQueue(input), call))),
    update: async (nativeId, input, call) =>
      done(
        map.queue(
          await update(account, queues, nativeId, input, (before) => commands.updateQueue(input, before), call),
        ),
      ),
    remove: removing(account, queues),
  };
};

interface KindedRow {
  /** Of our making: unique over the three kinds. */
  readonly id: string;
  readonly kind: PolicyKind;
  readonly row: PolicyRow;
  readonly unreadable: PolicyRow['unreadable'];
}

export const openPolicyPort = (parts: Parts): PolicyPort => {
  const { account, api, map, lister, commands } = parts;
  const { policies } = api;

  const source = (kind: PolicyKind): Source<KindedRow> => ({
    query: {},
    fetch: async (from: Query | string, call: Call): Promise<Page<KindedRow>> => {
      const { rows, ...page } = await policies[kind].list(from, call);
      return { ...page, rows: rows.map((row) => ({ id: `${kind}/${row.id}`, kind, row, unreadable: row.unreadable })) };
    },
  });

  const locate = (nativeId: string) =>
    parsePolicyId(nativeId) ??
    fail(new VendorError('NOT_FOUND', account, `there is no policy "${nativeId}": its id begins with its kind`));

  /** The caller's id may begin with the kind, as all ids of policies here do, or leave it out. */
  const ownId = (kind: PolicyKind, nativeId: string | undefined): string | undefined =>
    nativeId?.startsWith(`${kind}/`) ? nativeId.slice(kind.length + 1) : nativeId;

  return {
    /** By an id without its kind, as callers may choose it, the first of that id. */
    get: async (nativeId, call) => {
      const at = parsePolicyId(nativeId);
      for (const { kind, id } of at ? [at] : POLICY_KINDS.map((each) => ({ kind: each, id: nativeId }))) {
        const row = await find(policies[kind], id, call);
        if (row) return map.policy(kind, row);
      }
      return null;
    },

    /** The three kinds are lists of their own, read one after the other. */
    list: async ({ filter, after, limit }: ListRequest<{ readonly roles?: readonly string[] | undefined }>, call) => {
      const kinds = POLICY_KINDS.filter((kind) => filter.roles?.includes(ROLES[kind]) ?? true);
      const { rows, unreadable, next } = await lister.page(kinds.map(source), { after, limit }, call);
      const items = rows.map(({ row, cursor }) => ({ item: map.policy(row.kind, row.row), cursor }));
      return { rows: items, ...withLosses(account, unreadable), next } satisfies PortPage<unknown>;
    },
    pushes: ['roles'],
    cannot: ['created'],

    takes: { create: POLICY_CREATE, update: POLICY_UPDATE },
    create: async (input, call) => {
      const kind = commands.policyKind(input);
      const body = commands.policy(kind, input);
      const id = ownId(kind, input.nativeId);
      return done(map.policy(kind, await create(account, policies[kind], id, input, body, call)));
    },
    update: async (nativeId, input, call) => {
      const { kind, id } = locate(nativeId);
      if (input.role !== undefined && input.role !== ROLES[kind]) commands.refuse('role cannot be changed');
      const body = commands.policy(kind, input);
      return done(map.policy(kind, await update(account, policies[kind], id, input, () => body, call)));
    },
    remove: async (nativeId, call) => {
      const { kind, id } = locate(nativeId);
      return removing(account, policies[kind])(id, call);
    },
  };
};

const fail = (error: VendorError): never => {
  throw error;
};
