import type { Call } from '../../domain/call.ts';
import type { Worker, WorkerFilter } from '../../domain/worker.ts';
import type { Listing, Params } from './api.ts';
import { isAbsent } from './errors.ts';
import type { Parts } from './parts.ts';
import type { AgentRow } from './state.ts';

const single = (values: readonly string[] | undefined): string | undefined =>
  values?.length === 1 ? values[0] : undefined;

/**
 * What narrows the vendor's list and surely loses nobody. Several queues or skills do not: whether they mean any or all is not
 * documented. Nor do names, which are display names here and log-in names there, nor presences, which are made of two statuses.
 */
const narrowed = ({ queue, queueName, skill }: WorkerFilter): Params => {
  const name = single(skill);
  return {
    // An id and a name of a queue mean one thing to the vendor (contract §6.0); agents tell their queues by id.
    sq_queue_id: queueName === undefined ? single(queue) : undefined,
    sq_queue_name: queueName,
    sq_skills:
      name === undefined
        ? undefined
        : JSON.stringify([{ sq_skill_name: name, min_sq_skill_level: 1, max_sq_skill_level: 5 }]),
  };
};

const NONE: Listing<never> = { rows: [], unreadable: [] };

/** Agents, and users who are none where the account wants them. */
export const openWorkerList = ({ api, map, labels, settings }: Pick<Parts, 'api' | 'map' | 'labels' | 'settings'>) => {
  const withLabels = async (rows: readonly AgentRow[], call: Call): Promise<Worker[]> => {
    if (rows.length === 0) return [];
    const names = await labels.read(call);
    return rows.map((row) => map.worker(row, names));
  };

  const readAgents = async (filter: WorkerFilter, call: Call, most?: number): Promise<Listing<AgentRow>> => {
    const params = narrowed(filter);
    if (Object.values(params).every((value) => value === undefined)) return api.getAgents({}, call, undefined, most);
    try {
      return await api.getAgents(params, call, undefined, most);
    } catch (error) {
      // No such queue or skill, or no such filter: the whole list tells which.
      if (!isAbsent(error)) throw error;
      return filter.queueName === undefined ? api.getAgents({}, call, undefined, most) : NONE;
    }
  };

  return {
    withLabels,

    /** `most`: workers that are read at most; a longer list is cut. Without it such a list is refused. */
    async read(filter: WorkerFilter, call: Call, most?: number): Promise<Listing<Worker>> {
      const [found, everybody] = await Promise.all([
        readAgents(filter, call, most),
        // Who is no agent has neither queue nor skill nor channel.
        settings.workers === 'users' && !filter.queue && filter.queueName === undefined && !filter.skill
          ? api.getUsers({}, call, undefined, most)
          : NONE,
      ]);
      const known = new Set(found.rows.map(({ id }) => id));
      const others = everybody.rows.filter(({ id }) => !known.has(id)).map(map.user);
      return {
        rows: [...(await withLabels(found.rows, call)), ...others],
        unreadable: [...found.unreadable, ...everybody.unreadable],
        isCut: found.isCut === true || everybody.isCut === true,
      };
    },
  };
};
