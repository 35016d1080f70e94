import { describe, expect, it } from 'vitest';
import type { Call } from '../../../src/domain/call.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { type Asked, failure, ok, type openAt, page, withVendor } from './replay.ts';

type Adapter = ReturnType<typeof openAt>;

/** Answers every write with what was written, every read of one object with `stored`. */
const commanding = (
  run: (adapter: Adapter, call: Call) => Promise<unknown> | undefined,
  stored: JsonObject = {},
  settings: Record<string, unknown> = {},
) =>
  withVendor(
    ({ method, path, body }) => {
      if (path.endsWith('/search')) return page([]);
      const sid = method === 'POST' ? 'NEW1' : (path.split('/').at(-1) ?? '');
      return ok({ sid, ...(method === 'GET' ? stored : (body as JsonObject)) });
    },
    async ({ adapter, asked, call }) => {
      const outcome = await run(adapter, call)?.catch((error: unknown) => error);
      return { outcome, asked: [...asked], body: asked.findLast(({ method }: Asked) => method !== 'GET')?.body };
    },
    settings,
  );

const refused = async (run: (adapter: Adapter, call: Call) => Promise<unknown> | undefined, ...words: string[]) => {
  const { outcome, body } = await commanding(run);
  expect(outcome).toMatchObject({ code: 'INVALID_INPUT', account: 'acme' });
  for (const word of words) expect((outcome as Error).message).toContain(word);
  expect(body).toBeUndefined();
};

describe('what a creation needs', () => {
  it.each<[string, (adapter: Adapter, call: Call) => Promise<unknown> | undefined, string]>([
    [
      'workspace',
      (adapter, call) => adapter.workspace?.create?.({ vendorOptions: { enterpriseSid: 'EN1' } }, call),
      'name',
    ],
    ['activity', (adapter, call) => adapter.activity?.create?.({ name: 'x', available: true }, call), 'workspace'],
    ['activity', (adapter, call) => adapter.activity?.create?.({ workspace: 'WS1', available: true }, call), 'name'],
    ['activity', (adapter, call) => adapter.activity?.create?.({ workspace: 'WS1', name: 'x' }, call), 'available'],
    ['queue', (adapter, call) => adapter.queue?.create?.({ name: 'x' }, call), 'workspace'],
    ['queue', (adapter, call) => adapter.queue?.create?.({ workspace: 'WS1', name: ' ' }, call), 'name'],
    ['policy', (adapter, call) => adapter.policy?.create?.({ workspace: 'WS1', name: 'x' }, call), 'configuration'],
    ['worker', (adapter, call) => adapter.worker?.create?.({ name: 'x', contactUri: '1' }, call), 'workspace'],
    ['worker', (adapter, call) => adapter.worker?.create?.({ workspace: 'WS1', name: 'x' }, call), 'contactUri'],
    ['job', (adapter, call) => adapter.job?.create?.({ labels: { a: 1 } }, call), 'policy'],
  ])('%s: %# refuses what lacks %s', async (_, run, word) => refused(run, word));

  it('workspace: an enterprise from the options, the settings or a workspace that is there', async () => {
    const create = (vendorOptions?: JsonObject) => (adapter: Adapter, call: Call) =>
      adapter.workspace?.create?.({ name: 'x', vendorOptions }, call);
    expect((await commanding(create({ enterpriseSid: 'EN1' }), {}, { enterpriseSid: 'EN2' })).body).toEqual({
      enterpriseSid: 'EN1',
      name: 'x',
    });
    expect((await commanding(create(), {}, { enterpriseSid: 'EN2' })).body).toEqual({
      enterpriseSid: 'EN2',
      name: 'x',
    });
    await refused(create(), 'enterpriseSid');
  });

  it('workspace: an enterprise is found though the first workspaces cannot be read or have none', async () => {
    const rows = [null, { name: 'no SID' }, { sid: 'WS1' }, { sid: 'WS2', enterpriseSid: ' EN3' }];
    await withVendor(
      ({ method }) => (method === 'GET' ? page(rows) : ok({ sid: 'WS9' })),
      async ({ adapter, asked, call }) => {
        await adapter.workspace?.create?.({ name: 'x' }, call);
        expect(asked.at(-1)?.body).toEqual({ enterpriseSid: 'EN3', name: 'x' });
      },
    );
  });
});

describe('the bodies', () => {
  it('of creations hold what was given and no null', async () => {
    const { body } = await commanding((adapter, call) =>
      adapter.queue?.create?.(
        {
          workspace: 'WS1',
          name: 'x',
          selector: null,
          offerActivity: 'AT1',
          taskActivity: null,
          vendorOptions: { maxReservedWorkers: 3, taskOrder: 'FIFO' },
        },
        call,
      ),
    );
    expect(body).toEqual({
      workspaceSid: 'WS1',
      name: 'x',
      reservationActivitySid: 'AT1',
      maxReservedWorkers: 3,
      taskOrder: 'FIFO',
    });
  });

  it('of updates clear nothing, as no way to do so is documented', async () => {
    const { body } = await commanding((adapter, call) =>
      adapter.queue?.update?.('TQ1', { taskActivity: undefined, name: 'x' }, call),
    );
    expect(body).toEqual({ name: 'x' });
    await refused((adapter, call) => adapter.queue?.update?.('TQ1', { selector: null, name: 'x' }, call), 'selector');
    await refused(
      (adapter, call) => adapter.queue?.update?.('TQ1', { vendorOptions: { maxReservedWorkers: null } }, call),
      'maxReservedWorkers',
    );
  });

  it('of an update of nothing are not sent: the object is read', async () => {
    const { outcome, asked } = await commanding((adapter, call) => adapter.worker?.update?.('WK1', {}, call), {
      name: 'Ann',
    });
    expect(outcome).toMatchObject({ outcome: 'DONE', item: { name: 'Ann' } });
    expect(asked.map(({ method }) => method)).toEqual(['GET']);
  });

  it('of policies hold the configuration as text: given text as it is, anything else serialised', async () => {
    const text = '{ "task_routing" : {"default_filter":"TQ1"} }\n';
    const create = (configuration: JsonObject | string) => (adapter: Adapter, call: Call) =>
      adapter.policy?.create?.({ workspace: 'WS1', name: 'x', configuration }, call);
    expect((await commanding(create(text))).body).toMatchObject({ configuration: text });
    expect((await commanding(create({ task_routing: { filters: [] } }))).body).toMatchObject({
      configuration: '{"task_routing":{"filters":[]}}',
    });
  });

  it('of jobs hold the policy, the life and the labels, and nothing else', async () => {
    const { body } = await commanding((adapter, call) =>
      adapter.job?.create?.({ policy: 'WF1', labels: '{ "a" : 1 }', timeoutMs: 5_000 }, call),
    );
    expect(body).toEqual({ workflowSid: 'WF1', timeout: 5, attributes: '{ "a" : 1 }' });
    const update = await commanding((adapter, call) =>
      adapter.job?.update?.('TK1', { labels: { a: 2 }, vendorOptions: { reason: 'better' } }, call),
    );
    expect(update.body).toEqual({ attributes: '{"a":2}', reason: 'better' });
  });
});

describe('the labels and the address of a worker', () => {
  const create = (more: JsonObject) => (adapter: Adapter, call: Call) =>
    adapter.worker?.create?.({ workspace: 'WS1', name: 'x', activity: 'AT1', ...more }, call);
  const update = (more: JsonObject) => (adapter: Adapter, call: Call) => adapter.worker?.update?.('WK1', more, call);
  const stored = { attributes: '{"skill":"x","contact_uri":"1"}' };

  it.each<[JsonObject, string]>([
    [{ labels: { skill: 'x' }, contactUri: '1' }, '{"skill":"x","contact_uri":"1"}'],
    [{ labels: { contact_uri: '2', skill: 'x' }, contactUri: '1' }, '{"contact_uri":"1","skill":"x"}'],
    [{ labels: '{ "skill" : "x" }', contactUri: '1' }, '{"skill":"x","contact_uri":"1"}'],
    [{ labels: '{ "contact_uri" : "1" }', contactUri: '1' }, '{ "contact_uri" : "1" }'],
    [{ labels: '{ "contact_uri" : "1" }' }, '{ "contact_uri" : "1" }'],
    [{ labels: { contact_uri: '1' } }, '{"contact_uri":"1"}'],
    [{ contactUri: '1' }, '{"contact_uri":"1"}'],
  ])('of a new one, given as %j, are sent as %s', async (input, attributes) => {
    expect((await commanding(create(input))).body).toMatchObject({ attributes });
  });

  it.each<[JsonObject, string, number]>([
    [{ contactUri: '2' }, '{"skill":"x","contact_uri":"2"}', 1],
    [{ labels: { skill: 'y' } }, '{"contact_uri":"1","skill":"y"}', 1],
    [{ labels: { contact_uri: '3' } }, '{"contact_uri":"3"}', 1],
    [{ labels: '{"skill":"y","contact_uri":"4"}' }, '{"skill":"y","contact_uri":"4"}', 0],
    [{ labels: { skill: 'y' }, contactUri: '5' }, '{"skill":"y","contact_uri":"5"}', 0],
  ])('of a known one, changed by %j, become %s after %i reads', async (input, attributes, reads) => {
    const { body, asked } = await commanding(update(input), stored);
    expect(body).toEqual({ attributes });
    expect(asked.filter(({ method }) => method === 'GET')).toHaveLength(reads);
  });

  it('are left alone by an update of something else', async () => {
    const { body, asked } = await commanding(update({ activity: 'AT2', name: 'y' }));
    expect(body).toEqual({ activitySid: 'AT2', name: 'y' });
    expect(asked).toHaveLength(1);
  });

  it('are refused when they are no object, or when those to be kept cannot be read', async () => {
    for (const labels of ['', 'x', '[1]', 'null']) {
      await refused(create({ labels, contactUri: '1' }), 'labels');
      await refused(update({ labels }), 'labels');
    }
    await refused(update({ contactUri: '' }), 'contactUri');
    const { outcome, body } = await commanding(update({ contactUri: '1' }), { attributes: 'broken' });
    expect(outcome).toMatchObject({ code: 'INVALID_INPUT' });
    expect(body).toBeUndefined();
  });
});

describe('the activity of a new worker', () => {
  const creating = (defaultActivitySid: string | undefined, activities: readonly JsonObject[]) =>
    withVendor(
      ({ method, path }) => {
        if (method === 'POST') return ok({ sid: 'WK1', activityName: 'x' });
        return path.includes('workspaces') ? ok({ sid: 'WS1', defaultActivitySid }) : page(activities);
      },
      async ({ adapter, asked, call }) => {
        const input = { workspace: 'WS1', name: 'x', contactUri: '1' };
        const outcome = await adapter.worker?.create?.(input, call).catch((error: unknown) => error);
        return { outcome, asked: [...asked], sent: (asked.at(-1)?.body as JsonObject | null)?.activitySid };
      },
    );
  const away = (sid: string, name: string) => ({ sid, name, workspaceSid: 'WS1', available: false });

  it('is the default of its workspace', async () => {
    const { sent, asked } = await creating('AT1', []);
    expect(sent).toBe('AT1');
    expect(asked).toHaveLength(2);
  });

  it('is else one that means gone, or else any unavailable one', async () => {
    expect((await creating(undefined, [away('AT1', 'Pause'), away('AT2', 'OFFLINE')])).sent).toBe('AT2');
    const { sent, asked } = await creating(undefined, [away('AT1', 'Pause')]);
    expect(sent).toBe('AT1');
    expect(asked).toHaveLength(3);
    expect(asked[1]?.query).toMatchObject({ workspaceSid: 'WS1', available: 'false' });
  });

  it('has to be named when there is none', async () => {
    const { outcome } = await creating(undefined, []);
    expect(outcome).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('activity') });
  });

  it('is not looked for in a workspace that is not there', async () => {
    await withVendor(
      () => failure('520'),
      async ({ adapter, call }) => {
        const creation = adapter.worker?.create?.({ workspace: 'WS0', name: 'x', contactUri: '1' }, call);
        await expect(creation).rejects.toMatchObject({ code: 'NOT_FOUND', vendorCode: '520' });
      },
    );
  });
});

describe('what this vendor cannot do', () => {
  it('is keep a job without labels', async () => {
    for (const labels of [{}, '', '{}', '[1]', 'x']) {
      await refused((adapter, call) => adapter.job?.update?.('TK1', { labels }, call), 'labels');
    }
  });

  it.each([0, -1_000, 1_500, 1_209_601_000, Number.NaN])('is keep a job for %d ms', async (timeoutMs) => {
    await refused(
      (adapter, call) => adapter.job?.create?.({ policy: 'WF1', labels: { a: 1 }, timeoutMs }, call),
      'timeoutMs',
    );
  });

  it.each([0, 1_500, 86_401_000])('is keep an offer open for %d ms', async (offerTimeoutMs) => {
    await refused((adapter, call) => adapter.policy?.update?.('WF1', { offerTimeoutMs }, call), 'offerTimeoutMs');
  });

  it('is take options it does not know, and the refusal names those it does', async () => {
    await refused(
      (adapter, call) => adapter.queue?.update?.('TQ1', { vendorOptions: { taskorder: 'FIFO' } }, call),
      'taskorder',
      'taskOrder, maxReservedWorkers',
    );
    await refused(
      (adapter, call) => adapter.queue?.update?.('TQ1', { vendorOptions: { constructor: 'x' } }, call),
      'constructor',
    );
    await refused(
      (adapter, call) => adapter.queue?.update?.('TQ1', { vendorOptions: { maxReservedWorkers: 51 } }, call),
      '1 to 50',
    );
    await refused(
      (adapter, call) => adapter.queue?.update?.('TQ1', { vendorOptions: { targetWorkers: '1==1' } }, call),
      'selector',
    );
  });
});

describe('the task of a worker', () => {
  const holding = (workerSid: string | undefined, assignmentState: string, settings: Record<string, unknown> = {}) => ({
    run: <T>(use: (adapter: Adapter, call: Call, asked: Asked[]) => Promise<T>) =>
      withVendor(
        ({ method, body }) => {
          if (method === 'GET')
            return ok({ sid: 'TK1', workerSid, assignmentState, dateUpdated: '2020-06-22T04:57:50+0000' });
          const { assignmentStatus } = body as JsonObject;
          const pending = assignmentStatus === 'Pending';
          return ok({
            sid: 'TK1',
            ...(pending ? {} : { workerSid }),
            assignmentState: String(assignmentStatus).toUpperCase(),
          });
        },
        async ({ adapter, asked, call }) => use(adapter, call, asked),
        settings,
      ),
  });
  const accepting = { taskAcceptance: 'assignment-status' };

  it('can be completed, with a reason', () =>
    holding('WK1', 'ASSIGNED').run(async (adapter, call, asked) => {
      const { outcome, item } = (await adapter.task?.complete?.('TK1/WK1', { reason: 'sold' }, call)) ?? {};
      expect(outcome).toBe('DONE');
      expect(item).toMatchObject({
        ref: { nativeId: 'TK1/WK1' },
        state: { state: 'COMPLETED' },
        vendorType: 'Reservation',
      });
      expect(asked.at(-1)?.body).toEqual({ assignmentStatus: 'Completed', reason: 'sold' });
    }));

  it('cannot be accepted or declined unless the settings say how', () =>
    holding('WK1', 'RESERVED').run(async (adapter) => {
      expect(adapter.task).not.toHaveProperty('accept');
      expect(adapter.task).not.toHaveProperty('decline');
    }));

  it('is accepted by its state', () =>
    holding('WK1', 'RESERVED', accepting).run(async (adapter, call, asked) => {
      expect((await adapter.task?.accept?.('TK1/WK1', call))?.item?.state).toEqual({
        state: 'ACTIVE',
        native: 'ASSIGNED',
      });
      expect(asked.at(-1)?.body).toEqual({ assignmentStatus: 'Assigned' });
    }));

  it('is declined by its state, and shown as the share that the worker had', () =>
    holding('WK1', 'RESERVED', accepting).run(async (adapter, call, asked) => {
      const declined = await adapter.task?.decline?.('TK1/WK1', {}, call);
      expect(declined?.item).toMatchObject({
        ref: { nativeId: 'TK1/WK1' },
        worker: { nativeId: 'WK1' },
        state: { state: 'DECLINED', native: 'PENDING' },
      });
      expect(asked.at(-1)?.body).toEqual({ assignmentStatus: 'Pending' });
    }));

  it('is left alone when it is already where it should be', async () => {
    await holding('WK1', 'COMPLETED').run(async (adapter, call, asked) => {
      expect((await adapter.task?.complete?.('TK1/WK1', {}, call))?.item?.state.state).toBe('COMPLETED');
      expect(asked.map(({ method }) => method)).toEqual(['GET']);
    });
  });

  it('is declined, too, when the answer shows that the job is with somebody else by now', async () => {
    for (const assignmentState of ['RESERVED', 'ASSIGNED']) {
      await withVendor(
        ({ method }) =>
          ok({
            sid: 'TK1',
            assignmentState: method === 'GET' ? 'RESERVED' : assignmentState,
            workerSid: method === 'GET' ? 'WK1' : 'WK2',
          }),
        async ({ adapter, call }) => {
          const declined = await adapter.task?.decline?.('TK1/WK1', {}, call);
          expect(declined).toMatchObject({
            outcome: 'DONE',
            item: { ref: { nativeId: 'TK1/WK1' }, state: { state: 'DECLINED', native: assignmentState } },
          });
        },
        accepting,
      );
    }
  });

  it('is not touched when somebody else holds the job by now, or nobody', async () => {
    for (const workerSid of ['WK2', undefined]) {
      await holding(workerSid, 'ASSIGNED', accepting).run(async (adapter, call, asked) => {
        for (const command of [
          adapter.task?.complete?.('TK1/WK1', {}, call),
          adapter.task?.accept?.('TK1/WK1', call),
          adapter.task?.decline?.('TK1/WK1', {}, call),
        ]) {
          await expect(command).rejects.toMatchObject({ code: 'WRONG_STATE' });
        }
        expect(asked.every(({ method }) => method === 'GET')).toBe(true);
      });
    }
  });

  it('is not found under an id of another form', () =>
    holding('WK1', 'ASSIGNED').run(async (adapter, call, asked) => {
      for (const nativeId of ['TK1', 'TK1/', 'x/y/z', '']) {
        await expect(adapter.task?.complete?.(nativeId, {}, call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      }
      expect(asked).toEqual([]);
    }));
});
