import type { ActivityPort, ListRequest, PolicyPort, PortPage, QueuePort, WorkspacePort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Query, Resource } from './api.ts';
import { merge } from './list.ts';
import { done, type Parts, single, update } from './parts.ts';
import type { Row, WorkflowRow } from './wire.ts';

const lists =
  <R extends Row, T, F>(
    { lister }: Parts,
    resource: string,
    fetch: Resource<R>['list'],
    query: (filter: F) => Query,
    map: (row: R) => T,
  ) =>
  async ({ filter, after, limit }: ListRequest<F>, call: Call): Promise<PortPage<T>> => {
    const chunk = await lister.readChunk({ resource, fetch, query: query(filter) }, after, limit, call);
    return merge([chunk], limit, map);
  };

export const openWorkspacePort = (parts: Parts): WorkspacePort => {
  const { api, map, filters, commands, settings } = parts;
  const { workspaces } = api;

  /** All objects of an account lie in one enterprise (contract §1.2), so any workspace tells which. */
  const enterprise = async (call: Call): Promise<string | null> => {
    if (settings.enterpriseSid !== undefined) return settings.enterpriseSid;
    const { rows } = await workspaces.list({ pageSize: 1 }, call);
    return rows[0]?.enterpriseSid ?? null;
  };

  return {
    ...single(workspaces, map.workspace),
    takes: ['name', 'defaultActivity', 'timeoutActivity', 'vendorOptions'],
    list: lists(parts, 'workspaces', workspaces.list, filters.workspace, map.workspace),
    pushes: ['name', 'created'],
    create: async (input, call) => {
      const known = input.vendorOptions?.enterpriseSid !== undefined;
      const body = commands.createWorkspace(input, known ? null : await enterprise(call));
      return done(map.workspace(await workspaces.create(body, call)));
    },
    update: async (nativeId, input, call) =>
      done(map.workspace(await update(workspaces, nativeId, commands.updateWorkspace(input), call))),
  };
};

export const openActivityPort = (parts: Parts): ActivityPort => {
  const { api, map, filters, commands } = parts;
  const { activities } = api;
  return {
    ...single(activities, map.activity),
    takes: ['workspace', 'name', 'available', 'vendorOptions'],
    list: lists(parts, 'activities', activities.list, filters.activity, map.activity),
    pushes: ['name', 'available', 'workspace', 'created'],
    create: async (input, call) => done(map.activity(await activities.create(commands.createActivity(input), call))),
    update: async (nativeId, input, call) =>
      done(map.activity(await update(activities, nativeId, commands.updateActivity(input), call))),
  };
};

export const openQueuePort = (parts: Parts): QueuePort => {
  const { api, map, filters, commands } = parts;
  const { taskqueues } = api;
  return {
    ...single(taskqueues, map.queue),
    cannot: ['labels'],
    takes: ['workspace', 'name', 'selector', 'offerActivity', 'taskActivity', 'vendorOptions'],
    list: lists(parts, 'taskqueues', taskqueues.list, filters.queue, map.queue),
    pushes: ['name', 'created'],
    create: async (input, call) => done(map.queue(await taskqueues.create(commands.createQueue(input), call))),
    update: async (nativeId, input, call) =>
      done(map.queue(await update(taskqueues, nativeId, commands.updateQueue(input), call))),
  };
};

export const openPolicyPort = (parts: Parts): PolicyPort => {
  const { account, api, map, filters, commands } = parts;
  const { workflows } = api;

  /** The key of the offer timeout is spelt in two ways: where the first did not take, the other is tried (contract §4.5). */
  const withTimeout = async (row: WorkflowRow, { taskReservationTimeout: wanted }: JsonObject, call: Call) => {
    if (typeof wanted !== 'number' || row.taskReservationTimeout === wanted) return row;
    const again = await workflows.update(row.sid, { taskReservationnTimeout: wanted }, call);
    if (again.taskReservationTimeout === wanted || again.taskReservationTimeout === null) return again;
    throw new VendorError(
      'PROTOCOL',
      account,
      `Workflow ${row.sid} was stored, but the vendor keeps its offer timeout at ${again.taskReservationTimeout} s instead of ${wanted} s: leave offerTimeoutSeconds out`,
    );
  };

  return {
    ...single(workflows, map.policy),
    takes: [
      'workspace',
      'name',
      'configuration',
      'offerTimeoutSeconds',
      'callbackUrl',
      'fallbackCallbackUrl',
      'vendorOptions',
    ],
    list: lists(parts, 'workflows', workflows.list, filters.policy, map.policy),
    pushes: ['name', 'workspace', 'created'],
    create: async (input, call) => {
      const body = commands.createPolicy(input);
      return done(map.policy(await withTimeout(await workflows.create(body, call), body, call)));
    },
    update: async (nativeId, input, call) => {
      const body = commands.updatePolicy(input);
      return done(map.policy(await withTimeout(await update(workflows, nativeId, body, call), body, call)));
    },
  };
};
