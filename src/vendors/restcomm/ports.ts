import type { ActivityPort, QueuePort, WorkspacePort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { done, lists, type Parts, single, update } from './parts.ts';
import { ACTIVITY, QUEUE, WORKSPACE } from './takes.ts';

/** Rows to find one with an enterprise in. */
const ENOUGH = 20;

export const openWorkspacePort = (parts: Parts): WorkspacePort => {
  const { api, map, filters, commands, settings } = parts;
  const { workspaces } = api;

  /** All objects of an account lie in one enterprise (contract §1.2), so any workspace tells which. */
  const enterprise = async (call: Call): Promise<string | null> => {
    if (settings.enterpriseSid !== undefined) return settings.enterpriseSid;
    const { rows } = await workspaces.list({ pageSize: ENOUGH }, call);
    return rows.find(({ enterpriseSid }) => enterpriseSid !== null)?.enterpriseSid ?? null;
  };

  return {
    ...single(workspaces, map.workspace),
    takes: WORKSPACE,
    list: lists(parts, 'workspaces', workspaces.list, filters.workspace, { map: map.workspace }),
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
    takes: ACTIVITY,
    list: lists(parts, 'activities', activities.list, filters.activity, { map: map.activity }),
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
    takes: QUEUE,
    list: lists(parts, 'taskqueues', taskqueues.list, filters.queue, { map: map.queue }),
    pushes: ['name', 'created'],
    create: async (input, call) => done(map.queue(await taskqueues.create(commands.createQueue(input), call))),
    update: async (nativeId, input, call) =>
      done(map.queue(await update(taskqueues, nativeId, commands.updateQueue(input), call))),
  };
};
