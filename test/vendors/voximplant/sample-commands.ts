import type { Adapter } from '../../../src/contract/adapter.ts';
import type { Call } from '../../../src/domain/call.ts';
import type { VendorObject } from '../../../src/domain/object.ts';
import { figures, has } from './recorder.ts';

/** The equivalent command, and what is to be seen of its answer. */
export interface Case {
  readonly run: (adapter: Adapter, call: Call) => Promise<unknown> | undefined;
  readonly expected: unknown;
}

const AT = Date.UTC(2026, 2, 4, 10);
const HALF_HOUR_EARLIER = AT - 1_800_000;
const ALL = { filter: {}, after: null, limit: 100 };

/** How the vendor's words are told here, for what the samples hold of them. */
const rowsOf = async (page: Promise<{ readonly rows: readonly { readonly item: VendorObject }[] }> | undefined) => {
  const { rows, ...more } = has(await page);
  return { rows: rows.map(({ item }) => item), ...more };
};
const DONE = { outcome: 'DONE' };
const refOf = (kind: string, nativeId: string) => ({ kind, account: 'vox', nativeId });

const SALES = {
  name: 'Sales',
  description: 'All calls about buying',
  createdAt: AT,
  updatedAt: AT,
  ref: refOf('Queue', '5'),
};
const SUPPORT = { name: 'Support', description: null, ref: refOf('Queue', '6') };
const ENGLISH = { name: 'English', description: 'C1', createdAt: AT, ref: refOf('Skill', '7') };
const FRENCH = { name: 'French', description: null, ref: refOf('Skill', '8') };
const presence = (state: string, native: string) => ({ state, native, since: AT });
const ANN = {
  name: 'ANN',
  capacity: 4,
  // Calls are in service; messages are free.
  presence: presence('READY', 'READY'),
  queues: [refOf('Queue', '5')],
  skills: [{ skill: refOf('Skill', '7'), name: 'English', level: 3 }],
  channels: [
    { channel: 'CALL', presence: presence('NOT_READY', 'IN_SERVICE'), maxJobs: null },
    { channel: 'IM', presence: presence('READY', 'READY'), maxJobs: 4 },
  ],
};
const BOB = { name: 'BOB', capacity: 1, presence: presence('OFFLINE', 'OFFLINE'), skills: [] };

const FULL_OPTIONS = {
  call_agent_selection: 'MOST_QUALIFIED',
  call_task_selection: 'MAX_PRIORITY',
  im_agent_selection: 'LEAST_QUALIFIED',
  im_task_selection: 'MAX_WAITING_TIME',
  hold_calls_if_inactive_agents: true,
  hold_im_if_inactive_agents: false,
  call_max_waiting_time_in_seconds: 90,
  im_max_waiting_time: 2,
  call_max_queue_size: 20,
  im_max_queue_size: 30,
  priority: 70,
};
const FULL = { description: 'All calls about buying', vendorOptions: FULL_OPTIONS };
const SPAN = { from: HALF_HOUR_EARLIER, to: AT };
const point = (from: number, to: number) => ({ from, to, value: 0 });
const ONE_SPAN = [point(HALF_HOUR_EARLIER, AT)];
const TWO_SPANS = [point(HALF_HOUR_EARLIER, AT - 900_000), point(AT - 900_000, AT)];

const read = async (
  adapter: Adapter,
  request: Parameters<NonNullable<NonNullable<Adapter['metrics']>['read']>>[0],
  call: Call,
) => figures(await has(has(adapter.metrics).read)(request, call));

/** By the name of a sample: those that have a typed field. */
export const TYPED: Readonly<Record<string, Case>> = {
  SQ_AddQueue: {
    run: (a, call) => a.queue?.create?.({ name: 'Billing', ...FULL }, call),
    expected: { ...DONE, item: { ref: refOf('Queue', '5') } },
  },
  'SQ_AddQueue.required': {
    run: (a, call) => a.queue?.create?.({ name: 'Billing' }, call),
    expected: { ...DONE, item: { ref: refOf('Queue', '5') } },
  },
  SQ_SetQueueInfo: { run: (a, call) => a.queue?.update?.('5', { name: 'Billing', ...FULL }, call), expected: DONE },
  'SQ_SetQueueInfo.selection': {
    run: (a, call) =>
      a.policy?.update?.(
        '5',
        { configuration: { agent_selection: 'MAX_WAITING_TIME', im_task_selection: 'MAX_PRIORITY' } },
        call,
      ),
    expected: DONE,
  },
  SQ_DelQueue: { run: (a, call) => a.queue?.remove?.('6', call), expected: DONE },
  SQ_GetQueues: { run: (a, call) => rowsOf(a.queue?.list?.(ALL, call)), expected: { rows: [SALES, SUPPORT] } },
  'SQ_GetQueues.one': { run: (a, call) => a.queue?.get?.('5', call), expected: SALES },
  SQ_AddSkill: {
    run: (a, call) => a.skill?.create?.({ name: 'Spanish', description: 'C1' }, call),
    expected: { ...DONE, item: { ref: refOf('Skill', '7') } },
  },
  SQ_SetSkillInfo: {
    run: (a, call) => a.skill?.update?.('7', { name: 'Spanish', description: 'C2' }, call),
    expected: DONE,
  },
  SQ_DelSkill: { run: (a, call) => a.skill?.remove?.('8', call), expected: DONE },
  SQ_GetSkills: { run: (a, call) => rowsOf(a.skill?.list?.(ALL, call)), expected: { rows: [ENGLISH, FRENCH] } },
  'SQ_GetSkills.named': {
    run: (a, call) => rowsOf(a.skill?.list?.({ ...ALL, filter: { name: 'ENG' } }, call)),
    expected: { rows: [ENGLISH] },
  },
  SQ_BindSkill: {
    run: (a, call) =>
      a.worker?.bindSkills?.(
        {
          workers: ['9', '10'],
          skills: [
            { skill: '7', level: 3 },
            { skill: '8', level: 5 },
          ],
        },
        call,
      ),
    expected: DONE,
  },
  SQ_UnbindSkill: {
    run: (a, call) => a.worker?.unbindSkills?.({ workers: 'ALL', skills: ['7', '8'] }, call),
    expected: DONE,
  },
  SQ_BindAgent: { run: (a, call) => a.worker?.bind?.({ queues: ['5', '6'], workers: ['9'] }, call), expected: DONE },
  SQ_UnbindAgent: { run: (a, call) => a.worker?.unbind?.({ queues: 'ALL', workers: ['9'] }, call), expected: DONE },
  SQ_GetAgents: { run: (a, call) => rowsOf(a.worker?.list?.(ALL, call)), expected: { rows: [ANN, BOB] } },
  'SQ_GetAgents.one': { run: (a, call) => a.worker?.get?.('9', call), expected: ANN },
  'SQ_GetAgents.of-queue': {
    run: (a, call) =>
      rowsOf(a.worker?.list?.({ ...ALL, filter: { queues: ['5'], skills: { any: [{ name: 'English' }] } } }, call)),
    expected: { rows: [ANN] },
  },
  'SQ_GetAgents.of-queue-name': {
    run: (a, call) => rowsOf(a.worker?.list?.({ ...ALL, filter: { queueName: 'Sales', queues: ['5'] } }, call)),
    expected: { rows: [ANN] },
  },
  SQ_SetAgentInfo: {
    run: (a, call) => a.worker?.update?.('9', { capacity: 3, vendorOptions: { handle_calls: false } }, call),
    expected: DONE,
  },
  'SQ_SetAgentInfo.conversations': {
    run: (a, call) => a.worker?.update?.('9', { capacity: 3 }, call),
    expected: DONE,
  },
  SQ_SetAgentCustomStatusMapping: {
    run: (a, call) => a.activity?.update?.('CUSTOM_2', { name: 'Training' }, call),
    expected: { ...DONE, item: { name: 'Training', available: false } },
  },
  SQ_GetAgentCustomStatusMapping: {
    run: (a, call) => a.activity?.get?.('CUSTOM_1', call),
    expected: { name: 'Lunch', available: false },
  },
  SQ_DeleteAgentCustomStatusMapping: { run: (a, call) => a.activity?.remove?.('CUSTOM_1', call), expected: DONE },
  GetSQState: {
    run: async (a, call) => ({
      jobs: await rowsOf(a.job?.list?.(ALL, call)),
      tasks: await rowsOf(a.task?.list?.(ALL, call)),
    }),
    expected: {
      jobs: {
        rows: [
          {
            ref: refOf('Job', 'T-1'),
            state: { state: 'ASSIGNED', native: 'IN_PROCESSING' },
            channel: 'CALL',
            queue: refOf('Queue', '5'),
            worker: refOf('Worker', '9'),
            skills: [{ name: 'English', level: 2 }],
            tags: { id: 'T-1' },
          },
          { ref: refOf('Job', 'T-2'), state: { state: 'QUEUED', native: 'IN_QUEUE' }, worker: null, skills: [] },
          { ref: refOf('Job', 'T-3'), state: { state: 'OFFERED', native: 'DISTRIBUTED' }, channel: 'IM' },
        ],
      },
      tasks: {
        rows: [
          { ref: refOf('Task', 'T-1/9'), state: { state: 'ACTIVE' }, job: refOf('Job', 'T-1') },
          { ref: refOf('Task', 'T-3/9'), state: { state: 'OFFERED' }, worker: refOf('Worker', '9') },
        ],
      },
    },
  },
  'GetSQState.one': {
    run: (a, call) => a.queue?.statistics?.('6', call),
    expected: { queue: refOf('Queue', '6'), waiting: 0, oldestWaitingSince: null },
  },
  GetSmartQueueRealtimeMetrics: {
    run: (a, call) =>
      read(
        a,
        {
          window: 'REALTIME',
          reports: ['count_blocked_calls', 'service_level'],
          groupBy: 'QUEUE',
          queues: ['5'],
          ...SPAN,
          intervalMs: 900_000,
          maxWaitMs: 20_000,
        },
        call,
      ),
    expected: [
      { report: 'count_blocked_calls', queue: refOf('Queue', '5'), worker: null, points: TWO_SPANS },
      { report: 'service_level', queue: refOf('Queue', '5'), worker: null, points: TWO_SPANS },
    ],
  },
  GetSmartQueueDayHistory: {
    run: (a, call) =>
      read(
        a,
        {
          window: 'DAY',
          reports: ['count_handled_calls'],
          groupBy: 'WORKER',
          queues: ['5'],
          workers: ['9', '10'],
          ...SPAN,
        },
        call,
      ),
    expected: [
      {
        report: 'count_handled_calls',
        queue: refOf('Queue', '5'),
        worker: refOf('Worker', '9'),
        points: ONE_SPAN,
      },
    ],
  },
  'GetSmartQueueDayHistory.of-agents': {
    run: (a, call) =>
      read(
        a,
        {
          window: 'DAY',
          reports: ['count_handled_calls'],
          groupBy: 'WORKER',
          workers: 'ALL',
          vendorOptions: { omit_empty: true, desc_order: true },
          ...SPAN,
        },
        call,
      ),
    expected: [
      { queue: null, worker: refOf('Worker', '9'), points: ONE_SPAN },
      { queue: null, worker: refOf('Worker', '10'), points: ONE_SPAN },
    ],
  },
  RequestSmartQueueHistory: {
    run: (a, call) =>
      a.metrics?.request?.({ reports: ['count_handled_calls'], groupBy: 'QUEUE', queues: ['5', '6'], ...SPAN }, call),
    expected: { nativeId: '3', ready: false },
  },
  'RequestSmartQueueHistory.options': {
    run: (a, call) =>
      a.metrics?.request?.(
        {
          reports: ['sum_agents_ready_time'],
          groupBy: 'WORKER',
          vendorOptions: { omit_empty: true, desc_order: true, decimal_separator: 'comma', with_header: false },
        },
        call,
      ),
    expected: { nativeId: '3', ready: false },
  },
  GetHistoryReports: {
    run: (a, call) => a.metrics?.report?.('3', call),
    expected: { nativeId: '3', ready: true, size: 120, createdAt: AT, storedUntil: Date.UTC(2026, 5, 2) },
  },
  'GetHistoryReports.pending': {
    run: (a, call) => a.metrics?.report?.('3', call),
    expected: { nativeId: '3', ready: false, size: null, storedUntil: null },
  },
  DownloadHistoryReport: {
    run: (a, call) => a.metrics?.content?.('3', call),
    expected: 'report_type,value\r\ncount_handled_calls,0\r\n',
  },
  GetApplications: {
    run: (a, call) => rowsOf(a.workspace?.list?.(ALL, call)),
    expected: { rows: [{ ref: refOf('Workspace', '4711'), name: 'contact-centre.sandbox.voximplant.com' }] },
  },
  GetUsers: {
    run: (a, call) => rowsOf(a.worker?.list?.(ALL, call)),
    expected: { rows: [{ name: 'ANN', vendorType: 'user', presence: { state: 'UNKNOWN' } }, { name: 'BOB' }] },
  },

  'error-356': { run: (a, call) => a.metrics?.content?.('3', call), expected: 'WRONG_STATE' },
  'error-459': {
    run: (a, call) => a.metrics?.read?.({ window: 'DAY', groupBy: 'QUEUE', reports: ['happiness'] }, call),
    expected: 'INVALID_INPUT',
  },
  'error-117': {
    run: (a, call) => a.worker?.unbind?.({ queues: 'ALL', workers: ['99'] }, call),
    expected: 'NOT_FOUND',
  },
  'error-393': { run: (a, call) => a.worker?.bind?.({ queues: ['5'], workers: ['11'] }, call), expected: 'NOT_FOUND' },
  'error-493.queue': { run: (a, call) => a.queue?.create?.({ name: 'Sales' }, call), expected: 'DUPLICATE' },
  'error-493.skill': { run: (a, call) => a.skill?.update?.('7', { name: 'French' }, call), expected: 'DUPLICATE' },
  'error-496.queue': { run: (a, call) => a.queue?.remove?.('99', call), expected: 'NOT_FOUND' },
  'error-496.skill': { run: (a, call) => a.skill?.remove?.('99', call), expected: 'NOT_FOUND' },
  'error-498': {
    run: (a, call) =>
      a.worker?.bindSkills?.(
        { workers: ['9'], skills: ['8', '71', '72', '73', '74'].map((skill) => ({ skill, level: 1 })) },
        call,
      ),
    expected: 'WRONG_STATE',
  },
  'error-499': {
    run: (a, call) => a.skill?.create?.({ name: 'Spanish', description: 'x'.repeat(201) }, call),
    expected: 'INVALID_INPUT',
  },
  'error-525': {
    run: (a, call) =>
      a.metrics?.read?.({ window: 'DAY', groupBy: 'WORKER', reports: ['count_blocked_calls'], queues: ['5'] }, call),
    expected: 'INVALID_INPUT',
  },
  'error-526': {
    run: (a, call) =>
      a.metrics?.read?.({ window: 'DAY', groupBy: 'QUEUE', reports: ['sum_agents_ready_time'], queues: ['5'] }, call),
    expected: 'INVALID_INPUT',
  },
  'error-557': { run: (a, call) => a.metrics?.content?.('99', call), expected: 'NOT_FOUND' },
  'error-559': { run: (a, call) => a.activity?.update?.('READY', { name: 'Lunch' }, call), expected: 'DUPLICATE' },
};
