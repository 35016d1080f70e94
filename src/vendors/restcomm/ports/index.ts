import type { Adapter } from '../../../contract/adapter.ts';
import type { WorkspacePort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import { asId, asObject } from '../../../domain/reading.ts';
import type { KitAccount } from '../../../kit/account.ts';
import { done } from '../../../kit/collection.ts';
import { collectionsOf, type Opened } from '../collections.ts';
import * as commands from '../commands.ts';
import type { RestcommSettings } from '../settings.ts';
import { openCallback } from '../source.ts';
import { READS_BELOW } from '../wire.ts';
import { openJobPort } from './job.ts';
import { openPolicyPort } from './policy.ts';
import { openShares } from './shares.ts';
import { openTaskPort } from './task.ts';
import { openTaskUpdate } from './task-update.ts';
import { openWorkerPort } from './worker.ts';

const openWorkspacePort = (
  { inputs }: KitAccount,
  { resource, port }: Opened['workspaces'],
  { enterpriseSid }: RestcommSettings,
): WorkspacePort => {
  /** All objects of an account lie in one enterprise (contract §1.2), so any workspace tells which. */
  const known = async (call: Call): Promise<string | null> => {
    if (enterpriseSid !== undefined) return enterpriseSid;
    const { items } = await resource.all({}, call, 1);
    return items.map(({ raw }) => asId(asObject(raw)?.enterpriseSid)).find((sid) => sid !== null) ?? null;
  };
  return {
    ...port,
    create: async (input, call) => {
      const form = inputs.formOf(commands.workspace.create, input, true);
      const enterprise = form.enterpriseSid ?? (await known(call));
      if (enterprise === null)
        return inputs.refuse(
          'vendorOptions.enterpriseSid is needed: the account sees no workspace to take it from, and its settings hold no enterpriseSid',
        );
      return done(await resource.create({ ...form, enterpriseSid: enterprise }, call));
    },
  };
};

export const openPorts = (kit: KitAccount, settings: RestcommSettings) => {
  const { rest } = kit;
  const opened: Opened = kit.openAll(collectionsOf(settings));
  const { workspaces, activities, queues, policies, workers, jobs } = opened;
  const updateTask = openTaskUpdate(kit, jobs, settings);
  const shares = openShares(kit);

  return {
    workspace: openWorkspacePort(kit, workspaces, settings),
    activity: activities.port,
    queue: queues.port,
    policy: openPolicyPort(kit, policies),
    worker: openWorkerPort(kit, opened, settings),
    job: openJobPort(kit, jobs, updateTask, settings),
    task: openTaskPort(kit, jobs, shares, updateTask, settings),
    source: {
      webhook: openCallback(kit.account),
      // A job tells its task as well.
      snapshot: kit.snapshot({ workers, queues, jobs, live: { isLiveSession: true }, tasksOf: shares.ofJob }),
    },
    check: (call: Call) =>
      rest.send(
        'GET',
        workspaces.resource.path + READS_BELOW,
        { query: { pageSize: 1 } },
        (answer) => void rest.readList(answer, null),
        call,
      ),
  } satisfies Partial<Adapter>;
};
