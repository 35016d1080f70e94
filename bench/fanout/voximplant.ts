/** Voximplant by hand: agents, queues and the state of all queues at the same time, with a token that is signed when it is due. */

import { createPrivateKey, sign } from 'node:crypto';
import { openPool } from '../serve.ts';
import { idOf, type JobNode, pushTo, type ReadFloor, type WorkerNode } from './floor.ts';

interface Settings {
  readonly baseUrl: string;
  readonly accountId: number;
  readonly keyId: string;
  readonly privateKey: string;
  readonly applicationId: number;
}
type Statuses = readonly Readonly<Record<string, { readonly sq_status_name: string }>>[];
interface AgentRow {
  readonly user_id: number;
  readonly user_name: string;
  readonly user_display_name?: string;
  readonly sq_statuses: Statuses;
  readonly sq_queues: readonly { readonly sq_queue_id: number }[];
}
interface QueueRow {
  readonly sq_queue_id: number;
  readonly sq_queue_name: string;
}
interface TaskRow {
  readonly task_type: string;
  readonly status: string;
  readonly user_id?: number | null;
}
interface StateRow extends QueueRow {
  readonly tasks: readonly TaskRow[];
}

const JOB_STATES = new Map([
  ['IN_QUEUE', 'QUEUED'],
  ['DISTRIBUTED', 'OFFERED'],
  ['IN_PROCESSING', 'ASSIGNED'],
]);
const TOKEN_SECONDS = 600;
const RENEWED_BEFORE_MS = 60_000;

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Ready in one channel is ready. */
const presenceOf = (statuses: Statuses): string => {
  const names = statuses.flatMap((one) => Object.values(one).map(({ sq_status_name: name }) => name));
  if (names.includes('READY')) return 'READY';
  return names.every((name) => name === 'OFFLINE') ? 'OFFLINE' : 'NOT_READY';
};

export const open = (settings: Settings): ReadFloor => {
  const { origin, pathname } = new URL(settings.baseUrl);
  const pool = openPool(origin);
  const key = createPrivateKey(settings.privateKey);
  let token = { text: '', until: 0 };

  const authorization = (): string => {
    if (Date.now() >= token.until) {
      const iat = Math.floor(Date.now() / 1000) - 5;
      const header = { alg: 'RS256', typ: 'JWT', kid: settings.keyId };
      const text = `${encode(header)}.${encode({ iss: settings.accountId, iat, exp: iat + TOKEN_SECONDS })}`;
      const signature = sign('sha256', Buffer.from(text), key).toString('base64url');
      token = { text: `Bearer ${text}.${signature}`, until: (iat + TOKEN_SECONDS) * 1000 - RENEWED_BEFORE_MS };
    }
    return token.text;
  };
  const call = async <R>(method: string, params: Readonly<Record<string, string>>): Promise<readonly R[]> => {
    const { statusCode, body } = await pool.request({
      path: `${pathname}/${method}`,
      method: 'POST',
      headers: { authorization: authorization(), 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ application_id: String(settings.applicationId), ...params }).toString(),
    });
    const answer = (await body.json()) as { readonly result?: readonly R[]; readonly error?: object };
    if (statusCode !== 200 || !answer.result) throw new Error(`${method}: ${statusCode} ${JSON.stringify(answer)}`);
    return answer.result;
  };

  return async (account) => {
    const [agents, queues, states] = await Promise.all([
      call<AgentRow>('SQ_GetAgents', { with_sq_queues: 'true', with_sq_statuses: 'true', count: '200', offset: '0' }),
      call<QueueRow>('SQ_GetQueues', { count: '200', offset: '0' }),
      call<StateRow>('GetSQState', { sq_queue_id: 'all', timezone: 'Etc/GMT' }),
    ]);
    const queueOf = new Map(
      queues.map(({ sq_queue_id: id, sq_queue_name: name }) => [id, { id: idOf('Queue', account, id), name }]),
    );
    const nameOf = new Map(
      agents.map(({ user_id: id, user_name: login, user_display_name: name }) => [id, name?.trim() || login]),
    );
    const tasksOf = new Map<number, WorkerNode['tasks'][number][]>();
    const jobs = states.flatMap(({ sq_queue_id: queueId, sq_queue_name: queue, tasks }) =>
      tasks.map(({ task_type: channel, status, user_id: userId }): JobNode => {
        const state = JOB_STATES.get(status) ?? 'UNKNOWN';
        const held = state === 'QUEUED' ? null : (userId ?? null);
        if (held !== null) pushTo(tasksOf, held, { state: state === 'ASSIGNED' ? 'ACTIVE' : state, job: { state } });
        return {
          state,
          channel,
          priority: null,
          queue: { name: queueOf.get(queueId)?.name ?? queue },
          worker: held === null ? null : { id: idOf('Worker', account, held), name: nameOf.get(held) ?? null },
        };
      }),
    );
    return {
      workers: agents.map(({ user_id: id, sq_statuses: statuses, sq_queues: memberOf }) => ({
        id: idOf('Worker', account, id),
        name: nameOf.get(id) ?? null,
        presence: { state: presenceOf(statuses) },
        queues: memberOf.flatMap(({ sq_queue_id: queueId }) => queueOf.get(queueId) ?? []),
        tasks: tasksOf.get(id) ?? [],
      })),
      jobs,
    };
  };
};
