import { expect } from 'vitest';
import { type JsonObject, parseJson } from '../../../src/domain/json.ts';
import type { Odd } from './odd.ts';
import { type Item, NOW, page, type Read, WHEN } from './odd-vendor.ts';

/** An object as it is expected where a member of its row is odd; `null`: the row cannot be read. */
type Expected = (odd: Odd, plain: Item) => Partial<Record<string, unknown>> | null;

const text =
  (member: string): Expected =>
  ({ text: told }) => ({ [member]: told ?? null });
const moment =
  (member: string): Expected =>
  ({ moment: told }) => ({ [member]: told ?? null });
const id: Expected = ({ id: told }, { ref }) =>
  told === undefined ? null : { ref: { ...(ref as object), nativeId: told } };
/** Not read, or only where something else is missing. */
export const nothing: Expected = () => ({});

export interface Sample {
  readonly method: string;
  readonly read: Read;
  readonly settings?: Record<string, unknown>;
  readonly row: JsonObject;
  readonly neighbour: JsonObject;
  /** The whole answer around the rows. */
  readonly body?: (rows: string) => string;
  readonly members: Readonly<Record<string, Expected>>;
}

const described = { description: 'about', created: WHEN, modified: WHEN };
const describes = {
  description: ({ text: told }) => ({ description: told || null }),
  created: moment('createdAt'),
  modified: moment('updatedAt'),
} satisfies Record<string, Expected>;

export const QUEUE = {
  sq_queue_id: 5,
  sq_queue_name: 'Sales',
  agent_selection: 'MOST_QUALIFIED',
  task_selection: 'MAX_PRIORITY',
  hold_calls_if_inactive_agents: true,
  ...described,
  call_max_waiting_time_in_seconds: 90,
  im_max_queue_size: 3,
  agentcount: 2,
};

const selection =
  (member: string): Expected =>
  ({ json }, { configuration }) => {
    const { [member]: _, ...others } = JSON.parse(String(configuration)) as JsonObject;
    const order = ['agent_selection', 'task_selection'].filter((name) => name in others || (name === member && json));
    const members = order.map((name) => `"${name}":${name === member ? json : JSON.stringify(others[name])}`);
    return { configuration: JSON.stringify(parseJson(`{${members.join(',')}}`)) };
  };

const STATUS = { sq_status_name: 'CUSTOM_1', custom_status_name: 'Lunch' };

export const AGENT = {
  user_id: 9,
  user_name: 'ann',
  user_display_name: 'Ann',
  max_simultaneous_conversations: 2,
  sq_statuses: [
    { CALL: { sq_status_name: 'READY', from_date: WHEN }, IM: { sq_status_name: 'OFFLINE', from_date: WHEN } },
  ],
  sq_queues: [{ sq_queue_id: 5, sq_queue_name: 'Sales' }],
  sq_skills: [{ sq_skill_id: 7, sq_skill_name: 'English', sq_skill_level: 3 }],
};

export const refTo = (kind: string) => (nativeId: string) => ({ kind, account: 'vox', nativeId });
export const [queueRef, workerRef, jobRef] = [refTo('Queue'), refTo('Worker'), refTo('Job')];
const taskRef = (job: string, worker: string) => refTo('Task')(`${job}/${worker}`);

interface Shown {
  readonly state: string;
  readonly native: string | null;
  readonly label: string | null;
  readonly since: number | null;
}
interface Channel {
  readonly channel: string;
  readonly presence: Shown;
  readonly maxJobs: number | null;
}

const channelsOf = ({ channels }: Item): readonly [Channel, Channel] => channels as [Channel, Channel];
const activityOf = (native: string | null) =>
  native === null ? null : { kind: 'Activity', account: 'vox', nativeId: native.trim() };

const NO_STATUS = { state: 'UNKNOWN', native: null, label: null, reasonCode: null, since: null };
const untold = { presence: NO_STATUS, activity: null, channels: null };

/** Calls are not told, so chats speak for the agent. */
const onlyChats = (plain: Item) => {
  const [, chats] = channelsOf(plain);
  return { presence: chats.presence, activity: activityOf(chats.presence.native), channels: [chats] };
};

/** What a status that nobody knows is to an agent: not READY, and not the OFFLINE of the other channel. */
const callsIn = (native: string | null, plain: Item, since: number | null = null) => {
  const [calls, chats] = channelsOf(plain);
  const presence = { ...NO_STATUS, native, label: native, since };
  return { presence, activity: activityOf(native), channels: [{ ...calls, presence }, chats] };
};

const isAbsent = ({ json }: Odd): boolean => json === null || json === 'null';
const asWord = ({ json, text: told }: Odd): string | null =>
  json?.startsWith('"') && told?.trim() ? (told ?? null) : null;

const skillLike = ({ id: told }: Odd, name: string | null, level: number | null) => [
  { skill: told === undefined ? null : { kind: 'Skill', account: 'vox', nativeId: told }, name, level },
];

export const emptyList = ({ json }: Odd): boolean => json === '[]' || json === '{}';

export const TASK = {
  task_type: 'CALL',
  status: 'IN_PROCESSING',
  user_id: 9,
  sq_skills: [{ sq_skill_name: 'English', sq_skill_level: 3 }],
  waiting_time: 12_000,
  processing_time: 30_000,
  custom_data: '{"id":"abc"}',
};

const stateBody = (tasks: string): string => `{"result":[{"sq_queue_id":5,"tasks":[${tasks}]}]}`;

/** Without moments, which are read to about a second and have tests of their own. */
const timeless =
  (read: Read): Read =>
  async (adapter, call) => {
    const { items, unreadable } = await read(adapter, call);
    for (const { createdAt, enqueuedAt, assignedAt } of items) {
      for (const at of [createdAt, enqueuedAt, assignedAt]) expect(at ?? 0).toBeLessThanOrEqual(NOW + 1000);
    }
    const known = (at: unknown) => (at === undefined ? undefined : at !== null);
    return {
      items: items.map((item) => ({
        ...item,
        createdAt: known(item.createdAt),
        ...('enqueuedAt' in item && { enqueuedAt: known(item.enqueuedAt) }),
        ...('assignedAt' in item && { assignedAt: known(item.assignedAt) }),
      })),
      unreadable,
    };
  };

/** What is taken for an id of the scenario's own. */
const isOwnId = (own: string | undefined): own is string =>
  own !== undefined && own.trim() !== '' && own.length <= 200 && !own.includes('\u0000');

const TASK_STATES = { state: 'UNKNOWN' } as const;

export const SAMPLES: Readonly<Record<string, Sample>> = {
  'an agent': {
    method: 'SQ_GetAgents',
    read: page('worker'),
    row: AGENT,
    neighbour: { user_id: 10 },
    members: {
      user_id: id,
      user_display_name: ({ text: told }) => ({ name: told?.trim() || 'ann' }),
      max_simultaneous_conversations: ({ count }, plain) => {
        const [calls, chats] = channelsOf(plain);
        return { capacity: count ?? null, channels: [calls, { ...chats, maxJobs: count ?? null }] };
      },
      sq_statuses: (odd) => ({ ...untold, channels: emptyList(odd) ? [] : null }),
      'sq_statuses.0': ({ json }) => ({ ...untold, channels: json === null ? [] : null }),
      'sq_statuses.0.CALL': (odd, plain) => (isAbsent(odd) ? onlyChats(plain) : callsIn(asWord(odd), plain)),
      'sq_statuses.0.IM': (odd, plain) => {
        const [calls, chats] = channelsOf(plain);
        const native = asWord(odd);
        const presence = { ...NO_STATUS, native, label: native };
        return { channels: isAbsent(odd) ? [calls] : [calls, { ...chats, presence }] };
      },
      'sq_statuses.0.CALL.sq_status_name': (odd, plain) =>
        callsIn(asWord(odd), plain, channelsOf(plain)[0].presence.since),
      'sq_statuses.0.CALL.from_date': ({ moment: since = null }, plain) => {
        const [calls, chats] = channelsOf(plain);
        const presence = { ...calls.presence, since };
        return { presence, channels: [{ ...calls, presence }, chats] };
      },
      'sq_statuses.0.IM.sq_status_name': (odd, plain) => {
        const [calls, chats] = channelsOf(plain);
        const native = asWord(odd);
        const presence = { ...chats.presence, state: 'UNKNOWN', native, label: native };
        return { channels: [calls, { ...chats, presence }] };
      },
      'sq_statuses.0.IM.from_date': ({ moment: since = null }, plain) => {
        const [calls, chats] = channelsOf(plain);
        return { channels: [calls, { ...chats, presence: { ...chats.presence, since } }] };
      },
      sq_queues: (odd) => ({ queues: emptyList(odd) ? [] : null }),
      'sq_queues.0': (odd) => ({ queues: odd.json === null ? [] : odd.id ? [queueRef(odd.id)] : null }),
      'sq_queues.0.sq_queue_id': (odd) => ({ queues: odd.id ? [queueRef(odd.id)] : null }),
      sq_skills: (odd) => ({ skills: emptyList(odd) ? [] : null }),
      'sq_skills.0': (odd) => ({ skills: odd.json === null ? [] : null }),
      'sq_skills.0.sq_skill_id': (odd) => ({ skills: skillLike(odd, 'English', 3) }),
      'sq_skills.0.sq_skill_name': ({ text: told }) => ({ skills: skillLike({ json: '7', id: '7' }, told ?? '7', 3) }),
      'sq_skills.0.sq_skill_level': ({ count }) => ({
        skills: skillLike({ json: '7', id: '7' }, 'English', count ?? null),
      }),
    },
  },
  'a job': {
    method: 'GetSQState',
    read: timeless(page('job')),
    row: TASK,
    neighbour: {
      ...TASK,
      status: 'IN_QUEUE',
      user_id: undefined,
      custom_data: '{"id":"other"}',
    } as unknown as JsonObject,
    body: stateBody,
    members: {
      task_type: text('channel'),
      status: ({ text: told }) => ({ state: { state: 'UNKNOWN', native: told ?? null } }),
      user_id: ({ id: told }) => ({ worker: told === undefined ? null : workerRef(told) }),
      sq_skills: () => ({ skills: [] }),
      'sq_skills.0': () => ({ skills: [] }),
      'sq_skills.0.sq_skill_name': ({ text: told }) => ({
        skills: told === undefined ? [] : skillLike({ json: null }, told, 3),
      }),
      'sq_skills.0.sq_skill_level': ({ count }) => ({ skills: skillLike({ json: null }, 'English', count ?? null) }),
      waiting_time: ({ quantity }) => ({ createdAt: quantity !== undefined, enqueuedAt: quantity !== undefined }),
      processing_time: ({ quantity }) => ({ createdAt: quantity !== undefined, enqueuedAt: quantity !== undefined }),
      custom_data: ({ json, text: told }) => {
        const own = isOwnId(told) ? told.trim() : null;
        return {
          ref: own === null ? expect.objectContaining({ nativeId: expect.stringMatching(/^~5-CALL-/) }) : jobRef(own),
          vendorType: own === null ? 'task without an id' : 'task',
          externalId: own,
          tags: json?.startsWith('{') ? parseJson(json) : null,
        };
      },
    },
  },
  'the share of an agent': {
    method: 'GetSQState',
    read: timeless(page('task')),
    row: TASK,
    neighbour: { ...TASK, custom_data: '{"id":"other"}' },
    body: stateBody,
    members: {
      status: ({ text: told }) => ({ state: { ...TASK_STATES, native: told ?? null }, assignedAt: false }),
      user_id: ({ id: told }) => (told === undefined ? null : { ref: taskRef('abc', told), worker: workerRef(told) }),
      processing_time: ({ quantity }) => ({ assignedAt: quantity !== undefined }),
      custom_data: ({ text: told }) => {
        const own = isOwnId(told) ? told.trim() : null;
        if (own !== null) return { ref: taskRef(own, '9'), job: jobRef(own) };
        const derived = expect.objectContaining({ nativeId: expect.stringMatching(/^~5-CALL-/) });
        return { ref: derived, job: derived, vendorType: 'task without an id' };
      },
    },
  },
  'a queue': {
    method: 'SQ_GetQueues',
    read: page('queue'),
    row: QUEUE,
    neighbour: { sq_queue_id: 6 },
    members: {
      sq_queue_id: (odd, plain) => {
        const told = id(odd, plain);
        return told && { ...told, policies: [{ kind: 'RoutingPolicy', account: 'vox', nativeId: odd.id }] };
      },
      sq_queue_name: text('name'),
      ...describes,
    },
  },
  'the selection of a queue': {
    method: 'SQ_GetQueues',
    read: page('policy'),
    row: QUEUE,
    neighbour: { sq_queue_id: 6 },
    members: {
      sq_queue_id: id,
      sq_queue_name: text('name'),
      ...describes,
      description: nothing,
      agent_selection: selection('agent_selection'),
      task_selection: selection('task_selection'),
    },
  },
  'a skill': {
    method: 'SQ_GetSkills',
    read: page('skill'),
    row: { sq_skill_id: 7, sq_skill_name: 'English', ...described },
    neighbour: { sq_skill_id: 8 },
    members: { sq_skill_id: id, sq_skill_name: text('name'), ...describes },
  },
  'a user': {
    method: 'GetUsers',
    read: page('worker'),
    settings: { workers: 'users' },
    row: {
      user_id: 9,
      user_name: 'ann',
      user_display_name: 'Ann',
      user_active: true,
      live_balance: 0,
      acd_status: 'READY',
      created: WHEN,
      modified: WHEN,
    },
    neighbour: { user_id: 10 },
    members: {
      user_id: id,
      user_display_name: ({ text: told }) => ({ name: told?.trim() || 'ann' }),
      created: moment('createdAt'),
      modified: moment('updatedAt'),
    },
  },
  'the name of a status': {
    method: 'SQ_GetAgentCustomStatusMapping',
    read: async (adapter, call) => {
      const { items, unreadable } = await page('activity')(adapter, call);
      // The statuses themselves are always there.
      return { items: items.filter(({ raw }) => raw !== null), unreadable };
    },
    row: STATUS,
    neighbour: { sq_status_name: 'READY', custom_status_name: 'Here' },
    members: {
      sq_status_name: ({ json, text: told }, { ref }) => {
        const status = json?.startsWith('"') ? told?.trim() : '';
        return status ? { ref: { ...(ref as object), nativeId: status }, available: null } : null;
      },
      custom_status_name: ({ json, text: told }) =>
        json === null || json === 'null'
          ? { name: 'CUSTOM_1' }
          : told === undefined
            ? null
            : { name: told.trim() || 'CUSTOM_1' },
    },
  },
  'an application': {
    method: 'GetApplications',
    read: page('workspace'),
    row: { application_id: 4711, application_name: 'app.acme', modified: WHEN, secure_record_storage: false },
    neighbour: { application_id: 1 },
    members: { application_name: text('name'), modified: moment('updatedAt') },
  },
};
