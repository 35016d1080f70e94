/** Azure by hand: four lists at the same time, each call signed. */

import { createHash, createHmac } from 'node:crypto';
import { openPool } from '../serve.ts';
import { idOf, type JobNode, pushTo, type ReadFloor, type WorkerNode } from './floor.ts';

interface WorkerRow {
  readonly id: string;
  readonly state: string;
  readonly labels: { readonly name?: string };
  readonly queues: readonly string[];
  readonly offers: readonly { readonly jobId: string }[];
}
interface QueueRow {
  readonly id: string;
  readonly name: string;
}
interface Assignment {
  readonly workerId: string;
  readonly assignedAt: string;
}
interface JobRow {
  readonly id: string;
  readonly status: string;
  readonly channelId: string;
  readonly queueId?: string;
  readonly priority: number;
  readonly assignments: Readonly<Record<string, Assignment>>;
}

const JOB_STATES = new Map([
  ['queued', 'QUEUED'],
  ['assigned', 'ASSIGNED'],
  ['completed', 'WRAP_UP'],
  ['classificationFailed', 'FAILED'],
  ['scheduleFailed', 'FAILED'],
]);
const PRESENCES = new Map([
  ['active', 'READY'],
  ['draining', 'DRAINING'],
  ['inactive', 'NOT_READY'],
]);
const NO_BODY = createHash('sha256').update('').digest('base64');
const SIGNED = 'x-ms-date;host;x-ms-content-sha256';

export const open = ({ connectionString }: { readonly connectionString: string }): ReadFloor => {
  const [, endpoint = '', accessKey = ''] = /^endpoint=(.+?)\/?;accesskey=(.+)$/.exec(connectionString) ?? [];
  const { origin, host } = new URL(endpoint);
  const key = Buffer.from(accessKey, 'base64');
  const pool = openPool(origin);

  const sign = (path: string): Record<string, string> => {
    const date = new Date().toUTCString();
    const signature = createHmac('sha256', key).update(`GET\n${path}\n${date};${host};${NO_BODY}`).digest('base64');
    return {
      'x-ms-date': date,
      'x-ms-content-sha256': NO_BODY,
      authorization: `HMAC-SHA256 SignedHeaders=${SIGNED}&Signature=${signature}`,
      accept: 'application/json',
    };
  };
  const list = async <R>(resource: string, filter = ''): Promise<R[]> => {
    const rows: R[] = [];
    let path: string | null = `/routing/${resource}?api-version=2023-11-01&maxpagesize=100${filter}`;
    while (path !== null) {
      const { statusCode, body } = await pool.request({ path, method: 'GET', headers: sign(path) });
      const page = (await body.json()) as { readonly value: readonly R[]; readonly nextLink?: string };
      if (statusCode !== 200) throw new Error(`GET ${path}: ${statusCode}`);
      rows.push(...page.value);
      const next: URL | null = page.nextLink === undefined ? null : new URL(page.nextLink);
      path = next && next.pathname + next.search;
    }
    return rows;
  };

  return async (account) => {
    const [workers, queues, active, created] = await Promise.all([
      list<WorkerRow>('workers'),
      list<QueueRow>('queues'),
      list<JobRow>('jobs', '&status=active'),
      list<JobRow>('jobs', '&status=created'),
    ]);
    const queueOf = new Map(queues.map(({ id, name }) => [id, { id: idOf('Queue', account, id), name }]));
    const nameOf = new Map(workers.map(({ id, labels }) => [id, labels.name ?? null]));
    const tasksOf = new Map<string, WorkerNode['tasks'][number][]>();
    const jobOf = new Map<string, JobRow>();
    const jobs = [...active, ...created].flatMap((job): JobNode[] => {
      jobOf.set(job.id, job);
      const state = JOB_STATES.get(job.status) ?? 'PENDING';
      // Active to the vendor, and over to everybody else.
      if (state === 'FAILED') return [];
      const [held] = Object.values(job.assignments).sort((a, b) => (a.assignedAt < b.assignedAt ? 1 : -1));
      if (held && state !== 'QUEUED' && state !== 'PENDING') {
        pushTo(tasksOf, held.workerId, { state: state === 'ASSIGNED' ? 'ACTIVE' : state, job: { state } });
      }
      const queue = queueOf.get(job.queueId ?? '');
      return [
        {
          state,
          channel: job.channelId,
          priority: job.priority,
          queue: queue ? { name: queue.name } : null,
          worker: held ? { id: idOf('Worker', account, held.workerId), name: nameOf.get(held.workerId) ?? null } : null,
        },
      ];
    });
    return {
      workers: workers.map(({ id, state, queues: ids, offers }) => ({
        id: idOf('Worker', account, id),
        // The vendor's workers have none of their own: the usual label.
        name: nameOf.get(id) ?? null,
        presence: { state: PRESENCES.get(state) ?? 'UNKNOWN' },
        queues: ids.flatMap((queueId) => queueOf.get(queueId) ?? []),
        tasks: [
          ...offers.map(({ jobId }) => ({
            state: 'OFFERED',
            job: { state: JOB_STATES.get(jobOf.get(jobId)?.status ?? '') ?? 'UNKNOWN' },
          })),
          ...(tasksOf.get(id) ?? []),
        ],
      })),
      jobs,
    };
  };
};
