import type { Snapshot, Source } from '../../contract/source.ts';
import type { Call } from '../../domain/call.ts';
import type { EventKind } from '../../domain/event.ts';
import { isLive, type JobFilter, type JobState } from '../../domain/job.ts';
import type { Api } from './api.ts';
import { openHoldings } from './holdings.ts';
import type { Parts } from './parts.ts';
import { openWebhook } from './webhook.ts';
import type { JobRow } from './wire.ts';

/** The states of jobs that workers have, or are offered. */
const IN_HAND: readonly JobState[] = ['QUEUED', 'ASSIGNED', 'WRAP_UP'];

/** The vendor's jobs as they were read already; those that came later are asked for. */
const remembering = (api: Api, rows: readonly JobRow[]): Api => {
  const known = new Map(rows.map((row) => [row.id, row]));
  return {
    ...api,
    jobs: {
      ...api.jobs,
      list: async (from) => {
        const status = typeof from === 'string' ? undefined : from.status;
        return { rows: rows.filter((row) => status === undefined || row.status === status), next: null };
      },
      get: async (id, call) => known.get(id) ?? api.jobs.get(id, call),
    },
  };
};

/** The ports' own objects; but jobs that are read anyhow are not read again for the workers' tasks. */
const openSnapshot = (parts: Parts): NonNullable<Source['snapshot']> => {
  const { api, map, tasks, lister, filters, settings } = parts;

  const readJobs = async (filter: JobFilter, call: Call): Promise<readonly JobRow[]> => {
    const known = new Map<string, JobRow>();
    // The last list first, one after the other: a job that leaves `created` meanwhile is met again, not missed.
    for (const query of filters.job(filter).toReversed()) {
      for (const row of await lister.readAll({ fetch: api.jobs.list, query }, call)) known.set(row.id, row);
    }
    return [...known.values()];
  };

  const jobFilter = (kinds: readonly EventKind[]): JobFilter | null =>
    kinds.includes('Job') ? { live: true } : kinds.includes('Task') ? { states: IN_HAND } : null;

  return async (kinds, call) => {
    const wants = (kind: EventKind): boolean => kinds.includes(kind);
    const filter = jobFilter(kinds);
    const [jobs, workers, queues] = await Promise.all([
      filter && readJobs(filter, call),
      wants('Worker') || wants('Task') ? lister.readAll({ fetch: api.workers.list, query: {} }, call) : [],
      wants('Queue') ? lister.readAll({ fetch: api.queues.list, query: {} }, call) : [],
    ]);
    const holdings =
      jobs === null ? parts.holdings : openHoldings({ api: remembering(api, jobs), lister, tasks }, settings);
    const [held, inDetail] = await Promise.all([
      wants('Worker') ? holdings.ofWorkers(workers, call) : [],
      wants('Task') ? holdings.inDetail(workers, call) : [],
    ]);
    return {
      ...(wants('Worker') && { Worker: workers.map((row, index) => map.worker(row, held[index] ?? [])) }),
      ...(wants('Queue') && { Queue: queues.map(map.queue) }),
      ...(wants('Job') && { Job: (jobs ?? []).map(map.job).filter(isLive) }),
      ...(wants('Task') && { Task: inDetail }),
    } satisfies Snapshot;
  };
};

export const openSource = (parts: Parts): Source => ({
  webhook: openWebhook(parts),
  snapshot: openSnapshot(parts),
});
