import { describe, expect, it } from 'vitest';
import {
  accept,
  addJob,
  addWorker,
  furnish,
  type Json,
  type Kit,
  MINUTE,
  offersOf,
  startKit,
} from './simulator-kit.ts';

/** Members of `data` by event type, as the left-hand form of contract §10 prints them. */
const QUEUED = ['jobId', 'channelReference', 'channelId', 'queueId', 'labels', 'tags'];
const ASSIGNMENT = [...QUEUED, 'assignmentId', 'workerId'];
const OFFER = ['jobId', 'channelReference', 'channelId', 'workerId', 'queueId', 'offerId'];
const BOTH_SIDES = ['jobPriority', 'jobLabels', 'jobTags', 'workerLabels', 'workerTags'];
const WORKER = ['workerId', 'totalCapacity', 'queueAssignments', 'channelConfigurations', 'labels', 'tags'];
const EXPIRED = ['expiredRequestedWorkerSelectors', 'expiredAttachedWorkerSelectors'];
const CLASSIFIED = ['classificationPolicyId', 'priority'];
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  JobReceived: [
    ...QUEUED,
    ...CLASSIFIED,
    'jobStatus',
    'requestedWorkerSelectors',
    'scheduledOn',
    'unavailableForMatching',
  ],
  JobClassified: [...QUEUED, ...CLASSIFIED, 'queueDetails', 'attachedWorkerSelectors'],
  JobClassificationFailed: [
    'jobId',
    'channelReference',
    'channelId',
    'classificationPolicyId',
    'errors',
    'labels',
    'tags',
  ],
  JobQueued: [...QUEUED, 'priority', 'requestedWorkerSelectors', 'attachedWorkerSelectors'],
  JobWorkerSelectorsExpired: [...QUEUED, ...EXPIRED],
  JobExceptionTriggered: ['jobId', 'channelReference', 'channelId', 'ruleKey', 'exceptionRuleId', 'labels', 'tags'],
  JobUnassigned: ASSIGNMENT,
  JobCompleted: ASSIGNMENT,
  JobClosed: [...ASSIGNMENT, 'dispositionCode'],
  JobCancelled: [...QUEUED, 'note', 'dispositionCode'],
  JobWaitingForActivation: [...QUEUED, ...EXPIRED, 'priority', 'scheduledOn', 'unavailableForMatching'],
  JobSchedulingFailed: [...QUEUED, ...EXPIRED, 'priority', 'scheduledOn', 'failureReason'],
  JobDeleted: QUEUED,
  WorkerOfferIssued: [...OFFER, ...BOTH_SIDES, 'offeredOn', 'expiresOn'],
  WorkerOfferAccepted: [...OFFER, ...BOTH_SIDES, 'assignmentId'],
  WorkerOfferDeclined: OFFER,
  WorkerOfferRevoked: OFFER,
  WorkerOfferExpired: OFFER,
  WorkerRegistered: WORKER,
  WorkerDeregistered: ['workerId'],
  WorkerUpdated: [...WORKER, 'updatedWorkerProperties'],
  WorkerDeleted: ['workerId', 'jobId', 'channelReference', 'channelId'],
};

/** Makes every event of the vendor happen at least once. */
const provoke = async (kit: Kit): Promise<void> => {
  await kit.data('PATCH', '/exceptionPolicies/e', {
    exceptionRules: [
      { id: 'r', trigger: { kind: 'waitTime', thresholdSeconds: 20 }, actions: [{ kind: 'cancel', note: 'late' }] },
    ],
  });
  await furnish(kit, undefined, { exceptionPolicyId: 'e', labels: { n: 1 } });
  await kit.data('PATCH', '/classificationPolicies/c', { fallbackQueueId: 'q' });
  await kit.data('PATCH', '/classificationPolicies/orphan', {});
  await addWorker(kit, 'w', { labels: { level: 3, vip: true } });
  await kit.data('PATCH', '/workers/w', { tags: { a: 'b' }, capacity: 50 });

  await addJob(kit, 'classified', {
    queueId: null,
    classificationPolicyId: 'c',
    labels: { a: 1 },
    channelReference: 'call',
  });
  await kit.clock.advance(1000);
  const [first] = await offersOf(kit, 'w');
  await kit.data('POST', `/workers/w/offers/${first?.offerId}:decline`);
  await addJob(kit, 'j');
  await kit.data('POST', `/jobs/j/assignments/${await accept(kit, 'w')}:unassign`);
  const path = `/jobs/j/assignments/${await accept(kit, 'w')}`;
  await kit.data('POST', `${path}:complete`);
  await kit.data('POST', `${path}:close`, { dispositionCode: 'Resolved' });

  const scheduled = (id: string, ms: number) =>
    addJob(kit, id, {
      matchingMode: { kind: 'scheduleAndSuspend', scheduleAt: new Date(kit.clock.now() + ms).toISOString() },
    });
  await scheduled('soon', MINUTE);
  await scheduled('late', -MINUTE);
  await addJob(kit, 'orphan', { queueId: null, classificationPolicyId: 'orphan' });
  await addJob(kit, 'picky', {
    channelId: 'fax',
    requestedWorkerSelectors: [{ key: 'level', labelOperator: 'lessThan', value: 1, expiresAfterSeconds: 5 }],
  });
  await kit.clock.advance(MINUTE + 1000);
  await addJob(kit, 'ignored');
  await kit.clock.advance(31_000);
  await kit.data('PATCH', '/workers/w', { availableForOffers: true });
  await addJob(kit, 'revoked');
  await kit.data('POST', '/jobs/revoked:cancel');
  await kit.data('DELETE', '/jobs/revoked');
  await kit.data('DELETE', '/workers/w');
};

describe('the events', () => {
  it('are all 22 of the contract, each with its members', async () => {
    const kit = await startKit();
    // An exception ends the ignored job before its offer would expire.
    await provoke(kit);
    await furnish(kit, undefined, { exceptionPolicyId: null });
    await addWorker(kit, 'sleepy');
    await addJob(kit, 'unanswered');
    await kit.clock.advance(31_000);
    const seen = new Map<string, Json>();
    for (const { type, data } of kit.heard) seen.set(type.replace('Microsoft.Communication.Router', ''), data);
    expect([...seen.keys()].sort()).toEqual(Object.keys(MEMBERS).sort());
    for (const [name, data] of seen) {
      expect([name, ...Object.keys(data).sort()]).toEqual([name, ...[...(MEMBERS[name] ?? [])].sort()]);
    }
  });

  it('carry an id of their own, a subject and a time', async () => {
    const kit = await startKit();
    await provoke(kit);
    expect(new Set(kit.heard.map(({ id }) => id)).size).toBe(kit.heard.length);
    for (const { time } of kit.heard) expect(time).toMatch(/^2026-03-04T[\d:.]+Z$/);
    const subjects = new Map(kit.heard.map(({ type, subject }) => [type.split('Router')[1], subject]));
    expect(subjects.get('JobReceived')).toBe('job/revoked/channel/chat');
    expect(subjects.get('JobQueued')).toBe('job/revoked/channel/chat/queue/q');
    expect(subjects.get('JobCancelled')).toBe('job/revoked/channel/chat/disposition/Cancelled');
    expect(subjects.get('JobExceptionTriggered')).toBe('job/ignored/channel/chat/exceptionrule/r');
    expect(subjects.get('WorkerOfferIssued')).toBe('worker/w/job/revoked');
    expect(subjects.get('WorkerDeleted')).toBe('worker/w');
  });

  it('write labels as strings, operators and statuses in the vendor’s event words', async () => {
    const kit = await startKit();
    await provoke(kit);
    const dataOf = (name: string, id: string) =>
      kit.heard.find(({ type, data }) => type.endsWith(name) && (data.jobId ?? data.workerId) === id)?.data;
    expect(dataOf('RouterWorkerRegistered', 'w')).toMatchObject({
      queueAssignments: [{ id: 'q', name: 'Queue', labels: { Id: 'q', n: '1' } }],
      labels: { Id: 'w', level: '3', vip: 'true' },
    });
    expect(dataOf('RouterJobReceived', 'classified')).toMatchObject({
      jobStatus: 'PendingClassification',
      queueId: null,
      priority: null,
      classificationPolicyId: 'c',
      labels: { a: '1' },
    });
    expect(dataOf('RouterJobReceived', 'picky')).toMatchObject({
      requestedWorkerSelectors: [
        {
          key: 'level',
          labelOperator: 'Less',
          value: 1,
          ttlSeconds: 5,
          state: 'active',
          expirationTime: expect.any(String),
        },
      ],
    });
    expect(dataOf('RouterJobWorkerSelectorsExpired', 'picky')).toMatchObject({
      expiredRequestedWorkerSelectors: [{ state: 'expired' }],
      expiredAttachedWorkerSelectors: [],
    });
    expect(dataOf('RouterWorkerUpdated', 'w')).toMatchObject({ updatedWorkerProperties: ['TotalCapacity', 'Tags'] });
    expect(dataOf('RouterJobClosed', 'j')).toMatchObject({ dispositionCode: 'Resolved', workerId: 'w' });
  });
});
