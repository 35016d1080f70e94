import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../../src/vendors/azure/simulator/index.ts';
import {
  accept,
  addJob,
  addWorker,
  furnish,
  type Json,
  job,
  type Kit,
  MINUTE,
  offersOf,
  startKit,
  worker,
} from './simulator-kit.ts';

const furnished = async (switches: Json): Promise<Kit> => {
  const kit = await startKit({ switches });
  await furnish(kit);
  return kit;
};
/** A job that is assigned; answers the beginning of its actions' paths. */
const assigned = async (kit: Kit): Promise<string> => {
  await addWorker(kit, 'w');
  await addJob(kit, 'j');
  return `/jobs/j/assignments/${await accept(kit, 'w')}`;
};
const statusOf = async (kit: Kit, method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  (await kit.call(method, path, { body, ...(headers && { headers }) })).status;
const at = (kit: Kit, ms: number): string => new Date(kit.clock.now() + ms).toISOString();

describe('the switches', () => {
  it('are refused by name when unknown or given a wrong value', async () => {
    for (const [switches, message] of [
      [{ lenient: true }, /unknown switch lenient; known: clock_skew_seconds/],
      [{ print_nulls: 'yes' }, /print_nulls must be one of true \| false, got "yes"/],
      [{ next_link: 'none' }, /next_link must be one of relative \| absolute/],
      [{ status_delay_ms: -1 }, /status_delay_ms must be a number from 0 on/],
      [{ default_page_size: 0 }, /default_page_size must be a number from 1 on/],
      [{ clock_skew_seconds: '5' }, /clock_skew_seconds must be a number/],
      [{ bearer_token: 7 }, /bearer_token must be a text/],
      [{ status_delay_ms: null }, /status_delay_ms must be a number/],
    ] as const) {
      await expect(startSimulator({ scenario: 'empty', switches })).rejects.toThrow(message);
    }
  });
});

describe('errors', () => {
  it('error_envelope, error_code_header: the documented envelope, and the header', async () => {
    const error = { code: 'NotFound', message: 'The item was not found.', target: '/routing/jobs/x' };
    const live = await (await furnished({})).call('GET', '/jobs/x');
    expect([live.body, live.headers.get('x-ms-error-code')]).toEqual([{ communicationError: error }, null]);
    const kit = await furnished({ error_envelope: 'error', error_code_header: true });
    const answer = await kit.call('GET', '/jobs/x');
    expect([answer.body, answer.headers.get('x-ms-error-code')]).toEqual([{ error }, 'NotFound']);
  });

  it('…_status: other codes for what the contract leaves open', async () => {
    const kit = await furnished({
      invalid_status: 422,
      precondition_status: 409,
      illegal_state_status: 400,
      gone_offer_decline_status: 500,
      unassign_limit: 3,
      unassign_limit_status: 403,
      used_policy_status: 412,
      delete_used_queue_status: 412,
    });
    expect(await statusOf(kit, 'PATCH', '/jobs/x', {})).toBe(422);
    expect(await statusOf(kit, 'PATCH', '/queues/q', {}, { 'if-match': '"x"' })).toBe(409);
    const path = await assigned(kit);
    expect(await statusOf(kit, 'POST', '/jobs/j:cancel')).toBe(400);
    expect(await statusOf(kit, 'DELETE', '/queues/q')).toBe(412);
    expect(await statusOf(kit, 'DELETE', '/distributionPolicies/d')).toBe(412);
    await addJob(kit, 'k');
    const [offer] = await offersOf(kit, 'w');
    await kit.data('POST', `/workers/w/offers/${offer?.offerId}:accept`);
    expect(await statusOf(kit, 'POST', `/workers/w/offers/${offer?.offerId}:decline`)).toBe(500);
    await kit.data('POST', '/jobs/j/assignments/x:complete').catch(() => {});
    await kit.data('POST', `${path}:unassign`);
    for (let count = 1; count < 3; count += 1) {
      await kit.data('POST', `/jobs/j/assignments/${await accept(kit, 'w')}:unassign`);
    }
    expect(await statusOf(kit, 'POST', `/jobs/j/assignments/${await accept(kit, 'w')}:unassign`)).toBe(403);
  });

  it('api_version_check, patch_content_type_check: off', async () => {
    const kit = await furnished({ api_version_check: false, patch_content_type_check: false });
    const headers = { 'content-type': 'application/json' };
    expect((await kit.call('PATCH', '/queues/q', { body: {}, headers, version: '2099-01-01' })).status).toBe(200);
  });

  it('throttle: so many requests in a window, then none for as long', async () => {
    const kit = await furnished({ throttle: true, throttle_requests: 5, throttle_window_seconds: 10 });
    const statuses: number[] = [];
    for (let index = 0; index < 5; index += 1) statuses.push(await statusOf(kit, 'GET', '/queues'));
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    const answer = await kit.call('GET', '/queues');
    expect(answer.body.communicationError).toMatchObject({ code: 'ThrottleLimitExceededException' });
    expect(answer.headers.get('retry-after')).toBe('10');
    await kit.clock.advance(9_999);
    expect(await statusOf(kit, 'GET', '/queues')).toBe(429);
    await kit.clock.advance(1);
    expect(await statusOf(kit, 'GET', '/queues')).toBe(200);
  });

  it('retry_after: none', async () => {
    const kit = await startKit({ switches: { throttle: true, throttle_requests: 1, retry_after: 'none' } });
    await kit.call('GET', '/queues');
    const answer = await kit.call('GET', '/queues');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, null]);
  });
});

describe('bodies', () => {
  it('print_nulls: what is not set is null', async () => {
    const kit = await furnished({ print_nulls: true });
    expect(await addJob(kit, 'j')).toMatchObject({ classificationPolicyId: null, dispositionCode: null });
    expect(await kit.data('GET', '/jobs')).toMatchObject({ nextLink: null });
  });

  it('etag_quoted_in_body: the quotes in the header only', async () => {
    const kit = await furnished({ etag_quoted_in_body: false });
    const answer = await kit.call('GET', '/queues/q');
    expect(answer.headers.get('etag')).toBe(`"${answer.body.etag}"`);
  });

  it('unchanged_queue_status', async () => {
    for (const [switches, status] of [
      [{}, 200],
      [{ unchanged_queue_status: 201 }, 201],
    ] as const) {
      const kit = await furnished(switches);
      expect(await statusOf(kit, 'PATCH', '/queues/q', { name: 'Queue' })).toBe(status);
      expect(await statusOf(kit, 'PATCH', '/distributionPolicies/d', {})).toBe(200);
    }
  });

  it('readonly_in_patch: refuse', async () => {
    const kit = await furnished({ readonly_in_patch: 'refuse' });
    expect(await statusOf(kit, 'PATCH', '/queues/q', { id: 'q' })).toBe(400);
    expect(await statusOf(kit, 'PATCH', '/workers/w', { state: 'active' })).toBe(400);
  });

  it('notes_patch: append', async () => {
    for (const [notes_patch, messages] of [
      ['replace', ['b']],
      ['append', ['a', 'b']],
    ] as const) {
      const kit = await furnished({ notes_patch });
      await addJob(kit, 'j', { notes: [{ message: 'a' }] });
      const { notes } = await kit.data('PATCH', '/jobs/j', { notes: [{ message: 'b' }] });
      expect((notes as Json[]).map(({ message }) => message)).toEqual(messages);
    }
  });

  it('secrets_in_answers: keys of rules are given back or left out', async () => {
    const rule = { kind: 'function', functionUri: 'https://f.example/', credential: { functionKey: 'k' } };
    for (const [secrets_in_answers, credential] of [
      [true, { functionKey: 'k' }],
      [false, {}],
    ] as const) {
      const kit = await startKit({ switches: { secrets_in_answers } });
      const answer = await kit.data('PATCH', '/classificationPolicies/c', { prioritizationRule: rule });
      expect((answer.prioritizationRule as Json).credential).toEqual(credential);
    }
  });

  it('member_names: in any case, or to the letter', async () => {
    for (const [member_names, name] of [
      ['any-case', 'New'],
      ['exact', 'Queue'],
    ] as const) {
      const kit = await furnished({ member_names });
      expect((await kit.data('PATCH', '/queues/q', { NAME: 'New', ID: 'x', Etag: '' })).name).toBe(name);
    }
  });

  it('bearer_token: the one that is told', async () => {
    const kit = await startKit({ switches: { bearer_token: 'open sesame' } });
    const headers = { authorization: 'Bearer open sesame' };
    expect(kit.sim.credentials.bearerToken).toBe('open sesame');
    expect(await statusOf(kit, 'GET', '/queues', undefined, headers)).toBe(200);
  });

  it('unknown_reference: accept', async () => {
    const kit = await startKit({ switches: { unknown_reference: 'accept' } });
    expect(await kit.data('PATCH', '/jobs/j', { channelId: 'chat', queueId: 'none' })).toMatchObject({
      status: 'created',
    });
    expect(await statusOf(kit, 'PATCH', '/workers/w', { queues: ['none'] })).toBe(201);
  });
});

describe('lists', () => {
  it('next_link: absolute', async () => {
    const kit = await furnished({ next_link: 'absolute' });
    await kit.data('PATCH', '/queues/r', {});
    const { nextLink } = await kit.data('GET', '/queues?maxpagesize=1');
    expect(String(nextLink).startsWith(`${kit.sim.url}/routing/queues?continuationToken=`)).toBe(true);
  });

  it('default_page_size, max_page_size', async () => {
    const kit = await furnished({ default_page_size: 1, max_page_size: 2 });
    for (const id of ['r', 's']) await kit.data('PATCH', `/queues/${id}`, {});
    expect(await kit.list('/queues')).toHaveLength(1);
    expect(await kit.list('/queues?maxpagesize=50')).toHaveLength(2);
  });

  it('list_order: created', async () => {
    for (const [list_order, ids] of [
      ['changed', ['q', 'r']],
      ['created', ['r', 'q']],
    ] as const) {
      const kit = await furnished({ list_order });
      await kit.data('PATCH', '/queues/r', {});
      await kit.data('PATCH', '/queues/q', { name: 'Changed' });
      expect((await kit.list('/queues')).map(({ id }) => id)).toEqual(ids);
    }
  });

  it('list_lag_ms: what is new is not listed yet', async () => {
    const kit = await furnished({ list_lag_ms: 500 });
    expect(await kit.list('/queues')).toEqual([]);
    await kit.clock.advance(500);
    expect(await kit.list('/queues')).toHaveLength(1);
  });

  it('empty_last_page: a full last page is not called the last', async () => {
    const kit = await furnished({ empty_last_page: true });
    const { nextLink } = await kit.data('GET', '/queues?maxpagesize=1');
    expect(await kit.data('GET', String(nextLink).replace('/routing', ''))).toEqual({ value: [] });
  });
});

describe('the life of a job', () => {
  it('status_delay_ms, created_status: created first', async () => {
    const kit = await furnished({ created_status: 'created', status_delay_ms: 5000 });
    expect((await addJob(kit, 'j')).status).toBe('created');
    await kit.clock.advance(4999);
    expect((await job(kit, 'j')).status).toBe('created');
    await kit.clock.advance(1);
    expect((await job(kit, 'j')).status).toBe('queued');
  });

  it('suspended_status', async () => {
    for (const suspended_status of ['waitingForActivation', 'created', 'queued']) {
      const kit = await furnished({ suspended_status });
      await addWorker(kit, 'w');
      expect((await addJob(kit, 'j', { matchingMode: { kind: 'suspend' } })).status).toBe(suspended_status);
      expect(await offersOf(kit, 'w')).toEqual([]);
    }
  });

  it('past_schedule: activate', async () => {
    const kit = await furnished({ past_schedule: 'activate' });
    await addJob(kit, 'j', { matchingMode: { kind: 'scheduleAndSuspend', scheduleAt: at(kit, -MINUTE) } });
    await kit.clock.advance(1000);
    expect((await job(kit, 'j')).status).toBe('waitingForActivation');
  });

  it('cancel_assigned: cancel', async () => {
    const kit = await furnished({ cancel_assigned: 'cancel' });
    await assigned(kit);
    await kit.data('POST', '/jobs/j:cancel');
    expect((await job(kit, 'j')).status).toBe('cancelled');
    expect(await worker(kit, 'w')).toMatchObject({ assignedJobs: [], loadRatio: 0 });
  });

  it('close_later_status: closed at once, the capacity still held', async () => {
    const kit = await furnished({ close_later_status: 'closed' });
    const path = await assigned(kit);
    await kit.data('POST', `${path}:complete`);
    await kit.data('POST', `${path}:close`, { closeAt: at(kit, MINUTE) });
    expect([(await job(kit, 'j')).status, (await worker(kit, 'w')).loadRatio]).toEqual(['closed', 0.25]);
  });

  it('unassigned_assignment: kept; unassigned_place: lost', async () => {
    const kit = await furnished({ unassigned_assignment: 'kept', unassigned_place: 'lost' });
    const path = await assigned(kit);
    await kit.clock.advance(MINUTE);
    await kit.data('POST', `${path}:unassign`);
    const { assignments, enqueuedAt } = await job(kit, 'j');
    expect([Object.keys(assignments as Json).length, enqueuedAt]).toEqual([1, '2026-03-04T10:01:00+00:00']);
  });

  it('reclassified_place: lost', async () => {
    const kit = await furnished({ reclassified_place: 'lost', status_delay_ms: 0 });
    await kit.data('PATCH', '/classificationPolicies/c', { fallbackQueueId: 'q' });
    await addJob(kit, 'j', { queueId: null, classificationPolicyId: 'c' });
    await kit.clock.advance(MINUTE);
    await kit.data('POST', '/jobs/j:reclassify');
    await kit.clock.advance(0);
    expect((await job(kit, 'j')).enqueuedAt).toBe('2026-03-04T10:01:00+00:00');
  });

  it('classified_in_passing, rematch_delay_ms, worker_lag_ms, close_disposition', async () => {
    const kit = await furnished({
      classified_in_passing: true,
      rematch_delay_ms: 3000,
      worker_lag_ms: 100,
      close_disposition: 'none',
    });
    await kit.data('PATCH', '/classificationPolicies/c', { fallbackQueueId: 'q' });
    await addJob(kit, 'c', { queueId: null, classificationPolicyId: 'c', channelId: 'fax' });
    await kit.clock.advance(200);
    expect(await job(kit, 'c')).toMatchObject({ status: 'waitingForActivation', queueId: 'q' });
    await kit.clock.advance(200);
    expect((await job(kit, 'c')).status).toBe('queued');
    const path = await assigned(kit);
    await kit.data('POST', `${path}:unassign`);
    expect(await worker(kit, 'w')).toMatchObject({ offers: [], assignedJobs: [{ jobId: 'j' }], loadRatio: 0.25 });
    await kit.clock.advance(100);
    expect(await worker(kit, 'w')).toMatchObject({ offers: [], assignedJobs: [], loadRatio: 0 });
    expect(await kit.data('GET', '/jobs/j/position')).toMatchObject({ position: 2 });
    await kit.clock.advance(2900);
    const again = `/jobs/j/assignments/${await accept(kit, 'w')}`;
    await kit.data('POST', `${again}:complete`);
    await kit.data('POST', `${again}:close`);
    expect(await job(kit, 'j')).not.toHaveProperty('dispositionCode');
  });

  it('default_offer_expires_after_seconds', async () => {
    const kit = await startKit({ switches: { default_offer_expires_after_seconds: 5 } });
    await kit.data('PATCH', '/queues/q', {});
    await addWorker(kit, 'w');
    await addJob(kit, 'j');
    expect((await offersOf(kit, 'w'))[0]).toMatchObject({ expiresAt: '2026-03-04T10:00:05+00:00' });
  });

  it('draining_in_passing: not inactive at once', async () => {
    const kit = await furnished({ draining_in_passing: true });
    await addWorker(kit, 'w');
    expect(await kit.data('PATCH', '/workers/w', { availableForOffers: false })).toMatchObject({ state: 'draining' });
  });
});

describe('DELETE and statistics', () => {
  it('delete_…: what is absent, live, busy, used or named', async () => {
    const kit = await furnished({
      delete_absent_status: 404,
      delete_named_queue: 'delete',
      delete_live_job: 'delete',
      delete_busy_worker: 'delete',
      delete_used_policy: 'delete',
    });
    await assigned(kit);
    expect(await statusOf(kit, 'DELETE', '/queues/none')).toBe(404);
    await addWorker(kit, 'named');
    for (const path of ['/workers/w', '/jobs/j', '/queues/q', '/distributionPolicies/d']) {
      expect([path, await statusOf(kit, 'DELETE', path)]).toEqual([path, 204]);
    }
    expect(await statusOf(kit, 'GET', '/jobs/j')).toBe(404);
  });

  it('wait_estimate, wait_estimate_minutes_per_job, statistics', async () => {
    const fixed = await furnished({
      wait_estimate: 'fixed',
      wait_estimate_minutes_per_job: 7,
      position_estimate: true,
    });
    await addJob(fixed, 'j');
    expect(await fixed.data('GET', '/jobs/j/position')).toMatchObject({ estimatedWaitTimeMinutes: 7 });
    const short = await furnished({ statistics: 'length-only' });
    expect(await short.data('GET', '/queues/q/statistics')).toEqual({ queueId: 'q', length: 0 });
    const bare = await furnished({ statistics_headers: false });
    expect((await bare.call('GET', '/queues/q/statistics')).headers.get('etag')).toBeNull();
    const recent = await furnished({ position_estimate: true });
    await addWorker(recent, 'w');
    for (const id of ['a', 'b']) {
      await addJob(recent, id);
      await accept(recent, 'w');
      await recent.clock.advance(3 * MINUTE);
    }
    await addJob(recent, 'c', { channelId: 'fax' });
    expect(await recent.data('GET', '/jobs/c/position')).toMatchObject({ estimatedWaitTimeMinutes: 3 });
  });
});
