import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/domain/json.ts';
import type { Read } from '../../../src/domain/reading.ts';
import {
  checkShown,
  type Row,
  readActivity,
  readDone,
  readErrorEnvelope,
  readList,
  readMember,
  readOne,
  readTask,
  readTaskQueue,
  readWorker,
  readWorkflow,
  readWorkspace,
} from '../../../src/vendors/restcomm/wire.ts';

type Reader = Read<Row>;
const READERS: Readonly<Record<string, Reader>> = {
  readMember,
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
    const odd = new Proxy({ sid: 'XX1' }, { get: (row, name) => (name === 'sid' ? row.sid : [name]) });
    const {
      sid: _sid,
      raw: _raw,
      flaw,
      workerFlaw,
      ...rest
    } = read(odd, 'data') as Row & {
      readonly flaw?: Error | null;
      readonly workerFlaw?: Error | null;
    };
    expect([...new Set([null, ...Object.values(rest)])]).toEqual([null]);
    if (workerFlaw) expect(workerFlaw.message).toBe('data.workerSid: expected a SID');
    if (flaw) expect(flaw.message).toMatch(/^data\.attributes: expected /);
  });

  it.each([
    ['no row at all', null, 'data'],
    ['a list', [], 'data'],
    ['a text', 'XX1', 'data'],
    ['a row without a SID', { name: 'x' }, 'data.sid'],
    ['a SID that is neither text nor an integer', { sid: 1.5 }, 'data.sid'],
    ['a SID that is a list', { sid: ['XX1'] }, 'data.sid'],
    ['an empty SID', { sid: '' }, 'data.sid'],
    ['a blank SID', { sid: ' ' }, 'data.sid'],
    ['the SID of something else', { sid: 'XX2' }, 'data.sid'],
  ])('says where it found %s', (_what, row, path) => {
    expect(() => readOne(read, { data: row }, 'XX1')).toThrow(new RegExp(`^${path.replace('.', '\\.')}: expected `));
  });

  it('reads a SID that is a number to the digit', () => {
    const body = parseJson('{"data":{"sid":1604029199751626753}}');
    expect(readOne(read, body, '1604029199751626753').sid).toBe('1604029199751626753');
  });
});

describe('a list', () => {
  it('tells which of its rows are broken, and has the others', () => {
    const bad = { name: 'x', dateCreated: '2020-06-15T07:00:25+0000' };
    const { rows, unreadable, count } = readList(readWorker, {
      data: { result: [{ sid: 'WK1' }, bad, { sid: 'WK3' }, 7] },
    });
    expect(rows.map(({ sid }) => sid)).toEqual(['WK1', 'WK3']);
    expect(count).toBe(4);
    expect(unreadable).toMatchObject([
      { index: 1, raw: bad, dateCreated: Date.UTC(2020, 5, 15, 7, 0, 25), error: { path: 'data.result[1].sid' } },
      { index: 3, raw: 7, dateCreated: null, error: { path: 'data.result[3]' } },
    ]);
  });
});

describe('the answer to a command', () => {
  it.each([200, 201, '200', null, undefined])('may have the code %j', (code) => {
    expect(readDone(readTask, { data: { sid: 'TK1' }, code }, 'TK1').sid).toBe('TK1');
  });

  it.each([409, 500, 'OK', {}, true, 0, -1])('says nothing with the code %j', (code) => {
    expect(() => readDone(readTask, { data: { sid: 'TK1' }, code }, 'TK1')).toThrow(/^code: expected 200/);
  });

  it('that shows another value than the one sent does not say that it was taken', () => {
    const shown = {
      sid: 'AT1',
      name: 'x ',
      available: 'true',
      activitySid: null,
      attributes: '{ }',
      maxReservedWorkers: 3,
    };
    const row = readActivity(shown, 'data');
    const sent = { name: 'x', available: true, activitySid: 'AT1', uri: '1', attributes: '{}', maxReservedWorkers: 3 };
    expect(() => checkShown(sent, row)).not.toThrow();
    expect(() => checkShown({ name: 'y' }, row)).toThrow(/^data\.name: /);
    expect(() => checkShown({ available: false }, row)).toThrow(/^data\.available: /);
    expect(() => checkShown({ maxReservedWorkers: 4 }, row)).toThrow(/^data\.maxReservedWorkers: /);
  });
});

describe('an error', () => {
  it.each([
    ['530', '530'],
    [530, '530'],
    [' 530 ', '530'],
    [{}, ''],
    [true, ''],
    ['', ''],
  ])('with the code %j is one of code %j', (errorCode, read) => {
    expect(readErrorEnvelope({ errorCode, data: { sid: 'x' } })).toMatchObject({ errorCode: read });
  });

  it('has a code', () => {
    for (const body of [{}, { errorCode: null }, { data: {} }, [], 'x', null, 7])
      expect(readErrorEnvelope(body)).toBeNull();
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
