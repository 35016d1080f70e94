import { describe, expect, it } from 'vitest';
import { asObject, asText } from '../../src/domain/reading.ts';
import { type ErrorTable, errorReader, USUAL_ERRORS } from '../../src/kit/errors.ts';

const TABLE: ErrorTable = {
  read: (body) => {
    const error = asObject(asObject(body)?.error);
    return error && { code: asText(error.code), message: asText(error.message) };
  },
  rows: [
    { status: 429, as: 'RATE_LIMITED', retryAfterMs: 5_000 },
    { code: 'Busy', as: 'WRONG_STATE' },
    ...USUAL_ERRORS,
  ],
};

const answer = (status: number, code?: string, headers: Record<string, string> = {}) => ({
  status,
  headers,
  text: '',
  json: code === undefined ? {} : { error: { code, message: 'its words' } },
});

describe('a table of errors', () => {
  const read = errorReader(TABLE);

  it('tells what no row fits by its status, with the words of the vendor', () => {
    expect(read(answer(418, 'Teapot'))).toMatchObject({
      code: 'INVALID_INPUT',
      vendorCode: 'Teapot',
      vendorMessage: 'its words',
    });
    expect(read(answer(503, 'Busy'))).toMatchObject({ code: 'UNAVAILABLE', vendorCode: 'Busy' });
    expect([read(answer(418)), read(answer(503))]).toEqual([null, null]);
  });

  it('says how long to wait where the answer does not', () => {
    expect(read(answer(429))).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 5_000 });
    expect(read(answer(429, 'Many', { 'retry-after': '1' }))).not.toHaveProperty('retryAfterMs');
  });

  it('looks into a success only where the vendor puts errors there', () => {
    expect(read(answer(200, 'Busy'))).toBeNull();
    const looking = errorReader({ ...TABLE, inSuccess: (code) => (code === 'Busy' ? 'WRONG_STATE' : 'PROTOCOL') });
    expect(looking(answer(200, 'Busy'))).toMatchObject({ code: 'WRONG_STATE', vendorMessage: 'its words' });
    expect(looking(answer(200))).toBeNull();
  });
});
