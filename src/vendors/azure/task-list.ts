import type { ListRequest, PortPage, TaskPort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import { LIVE_TASK_STATES, type Task, type TaskFilter, type TaskState } from '../../domain/task.ts';
import type { Page } from './api.ts';
import type { Query } from './link.ts';
import type { Source } from './list.ts';
import { find, type Parts } from './parts.ts';
import { isLiveTask, parseTaskId } from './task-map.ts';

/** More jobs or workers than this in a filter are not read one by one. */
const MOST_GETS = 25;

const LIVE = 'live:';
const ENDED = 'ended:';

/** A task of an ended job, as a row of the list of ended tasks. */
interface EndedTask {
  readonly id: string;
  readonly task: Task;
}

const byId = (a: Task, b: Task): number => (a.ref.nativeId < b.ref.nativeId ? -1 : 1);

/** Which statuses of jobs hold the ended tasks that are wanted. What a job that goes on was taken back from is not listed. */
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
export const openTaskReads = (parts: Parts): Required<Pick<TaskPort, 'get' | 'list'>> & Pick<TaskPort, 'pushes'> => {
  const { account, api, tasks, lister, holdings } = parts;
  const { jobs, workers } = api;

  const endedSource = (status: string, queueId: string | undefined): Source<EndedTask> => ({
    query: { status, queueId },
    fetch: async (from: Query | string, call: Call): Promise<Page<EndedTask>> => {
      const { rows, next } = await jobs.list(from, call);
      const ended = rows.flatMap(tasks.ofJob).filter((task) => !isLiveTask(task));
      return { rows: ended.map((task) => ({ id: task.ref.nativeId, task })), next };
    },
  });

  const listEnded = async (
    { states, queue }: TaskFilter,
    after: string | null,
    limit: number,
    call: Call,
  ): Promise<PortPage<Task>> => {
    const queueId = queue?.length === 1 ? queue[0] : undefined;
    const sources = endedStatuses(states).map((status) => endedSource(status, queueId));
    const { rows, next } = await lister.page(sources, { after, limit }, call);
    return {
      rows: rows.map(({ row, cursor }) => ({ item: row.task, cursor: ENDED + cursor })),
      next: next === null ? null : ENDED + next,
    };
  };

  const live = async ({ worker }: TaskFilter, call: Call): Promise<readonly Task[]> => {
    if (worker === undefined || worker.length > MOST_GETS) {
      return holdings.inDetail(await lister.readAll({ fetch: workers.list, query: {} }, call), call);
    }
    const rows = await Promise.all([...new Set(worker)].map((id) => find(workers, id, call)));
    return holdings.inDetail(
      rows.filter((row) => row !== null),
      call,
    );
  };

  /** Everything about some jobs: their assignments, and the offers that workers of their queues have of them. */
  const ofJobs = async (ids: readonly string[], call: Call): Promise<readonly Task[]> => {
    const rows = await holdings.each(ids, call);
    const known = new Map(rows.map((row) => [row.id, row]));
    const waiting = new Set(
      rows.filter(({ status }) => status?.toLowerCase() === 'queued').map(({ queueId }) => queueId),
    );
    const near = await Promise.all(
      [...waiting].map((queueId) =>
        lister.readAll({ fetch: workers.list, query: { queueId: queueId ?? undefined } }, call),
      ),
    );
    const found = new Map<string, Task>();
    for (const task of rows.flatMap(tasks.ofJob)) found.set(task.ref.nativeId, task);
    for (const row of near.flat()) {
      for (const offer of row.offers) {
        if (!known.has(offer.jobId)) continue;
        const task = tasks.offered(row.id, offer, known.get(offer.jobId));
        found.set(task.ref.nativeId, task);
      }
    }
    return [...found.values()];
  };

  const placed = (all: readonly Task[], after: string | null, next: string | null): PortPage<Task> => ({
    rows: [...all]
      .sort(byId)
      .filter(({ ref }) => after === null || ref.nativeId > after.slice(LIVE.length))
      .map((item) => ({ item, cursor: LIVE + item.ref.nativeId })),
    next,
  });

  const list = async ({ filter, after, limit }: ListRequest<TaskFilter>, call: Call): Promise<PortPage<Task>> => {
    const { states, job } = filter;
    if (after !== null && !after.startsWith(LIVE) && !after.startsWith(ENDED)) {
      throw new VendorError(
        'INVALID_INPUT',
        account,
        'the cursor is not one that this list gave: begin at the beginning',
      );
    }
    if (job && job.length <= MOST_GETS) return placed(await ofJobs(job, call), after, null);
    if (after?.startsWith(ENDED)) return listEnded(filter, after.slice(ENDED.length) || null, limit, call);
    const next = endedStatuses(states).length > 0 ? ENDED : null;
    return placed(wantsLive(states) ? await live(filter, call) : [], after, next);
  };

  const get = async (nativeId: string, call: Call): Promise<Task | null> => {
    const id = parseTaskId(nativeId);
    if (!id) return null;
    const [worker, job] = await Promise.all([find(workers, id.workerId, call), find(jobs, id.jobId, call)]);
    const known = new Map(job ? [[job.id, job]] : []);
    const own = (task: Task): boolean => task.ref.nativeId === nativeId;
    return (worker && tasks.ofWorker(worker, known).find(own)) ?? (job && tasks.ofJob(job).find(own)) ?? null;
  };

  return { get, list, pushes: ['states', 'worker', 'job', 'queue'] };
};
