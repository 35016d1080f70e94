import type { WorkerPort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { done, type Parts, readBack } from './parts.ts';
import { throwUnreadable } from './unreadable.ts';
import type { ActivityRow } from './wire.ts';

/** Names of activities, in any case. */
export const namesIn = (names: readonly string[]): { readonly has: (row: Pick<ActivityRow, 'name'>) => boolean } => {
  const known = new Set(names.map((name) => name.trim().toLowerCase()));
  return { has: ({ name }) => known.has(name?.trim().toLowerCase() ?? '') };
};

const only = <T>(rows: readonly T[]): T | undefined => (rows.length === 1 ? rows[0] : undefined);

/**
 * The vendor knows activities only, and any number of them may be available or not. A worker is put into the one that is, if there
 * is one only, those that mean gone left aside; else into the workspace's default, if it is such a one. Between others nothing chooses.
 */
export const openPresence = (parts: Parts): Required<Pick<WorkerPort, 'setPresence'>> => {
  const { account, api, map, lister, commands, settings } = parts;
  const gone = namesIn(settings.offlineActivities);

  const choose = async (workspaceSid: string, available: boolean, call: Call): Promise<ActivityRow> => {
    const [{ defaultActivitySid }, { rows, unreadable }] = await Promise.all([
      api.workspaces.get(workspaceSid, call),
      lister.readAll({ fetch: api.activities.list, query: { workspaceSid, available } }, call),
    ]);
    throwUnreadable(account, unreadable);
    const fitting = rows.filter((row) => row.available === available && row.workspaceSid === workspaceSid);
    const here = available ? fitting : fitting.filter((row) => !gone.has(row));
    const chosen = only(here) ?? fitting.find(({ sid }) => sid === defaultActivitySid) ?? only(fitting);
    if (chosen) return chosen;
    const kind = available ? 'available' : 'unavailable';
    return commands.refuse(
      fitting.length === 0
        ? `the workspace of the worker has no activity that is ${kind}`
        : `several activities of the workspace are ${kind} (${fitting.map(({ name, sid }) => name ?? sid).join(', ')}): name the one that is meant`,
    );
  };

  return {
    setPresence: async (nativeId, presence, call) => {
      const wanted = presence === 'READY';
      const worker = await api.workers.get(nativeId, call);
      if (worker.available === wanted) return done(map.worker(worker));
      const home = commands.need(
        'the workspace of the worker',
        worker.workspaceSid,
        'its activities are those to choose from',
      );
      const { sid } = await choose(home, wanted, call);
      const changed = await api.workers.update(nativeId, { activitySid: sid }, call);
      return done(map.worker(changed.activityName === null ? await readBack(api.workers, changed, call) : changed));
    },
  };
};
