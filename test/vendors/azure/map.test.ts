import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { capabilitiesOf } from '../../../src/contract/capability.ts';
import { isLive } from '../../../src/domain/job.ts';
import { type JsonObject, parseJson } from '../../../src/domain/json.ts';
import { workState } from '../../../src/domain/worker.ts';
import { parseHttpDate } from '../../../src/transport/vendor-clock.ts';
import { readStatistics } from '../../../src/vendors/azure/api.ts';
import { toPatch } from '../../../src/vendors/azure/commands/patch.ts';
import { parseTaskId, taskId } from '../../../src/vendors/azure/ids.ts';
import { azure } from '../../../src/vendors/azure/index.ts';
import { ACCOUNT, has, openOver, page } from './replay.ts';
import { readers, readersOf, readPage, shares } from './rows-kit.ts';

const job = (fields: Record<string, unknown>) => readers.job({ id: 'j', etag: 'e', ...fields }, 'body');
const worker = (fields: Record<string, unknown>, of = readers) => of.worker({ id: 'w', etag: 'e', ...fields }, 'body');

/** Documented, in a table of its own: what each of the vendor's words has to become. */
const STATES: readonly (readonly [native: string, state: string, live: boolean])[] = [
  ['created', 'PENDING', true],
  ['pendingClassification', 'PENDING', true],
  ['classificationFailed', 'FAILED', false],
  ['pendingSchedule', 'PENDING', true],
  ['scheduled', 'PENDING', true],
  ['scheduleFailed', 'FAILED', false],
  ['waitingForActivation', 'PENDING', true],
  ['queued', 'QUEUED', true],
  ['assigned', 'ASSIGNED', true],
  ['completed', 'WRAP_UP', true],
  ['closed', 'COMPLETED', false],
  ['cancelled', 'CANCELED', false],
  ['PendingClassification', 'PENDING', true],
  ['somethingNew', 'UNKNOWN', true],
  ['constructor', 'UNKNOWN', true],
];

describe('a job', () => {
  it.each(STATES)('that is %s is %s', (native, state, live) => {
    const mapped = job({ status: native }).item;
    expect(mapped.state).toEqual({ state, native });
    expect(isLive(mapped)).toBe(live);
  });

  it('without a status is unknown', () => {
    expect(job({}).item.state).toEqual({ state: 'UNKNOWN', native: null });
  });

  it('belongs to the worker who has it, or had it last, whatever the vendor keeps of earlier ones', () => {
    const assignments = {
      b: { assignmentId: 'b', workerId: 'bob', assignedAt: '2026-01-05T09:02:00Z' },
      a: { assignmentId: 'a', workerId: 'ann', assignedAt: '2026-01-05T09:01:00Z' },
    };
    expect(job({ status: 'assigned', assignments }).item.worker?.nativeId).toBe('bob');
    expect(job({ status: 'queued', assignments: null }).item.worker).toBeNull();
  });

  it('that is closed ended when its last assignment was closed', () => {
    const assignments = {
      a: { assignmentId: 'a', assignedAt: '2026-01-05T09:01:00Z', closedAt: '2026-01-05T09:09:00.9999999+00:00' },
    };
    const closedAt = Date.UTC(2026, 0, 5, 9, 9, 0, 999);
    expect(job({ status: 'closed', assignments }).item.endedAt).toBe(closedAt);
    expect(job({ status: 'cancelled', assignments: {} }).item.endedAt).toBeNull();
  });

  it('leads to its classification policy, and keeps its notes, labels and tags', () => {
    const { item: mapped } = job({
      classificationPolicyId: 'p/1',
      labels: { a: 1 },
      tags: { b: true },
      dispositionCode: 'Solved',
      notes: [{ message: 'm', addedAt: '2026-01-05T09:00:00+01:00' }, { addedAt: null }],
      scheduledAt: '2026-01-05T09:00:00Z',
      matchingMode: { kind: 'scheduleAndSuspend', scheduleAt: '2026-01-05T10:00:00Z' },
    });
    expect(mapped).toMatchObject({
      policy: { nativeId: 'classification/p/1' },
      labels: { a: 1 },
      tags: { b: true },
      disposition: 'Solved',
      notes: [{ text: 'm', at: Date.UTC(2026, 0, 5, 8) }],
      scheduledAt: Date.UTC(2026, 0, 5, 9),
    });
  });
});

describe('a worker', () => {
  it.each([
    ['active', 'READY'],
    ['draining', 'DRAINING'],
    ['inactive', 'NOT_READY'],
    ['resting', 'UNKNOWN'],
  ])('that is %s is %s', (native, state) => {
    const { presence } = worker({ state: native }).item;
    expect(presence).toEqual({ state, native, label: native, reasonCode: null, since: null });
  });

  it('is offline when the account says that inactive means that', () => {
    const other = readersOf({ inactivePresence: 'OFFLINE' });
    expect(worker({ state: 'inactive' }, other).item.presence.state).toBe('OFFLINE');
  });

  it('has a name where a label or tag holds one: the vendor keeps none', () => {
    const name = (of: typeof readers, fields: Record<string, unknown>) => worker(fields, of).item.name;
    const nicknamed = readersOf({ workerNameKey: 'nick' });
    const nameless = readersOf({ workerNameKey: null });
    expect(name(readers, { labels: { name: 'Ann' }, tags: { name: 'Other' } })).toBe('Ann');
    expect(name(readers, { labels: { name: 5 }, tags: { name: 'Ann' } })).toBe('Ann');
    expect(name(nicknamed, { labels: { name: 'Ann' }, tags: { nick: 'A.' } })).toBe('A.');
    expect(name(nameless, { labels: { name: 'Ann' } })).toBeNull();
    expect(name(readers, { labels: {} })).toBeNull();
  });

  it('of an account that keeps no names is neither found by one nor given one', async () => {
    const { adapter } = await openOver(() => page([]), { workerNameKey: null });
    expect(adapter.worker?.cannot).toContain('name');
    expect(adapter.worker?.takes.create).not.toHaveProperty('name');
    expect(adapter.worker?.takes.update).not.toHaveProperty('name');
  });

  it('is busy with what it holds, whatever its presence says', () => {
    const assignedJobs = [{ assignmentId: 'a', jobId: 'j', capacityCost: 1, assignedAt: '2026-01-05T09:00:00Z' }];
    const row = worker({ state: 'draining', assignedJobs });
    expect(workState(row.item, shares.ofWorker(row, new Map()))).toBe('ON_TASK');
  });
});

describe('a task', () => {
  const assignment = (moments: Record<string, string>, id = 'a') => ({
    [id]: { assignmentId: id, workerId: 'w', assignedAt: '2026-01-05T09:00:00Z', ...moments },
  });
  const DONE = { completedAt: '2026-01-05T09:01:00Z' };
  const SHUT = { ...DONE, closedAt: '2026-01-05T09:02:00Z' };

  it.each<[string, string, Record<string, string>, string]>([
    ['of an assigned job', 'assigned', {}, 'ACTIVE'],
    ['of a completed job', 'completed', DONE, 'WRAP_UP'],
    ['of a completed job that is closed later', 'completed', SHUT, 'WRAP_UP'],
    ['of a closed job', 'closed', SHUT, 'COMPLETED'],
    ['that was taken back, of a waiting job', 'queued', {}, 'REVOKED'],
    ['of a closed job that tells no moments', 'closed', {}, 'COMPLETED'],
    ['of a job in a state that nobody knows', 'pondering', DONE, 'UNKNOWN'],
    ['of a cancelled job', 'cancelled', {}, 'REVOKED'],
  ])('%s', (_, status, moments, state) => {
    const [task] = shares.ofJob(job({ status, queueId: 'q', assignments: assignment(moments) }));
    expect(task).toMatchObject({
      state: { state, native: status },
      worker: { nativeId: 'w' },
      queue: { nativeId: 'q' },
    });
    expect(task?.endedAt).toBe(moments === SHUT && state === 'COMPLETED' ? Date.UTC(2026, 0, 5, 9, 2) : null);
  });

  it('is one for a worker and a job, however often the job was assigned', () => {
    const later = { ...assignment({ assignedAt: '2026-01-05T10:00:00Z' }, 'b') };
    const row = job({ status: 'assigned', assignments: { ...later, ...assignment({}) } });
    expect(shares.ofJob(row)).toHaveLength(1);
    expect(shares.ofJob(row)[0]).toMatchObject({ state: { state: 'ACTIVE' }, assignedAt: Date.UTC(2026, 0, 5, 10) });
  });

  it('of a job that was closed to a later moment goes on while its worker holds it', () => {
    const row = job({ status: 'closed', assignments: assignment(SHUT) });
    const holder = worker({ assignedJobs: [{ assignmentId: 'a', jobId: 'j', capacityCost: 3, assignedAt: null }] });
    expect(shares.ofWorker(holder, new Map([['j', row]]))).toMatchObject([
      { state: { state: 'WRAP_UP' }, capacityCost: 3, endedAt: null },
    ]);
  });

  it('that is an offer says until when', () => {
    const offer = {
      offerId: 'o',
      jobId: 'j',
      capacityCost: 10,
      offeredAt: '2026-01-05T09:00:00.1234567+00:00',
      expiresAt: '2026-01-05T09:01:00Z',
    };
    expect(shares.ofWorker(worker({ offers: [offer] }), new Map())).toMatchObject([
      {
        vendorType: 'RouterJobOffer',
        raw: offer,
        state: { state: 'OFFERED', native: null },
        offeredAt: Date.UTC(2026, 0, 5, 9, 0, 0, 123),
        offerExpiresAt: Date.UTC(2026, 0, 5, 9, 1),
        capacityCost: 10,
        queue: null,
      },
    ]);
  });

  it.each([
    ['j', 'w'],
    ['j/1', 'w/2'],
    ['%2F', 'ü %'],
    [':', '/'],
  ])('has an id made of both: %s and %s', (jobId, workerId) => {
    expect(parseTaskId(taskId(jobId, workerId))).toEqual({ jobId, workerId });
  });

  it.each(['', 'a', '/', 'a/', 'a/b/c', '%/b'])('has no id like "%s"', (nativeId) => {
    expect(parseTaskId(nativeId)).toBeNull();
  });
});

describe('statistics', () => {
  const asOf = Date.UTC(2026, 0, 5, 9);
  const counting = (body: JsonObject) => readStatistics(ACCOUNT, { queueId: 'q', ...body }, 'q', asOf);

  it('come in milliseconds, by priority, and as of the moment they were counted', () => {
    const counted = counting({
      length: 2,
      estimatedWaitTimeMinutes: { 1: 10, '-5': 0.5 },
      longestJobWaitTimeMinutes: 4.724,
    });
    expect(counted).toEqual({
      queue: { kind: 'Queue', account: ACCOUNT, nativeId: 'q' },
      waiting: 2,
      oldestWaitingSince: asOf - 283_440,
      expectedWaits: expect.arrayContaining([
        { priority: 1, waitMs: 600_000 },
        { priority: -5, waitMs: 30_000 },
      ]),
      asOf,
    });
  });

  it('of an empty queue know of nobody who waits', () => {
    const counted = counting({ length: 0, estimatedWaitTimeMinutes: null, longestJobWaitTimeMinutes: 0 });
    expect(counted).toMatchObject({ waiting: 0, oldestWaitingSince: null });
  });

  it('are dated by the vendor', async () => {
    const { adapter, call } = await openOver(() => ({
      body: { queueId: 'q', length: 1, longestJobWaitTimeMinutes: 1 },
      headers: { date: 'Mon, 05 Jan 2026 09:00:00 GMT' },
    }));
    expect(await has(adapter.queue?.statistics)('q', call)).toMatchObject({
      asOf: Date.UTC(2026, 0, 5, 9),
      oldestWaitingSince: Date.UTC(2026, 0, 5, 8, 59),
    });
  });
});

describe('the rules of a policy', () => {
  const rulesOf = (kind: 'classification' | 'exception', fields: Record<string, unknown>) =>
    readers.policy[kind]({ id: 'p', ...fields }, 'body').item.rules;
  const named = (value: string) => [{ key: 'Id', labelOperator: 'equal', value }];

  it('are what chooses a queue, and the fallback last', () => {
    const rules = rulesOf('classification', {
      fallbackQueueId: 'rest',
      queueSelectorAttachments: [
        { kind: 'static', queueSelector: named('a')[0] },
        { kind: 'conditional', condition: { kind: 'expression', expression: 'job.X = 1' }, queueSelectors: named('b') },
        { kind: 'conditional', condition: { kind: 'static', value: true }, queueSelectors: named('c') },
        { kind: 'passThrough', key: 'Region', labelOperator: 'equal' },
      ],
    });
    expect(rules?.map(({ condition, queue }) => [condition, queue?.nativeId ?? null])).toEqual([
      ['true', 'a'],
      ['job.X = 1', 'b'],
      ['{"kind":"static","value":true}', 'c'],
      ['{"kind":"passThrough","key":"Region","labelOperator":"equal"}', null],
      [null, 'rest'],
    ]);
  });

  it('of an exception policy are its triggers, with the queue that jobs are moved to', () => {
    const actions = [{ id: 'x', kind: 'manualReclassify', queueId: 'overflow' }];
    const trigger = { kind: 'queueLength', threshold: 3 };
    expect(rulesOf('exception', { exceptionRules: [{ id: 'r', trigger, actions }] })).toEqual([
      { name: 'r', condition: JSON.stringify(trigger), queue: expect.objectContaining({ nativeId: 'overflow' }) },
    ]);
  });

  it('are none where there are none', () => {
    expect(rulesOf('classification', {})).toEqual([]);
    expect(rulesOf('classification', { queueSelectorAttachments: null, fallbackQueueId: null })).toEqual([]);
    expect(rulesOf('exception', { exceptionRules: null })).toEqual([]);
  });
});

describe('answers that are not what is documented', () => {
  it.each<[string, () => unknown, string]>([
    ['a job without an id', () => readers.job({ status: 'queued' }, 'body'), 'body.id'],
    ['a list without rows', () => readPage(readers.queue, {}), 'value'],
    ['text', () => readPage(readers.queue, 'text'), 'body'],
    ['a link that is none', () => readPage(readers.queue, { value: [], nextLink: 7 }), 'nextLink'],
  ])('name the path: %s', (_, read, path) => {
    expect(read).toThrow(path);
  });

  it.each<[string, () => { readonly flaws: readonly Error[] }, string]>([
    [
      'an assignment without its id',
      () => readers.job({ id: 'j', assignments: { a: {} } }, 'body'),
      'body.assignments.a.assignmentId: expected text that is not empty',
    ],
    [
      'an assignment to nobody',
      () => readers.job({ id: 'j', assignments: { a: { assignmentId: 'a' } } }, 'body'),
      'body.assignments.a.workerId: expected text that is not empty',
    ],
    [
      'a note without words',
      () => readers.job({ id: 'j', notes: [{}] }, 'body'),
      'body.notes[0].message: expected text',
    ],
    ['a queue that is none', () => readers.job({ id: 'j', queueId: {} }, 'body'), 'body.queueId: expected text'],
    [
      'an offer without a job',
      () => readers.worker({ id: 'w', offers: [{ offerId: 'o' }] }, 'body'),
      'body.offers[0].jobId: expected text that is not empty',
    ],
    ['queues that are no list', () => readers.worker({ id: 'w', queues: {} }, 'body'), 'body.queues: expected a list'],
    [
      'one queue id that is none',
      () => readers.worker({ id: 'w', queues: ['q', null] }, 'body'),
      'body.queues[1]: expected text that is not empty',
    ],
    [
      'a broken row',
      () => ({ flaws: readPage(readers.queue, { value: [{ id: 'a' }, { id: '' }] }).unreadable }),
      'value[1].id: expected text',
    ],
  ])('lose a part, and tell its path: %s', (_, read, problem) => {
    const { flaws } = read();
    expect(flaws).toHaveLength(1);
    expect(flaws[0]?.message).toContain(problem);
  });

  it('are read as far as they go: figures and moments of another type count as absent', () => {
    const { item } = readers.job(
      { id: 'j', priority: 'high', labels: [], enqueuedAt: 'yesterday', notes: {}, new: 1 },
      'body',
    );
    expect(item).toMatchObject({ priority: null, labels: null, enqueuedAt: null, notes: [], raw: { new: 1 } });
  });

  it('are read when they can mean one thing only: ids that are numbers', () => {
    const worker = readers.worker({ id: 7, queues: [1, 'q'], channels: [{ channelId: 2 }] }, 'body');
    expect(worker).toMatchObject({
      item: { ref: { nativeId: '7' }, queues: [{ nativeId: '1' }, { nativeId: 'q' }], channels: [{ channel: '2' }] },
      flaws: [],
    });
    expect(readers.job({ id: parseJson('9007199254740993'), queueId: 5 }, 'body').item).toMatchObject({
      ref: { nativeId: '9007199254740993' },
      queue: { nativeId: '5' },
    });
  });

  it('keep ids to the letter, blanks around them included', () => {
    expect(readers.queue({ id: ' q ' }, 'body').item.ref.nativeId).toBe(' q ');
  });
});

describe('moments', () => {
  it.each([
    ['2023-07-15T03:12:37.1746705+00:00', Date.UTC(2023, 6, 15, 3, 12, 37, 174)],
    ['2021-09-30T23:56:21.883322+00:00', Date.UTC(2021, 8, 30, 23, 56, 21, 883)],
    ['2022-02-17T00:55:25.1736293Z', Date.UTC(2022, 1, 17, 0, 55, 25, 173)],
    ['2022-02-17T00:55:25.1+05:30', Date.UTC(2022, 1, 16, 19, 25, 25, 100)],
    ['2022-02-17T00:55:25', Date.UTC(2022, 1, 17, 0, 55, 25)],
    ['0001-01-01T00:00:00+00:00', null],
    ['9999-12-31T23:59:59.9999999+00:00', null],
    ['2022-02-30T09:55:25Z', null],
    ['17 Feb 2022', null],
    [1645059325, null],
    [null, null],
  ])('%s', (given, expected) => {
    expect(job({ enqueuedAt: given }).item.enqueuedAt).toBe(expected);
  });

  it.each([
    ['Wed, 15 Nov 2023 00:05:14 GMT', Date.UTC(2023, 10, 15, 0, 5, 14)],
    ['Mon, 01 Jan 0001 00:00:00 GMT', null],
    ['Wed, 30 Feb 2022 00:00:00 GMT', null],
    ['yesterday', null],
    ['-5', null],
    [undefined, null],
  ])('of headers: %s', (given, expected) => {
    expect(parseHttpDate(given ?? '')).toBe(expected);
  });
});

describe('a merge patch', () => {
  it.each([
    ['adds and changes', { a: 1 }, { a: 2, b: 3 }, { a: 2, b: 3 }],
    ['removes what is not wanted', { a: 1, b: 2 }, { a: 1 }, { b: null, a: 1 }],
    ['goes into objects', { m: { kind: 'x', old: 1 } }, { m: { kind: 'y' } }, { m: { kind: 'y', old: null } }],
    ['replaces lists', { l: [{ a: 1 }] }, { l: [{ b: 1 }] }, { l: [{ b: 1 }] }],
    ['starts from nothing', null, { a: { b: 1 } }, { a: { b: 1 } }],
  ])('%s', (_, current, wanted, patch) => {
    expect(toPatch(current, wanted)).toEqual(patch);
  });
});

it('every operation of the specification has its place, and every place is a member', async () => {
  const specification = JSON.parse(readFileSync(new URL('./openapi.json', import.meta.url), 'utf8')) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  const documented = Object.entries(specification.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(documented).toHaveLength(33);
  const operations = azure.mapping.operations
    .map(([native]) => native)
    .filter((native) => !native.startsWith('event '));
  expect(operations.sort()).toEqual(documented.sort());

  const { adapter } = await openOver(() => page([]));
  const members = new Set(capabilitiesOf(adapter).map(({ name }) => name));
  const used = new Set(azure.mapping.operations.flatMap(([, all]) => all));
  expect([...used].filter((name) => !members.has(name))).toEqual([]);
  expect([...members].filter((name) => !used.has(name))).toEqual(['job.ended', 'task.ended', 'passthrough']);
});
