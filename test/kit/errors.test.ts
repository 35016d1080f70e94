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
    [418, { code: 8 }, null],
    [418, { code: 503 }, null],
    // Of these the status says all.
    [408, { code: 7 }, null],
    [429, { code: 7 }, null],
    [500, { code: 7 }, null],
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
  ] as const)('of a vendor that fails in successes reads %i with %j as %s', (status, body, code) => {
    expect(codeOf(status, body, { failsInSuccess: true })).toBe(code);
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
});
