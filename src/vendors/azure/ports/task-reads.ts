import type { ListRequest, PortPage, TaskPort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import { isLiveTask, LIVE_TASK_STATES, type Task, type TaskFilter, type TaskState } from '../../../domain/task.ts';
import { type Loss, throwUnreadable, unreadableIn } from '../../../kit/unreadable.ts';
import { pageOf, type Row, type Source, type Whole } from '../../../kit/vendor-order.ts';
import type { WorkerRow } from '../collections.ts';
import type { Context } from '../context.ts';
import { parseTaskId } from '../ids.ts';
import { byId } from '../shares/holdings.ts';

/** More jobs or workers than this in a filter are not read one by one. */
const MOST_GETS = 25;

const LIVE = 'live:';
const ENDED = 'ended:';

const inOrder = (a: Task, b: Task): number => (a.ref.nativeId < b.ref.nativeId ? -1 : 1);

/** Which statuses of jobs hold the ended tasks that are wanted. */
const endedStatuses = (states: TaskFilter['states']): readonly string[] => {
  const wants = (state: TaskState): boolean => states?.includes(state) ?? true;
  return [...(wants('COMPLETED') || wants('REVOKED') ? ['closed'] : []), ...(wants('REVOKED') ? ['cancelled'] : [])];
};

const wantsLive = (states: TaskFilter['states']): boolean =>
  states === undefined || states.some((state) => LIVE_TASK_STATES.some((live) => live === state));

/**
 * The vendor has no resource for a worker's share of a job: an offer is read off its worker, an assignment off its worker while it is
 * live and off its job for good. An offer that was declined, taken back or let lapse leaves no trace.
 *
 * Lists give the live tasks first, ordered by id and read whole: they move with every change of their workers, which no place
 * in a list of workers would survive. Then those of the ended jobs, which do not change any more, along the list of jobs.
 */
export const openTaskReads = (
  context: Context,
): Required<Pick<TaskPort, 'get' | 'list' | 'forgets'>> & Pick<TaskPort, 'pushes' | 'cannot'> => {
  const { account, api, shares, lister, holdings } = context;
  const { jobs, workers } = api;

  const endedSource = (status: string, queueId: string | undefined): Source<Row<Task>> => ({
    query: { status, queueId },
    fetch: async (from, call) => {
      const { rows, unreadable, next } = await jobs.list(from, call);
      // A job whose status cannot be read was given for that status all the same.
      const ended = rows.flatMap(shares.ofJob).filter((task) => !isLiveTask(task) || task.state.state === 'UNKNOWN');
      return {
        rows: ended.map((item) => ({ item, flaws: [] })),
        unreadable: [...unreadable, ...rows.flatMap(({ taskFlaws }) => taskFlaws)],
        next,
      };
    },
  });

  const listEnded = async (
    { states, queues }: TaskFilter,
    after: string | null,
    limit: number,
    call: Call,
  ): Promise<PortPage<Task>> => {
    const queueId = queues?.length === 1 ? queues[0] : undefined;
    const sources = endedStatuses(states).map((status) => endedSource(status, queueId));
    const { rows, unreadable, next } = await lister.page(sources, { after, limit }, call);
    return pageOf(account, {
      rows: rows.map(({ row, cursor }) => ({ row, cursor: ENDED + cursor })),
      unreadable,
      next: next === null ? null : ENDED + next,
    });
  };

  interface Found {
    readonly tasks: readonly Task[];
    readonly losses: readonly Loss[];
  }
  const NOTHING: Found = { tasks: [], losses: [] };

  const workersOf = async (ids: readonly string[] | undefined, call: Call): Promise<Whole<WorkerRow>> => {
    if (ids === undefined || ids.length > MOST_GETS) {
      return lister.readAll({ fetch: workers.list, query: {} }, call);
    }
    const unreadable: Loss[] = [];
    const rows = await Promise.all(
      [...new Set(ids)].map((id) =>
        workers.find(id, call).catch((error: unknown) => {
          if (!(error instanceof VendorError && error.code === 'UNREADABLE')) throw error;
          unreadable.push(error);
          return null;
        }),
      ),
    );
    return { rows: rows.filter((row) => row !== null), unreadable };
  };

  const live = async ({ workers }: TaskFilter, call: Call): Promise<Found> => {
    const { rows, unreadable } = await workersOf(workers, call);
    const found = await holdings.inDetail(rows, call);
    return { tasks: found.tasks, losses: [...unreadable, ...found.losses] };
  };

  /** Everything about some jobs: their assignments, and the offers that workers of their queues have of them. */
  const ofJobs = async (ids: readonly string[], call: Call): Promise<Found> => {
    const { jobs: rows, losses } = await holdings.each(ids, call);
    const known = byId(rows);
    const queued = rows.filter(({ item }) => item.state.state === 'QUEUED');
    const waiting = new Set(queued.map(({ item }) => item.queue?.nativeId));
    const near = await Promise.all(
      [...waiting].map((queueId) => lister.readAll({ fetch: workers.list, query: { queueId } }, call)),
    );
    const holders = near.flatMap((one) => one.rows);
    const found = new Map<string, Task>();
    for (const task of rows.flatMap(shares.ofJob)) found.set(task.ref.nativeId, task);
    for (const row of holders) {
      for (const offer of row.offers) {
        if (!known.has(offer.jobId)) continue;
        const task = shares.offered(row.item.ref.nativeId, offer, known.get(offer.jobId));
        found.set(task.ref.nativeId, task);
      }
    }
    const lost = [...rows, ...holders].flatMap(({ taskFlaws }) => taskFlaws);
    return { tasks: [...found.values()], losses: [...losses, ...near.flatMap((one) => one.unreadable), ...lost] };
  };

  const placed = (all: Found, after: string | null, next: string | null): PortPage<Task> => ({
    rows: [...all.tasks]
      .sort(inOrder)
      .filter(({ ref }) => after === null || ref.nativeId > after.slice(LIVE.length))
      .map((item) => ({ item, cursor: LIVE + item.ref.nativeId })),
    ...unreadableIn(account, all.losses),
    next,
  });

  const list = async ({ filter, after, limit }: ListRequest<TaskFilter>, call: Call): Promise<PortPage<Task>> => {
    const { states, jobs } = filter;
    if (after !== null && !after.startsWith(LIVE) && !after.startsWith(ENDED)) {
      throw new VendorError(
        'INVALID_INPUT',
        account,
        'the cursor is not one that this list gave: begin at the beginning',
      );
    }
    if (jobs && jobs.length <= MOST_GETS) return placed(await ofJobs(jobs, call), after, null);
    if (after?.startsWith(ENDED)) return listEnded(filter, after.slice(ENDED.length) || null, limit, call);
    const next = endedStatuses(states).length > 0 ? ENDED : null;
    return placed(wantsLive(states) ? await live(filter, call) : NOTHING, after, next);
  };

  const get = async (nativeId: string, call: Call): Promise<Task | null> => {
    const id = parseTaskId(nativeId);
    if (!id) return null;
    const [worker, job] = await Promise.all([workers.find(id.workerId, call), jobs.find(id.jobId, call)]);
    const known = byId(job ? [job] : []);
    const own = (task: Task): boolean => task.ref.nativeId === nativeId;
    const task = (worker && shares.ofWorker(worker, known).find(own)) ?? (job && shares.ofJob(job).find(own)) ?? null;
    if (task !== null) return task;
    // It may be what cannot be read.
    throwUnreadable(account, [...(worker?.taskFlaws ?? []), ...(job?.taskFlaws ?? [])]);
    return null;
  };

  return {
    get,
    list,
    pushes: ['states', 'workers', 'jobs', 'queues'],
    cannot: ['updated'],
    // Offers leave their worker, and assignments that are taken back their job (contract §8.1, §8.2).
    forgets: ['DECLINED', 'EXPIRED', 'REVOKED'],
  };
};
