import { describe, expect, it } from 'vitest';
import {
  readActivity,
  readList,
  readOne,
  readTask,
  readTaskQueue,
  readWorker,
  readWorkflow,
  readWorkspace,
} from '../../../src/vendors/restcomm/wire.ts';

type Read = (value: unknown, path: string) => { readonly sid: string; readonly raw: unknown };
const READERS: Readonly<Record<string, Read>> = {
  readWorkspace,
  readActivity,
  readTaskQueue,
  readWorker,
  readWorkflow,
  readTask,
};

describe.each(Object.entries(READERS))('%s', (_name, read) => {
  it('takes a row that has its SID and nothing else, everything else being unknown', () => {
    const row = { sid: 'XX1' };
    const { sid, raw, ...rest } = read(row, 'data');
    expect([sid, raw]).toEqual(['XX1', row]);
    expect(new Set(Object.values(rest))).toEqual(new Set([null]));
  });

  it('takes members of any other type for unknown, save the SID', () => {
    const odd = new Proxy({ sid: 'XX1' }, { get: (row, name) => (name === 'sid' ? row.sid : { odd: [name] }) });
    const { sid: _sid, raw: _raw, ...rest } = read(odd, 'data');
    expect(new Set(Object.values(rest))).toEqual(new Set([null]));
  });

  it.each([
    ['no row at all', null, 'data'],
    ['a list', [], 'data'],
    ['a text', 'XX1', 'data'],
    ['a row without a SID', { name: 'x' }, 'data.sid'],
    ['a SID that is no text', { sid: 17 }, 'data.sid'],
    ['an empty SID', { sid: '' }, 'data.sid'],
  ])('says where it found %s', (_what, row, path) => {
    expect(() => readOne(read, { data: row })).toThrow(new RegExp(`^${path.replace('.', '\\.')}: expected `));
  });
});

describe('a list', () => {
  it('says which of its rows is broken', () => {
    const body = { data: { result: [{ sid: 'WK1' }, { sid: null }] } };
    expect(() => readList(readWorker, body)).toThrow(/^data\.result\[1\]\.sid: expected /);
  });
});

describe('a row', () => {
  it('is read in both of the spellings that the vendor uses', () => {
    expect(readTask({ sid: 'T', assignmentStatus: 'Pending' }, '')).toMatchObject({ assignmentState: 'Pending' });
    expect(readTask({ sid: 'T', assignmentState: 'A', assignmentStatus: 'B' }, '')).toMatchObject({
      assignmentState: 'A',
    });
    expect(readWorkflow({ sid: 'W', taskReservationnTimeout: '30' }, '')).toMatchObject({ taskReservationTimeout: 30 });
    expect(readWorkflow({ sid: 'W', taskReservationTimeout: 0, taskReservationnTimeout: 5 }, '')).toMatchObject({
      taskReservationTimeout: 0,
    });
  });

  it('has its ids trimmed, and its numbers and truths read from texts', () => {
    const row = { sid: 'W', workspaceSid: ' WS1\n', activitySid: ' ', available: 'true', name: ' Ada ' };
    expect(readWorker(row, '')).toMatchObject({
      workspaceSid: 'WS1',
      activitySid: null,
      available: true,
      name: ' Ada ',
    });
    expect(readTask({ sid: 'T', priority: '7', age: ' ', timeout: 'soon' }, '')).toMatchObject({
      priority: 7,
      age: null,
      timeout: null,
    });
  });
});
