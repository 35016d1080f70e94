/** One Restcomm account by hand: what the programs that know one question have in common. */

import { openPool } from './serve.ts';

export interface TaskRow {
  readonly sid: string;
  readonly assignmentState: string;
  readonly priority: number;
  readonly taskChannel: string;
  readonly dateCreated: string;
  readonly taskQueueEnteredDate: string;
  readonly taskQueueSid: string;
  readonly workerSid: string;
}
export interface WorkerRow {
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

interface Settings {
  readonly baseUrl: string;
  readonly accountSid: string;
  readonly authToken: string;
}

export type Relations = readonly [readonly WorkerRow[], readonly QueueRow[]];

const distinct = (sids: readonly string[]): string[] => [...new Set(sids)];

export const idOf = (kind: string, account: string, nativeId: string | number): string =>
  Buffer.from(`${kind}:${account}:${nativeId}`).toString('base64url');

const isoOf = (date: string): string => new Date(date.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')).toISOString();

const STATES = new Map([
  ['PENDING', 'QUEUED'],
  ['RESERVED', 'OFFERED'],
  ['ASSIGNED', 'ASSIGNED'],
]);

export const jobState = ({ assignmentState }: Pick<TaskRow, 'assignmentState'>): string =>
  STATES.get(assignmentState) ?? 'UNKNOWN';

export const presenceState = ({ available, activityName }: Pick<WorkerRow, 'available' | 'activityName'>): string =>
  available ? 'READY' : activityName === 'Offline' ? 'OFFLINE' : 'NOT_READY';

export const openRestcomm = ({ baseUrl, accountSid, authToken }: Settings) => {
  const { origin, pathname } = new URL(baseUrl);
  const headers = {
    authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
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

  return {
    jobs: (first: number) =>
      list<TaskRow>(`/tasks/search?isLiveSession=true&SortBy=dateCreated%3Aasc&page=0&pageSize=${first}`),
    job: (sid: string) => get<TaskRow>(`/tasks/search/${sid}`),
    workers: (first: number) => list<WorkerRow>(`/workers/search?SortBy=dateCreated%3Aasc&page=0&pageSize=${first}`),

    /** Each worker and queue of the jobs once, by its id. */
    byGets: (jobs: readonly TaskRow[]): Promise<Relations> =>
      Promise.all([
        Promise.all(distinct(jobs.map((job) => job.workerSid)).map((sid) => get<WorkerRow>(`/workers/search/${sid}`))),
        Promise.all(
          distinct(jobs.map((job) => job.taskQueueSid)).map((sid) => get<QueueRow>(`/taskqueues/search/${sid}`)),
        ),
      ]),

    /** Small enough for one page each; with the jobs at the same time, since nothing of them has to be known. */
    byLists: (): Promise<Relations> =>
      Promise.all([
        list<WorkerRow>('/workers/search?page=0&pageSize=200'),
        list<QueueRow>('/taskqueues/search?page=0&pageSize=200'),
      ]),
  };
};

/** Jobs with their workers and queues, as the API answers them. */
export const jobNodes = (jobs: readonly TaskRow[], [workers, queues]: Relations, account: string) => {
  const workerOf = new Map(
    workers.map((worker) => [
      worker.sid,
      {
        id: idOf('Worker', account, worker.sid),
        name: worker.name,
        contactUri: (JSON.parse(worker.attributes) as { readonly contact_uri?: string }).contact_uri ?? null,
        presence: { state: presenceState(worker), label: worker.activityName },
      },
    ]),
  );
  const queueOf = new Map(
    queues.map(({ sid, name, targetWorkers }) => [
      sid,
      { id: idOf('Queue', account, sid), name, selector: targetWorkers },
    ]),
  );
  return jobs.map((job) => ({
    id: idOf('Job', account, job.sid),
    nativeId: job.sid,
    state: jobState(job),
    nativeState: job.assignmentState,
    priority: job.priority,
    channel: job.taskChannel,
    createdAt: isoOf(job.dateCreated),
    enqueuedAt: isoOf(job.taskQueueEnteredDate),
    worker: workerOf.get(job.workerSid) ?? null,
    queue: queueOf.get(job.taskQueueSid) ?? null,
  }));
};
