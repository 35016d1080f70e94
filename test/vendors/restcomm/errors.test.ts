import { describe, expect, it } from 'vitest';
import { VendorError } from '../../../src/domain/error.ts';
import { type Answer, failure, newCall, ok, type openAt, page, withVendor } from './replay.ts';

const failing = async (
  answer: Answer,
  run: (adapter: ReturnType<typeof openAt>) => Promise<unknown> | undefined,
  limits: Parameters<typeof withVendor>[3] = {},
): Promise<VendorError> =>
  withVendor(
    () => answer,
    async ({ adapter }) => {
      const error = await run(adapter)?.catch((caught: unknown) => caught);
      if (!(error instanceof VendorError)) throw new Error(`expected a VendorError, got ${String(error)}`);
      expect(error.account).toBe('acme');
      return error;
    },
    {},
    limits,
  );

const list = (adapter: ReturnType<typeof openAt>) =>
  adapter.worker?.list?.({ filter: {}, after: null, limit: 10 }, newCall());
const create = (adapter: ReturnType<typeof openAt>) =>
  adapter.activity?.create?.({ workspace: 'WS1', name: 'x', available: true }, newCall());

describe('the documented error codes', () => {
  it.each([
    ['510', 'NOT_FOUND', 'Activity'],
    ['516', 'DUPLICATE', 'Activity'],
    ['520', 'NOT_FOUND', 'Workspace'],
    ['526', 'DUPLICATE', 'Workspace'],
    ['530', 'NOT_FOUND', 'Worker'],
    ['531', 'INVALID_INPUT', 'labels'],
    ['532', 'INVALID_INPUT', 'contactUri'],
    ['536', 'DUPLICATE', 'Worker'],
    ['540', 'NOT_FOUND', 'TaskQueue'],
    ['546', 'DUPLICATE', 'TaskQueue'],
    ['550', 'NOT_FOUND', 'Workflow'],
    ['556', 'DUPLICATE', 'Workflow'],
    ['560', 'NOT_FOUND', 'Task'],
  ])('%s is %s, and its message speaks of the %s', async (errorCode, code, word) => {
    for (const status of [409, 200]) {
      const error = await failing(failure(errorCode, status, 'the value'), create);
      expect(error).toMatchObject({ code, vendorCode: errorCode, status, retryable: false, maybeDone: false });
      expect(error.message).toContain(word);
      expect(error.vendorMessage).toBe('whatever it says today (the value)');
    }
  });

  it('of a name that is taken are told in words that fit each kind (R3)', async () => {
    for (const [errorCode, word] of [
      ['516', 'Activity'],
      ['526', 'Workspace'],
      ['546', 'TaskQueue'],
    ]) {
      const { message } = await failing(failure(String(errorCode)), create);
      expect(message).toBe(`another ${word} has this name already: choose another name`);
    }
  });

  it('make a read answer null when they say that the object is not there', async () => {
    await withVendor(
      ({ path }) => failure(path.includes('workers') ? '530' : '510'),
      async ({ adapter, call }) => {
        expect(await adapter.worker?.get?.('WK1', call)).toBeNull();
        expect(await adapter.activity?.get?.('AT1', call)).toBeNull();
      },
    );
  });

  it('never reach the vendor for a SID that would address something else', async () => {
    await withVendor(
      () => page([]),
      async ({ adapter, asked, call }) => {
        for (const nativeId of ['', '.', '..']) {
          expect(await adapter.worker?.get?.(nativeId, call)).toBeNull();
          await expect(adapter.worker?.remove?.(nativeId, call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
        }
        for (const nativeId of ['', 'TK1', '/', 'TK1/', '/WK1', 'TK1/WK1/x', '../WK1']) {
          expect(await adapter.task?.get?.(nativeId, call)).toBeNull();
        }
        expect(asked).toEqual([]);
      },
    );
  });
});

describe('answers outside the documentation', () => {
  it('500 to 503 mean that the vendor is not available, as JSON, HTML or nothing', async () => {
    for (const status of [500, 502, 503]) {
      for (const answer of [
        failure(String(status), status),
        { status, text: '<html>oops</html>' },
        { status, text: '' },
      ]) {
        expect(await failing(answer, list)).toMatchObject({ code: 'UNAVAILABLE', status, retryable: true });
      }
    }
  });

  it('429 keeps the time to wait', async () => {
    const error = await failing({ ...failure('429', 429), headers: { 'retry-after': '7' } }, list);
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 7000, retryable: true });
  });

  it('a fault told with HTTP 200 is one that may pass', async () => {
    expect(await failing(failure('503', 200), list)).toMatchObject({ code: 'UNAVAILABLE', vendorCode: '503' });
  });

  it.each([
    ['read', list],
    ['command', create],
  ] as const)(
    'a fault told with HTTP 200 to one %s after the other has the vendor left alone for a while',
    async (_, run) => {
      await withVendor(
        () => failure('503', 200),
        async ({ adapter, asked }) => {
          for (let calls = 0; calls < 40; calls += 1) {
            await expect(run(adapter)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
          }
          expect(asked.length).toBeGreaterThan(5);
          expect(asked.length).toBeLessThan(30);
        },
      );
    },
  );

  it('a refusal told with HTTP 200 says nothing against the vendor', async () => {
    await withVendor(
      () => failure('516', 200),
      async ({ adapter, asked }) => {
        for (let calls = 0; calls < 40; calls += 1) {
          await expect(create(adapter)).rejects.toMatchObject({ code: 'DUPLICATE' });
        }
        expect(asked).toHaveLength(40);
      },
    );
  });

  it.each([
    ['no JSON', { text: 'hello' }, 'not JSON'],
    ['no object', { body: [] }, 'body'],
    ['no data', { body: { code: 200 } }, 'data'],
    ['no result', ok({}), 'data.result'],
  ])('a list with %s is a protocol error that says where', async (_, answer, where) => {
    const error = await failing(answer, list);
    expect(error.code).toBe('PROTOCOL');
    expect(error.message).toContain(where);
  });

  it('an unreadable answer to a command leaves open whether it was carried out', async () => {
    expect(await failing(ok({ name: 'x' }), create)).toMatchObject({ code: 'PROTOCOL', maybeDone: true });
    expect(await failing({ text: 'hello' }, create)).toMatchObject({ code: 'PROTOCOL', maybeDone: true });
    expect(await failing(ok([]), list)).toMatchObject({ code: 'PROTOCOL', maybeDone: false });
  });

  it('a cut connection and a silence are typed, and a command may have been carried out', async () => {
    expect(await failing({ reset: true }, list)).toMatchObject({ code: 'UNAVAILABLE', maybeDone: false });
    expect(await failing({ reset: true }, create)).toMatchObject({ code: 'UNAVAILABLE', maybeDone: true });
    expect(await failing({ hang: true }, list, { timeoutMs: 50 })).toMatchObject({ code: 'TIMEOUT', maybeDone: false });
    expect(await failing({ hang: true }, create, { timeoutMs: 50 })).toMatchObject({
      code: 'TIMEOUT',
      maybeDone: true,
    });
  });

  it('the deadline of the call holds, and a foreign cursor is refused', async () => {
    await withVendor(
      () => ({ hang: true }),
      async ({ adapter }) => {
        const call = newCall(AbortSignal.timeout(30));
        const request = { filter: {}, after: null, limit: 10 };
        await expect(adapter.job?.list?.(request, call)).rejects.toMatchObject({ code: 'TIMEOUT' });
        for (const after of ['', 'x', '12', ':AT1', 'abc:AT1']) {
          await expect(adapter.queue?.list?.({ ...request, after }, newCall())).rejects.toMatchObject({
            code: 'INVALID_INPUT',
          });
        }
      },
    );
  });

  it('a creation is never sent twice, while reads and updates are tried again', async () => {
    const limits = { retries: 1 };
    const asked = await withVendor(
      () => ({ status: 503, text: '' }),
      async ({ adapter, asked: all }) => {
        await create(adapter)?.catch(() => {});
        await list(adapter)?.catch(() => {});
        await adapter.activity?.update?.('AT1', { name: 'x' }, newCall()).catch(() => {});
        await adapter.activity?.remove?.('AT1', newCall()).catch(() => {});
        await adapter.job?.cancel?.('TK1', {}, newCall()).catch(() => {});
        return all.map(({ method, path }) => `${method} ${path}`);
      },
      {},
      limits,
    );
    expect(asked).toEqual([
      'POST /taskrouter/activities',
      'GET /taskrouter/workers/search',
      'GET /taskrouter/workers/search',
      'PUT /taskrouter/activities/AT1',
      'PUT /taskrouter/activities/AT1',
      'DELETE /taskrouter/activities/AT1',
      'PUT /taskrouter/tasks/search/TK1',
    ]);
  });

  it('no error holds the credentials', async () => {
    for (const answer of [failure('401', 401, 's3cret:token'), { status: 401, text: 's3cret:token' }]) {
      const error = await failing(answer, list);
      expect(error.code).toBe('UNAUTHENTICATED');
      expect(JSON.stringify([error.message, error.vendorMessage])).not.toContain(
        Buffer.from('AC901540a55b6b9f3551a9f79614830121:s3cret:token').toString('base64'),
      );
    }
  });
});

describe('a cancellation that the vendor refuses', () => {
  const canceling = (refusal: Answer, state: string) =>
    withVendor(
      ({ method }) => (method === 'PUT' ? refusal : ok({ sid: 'TK1', assignmentState: state })),
      async ({ adapter, asked, call }) => {
        const outcome = await adapter.job?.cancel?.('TK1', {}, call).catch((error: unknown) => error);
        return { outcome, methods: asked.map(({ method }) => method) };
      },
    );

  it.each([
    failure('409', 409, 'CANCELED->CANCELED'),
    failure('400', 400),
    failure('599'),
    { status: 422, text: 'no' },
  ])('is done when the job is canceled by now (%j)', async (refusal) => {
    expect((await canceling(refusal, 'CANCELED')).outcome).toMatchObject({
      outcome: 'DONE',
      item: { state: { state: 'CANCELED' } },
    });
  });

  it.each(['ASSIGNED', 'COMPLETED'])('names the state when the job is %s', async (state) => {
    for (const refusal of [failure('409'), failure('400', 400)]) {
      const { outcome } = await canceling(refusal, state);
      expect(outcome).toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining(state) });
    }
  });

  it('stays what it was when the job could still be canceled', async () => {
    expect((await canceling(failure('400', 400), 'PENDING')).outcome).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it.each([failure('560'), failure('401', 401), failure('403', 403), { status: 503, text: '' }])(
    'is not looked into when it says nothing about the state (%j)',
    async (refusal) => {
      const { outcome, methods } = await canceling(refusal, 'CANCELED');
      expect(outcome).toBeInstanceOf(VendorError);
      expect(methods).toEqual(['PUT']);
    },
  );
});
