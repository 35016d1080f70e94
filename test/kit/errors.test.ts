import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/domain/json.ts';
import { asObject, asText } from '../../src/domain/reading.ts';
import { type ErrorTable, errorReader, USUAL_ERRORS } from '../../src/kit/errors.ts';

const table: ErrorTable = {
  read: (body) => {
    const code = asText(asObject(body)?.code);
    return code === null ? null : { code, message: asText(asObject(body)?.message) };
  },
  rows: [
    { code: '7', as: 'DUPLICATE', message: 'taken' },
    { status: 400, pattern: /state/, as: 'WRONG_STATE' },
    ...USUAL_ERRORS,
    { status: 'success', code: /^5\d\d$/, as: 'UNAVAILABLE' },
  ],
};

const answer = (status: number, body: Json | string) => ({
  status,
  headers: {},
  text: typeof body === 'string' ? body : JSON.stringify(body),
  get json(): Json {
    if (typeof body === 'string') throw new Error('no JSON');
    return body;
  },
});
const codeOf = (status: number, body: Json | string, more: Partial<ErrorTable> = {}) =>
  errorReader({ ...table, ...more })(answer(status, body))?.code ?? null;

describe('a table of errors', () => {
  it.each([
    [409, { code: 7 }, 'DUPLICATE'],
    [400, { code: 8, message: 'wrong state' }, 'WRONG_STATE'],
    [400, 'wrong state', 'INVALID_INPUT'],
    [400, {}, 'INVALID_INPUT'],
    // Of these the status says all.
    [418, { code: 8 }, 'INVALID_INPUT'],
    [418, { code: 503 }, 'INVALID_INPUT'],
    [408, { code: 7 }, 'TIMEOUT'],
    [429, { code: 7 }, 'RATE_LIMITED'],
    [500, { code: 7 }, 'UNAVAILABLE'],
    [418, {}, null],
    [503, {}, null],
    [302, { code: 7 }, null],
    [200, { code: 7 }, null],
  ] as const)('reads %i with %j as %s', (status, body, code) => {
    expect(codeOf(status, body)).toBe(code);
  });

  it.each([
    [200, { code: 7 }, 'DUPLICATE'],
    [201, { code: 503 }, 'UNAVAILABLE'],
    [200, { code: 8 }, null],
    [200, { data: 7 }, null],
    [200, 'no JSON', null],
    [200, ['7'], null],
    [409, { code: 7 }, 'DUPLICATE'],
  ] as const)('where rows are about successes, too, reads %i with %j as %s', (status, body, code) => {
    expect(codeOf(status, body, { inSuccess: 'rows' })).toBe(code);
  });

  it("keeps the vendor's own words, also those of a body that is no error of its form", () => {
    expect(errorReader(table)(answer(400, 'bad state'))).toMatchObject({
      vendorCode: null,
      vendorMessage: 'bad state',
    });
    expect(errorReader(table)(answer(409, { code: 7, message: 'x' }))).toEqual({
      code: 'DUPLICATE',
      message: 'taken',
      vendorCode: '7',
      vendorMessage: 'x',
    });
  });

  it('says how long to wait where the answer does not', () => {
    const waiting = errorReader({ ...table, rows: [{ status: 429, as: 'RATE_LIMITED', retryAfterMs: 5_000 }] });
    expect(waiting(answer(429, {}))).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 5_000 });
    expect(waiting({ ...answer(429, {}), headers: { 'retry-after': '1' } })).not.toHaveProperty('retryAfterMs');
  });

  it('may tell all errors in successes by their code alone', () => {
    const inSuccess = (code: string | null) => (code === 'Busy' ? 'WRONG_STATE' : 'PROTOCOL');
    const read = errorReader({ ...table, inSuccess });
    expect(read(answer(200, { code: 'Busy', message: 'its words' }))).toMatchObject({
      code: 'WRONG_STATE',
      vendorMessage: 'its words',
    });
    expect(read(answer(200, { code: '7' }))).toMatchObject({ code: 'PROTOCOL' });
    expect(read(answer(200, {}))).toBeNull();
  });
});
