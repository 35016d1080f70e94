import type { Snapshot, Source } from '../../contract/source.ts';
import type { Call } from '../../domain/call.ts';
import type { VendorError } from '../../domain/error.ts';
import type { EventKind } from '../../domain/event.ts';
import { isLive, type JobFilter, type JobState } from '../../domain/job.ts';
import type { Api } from './api.ts';
import { openHoldings } from './holdings.ts';
import type { Whole } from './list.ts';
import type { Parts } from './parts.ts';
import { type Loss, told } from './unreadable.ts';
import { openWebhook } from './webhook.ts';
import type { JobRow, QueueRow, WorkerRow } from './wire.ts';

/** The states of jobs that workers have, or are offered. */
const IN_HAND: readonly JobState[] = ['QUEUED', 'ASSIGNED', 'WRAP_UP'];

const EMPTY: Whole<never> = { rows: [], unreadable: [] };

/** Rows that cannot be read, and parts of those that can. */
const lossesOf = ({ rows, unreadable }: Whole<JobRow | WorkerRow | QueueRow>): readonly Loss[] => [
  ...unreadable,
  ...rows.flatMap((row) => row.unreadable),
];

/** The vendor's jobs as they were read already; those that came later are asked for. */
const remembering = (api: Api, { rows, unreadable }: Whole<JobRow>): Api => {
  const known = new Map(rows.map((row) => [row.id, row]));
  return {
    ...api,
    jobs: {
      ...api.jobs,
      list: async (from) => {
        const status = typeof from === 'string' ? undefined : from.status;
        return { rows: rows.filter((row) => status === undefined || row.status === status), unreadable, next: null };
      },
      get: async (id, call) => known.get(id) ?? api.jobs.get(id, call),
    },
  };
};

/** The ports' own objects; but jobs that are read anyhow are not read again for the workers' tasks. */
const openSnapshot = (parts: Parts): NonNullable<Source['snapshot']> => {
  const { account, api, map, tasks, lister, filters, settings } = parts;

  const readJobs = async (filter: JobFilter, call: Call): Promise<Whole<JobRow>> => {
    const known = new Map<string, JobRow>();
    const unreadable: Loss[] = [];
    // The last list first, one after the other: a job that leaves `created` meanwhile is met again, not missed.
    for (const query of filters.job(filter).toReversed()) {
      const list = await lister.readAll({ fetch: api.jobs.list, query }, call);
      for (const row of list.rows) known.set(row.id, row);
      unreadable.push(...list.unreadable);
    }
    return { rows: [...known.values()], unreadable };
  };

  const jobFilter = (kinds: readonly EventKind[]): JobFilter | null =>
    kinds.includes('Job') ? { live: true } : kinds.includes('Task') ? { states: IN_HAND } : null;

  return async (kinds, call) => {
    const wants = (kind: EventKind): boolean => kinds.includes(kind);
    const filter = jobFilter(kinds);
    const [jobs, workers, queues] = await Promise.all([
      filter && readJobs(filter, call),
      wants('Worker') || wants('Task') ? lister.readAll({ fetch: api.workers.list, query: {} }, call) : EMPTY,
      wants('Queue') ? lister.readAll({ fetch: api.queues.list, query: {} }, call) : EMPTY,
    ]);
    const holdings =
      jobs === null ? parts.holdings : openHoldings({ api: remembering(api, jobs), lister, tasks }, settings);
    const [ofWorkers, inDetail] = await Promise.all([
      wants('Worker') ? holdings.ofWorkers(workers.rows, call) : null,
      wants('Task') ? holdings.inDetail(workers.rows, call) : null,
    ]);
    const unreadable: Partial<Record<EventKind, readonly VendorError[]>> = {};
    const tell = (kind: EventKind, losses: readonly Loss[]): void => {
      if (losses.length > 0) unreadable[kind] = told(account, losses);
    };
    if (ofWorkers) tell('Worker', [...lossesOf(workers), ...ofWorkers.losses]);
    if (wants('Queue')) tell('Queue', lossesOf(queues));
    if (jobs && wants('Job')) tell('Job', lossesOf(jobs));
    // Any row that cannot be read may hold tasks.
    if (inDetail) tell('Task', [...workers.unreadable, ...(jobs?.unreadable ?? []), ...inDetail.losses]);
    return {
      ...(ofWorkers && { Worker: workers.rows.map((row, index) => map.worker(row, ofWorkers.held[index] ?? null)) }),
      ...(wants('Queue') && { Queue: queues.rows.map(map.queue) }),
      ...(wants('Job') && { Job: (jobs?.rows ?? []).map(map.job).filter(isLive) }),
      ...(inDetail && { Task: inDetail.tasks }),
      ...(Object.keys(unreadable).length > 0 && { unreadable }),
    } satisfies Snapshot;
  };
};

export const openSource = (parts: Parts): Source => ({
  webhook: openWebhook(parts),
  snapshot: openSnapshot(parts),
});
