import { describe, expect, test } from 'vitest';
import { encodeForm, encodeQuery } from '../../src/transport/target.ts';
import { taskId as azureTask, parseTaskId } from '../../src/vendors/azure/ids.ts';
import { parseWorkbinId, workbinId } from '../../src/vendors/genesys/ids.ts';

const HALVES = ['\ud800', '\udc00', 'a\ud83d', '\ude00b', '\udc00\ud800'];

describe('text with half a character', () => {
  test.each(HALVES)('is refused as a value or name of a query or a form: %j', (half) => {
    const refusal = expect.objectContaining({ code: 'INVALID_INPUT', account: 'one' });
    expect(() => encodeQuery('one', { q: half })).toThrow(refusal);
    expect(() => encodeQuery('one', { [half]: 1 })).toThrow(refusal);
    expect(() => encodeQuery('one', { q: ['a', half] })).toThrow(refusal);
    for (const form of [{ q: half }, { [half]: 1 }, { q: ['a', half] }]) {
      expect(() => encodeForm('one', form)).toThrow(refusal);
    }
    expect(encodeQuery('one', { q: '🙂' })).toBe('?q=%F0%9F%99%82');
  });

  test.each(HALVES)("in a vendor's id makes an id that can be read: %j", (half) => {
    expect(parseTaskId(azureTask(half, half))).toEqual({ jobId: half.toWellFormed(), workerId: half.toWellFormed() });
    expect(parseWorkbinId(workbinId(half, { type: 'place' }))?.id).toBe(half.toWellFormed());
  });
});
