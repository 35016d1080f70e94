import { describe, expect, it } from 'vitest';
import { type ErrorCode, VendorError } from '../../../src/domain/error.ts';
import { ALL, type Answer, type Context, failure, has, ok, withVendor } from './recorder.ts';

const failing = (answer: Answer, run: (context: Context) => Promise<unknown>, retries = 0): Promise<VendorError> =>
  withVendor(
    () => answer,
    async (context) => {
      const error = await run(context).catch((caught: unknown) => caught);
      if (!(error instanceof VendorError)) throw new Error(`expected a VendorError, got ${String(error)}`);
      expect(error.account).toBe('vox');
      return error;
    },
    {},
    { retries },
  );

const list = ({ adapter, call }: Context) => has(has(adapter.queue).list)(ALL, call);
const rename = ({ adapter, call }: Context) => has(has(adapter.skill).update)('7', { name: 'x' }, call);
const create = ({ adapter, call }: Context) => has(has(adapter.skill).create)({ name: 'x' }, call);

const CODES: readonly (readonly [ErrorCode, readonly number[]])[] = [
  ['UNAUTHENTICATED', [100, 115, 131, 135, 137, 161, 433, 434, 447, 454, 455, 456]],
  ['FORBIDDEN', [104, 527]],
  ['RATE_LIMITED', [162, 314, 340, 416, 484, 512, 514, 515]],
  ['NOT_FOUND', [107, 116, 117, 180, 273, 355, 393, 496, 501, 546, 557, 558]],
  ['DUPLICATE', [118, 129, 133, 219, 221, 493, 559]],
  ['WRONG_STATE', [108, 109, 356, 357, 381, 494, 495, 498, 563]],
  ['UNAVAILABLE', [1, 2, 4, 5, 12, 13, 15, 16, 19, 21]],
  ['PROTOCOL', [102, 103]],
  ['INVALID_INPUT', [101, 105, 111, 123, 134, 233, 371, 458, 459, 477, 485, 492, 497, 499, 525, 526, 569]],
];

describe('an error of the vendor', () => {
  it.each(CODES.flatMap(([code, natives]) => natives.map((native) => [native, code] as const)))(
    '%s is %s, in an answer of any status',
    async (native, code) => {
      for (const status of [200, 400]) {
        const error = await failing({ ...failure(native, 'as it says'), status }, rename);
        expect(error).toMatchObject({
          code,
          vendorCode: String(native),
          vendorMessage: 'as it says',
          status,
          maybeDone: false,
        });
      }
    },
  );

  it('that nobody knows is a refusal', async () => {
    expect(await failing(failure(9_999), rename)).toMatchObject({ code: 'INVALID_INPUT', vendorCode: '9999' });
  });

  it('is read from a list of errors, with its code as text and the parameter that is to blame', async () => {
    const error = await failing({ body: { errors: [{ code: '485', msg: 'm', field_name: 'sq_skill_name' }] } }, rename);
    expect(error).toMatchObject({ code: 'INVALID_INPUT', vendorCode: '485' });
    expect(error.message).toContain('sq_skill_name');
  });

  it('tells in words how long to wait, when its code says that it does', async () => {
    expect((await failing(failure(416, 'Repeat after 12 seconds.'), rename)).retryAfterMs).toBe(12_000);
    expect((await failing(failure(340, 'Repeat after 12 seconds.'), rename)).retryAfterMs).toBeNull();
    const limited = { status: 429, text: '', headers: { 'retry-after': '3' } };
    expect(await failing(limited, rename)).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 3_000 });
  });

  it('says what to do about it', async () => {
    expect((await failing(failure(100), rename)).message).toContain('accountId, keyId and privateKey');
    expect((await failing(failure(116), list)).message).toContain('applicationId');
    expect((await failing(failure(498), rename)).message).toContain('five skills');
    expect((await failing(failure(455), rename)).message).toContain('clock');
  });

  it('about a value is not taken for a missing object where there is no object', async () => {
    expect(await failing(failure(496), create)).toMatchObject({ code: 'INVALID_INPUT', vendorCode: '496' });
    expect(await failing(failure(496), rename)).toMatchObject({ code: 'NOT_FOUND', vendorCode: '496' });
  });

  it('is not looked for in a report', () =>
    withVendor(
      () => ({ text: 'a;"{b}";c\n' }),
      async ({ adapter, call }) => {
        expect(await has(has(adapter.metrics).content)('3', call)).toBe('a;"{b}";c\n');
      },
    ));

  it('never shows the token', async () => {
    let token = '';
    await withVendor(
      ({ headers }) => {
        token = headers.authorization?.slice('Bearer '.length) ?? '';
        return failure(101, `bad ${token} here`);
      },
      async (context) => {
        const error = await rename(context).catch((caught: unknown) => caught as VendorError);
        expect((error as VendorError).vendorMessage).toBe('bad *** here');
        expect(token).not.toBe('');
      },
    );
  });
});

describe('trying again', () => {
  const counted = async (answer: Answer, run: (context: Context) => Promise<unknown>): Promise<number> =>
    withVendor(
      () => answer,
      async (context) => {
        await run(context).catch(() => {});
        return context.asked.length;
      },
      {},
      { retries: 1 },
    );

  it('is for reads, though they are POSTs, and never for commands', async () => {
    for (const answer of [failure(340), failure(2), { status: 503, text: '' }]) {
      expect(await counted(answer, list)).toBe(2);
      expect(await counted(answer, rename)).toBe(1);
    }
    expect(await counted(failure(493), list)).toBe(1);
  });

  it('is not for a command whose fate is unknown', async () => {
    const error = await failing({ status: 504, text: '' }, rename);
    expect(error).toMatchObject({ code: 'UNAVAILABLE', maybeDone: true });
  });
});

describe('a read of one object', () => {
  it.each([117, 180, 393, 496, 557])('answers null when the vendor refuses its id with %s', (code) =>
    withVendor(
      () => failure(code),
      async ({ adapter, call }) => {
        expect(await has(has(adapter.queue).get)('5', call)).toBeNull();
        expect(await has(has(adapter.skill).get)('7', call)).toBeNull();
        expect(await has(has(adapter.worker).get)('9', call)).toBeNull();
        expect(await has(has(adapter.metrics).report)('3', call)).toBeNull();
      },
    ),
  );

  it('answers null for what cannot be an id, without asking', () =>
    withVendor(
      () => ok([]),
      async ({ adapter, asked, call }) => {
        for (const id of ['all', 'any', '1;2', '', '0', '-1', '1.5', ' 1', 'x']) {
          expect(await has(has(adapter.queue).get)(id, call)).toBeNull();
          expect(await has(has(adapter.worker).get)(id, call)).toBeNull();
        }
        expect(asked).toEqual([]);
      },
    ));

  it('fails when the application is wrong, since that says nothing about the object', async () => {
    const get = ({ adapter, call }: Context) => has(has(adapter.queue).get)('5', call);
    expect(await failing(failure(116), get)).toMatchObject({ code: 'NOT_FOUND', vendorCode: '116' });
  });

  it('of several asks for them one by one when one of them spoils the call', () =>
    withVendor(
      ({ form }) => (form.sq_queue_id === '5' ? ok([{ sq_queue_id: 5, sq_queue_name: 'A' }]) : failure(496)),
      async ({ adapter, asked, call }) => {
        const found = await has(has(adapter.queue).getMany)(['6', '5', 'all', '5'], call);
        expect(found.map((one) => (one instanceof VendorError ? one : one?.ref.nativeId))).toEqual([
          undefined,
          '5',
          undefined,
          '5',
        ]);
        expect(asked.map(({ form }) => form.sq_queue_id)).toEqual(['6;5', '6', '5']);
      },
    ));
});

describe('an answer that is not what is documented', () => {
  it.each<[string, Answer, RegExp]>([
    ['no object', { body: 5 }, /SQ_GetQueues answered what is not documented: body: expected an object/],
    ['nothing', { body: {} }, /SQ_GetQueues answered what is not documented: result: expected a list/],
    ['a word for a list', ok('queues'), /result: expected a list/],
    ['a number for a list', ok(1), /result: expected a list/],
    ['no JSON', { text: 'oops' }, /not JSON/],
  ])('%s is told with its path', async (_, answer, message) => {
    const error = await failing(answer, list);
    expect(error).toMatchObject({ code: 'PROTOCOL', maybeDone: false });
    expect(error.message).toMatch(message);
  });

  it('leaves open whether a command was carried out', async () => {
    expect(await failing(ok(0), rename)).toMatchObject({ code: 'PROTOCOL', maybeDone: true });
    expect(await failing(ok({}), create)).toMatchObject({ code: 'PROTOCOL', maybeDone: true });
  });
});

describe('check', () => {
  const check = ({ adapter, call }: Context) => adapter.check(call);

  it('is content with the configured application', () =>
    withVendor(
      () => ok([{ application_id: 4711, application_name: 'app.acme.voximplant.com' }]),
      async (context) => {
        await check(context);
      },
    ));

  it.each<[string, Answer]>([
    ['shows none', ok([])],
    ['shows another', ok([{ application_id: 1 }])],
    ['refuses the id', failure(116)],
  ])('names the application when the vendor %s', async (_, answer) => {
    const error = await failing(answer, check);
    expect(error.code).toBe('NOT_FOUND');
    expect(error.message).toContain('no application 4711 to account vox: check accountId and applicationId');
  });

  it('tells bad credentials and missing roles apart', async () => {
    expect((await failing(failure(100), check)).code).toBe('UNAUTHENTICATED');
    expect((await failing(failure(104), check)).code).toBe('FORBIDDEN');
  });
});
