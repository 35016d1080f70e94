/**
 * What a careful programmer writes for this one question without GraphQL: the vendor's calls by hand, all that can go at
 * the same time at the same time, the answer put together in one pass. `/gets` reads each worker and queue once by its id,
 * `/lists` reads all of them in two lists.
 */

import { JOBS, type Variables } from './query.ts';
import { openPool, serve } from './serve.ts';
import type { VendorReady } from './vendor.ts';

interface TaskRow {
  readonly sid: string;
  readonly assignmentState: string;
  readonly priority: number;
  readonly taskChannel: string;
  readonly dateCreated: string;
  readonly taskQueueEnteredDate: string;
  readonly taskQueueSid: string;
  readonly workerSid: string;
}
interface WorkerRow {
  readonly sid: string;
  readonly name: string;
  readonly attributes: string;
  readonly available: boolean;
  readonly activityName: string;
}
interface QueueRow {
  readonly sid: string;
  readonly name: string;
  readonly targetWorkers: string;
}
interface List<R> {
  readonly result: readonly R[];
}

const { settings } = JSON.parse(process.argv[2] ?? '') as VendorReady;
const { origin, pathname } = new URL(settings.baseUrl);
const headers = {
  authorization: `Basic ${Buffer.from(`${settings.accountSid}:${settings.authToken}`).toString('base64')}`,
  accept: 'application/json',
};
const pool = openPool(origin);

const get = async <T>(path: string): Promise<T> => {
  const { statusCode, body } = await pool.request({ path: pathname + path, method: 'GET', headers });
  const answer = (await body.json()) as { readonly data: T };
  if (statusCode !== 200) throw new Error(`GET ${path}: ${statusCode}`);
  return answer.data;
};
const list = async <R>(path: string): Promise<readonly R[]> => (await get<List<R>>(path)).result;

const listJobs = () =>
  list<TaskRow>(`/tasks/search?isLiveSession=true&SortBy=dateCreated%3Aasc&page=0&pageSize=${JOBS}`);

type Relations = readonly [readonly WorkerRow[], readonly QueueRow[]];

const distinct = (sids: readonly string[]): string[] => [...new Set(sids)];

const byGets = (jobs: readonly TaskRow[]): Promise<Relations> =>
  Promise.all([
    Promise.all(distinct(jobs.map((job) => job.workerSid)).map((sid) => get<WorkerRow>(`/workers/search/${sid}`))),
    Promise.all(distinct(jobs.map((job) => job.taskQueueSid)).map((sid) => get<QueueRow>(`/taskqueues/search/${sid}`))),
  ]);

/** Small enough for one page each; with the jobs at the same time, since nothing of them has to be known. */
const byLists = (): Promise<Relations> =>
  Promise.all([
    list<WorkerRow>('/workers/search?page=0&pageSize=200'),
    list<QueueRow>('/taskqueues/search?page=0&pageSize=200'),
  ]);

const idOf = (kind: string, account: string, sid: string): string =>
  Buffer.from(`${kind}:${account}:${sid}`).toString('base64url');

const isoOf = (date: string): string => new Date(date.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')).toISOString();

const STATES = new Map([
  ['PENDING', 'QUEUED'],
  ['RESERVED', 'OFFERED'],
  ['ASSIGNED', 'ASSIGNED'],
]);

const answerOf = (jobs: readonly TaskRow[], [workers, queues]: Relations, { account, channels }: Variables) => {
  const workerOf = new Map(
    workers.map(({ sid, name, attributes, available, activityName }) => [
      sid,
      {
        id: idOf('Worker', account, sid),
        name,
        contactUri: (JSON.parse(attributes) as { readonly contact_uri?: string }).contact_uri ?? null,
        presence: {
          state: available ? 'READY' : activityName === 'Offline' ? 'OFFLINE' : 'NOT_READY',
          label: activityName,
        },
      },
    ]),
  );
  const queueOf = new Map(
    queues.map(({ sid, name, targetWorkers }) => [
      sid,
      { id: idOf('Queue', account, sid), name, selector: targetWorkers },
    ]),
  );
  const nodes = jobs
    .filter(({ taskChannel }) => channels.includes(taskChannel))
    .map((job) => ({
      id: idOf('Job', account, job.sid),
      nativeId: job.sid,
      state: STATES.get(job.assignmentState) ?? 'UNKNOWN',
      nativeState: job.assignmentState,
      priority: job.priority,
      channel: job.taskChannel,
      createdAt: isoOf(job.dateCreated),
      enqueuedAt: isoOf(job.taskQueueEnteredDate),
      worker: workerOf.get(job.workerSid) ?? null,
      queue: queueOf.get(job.taskQueueSid) ?? null,
    }));
  return { data: { jobs: { nodes, failures: [] } } };
};

serve<Variables>(async (path, variables) => {
  if (path === '/gets') {
    const jobs = await listJobs();
    return answerOf(jobs, await byGets(jobs), variables);
  }
  const [jobs, relations] = await Promise.all([listJobs(), byLists()]);
  return answerOf(jobs, relations, variables);
});
