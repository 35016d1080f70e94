import type { Mapping } from '../../contract/vendor.ts';
import { alternatives, operationsOf, untypedOf } from '../../kit/operations.ts';
import { actionNames } from './commands/actions.ts';
import { MEDIA } from './media.ts';
import { JOB_STATES, PRESENCES, TASK_STATES } from './states.ts';

const read = (port: string): readonly string[] => [`${port}.get`, `${port}.getMany`, `${port}.list`];

/** Operations that have members of their own; `task.act` takes them as well, with every parameter that the vendor documents. */
const MEMBERS = new Map(
  Object.entries({
    'task.accept': ['Accept', 'Answer'],
    'task.decline': ['Reject'],
    'task.complete': ['Complete', 'Hangup', 'SetDisposition', 'AddComment'],
    'task.transfer': ['Transfer'],
    'task.setData': ['AttachUserData', 'UpdateUserData', 'DeleteUserData'],
    'email.reply': ['Reply', 'ReplyAll'],
    'email.save': ['Save'],
    'email.send': ['Send'],
    'email.discard': ['Cancel'],
    'email.attach': ['AddAttachment'],
    'email.detach': ['RemoveAttachment'],
  }).flatMap(([member, operations]) => operations.map((operation) => [operation, member])),
);

const LIVE = [...read('job'), ...read('task')];
const PRESENCE = ['worker.update', 'worker.setPresence'];
const parked = [...MEDIA.values()].flatMap(({ parked: suffix }) => suffix ?? []).join('|');

/** What the members of the ports use. */
const USES: readonly (readonly [members: readonly string[], ...operations: readonly string[]])[] = [
  [[...read('worker'), ...PRESENCE, 'source.stream'], 'GET /me'],
  [[...read('worker'), 'source.stream'], 'GET /me/channels'],
  [read('worker'), 'GET /users'],
  [['worker.get', ...PRESENCE], 'GET /users/{id}'],
  [PRESENCE, 'GET /users/{id}/channels', 'Ready', 'NotReady', 'DoNotDisturbOff'],
  [['worker.update'], 'AfterCallWork', 'DoNotDisturbOn', 'operations of custom agent states'],
  [[...read('activity'), 'worker.update'], 'GET /settings/agent-states'],
  [[...read('queue'), 'email.create', 'email.reply'], 'GET /queues'],
  [['queue.get', 'task.transfer', 'email.send'], 'GET /queues/{id}'],
  // For accounts that name their statistics.
  [['queue.statistics'], 'GET /api/v1/stats/{objectId}'],
  [read('skill'), 'GET /skills'],
  [['skill.get'], 'GET /skills/{id}'],
  [LIVE, 'GET /me/(emails|chats|workitems|openmedia/{mediaType}|smssessions|facebooksessions|calls)'],
  [['task.get', 'job.get', 'job.getMany'], 'GET /me/emails/{id}'],
  [[...read('workbin'), ...read('job')], 'GET (/me|)/workbins'],
  [['workbin.get', 'workbin.pull', ...read('job')], 'GET (/me|/users/{id})/workbins/{id}'],
  [['email.create'], 'Create at /me/emails'],
  ...actionNames().map((name) => [[MEMBERS.get(name) ?? [], 'task.act'].flat(), name] as const),
  [['workbin.park'], `Add(${parked})`],
  [['workbin.pull'], `Pull(${parked})`],
  [['source.stream'], '(Subscribe|Unsubscribe|StartContactCenterSession|EndContactCenterSession)'],
  [['source.stream'], 'CometD at /notifications'],
  [['source.stream', 'source.messages', 'job.conversation'], 'MessageLogUpdated'],
];

const NO_DEVICE = 'there is no object for a device';
const ADMINISTRATION = 'it needs the role of an administrator, and the logins of an account are those of agents';
const OF_THE_CONTACT_SERVER = 'there is no object for past contacts; the answer comes as an event';
const SETTINGS = 'of the settings only agent states are objects here';
const IN_OWN_HANDS = 'it gives the new work to the login itself, and `createJob` is for jobs of a queue';
const ANY_MEDIUM = 'the pages disagree for which media it is, and each medium has an operation of its own';
const DEVICE_OPERATIONS =
  'DoNotDisturbOn|DoNotDisturbOff|ForwardCallsOn|ForwardCallsOff|ListenIn|Coach|BargeIn|CancelSupervisorMonitoring';

const untyped: Mapping['untyped'] = [
  ...untypedOf('', [
    ['the version of the server is not shown', 'GET /diagnostics/version'],
    [ADMINISTRATION, 'POST /users', '(PUT|DELETE) /users/{id}', 'POST /queues'],
    ['there is no object for a feature of the contact center', 'GET /features(|/{id})', 'GET /system/features'],
    [SETTINGS, 'GET /settings(|/general-settings)'],
    ['there is no object for a contact', 'GET /contacts'],
    ['past values of a statistic, whose names each site defines for itself', 'GET /api/v1/stats/{objectId}/{name}'],
    [
      NO_DEVICE,
      'GET /me/devices(|/{id})',
      'Dial at /me/devices/{id}/calls',
      `(${DEVICE_OPERATIONS}) at /me/devices/{id}`,
    ],
    ['the page has it for one workbin only; all of them are read from /workbins', 'GET /users/{id}/workbins'],
    ['a workbin is read with the work of all media', 'GET /workbins/{id}/{media}'],
    [ANY_MEDIUM, '(Add|Pull)Interaction'],
    ['a workbin tells its jobs, which can be counted; the answer comes as an event', 'RequestAgentStats at /workbins'],
    [IN_OWN_HANDS, 'Create at /me/(workitems|openmedia/{mediaType})'],
    [
      OF_THE_CONTACT_SERVER,
      'Retrieve(Interaction|Agent)History at /ucs/interactions',
      'RetrieveContactHistory at /ucs/contacts/{id}/interactions',
      'GetInteractionContent at /ucs/interactions/{id}',
    ],
  ]),
  ['GET /contact-centers', 'a login belongs to one contact center, and a call stays in it', 'none'],
];

/**
 * Calls are accepted by Answer and completed by Hangup; a refusal is not documented for them, and their transfers want a phone number,
 * so those are left to `task.act`. A transfer of anything else is one operation that names a user or a queue.
 */
export const mapping: Mapping = {
  states: {
    Worker: [...PRESENCES],
    Job: [
      ...JOB_STATES,
      ['Released, of a call that nobody answered', 'QUEUED'],
      ['Completed, after a Reject or of an offer that nobody took', 'QUEUED'],
      ['Completed, after a Transfer', 'QUEUED'],
    ],
    Task: [
      ...TASK_STATES,
      ['Released, of a call that was not answered', 'REVOKED'],
      ['Completed, after a Reject or of an offer that was not taken', 'DECLINED'],
    ],
  },
  operations: operationsOf([], {
    others: USES.flatMap(([members, ...operations]) =>
      operations.flatMap(alternatives).map((operation) => [operation, members] as const),
    ),
  }),
  untyped,
};
