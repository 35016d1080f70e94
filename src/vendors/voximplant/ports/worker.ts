import type { WorkerPort } from '../../../contract/port.ts';
import { untoldPresences } from '../../../contract/untold.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import { ref } from '../../../domain/ref.ts';
import type { Worker } from '../../../domain/worker.ts';
import { done } from '../../../kit/collection.ts';
import { takesOf } from '../../../kit/inputs.ts';
import { type Form, unlessFailed } from '../../../kit/rest.ts';
import { throwUnreadable } from '../../../kit/unreadable.ts';
import type { Context } from '../context.ts';
import { isMissing, namesParameter, reworded } from '../errors.ts';
import { type Answer, answerIn, EMPTY, NOTHING, orElse, pageOf } from '../paging/lookup.ts';
import { PRESENCES } from '../states.ts';
import { isId } from '../wire.ts';
import { openBindings } from './bindings.ts';
import type { openQueues } from './queue.ts';
import type { WorkerList } from './worker-list.ts';

/** Users come one by one or all together; more than these are looked for among all. */
const MOST_GETS = 4;

/** A parameter that holds names holds several, parted by `;`, which cannot be escaped; `all` as the whole is everything (contract §2). */
const isPlainName = (name: string): boolean =>
  name.trim() !== '' && !name.includes(';') && !/^(?:all|any)$/i.test(name.trim());

export const openWorkerPort = (
  context: Context,
  workers: WorkerList,
  queues: ReturnType<typeof openQueues>,
): WorkerPort => {
  const { account, rest, inputs, methods, tables } = context;
  const { agents, users, shown } = workers;
  const { takes, ...bindings } = openBindings(context);

  /** Whether the vendor shows users who are in no queue as agents is not documented (contract §6.3): who is no agent is a user. */
  const one = async (nativeId: string, call: Call): Promise<Worker | null> => {
    const agent = await agents.one(nativeId, call);
    return agent === null ? users.one(nativeId, call) : ((await shown([agent], call))[0] ?? null);
  };

  const usersOf = async (ids: readonly string[], call: Call): Promise<ReadonlyMap<string, Answer<Worker>>> => {
    if (ids.length <= MOST_GETS) {
      return new Map((await Promise.all(ids.map((id) => users.many([id], call)))).flatMap((found) => [...found]));
    }
    const all = await workers.listUsers({}, call);
    return new Map(ids.map((id) => [id, answerIn(account, all, id)]));
  };

  const many = async (nativeIds: readonly string[], call: Call): Promise<readonly Answer<Worker>[]> => {
    const answers = await agents.many(nativeIds, call);
    const rows = [...answers.values()].flatMap((one) => (one === null || one instanceof VendorError ? [] : [one]));
    const known = new Map((await shown(rows, call)).map((worker) => [worker.ref.nativeId, worker]));
    const others = await usersOf(
      [...new Set(nativeIds)].filter((id) => isId(id) && !answers.get(id)),
      call,
    );
    return nativeIds.map((id) => known.get(id) ?? answers.get(id) ?? others.get(id) ?? null);
  };

  /**
   * The two references of the vendor differ (contract §6.0): one wants `handle_calls` with every change, the other takes either alone,
   * and by one of them a limit that is left out becomes 5. So a limit goes alone, and with `handle_calls` goes the limit that the
   * agent has. What `handle_calls` is, no method tells.
   */
  const setInfo = async (id: string, { handle_calls, max_simultaneous_conversations: given }: Form, call: Call) => {
    const limit = given ?? (await agents.one(id, call))?.capacity ?? undefined;
    const params = { user_id: id, handle_calls, max_simultaneous_conversations: limit };
    try {
      await methods.run('SQ_SetAgentInfo', params, call);
    } catch (error) {
      const isWanted = error instanceof VendorError && (isMissing(error) || namesParameter(error, 'handle_calls'));
      if (handle_calls !== undefined || !isWanted || error.maybeDone) throw error;
      throw reworded(
        error,
        'vendorOptions.handle_calls is needed: this service wants it with every change of an agent, and does not tell what it is now',
      );
    }
  };

  return {
    get: one,
    getMany: many,

    list: async ({ filter, after }, call) => {
      const { queues, queueName } = filter;
      if (context.isElsewhere(filter) || (queues && !queues.some(isId))) return EMPTY;
      if (queueName !== undefined && !isPlainName(queueName))
        inputs.refuse(`queueName: "${queueName}" cannot be asked for by name, use an id`);
      return pageOf(account, await workers.read(filter, call), after);
    },
    pushes: ['workspaces', 'queues', 'skills'],
    decides: ['queueName'],
    cannot: ['kinds', 'labels', 'tags', 'contactUris', 'created', 'updated'],
    untold: untoldPresences(PRESENCES.values()),

    /** For answers in which an agent's queues are left out; one call a worker. */
    queuesOf: (asked, call) =>
      Promise.all(
        asked.map(async ({ ref: { nativeId } }) => {
          const { byId, unreadable } = await orElse(queues.list({ user_id: nativeId }, call), NOTHING);
          throwUnreadable(account, unreadable);
          return [...byId.keys()].map((id) => ref('Queue', account, id));
        }),
      ),

    takes: { ...takes, update: takesOf(tables.worker) },
    update: async (nativeId, input, call) => {
      if (!isId(nativeId)) return rest.missing(nativeId);
      const { application_id: _, ...form } = inputs.formOf(tables.worker, input, false);
      if (Object.keys(form).length === 0) return done((await one(nativeId, call)) ?? rest.missing(nativeId));
      await setInfo(nativeId, form, call);
      return done(await unlessFailed(() => one(nativeId, call), call));
    },
    ...bindings,
  };
};
