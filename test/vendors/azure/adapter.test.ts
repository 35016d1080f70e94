import { describe, expect, it, onTestFinished } from 'vitest';
import { capabilitiesOf } from '../../../src/contract/capability.ts';
import { DEFAULT_LIMITS } from '../../../src/contract/vendor.ts';
import type { JobState } from '../../../src/domain/job.ts';
import { manualClock } from '../../../src/sandbox/clock.ts';
import { azure } from '../../../src/vendors/azure/index.ts';
import { startSimulator } from '../../../src/vendors/azure/simulator/index.ts';
import { ACCOUNT, failureOf, has, newCall } from './replay.ts';

type Options = NonNullable<Parameters<typeof startSimulator>[0]>;
type Switches = NonNullable<Options['switches']>;

const made = <T>({ outcome, item }: { outcome: string; item: T | null }): T => {
  expect(outcome).toBe('DONE');
  return has(item);
};

/** An adapter over a simulated vendor whose clock only the test moves. */
const over = async (switches: Switches = {}, settings: Record<string, unknown> = {}) => {
  const clock = manualClock(Date.now());
  const simulator = await startSimulator({ scenario: 'empty', clock, switches });
  onTestFinished(() => simulator.close());
  const parsed = azure.parseSettings({ ...simulator.settings, ...settings });
  const adapter = azure.open(ACCOUNT, parsed, { ...DEFAULT_LIMITS, retries: 0 });
  onTestFinished(() => adapter.close());
  const ports = {
    queue: has(adapter.queue),
    policy: has(adapter.policy),
    worker: has(adapter.worker),
    job: has(adapter.job),
    task: has(adapter.task),
  };
  const call = newCall();
  const settle = () => clock.advance(1_000);

  /** A queue with its distribution policy, and a worker in it who is ready. */
  const furnish = async () => {
    const plan = made(
      await has(ports.policy.create)(
        {
          nativeId: 'plan',
          role: 'DISTRIBUTION',
          name: 'Plan',
          configuration: { mode: { kind: 'longestIdle' } },
          offerTimeoutMs: 60_000,
        },
        call,
      ),
    );
    const line = made(
      await has(ports.queue.create)(
        { nativeId: 'line', name: 'Line', labels: { site: 'east' }, policies: [plan.ref.nativeId] },
        call,
      ),
    );
    const ann = made(
      await has(ports.worker.create)(
        {
          nativeId: 'ann',
          capacity: 2,
          queues: ['line'],
          channels: [{ channel: 'chat', capacityCost: 1, maxJobs: 2 }],
          labels: { Language: 'en' },
          tags: { team: 'blue' },
          ready: true,
        },
        call,
      ),
    );
    await settle();
    return { plan, line, ann };
  };

  const addJob = async (nativeId: string) => {
    const added = made(await has(ports.job.create)({ nativeId, channel: 'chat', queue: 'line' }, call));
    await settle();
    return added;
  };

  const jobState = async (nativeId: string): Promise<JobState | 'UNKNOWN' | undefined> =>
    (await has(ports.job.get)(nativeId, call))?.state.state;

  return { adapter, simulator, clock, settle, call, furnish, addJob, jobState, ...ports };
};

const VARIANTS: readonly (readonly [string, Switches] | readonly [string, Switches, Record<string, unknown>])[] = [
  ['no switch', {}],
  ['nulls printed', { print_nulls: true }],
  ['etags without quotes in bodies', { etag_quoted_in_body: false }],
  ['the documented error envelope', { error_envelope: 'error' }],
  ['the error code in a header', { error_code_header: true }],
  ['422 for wrong values', { invalid_status: 422 }],
  ['409 for a failed condition', { precondition_status: 409 }],
  ['400 for a wrong state', { illegal_state_status: 400, gone_offer_decline_status: 400, unassign_limit_status: 400 }],
  ['404 for a wrong state', { illegal_state_status: 404 }],
  ['409 for an offer that is gone', { gone_offer_decline_status: 409 }],
  ['three unassigns at most', { unassign_limit: 3 }],
  ['412 for a wrong state', { illegal_state_status: 412 }],
  ['201 for an unchanged queue', { unchanged_queue_status: 201 }],
  ['read-only members refused in a patch', { readonly_in_patch: 'refuse' }],
  ['notes appended', { notes_patch: 'append' }, { notesPatch: 'appends' }],
  ['unknown references accepted', { unknown_reference: 'accept' }],
  ['absolute links', { next_link: 'absolute' }],
  ['lists by change', { list_order: 'changed' }],
  ['tiny pages', { max_page_size: 1 }],
  ['tiny pages, absolute links, by change', { max_page_size: 2, next_link: 'absolute', list_order: 'changed' }],
  ['an empty last page', { empty_last_page: true }],
  ['jobs queued at once', { created_status: 'queued', classified_in_passing: false, rematch_delay_ms: 0 }],
  ['suspended jobs created', { suspended_status: 'created' }],
  ['suspended jobs queued', { suspended_status: 'queued' }],
  ['changes at once', { status_delay_ms: 0 }],
  ['past schedules activated', { past_schedule: 'activate' }],
  ['small default pages', { default_page_size: 1 }],
  ['checks left out', { api_version_check: false, patch_content_type_check: false, clock_skew_seconds: null }],
  ['assigned jobs canceled', { cancel_assigned: 'cancel' }],
  ['jobs closed later are closed', { close_later_status: 'closed' }],
  ['old assignments kept', { unassigned_assignment: 'kept', unassigned_place: 'lost' }],
  ['reclassified jobs queued last', { reclassified_place: 'lost' }],
  ['draining in passing', { draining_in_passing: true }],
  ['404 for an absent object', { delete_absent_status: 404 }],
  ['secrets left out', { secrets_in_answers: false }],
  ['anything deleted', { delete_live_job: 'delete', delete_busy_worker: 'delete', delete_used_policy: 'delete' }],
  ['400 for a queue in use', { delete_used_queue_status: 400 }],
  ['fixed estimates', { wait_estimate: 'fixed', position_estimate: true }],
  ['lengths only', { statistics: 'length-only' }],
];

describe.each(VARIANTS.map(([name, switches, settings = {}]) => ({ name, switches, settings })))(
  'against the simulator with $name',
  ({ switches, settings }) => {
    it('creates, reads, changes, lists and removes every kind of object', async () => {
      const { adapter, queue, policy, worker, job, call, furnish, settle } = await over(switches, settings);
      await adapter.check(call);
      const { plan, line, ann } = await furnish();
      expect(plan).toMatchObject({ ref: { nativeId: 'distribution/plan' }, offerTimeoutMs: 60_000 });
      expect(line).toMatchObject({ name: 'Line', policies: [plan.ref], labels: { site: 'east', Id: 'line' } });
      expect(ann).toMatchObject({ presence: { state: 'READY' }, capacity: 2, queues: [line.ref], tasks: [] });

      // All labels are replaced, but for the vendor's own.
      const relabeled = made(await has(queue.update)('line', { labels: { floor: 3 } }, call));
      expect(relabeled.labels).toEqual({ floor: 3, Id: 'line' });
      const cleared = made(await has(queue.update)('line', { name: 'Line 1', labels: {} }, call));
      expect(cleared).toMatchObject({ name: 'Line 1', labels: { Id: 'line' }, policies: [plan.ref] });
      const retagged = made(await has(worker.update)('ann', { tags: {}, capacity: 3 }, call));
      expect(retagged).toMatchObject({ tags: {}, capacity: 3, labels: { Language: 'en', Id: 'ann' } });

      const sorting = made(
        await has(policy.create)(
          {
            role: 'CLASSIFICATION',
            name: 'Sorting',
            configuration: {
              fallbackQueueId: 'line',
              queueSelectorAttachments: [
                {
                  kind: 'conditional',
                  condition: { kind: 'expression', expression: 'job.Vip = true' },
                  queueSelectors: [{ key: 'Id', labelOperator: 'equal', value: 'line' }],
                },
              ],
              prioritizationRule: { kind: 'static', value: 2 },
            },
          },
          call,
        ),
      );
      expect(sorting.rules).toEqual([
        { name: null, condition: 'job.Vip = true', queue: line.ref },
        { name: null, condition: null, queue: line.ref },
      ]);
      // What a configuration leaves out stays as it is; null removes.
      const simpler = made(
        await has(policy.update)(
          sorting.ref.nativeId,
          { configuration: { queueSelectorAttachments: [], prioritizationRule: null } },
          call,
        ),
      );
      expect(simpler).toMatchObject({ name: 'Sorting', rules: [{ condition: null, queue: line.ref }] });
      expect(JSON.parse(has(simpler.configuration)).prioritizationRule ?? null).toBeNull();
      const alarm = made(
        await has(policy.create)(
          {
            role: 'EXCEPTION',
            configuration: JSON.stringify({
              exceptionRules: [
                { id: 'r', trigger: { kind: 'queueLength', threshold: 99 }, actions: [{ kind: 'cancel' }] },
              ],
            }),
          },
          call,
        ),
      );
      const both = made(await has(queue.update)('line', { policies: [alarm.ref.nativeId, plan.ref.nativeId] }, call));
      expect(both.policies).toEqual([plan.ref, alarm.ref]);
      expect(made(await has(queue.update)('line', { policies: [plan.ref.nativeId] }, call)).policies).toEqual([
        plan.ref,
      ]);

      const listed: string[] = [];
      let after: string | null = null;
      do {
        const page = await has(policy.list)({ filter: {}, after, limit: 10 }, call);
        listed.push(...page.rows.map(({ item }) => item.ref.nativeId));
        after = page.next;
      } while (after !== null);
      expect(listed.sort()).toEqual([sorting.ref.nativeId, 'distribution/plan', alarm.ref.nativeId].sort());

      made(await has(worker.setPresence)('ann', 'NOT_READY', call));
      await settle();
      const scheduledAt = Date.now() + 3_600_000;
      const later = made(
        await has(job.create)({ channel: 'chat', queue: 'line', scheduledAt, note: 'first', priority: 7 }, call),
      );
      expect(later.scheduledAt).toBe(scheduledAt);
      await settle();
      const noted = made(
        await has(job.update)(later.ref.nativeId, { note: 'second', labels: { Vip: true }, externalId: 'x-1' }, call),
      );
      expect(noted).toMatchObject({
        labels: { Vip: true },
        externalId: 'x-1',
        state: { state: 'PENDING' },
        priority: 7,
      });
      expect(noted.notes.map(({ text }) => text)).toEqual(['first', 'second']);
      made(await has(job.cancel)(later.ref.nativeId, { reason: 'too late', disposition: 'Late' }, call));
      const canceled = await has(job.get)(later.ref.nativeId, call);
      expect(canceled).toMatchObject({ state: { state: 'CANCELED', native: 'cancelled' }, disposition: 'Late' });

      for (const [remove, get, id] of [
        [has(job.remove), has(job.get), later.ref.nativeId],
        [has(worker.remove), has(worker.get), 'ann'],
        [has(policy.remove), has(policy.get), sorting.ref.nativeId],
        [has(policy.remove), has(policy.get), alarm.ref.nativeId],
        [has(queue.remove), has(queue.get), 'line'],
        [has(policy.remove), has(policy.get), plan.ref.nativeId],
      ] as const) {
        expect(await remove(id, call)).toEqual({ outcome: 'DONE', item: null });
        expect(await get(id, call)).toBeNull();
      }
    });

    it('leads a job from its offer to the end of the wrap-up', async () => {
      const { worker, job, task, queue, call, furnish, addJob, jobState, clock, settle } = await over(
        switches,
        settings,
      );
      const { ann, line } = await furnish();
      const added = await addJob('j1');
      expect(added.queue).toEqual(line.ref);

      const holding = async () => has(await has(worker.get)('ann', call));
      const [offer] = has((await holding()).tasks);
      expect(offer).toMatchObject({
        ref: { nativeId: 'j1/ann' },
        state: { state: 'OFFERED' },
        job: added.ref,
        worker: ann.ref,
        capacityCost: 1,
      });
      expect(await jobState('j1')).toBe('QUEUED');
      expect((await holding()).loadRatio).toBe(0.5);
      expect(await has(task.get)('j1/ann', call)).toEqual({ ...offer, queue: line.ref });
      expect(await has(job.position)('j1', call)).toMatchObject({ queue: line.ref, position: 1, queueLength: 1 });
      expect(await has(queue.statistics)('line', call)).toMatchObject({ queue: line.ref, waiting: 1 });

      const accepted = made(await has(task.accept)('j1/ann', call));
      expect(accepted).toMatchObject({ ref: offer?.ref, state: { state: 'ACTIVE' }, queue: line.ref, capacityCost: 1 });
      expect(accepted.assignedAt).not.toBeNull();
      expect(await jobState('j1')).toBe('ASSIGNED');
      expect(made(await has(task.accept)('j1/ann', call)).state.state).toBe('ACTIVE');
      expect(await has(job.position)('j1', call)).toBeNull();

      expect((await failureOf(has(task.close)('j1/ann', {}, call))).code).toBe('WRONG_STATE');
      const completed = made(await has(task.complete)('j1/ann', { reason: 'solved' }, call));
      expect(completed.state.state).toBe('WRAP_UP');
      expect(await jobState('j1')).toBe('WRAP_UP');
      // The worker itself does not tell wrap-up from work.
      const wrapping = await holding();
      expect(wrapping.tasks?.map(({ state }) => state.state)).toEqual(['WRAP_UP']);
      const { rows } = await has(worker.list)({ filter: {}, after: null, limit: 10 }, call);
      expect(rows[0]?.item.tasks).toBeUndefined();
      const [held] = await has(worker.tasksOf)([has(rows[0]).item], call);
      expect(held).toEqual(wrapping.tasks);

      const closed = made(await has(task.close)('j1/ann', { reason: 'bye', disposition: 'Solved' }, call));
      expect(closed.state.state).toBe('COMPLETED');
      expect(closed.endedAt).not.toBeNull();
      expect(await has(job.get)('j1', call)).toMatchObject({
        state: { state: 'COMPLETED', native: 'closed' },
        disposition: 'Solved',
        worker: ann.ref,
        notes: [{ text: 'solved' }, { text: 'bye' }],
      });
      expect((await holding()).tasks).toEqual([]);

      // A wrap-up that ends later holds the capacity till then.
      await addJob('j2');
      made(await has(task.accept)('j2/ann', call));
      made(await has(task.complete)('j2/ann', {}, call));
      made(await has(task.close)('j2/ann', { closeAt: clock.now() + 600_000 }, call));
      expect((await has(task.get)('j2/ann', call))?.state.state).toBe('WRAP_UP');
      const live = await has(task.list)({ filter: { states: ['ACTIVE', 'WRAP_UP'] }, after: null, limit: 9 }, call);
      expect(live.rows.map(({ item }) => item.state.state)).toEqual(['WRAP_UP']);
      await settle();
    });

    it('takes jobs back, declines, and explains what cannot be', async () => {
      const { job, task, call, furnish, addJob, jobState, settle, clock } = await over(switches, settings);
      await furnish();
      await addJob('j1');

      const declined = made(await has(task.decline)('j1/ann', { retryOfferAt: clock.now() + 60_000 }, call));
      expect(declined.state.state).toBe('DECLINED');
      expect(await has(task.get)('j1/ann', call)).toBeNull();
      expect(await failureOf(has(task.accept)('j1/ann', call))).toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('was declined'),
      });
      await clock.advance(61_000);

      const most = typeof switches.unassign_limit === 'number' ? switches.unassign_limit : 4;
      for (let count = 1; count <= most; count += 1) {
        made(await has(task.accept)('j1/ann', call));
        const back = await has(job.unassign)('j1', 'j1/ann', {}, call);
        expect(back).toMatchObject({ outcome: 'DONE', unassignmentCount: count });
        await settle();
        expect(await jobState('j1')).toBe('QUEUED');
      }
      made(await has(task.accept)('j1/ann', call));
      if (switches.unassign_limit !== undefined) {
        const fourth = await failureOf(has(job.unassign)('j1', 'j1/ann', {}, call));
        // Why, only the vendor's own words say.
        expect(`${fourth.message} ${fourth.vendorMessage}`).toContain('unassigned 3 times');
      }

      if (switches.cancel_assigned !== 'cancel') {
        expect(await failureOf(has(job.cancel)('j1', {}, call))).toMatchObject({
          code: 'WRONG_STATE',
          message: expect.stringContaining('assigned'),
        });
      }
      expect((await failureOf(has(job.reclassify)('j1', call))).code).toBe('WRONG_STATE');
      expect((await failureOf(has(job.cancel)('nobody', {}, call))).code).toBe('NOT_FOUND');
      expect((await failureOf(has(task.complete)('j1/bob', {}, call))).code).toBe('NOT_FOUND');

      await addJob('j2');
      const suspended = made(await has(job.create)({ channel: 'chat', queue: 'line', matching: 'SUSPENDED' }, call));
      await settle();
      expect(await jobState(suspended.ref.nativeId)).toMatch(/PENDING|QUEUED/);
      const states: string[] = [];
      let after: string | null = null;
      do {
        const page = await has(job.list)({ filter: { live: true }, after, limit: 2 }, call);
        states.push(...page.rows.map(({ item }) => item.ref.nativeId));
        after = page.next;
      } while (after !== null);
      expect(states.sort()).toEqual(['j1', 'j2', suspended.ref.nativeId].sort());
    });

    it('refuses to overwrite: ids that are taken, versions that are old, objects that are gone', async () => {
      const { queue, worker, job, call, furnish } = await over(switches, settings);
      const { line, plan } = await furnish();
      const again = await failureOf(has(queue.create)({ nativeId: 'line', policies: [plan.ref.nativeId] }, call));
      expect(again.code).toBe('DUPLICATE');
      expect((await failureOf(has(job.update)('nobody', { priority: 3 }, call))).code).toBe('NOT_FOUND');
      expect((await failureOf(has(worker.setPresence)('nobody', 'READY', call))).code).toBe('NOT_FOUND');
      expect(await has(worker.get)('nobody', call)).toBeNull();

      const version = has(line.version);
      const changed = made(await has(queue.update)('line', { name: 'A', expectedVersion: version }, call));
      expect(changed.version).not.toBe(version);
      const stale = await failureOf(has(queue.update)('line', { name: 'B', expectedVersion: version }, call));
      expect(stale.code).toBe('CONFLICT');
      expect((await has(queue.get)('line', call))?.name).toBe('A');
      const { rows } = await has(queue.list)({ filter: {}, after: null, limit: 5 }, call);
      expect(rows[0]?.item.version).toBe(changed.version);
    });
  },
);

describe('what the simulator refuses', () => {
  it.each([
    ['401', 'UNAUTHENTICATED', { bad_signature_status: 401 }],
    ['403', 'FORBIDDEN', { bad_signature_status: 403 }],
    ['401 without a body', 'UNAUTHENTICATED', { bad_signature_status: 401, auth_error_body: 'empty' }],
    ['401 as text', 'UNAUTHENTICATED', { bad_signature_status: 401, auth_error_body: 'text' }],
  ])('a wrong key, with %s', async (_, code, switches) => {
    const key = Buffer.from('another key altogether').toString('base64');
    const simulator = await startSimulator({ scenario: 'empty', switches });
    onTestFinished(() => simulator.close());
    const settings = azure.parseSettings({ endpoint: simulator.url, accessKey: key });
    const adapter = azure.open(ACCOUNT, settings, DEFAULT_LIMITS);
    onTestFinished(() => adapter.close());
    const refusal = await failureOf(adapter.check(newCall()));
    expect(refusal.code).toBe(code);
    expect(refusal.message).not.toContain(key);
  });

  it.each([{ retry_after: 'seconds' }, { retry_after: 'none' }])('too many calls: %o', async (switches) => {
    const { adapter, call } = await over({ throttle: true, throttle_requests: 2, ...switches });
    await adapter.check(call);
    await adapter.check(call);
    const refusal = await failureOf(adapter.check(call));
    expect(refusal.code).toBe('RATE_LIMITED');
    expect(refusal.retryAfterMs).toBeGreaterThan(0);
  });
});

it('offers a lapsed job to nobody, shows the worker as deregistered and brings it back', async () => {
  const { worker, task, call, furnish, addJob, clock, settle } = await over();
  await furnish();
  await addJob('j1');
  expect((await has(task.get)('j1/ann', call))?.state.state).toBe('OFFERED');
  await clock.advance(61_000);
  expect(await failureOf(has(task.accept)('j1/ann', call))).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('the offer j1/ann has expired'),
  });
  expect((await has(worker.get)('ann', call))?.presence).toMatchObject({ state: 'NOT_READY', native: 'inactive' });
  expect(await has(task.get)('j1/ann', call)).toBeNull();
  made(await has(worker.setPresence)('ann', 'READY', call));
  await settle();
  expect((await has(worker.get)('ann', call))?.presence.state).toBe('READY');
});

it('says that an inactive worker is offline where the account says so', async () => {
  const { worker, call, furnish, settle } = await over({}, { inactivePresence: 'OFFLINE' });
  await furnish();
  made(await has(worker.setPresence)('ann', 'NOT_READY', call));
  await settle();
  const { rows } = await has(worker.list)({ filter: { presences: ['OFFLINE'] }, after: null, limit: 5 }, call);
  expect(rows.map(({ item }) => item.presence.state)).toEqual(['OFFLINE']);
});

it('serves the living demo', async () => {
  const simulator = await startSimulator({ scenario: 'default' });
  onTestFinished(() => simulator.close());
  const adapter = azure.open(ACCOUNT, azure.parseSettings(simulator.settings), DEFAULT_LIMITS);
  onTestFinished(() => adapter.close());
  const call = newCall();
  for (const list of [adapter.queue?.list, adapter.policy?.list, adapter.worker?.list, adapter.job?.list]) {
    const { rows } = await has(list)({ filter: {}, after: null, limit: 50 }, call);
    expect(rows.every(({ item }) => item.ref.account === ACCOUNT)).toBe(true);
  }
  await has(adapter.task?.list)({ filter: {}, after: null, limit: 50 }, call);
  const answer = await has(adapter.passthrough)({ method: 'GET', path: '/routing/queues' }, call);
  expect(answer.status).toBe(200);
});

it('can do all that the vendor can', async () => {
  const { adapter } = await over();
  expect(capabilitiesOf(adapter).map(({ name }) => name)).toEqual([
    'queue.get',
    'queue.list',
    'queue.statistics',
    'queue.create',
    'queue.update',
    'queue.remove',
    'policy.get',
    'policy.list',
    'policy.create',
    'policy.update',
    'policy.remove',
    'worker.get',
    'worker.list',
    'worker.tasksOf',
    'worker.create',
    'worker.update',
    'worker.remove',
    'worker.setPresence',
    'job.get',
    'job.list',
    'job.ended',
    'job.create',
    'job.update',
    'job.remove',
    'job.cancel',
    'job.reclassify',
    'job.unassign',
    'job.position',
    'task.get',
    'task.list',
    'task.ended',
    'task.accept',
    'task.decline',
    'task.complete',
    'task.close',
    'source.webhook',
    'passthrough',
  ]);
});
