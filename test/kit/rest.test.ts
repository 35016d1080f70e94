import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/domain/call.ts';
import { VendorError } from '../../src/domain/error.ts';
import { WireError } from '../../src/domain/reading.ts';
import { openRest, unlessFailed } from '../../src/kit/rest.ts';
import type { Http } from '../../src/transport/http.ts';

const http = { request: async () => ({ status: 200, headers: {}, text: '{}', json: {} }) } as unknown as Http;
const rest = openRest({
  account: 'a',
  http,
  encoding: 'form',
  pageSize: { most: 10 },
  readList: () => ({ rows: [], path: 'rows', next: null }),
});
const call = { signal: new AbortController().signal } as Call;

const misread = (method: string, safe?: boolean) =>
  rest.send(
    method,
    '/x',
    safe === undefined ? {} : { safe },
    () => {
      throw new WireError('body', 'expected 1');
    },
    call,
  );

describe('an answer that cannot be read', () => {
  it.each([
    ['GET', undefined, false],
    ['POST', undefined, true],
    ['POST', true, false],
    ['PUT', true, true],
    ['DELETE', undefined, true],
  ])('to a %s (safe: %s) leaves open whether something was changed: %s', async (method, safe, maybeDone) => {
    await expect(misread(method, safe)).rejects.toMatchObject({
      code: 'PROTOCOL',
      message: `${method} /x answered what is not documented: body: expected 1`,
      maybeDone,
    });
  });
});

describe('a look at what a command came to', () => {
  const failing = (error: Error, signal = call.signal) =>
    unlessFailed(
      async () => {
        throw error;
      },
      { ...call, signal },
    );

  it('undoes nothing when it fails, and hides no fault of ours', async () => {
    expect(await unlessFailed(async () => 5, call)).toBe(5);
    expect(await failing(new VendorError('UNAVAILABLE', 'a', 'down'))).toBeNull();
    expect(await failing(new Error('gone away'), AbortSignal.abort())).toBeNull();
    await expect(failing(new TypeError('x is undefined'))).rejects.toThrow(TypeError);
  });
});
