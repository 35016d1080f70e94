/** Voximplant's methods, as its contract has them (docs/vendors/voximplant.md §2 to §7). */

import { generateKeyPairSync } from 'node:crypto';
import type { Size } from '../size.ts';
import { digits, json, type Mock, type Told } from './mock.ts';

type Row = Readonly<Record<string, unknown>>;

const CHANGED_AT = '2026-03-04 10:00:00';
const DEFAULT_COUNT = 20;
const APPLICATION = 10_570_001;
const FIRST_USER = 1_001;
const FIRST_QUEUE = 101;

const open = ({ workers, jobs, holders, queues }: Size) => {
  const ofQueue = (at: number) => ({ sq_queue_id: FIRST_QUEUE + at, sq_queue_name: `Queue ${digits(at)}` });
  const agentAt = (at: number): Row => ({
    user_id: FIRST_USER + at,
    user_name: `user-${digits(at)}`,
    user_display_name: `Worker ${digits(at)} ${digits(0)}`,
    max_simultaneous_conversations: 5,
    sq_statuses: [
      {
        CALL: { sq_status_name: at % 3 === 2 ? 'DND' : 'READY', from_date: CHANGED_AT },
        IM: { sq_status_name: 'OFFLINE', from_date: CHANGED_AT },
      },
    ],
    sq_queues: [ofQueue(at % queues)],
    sq_skills: [{ sq_skill_id: 1, sq_skill_name: 'support', sq_skill_level: 3 }],
  });
  const agents = Array.from({ length: workers }, (_, at) => agentAt(at));
  const taskAt = (at: number) => ({
    task_type: 'CALL',
    status: 'IN_PROCESSING',
    user_id: FIRST_USER + (at % holders),
    sq_skills: [{ sq_skill_name: 'support', sq_skill_level: 1 }],
    waiting_time: 12_000,
    processing_time: 30_000,
    custom_data: JSON.stringify({ id: `task-${digits(at)}` }),
  });
  const tasks = Array.from({ length: jobs }, (_, at) => taskAt(at));
  return {
    agents,
    queues: Array.from(
      { length: queues },
      (_, at): Row => ({ ...ofQueue(at), agent_selection: 'MOST_IDLE', task_selection: 'MAX_WAITING_TIME' }),
    ),
    stateOf: (at: number): Row => ({
      ...ofQueue(at),
      sq_agents: agents.filter((_, agent) => agent % queues === at),
      tasks: tasks.filter((_, task) => task % queues === at),
    }),
  };
};

const refused = (code: number, msg: string): Told => json({ error: { code, msg } });

/** Of a parameter that is a list. Without it all are meant. */
const isAmong = (params: URLSearchParams, name: string, ids: readonly unknown[]): boolean => {
  const told = params.get(name);
  return told === null || told === 'all' || told.split(';').some((one) => ids.includes(Number(one)));
};

const page = (rows: readonly Row[], params: URLSearchParams): Told => {
  const begin = Number(params.get('offset') ?? 0);
  const result = rows.slice(begin, begin + Number(params.get('count') ?? DEFAULT_COUNT));
  return json({ result, count: result.length, total_count: rows.length });
};

const WITH = ['sq_queues', 'sq_skills', 'sq_statuses'];

export const voximplant = (size: Size): Mock => {
  const centre = open(size);
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });

  /** Queues, skills and statuses of an agent are told only to those who ask for them. */
  const shown = (agent: Row, params: URLSearchParams): Row =>
    Object.fromEntries(
      Object.entries(agent).filter(([name]) => !WITH.includes(name) || params.get(`with_${name}`) === 'true'),
    );

  const methods: Readonly<Record<string, (params: URLSearchParams) => Told>> = {
    SQ_GetAgents: (params) => {
      const agents = centre.agents.filter(
        (agent) =>
          isAmong(params, 'user_id', [agent.user_id]) &&
          isAmong(
            params,
            'sq_queue_id',
            (agent.sq_queues as Row[]).map((queue) => queue.sq_queue_id),
          ),
      );
      return page(
        agents.map((agent) => shown(agent, params)),
        params,
      );
    },
    SQ_GetQueues: (params) =>
      page(
        centre.queues.filter((queue) => isAmong(params, 'sq_queue_id', [queue.sq_queue_id])),
        params,
      ),
    SQ_GetSkills: (params) => page([{ sq_skill_id: 1, sq_skill_name: 'support' }], params),
    GetSQState: (params) =>
      json({
        result: centre.queues.flatMap((queue, at) =>
          isAmong(params, 'sq_queue_id', [queue.sq_queue_id]) ? [centre.stateOf(at)] : [],
        ),
      }),
    SQ_GetAgentCustomStatusMapping: () => json({ result: [] }),
    GetApplications: (params) =>
      page([{ application_id: APPLICATION, application_name: 'bench.example.voximplant.com' }], params),
  };

  const tell: Mock['tell'] = ({ path, query, headers, body }) => {
    if (!headers.authorization?.startsWith('Bearer ')) return refused(100, 'Authorization failed.');
    const [, , method = ''] = path.split('/');
    const params = new URLSearchParams([...query, ...new URLSearchParams(body)]);
    return methods[method]?.(params) ?? refused(103, 'Unknown command.');
  };

  /** An agent has another name. */
  const change = (count: number): null => {
    const at = count % size.workers;
    centre.agents[at] = { ...centre.agents[at], user_display_name: `Worker ${digits(at)} ${digits(count)}` };
    return null;
  };

  return {
    settings: (url) => ({
      baseUrl: `${url}/platform_api`,
      accountId: 4_310_001,
      keyId: 'the-key-of-the-bench',
      privateKey,
      applicationId: APPLICATION,
    }),
    tell,
    change,
  };
};
