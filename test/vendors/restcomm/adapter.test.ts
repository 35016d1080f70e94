import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../src/contract/adapter.ts';
import { DEFAULT_LIMITS } from '../../../src/contract/vendor.ts';
import type { JobState } from '../../../src/domain/job.ts';
import type { VendorObject } from '../../../src/domain/object.ts';
import { restcomm } from '../../../src/vendors/restcomm/index.ts';
import { startSimulator } from '../../../src/vendors/restcomm/simulator/index.ts';
import { ACCOUNT, newCall } from './replay.ts';

type Simulator = Awaited<ReturnType<typeof startSimulator>>;
type Options = NonNullable<Parameters<typeof startSimulator>[0]>;
type Switches = NonNullable<Options['switches']>;

const over = async (
  switches: Switches,
  use: (adapter: Adapter, simulator: Simulator) => Promise<void>,
  settings: Record<string, unknown> = {},
) => {
  const simulator = await startSimulator({ scenario: 'empty', switches });
  const parsed = restcomm.parseSettings({ ...simulator.settings, taskAcceptance: 'assignment-status', ...settings });
  const adapter = restcomm.open(ACCOUNT, parsed, DEFAULT_LIMITS);
  try {
    await use(adapter, simulator);
  } finally {
    await adapter.close();
    await simulator.close();
  }
};

/** A member that a test needs and the adapter has. */
const has = <T>(member: T | undefined): T => {
  if (member === undefined) throw new Error('a member is missing');
  return member;
};

const made = <T>({ outcome, item }: { outcome: string; item: T | null }): T => {
  expect(outcome).toBe('DONE');
  if (item === null) throw new Error('nothing was shown');
  return item;
};

const portsOf = (adapter: Adapter) => ({
  workspace: has(adapter.workspace),
  activity: has(adapter.activity),
  queue: has(adapter.queue),
  policy: has(adapter.policy),
  worker: has(adapter.worker),
  job: has(adapter.job),
  task: has(adapter.task),
});

/** A workspace with a ready worker, a queue that holds every worker, and a policy that routes there. */
const furnish = async (adapter: Adapter) => {
  const { workspace, activity, queue, policy, worker } = portsOf(adapter);
  const call = newCall();
  const home = made(await has(workspace.create)({ name: 'Support' }, call)).ref.nativeId;
  const ready = made(await has(activity.create)({ workspace: home, name: 'At work', available: true }, call));
  const line = made(await has(queue.create)({ workspace: home, name: 'Line' }, call));
  const plan = made(
    await has(policy.create)(
      {
        workspace: home,
        name: 'Plan',
        configuration: { task_routing: { filters: [], default_filter: line.ref.nativeId } },
        offerTimeoutMs: 77_000,
      },
      call,
    ),
  );
  const ann = made(
    await has(worker.create)(
      { workspace: home, name: 'Ann', activity: ready.ref.nativeId, contactUri: '4930123', labels: { skill: 'x' } },
      call,
    ),
  );
  return { home, ready, line, plan, ann };
};

const reaches = async (adapter: Adapter, nativeId: string, state: JobState) => {
  const { job } = portsOf(adapter);
  // The vendor matches in its own time: ask until it has.
  for (let tries = 0; tries < 200; tries += 1) {
    const now = await has(job.get)(nativeId, newCall());
    if (now?.state.state === state) return now;
  }
  throw new Error(`job ${nativeId} never became ${state}`);
};

const VARIANTS: readonly (readonly [string, Switches])[] = [
  ['no switch', {}],
  ['legacy_create_dates', { legacy_create_dates: true }],
  ['legacy_create_keys', { legacy_create_keys: true }],
  ['url_instead_of_uri', { url_instead_of_uri: true }],
  ['status_key_assignmentStatus', { status_key_assignmentStatus: true }],
  ['spelling_all_canceled', { spelling_all_canceled: true }],
  ['spelling_all_cancelled', { spelling_all_cancelled: true }],
  ['total_is_page_count', { total_is_page_count: true }],
  ['always_next_page_uri', { always_next_page_uri: true }],
  ['no_default_activity', { no_default_activity: true }],
  ['task_default_timeout_120', { task_default_timeout_120: true }],
  ['silent_reservation', { silent_reservation: true }],
  ['double_n_timeout_only', { double_n_timeout_only: true }],
  ['task_put_path=search_only', { task_put_path: 'search_only' }],
  ['task_put_path=plain_only', { task_put_path: 'plain_only' }],
  ['default_activity_names', { default_activity_names: 'Offline,Available,Unavailable' }],
];

describe.each(VARIANTS)('against the simulator with %s', (_, switches) => {
  it('creates, reads, changes, lists and removes every kind of object', () =>
    over(switches, async (adapter) => {
      const { workspace, activity, queue, policy, worker } = portsOf(adapter);
      const call = newCall();
      await adapter.check(call);
      const { home, ready, line, plan, ann } = await furnish(adapter);

      expect(plan).toMatchObject({ offerTimeoutMs: 77_000, rules: [{ condition: null, queue: line.ref }] });
      expect(ann).toMatchObject({
        presence: { state: 'READY', label: 'At work' },
        contactUri: '4930123',
        labels: { skill: 'x', contact_uri: '4930123' },
      });
      for (const item of [ready, line, plan, ann]) {
        expect(item.createdAt).not.toBeNull();
        expect(item.workspace?.nativeId).toBe(home);
      }

      expect(
        made(await has(workspace.update)(home, { name: 'Sales', timeoutActivity: ready.ref.nativeId }, call)),
      ).toMatchObject({
        name: 'Sales',
        timeoutActivity: ready.ref,
      });
      expect(made(await has(activity.update)(ready.ref.nativeId, { name: 'Here' }, call)).name).toBe('Here');
      const changed = { selector: "skill = 'x'", offerActivity: ready.ref.nativeId };
      expect(made(await has(queue.update)(line.ref.nativeId, changed, call))).toMatchObject({
        selector: "skill = 'x'",
        offerActivity: ready.ref,
      });
      expect(made(await has(policy.update)(plan.ref.nativeId, { offerTimeoutMs: 88_000 }, call)).offerTimeoutMs).toBe(
        88_000,
      );
      expect(made(await has(worker.update)(ann.ref.nativeId, { labels: { skill: 'y' } }, call))).toMatchObject({
        contactUri: '4930123',
        labels: { skill: 'y' },
      });
      expect(made(await has(worker.update)(ann.ref.nativeId, { contactUri: '112' }, call)).labels).toEqual({
        skill: 'y',
        contact_uri: '112',
      });
      expect(await has(worker.queuesOf)([ann], call)).toEqual([[]]);
      made(await has(worker.update)(ann.ref.nativeId, { labels: { skill: 'x' } }, call));
      expect(await has(worker.queuesOf)([ann], call)).toEqual([[line.ref]]);

      const removing = [
        [worker, ann.ref.nativeId],
        [policy, plan.ref.nativeId],
        [queue, line.ref.nativeId],
        [activity, ready.ref.nativeId],
        [workspace, home],
      ] as const;
      for (const [port, nativeId] of removing) {
        const page = await has(port.list)({ filter: {}, after: null, limit: 50 }, call);
        expect(page.rows.map(({ item }) => item.ref.nativeId)).toContain(nativeId);
        expect((await has(port.get)(nativeId, call))?.ref.nativeId).toBe(nativeId);
        expect(made<VendorObject>(await has(port.remove)(nativeId, call)).ref.nativeId).toBe(nativeId);
        expect(await has(port.get)(nativeId, call)).toBeNull();
        await expect(has(port.remove)(nativeId, call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      }
    }));

  it('follows a job from its creation to its end', () =>
    over(switches, async (adapter) => {
      const { job, task } = portsOf(adapter);
      const call = newCall();
      const { plan, ann, line } = await furnish(adapter);

      const created = made(
        await has(job.create)({ policy: plan.ref.nativeId, labels: { type: 'x' }, timeoutMs: 600_000 }, call),
      );
      const { nativeId } = created.ref;
      expect(created).toMatchObject({ labels: { type: 'x' } });
      const offered = await reaches(adapter, nativeId, 'OFFERED');
      expect(offered).toMatchObject({ worker: ann.ref, queue: line.ref, policy: plan.ref, endedAt: null });
      expect(offered.expiresAt).toBe((offered.createdAt ?? 0) + 600_000);

      const [found] = (await has(task.list)({ filter: { states: ['OFFERED'] }, after: null, limit: 10 }, call)).rows;
      expect(found?.item).toMatchObject({ state: { state: 'OFFERED' }, worker: ann.ref, job: offered.ref });
      const taskId = found?.item.ref.nativeId ?? '';
      expect((await has(task.get)(taskId, call))?.ref).toEqual(found?.item.ref);

      expect(made(await has(task.accept)(taskId, call)).state.state).toBe('ACTIVE');
      expect((await has(job.get)(nativeId, call))?.state.state).toBe('ASSIGNED');
      await expect(has(job.cancel)(nativeId, {}, call)).rejects.toMatchObject({ code: 'WRONG_STATE' });
      expect(made(await has(task.complete)(taskId, { reason: 'sold' }, call)).state.state).toBe('COMPLETED');
      const ended = await has(job.get)(nativeId, call);
      expect(ended).toMatchObject({ state: { state: 'COMPLETED' }, reason: 'sold' });
      expect(ended?.endedAt).toBe(ended?.updatedAt);

      const lists = await has(job.list)({ filter: {}, after: null, limit: 10 }, call);
      expect(lists.rows.map(({ item }) => item.ref.nativeId)).toEqual([nativeId]);
      expect(made(await has(job.remove)(nativeId, call)).ref.nativeId).toBe(nativeId);
      expect(await has(job.get)(nativeId, call)).toBeNull();
      expect(await has(task.get)(taskId, call)).toBeNull();
    }));

  it('declines an offer, and cancels a job once and again', () =>
    over(switches, async (adapter) => {
      const { job, task } = portsOf(adapter);
      const call = newCall();
      const { plan, ann } = await furnish(adapter);
      const created = made(await has(job.create)({ policy: plan.ref.nativeId, labels: '{ "type": "x" }' }, call));
      const { nativeId } = created.ref;
      await reaches(adapter, nativeId, 'OFFERED');
      const taskId = `${nativeId}/${ann.ref.nativeId}`;
      expect(made(await has(task.decline)(taskId, {}, call))).toMatchObject({
        state: { state: 'DECLINED' },
        worker: ann.ref,
      });
      expect((await has(job.get)(nativeId, call))?.state.state).toBe('QUEUED');
      await expect(has(task.complete)(taskId, {}, call)).rejects.toMatchObject({ code: 'WRONG_STATE' });

      for (const _ of ['once', 'again']) {
        const canceled = made(await has(job.cancel)(nativeId, { reason: 'gone' }, call));
        expect(canceled).toMatchObject({ state: { state: 'CANCELED' }, reason: 'gone' });
      }
      await expect(has(job.cancel)('TK0', {}, call)).rejects.toMatchObject({ code: 'NOT_FOUND', vendorCode: '560' });
    }));
});

describe('against the simulator', () => {
  it('walks every kind of list in small pages, in order and without a gap', () =>
    over(
      {},
      async (adapter) => {
        const { worker, activity } = portsOf(adapter);
        const { home, ready } = await furnish(adapter);
        const names = Array.from({ length: 70 }, (_, index) => `Worker ${index}`);
        for (const name of names) {
          await has(worker.create)({ workspace: home, name, activity: ready.ref.nativeId, contactUri: '1' }, newCall());
        }
        const seen: string[] = [];
        let after: string | null = null;
        do {
          const page: Awaited<ReturnType<NonNullable<typeof worker.list>>> = await has(worker.list)(
            { filter: {}, after, limit: 7 },
            newCall(),
          );
          seen.push(...page.rows.map(({ item }) => item.name ?? ''));
          after = page.next;
        } while (after !== null);
        expect([...seen].sort()).toEqual(['Ann', ...names].sort());
        const activities = await has(activity.list)({ filter: { available: false }, after: null, limit: 7 }, newCall());
        expect(activities.rows.map(({ item }) => item.name)).toEqual(['Offline']);
      },
      { pageSize: 20 },
    ));

  it('refuses wrong credentials in words that help', () =>
    over({}, async (adapter, simulator) => {
      await adapter.check(newCall());
      const settings = restcomm.parseSettings({ ...simulator.settings, authToken: 'wrong' });
      const stranger = restcomm.open(ACCOUNT, settings, DEFAULT_LIMITS);
      await expect(stranger.check(newCall())).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
        message: expect.stringContaining('authToken'),
      });
      await stranger.close();
    }));

  it('reaches what the API does not model', () =>
    over({}, async (adapter) => {
      const passthrough = has(adapter.passthrough);
      for (const path of ['/taskrouter/workers/search', '/workers/search']) {
        const answer = await passthrough({ method: 'GET', path, query: { pageSize: '1' } }, newCall());
        expect(answer).toMatchObject({ status: 200, body: { code: 200, data: { result: [] } } });
      }
      const missing = await passthrough({ method: 'GET', path: '/workers/search/WK0' }, newCall());
      expect(missing).toMatchObject({ status: 409, body: { errorCode: '530' } });
    }));
});
