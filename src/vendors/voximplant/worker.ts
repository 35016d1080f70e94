import { isInteger } from '../../contract/options.ts';
import type { WorkerPort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { ref } from '../../domain/ref.ts';
import type { Worker, WorkerFilter } from '../../domain/worker.ts';
import type { Params } from './api.ts';
import { openBindings } from './bindings.ts';
import { isAbsent } from './errors.ts';
import { isId } from './inputs.ts';
import { OPTIONS } from './options.ts';
import { asItIs, byId, done, EMPTY, isElsewhere, type Parts, pageOf, readBack } from './parts.ts';
import type { AgentRow } from './state.ts';

const single = (values: readonly string[] | undefined): string | undefined =>
  values?.length === 1 ? values[0] : undefined;

const conversations = isInteger(1);

/** Users come one by one or all together; more than these are looked for among all. */
const MOST_GETS = 4;

/**
 * What narrows the vendor's list and surely loses nobody. Several queues or skills do not: whether they mean any or all is not
 * documented. Nor do names, which are display names here and log-in names there, nor presences, which are made of two statuses.
 */
const narrowed = ({ queue, skill }: WorkerFilter): Params => {
  const name = single(skill);
  return {
    sq_queue_id: single(queue),
    sq_skills:
      name === undefined
        ? undefined
        : JSON.stringify([{ sq_skill_name: name, min_sq_skill_level: 1, max_sq_skill_level: 5 }]),
  };
};

export const openWorkerPort = (parts: Parts): WorkerPort => {
  const { account, api, map, inputs, labels, settings } = parts;
  const agents = byId(api.getAgents, 'user_id');
  const users = byId(api.getUsers, 'user_id');

  const withLabels = async (rows: readonly AgentRow[], call: Call): Promise<Worker[]> => {
    if (rows.length === 0) return [];
    const names = await labels.read(call);
    return rows.map((row) => map.worker(row, names));
  };

  /** Whether the vendor shows users who are in no queue as agents is not documented (contract §6.3): who is no agent is a user. */
  const one = async (nativeId: string, call: Call): Promise<Worker | null> => {
    if (!isId(nativeId)) return null;
    const agent = await agents.one(nativeId, call);
    if (agent) return (await withLabels([agent], call))[0] ?? null;
    const user = await users.one(nativeId, call);
    return user && map.user(user);
  };

  const usersOf = async (ids: readonly string[], call: Call): Promise<ReadonlyMap<string, Worker>> => {
    const rows =
      ids.length > MOST_GETS ? await api.getUsers({}, call) : await Promise.all(ids.map((id) => users.one(id, call)));
    return new Map(rows.flatMap((row) => (row === null ? [] : [[row.id, map.user(row)]])));
  };

  const many = async (nativeIds: readonly string[], call: Call): Promise<readonly (Worker | null)[]> => {
    const rows = await agents.many(nativeIds, call);
    const known = new Map((await withLabels([...rows.values()], call)).map((worker) => [worker.ref.nativeId, worker]));
    const rest = await usersOf(
      [...new Set(nativeIds)].filter((id) => isId(id) && !known.has(id)),
      call,
    );
    return nativeIds.map((id) => known.get(id) ?? rest.get(id) ?? null);
  };

  const readAgents = async (filter: WorkerFilter, call: Call): Promise<readonly AgentRow[]> => {
    const params = narrowed(filter);
    if (params.sq_queue_id === undefined && params.sq_skills === undefined) return api.getAgents({}, call);
    try {
      return await api.getAgents(params, call);
    } catch (error) {
      // No such queue or skill, or no such filter: the whole list tells which.
      if (!isAbsent(error)) throw error;
      return api.getAgents({}, call);
    }
  };

  return {
    get: one,
    getMany: many,

    list: async ({ filter, after }, call) => {
      if (isElsewhere(parts, filter) || (filter.queue && !filter.queue.some(isId))) return EMPTY;
      const [rows, everybody] = await Promise.all([
        readAgents(filter, call),
        // Who is no agent has neither queue nor skill nor channel.
        settings.workers === 'users' && !filter.queue && !filter.skill ? api.getUsers({}, call) : [],
      ]);
      const known = new Set(rows.map(({ id }) => id));
      const others = everybody.filter(({ id }) => !known.has(id)).map(map.user);
      return pageOf([...(await withLabels(rows, call)), ...others], after);
    },
    pushes: ['workspace', 'queue', 'skill'],
    cannot: ['labels', 'created'],

    /** For answers in which an agent's queues are left out; one call a worker. */
    queuesOf: (asked, call) =>
      Promise.all(
        asked.map(async ({ ref: { nativeId } }) => {
          const rows = await api.getQueues({ user_id: nativeId }, call).catch((error: unknown) => {
            if (isAbsent(error)) return [];
            throw error;
          });
          return rows.map(({ id }) => ref('Queue', account, id));
        }),
      ),

    takes: ['workspace', 'capacity', 'vendorOptions'],
    update: async (nativeId, input, call) => {
      const id = inputs.existing('agent', nativeId);
      inputs.workspace(input);
      const { handle_calls: handlesCalls } = inputs.options(input.vendorOptions, OPTIONS.worker);
      const { capacity } = input;
      const problem = capacity === undefined ? null : conversations(capacity);
      if (problem) inputs.refuse(`capacity ${problem}`);
      if (capacity === undefined && handlesCalls === undefined) {
        return done(await asItIs(account, 'agent', id, one(id, call)));
      }
      const why = 'the vendor wants it with every change and does not tell what it is now';
      const params = {
        user_id: id,
        handle_calls: inputs.need('vendorOptions.handle_calls', handlesCalls, why),
        max_simultaneous_conversations: capacity,
      };
      await api.setAgentInfo(params, call);
      return done(await readBack(() => one(id, call)));
    },

    ...openBindings(parts),
  };
};
