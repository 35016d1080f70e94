import { alone, cutAt } from '../../../contract/snapshot.ts';
import { SNAPSHOT_LIMIT, type Snapshot, type Source } from '../../../contract/source.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { EventKind } from '../../../domain/event.ts';
import { isLive, type JobFilter, type JobState } from '../../../domain/job.ts';
import type { Task } from '../../../domain/task.ts';
import { type Loss, tellUnreadable } from '../../../kit/unreadable.ts';
import type { Api } from '../api.ts';
import type { JobRow, Row, WorkerRow } from '../collections.ts';
import type { Context } from '../context.ts';
import type { Lister, Part, Whole } from '../paging.ts';
import { byId, type Holdings, openHoldings } from '../shares/holdings.ts';

/** The states of jobs that workers have, or are offered. */
const IN_HAND: readonly JobState[] = ['QUEUED', 'ASSIGNED', 'WRAP_UP'];

const EMPTY: Part<never> = { rows: [], unreadable: [], isCut: false };

/** Rows that cannot be read, and parts of those that can. */
const lossesOf = ({ rows, unreadable }: Whole<Row>): readonly Loss[] => [
  ...unreadable,
  ...rows.flatMap(({ flaws }) => flaws),
];

/** The vendor's jobs as they were read already; of those that came later it is asked, unless there are too many. */
const remembering = (api: Api, { rows, unreadable, isCut }: Part<JobRow>): Api => {
  const known = byId(rows);
  return {
    ...api,
    jobs: {
      ...api.jobs,
      list: async (from) => {
        const status = typeof from === 'string' ? undefined : from.status;
        return {
          rows: rows.filter(({ item }) => status === undefined || item.state.native === status),
          unreadable,
          next: null,
        };
      },
      find: async (id, call) => known.get(id) ?? (isCut ? null : api.jobs.find(id, call)),
    },
  };
};

interface Held {
  readonly held: readonly (readonly Task[] | null)[];
  readonly losses: readonly Loss[];
  /** Why it is not known what some of them hold. */
  readonly error: VendorError | null;
}

/** The ports' own objects; but jobs that have been read already are not read again for the workers' tasks. */
export const openSnapshot = (context: Context): NonNullable<Source['snapshot']> => {
  const { account, api, shares, lister, filters, settings } = context;

  const readJobs = async (filter: JobFilter, limit: number, call: Call): Promise<Part<JobRow>> => {
    let known: ReadonlyMap<string, JobRow> = new Map();
    const unreadable: Loss[] = [];
    let isCut = false;
    // The last list first, one after the other: a job that leaves `created` meanwhile is met again, not missed.
    for (const query of filters.job(filter).toReversed()) {
      // Jobs that wait for their time must not keep out those that are at work: of each list some are read, and the first lists count most.
      const most = Math.max(limit - known.size, Math.ceil(limit / 2));
      const list = await lister.readUpTo({ fetch: api.jobs.list, query }, most, call);
      const found = byId(list.rows);
      known = new Map([...found, ...[...known].filter(([id]) => !found.has(id))]);
      unreadable.push(...list.unreadable);
      isCut ||= list.isCut || known.size > limit;
    }
    return { rows: [...known.values()].slice(0, limit), unreadable, isCut };
  };

  const jobFilter = (kinds: readonly EventKind[]): JobFilter | null =>
    kinds.includes('Job') ? { live: true } : kinds.includes('Task') ? { states: IN_HAND } : null;

  return async (kinds, call, limit = SNAPSHOT_LIMIT) => {
    const wants = (kind: EventKind): boolean => kinds.includes(kind);
    const failed: Partial<Record<EventKind, VendorError>> = {};
    const unreadable: Partial<Record<EventKind, readonly VendorError[]>> = {};
    const tell = (kind: EventKind, losses: readonly Loss[]): void => {
      if (losses.length > 0) unreadable[kind] = tellUnreadable(account, losses);
    };
    const tried = <T>(read: () => Promise<T>): Promise<T | VendorError> => alone(account, call, read);
    /** What was read of the kind; `null` when nothing was. */
    const taken = <T extends { readonly isCut: boolean }>(kind: EventKind, read: T | VendorError): T | null => {
      if (read instanceof VendorError) failed[kind] ??= read;
      else if (read.isCut) failed[kind] ??= cutAt(account, limit);
      return read instanceof VendorError ? null : read;
    };

    /** Within the limit of this snapshot. */
    const readAll: Lister['readAll'] = async (source, anyCall) => {
      const read = await lister.readUpTo(source, limit, anyCall);
      if (read.isCut) throw cutAt(account, limit);
      return read;
    };
    const holdingsOver = (jobs: Api): Holdings => openHoldings({ api: jobs, lister: { readAll }, shares }, settings);

    const heldBy = async (workers: Part<WorkerRow>, jobs: Part<JobRow> | VendorError | null): Promise<Held> => {
      const holdings = holdingsOver(
        jobs && !(jobs instanceof VendorError) && !jobs.isCut ? remembering(api, jobs) : api,
      );
      const found = jobs instanceof VendorError ? jobs : await tried(() => holdings.ofWorkers(workers.rows, call));
      if (!(found instanceof VendorError)) return { ...found, error: null };
      const held = holdings.withoutJobs(workers.rows);
      return { held, losses: [], error: held.includes(null) ? found : null };
    };

    const filter = jobFilter(kinds);
    const [jobs, workers, queues] = await Promise.all([
      filter && tried(() => readJobs(filter, limit, call)),
      wants('Worker') || wants('Task')
        ? tried(() => lister.readUpTo({ fetch: api.workers.list, query: {} }, limit, call))
        : EMPTY,
      wants('Queue') ? tried(() => lister.readUpTo({ fetch: api.queues.list, query: {} }, limit, call)) : EMPTY,
    ]);

    const queueRows = wants('Queue') ? taken('Queue', queues) : null;
    if (queueRows) tell('Queue', lossesOf(queueRows));

    const jobRows = wants('Job') && jobs ? taken('Job', jobs) : null;
    if (jobRows) tell('Job', lossesOf(jobRows));

    const workerRows = wants('Worker') ? taken('Worker', workers) : null;
    const workersOfTasks = wants('Task') ? taken('Task', workers) : null;
    const jobsOfTasks = wants('Task') && jobs ? taken('Task', jobs) : null;
    const [ofWorkers, inDetail] = await Promise.all([
      workerRows && heldBy(workerRows, jobs),
      workersOfTasks &&
        jobsOfTasks &&
        tried(() => holdingsOver(remembering(api, jobsOfTasks)).inDetail(workersOfTasks.rows, call)),
    ]);
    if (ofWorkers?.error) failed.Worker ??= ofWorkers.error;
    if (workerRows && ofWorkers) tell('Worker', [...lossesOf(workerRows), ...ofWorkers.losses]);

    const taskRows =
      inDetail && taken('Task', inDetail instanceof VendorError ? inDetail : { ...inDetail, isCut: false });
    // Any row that cannot be read may hold tasks.
    if (taskRows) {
      tell('Task', [...(workersOfTasks?.unreadable ?? []), ...(jobsOfTasks?.unreadable ?? []), ...taskRows.losses]);
    }
    return {
      ...(workerRows && {
        Worker: workerRows.rows.map(({ item }, index) => ({ ...item, tasks: ofWorkers?.held[index] ?? null })),
      }),
      ...(queueRows && { Queue: queueRows.rows.map(({ item }) => item) }),
      ...(jobRows && { Job: jobRows.rows.map(({ item }) => item).filter(isLive) }),
      ...(taskRows && { Task: taskRows.tasks }),
      ...(Object.keys(unreadable).length > 0 && { unreadable }),
      ...(Object.keys(failed).length > 0 && { failed }),
    } satisfies Snapshot;
  };
};
