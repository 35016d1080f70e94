import type { Mapping } from '../../contract/vendor.ts';
import { actionNames } from './actions.ts';
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

/**
 * Calls are accepted by Answer and completed by Hangup; a refusal is not documented for them, and their transfers want a phone number,
 * so those are left to `task.act`. A transfer of anything else is one operation that names a user or a queue.
 *
 * What is not here (administration, customer-side chats) is for `passthrough` as well.
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
    ['Create', ['email.create']],
    ...actionNames().map((name): [string, string[]] => [name, [...(MEMBERS.get(name) ?? []), 'task.act']]),
    ['AddEmail, AddChat, AddWorkitem, AddOpenmedia, AddTweet, AddFacebook, AddFacebooksession', ['workbin.park']],
    [
      'PullEmail, PullChat, PullWorkitem, PullOpenmedia, PullTweet, PullFacebook, PullFacebooksession',
      ['workbin.pull'],
    ],
    ['Subscribe, Unsubscribe', ['source.stream']],
    ['StartContactCenterSession, EndContactCenterSession', ['source.stream']],
    ['CometD at /notifications', ['source.stream']],
    ['MessageLogUpdated', ['source.stream', 'job.conversation']],
    // What has no field of its own, and why.
    ['Dial, ForwardCallsOn, ForwardCallsOff: of a device, which is no object here', ['passthrough']],
    ['ListenIn, Coach, BargeIn, CancelSupervisorMonitoring: of a device', ['passthrough']],
    [
      'Create of work items and open media: made in the hands of the login, where jobs are made for a queue',
      ['passthrough'],
    ],
    [
      'RetrieveInteractionHistory, RetrieveAgentHistory, RetrieveContactHistory, GetInteractionContent: of the contact server, answered in events',
      ['passthrough'],
    ],
    ['RequestAgentStats: how much lies on workbins, answered in events', ['passthrough']],
    ['contacts, outbound records, features, settings: not of work or workers', ['passthrough']],
  ],
};
