import { describe, expect, it } from 'vitest';
import {
  accept,
  addJob,
  addWorker,
  assignmentOf,
  furnish,
  type Json,
  job,
  MINUTE,
  offersOf,
  START,
  startKit,
  worker,
} from './simulator-kit.ts';

const statusOf = async (kit: Awaited<ReturnType<typeof startKit>>, id: string) => (await job(kit, id)).status;

describe('a plain run', () => {
  it('goes from queued to closed and tells it in order', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w');
    expect(await addJob(kit, 'j')).toMatchObject({ status: 'queued', enqueuedAt: '2026-03-04T10:00:00+00:00' });
    const [offer] = await offersOf(kit, 'w');
    expect(offer).toMatchObject({
      jobId: 'j',
      capacityCost: 25,
      offeredAt: '2026-03-04T10:00:00+00:00',
      expiresAt: '2026-03-04T10:00:30+00:00',
    });
    const accepted = await kit.data('POST', `/workers/w/offers/${offer?.offerId}:accept`);
    expect(accepted).toEqual({ assignmentId: expect.any(String), jobId: 'j', workerId: 'w' });
    const assignment = { assignmentId: accepted.assignmentId, assignedAt: '2026-03-04T10:00:00+00:00' };
    expect(await worker(kit, 'w')).toMatchObject({
      offers: [],
      assignedJobs: [{ ...assignment, jobId: 'j', capacityCost: 25 }],
      loadRatio: 0.25,
    });
    const path = `/jobs/j/assignments/${accepted.assignmentId}`;
    await kit.clock.advance(MINUTE);
    expect(await kit.data('POST', `${path}:complete`, { note: 'first' })).toEqual({});
    expect(await job(kit, 'j')).toMatchObject({ status: 'completed' });
    expect(await worker(kit, 'w')).toMatchObject({ loadRatio: 0.25 });
    await kit.clock.advance(MINUTE);
    await kit.data('POST', `${path}:close`, { note: 'second', dispositionCode: 'Resolved' });
    expect(await job(kit, 'j')).toMatchObject({
      status: 'closed',
      dispositionCode: 'Resolved',
      notes: [
        { message: 'first', addedAt: '2026-03-04T10:01:00+00:00' },
        { message: 'second', addedAt: '2026-03-04T10:02:00+00:00' },
      ],
      assignments: {
        [String(accepted.assignmentId)]: {
          ...assignment,
          workerId: 'w',
          completedAt: '2026-03-04T10:01:00+00:00',
          closedAt: '2026-03-04T10:02:00+00:00',
        },
      },
    });
    expect(await worker(kit, 'w')).toMatchObject({ loadRatio: 0, assignedJobs: [] });
    expect(kit.news()).toEqual([
      'WorkerRegistered',
      'JobReceived',
      'JobQueued',
      'WorkerOfferIssued',
      'WorkerOfferAccepted',
      'JobCompleted',
      'JobClosed',
    ]);
  });

  it('updates the old job when its id is used again', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w');
    await addJob(kit, 'j');
    await accept(kit, 'w');
    const again = await kit.call('PATCH', '/jobs/j', { body: { channelId: 'chat', queueId: 'q' } });
    expect([again.status, again.body.status]).toEqual([200, 'assigned']);
  });

  it('keeps the capacity until the time of closing', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w');
    await addJob(kit, 'j');
    const path = `/jobs/j/assignments/${await accept(kit, 'w')}`;
    await kit.data('POST', `${path}:complete`);
    await kit.data('POST', `${path}:close`, { closeAt: new Date(START + MINUTE).toISOString() });
    expect([await statusOf(kit, 'j'), (await worker(kit, 'w')).loadRatio]).toEqual(['completed', 0.25]);
    kit.news();
    await kit.clock.advance(MINUTE);
    expect([await statusOf(kit, 'j'), (await worker(kit, 'w')).loadRatio]).toEqual(['closed', 0]);
    expect(kit.news()).toEqual(['JobClosed']);
  });

  it('is asynchronous with a classification policy', async () => {
    const kit = await startKit();
    await furnish(kit);
    await kit.data('PATCH', '/classificationPolicies/c', { fallbackQueueId: 'q' });
    const created = await kit.data('PATCH', '/jobs/j', { channelId: 'chat', classificationPolicyId: 'c' });
    expect(created.status).toBe('pendingClassification');
    expect(created).not.toHaveProperty('enqueuedAt');
    await kit.clock.advance(199);
    expect(await statusOf(kit, 'j')).toBe('pendingClassification');
    await kit.clock.advance(1);
    expect(await job(kit, 'j')).toMatchObject({
      status: 'queued',
      queueId: 'q',
      enqueuedAt: '2026-03-04T10:00:00.2+00:00',
    });
    expect(kit.news()).toEqual(['JobReceived', 'JobClassified', 'JobQueued']);
  });
});

describe('actions that the state forbids', () => {
  it('are refused with 409, unknown ids with 404', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w');
    await addJob(kit, 'j');
    const status = async (path: string) => (await kit.call('POST', path)).status;
    expect(await status('/jobs/none:cancel')).toBe(404);
    expect(await status('/jobs/j/assignments/none:complete')).toBe(404);
    expect(await status('/workers/w/offers/none:accept')).toBe(404);
    expect(await status('/jobs/j:reclassify')).toBe(409);
    const path = `/jobs/j/assignments/${await accept(kit, 'w')}`;
    expect(await status(`${path}:close`)).toBe(409);
    expect(await status('/jobs/j:cancel')).toBe(409);
    expect((await kit.call('GET', '/jobs/j/position')).status).toBe(409);
    expect(await status(`${path}:complete`)).toBe(200);
    for (const action of ['complete', 'unassign']) expect(await status(`${path}:${action}`)).toBe(409);
    expect(await status('/jobs/j:cancel')).toBe(409);
    expect(await status(`${path}:close`)).toBe(200);
    for (const action of ['complete', 'close', 'unassign']) expect(await status(`${path}:${action}`)).toBe(409);
    expect(await status('/jobs/j:cancel')).toBe(409);
    expect((await kit.call('DELETE', '/jobs/j')).status).toBe(204);
  });
});

describe('cancelling', () => {
  it('ends a queued job, revokes its offer and notes why', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w');
    await addJob(kit, 'j');
    kit.news();
    await kit.data('POST', '/jobs/j:cancel', { note: 'wrong number', dispositionCode: 'Spam' });
    expect(await job(kit, 'j')).toMatchObject({
      status: 'cancelled',
      dispositionCode: 'Spam',
      notes: [{ message: 'wrong number' }],
    });
    expect(kit.news()).toEqual(['WorkerOfferRevoked', 'JobCancelled']);
    expect(await worker(kit, 'w')).toMatchObject({ offers: [], loadRatio: 0 });
    await addJob(kit, 'k');
    await kit.data('POST', '/jobs/k:cancel');
    expect(await job(kit, 'k')).toMatchObject({ dispositionCode: 'Cancelled', notes: [] });
  });
});

describe('scheduling', () => {
  it('suspends a job until its time, and then until a PATCH lets it go', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w');
    const scheduleAt = '2026-03-04T10:10:00+00:00';
    const created = await addJob(kit, 'j', { matchingMode: { kind: 'scheduleAndSuspend', scheduleAt } });
    expect(created).toMatchObject({
      status: 'pendingSchedule',
      matchingMode: { kind: 'scheduleAndSuspend', scheduleAt },
    });
    await kit.clock.advance(1000);
    const scheduled = await job(kit, 'j');
    expect(scheduled).toMatchObject({ status: 'scheduled' });
    expect(scheduled).not.toHaveProperty('scheduledAt');
    await kit.clock.advance(10 * MINUTE);
    expect(await job(kit, 'j')).toMatchObject({ status: 'waitingForActivation', scheduledAt: scheduleAt });
    expect(kit.news()).toEqual(['WorkerRegistered', 'JobReceived', 'JobWaitingForActivation']);
    const activated = await kit.data('PATCH', '/jobs/j', { matchingMode: { kind: 'queueAndMatch' }, priority: 100 });
    expect(activated).toMatchObject({ status: 'queued', priority: 100, scheduledAt: scheduleAt });
    expect(await offersOf(kit, 'w')).toHaveLength(1);
  });

  it('fails for a time that has passed, and can be cancelled', async () => {
    const kit = await startKit();
    await furnish(kit);
    const at = (scheduleAt: string) => ({ matchingMode: { kind: 'scheduleAndSuspend', scheduleAt } });
    await addJob(kit, 'late', at('2026-03-04T09:00:00Z'));
    await addJob(kit, 'soon', at('2026-03-04T11:00:00Z'));
    await kit.clock.advance(1000);
    expect(await statusOf(kit, 'late')).toBe('scheduleFailed');
    await kit.data('POST', '/jobs/soon:cancel');
    await kit.clock.advance(120 * MINUTE);
    expect(await statusOf(kit, 'soon')).toBe('cancelled');
    expect(kit.news()).toEqual(['JobReceived', 'JobReceived', 'JobSchedulingFailed', 'JobCancelled']);
  });

  it('takes a queued job out of the queue when it is suspended', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w');
    await addJob(kit, 'j');
    const suspended = await kit.data('PATCH', '/jobs/j', { matchingMode: { kind: 'suspend' } });
    expect(suspended.status).toBe('waitingForActivation');
    expect(await offersOf(kit, 'w')).toEqual([]);
    expect((await kit.data('GET', '/queues/q/statistics')).length).toBe(0);
    expect((await kit.data('PATCH', '/jobs/j', { matchingMode: null })).status).toBe('queued');
  });
});

describe('unassigning', () => {
  it('puts the job back into its place, up to a limit if there is one', async () => {
    const kit = await startKit({ switches: { unassign_limit: 3 } });
    await furnish(kit);
    await addWorker(kit, 'w', { capacity: 25 });
    const { enqueuedAt } = await addJob(kit, 'j');
    await kit.clock.advance(MINUTE / 6);
    await addJob(kit, 'k');
    for (const unassignmentCount of [1, 2, 3]) {
      const assignmentId = await accept(kit, 'w');
      expect(await assignmentOf(kit, 'j')).toBe(assignmentId);
      const answer = await kit.data('POST', `/jobs/j/assignments/${assignmentId}:unassign`);
      expect(answer).toEqual({ jobId: 'j', unassignmentCount });
      expect(await job(kit, 'j')).toMatchObject({ status: 'queued', assignments: {}, enqueuedAt });
    }
    const assignmentId = await accept(kit, 'w');
    expect((await kit.call('POST', `/jobs/j/assignments/${assignmentId}:unassign`)).status).toBe(409);
    expect(await statusOf(kit, 'j')).toBe('assigned');
  });

  it('may suspend matching', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w');
    await addJob(kit, 'j');
    const assignmentId = await accept(kit, 'w');
    kit.news();
    await kit.data('POST', `/jobs/j/assignments/${assignmentId}:unassign`, { suspendMatching: true });
    expect(await job(kit, 'j')).toMatchObject({ status: 'waitingForActivation', matchingMode: { kind: 'suspend' } });
    expect(kit.news()).toEqual(['JobUnassigned']);
    expect(await worker(kit, 'w')).toMatchObject({ offers: [], assignedJobs: [], loadRatio: 0 });
  });
});

describe('a worker', () => {
  it('drains while it has jobs and is then inactive', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w');
    await addJob(kit, 'j');
    const assignmentId = await accept(kit, 'w');
    await addJob(kit, 'k');
    kit.news();
    const answer = await kit.data('PATCH', '/workers/w', { availableForOffers: false });
    expect(answer).toMatchObject({ state: 'draining', offers: [], assignedJobs: [{ jobId: 'j' }] });
    expect(kit.news()).toEqual(['WorkerUpdated', 'WorkerOfferRevoked', 'WorkerDeregistered']);
    await kit.clock.advance(MINUTE);
    expect((await worker(kit, 'w')).state).toBe('draining');
    await kit.data('POST', `/jobs/j/assignments/${assignmentId}:complete`);
    await kit.data('POST', `/jobs/j/assignments/${assignmentId}:close`);
    expect((await worker(kit, 'w')).state).toBe('inactive');
    expect(await statusOf(kit, 'k')).toBe('queued');
  });

  it('is inactive at once without jobs, unless it drains in passing', async () => {
    const live = await startKit();
    await addWorker(live, 'w', { queues: [] });
    expect(await live.data('PATCH', '/workers/w', { availableForOffers: false })).toMatchObject({ state: 'inactive' });
    const kit = await startKit({ switches: { draining_in_passing: true } });
    await addWorker(kit, 'w', { queues: [] });
    expect(await kit.data('PATCH', '/workers/w', { availableForOffers: false })).toMatchObject({ state: 'draining' });
    await kit.clock.advance(200);
    expect((await worker(kit, 'w')).state).toBe('inactive');
  });

  it('is deregistered when it lets an offer expire, and gets nothing more until it registers', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w');
    await addJob(kit, 'j');
    kit.news();
    await kit.clock.advance(MINUTE);
    expect(kit.news()).toEqual(['WorkerOfferExpired', 'WorkerDeregistered']);
    expect(await worker(kit, 'w')).toMatchObject({ state: 'inactive', availableForOffers: false, offers: [] });
    await kit.data('PATCH', '/workers/w', { availableForOffers: true });
    expect(await offersOf(kit, 'w')).toHaveLength(1);
  });

  it('may be deleted when it has no jobs; its offers are revoked', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w');
    await addJob(kit, 'j');
    const assignmentId = await accept(kit, 'w');
    expect((await kit.call('DELETE', '/workers/w')).status).toBe(409);
    await kit.data('POST', `/jobs/j/assignments/${assignmentId}:unassign`);
    await kit.clock.advance(0);
    kit.news();
    expect((await kit.call('DELETE', '/workers/w')).status).toBe(204);
    expect(kit.news()).toEqual(['WorkerOfferRevoked', 'WorkerDeleted']);
  });

  it('without work for a week is deregistered, a job of ninety days is gone', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w');
    await addJob(kit, 'j', { channelId: 'fax' });
    await kit.clock.advance(8 * 24 * 60 * MINUTE);
    expect((await worker(kit, 'w')).state).toBe('inactive');
    await kit.clock.advance(83 * 24 * 60 * MINUTE);
    expect((await kit.call('GET', '/jobs/j')).status).toBe(404);
  });
});

describe('position and statistics', () => {
  it('count by expedition, priority and time', async () => {
    const kit = await startKit({ switches: { wait_estimate: 'fixed', position_estimate: true } });
    await furnish(kit);
    for (const [id, fields] of [
      ['old', {}],
      ['young', {}],
      ['urgent', { priority: 5 }],
      ['expedited', { requestedWorkerSelectors: [{ key: 'a', labelOperator: 'equal', value: 1, expedite: true }] }],
    ] as const) {
      await addJob(kit, id, fields as Json);
      await kit.clock.advance(MINUTE / 2);
    }
    const positions = await Promise.all(
      ['expedited', 'urgent', 'old', 'young'].map((id) => kit.data('GET', `/jobs/${id}/position`)),
    );
    expect(positions.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
    expect(positions[2]).toEqual({
      jobId: 'old',
      position: 3,
      queueId: 'q',
      queueLength: 4,
      estimatedWaitTimeMinutes: 6,
    });
    expect(await kit.data('GET', '/queues/q/statistics')).toEqual({
      queueId: 'q',
      length: 4,
      estimatedWaitTimeMinutes: { '1': 8, '5': 2 },
      longestJobWaitTimeMinutes: 2,
    });
  });

  it('say nothing of waits in an empty queue', async () => {
    const kit = await startKit();
    await furnish(kit);
    expect(await kit.data('GET', '/queues/q/statistics')).toEqual({
      queueId: 'q',
      length: 0,
    });
  });
});
