import type { WebhookHead } from '../../contract/source.ts';
import { id, joinedId, number } from '../../kit/members.ts';
import { formVerifier } from '../../kit/signature.ts';
import { type EventRule, openWebhook } from '../../kit/webhook.ts';
import type { TwilioSettings } from './settings.ts';
import { JOB_STATES, TASK_STATES } from './states.ts';

type News = EventRule['news'];

const job = (news: News): EventRule => ({ kind: 'Job', id: id('TaskSid'), news });
const task = (news: News): EventRule => ({ kind: 'Task', id: joinedId('TaskSid', 'ReservationSid'), news });
const worker = (news: News): EventRule => ({ kind: 'Worker', id: id('WorkerSid'), news });
const queue = (news: News): EventRule => ({ kind: 'Queue', id: id('TaskQueueSid'), news });

/** What is certain by an event's type is told; all else is read, since a state in an event may lag behind. */
const RULES: readonly (readonly [RegExp, readonly EventRule[]])[] = [
  [/^reservation\.(rejected|timeout|canceled|rescinded|completed)$/, [task({ states: TASK_STATES }), job('stale')]],
  [/^reservation\.wrapup$/, [task({ states: TASK_STATES, word: 'wrapping' }), job('stale')]],
  [/^reservation\./, [task('stale'), job('stale')]],
  [/^task\.(canceled|completed)$/, [job({ states: JOB_STATES })]],
  [/^task\.wrapup$/, [job({ states: JOB_STATES, word: 'wrapping' })]],
  [/^task\.(system-)?deleted$/, [job('gone')]],
  [/^task\.|^task-queue\.(entered|timeout|moved)$/, [job('stale')]],
  [/^workflow\.(target-matched|entered|timeout|skipped)$/, [job('stale')]],
  [/^task-queue\.deleted$/, [queue('gone')]],
  [/^task-queue\.(created|expression\.updated)$/, [queue('stale')]],
  [/^worker\.deleted$/, [worker('gone')]],
  [/^worker\./, [worker('stale')]],
];

export const openEvents = (account: string, settings: TwilioSettings): WebhookHead =>
  openWebhook({
    account,
    type: 'EventType',
    eventId: 'Sid',
    at: number('TimestampMs'),
    rules: RULES,
    covers: ['Worker', 'Job', 'Task'],
    isOwn: ({ WorkspaceSid }) => WorkspaceSid === settings.workspaceSid,
    verify: formVerifier({
      signature: 'x-twilio-signature',
      key: settings.authToken,
      settings: 'x-twilio-webhooks-signature-settings',
      sharedKeys: settings.signingKeys,
      fragment: settings.callbackFragment,
    }),
  });
