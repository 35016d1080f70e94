import type { Source, WebhookRequest } from '../../contract/source.ts';
import { asNumber } from '../../domain/reading.ts';
import { constant, id } from '../../kit/members.ts';
import { isSignedForm } from '../../kit/signature.ts';
import { openSnapshot } from '../../kit/snapshot.ts';
import { type EventRule, openWebhook } from '../../kit/webhook.ts';
import type { Context } from './context.ts';
import { openReservations } from './ports/task.ts';
import { JOB_STATES, TASK_STATES } from './states.ts';
import { taskId } from './wire.ts';

type News = EventRule['news'];

const job = (news: News): EventRule => ({ kind: 'Job', id: id('TaskSid'), news });
const task = (news: News): EventRule => ({ kind: 'Task', id: taskId('TaskSid', 'ReservationSid'), news });
const worker = (news: News): EventRule => ({ kind: 'Worker', id: id('WorkerSid'), news });
const queue = (news: News): EventRule => ({ kind: 'Queue', id: id('TaskQueueSid'), news });

const to = (states: ReadonlyMap<string, string>, native: string): News =>
  ({ part: { state: constant({ state: states.get(native), native }) } }) as News;

const group = (prefix: string, names: string, ...rules: readonly EventRule[]) =>
  names.split(' ').map((name) => [`${prefix}.${name}`, rules] as const);

/** What is certain by an event's type is told; all else is read, since a state in an event may lag behind. */
const RULES = new Map<string, readonly EventRule[]>([
  ...group('reservation', 'created accepted failed', task('stale'), job('stale')),
  ...['rejected', 'timeout', 'canceled', 'rescinded', 'completed'].flatMap((name) =>
    group('reservation', name, task(to(TASK_STATES, name)), job('stale')),
  ),
  ...group('reservation', 'wrapup', task(to(TASK_STATES, 'wrapping')), job('stale')),
  ...group('task', 'canceled', job(to(JOB_STATES, 'canceled'))),
  ...group('task', 'completed', job(to(JOB_STATES, 'completed'))),
  ...group('task', 'wrapup', job(to(JOB_STATES, 'wrapping'))),
  ...group('task', 'deleted system-deleted', job('gone')),
  ...group(
    'task',
    'created updated transfer-initiated transfer-attempt-failed transfer-failed transfer-canceled transfer-completed',
    job('stale'),
  ),
  ...group('task-queue', 'entered timeout moved', job('stale')),
  ...group('workflow', 'target-matched entered timeout skipped', job('stale')),
  ...group('task-queue', 'created expression.updated', queue('stale')),
  ...group('task-queue', 'deleted', queue('gone')),
  ...group(
    'worker',
    'created activity activity.update attributes.update capacity.update channel.availability.update',
    worker('stale'),
  ),
  ...group('worker', 'deleted', worker('gone')),
]);

/** `null` without a key to verify by. */
const openVerify = ({ authToken, signingKeys, callbackFragment }: Context['settings']) => {
  if (authToken === undefined && Object.keys(signingKeys).length === 0) return null;
  return ({ headers, url, body }: WebhookRequest): boolean => {
    const given = headers['x-twilio-signature'] ?? '';
    const shared = headers['x-twilio-webhooks-signature-settings'];
    const { key: sid, algorithm = '' } = Object.fromEntries(
      (shared ?? '').split(/[,;]\s*/).map((part) => part.split('=').map((each) => each.trim())),
    ) as Readonly<Record<string, string | undefined>>;
    const key =
      shared === undefined ? authToken : Object.hasOwn(signingKeys, sid ?? '') ? signingKeys[sid ?? ''] : undefined;
    if (key === undefined) return false;
    const urls = callbackFragment === undefined ? [url] : [url, `${url}#${callbackFragment}`];
    const by = { algorithm: /sha256$/i.test(algorithm) ? 'sha256' : 'sha1', key, given } as const;
    return urls.some((one) => isSignedForm({ ...by, url: one, form: new URLSearchParams(body) }));
  };
};

export const openSource = (context: Context): Source => {
  const { account, settings, worker: workers, queue: queues, job: jobs } = context;
  const { liveBelow } = openReservations(context);
  const verify = openVerify(settings);
  return {
    webhook: openWebhook({
      account,
      type: 'EventType',
      eventId: 'Sid',
      at: (event) => asNumber(event.TimestampMs),
      rules: RULES,
      covers: ['Worker', 'Job', 'Task'],
      isOwn: ({ WorkspaceSid }) => WorkspaceSid === settings.workspaceSid,
      ...(verify && { verify }),
      answer: { status: 204, headers: { 'content-type': 'application/json' } },
    }),
    snapshot: openSnapshot(account, (call, limit) => {
      let reading: ReturnType<typeof jobs.resource.all> | null = null;
      const tasks = () => {
        reading ??= jobs.resource.all({}, call, limit);
        return reading;
      };
      return {
        Worker: () => workers.resource.all({}, call, limit),
        Queue: () => queues.resource.all({}, call, limit),
        Job: tasks,
        Task: async () => {
          const { items, unreadable, isEnd } = await tasks();
          const below = await liveBelow(items, call);
          return { ...below, unreadable: [...unreadable, ...below.unreadable], isEnd };
        },
      };
    }),
  };
};
