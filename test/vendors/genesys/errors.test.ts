import { describe, expect, it } from 'vitest';
import { failure, has, newCall, problemOf, withVendor } from './recorder.ts';

const CODES: readonly (readonly [statusCode: number, code: string])[] = [
  [1, 'INVALID_INPUT'],
  [2, 'WRONG_STATE'],
  [3, 'FORBIDDEN'],
  [4, 'UNAVAILABLE'],
  [5, 'FORBIDDEN'],
  [6, 'NOT_FOUND'],
  [8, 'UNAUTHENTICATED'],
  [9, 'UNAVAILABLE'],
  [10, 'INVALID_INPUT'],
  [11, 'INVALID_INPUT'],
  ...[12, 13, 14, 15, 16, 17].map((one) => [one, 'UNAVAILABLE'] as const),
  [18, 'DUPLICATE'],
  [19, 'DUPLICATE'],
  [20, 'UNAUTHENTICATED'],
  [99, 'PROTOCOL'],
];
/** Not finished, and what nobody documents: it may be carried out yet, or have been. */
const OPEN = [9, 99];

const discarding = (answer: ReturnType<typeof failure>, retries = 0) =>
  withVendor(
    { 'POST /me/emails/E1': answer },
    async ({ adapter, wire, call }) => {
      const { email } = adapter;
      const problem = await problemOf(has(email?.discard)('E1@6363e6f2ad1b26ea4e9b8dd907eabe16', call));
      return { problem, posts: wire().length };
    },
    {},
    { retries },
  );

describe("the vendor's status codes (contract §3.4)", () => {
  it.each(CODES)('%i of a command means %s, with the number and the words beside it', async (statusCode, code) => {
    for (const status of [200, 500]) {
      const { problem } = await discarding(failure(statusCode, status));
      expect(problem).toMatchObject({
        code,
        vendorCode: String(statusCode),
        vendorMessage: 'says the vendor',
        account: 'gws',
        maybeDone: OPEN.includes(statusCode),
      });
    }
  });

  it('never let a command be sent again, however passing the failure', async () => {
    expect(await discarding(failure(4, 500), 2)).toMatchObject({ posts: 1, problem: { code: 'UNAVAILABLE' } });
  });

  it('leave the fate of a command unknown when a proxy answers for the vendor', async () => {
    const { problem } = await discarding({ status: 504, text: 'timeout' });
    expect(problem).toMatchObject({ code: 'UNAVAILABLE', maybeDone: true });
  });

  it('never show credentials, though the vendor may repeat them', () =>
    withVendor(
      {
        'POST /me/emails/E1': ({ headers }) =>
          failure(1, 200, `${headers.authorization} ${headers.cookie} ${headers['x-csrf-token']}`),
      },
      async ({ adapter }) => {
        const problem = await problemOf(adapter.email?.discard?.('E1@6363e6f2ad1b26ea4e9b8dd907eabe16', newCall()));
        expect(problem).toMatchObject({ vendorMessage: '*** *** ***' });
      },
    ));
});
