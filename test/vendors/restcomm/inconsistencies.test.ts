import { describe, expect, it } from 'vitest';
import type { Call } from '../../../src/domain/call.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { parseMoment } from '../../../src/vendors/restcomm/dates.ts';
import { parseSettings } from '../../../src/vendors/restcomm/settings.ts';
import {
  type Answer,
  type Asked,
  failure,
  fragments,
  newCall,
  ok,
  type openAt,
  page,
  sampleData,
  withVendor,
} from './replay.ts';

type Adapter = ReturnType<typeof openAt>;

/** What the adapter makes of one answer, and what it asked for it. */
const exchange = async <T>(
  answer: Answer | ((asked: Asked) => Answer),
  run: (adapter: Adapter, call: Call) => Promise<T> | undefined,
  settings: Record<string, unknown> = {},
): Promise<{ result: T; asked: Asked[] }> =>
  withVendor(
    typeof answer === 'function' ? answer : () => answer,
    async ({ adapter, asked, call }) => {
      const result = await run(adapter, call);
      if (result === undefined) throw new Error('the adapter lacks a member');
      return { result, asked: [...asked] };
    },
    settings,
  );

const readJob = async (data: JsonObject = {}) =>
  (await exchange(ok(data), (adapter, call) => adapter.job?.get?.(String(data.sid), call))).result;
const readWorkspace = async (data: JsonObject) =>
  (await exchange(ok(data), (adapter, call) => adapter.workspace?.get?.(String(data.sid), call))).result;
const readPolicy = async (data: JsonObject) =>
  (await exchange(ok(data), (adapter, call) => adapter.policy?.get?.(String(data.sid), call))).result;
/** A vendor that answers with the object that is named in the path. */
const named = ({ path }: Asked): Answer => ok({ sid: path.split('/').at(-1) });

const LABELS = { type: 'support' };
const createJob = (more: JsonObject = {}) =>
  exchange(ok({ sid: 'TK1' }), (adapter, call) =>
    adapter.job?.create?.({ policy: 'WF1', labels: LABELS, ...more }, call),
  );

describe('the inconsistencies of the document, by row of contract §12', () => {
  it('row 1: both spellings of the queue order are read as they are, and neither is sent unasked', async () => {
    for (const name of ['workspaces.create', 'workspaces.get']) {
      const data = sampleData(name);
      expect((await readWorkspace(data))?.raw).toEqual(data);
    }
    const { asked } = await exchange(
      ok({ sid: 'WS1' }),
      (adapter, call) => adapter.workspace?.create?.({ name: 'x' }, call),
      { enterpriseSid: 'EN1' },
    );
    expect(asked.map(({ body }) => body)).toEqual([{ enterpriseSid: 'EN1', name: 'x' }]);
  });

  it('row 2: the creator may stand in either place, or nowhere', async () => {
    for (const creator of [
      { accountEmail: 'a@b' },
      { restcommAccount: { accountSid: 'AC1', accountEmail: 'a@b' } },
      {},
    ]) {
      expect((await readJob({ sid: 'TK1', ...creator }))?.raw).toEqual({ sid: 'TK1', ...creator });
    }
  });

  it('row 3: a link to itself under either name, or none, changes nothing', async () => {
    for (const link of [{ uri: '/taskrouter/x' }, { url: 'https://x/y' }, {}]) {
      expect((await readWorkspace({ sid: 'WS1', name: 'x', ...link }))?.name).toBe('x');
    }
  });

  it('row 4: the enterprise may be missing, and blanks around it are cut off', async () => {
    const answer = (asked: Asked) =>
      asked.method === 'GET'
        ? page([{ sid: 'WS0', enterpriseSid: ' EN164fe03a451544629e0a554b0863c48e' }])
        : ok({ sid: 'WS1' });
    const { asked } = await exchange(answer, (adapter, call) => adapter.workspace?.create?.({ name: 'x' }, call));
    expect(asked.at(-1)?.body).toEqual({ enterpriseSid: 'EN164fe03a451544629e0a554b0863c48e', name: 'x' });
    expect((await readWorkspace({ sid: 'WS1' }))?.ref.nativeId).toBe('WS1');
  });

  it('row 5: organization and enterprise are independent of each other and optional', async () => {
    for (const data of [sampleData('tasks.create'), sampleData('tasks.get'), { sid: 'TK1' }]) {
      expect((await readJob(data))?.ref.nativeId).toBe(data.sid);
    }
  });

  it('row 6: all forms of date are read, with or without a zone', () => {
    expect(parseMoment('2020-06-15T07:00:25+0000')).toBe(Date.UTC(2020, 5, 15, 7, 0, 25));
    expect(parseMoment('2020-07-09T04:59:16.123+0000')).toBe(Date.UTC(2020, 6, 9, 4, 59, 16, 123));
    expect(parseMoment('2019-07-22 09:53:51')).toBe(Date.UTC(2019, 6, 22, 9, 53, 51));
    expect(parseMoment('2018-10-05T22:45:32')).toBe(Date.UTC(2018, 9, 5, 22, 45, 32));
    expect(parseMoment('2018-10-05')).toBe(Date.UTC(2018, 9, 5));
    expect(parseMoment('2018-10-05T22:45:32Z')).toBe(Date.UTC(2018, 9, 5, 22, 45, 32));
    expect(parseMoment('2018-10-05T22:45:32.123456789+02:00')).toBe(Date.UTC(2018, 9, 5, 20, 45, 32, 123));
    expect(parseMoment('2018-10-05T22:45:32 -0330')).toBe(Date.UTC(2018, 9, 6, 2, 15, 32));
    for (const broken of ['', 'yesterday', '2018-13-05', '2018-10-05T25:00:00', 1538779532, null, undefined]) {
      expect(parseMoment(broken)).toBeNull();
    }
  });

  it('row 7: a SID of any shape is taken as it is', async () => {
    for (const nativeId of ['WSAb6eb071d21124dbab20b095c25f1274f', 'WA0dfd', 'x', 'ümläut/slash?']) {
      const { result, asked } = await exchange(ok({ sid: nativeId }), (adapter, call) =>
        adapter.activity?.get?.(nativeId, call),
      );
      expect(result?.ref.nativeId).toBe(nativeId);
      expect(asked[0]?.path).toBe(`/taskrouter/activities/search/${encodeURIComponent(nativeId)}`);
    }
  });

  it('row 8: a creation may answer with any 2xx', async () => {
    for (const status of [200, 201, 202]) {
      const { result } = await exchange({ ...ok({ sid: 'AT1', name: 'x' }), status }, (adapter, call) =>
        adapter.activity?.create?.({ workspace: 'WS1', name: 'x', available: true }, call),
      );
      expect(result).toMatchObject({ outcome: 'DONE', item: { name: 'x' } });
    }
  });

  it('row 9: both spellings of the offer timeout are read; the plain one is sent and, where it did not take, the other', async () => {
    expect((await readPolicy({ sid: 'WF1', taskReservationTimeout: 100 }))?.offerTimeoutMs).toBe(100_000);
    expect((await readPolicy({ sid: 'WF1', taskReservationnTimeout: 90 }))?.offerTimeoutMs).toBe(90_000);

    let kept = 120;
    const onlyDoubleN = ({ body }: Asked) => {
      const { taskReservationnTimeout } = body as JsonObject;
      if (typeof taskReservationnTimeout === 'number') kept = taskReservationnTimeout;
      return ok({ sid: 'WF1', taskReservationnTimeout: kept });
    };
    const { result, asked } = await exchange(onlyDoubleN, (adapter, call) =>
      adapter.policy?.create?.({ workspace: 'WS1', name: 'x', configuration: '{}', offerTimeoutMs: 60_000 }, call),
    );
    expect(asked.map(({ method, body }) => [method, body])).toEqual([
      ['POST', { workspaceSid: 'WS1', name: 'x', configuration: '{}', taskReservationTimeout: 60 }],
      ['PUT', { taskReservationnTimeout: 60 }],
    ]);
    expect(result.item?.offerTimeoutMs).toBe(60_000);

    const taken = await exchange(ok({ sid: 'WF1', taskReservationTimeout: 60 }), (adapter, call) =>
      adapter.policy?.update?.('WF1', { offerTimeoutMs: 60_000 }, call),
    );
    expect(taken.asked).toHaveLength(1);

    const stubborn = exchange(ok({ sid: 'WF1', taskReservationTimeout: 120 }), (adapter, call) =>
      adapter.policy?.update?.('WF1', { offerTimeoutMs: 60_000 }, call),
    );
    await expect(stubborn).rejects.toMatchObject({
      code: 'PROTOCOL',
      message: expect.stringContaining('120000 ms instead of 60000 ms'),
    });
  });

  const putPaths = (asked: readonly Asked[]) => asked.filter(({ method }) => method === 'PUT').map(({ path }) => path);
  const only =
    (path: RegExp, refusal: Answer) =>
    (asked: Asked): Answer =>
      asked.method !== 'PUT' || path.test(asked.path) ? ok({ sid: 'TK1', assignmentState: 'CANCELLED' }) : refusal;

  it('row 10: an update of a Task goes to the printed path, falls back to the other once, and remembers', async () => {
    const run = async (adapter: Adapter, call: Call) => {
      await adapter.job?.cancel?.('TK1', {}, call);
      await adapter.job?.cancel?.('TK1', {}, call);
      return true;
    };
    const printed = await exchange(only(/search/, failure('404', 404)), run);
    expect(putPaths(printed.asked)).toEqual(['/taskrouter/tasks/search/TK1', '/taskrouter/tasks/search/TK1']);
    for (const refusal of [failure('405', 405), { status: 404, text: '<html>' }]) {
      const plain = await exchange(only(/tasks\/TK/, refusal), run);
      expect(putPaths(plain.asked)).toEqual([
        '/taskrouter/tasks/search/TK1',
        '/taskrouter/tasks/TK1',
        '/taskrouter/tasks/TK1',
      ]);
    }
    const other = await exchange(only(/search/, failure('404', 404)), run, { taskUpdatePath: 'plain' });
    expect(putPaths(other.asked)).toEqual([
      '/taskrouter/tasks/TK1',
      '/taskrouter/tasks/search/TK1',
      '/taskrouter/tasks/search/TK1',
    ]);
  });

  it('row 10: a Task that does not exist is not mistaken for a wrong path, whatever its status', async () => {
    for (const status of [409, 404]) {
      await withVendor(
        () => failure('560', status, 'TK1'),
        async ({ adapter, asked, call }) => {
          await expect(adapter.job?.cancel?.('TK1', {}, call)).rejects.toMatchObject({
            code: 'NOT_FOUND',
            vendorCode: '560',
          });
          expect(putPaths(asked)).toEqual(['/taskrouter/tasks/search/TK1']);
        },
      );
    }
  });

  it('row 11: workers and activities are deleted under their own paths', async () => {
    const { asked } = await exchange(named, async (adapter, call) => {
      await adapter.worker?.remove?.('WK1', call);
      await adapter.activity?.remove?.('AT1', call);
      return true;
    });
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'DELETE /taskrouter/workers/WK1',
      'DELETE /taskrouter/activities/AT1',
    ]);
  });

  it('row 12: an activity is read and changed by its own SID', async () => {
    const { asked } = await exchange(ok({ sid: 'AT1' }), async (adapter, call) => {
      await adapter.activity?.get?.('AT1', call);
      await adapter.activity?.update?.('AT1', { name: 'x' }, call);
      return true;
    });
    expect(asked.map(({ path }) => path)).toEqual(['/taskrouter/activities/search/AT1', '/taskrouter/activities/AT1']);
  });

  it('row 13: a Task is deleted without /search, and shown as it was last', async () => {
    const last = sampleData('tasks.delete');
    const { result, asked } = await exchange(ok({ ...last, sid: 'TK1' }), (adapter, call) =>
      adapter.job?.remove?.('TK1', call),
    );
    expect(result).toMatchObject({ outcome: 'DONE', item: { state: { state: 'COMPLETED' } } });
    expect(`${asked[0]?.method} ${asked[0]?.path}`).toBe('DELETE /taskrouter/tasks/TK1');
  });

  it('row 14: the default of a policy is read in both forms and sent as an object', async () => {
    const forms = fragments.workflow_configurations as JsonObject;
    const rulesOf = async (key: string) => {
      const configuration = JSON.stringify(forms[key]);
      return (await readPolicy({ sid: 'WF1', configuration }))?.rules?.map(({ name, condition, queue }) => [
        name,
        condition,
        queue?.nativeId,
      ]);
    };
    expect(await rulesOf('default_filter_as_string (Configuring Workflow section)')).toEqual([
      ['JP Support Filter', "(skill='support') AND (selected_language='jp')", 'TQ621dae4de2e6401a9b1afd7ef3874d8b'],
      ['Sales Filter', "(skill='sales')", 'TQ0af95ea6783543c2bcedf94793be672e'],
      ['Generic Support', "(skill='support') ", 'TQ76bf1ff948ac4ba5928e54c00a9aee00'],
      [null, null, 'TQ76bf1ff948ac4ba5928e54c00a9aee00'],
    ]);
    expect((await rulesOf('default_filter_as_object (Create Workflow sample, decoded)'))?.at(-1)).toEqual([
      null,
      null,
      'WQ0f61f6178cd64fd7b6ec9b136d8456f8',
    ]);
    const { asked } = await exchange(ok({ sid: 'WF1' }), (adapter, call) =>
      adapter.policy?.update?.(
        'WF1',
        { configuration: { task_routing: { filters: [], default_filter: 'TQ1' } } },
        call,
      ),
    );
    expect(asked[0]?.body).toEqual({
      configuration: '{"task_routing":{"filters":[],"default_filter":{"queue":"TQ1"}}}',
    });
  });

  it('row 15: a stored configuration that is no JSON is shown as text without rules, and none such is sent', async () => {
    const broken = String(fragments.workflow_configuration_stored_by_vendor_but_not_valid_json);
    const policy = await readPolicy({ sid: 'WF1', configuration: broken });
    expect(policy).toMatchObject({ configuration: broken, rules: null });
    await withVendor(
      () => ok({ sid: 'WF1' }),
      async ({ adapter, asked, call }) => {
        const sending = adapter.policy?.update?.('WF1', { configuration: broken }, call);
        await expect(sending).rejects.toMatchObject({ code: 'INVALID_INPUT' });
        expect(asked).toEqual([]);
      },
    );
  });

  it('row 16: totals decide nothing', async () => {
    for (const lie of [
      { total: 2, numPages: 10 },
      { total: 0, numPages: 0 },
      { total: 'many', numPages: null },
    ]) {
      const { result } = await exchange(page([{ sid: 'AT1' }, { sid: 'AT2' }], lie), (adapter, call) =>
        adapter.activity?.list?.({ filter: {}, after: null, limit: 10 }, call),
      );
      expect(result).toMatchObject({ rows: [{}, {}], next: null });
    }
  });

  it('row 17: a link to a next page is not followed from the last page', async () => {
    const nextPageUri = '/taskrouter/activities/search/?pageSize=10&page=1';
    const { asked } = await exchange(page([{ sid: 'AT1' }], { nextPageUri }), (adapter, call) =>
      adapter.activity?.list?.({ filter: {}, after: null, limit: 10 }, call),
    );
    expect(asked).toHaveLength(1);
  });

  it('row 18: the state is read under both keys and sent as assignmentStatus', async () => {
    for (const key of ['assignmentState', 'assignmentStatus']) {
      expect((await readJob({ sid: 'TK1', [key]: 'RESERVED' }))?.state.state).toBe('OFFERED');
    }
    const { asked } = await exchange(ok({ sid: 'TK1', assignmentState: 'CANCELLED' }), (adapter, call) =>
      adapter.job?.cancel?.('TK1', { reason: 'gone' }, call),
    );
    expect(asked[0]?.body).toEqual({ assignmentStatus: 'Cancelled', reason: 'gone' });
  });

  it('row 19: canceled is understood in every spelling and case', async () => {
    for (const native of ['canceled', 'Canceled', 'Cancelled', 'CANCELED', 'CANCELLED']) {
      expect((await readJob({ sid: 'TK1', assignmentState: native }))?.state).toEqual({ state: 'CANCELED', native });
    }
  });

  it('row 20: completed and canceled are ends, even where the vendor turns one into the other', async () => {
    const updated = sampleData('tasks.update');
    const { result } = await exchange(ok(updated), (adapter, call) =>
      adapter.job?.cancel?.(String(updated.sid), {}, call),
    );
    expect(result.item).toMatchObject({ state: { state: 'CANCELED', native: 'CANCELLED' }, expiresAt: null });
  });

  it('row 21: multiTaskEnabled as text or boolean does no harm', async () => {
    for (const multiTaskEnabled of ['false', false]) {
      expect((await readWorkspace({ sid: 'WS1', multiTaskEnabled }))?.raw).toEqual({ sid: 'WS1', multiTaskEnabled });
    }
  });

  it('row 22: a new worker gets the default activity or an unavailable one, by its flag and not by the name Online', async () => {
    const answer = ({ method, path }: Asked) => {
      if (method === 'POST') return ok({ sid: 'WK1', activityName: 'Pause' });
      if (path.includes('workspaces')) return ok({ sid: 'WS1' });
      return page([
        { sid: 'AT1', workspaceSid: 'WS1', name: 'Offline', available: true },
        { sid: 'AT2', workspaceSid: 'WS2', name: 'Offline', available: false },
        { sid: 'AT3', workspaceSid: 'WS1', name: 'Pause', available: false },
      ]);
    };
    const { asked } = await exchange(answer, (adapter, call) =>
      adapter.worker?.create?.({ workspace: 'WS1', name: 'Ann', contactUri: '1' }, call),
    );
    expect(asked.at(-1)?.body).toMatchObject({ activitySid: 'AT3' });
  });

  it('row 23: a workspace without activities is read', async () => {
    expect(await readWorkspace(sampleData('workspaces.delete'))).toMatchObject({
      defaultActivity: null,
      timeoutActivity: null,
    });
    expect(await readWorkspace(sampleData('workspaces.create'))).toMatchObject({
      timeoutActivity: { nativeId: 'WA0dfddc7a04be7ce750396104d0679d90' },
    });
  });

  it('row 24: a created worker without the name of its activity is read again', async () => {
    const answer = ({ method }: Asked) => ok(sampleData(method === 'POST' ? 'workers.create' : 'workers.get'));
    const { result } = await exchange(answer, (adapter, call) =>
      adapter.worker?.create?.({ workspace: 'WS1', name: 'Ann', activity: 'AT4', contactUri: '1' }, call),
    );
    expect(result.item?.presence).toEqual({
      state: 'OFFLINE',
      native: 'Offline',
      label: 'Offline',
      reasonCode: null,
      since: null,
    });
  });

  it('row 25: a created job is read again for its state, and known without when that fails', async () => {
    const pending = { ...sampleData('tasks.create'), assignmentState: 'PENDING', taskQueueSid: 'TQ1' };
    const good = ({ method }: Asked) => ok(method === 'POST' ? sampleData('tasks.create') : pending);
    const create = (adapter: Adapter, call: Call) => adapter.job?.create?.({ policy: 'WF1', labels: LABELS }, call);
    expect((await exchange(good, create)).result.item?.state.state).toBe('QUEUED');
    const bad = ({ method }: Asked) =>
      method === 'POST' ? ok(sampleData('tasks.create')) : { status: 503, text: 'no' };
    expect((await exchange(bad, create)).result).toMatchObject({
      outcome: 'DONE',
      item: { ref: { nativeId: 'TK2edb72ddae4c4bddb380203bfc2224f6' }, state: { state: 'UNKNOWN', native: null } },
    });
  });

  it('row 26: the life of a job is always sent', async () => {
    expect((await createJob()).asked[0]?.body).toMatchObject({ timeout: 86_400 });
    expect((await createJob({ timeoutMs: 60_000 })).asked[0]?.body).toMatchObject({ timeout: 60 });
  });

  it('row 27: attributes are sent as plain JSON text and read in either form', async () => {
    expect((await createJob()).asked[0]?.body).toMatchObject({ attributes: '{"type":"support"}' });
    for (const attributes of ['{"type":"support"}', encodeURIComponent('{"type":"support"}')]) {
      expect((await readJob({ sid: 'TK1', attributes }))?.labels).toEqual(LABELS);
    }
    for (const attributes of ['%', '[1]', 'nonsense', undefined]) {
      expect((await readJob({ sid: 'TK1', attributes }))?.labels).toBeNull();
    }
  });

  it('row 28: a job without labels, which would end at once, is refused', async () => {
    for (const labels of [undefined, {}, '', '{}', 'x', '[]']) {
      await withVendor(
        () => ok({ sid: 'TK1' }),
        async ({ adapter, asked, call }) => {
          const creating = adapter.job?.create?.({ policy: 'WF1', labels }, call);
          await expect(creating).rejects.toMatchObject({
            code: 'INVALID_INPUT',
            message: expect.stringContaining('labels'),
          });
          expect(asked).toEqual([]);
        },
      );
    }
  });

  it('row 29: a job without a policy is refused by that name', async () => {
    await withVendor(
      () => ok({ sid: 'TK1' }),
      async ({ adapter, asked, call }) => {
        const creating = adapter.job?.create?.({ labels: LABELS }, call);
        await expect(creating).rejects.toMatchObject({
          code: 'INVALID_INPUT',
          message: expect.stringContaining('policy'),
        });
        expect(asked).toEqual([]);
      },
    );
  });

  it('row 30: the queue of a job is not chosen, under any name', async () => {
    await expect(createJob({ vendorOptions: { taskQueueSid: 'TQ1' } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await withVendor(named, async ({ adapter }) => {
      expect(adapter.job?.takes.create).not.toHaveProperty('queue');
      expect(adapter.job?.takes.update).not.toHaveProperty('queue');
    });
  });

  it('row 31: bypassReservedState, of contrary meanings, is sent as it is given and never unasked', async () => {
    for (const bypassReservedState of [true, false]) {
      const { asked } = await createJob({ vendorOptions: { bypassReservedState } });
      expect(asked[0]?.body).toMatchObject({ bypassReservedState });
    }
    expect((await createJob()).asked[0]?.body).not.toHaveProperty('bypassReservedState');
    for (const odd of ['true', 1, null]) {
      const creating = createJob({ vendorOptions: { bypassReservedState: odd } });
      await expect(creating).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
  });

  it('row 32: callbacks go by the names of the tables', async () => {
    const { asked } = await exchange(ok({ sid: 'WF1' }), (adapter, call) =>
      adapter.policy?.update?.('WF1', { callbackUrl: 'http://a', fallbackCallbackUrl: 'http://b' }, call),
    );
    expect(asked[0]?.body).toEqual({ assignmentCallbackUrl: 'http://a', fallbackAssignmentCallbackUrl: 'http://b' });
  });

  it('row 33: a callback URL is read without the newline at its end', async () => {
    expect((await readPolicy(sampleData('workflows.get')))?.callbackUrl).toBe('http://waithook.com/testing_791');
    expect((await readPolicy({ sid: 'WF1', assignmentCallbackUrl: '\n' }))?.callbackUrl).toBeNull();
  });

  it('row 34: an error is known by its code, whatever its words', async () => {
    const worded = {
      status: 409,
      body: { errorCode: 536, message: 'Sid of passed worker is not found', data: { a: 1 } },
    };
    const creating = exchange(worded, (adapter, call) =>
      adapter.worker?.create?.({ workspace: 'WS1', name: 'x', activity: 'AT1', contactUri: '1' }, call),
    );
    await expect(creating).rejects.toMatchObject({ code: 'DUPLICATE', vendorCode: '536' });
  });

  it('row 35: an unknown activity is told from an unknown worker', async () => {
    const updating = exchange(failure('510', 409, 'AT0'), (adapter, call) =>
      adapter.worker?.update?.('WK1', { activity: 'AT0' }, call),
    );
    await expect(updating).rejects.toMatchObject({
      code: 'NOT_FOUND',
      vendorCode: '510',
      message: expect.stringContaining('Activity'),
    });
  });

  it('row 36: 550 on the update of a Task is understood', async () => {
    const answer = ({ method }: Asked) =>
      method === 'PUT' ? failure('550') : ok({ sid: 'TK1', assignmentState: 'PENDING' });
    const canceling = exchange(answer, (adapter, call) => adapter.job?.cancel?.('TK1', {}, call));
    await expect(canceling).rejects.toMatchObject({ code: 'NOT_FOUND', vendorCode: '550' });
  });

  it('row 37: a creation in an unknown workspace is refused, with the listed code or any other', async () => {
    const creating = (answer: Answer) =>
      exchange(answer, (adapter, call) => adapter.queue?.create?.({ workspace: 'WS0', name: 'x' }, call));
    await expect(creating(failure('520'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(creating(failure('599'))).rejects.toMatchObject({ code: 'INVALID_INPUT', vendorCode: '599' });
    await expect(creating({ status: 422, text: 'no' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      vendorMessage: 'no',
    });
  });

  it('row 38: a taken name is a duplicate wherever the vendor looks for it', async () => {
    const queue = exchange(failure('546', 409, 'x'), (adapter, call) =>
      adapter.queue?.update?.('TQ1', { name: 'x' }, call),
    );
    await expect(queue).rejects.toMatchObject({ code: 'DUPLICATE' });
    const home = exchange(failure('526', 409, 'x'), (adapter, call) =>
      adapter.workspace?.update?.('WS1', { name: 'x' }, call),
    );
    await expect(home).rejects.toMatchObject({ code: 'DUPLICATE' });
  });

  it('row 39: queues are not asked for by workspace; the gateway sorts them out', async () => {
    const { asked } = await exchange(page([]), async (adapter, call) => {
      expect(adapter.queue?.pushes).not.toContain('workspace');
      return adapter.queue?.list?.({ filter: { workspaces: ['WS1'] }, after: null, limit: 10 }, call);
    });
    expect(asked[0]?.query.workspaceSid).toBeUndefined();
  });

  it('row 40: every list of Tasks says which side it wants', async () => {
    const { asked } = await exchange(page([]), async (adapter, call) => {
      await adapter.job?.list?.({ filter: {}, after: null, limit: 10 }, call);
      await adapter.task?.list?.({ filter: {}, after: null, limit: 10 }, call);
      return true;
    });
    expect(asked.map(({ query }) => query.isLiveSession)).toEqual(['true', 'false', 'true', 'false']);
  });

  it('row 41: periods are sent as full date-times, the end rounded up', async () => {
    const created = { from: Date.UTC(2018, 9, 5), to: Date.UTC(2018, 9, 6) + 1 };
    const { asked } = await exchange(page([]), (adapter, call) =>
      adapter.policy?.list?.({ filter: { created }, after: null, limit: 10 }, call),
    );
    expect(asked[0]?.query).toMatchObject({ startTime: '2018-10-05T00:00:00', endTime: '2018-10-06T00:00:01' });
  });

  it('row 42: the order of a list is the same whether the vendor sorts or not', async () => {
    const rows = [
      { sid: 'AT2', dateCreated: '2020-06-15T09:24:36+0000' },
      { sid: 'AT1', dateCreated: '2020-06-15T09:24:36+0000' },
      { sid: 'AT9', dateCreated: '2020-06-15T09:24:20+0000' },
    ];
    for (const answer of [page(rows), page([...rows].reverse())]) {
      const { result } = await exchange(answer, (adapter, call) =>
        adapter.activity?.list?.({ filter: {}, after: null, limit: 10 }, call),
      );
      expect(result.rows.map(({ item }) => item.ref.nativeId)).toEqual(['AT9', 'AT1', 'AT2']);
    }
  });

  it('row 43: the age of a job is believed only where the dates agree with it', async () => {
    const [, canceled] = (sampleData('tasks.list').result as JsonObject[]) ?? [];
    expect((await readJob(canceled))?.endedAt).toBe(Date.UTC(2020, 6, 1, 14, 32, 50));
    expect((await readJob(sampleData('tasks.get')))?.endedAt).toBe(Date.UTC(2020, 6, 9, 4, 59, 16));
    expect((await readJob(sampleData('tasks.update')))?.endedAt).toBeNull();
  });

  it('row 44: LIFO, which the vendor ignores, is refused', async () => {
    for (const vendorOptions of [{ taskOrder: 'LIFO' }, { taskOrder: 'lifo' }]) {
      const creating = exchange(ok({ sid: 'TQ1' }), (adapter, call) =>
        adapter.queue?.create?.({ workspace: 'WS1', name: 'x', vendorOptions }, call),
      );
      await expect(creating).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('FIFO') });
    }
  });

  it('row 45: an unchanged dateUpdated after an update is told as it is', async () => {
    const updated = sampleData('activities.update');
    const { result } = await exchange(ok(updated), (adapter, call) =>
      adapter.activity?.update?.(String(updated.sid), { name: 'Reserved_Updated' }, call),
    );
    expect(result.item).toMatchObject({ name: 'Reserved_Updated', updatedAt: result.item?.createdAt });
  });

  it('row 47: lists are asked for without a slash before the query', async () => {
    const { asked } = await exchange(page([]), (adapter, call) =>
      adapter.workspace?.list?.({ filter: {}, after: null, limit: 10 }, call),
    );
    expect(asked[0]?.path).toBe('/taskrouter/workspaces/search');
  });

  it('row 48: no enterprise is sent for a queue', async () => {
    const { asked } = await exchange(
      ok({ sid: 'TQ1' }),
      (adapter, call) => adapter.queue?.create?.({ workspace: 'WS1', name: 'x' }, call),
      { enterpriseSid: 'EN1' },
    );
    expect(asked[0]?.body).toEqual({ workspaceSid: 'WS1', name: 'x' });
    const creating = exchange(ok({ sid: 'TQ1' }), (adapter, call) =>
      adapter.queue?.create?.({ workspace: 'WS1', name: 'x', vendorOptions: { enterpriseSid: 'EN1' } }, call),
    );
    await expect(creating).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('row 49: the credentials are sent without blanks around them', async () => {
    const { asked } = await exchange(page([]), async (adapter, call) => {
      await adapter.check(call);
      return true;
    });
    expect(asked[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from('AC901540a55b6b9f3551a9f79614830121:s3cret:token').toString('base64')}`,
    );
    const settings = parseSettings({ baseUrl: 'https://x', accountSid: ' AC1', authToken: 'token\n' });
    expect(settings).toMatchObject({ accountSid: 'AC1', authToken: 'token' });
  });

  it('rows 50 and 51: conditions of any dialect go through untouched', async () => {
    for (const selector of ['"language" == "spanish"', "skills[any]='sales'", '1==1', "(skill='support') "]) {
      const { asked, result } = await exchange(
        ({ method, body }) => (method === 'GET' ? page([]) : ok({ ...(body as JsonObject), sid: 'TQ1' })),
        async (adapter, call) => {
          await adapter.worker?.list?.({ filter: { selector }, after: null, limit: 10 }, call);
          return adapter.queue?.update?.('TQ1', { selector }, call);
        },
      );
      expect(asked[0]?.query.targetWorkerExpression).toBe(selector);
      expect(result?.item?.selector).toBe(selector);
    }
  });

  it.each([
    [400, 'INVALID_INPUT'],
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [404, 'PROTOCOL'],
    [405, 'PROTOCOL'],
    [409, 'WRONG_STATE'],
  ])('row 53: %i of the missing common table is %s', async (status, code) => {
    await withVendor(
      () => failure(String(status), status),
      async ({ adapter }) => {
        await expect(adapter.worker?.get?.('WK1', newCall())).rejects.toMatchObject({
          code,
          vendorCode: String(status),
        });
      },
    );
  });
});
