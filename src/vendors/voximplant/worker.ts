import { isInteger } from '../../contract/options.ts';
import type { WorkerPort } from '../../contract/port.ts';
import { untoldPresences } from '../../contract/untold.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import { ref } from '../../domain/ref.ts';
import type { Worker } from '../../domain/worker.ts';
import type { Params } from './api.ts';
import { BINDINGS_TAKE, openBindings } from './bindings.ts';
import { isMissing, namesParameter } from './errors.ts';
import { namesOf, OPTIONS } from './options.ts';
import {
  type Answer,
  asItIs,
  byId,
  done,
  EMPTY,
  isElsewhere,
  orNothing,
  type Parts,
  pageOf,
  readBack,
} from './parts.ts';
import { isId, type UserRow } from './wire.ts';
import { PRESENCES } from './words.ts';
import { openWorkerList } from './worker-list.ts';

const conversations = isInteger(1);

/** Users come one by one or all together; more than these are looked for among all. */
const MOST_GETS = 4;

export const openWorkerPort = (parts: Parts): WorkerPort => {
  const { account, api, map, inputs } = parts;
  const agents = byId(api.getAgents, 'user_id');
  const users = byId(api.getUsers, 'user_id');

  const { withLabels, read } = openWorkerList(parts);

  /** Whether the vendor shows users who are in no queue as agents is not documented (contract §6.3): who is no agent is a user. */
  const one = async (nativeId: string, call: Call): Promise<Worker | null> => {
    if (!isId(nativeId)) return null;
    const agent = await agents.one(nativeId, call);
    if (agent) return (await withLabels([agent], call))[0] ?? null;
    const user = await users.one(nativeId, call);
    return user && map.user(user);
  };

  const usersOf = async (ids: readonly string[], call: Call): Promise<ReadonlyMap<string, Answer<UserRow>>> => {
    if (ids.length <= MOST_GETS) {
      return new Map((await Promise.all(ids.map((id) => users.many([id], call)))).flatMap((found) => [...found]));
    }
    const { rows, unreadable } = await api.getUsers({}, call);
    const known = new Map(rows.map((row) => [row.id, row]));
    return new Map(ids.map((id) => [id, known.get(id) ?? unreadable[0] ?? null]));
  };

  const many = async (nativeIds: readonly string[], call: Call): Promise<readonly Answer<Worker>[]> => {
    const answers = await agents.many(nativeIds, call);
    const rows = [...answers.values()].flatMap((row) => (row === null || row instanceof VendorError ? [] : [row]));
    const known = new Map((await withLabels(rows, call)).map((worker) => [worker.ref.nativeId, worker]));
    const rest = await usersOf(
      [...new Set(nativeIds)].filter((id) => isId(id) && answers.get(id) === null),
      call,
    );
    return nativeIds.map((id) => {
      const agent = answers.get(id) ?? null;
      if (agent instanceof VendorError) return agent;
      const user = rest.get(id) ?? null;
      return known.get(id) ?? (user === null || user instanceof VendorError ? user : map.user(user));
    });
  };

  /**
   * The two references of the vendor differ (contract §6.0): one wants `handle_calls` with every change, the other takes either alone,
   * and by one of them a limit that is left out becomes 5. So a limit goes alone, and with `handle_calls` goes the limit that the
   * agent has. What `handle_calls` is, no method tells.
   */
  const setInfo = async (
    id: string,
    handlesCalls: Params[string],
    capacity: number | undefined,
    call: Call,
  ): Promise<void> => {
    const limit = capacity ?? (await agents.one(id, call))?.conversations ?? undefined;
    const params = { user_id: id, handle_calls: handlesCalls, max_simultaneous_conversations: limit };
    try {
      await api.setAgentInfo(params, call);
    } catch (error) {
      const isWanted = error instanceof VendorError && (isMissing(error) || namesParameter(error, 'handle_calls'));
      if (handlesCalls !== undefined || !isWanted || error.maybeDone) throw error;
      const { vendorCode, vendorMessage, status } = error;
      throw new VendorError(
        'INVALID_INPUT',
        account,
        'vendorOptions.handle_calls is needed: this service wants it with every change of an agent, and does not tell what it is now',
        { vendorCode, vendorMessage, status, cause: error },
      );
    }
  };

  return {
    get: one,
    getMany: many,

    list: async ({ filter, after }, call) => {
      if (isElsewhere(parts, filter) || (filter.queue && !filter.queue.some(isId))) return EMPTY;
      if (filter.queueName !== undefined) inputs.name('queueName', filter.queueName);
      return pageOf(account, await read(filter, call), after);
    },
    pushes: ['workspace', 'queue', 'skill'],
    decides: ['queueName'],
    cannot: ['labels', 'created'],
    untold: untoldPresences(PRESENCES.values()),

    /** For answers in which an agent's queues are left out; one call a worker. */
    queuesOf: (asked, call) =>
      Promise.all(
        asked.map(async ({ ref: { nativeId } }) => {
          const { rows, unreadable } = await orNothing(api.getQueues({ user_id: nativeId }, call));
          if (unreadable[0]) throw unreadable[0];
          return rows.map(({ id }) => ref('Queue', account, id));
        }),
      ),

    takes: {
      ...BINDINGS_TAKE,
      update: {
        workspace: 'application_id',
        capacity: 'max_simultaneous_conversations',
        vendorOptions: namesOf(OPTIONS.worker),
      },
    },
    update: async (nativeId, input, call) => {
      const id = inputs.existing('agent', nativeId);
      inputs.workspace(input);
      const { handle_calls: handlesCalls } = inputs.options(input.vendorOptions, OPTIONS.worker);
      const capacity = inputs.given('capacity', input.capacity);
      const problem = capacity === undefined ? null : conversations(capacity);
      if (problem) inputs.refuse(`capacity ${problem}`);
      if (capacity === undefined && handlesCalls === undefined) {
        return done(await asItIs(account, 'agent', id, one(id, call)));
      }
      await setInfo(id, handlesCalls, capacity, call);
      return done(await readBack(one(id, call), call));
    },

    ...openBindings(parts),
  };
};
