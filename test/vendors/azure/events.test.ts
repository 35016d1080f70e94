import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/domain/event.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import type { EventName } from '../../../src/vendors/azure/source/names.ts';
import { changesOf, grid, NAMES, SHAPES, sampleEvent } from './events-kit.ts';
import { has } from './replay.ts';

const TIME = '2022-02-17T00:55:25.1736293Z';
const JOB = '7f1df17b-570b-4ae5-9cf5-fe6ff64cc712';

const only = (name: EventName, data: JsonObject): Change => has(changesOf([grid(name, data, TIME)])[0]);
const membersOf = ({ news }: Change): Record<string, unknown> =>
  news.type === 'part' ? { ...news.members } : news.type === 'whole' ? { ...news.item } : {};

const inShort = (change: Change): string => {
  const { state, presence } = membersOf(change) as Record<string, { state: string; native: string | null } | undefined>;
  const told = state ?? presence;
  return [change.ref.kind, change.news.type, ...(told ? [`${told.state}/${told.native}`] : [])].join(' ');
};

/** Without what the two published shapes of a payload do tell in different ways. */
const comparable = (change: Change): unknown => {
  const { labels, tags, raw, name, ...members } = membersOf(change);
  return { ...change, cause: null, news: { type: change.news.type, members } };
};

const SAYS: Record<EventName, readonly string[]> = {
  RouterJobReceived: ['Job part PENDING/pendingClassification'],
  RouterJobClassified: ['Job part'],
  RouterJobClassificationFailed: ['Job part FAILED/classificationFailed'],
  RouterJobQueued: ['Job part QUEUED/queued', 'Job stale'],
  RouterJobWorkerSelectorsExpired: ['Job part', 'Job stale'],
  RouterJobExceptionTriggered: ['Job stale'],
  RouterJobUnassigned: ['Job stale', 'Task part REVOKED/null', 'Worker stale'],
  RouterJobCompleted: ['Job part WRAP_UP/completed', 'Task part WRAP_UP/completed', 'Worker stale'],
  RouterJobClosed: ['Job part COMPLETED/closed', 'Task part COMPLETED/closed', 'Worker stale'],
  RouterJobCancelled: ['Job part CANCELED/cancelled'],
  RouterJobWaitingForActivation: ['Job part PENDING/waitingForActivation'],
  RouterJobSchedulingFailed: ['Job part FAILED/scheduleFailed'],
  RouterJobDeleted: ['Job gone'],
  RouterWorkerOfferIssued: ['Task whole OFFERED/null', 'Worker stale'],
  RouterWorkerOfferAccepted: ['Job part ASSIGNED/assigned', 'Task part ACTIVE/assigned', 'Worker stale'],
  RouterWorkerOfferDeclined: ['Task part DECLINED/null', 'Worker stale'],
  RouterWorkerOfferRevoked: ['Task part REVOKED/null', 'Worker stale'],
  RouterWorkerOfferExpired: ['Task part EXPIRED/null', 'Worker stale'],
  RouterWorkerRegistered: ['Worker part READY/active'],
  RouterWorkerDeregistered: ['Worker stale'],
  RouterWorkerUpdated: ['Worker stale'],
  RouterWorkerDeleted: ['Worker gone'],
};

describe.each(NAMES)('%s', (name) => {
  const sample = sampleEvent(name);

  it.each(SHAPES)('says what it says, in both envelopes (%s)', (shape) => {
    const { eventGrid, cloudEvents } = sample[shape];
    const changes = changesOf(eventGrid);
    expect(changes.map(inShort)).toEqual(SAYS[name]);
    expect(changesOf(cloudEvents)).toEqual(changes);
    expect(changesOf([cloudEvents])).toEqual(changes);
    expect(changesOf(has(eventGrid[0]))).toEqual(changes);
    for (const { cause, eventId } of changes) {
      expect(cause).toBe(eventGrid[0]?.eventType);
      expect(eventId?.replace(/\/requirements$/, '')).toBe(`${eventGrid[0]?.topic}/${eventGrid[0]?.id}`);
    }
    // What is told twice of one object has an id of its own, or the second would be taken for the first.
    expect(new Set(changes.map(({ ref, eventId }) => `${ref.kind} ${eventId}`)).size).toBe(changes.length);
  });

  it('says the same in both published shapes of its payload', () => {
    expect(changesOf(sample.docs.eventGrid).map(comparable)).toEqual(changesOf(sample.sdk.eventGrid).map(comparable));
  });
});

describe('what an event tells', () => {
  it('of a new job is what its payload holds, in the words of reads', () => {
    const [change] = changesOf(sampleEvent('RouterJobReceived').docs.eventGrid);
    expect(membersOf(has(change))).toEqual({
      state: { state: 'PENDING', native: 'pendingClassification' },
      reason: null,
      endedAt: null,
      policy: { kind: 'RoutingPolicy', account: 'acme', nativeId: 'classification/policy-1' },
      channel: 'voice',
      externalId: 'test-abc',
      labels: { Locale: 'en-us', Segment: 'Enterprise', Level: 5, Vip: true },
      tags: { source: 'web' },
      version: null,
    });
  });

  it('keeps a status that nobody knows', () => {
    const { state } = membersOf(only('RouterJobReceived', { jobId: JOB, jobStatus: 'Dreaming' }));
    expect(state).toEqual({ state: 'UNKNOWN', native: 'Dreaming' });
  });

  it('of a queued job has the moment, of a scheduled one when, of a failed or canceled one why', () => {
    const of = (name: EventName) => membersOf(has(changesOf(sampleEvent(name).docs.eventGrid)[0]));
    expect(of('RouterJobQueued').enqueuedAt).toBe(Date.parse('2022-02-17T00:23:25.173Z'));
    expect(of('RouterJobWaitingForActivation').scheduledAt).toBe(Date.parse('2022-02-17T00:55:25.173Z'));
    expect(of('RouterJobSchedulingFailed').reason).toBe('Error');
    expect(of('RouterJobClassificationFailed').reason).toBe('Classification failed due to <reason>');
    const canceled = of('RouterJobCancelled');
    expect([canceled.reason, canceled.disposition]).toEqual(['Cancelled due to <reason>', '100']);
    expect(canceled.endedAt).toBe(Date.parse('2022-02-17T00:29:25.173Z'));
  });

  it('of an offer is the whole task, as the worker would show it', () => {
    const { eventGrid } = sampleEvent('RouterWorkerOfferIssued').docs;
    expect(membersOf(has(changesOf(eventGrid)[0]))).toEqual({
      ref: { kind: 'Task', account: 'acme', nativeId: `${JOB}/w100` },
      vendorType: 'RouterJobOffer',
      raw: eventGrid[0]?.data,
      createdAt: Date.parse('2021-06-23T02:43:30.384Z'),
      updatedAt: null,
      version: null,
      state: { state: 'OFFERED', native: null },
      worker: { kind: 'Worker', account: 'acme', nativeId: 'w100' },
      job: { kind: 'Job', account: 'acme', nativeId: JOB },
      queue: { kind: 'Queue', account: 'acme', nativeId: 'queue-1' },
      offeredAt: Date.parse('2021-06-23T02:43:30.384Z'),
      offerExpiresAt: Date.parse('2021-06-23T02:44:30.384Z'),
      assignedAt: null,
      endedAt: null,
      capacityCost: null,
    });
  });

  it('does not say that there is none where it is null or absent', () => {
    const bare = only('RouterJobQueued', { jobId: JOB, priority: null, queueId: null });
    expect(Object.keys(membersOf(bare)).sort()).toEqual([
      'endedAt',
      'enqueuedAt',
      'matching',
      'reason',
      'state',
      'version',
    ]);
    const worker = only('RouterWorkerRegistered', { workerId: 'w', queueAssignments: null });
    expect(Object.keys(membersOf(worker)).sort()).toEqual(['presence', 'version']);
  });

  it('of a job that nobody is named for says nothing of a task', () => {
    const changes = changesOf([grid('RouterJobCompleted', { jobId: JOB }, TIME)]);
    expect(changes.map(inShort)).toEqual(['Job part WRAP_UP/completed']);
  });

  it('of a worker has its lists when they can be read whole', () => {
    const lists = {
      queueAssignments: [{ id: 'q1' }, 'q2'],
      channelConfigurations: [{ channelId: 'chat', capacityCostPerJob: 3, maxNumberOfJobs: null }],
    };
    const members = membersOf(only('RouterWorkerRegistered', { workerId: 'w', ...lists, totalCapacity: 9 }));
    expect(members.queues).toEqual([
      { kind: 'Queue', account: 'acme', nativeId: 'q1' },
      { kind: 'Queue', account: 'acme', nativeId: 'q2' },
    ]);
    expect(members.channels).toEqual([{ channel: 'chat', presence: null, capacityCost: 3, maxJobs: null }]);
    const odd = { workerId: 'w', queueAssignments: [{ name: 'q' }], channelConfigurations: [7] };
    expect(Object.keys(membersOf(only('RouterWorkerRegistered', odd))).sort()).toEqual(['presence', 'version']);
  });

  it('of an updated worker is believed unless the update changes what it does not tell', () => {
    const update = (more: JsonObject) =>
      inShort(only('RouterWorkerUpdated', { workerId: 'w', labels: { name: 'Ann' }, ...more }));
    expect(update({ updatedWorkerProperties: ['Labels'] })).toBe('Worker part');
    expect(update({ updatedWorkerProperties: ['TotalCapacity'] })).toBe('Worker stale');
    expect(update({})).toBe('Worker stale');
    const { name } = membersOf(
      only('RouterWorkerUpdated', { workerId: 'w', labels: { name: 'Ann' }, updatedWorkerProperties: [] }),
    );
    expect(name).toBe('Ann');
  });

  it('does not turn numbers and truth values among labels into text', () => {
    const labels = (values: JsonObject) => membersOf(only('RouterJobQueued', { jobId: JOB, labels: values })).labels;
    expect(labels({ Level: '5', Region: 'EU' })).toBeUndefined();
    expect(labels({ Vip: 'True' })).toBeUndefined();
    expect(labels({ Level: '5', Vip: true })).toEqual({ Level: '5', Vip: true });
    expect(labels({ Region: 'EU' })).toEqual({ Region: 'EU' });
    expect(labels({})).toEqual({});
    // Nothing else tells that labels have changed.
    expect(inShort(only('RouterJobClassified', { jobId: JOB, labels: { Level: '5' } }))).toBe('Job stale');
    const updated = { workerId: 'w', labels: { x: '111' }, updatedWorkerProperties: ['Labels'] };
    expect(inShort(only('RouterWorkerUpdated', updated))).toBe('Worker stale');
  });

  it('happened at its time, with what is finer than a millisecond', () => {
    const at = (time: string) => has(changesOf([grid('RouterJobDeleted', { jobId: JOB }, time)])[0]).at;
    expect(at(TIME)).toBeCloseTo(Date.parse('2022-02-17T00:55:25.173Z') + 0.6293, 3);
    expect(at('2022-02-17T00:55:25Z')).toBe(Date.parse('2022-02-17T00:55:25Z'));
    expect(at('2022-02-17T00:55:25.1Z')).toBe(Date.parse('2022-02-17T00:55:25.100Z'));
    expect(has(at('2022-02-17T00:55:25.1736300Z'))).toBeGreaterThan(has(at('2022-02-17T00:55:25.1736293Z')));
  });

  it('of the same moment is in the order of a plain run', () => {
    const run: readonly EventName[] = [
      'RouterJobReceived',
      'RouterJobClassified',
      'RouterJobQueued',
      'RouterWorkerOfferIssued',
      'RouterWorkerOfferAccepted',
      'RouterJobCompleted',
      'RouterJobClosed',
      'RouterJobDeleted',
    ];
    const ranks = run.map((name) => has(only(name, { jobId: JOB, workerId: 'w', jobStatus: 'Created' }).rank));
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(new Set(ranks).size).toBe(run.length);
  });
});
