import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/domain/json.ts';
import type { WireError } from '../../../src/domain/reading.ts';
import { BLANKS } from '../../../src/kit/kinds.ts';
import { ERRORS } from '../../../src/vendors/restcomm/errors.ts';
import { readOne } from '../../../src/vendors/restcomm/wire.ts';
import { readersOf } from './readers.ts';
import { ok, page, withVendor } from './replay.ts';

const readers = readersOf();

const UNKNOWN = { state: 'UNKNOWN', native: null } as const;
/** By port, all that is told of an object of which nothing is known. */
const NOTHING = {
  workspace: BLANKS.Workspace,
  activity: BLANKS.Activity,
  queue: BLANKS.Queue,
  policy: { ...BLANKS.RoutingPolicy, role: 'ROUTING' },
  worker: { ...BLANKS.Worker, presence: { ...UNKNOWN, label: null, reasonCode: null, since: null } },
  job: { ...BLANKS.Job, state: UNKNOWN },
} as const;
const PORTS = Object.keys(NOTHING) as (keyof typeof NOTHING)[];

describe.each(PORTS)('%s', (port) => {
  const blank = { ...NOTHING[port], createdAt: null, updatedAt: null, version: null };

  it('takes a row that has its SID and nothing else, everything else being unknown', () => {
    const row = { sid: 'XX1' };
    const { ref, vendorType: _, raw, ...rest } = readers[port](row);
    expect([ref.nativeId, raw]).toEqual(['XX1', row]);
    expect(rest).toEqual(blank);
  });

  it('takes members of any other type for unknown, save the SID', () => {
    const odd = new Proxy({ sid: 'XX1' }, { get: (row, name) => (name === 'sid' ? row.sid : [name]) });
    const flaws: WireError[] = [];
    const { ref: _ref, vendorType: _type, raw: _raw, ...rest } = readers[port](odd, flaws);
    expect(rest).toEqual(blank);
    for (const { message } of flaws)
      expect(message).toMatch(/^data\.(workerSid: expected a SID|attributes: expected )/);
    expect(new Set(flaws.map(({ path }) => path)).size).toBe({ worker: 1, job: 2 }[port as 'job'] ?? 0);
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
  ])('says where it found %s', (_what, row, path) =>
    withVendor(
      () => ok(row),
      async ({ adapter, call }) => {
        const message = expect.stringContaining(`documented: ${path}: `);
        await expect(adapter[port]?.get?.('XX1', call)).rejects.toMatchObject({ code: 'PROTOCOL', message });
      },
    ),
  );

  it('reads a SID that is a number to the digit', () => {
    expect(readers[port](parseJson('{"sid":1604029199751626753}')).ref.nativeId).toBe('1604029199751626753');
  });
});

describe('a list', () => {
  it('tells which of its rows are broken, and has the others', () =>
    withVendor(
      () => page([{ sid: 'WK1' }, { name: 'x', dateCreated: '2020-06-15T07:00:25+0000' }, { sid: 'WK3' }, 7]),
      async ({ adapter, call }) => {
        const list = await adapter.worker?.list?.({ filter: {}, after: null, limit: 10 }, call);
        expect(list?.rows.map(({ item }) => item.ref.nativeId)).toEqual(['WK1', 'WK3']);
        expect(list?.unreadable?.map(({ code, message }) => [code, message.split(':')[0]])).toEqual([
          ['UNREADABLE', 'data.result[1].sid'],
          ['UNREADABLE', 'data.result[3]'],
        ]);
      },
    ));
});

describe('the answer to a command', () => {
  const data = { sid: 'TK1' };

  it.each([200, 201, '200', null, undefined])('may have the code %j', (code) => {
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect(readOne({ data, ...(code !== undefined && { code }) }, method)).toEqual({ value: data, path: 'data' });
  });

  it.each([409, 500, 'OK', {}, true, 0, -1])('says nothing with the code %j', (code) => {
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect(() => readOne({ data, code }, method)).toThrow(/^code: expected 200/);
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
    const update = (sent: Parameters<typeof readOne>[2]) => () => readOne({ data: shown, code: 200 }, 'PUT', sent);
    const sent = { name: 'x', available: true, activitySid: 'AT1', uri: '1', attributes: '{}', maxReservedWorkers: 3 };
    expect(update(sent)).not.toThrow();
    expect(update({ name: 'y' })).toThrow(/^data\.name: /);
    expect(update({ available: false })).toThrow(/^data\.available: /);
    expect(update({ maxReservedWorkers: 4 })).toThrow(/^data\.maxReservedWorkers: /);
  });
});

describe('an error', () => {
  const ANSWER = { status: 400, headers: {}, text: '', json: null };

  it.each([
    ['530', '530'],
    [530, '530'],
    [' 530 ', '530'],
    [{}, ''],
    [true, ''],
    ['', ''],
  ])('with the code %j is one of code %j', (errorCode, code) => {
    expect(ERRORS.read({ errorCode, data: { sid: 'x' } }, ANSWER)).toMatchObject({ code });
  });

  it('has a code', () => {
    for (const body of [{}, { errorCode: null }, { data: {} }, [], 'x', null, 7])
      expect(ERRORS.read(body, ANSWER)).toBeNull();
  });
});

describe('a row', () => {
  it('is read in both of the spellings that the vendor uses', () => {
    const { job, policy } = readers;
    expect(job({ sid: 'T', assignmentStatus: 'Pending' }).state.native).toBe('Pending');
    expect(job({ sid: 'T', assignmentState: 'A', assignmentStatus: 'B' }).state.native).toBe('A');
    expect(policy({ sid: 'W', taskReservationnTimeout: '30' }).offerTimeoutMs).toBe(30_000);
    expect(policy({ sid: 'W', taskReservationTimeout: 0, taskReservationnTimeout: 5 }).offerTimeoutMs).toBe(0);
  });

  it('has its ids trimmed, and its numbers and truths read from texts', () => {
    const row = { sid: 'W', workspaceSid: ' WS1\n', activitySid: ' ', available: 'true', name: ' Ada ' };
    expect(readers.worker(row)).toMatchObject({
      workspace: { nativeId: 'WS1' },
      activity: null,
      presence: { state: 'READY' },
      name: ' Ada ',
    });
    const dates = { dateCreated: '2026-03-04T10:00:00+0000', dateUpdated: '2026-03-04T10:00:00+0000' };
    expect(
      readers.job({ sid: 'T', ...dates, assignmentState: 'COMPLETED', priority: '7', age: ' ', timeout: 'soon' }),
    ).toMatchObject({ priority: 7, endedAt: null, expiresAt: null });
    expect(readers.job({ sid: 'T', ...dates, assignmentState: 'COMPLETED', age: '0' }).endedAt).not.toBeNull();
  });
});
