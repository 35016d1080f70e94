import type { JobPort, TaskPort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import type { Task } from '../../domain/task.ts';
import { type KnownTask, openIdentities } from './identity.ts';
import { compareText, EMPTY, isElsewhere, type Parts, pageOf } from './parts.ts';

export type ReadTasks = (call: Call) => Promise<readonly KnownTask[]>;

/** Always all queues: a task is recognised from one answer to the next among all that there are. So there is one of these an account. */
export const openTaskReader = ({ api, settings }: Pick<Parts, 'api' | 'settings'>): ReadTasks => {
  const identify = openIdentities(settings);
  return async (call) => {
    const { queues, now } = await api.getState({ sq_queue_id: 'all' }, call);
    return identify(queues, now);
  };
};

/**
 * Jobs and tasks are read off the state of all queues, the only place where the vendor shows them, in one call. There is no way
 * to make, move or end one from here (contract §1), and one that has ended is gone. No filter narrows that call, so that differently
 * filtered lists of one operation are one and the same read.
 */
export const openJobPorts = (parts: Parts, read: ReadTasks): { readonly job: JobPort; readonly task: TaskPort } => {
  const { map } = parts;

  const readJobs = async (call: Call) => (await read(call)).map(map.job);
  const readTasks = async (call: Call): Promise<Task[]> =>
    (await read(call)).flatMap((known) => {
      const task = map.task(known);
      return task === null ? [] : [task];
    });

  const pick =
    <T extends { readonly ref: { readonly nativeId: string } }>(readAll: (call: Call) => Promise<readonly T[]>) =>
    async (nativeIds: readonly string[], call: Call): Promise<readonly (T | null)[]> => {
      const byId = new Map((await readAll(call)).map((item) => [item.ref.nativeId, item]));
      return nativeIds.map((id) => byId.get(id) ?? null);
    };

  const job: JobPort = {
    get: async (nativeId, call) => (await pick(readJobs)([nativeId], call))[0] ?? null,
    getMany: pick(readJobs),
    list: async ({ filter, after }, call) =>
      isElsewhere(parts, filter) ? EMPTY : pageOf(await readJobs(call), after, compareText),
    pushes: ['workspace'],
    cannot: ['labels'],
    takes: [],
  };

  const task: TaskPort = {
    get: async (nativeId, call) => (await pick(readTasks)([nativeId], call))[0] ?? null,
    getMany: pick(readTasks),
    list: async ({ after }, call) => pageOf(await readTasks(call), after, compareText),
    pushes: [],
  };

  return { job, task };
};
