import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/domain/error.ts';
import {
  type Answer,
  DEFAULT,
  failure,
  failureOf,
  has,
  newCall,
  openApiOver,
  openOver,
  page,
  script,
} from './replay.ts';

const refusalOf = async (answer: Answer) => {
  const { api } = await openApiOver(() => answer);
  return failureOf(api.queues.get('q', newCall()));
};

describe('an error', () => {
  it.each<[number, ErrorCode]>([
    [400, 'INVALID_INPUT'],
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [409, 'CONFLICT'],
    [412, 'CONFLICT'],
    [422, 'INVALID_INPUT'],
    [429, 'RATE_LIMITED'],
    [500, 'UNAVAILABLE'],
    [503, 'UNAVAILABLE'],
  ])('%i means %s, in either envelope and in none', async (status, code) => {
    const error = { code: 'ItsCode', message: 'its words', target: '/routing/queues/q' };
    for (const body of [{ error }, { communicationError: error }]) {
      expect(await refusalOf({ status, body })).toMatchObject({
        code,
        status,
        vendorCode: 'ItsCode',
        vendorMessage: 'its words (/routing/queues/q)',
      });
    }
    expect(await refusalOf({ status, body: { details: 'none' } })).toMatchObject({ code, status, vendorCode: null });
    expect(await refusalOf({ status })).toMatchObject({ code, status, vendorCode: null });
  });

  it('keeps the code of the header when the body has none', async () => {
    const headers = { 'x-ms-error-code': 'FromTheHeader' };
    expect(await refusalOf({ status: 409, headers })).toMatchObject({ code: 'CONFLICT', vendorCode: 'FromTheHeader' });
    const both = { status: 409, headers, body: { error: { code: 'FromTheBody', message: 'm' } } };
    expect((await refusalOf(both)).vendorCode).toBe('FromTheBody');
  });

  it('of too many calls says how long to wait, by itself or by what the vendor documents', async () => {
    expect((await refusalOf(failure(429))).retryAfterMs).toBe(10_000);
    expect((await refusalOf({ status: 429 })).retryAfterMs).toBe(10_000);
    expect((await refusalOf({ ...failure(429), headers: { 'retry-after': '3' } })).retryAfterMs).toBe(3_000);
  });

  it('with a status of success is one all the same, and keeps the account from being asked on and on', async () => {
    const { adapter, asked, call } = await openOver(() => ({
      body: { error: { code: 'TooManyRequests', message: 'slow down' } },
    }));
    const told = { code: 'RATE_LIMITED', vendorCode: 'TooManyRequests', retryable: true };
    expect(await failureOf(adapter.check(call))).toMatchObject({ ...told, vendorMessage: 'slow down', status: 200 });
    for (let calls = 0; calls < 40; calls += 1) await failureOf(adapter.check(call));
    expect(asked.length).toBeLessThan(40);
  });

  it.each<[string, ErrorCode]>([
    ['NotFound', 'NOT_FOUND'],
    ['Not Found', 'NOT_FOUND'],
    ['Conflict', 'CONFLICT'],
    ['PreconditionFailed', 'CONFLICT'],
    ['BadRequest', 'INVALID_INPUT'],
    ['Unauthorized', 'UNAUTHENTICATED'],
    ['Forbidden', 'FORBIDDEN'],
    ['ThrottleLimitExceededException', 'RATE_LIMITED'],
    ['InternalServerError', 'UNAVAILABLE'],
    ['QueueExistsWithExceptionPolicy', 'PROTOCOL'],
    ['OK', 'PROTOCOL'],
    ['constructor', 'PROTOCOL'],
  ])('of the code %s in a success means %s', async (vendorCode, code) => {
    const body = { communicationError: { code: vendorCode, message: 'its words' } };
    expect(await refusalOf({ body })).toMatchObject({ code, vendorCode, vendorMessage: 'its words', status: 200 });
  });

  it('never quotes the signature back', async () => {
    const { api, asked } = await openApiOver(({ headers }) => failure(401, 'Denied', `no: ${headers.authorization}`));
    const { message, vendorMessage } = await failureOf(api.queues.get('q', newCall()));
    const [, signature = ''] = String(asked[0]?.headers.authorization).split('Signature=');
    expect(signature).not.toBe('');
    expect(`${message} ${vendorMessage}`).not.toContain(signature);
  });
});

describe('ids', () => {
  it.each(['', '.', '..', '\ud800'])('that cannot be one are not asked for: "%s"', async (id) => {
    const { adapter, asked, call } = await openOver(() => page([]));
    expect(await has(adapter.job?.get)(id, call)).toBeNull();
    expect((await failureOf(has(adapter.job?.remove)(id, call))).code).toBe('NOT_FOUND');
    expect(asked).toHaveLength(0);
  });

  it('reach the vendor encoded, so that none becomes another path', async () => {
    const { adapter, asked, call } = await openOver(() => failure(404));
    await has(adapter.job?.get)('a/b:cancel?c', call);
    expect(asked[0]?.target).toBe('/routing/jobs/a%2Fb%3Acancel%3Fc?api-version=2023-11-01');
  });
});

describe('a lost answer', () => {
  const worker = { id: 'w', state: 'active', offers: [{ offerId: 'o', jobId: 'j', capacityCost: 1 }] };

  it('to an acceptance leaves it open whether it was carried out', async () => {
    const { adapter, asked, call } = await openOver(
      ({ method }) => (method === 'POST' ? { reset: true } : { body: worker }),
      {},
      { ...DEFAULT, retries: 2 },
    );
    const lost = await failureOf(has(adapter.task?.accept)('j/w', call));
    expect(lost).toMatchObject({ code: 'UNAVAILABLE', maybeDone: true });
    expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('to an update is asked for again, since the same patch twice is one', async () => {
    let patches = 0;
    const { adapter, call } = await openOver(
      ({ method }) => {
        if (method === 'PATCH') patches += 1;
        return patches === 1 ? { reset: true } : { body: { id: 'q', name: 'A' } };
      },
      {},
      { ...DEFAULT, retries: 1 },
    );
    expect((await has(adapter.queue?.update)('q', { name: 'A' }, call)).item?.name).toBe('A');
    expect(patches).toBe(2);
  });

  it('to a conditional update is not: the condition would fail the second time', async () => {
    const { adapter, asked, call } = await openOver(
      ({ method }) => (method === 'PATCH' ? { reset: true } : { body: { id: 'q', etag: '"1"' } }),
      {},
      { ...DEFAULT, retries: 1 },
    );
    const lost = await failureOf(has(adapter.queue?.update)('q', { name: 'A', expectedVersion: '"1"' }, call));
    expect(lost.maybeDone).toBe(true);
    expect(asked.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });
});

describe('a race', () => {
  it('for an offer is a conflict, and says so', async () => {
    for (const status of [409, 404]) {
      const { adapter, call } = await openOver(
        script({
          'GET /routing/workers/w': { body: { id: 'w', offers: [{ offerId: 'o', jobId: 'j' }] } },
          'POST /routing/workers/w/offers/o:accept': failure(status, 'JobAlreadyAssigned'),
        }),
      );
      expect(await failureOf(has(adapter.task?.accept)('j/w', call))).toMatchObject({
        code: 'CONFLICT',
        vendorCode: 'JobAlreadyAssigned',
        message: expect.stringContaining('another worker has it'),
      });
    }
  });

  it.each([409, 412])('right after a creation (%i) is run once more', async (status) => {
    const { adapter, asked, call } = await openOver(
      script({
        'GET /routing/queues/q': { body: { id: 'q' } },
        'PATCH /routing/queues/q': [failure(status), { body: { id: 'q', name: 'A' } }],
      }),
    );
    expect((await has(adapter.queue?.update)('q', { name: 'A' }, call)).item?.name).toBe('A');
    expect(asked).toHaveLength(3);
  });

  it.each([409, 412])('for an object under a version (%i) is a conflict', async (status) => {
    const { adapter, asked, call } = await openOver(
      script({ 'GET /routing/queues/q': { body: { id: 'q', etag: '1' } }, 'PATCH /routing/queues/q': failure(status) }),
    );
    const update = has(adapter.queue?.update);
    expect((await failureOf(update('q', { name: 'A', expectedVersion: '1' }, call))).code).toBe('CONFLICT');
    expect(asked.at(-1)?.headers['if-match']).toBe('"1"');
    expect((await failureOf(update('q', { name: 'A', expectedVersion: '0' }, call))).code).toBe('CONFLICT');
    expect(asked.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });
});

it('a result that cannot be looked at does not undo the command', async () => {
  const { adapter, call } = await openOver(
    script({ 'POST /routing/jobs/j:cancel': { body: {} }, 'GET /routing/jobs/j': failure(503) }),
  );
  expect(await has(adapter.job?.cancel)('j', {}, call)).toEqual({ outcome: 'DONE', item: null });
});
