import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobInput } from '../../src/contract/command.ts';
import { isInteger } from '../../src/contract/options.ts';
import type { JobState } from '../../src/domain/job.ts';
import { readRows, type WireError } from '../../src/domain/reading.ts';
import { checked, type InputTable, objectJson, openInputs, takesOf } from '../../src/kit/inputs.ts';
import { BLANKS } from '../../src/kit/kinds.ts';
import {
  count,
  essential,
  flag,
  joinedId,
  link,
  moment,
  objectText,
  splitId,
  state,
  text,
} from '../../src/kit/members.ts';
import { openRows } from '../../src/kit/rows.ts';

const STATES = new Map<string, JobState>([['waiting', 'QUEUED']]);
const layout = { id: 'id', createdAt: 'created', updatedAt: 'updated' };
const { item } = openRows('main', layout, { Job: 'Contact' });
const job = item('Job', {
  state: state(STATES, 'state'),
  queue: link('Queue', 'queue'),
  labels: objectText('labels'),
  priority: count('priority'),
  enqueuedAt: moment('entered'),
  reason: text('reason'),
});
const share = item(
  'Task',
  {
    state: state(new Map(), 'state'),
    worker: essential('worker', link('Worker', 'worker')),
    job: essential('job', link('Job', 'job')),
  },
  joinedId('job', 'id'),
);

/** Values of any JSON type under the names that are read. */
const hostile = fc.dictionary(
  fc.constantFrom(
    'id',
    'created',
    'updated',
    'state',
    'queue',
    'labels',
    'priority',
    'entered',
    'reason',
    '__proto__',
    'constructor',
  ),
  fc.oneof(
    fc.jsonValue(),
    fc.string(),
    fc.constantFrom('waiting', '{"a":1}', '2026-01-01T00:00:00Z', '{', 'null', ' '),
  ),
);

describe('a row', () => {
  it('tells what is declared, and has a blank for everything else', () => {
    const raw = {
      id: 7,
      created: '2026-01-01T00:00:00Z',
      state: ' Waiting',
      queue: 'q',
      labels: '{"a":1}',
      priority: '3',
    };
    expect(job(raw, 'rows[0]')).toEqual({
      ...BLANKS.Job,
      ref: { kind: 'Job', account: 'main', nativeId: '7' },
      vendorType: 'Contact',
      raw,
      createdAt: Date.UTC(2026, 0, 1),
      updatedAt: null,
      version: null,
      state: { state: 'QUEUED', native: ' Waiting' },
      queue: { kind: 'Queue', account: 'main', nativeId: 'q' },
      labels: { a: 1 },
      priority: 3,
    });
  });

  it('without an essential member is told with its path, and its neighbours are answered', () => {
    const read = readRows(
      (value, path) => share(value, path),
      [
        { id: 'a', job: 'j', worker: 'w' },
        { id: 'b', job: 'j' },
        { id: 'c', worker: 'w' },
        'no object',
        { id: 'd', job: 'j', worker: 'w' },
      ],
      'rows',
    );
    expect(read.rows.map(({ ref }) => ref.nativeId)).toEqual(['j/a', 'j/d']);
    expect(read.unreadable.map(({ message }) => message)).toEqual([
      'rows[1].worker: is missing',
      'rows[2].id: is missing',
      'rows[3]: expected an object',
    ]);
  });

  it('with an odd member is answered without it, and the member is told where it may mean something', () => {
    const flaws: WireError[] = [];
    expect(job({ id: 'a', labels: '{"a"', state: 'new one', priority: -1 }, 'rows[2]', flaws)).toMatchObject({
      labels: null,
      state: { state: 'UNKNOWN', native: 'new one' },
      priority: null,
    });
    expect(flaws.map(({ path }) => path)).toEqual(['rows[2].labels']);
  });

  it('of whatever JSON is read, or is unreadable by its path: never another error, and never half', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(hostile, fc.jsonValue()), { maxLength: 8 }), (list) => {
        const { rows, unreadable } = readRows((value, path) => job(value, path, []), list, 'rows');
        expect(rows.length + unreadable.length).toBe(list.length);
        for (const row of rows) {
          expect(row.ref.nativeId).toMatch(/\S/);
          expect(Object.keys(row)).toEqual(expect.arrayContaining(Object.keys(BLANKS.Job)));
          expect(['QUEUED', 'UNKNOWN']).toContain(row.state.state);
        }
        for (const { path } of unreadable) expect(path).toMatch(/^rows\[\d+\]/);
      }),
    );
  });

  it('has an id of two parts that leads back to both, whatever stands in them', () => {
    const part = fc.oneof(
      fc.stringMatching(/^[\w-]{1,9}$/),
      fc.string().map((text) => `${text}x`.trim()),
    );
    fc.assert(
      fc.property(part, part, (parent, id) => {
        const read = share({ job: parent, id, worker: 'w' }, 'rows[0]');
        expect(splitId(read.ref.nativeId, 2)).toEqual([parent, id]);
      }),
    );
    for (const none of ['a', 'a/', '/a', 'a/b/c', '', '/', '%/%', 'a/%zz']) expect(splitId(none, 2)).toBeNull();
  });
});

describe('an input', () => {
  const table: InputTable<JobInput> = {
    policy: { as: 'Workflow', need: 'nothing else finds a queue' },
    labels: { as: 'Attributes', write: objectJson },
    priority: { as: 'Priority', write: checked(isInteger(0, 9)) },
    queue: { as: 'Queue', clears: true },
    channel: 'Channel',
    expectedVersion: 'If-Match',
    vendorOptions: { allowed: { Timeout: isInteger(1) }, refused: { Attributes: 'is given as labels' } },
  };
  const { formOf } = openInputs('main');

  it('is taken by the table that is printed', () => {
    expect(takesOf(table)).toEqual({
      policy: 'Workflow',
      labels: 'Attributes',
      priority: 'Priority',
      queue: { as: 'Queue', clears: true },
      channel: 'Channel',
      expectedVersion: 'If-Match',
      vendorOptions: 'Timeout',
    });
  });

  it('is written by the names of the vendor, and what is not given is left as it is', () => {
    const labels = { a: [1] };
    const input = {
      policy: 'p',
      labels,
      priority: 0,
      queue: null,
      expectedVersion: '1',
      vendorOptions: { Timeout: 5 },
    };
    expect(formOf(table, input, true)).toEqual({
      Workflow: 'p',
      Attributes: '{"a":[1]}',
      Priority: 0,
      Queue: '',
      Timeout: 5,
    });
    expect(formOf(table, {}, false)).toEqual({});
    expect(formOf(table, { labels: ' {"b": 2}' }, false)).toEqual({ Attributes: ' {"b": 2}' });
  });

  it.each([
    [{}, true, 'policy is needed: nothing else finds a queue'],
    [{ policy: ' ' }, true, 'policy is needed'],
    [{ priority: 10 }, false, 'priority must be a whole number from 0 to 9'],
    [{ labels: '[1]' }, false, 'labels must be a JSON object'],
    [{ vendorOptions: { Attributes: 'x' } }, false, 'vendorOptions.Attributes is given as labels'],
    [{ vendorOptions: { timeout: 5 } }, false, 'vendorOptions.timeout is unknown here'],
    [{ vendorOptions: { Timeout: 0 } }, false, 'vendorOptions.Timeout must be'],
  ] as const)('%j (new: %s) is refused: %s', (input, isNew, problem) => {
    const refusal = expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining(problem) });
    expect(() => formOf(table, input as JobInput, isNew)).toThrow(refusal);
  });
});

it('the words of states are known in any case, on both sides', () => {
  const scope = { account: 'main', path: 'row', flaw: () => {} };
  const read = state(new Map<string, JobState>([['PENDING', 'QUEUED']]), 'x');
  expect(['PENDING', ' pending', 'Pending'].map((x) => read({ x }, scope).state)).toEqual([
    'QUEUED',
    'QUEUED',
    'QUEUED',
  ]);
});

it('a flag is read in every way that vendors write it', () => {
  const scope = { account: 'main', path: 'row', flaw: () => {} };
  expect([true, 'true', 1, '0', false, 'yes', null].map((value) => flag('x')({ x: value }, scope))).toEqual([
    true,
    true,
    true,
    false,
    false,
    null,
    null,
  ]);
});
