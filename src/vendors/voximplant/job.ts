import type { JobPort, TaskPort } from '../../contract/port.ts';
import { untoldJobStates, untoldTaskStates } from '../../contract/untold.ts';
import type { Call } from '../../domain/call.ts';
import type { VendorError } from '../../domain/error.ts';
import { ENDED_JOB_STATES, type Job } from '../../domain/job.ts';
import { ENDED_TASK_STATES, type Task } from '../../domain/task.ts';
import type { Listing } from './api.ts';
import { type KnownTask, openIdentities } from './identity.ts';
import { type Answer, compareText, EMPTY, isElsewhere, needAnswer, type Parts, pageOf } from './parts.ts';
import type { TaskRow } from './state.ts';
import { JOB_STATES, TASK_STATES } from './words.ts';

/** What the state of all queues tells of work. */
export interface Work {
  readonly job: Listing<Job>;
  readonly task: Listing<Task>;
}

export type ReadWork = (call: Call) => Promise<Work>;

/** Somebody has it, and the vendor does not say whom. */
const hasUnknownHolder = ({ phase, userId, raw }: TaskRow): boolean =>
  userId === null && (phase === 'OFFERED' || phase === 'ASSIGNED' || (phase === 'UNKNOWN' && Boolean(raw.user_id)));

/** Always all queues: a task is recognised from one answer to the next among all that there are. So there is one of these an account. */
export const openWorkReader = ({ api, map, settings }: Pick<Parts, 'api' | 'map' | 'settings'>): ReadWork => {
  const identify = openIdentities(settings);

  const holderOf = ({ row: { path } }: KnownTask): VendorError =>
    api.unreadable('GetSQState', `${path}.user_id`, 'expected the id of the agent who has it');

  return async (call) => {
    const { queues, unreadable, now } = await api.getState({ sq_queue_id: 'all' }, call);
    const known = identify(queues, now);
    const unread = [...unreadable, ...queues.flatMap((queue) => queue.unreadable)];
    const headless = known.filter(({ row }) => hasUnknownHolder(row)).map(holderOf);
    return {
      job: { rows: known.map(map.job), unreadable: unread },
      task: { rows: known.flatMap((one) => map.task(one) ?? []), unreadable: [...unread, ...headless] },
    };
  };
};

/**
 * Jobs and tasks are read off the state of all queues, the only place where the vendor shows them, in one call. There is no way
 * to make, move or end one from here (contract §1), and one that has ended is gone. No filter narrows that call, so that differently
 * filtered lists of one operation are one and the same read.
 */
export const openJobPorts = (parts: Parts, read: ReadWork): { readonly job: JobPort; readonly task: TaskPort } => {
  const { account } = parts;

  const pick = <T extends Job | Task>(readAll: (call: Call) => Promise<Listing<T>>) => {
    const getMany = async (nativeIds: readonly string[], call: Call): Promise<readonly Answer<T>[]> => {
      const { rows, unreadable } = await readAll(call);
      const byId = new Map(rows.map((item) => [item.ref.nativeId, item]));
      return nativeIds.map((id) => byId.get(id) ?? unreadable[0] ?? null);
    };
    const get = async (nativeId: string, call: Call): Promise<T | null> =>
      needAnswer((await getMany([nativeId], call))[0] ?? null);
    return { get, getMany };
  };

  const readJobs = async (call: Call): Promise<Listing<Job>> => (await read(call)).job;
  const readTasks = async (call: Call): Promise<Listing<Task>> => (await read(call)).task;

  const job: JobPort = {
    ...pick(readJobs),
    list: async ({ filter, after }, call) =>
      isElsewhere(parts, filter) ? EMPTY : pageOf(account, await readJobs(call), after, compareText),
    pushes: ['workspace'],
    cannot: ['labels'],
    forgets: [...ENDED_JOB_STATES],
    untold: untoldJobStates(JOB_STATES.values(), ENDED_JOB_STATES),
    takes: {},
  };

  const task: TaskPort = {
    ...pick(readTasks),
    list: async ({ after }, call) => pageOf(account, await readTasks(call), after, compareText),
    pushes: [],
    forgets: [...ENDED_TASK_STATES],
    untold: untoldTaskStates(TASK_STATES.values(), ENDED_TASK_STATES),
    takes: {},
  };

  return { job, task };
};
