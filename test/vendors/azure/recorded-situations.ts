import { exchange } from './replay.ts';
import { accept, type Json, type Kit, offersOf } from './simulator-kit.ts';

/** Ids that the vendor made, in the recording and here. */
export type Ids = Readonly<Record<string, string>>;
/** Makes it so; answers the ids that the request needs, if any. */
export type Situation = (kit: Kit, at: Place) => Promise<unknown>;

/** What the recorded request is about. */
export interface Place {
  readonly name: string;
  readonly id: string;
  readonly path: string;
  /** Of the request and of the answer that was recorded. */
  readonly sent: Json;
  readonly told: Json;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const READ_ONLY: ReadonlySet<string> = new Set([
  'id',
  'etag',
  'status',
  'state',
  'enqueuedAt',
  'offers',
  'assignments',
  'assignedJobs',
  'loadRatio',
  'attachedWorkerSelectors',
  'scheduledAt',
]);

const writable = (body: Json): Json => Object.fromEntries(Object.entries(body).filter(([key]) => !READ_ONLY.has(key)));
const has = async (kit: Kit, path: string): Promise<boolean> => (await kit.call('GET', path)).status === 200;

/** Whatever the body names is there, if only bare. */
const need = async (kit: Kit, body: Json): Promise<void> => {
  const { distributionPolicyId, exceptionPolicyId, fallbackQueueId, queueId, queues, classificationPolicyId } = body;
  const paths = [
    ...(distributionPolicyId === undefined ? [] : [`/distributionPolicies/${distributionPolicyId}`]),
    ...(exceptionPolicyId === undefined ? [] : [`/exceptionPolicies/${exceptionPolicyId}`]),
    ...[fallbackQueueId, queueId, ...((queues ?? []) as unknown[])].flatMap((id) => (id ? [`/queues/${id}`] : [])),
    ...(classificationPolicyId === undefined ? [] : [`/classificationPolicies/${classificationPolicyId}`]),
  ];
  for (const path of paths) if (!(await has(kit, path))) await kit.data('PATCH', path, {});
};

const put = async (kit: Kit, plural: string, body: Json): Promise<Json> => {
  await need(kit, body);
  return kit.data('PATCH', `/${plural}/${body.id}`, writable(body));
};

const responseOf = (name: string): Json => exchange(`recorded-2023-11-01/${name}`).response.body as unknown as Json;
const plural = ({ path }: Place): string => path.split('/')[2] ?? '';

/** As the answer tells it. */
const asTold: Situation = async (kit, at) => {
  await put(kit, plural(at), at.told);
};
/** The rows of the answer, the last one created first. */
const asListed: Situation = async (kit, at) => {
  for (const row of [...(at.told.value as Json[])].reverse()) await put(kit, plural(at), row);
};
/** Only what the request names; its object is new. */
const isNew: Situation = async (kit, at) => need(kit, at.sent);
/** The same request was sent before. */
const wasSent: Situation = async (kit, at) => {
  await need(kit, at.sent);
  await kit.data('PATCH', at.path.replace('/routing', ''), at.sent);
  await kit.clock.advance(25 * MINUTE);
};
/** Bare, and unlike what the request makes of it. */
const exists: Situation = async (kit, at) => {
  await need(kit, at.sent);
  await kit.data('PATCH', at.path.replace('/routing', ''), { name: 'of before' });
};
const wasLike =
  (name: string): Situation =>
  async (kit, at) => {
    await put(kit, plural(at), responseOf(name));
  };

const queued = async (kit: Kit, id: string, body: Json = {}): Promise<void> => {
  await put(kit, 'jobs', { channelId: 'chat', queueId: 'a-queue', ...body, id });
  await kit.clock.advance(SECOND);
};
const isQueued =
  (body: Json = {}): Situation =>
  (kit, { id }) =>
    queued(kit, id, body);

/** A worker of its own for the job, who has the offer of it. */
const offered = async (kit: Kit, worker: Json, jobId: string, job: Json = {}, offerSeconds = 600): Promise<string> => {
  const [queueId] = worker.queues as string[];
  const [{ channelId }] = worker.channels as [Json];
  const policy = { id: 'a-policy', offerExpiresAfterSeconds: offerSeconds, mode: { kind: 'longestIdle' } };
  await put(kit, 'distributionPolicies', policy);
  await put(kit, 'queues', { id: queueId, distributionPolicyId: 'a-policy' });
  await put(kit, 'workers', { ...worker, availableForOffers: true });
  await queued(kit, jobId, { channelId, queueId, ...job });
  const [offer] = await offersOf(kit, String(worker.id));
  return String(offer?.offerId);
};
const WORKER: Json = {
  id: 'a-worker',
  capacity: 1,
  queues: ['a-queue'],
  channels: [{ channelId: 'chat', capacityCostPerJob: 1 }],
};
const unassign = (kit: Kit, jobId: string, assignmentId: string) =>
  kit.data('POST', `/jobs/${jobId}/assignments/${assignmentId}:unassign`);

const isAssigned = async (kit: Kit, { id }: Place, times = 0): Promise<Ids> => {
  await offered(kit, WORKER, id);
  for (let count = 0; count < times; count += 1) {
    await unassign(kit, id, await accept(kit, 'a-worker'));
    await kit.clock.advance(2 * SECOND);
  }
  return { assignment: await accept(kit, 'a-worker') };
};
const isCompleted: Situation = async (kit, at) => {
  const ids = await isAssigned(kit, at);
  await kit.data('POST', `/jobs/${at.id}/assignments/${ids.assignment}:complete`);
  return ids;
};
const cancel = async (kit: Kit, id: string): Promise<void> => {
  await kit.data('POST', `/jobs/${id}:cancel`);
};

/** The worker of the answer was there when the job came. */
const workerHadJob =
  (jobId: string, offerSeconds = 600): Situation =>
  async (kit, { told }) => {
    await offered(kit, told, jobId, {}, offerSeconds);
  };

/** What had happened before each recorded request. */
export const SITUATIONS: Readonly<Record<string, Situation>> = {
  'classificationPolicies.delete.204': async (kit, { id }) => {
    await queued(kit, 'j', { classificationPolicyId: id });
    await cancel(kit, 'j');
    await kit.data('DELETE', '/jobs/j');
  },
  'classificationPolicies.delete.400-active-job': (kit, { id }) => queued(kit, 'j', { classificationPolicyId: id }),
  'classificationPolicies.get.200': asTold,
  'classificationPolicies.list.200': asListed,
  'classificationPolicies.upsert.200-arrays-replaced': wasLike('classificationPolicies.get.200'),
  'classificationPolicies.upsert.200': wasSent,
  'classificationPolicies.upsert.201-every-attachment-kind': isNew,
  'distributionPolicies.delete.204': exists,
  'distributionPolicies.delete.400-in-use': async (kit, { id }) => {
    await put(kit, 'queues', { id: 'q', distributionPolicyId: id });
  },
  'distributionPolicies.get.200': asTold,
  'distributionPolicies.list.200': asListed,
  'distributionPolicies.upsert.200-kind-changed': async (kit, { id }) => {
    const mode = { kind: 'bestWorker', maxConcurrentOffers: 5, bypassSelectors: true, scoringRuleOptions: {} };
    await put(kit, 'distributionPolicies', { id, name: 'of before', mode });
  },
  'distributionPolicies.upsert.200-unchanged': wasSent,
  'distributionPolicies.upsert.201-function-credential': isNew,
  'distributionPolicies.upsert.201': isNew,
  'exceptionPolicies.delete.204': exists,
  'exceptionPolicies.delete.400-in-use': async (kit, { id }) => {
    await put(kit, 'queues', { id: 'q', exceptionPolicyId: id });
  },
  'exceptionPolicies.get.200': asTold,
  'exceptionPolicies.list.200': async (kit, at) => {
    await asListed(kit, at);
    const [last] = (at.told.value as Json[]).slice(-1);
    await kit.data('PATCH', `/exceptionPolicies/${last?.id}`, { exceptionRules: [] });
    await put(kit, 'exceptionPolicies', last ?? {});
  },
  'exceptionPolicies.upsert.200-emptied': wasLike('exceptionPolicies.get.200'),
  'exceptionPolicies.upsert.200-new-action-id': wasSent,
  'exceptionPolicies.upsert.201': isNew,

  'jobs.cancel.200-empty-object': isQueued(),
  'jobs.cancel.200-note': isQueued(),
  'jobs.close.200': isCompleted,
  'jobs.complete.200': (kit, at) => isAssigned(kit, at),
  'jobs.delete.204': async (kit, { id }) => {
    await queued(kit, id);
    await cancel(kit, id);
  },
  'jobs.delete.409-live': isQueued(),
  'jobs.get.200-cancelled': async (kit, { id, told }) => {
    await queued(kit, id, { ...told, dispositionCode: undefined });
    await cancel(kit, id);
  },
  'jobs.get.200-closed': async (kit, { id, told }) => {
    const [{ workerId }] = Object.values(told.assignments as Json) as [Json];
    const channels = [{ channelId: told.channelId, capacityCostPerJob: 1 }];
    await offered(kit, { id: workerId, capacity: 1, queues: [told.queueId], channels }, id);
    const path = `/jobs/${id}/assignments/${await accept(kit, String(workerId))}`;
    const [completed, closed] = (told.notes as Json[]).map(({ message }) => ({ note: message }));
    await kit.data('POST', `${path}:complete`, completed);
    await kit.clock.advance(SECOND);
    await kit.data('POST', `${path}:close`, closed);
  },
  'jobs.get.200-passing-waitingForActivation.preview': async (kit, { told }) => {
    await put(kit, 'queues', { id: told.queueId });
    await put(kit, 'classificationPolicies', { id: told.classificationPolicyId, fallbackQueueId: told.queueId });
    await put(kit, 'jobs', { ...told, queueId: undefined });
    await kit.clock.advance(200);
  },
  'jobs.get.200-queued-in-fallback.preview': async (kit, { told }) => {
    await put(kit, 'queues', { id: told.queueId });
    await put(kit, 'classificationPolicies', { id: told.classificationPolicyId, fallbackQueueId: told.queueId });
    await put(kit, 'jobs', { ...told, queueId: undefined });
    await kit.clock.advance(SECOND);
  },
  'jobs.get.200-queued': async (kit, { told }) => {
    await put(kit, 'jobs', told);
    await kit.clock.advance(400);
  },
  'jobs.list.200-page-1': async (kit, { told }) => {
    await queued(kit, 'earlier', { ...(told.value as Json[])[0] });
    await queued(kit, String((told.value as Json[])[0]?.id), { ...(told.value as Json[])[0] });
  },
  'jobs.list.200-page-2': async (kit, { told }) => {
    const [row] = told.value as Json[];
    const { channelId, queueId } = row as Json;
    await queued(kit, String(row?.id), { channelId, queueId });
    await cancel(kit, String(row?.id));
    await queued(kit, 'later', { channelId, queueId });
    const page = await kit.data('GET', `/jobs?maxpagesize=1&queueId=${queueId}&channelId=${channelId}`);
    return { continuationToken: String(page.nextLink).split('continuationToken=')[1] ?? '' };
  },
  'jobs.list.200-scheduledAfter': async (kit, at) => {
    await asListed(kit, at);
    const [row] = at.told.value as Json[];
    const later = { kind: 'scheduleAndSuspend', scheduleAt: '2023-11-14T23:40:04.9648909Z' };
    await put(kit, 'jobs', { ...row, id: 'a-tick-too-early', matchingMode: later });
  },
  'jobs.list.200-scheduledBefore-none': (kit) => queued(kit, 'j'),
  'jobs.position.200': (kit, { id, told }) =>
    queued(kit, id, { queueId: told.queueId, classificationPolicyId: 'a-policy' }),
  'jobs.reclassify.200': isQueued({ classificationPolicyId: 'a-policy' }),
  'jobs.unassign.200-count-1': (kit, at) => isAssigned(kit, at),
  'jobs.unassign.200-count-4': (kit, at) => isAssigned(kit, at, 3),
  'jobs.upsert.200-activated': async (kit, { id, sent }) => {
    const mode = { kind: 'scheduleAndSuspend', scheduleAt: '2040-01-01T01:01:01.000000001Z' };
    await queued(kit, id, { ...sent, matchingMode: mode });
  },
  'jobs.upsert.200-attached-selector-expired': async (kit, { told }) => {
    await put(kit, 'queues', { id: told.queueId });
    const [{ key, labelOperator, value }] = told.attachedWorkerSelectors as [Json];
    const workerSelector = { key, labelOperator, value, expiresAfterSeconds: 10, expedite: true };
    await put(kit, 'classificationPolicies', {
      id: told.classificationPolicyId,
      fallbackQueueId: told.queueId,
      workerSelectorAttachments: [{ kind: 'static', workerSelector }],
    });
    const { channelId, classificationPolicyId } = told;
    await put(kit, 'jobs', { id: told.id, channelId, classificationPolicyId });
    await kit.clock.advance(2 * MINUTE);
  },
  'jobs.upsert.200-labels-reclassify': async (kit, { id, sent, told }) => {
    await put(kit, 'queues', { id: told.queueId });
    const [{ key, labelOperator, value }] = told.attachedWorkerSelectors as [Json];
    const workerSelectorAttachments = [{ kind: 'static', workerSelector: { key, labelOperator, value } }];
    const policy = { fallbackQueueId: told.queueId, workerSelectorAttachments };
    await put(kit, 'classificationPolicies', { id: told.classificationPolicyId, ...policy });
    await put(kit, 'jobs', { ...sent, id, labels: { ...(sent.labels as Json), FakeKey: 'of before' } });
    await kit.clock.advance(2 * SECOND);
  },
  'jobs.upsert.200-nulls': async (kit, { id, sent }) => {
    await queued(kit, id, { ...sent, priority: 25, dispositionCode: 'testCode' });
  },
  'jobs.upsert.200-priority': async (kit, { id, sent }) => {
    await queued(kit, id, { ...sent, priority: 1, dispositionCode: undefined });
  },
  'jobs.upsert.200-reused-id': async (kit, { id, sent }) => {
    const { channelId, queueId } = sent;
    const notes = [{ message: 'of before' }, { message: 'of before' }];
    const worker = { ...WORKER, queues: [queueId], channels: [{ channelId, capacityCostPerJob: 1 }] };
    await offered(kit, worker, id, { priority: 1, notes, tags: { StringTag: 'of before' } });
    await unassign(kit, id, await accept(kit, 'a-worker'));
    await kit.data('PATCH', '/workers/a-worker', { availableForOffers: false });
    await kit.clock.advance(12 * MINUTE);
  },
  'jobs.upsert.201-created': isNew,
  'jobs.upsert.201-pendingClassification.preview': isNew,
  'jobs.upsert.201-scheduled': isNew,

  'offers.accept.200': async (kit, { id, told }) => ({
    offer: await offered(kit, { ...WORKER, id }, String(told.jobId)),
  }),
  'offers.decline.404-gone': async (kit, { id }) => {
    const offer = await offered(kit, { ...WORKER, id }, 'j');
    await accept(kit, id);
    return { offer };
  },

  'queues.delete.204': exists,
  'queues.delete.409-active-job': async (kit, { id }) => {
    const matchingMode = { kind: 'scheduleAndSuspend', scheduleAt: '2040-01-01T00:00:00Z' };
    await queued(kit, 'j', { queueId: id, matchingMode });
  },
  'queues.delete.409-assigned-worker': async (kit, { id }) => {
    await put(kit, 'workers', { ...WORKER, queues: [id] });
  },
  'queues.delete.409-two-reasons': async (kit, { id }) => {
    await put(kit, 'classificationPolicies', { id: 'c', fallbackQueueId: id });
    await queued(kit, 'j', { queueId: id });
  },
  'queues.get.200': asTold,
  'queues.get.404': async (kit, { id }) => {
    await put(kit, 'queues', { id });
    await kit.data('DELETE', `/queues/${id}`);
  },
  'queues.list.200': asListed,
  'queues.statistics.200': async (kit, { id }) => {
    await queued(kit, 'j', { queueId: id, priority: 10 });
    await kit.clock.advance(12.36 * MINUTE);
  },
  'queues.upsert.200-label-changed': wasLike('queues.upsert.201'),
  'queues.upsert.201': isNew,

  'workers.delete.204': (kit, { id }) => put(kit, 'workers', { ...WORKER, id }),
  'workers.get.200-before-offer': async (kit, { told }) => {
    await put(kit, 'workers', told);
    const [queueId, [{ channelId }]] = [(told.queues as string[])[0], told.channels as [Json]];
    await put(kit, 'jobs', { id: 'j', channelId, queueId });
  },
  'workers.get.200-offered-again': async (kit, { id, told }) => {
    const [{ jobId }] = told.offers as [Json];
    await offered(kit, told, String(jobId));
    await unassign(kit, String(jobId), await accept(kit, id));
    await kit.clock.advance(2 * SECOND);
  },
  'workers.get.200-offered-tenth': workerHadJob('JAVA_LIVE_TEST-unassign-job-test-Job', 100),
  'workers.get.200-offered': workerHadJob('279E5630ADC22D5DDA23707D6458CD00D95370AB9800B48F79'),
  'workers.get.200-still-assigned-after-unassign': async (kit, { id, told }) => {
    const [{ jobId }] = told.assignedJobs as [Json];
    await offered(kit, told, String(jobId));
    await unassign(kit, String(jobId), await accept(kit, id));
  },
  'workers.list.200': asListed,
  'workers.upsert.200-deregistered': async (kit, at) => {
    await need(kit, at.sent);
    await put(kit, 'workers', { ...at.sent, id: at.id, availableForOffers: true });
  },
  'workers.upsert.200-emptied': async (kit, at) => {
    await put(kit, 'workers', { ...WORKER, id: at.id });
  },
  'workers.upsert.200-read-only-sent': async (kit, { id, sent }) => {
    const [first] = sent.channels as Json[];
    await put(kit, 'workers', { ...sent, id, channels: [first], availableForOffers: true });
  },
  'workers.upsert.201-active': isNew,
  'workers.upsert.201-capacity-only': isNew,
};
