import type { Mapping } from '../../contract/vendor.ts';
import { actionNames } from './commands/actions.ts';
import { MEDIA } from './media.ts';
import { JOB_STATES, PRESENCES, TASK_STATES } from './states.ts';

const read = (port: string): string[] => [`${port}.get`, `${port}.getMany`, `${port}.list`];

const get = (path: string, ...members: readonly string[]): [string, string[]] => [`GET ${path}`, [...members]];

/** Operations that have members of their own; `task.act` takes them as well, with every parameter that the vendor documents. */
const MEMBERS = new Map<string, readonly string[]>([
  ['Accept', ['task.accept']],
  ['Answer', ['task.accept']],
  ['Reject', ['task.decline']],
  ['Complete', ['task.complete']],
  ['Hangup', ['task.complete']],
  ['SetDisposition', ['task.complete']],
  ['AddComment', ['task.complete']],
  ['Transfer', ['task.transfer']],
  ['AttachUserData', ['task.setData']],
  ['UpdateUserData', ['task.setData']],
  ['DeleteUserData', ['task.setData']],
  ['Reply', ['email.reply']],
  ['ReplyAll', ['email.reply']],
  ['Save', ['email.save']],
  ['Send', ['email.send']],
  ['Cancel', ['email.discard']],
  ['AddAttachment', ['email.attach']],
  ['RemoveAttachment', ['email.detach']],
]);

const LIVE = [...read('job'), ...read('task')];
const PRESENCE = ['worker.update', 'worker.setPresence'];

const parking = (verb: 'Add' | 'Pull', member: string): Mapping['operations'] =>
  [...MEDIA.values()].flatMap(({ parked }) => (parked === null ? [] : [[`${verb}${parked}`, [member]] as const]));

const NO_DEVICE = 'there is no object for a device';
const ADMINISTRATION = 'it needs the role of an administrator, and the logins of an account are those of agents';
const OF_THE_CONTACT_SERVER = 'there is no object for past contacts; the answer comes as an event';
const NO_FEATURE = 'there is no object for a feature of the contact center';
const IN_OWN_HANDS = 'it gives the new work to the login itself, and `createJob` is for jobs of a queue';
const ANY_MEDIUM = 'the pages disagree for which media it is, and each medium has an operation of its own';

const untyped: Mapping['untyped'] = [
  ['GET /diagnostics/version', 'the version of the server is not shown'],
  ['POST /users', ADMINISTRATION],
  ['PUT /users/{id}', ADMINISTRATION],
  ['DELETE /users/{id}', ADMINISTRATION],
  ['POST /queues', ADMINISTRATION],
  ['GET /features', NO_FEATURE],
  ['GET /features/{id}', NO_FEATURE],
  ['GET /system/features', NO_FEATURE],
  ['GET /settings', 'of the settings only agent states are objects here'],
  ['GET /settings/general-settings', 'of the settings only agent states are objects here'],
  ['GET /contacts', 'there is no object for a contact'],
  ['GET /api/v1/stats/{objectId}/{name}', 'past values of a statistic, whose names each site defines for itself'],
  ['GET /me/devices', NO_DEVICE],
  ['GET /me/devices/{id}', NO_DEVICE],
  ['Dial at /me/devices/{id}/calls', NO_DEVICE],
  ['DoNotDisturbOn at /me/devices/{id}', NO_DEVICE],
  ['DoNotDisturbOff at /me/devices/{id}', NO_DEVICE],
  ['ForwardCallsOn at /me/devices/{id}', NO_DEVICE],
  ['ForwardCallsOff at /me/devices/{id}', NO_DEVICE],
  ['ListenIn at /me/devices/{id}', NO_DEVICE],
  ['Coach at /me/devices/{id}', NO_DEVICE],
  ['BargeIn at /me/devices/{id}', NO_DEVICE],
  ['CancelSupervisorMonitoring at /me/devices/{id}', NO_DEVICE],
  ['GET /users/{id}/workbins', 'the page has it for one workbin only; all of them are read from /workbins'],
  ['GET /workbins/{id}/{media}', 'a workbin is read with the work of all media'],
  ['AddInteraction', ANY_MEDIUM],
  ['PullInteraction', ANY_MEDIUM],
  ['RequestAgentStats at /workbins', 'a workbin tells its jobs, which can be counted; the answer comes as an event'],
  ['Create at /me/workitems', IN_OWN_HANDS],
  ['Create at /me/openmedia/{mediaType}', IN_OWN_HANDS],
  ['RetrieveInteractionHistory at /ucs/interactions', OF_THE_CONTACT_SERVER],
  ['RetrieveAgentHistory at /ucs/interactions', OF_THE_CONTACT_SERVER],
  ['RetrieveContactHistory at /ucs/contacts/{id}/interactions', OF_THE_CONTACT_SERVER],
  ['GetInteractionContent at /ucs/interactions/{id}', OF_THE_CONTACT_SERVER],
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
  operations: [
    get('/me', ...read('worker'), ...PRESENCE, 'source.stream'),
    get('/me/channels', ...read('worker'), 'source.stream'),
    get('/users', ...read('worker')),
    get('/users/{id}', 'worker.get', ...PRESENCE),
    get('/users/{id}/channels', ...PRESENCE),
    get('/settings/agent-states', ...read('activity'), 'worker.update'),
    get('/queues', ...read('queue'), 'email.create', 'email.reply'),
    get('/queues/{id}', 'queue.get', 'task.transfer', 'email.send'),
    get('/skills', ...read('skill')),
    get('/skills/{id}', 'skill.get'),
    // For accounts that name their statistics.
    get('/api/v1/stats/{objectId}', 'queue.statistics'),
    get('/me/emails', ...LIVE),
    get('/me/emails/{id}', 'task.get', 'job.get', 'job.getMany'),
    get('/me/chats', ...LIVE),
    get('/me/workitems', ...LIVE),
    get('/me/openmedia/{mediaType}', ...LIVE),
    get('/me/smssessions', ...LIVE),
    get('/me/facebooksessions', ...LIVE),
    get('/me/calls', ...LIVE),
    get('/me/workbins', ...read('workbin'), ...read('job')),
    get('/workbins', ...read('workbin'), ...read('job')),
    get('/me/workbins/{id}', 'workbin.get', 'workbin.pull', ...read('job')),
    get('/users/{id}/workbins/{id}', 'workbin.get', 'workbin.pull', ...read('job')),
    ['Ready', [...PRESENCE]],
    ['NotReady', [...PRESENCE]],
    ['AfterCallWork', ['worker.update']],
    ['DoNotDisturbOn', ['worker.update']],
    ['DoNotDisturbOff', [...PRESENCE]],
    ['operations of custom agent states', ['worker.update']],
    ['Create at /me/emails', ['email.create']],
    ...actionNames().map((name): [string, string[]] => [name, [...(MEMBERS.get(name) ?? []), 'task.act']]),
    ...parking('Add', 'workbin.park'),
    ...parking('Pull', 'workbin.pull'),
    ['Subscribe', ['source.stream']],
    ['Unsubscribe', ['source.stream']],
    ['StartContactCenterSession', ['source.stream']],
    ['EndContactCenterSession', ['source.stream']],
    ['CometD at /notifications', ['source.stream']],
    ['MessageLogUpdated', ['source.stream', 'job.conversation']],
  ],
  untyped,
};
