import type { JobPort, TaskPort } from '../../../contract/port.ts';
import { untoldJobStates, untoldTaskStates } from '../../../contract/untold.ts';
import type { Call } from '../../../domain/call.ts';
import { ENDED_JOB_STATES, type Job } from '../../../domain/job.ts';
import { isJsonObject } from '../../../domain/json.ts';
import { WireError } from '../../../domain/reading.ts';
import { ref } from '../../../domain/ref.ts';
import { ENDED_TASK_STATES, type Task } from '../../../domain/task.ts';
import { BLANKS } from '../../../kit/kinds.ts';
import type { Context } from '../context.ts';
import { type Answer, answerIn, compareText, EMPTY, needAnswer, pageOf } from '../paging/lookup.ts';
import type { Listed } from '../paging/walk.ts';
import { JOB_STATES, stateOf, TASK_STATES } from '../states.ts';
import { unpacked } from '../wire.ts';
import { TASK_WITHOUT_ID, WORDS } from '../words.ts';
import { type KnownTask, openIdentities } from '../work/identity.ts';
import { askState, type TaskRow } from '../work/state.ts';

/** What the state of all queues tells of work. */
interface Work {
  readonly job: Listed<Job>;
  readonly task: Listed<Task>;
}

export type ReadWork = (call: Call) => Promise<Work>;

/** Somebody has it, and the vendor does not say whom. */
const hasUnknownHolder = ({ phase, userId, raw }: TaskRow): boolean =>
  userId === null && (phase === 'OFFERED' || phase === 'ASSIGNED' || (phase === 'UNKNOWN' && Boolean(raw.user_id)));

const openMap = ({ account, settings }: Pick<Context, 'account' | 'settings'>) => {
  const base = { updatedAt: null, version: null };
  return {
    job: ({ id, ownId, queueId, enqueuedAt, row }: KnownTask): Job => {
      const custom = unpacked(row.customData);
      return {
        ...BLANKS.Job,
        ...base,
        ref: ref('Job', account, id),
        vendorType: ownId === null ? TASK_WITHOUT_ID : WORDS.Job,
        raw: row.raw,
        // To enqueue a task is to create it: there is no other way.
        createdAt: enqueuedAt,
        enqueuedAt,
        state: { state: row.phase, native: row.status },
        workspace: ref('Workspace', account, String(settings.applicationId)),
        policy: ref('RoutingPolicy', account, queueId),
        queue: ref('Queue', account, queueId),
        worker: row.phase === 'QUEUED' || row.userId === null ? null : ref('Worker', account, row.userId),
        channel: row.type,
        tags: isJsonObject(custom) ? custom : null,
        skills: row.skills,
        externalId: ownId,
      };
    },

    /**
     * One agent's share of a vendor task, which has no id for that: it is made of both. None while no agent is chosen. When it was offered
     * is not told.
     */
    task: ({ id, ownId, queueId, assignedAt, row }: KnownTask): readonly Task[] => {
      if (row.userId === null || row.phase === 'QUEUED') return [];
      const task = {
        ...BLANKS.Task,
        ...base,
        ref: ref('Task', account, `${id}/${row.userId}`),
        vendorType: ownId === null ? TASK_WITHOUT_ID : WORDS.Task,
        raw: row.raw,
        createdAt: null,
        state: stateOf(TASK_STATES, row.status),
        worker: ref('Worker', account, row.userId),
        job: ref('Job', account, id),
        queue: ref('Queue', account, queueId),
        assignedAt,
      };
      return [task];
    },
  };
};

const listed = <T extends Job | Task>(items: readonly T[], unreadable: readonly WireError[]): Listed<T> => ({
  items,
  byId: new Map(items.map((item) => [item.ref.nativeId, item])),
  unreadable,
  flaws: [],
  isEnd: true,
});

/** Always all queues: a task is recognised from one answer to the next among all that there are. So there is one of these an account. */
export const openWorkReader = (context: Pick<Context, 'account' | 'settings' | 'methods'>): ReadWork => {
  const identify = openIdentities(context.settings);
  const map = openMap(context);

  return async (call) => {
    const { rows: queues, unreadable, now } = await askState(context, 'all', call);
    const known = identify(queues, now);
    const unread = [...unreadable, ...queues.flatMap((queue) => queue.unreadable)];
    const headless = known
      .filter(({ row }) => hasUnknownHolder(row))
      .map(({ row }) => new WireError(`${row.path}.user_id`, 'expected the id of the agent who has it'));
    return {
      job: listed(known.map(map.job), unread),
      task: listed(known.flatMap(map.task), [...unread, ...headless]),
    };
  };
};

/**
 * Jobs and tasks are read off the state of all queues, the only place where the vendor shows them, in one call. There is no way
 * to make, move or end one from here (contract §1), and one that has ended is gone. No filter narrows that call, so that differently
 * filtered lists of one operation are one and the same read.
 */
export const openWorkPorts = (
  { account, isElsewhere }: Context,
  read: ReadWork,
): { readonly job: JobPort; readonly task: TaskPort } => {
  const reading = <T extends Job | Task>(readAll: (call: Call) => Promise<Listed<T>>) => {
    const getMany = async (nativeIds: readonly string[], call: Call): Promise<readonly Answer<T>[]> => {
      const all = await readAll(call);
      return nativeIds.map((id) => answerIn(account, all, id));
    };
    return {
      get: async (nativeId: string, call: Call) => needAnswer((await getMany([nativeId], call))[0] ?? null),
      getMany,
      list: async ({ after }: { readonly after: string | null }, call: Call) =>
        pageOf(account, await readAll(call), after, compareText),
      takes: {},
    };
  };
  const jobs = reading(async (call) => (await read(call)).job);
  const tasks = reading(async (call) => (await read(call)).task);

  return {
    job: {
      ...jobs,
      list: async (request, call) => (isElsewhere(request.filter) ? EMPTY : jobs.list(request, call)),
      pushes: ['workspaces'],
      cannot: ['labels', 'priority', 'updated', 'scheduled', 'ended', 'expires'],
      forgets: [...ENDED_JOB_STATES],
      untold: untoldJobStates(JOB_STATES.values(), ENDED_JOB_STATES),
    },
    task: {
      ...tasks,
      pushes: [],
      cannot: ['created', 'updated', 'offered', 'offerExpires', 'ended'],
      forgets: [...ENDED_TASK_STATES],
      untold: untoldTaskStates(TASK_STATES.values(), ENDED_TASK_STATES),
    },
  };
};
