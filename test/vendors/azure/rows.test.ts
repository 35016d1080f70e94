import { describe, expect, it } from 'vitest';
import type { PortPage } from '../../../src/contract/port.ts';
import type { EventKind } from '../../../src/domain/event.ts';
import type { Task } from '../../../src/domain/task.ts';
import { workState } from '../../../src/domain/worker.ts';
import { type Answer, type Asked, failure, failureOf, has, openOver, page, script } from './replay.ts';

const NO_ID = 'expected text that is not empty';
const all = { filter: {}, after: null, limit: 50 };

const idsOf = ({ rows }: PortPage<{ readonly ref: { readonly nativeId: string } }>): string[] =>
  rows.map(({ item }) => item.ref.nativeId);
const toldBy = ({ unreadable }: Pick<PortPage<unknown>, 'unreadable'>): string[] => {
  for (const { code, account, maybeDone } of unreadable ?? [])
    expect([code, account, maybeDone]).toEqual(['UNREADABLE', 'acme', false]);
  return (unreadable ?? []).map(({ message }) => message);
};

const DEEP: unknown = JSON.parse(`${'['.repeat(150)}${']'.repeat(150)}`);

describe('a list with a row that cannot be read', () => {
  const broken: readonly (readonly [row: unknown, problem: string])[] = [
    [{ name: 'nameless' }, `value[1].id: ${NO_ID}`],
    [{ id: '' }, `value[1].id: ${NO_ID}`],
    [{ id: [] }, `value[1].id: ${NO_ID}`],
    [null, 'value[1]: expected an object'],
    ['text', 'value[1]: expected an object'],
    [[], 'value[1]: expected an object'],
    [{ id: 'deep', labels: { note: DEEP } }, 'value[1]: is nested deeper than 100 levels, or holds too long a number'],
  ];

  it.each(broken)('%j gives its neighbours and tells the row', async (row, problem) => {
    const { adapter, call } = await openOver(({ path }) =>
      page(path.endsWith('s') ? [{ id: 'a', loadRatio: 0 }, row, { id: 'b', loadRatio: 0 }] : []),
    );
    for (const list of [adapter.queue?.list, adapter.worker?.list, adapter.job?.list]) {
      const listed = await has(list)(all, call);
      expect(idsOf(listed)).toEqual(['a', 'b']);
      expect(toldBy(listed)).toEqual([problem]);
    }
    const listed = await has(adapter.policy?.list)({ filter: { roles: ['EXCEPTION'] }, after: null, limit: 5 }, call);
    expect(idsOf(listed)).toEqual(['exception/a', 'exception/b']);
    expect(toldBy(listed)).toEqual([problem]);
  });

  it('tells of many only some, and how many more there are', async () => {
    const rows = Array.from({ length: 57 }, () => ({}));
    const { adapter, call } = await openOver(() => page([{ id: 'a' }, ...rows]));
    const listed = await has(adapter.queue?.list)(all, call);
    expect(idsOf(listed)).toEqual(['a']);
    const told = toldBy(listed);
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toBe('and 37 more that cannot be read');
  });

  it('goes on to the next page, though nothing of this one could be read (A7)', async () => {
    const { adapter, call } = await openOver(({ query }) =>
      query.continuationToken ? page([{ id: 'a' }]) : page([{}], '/routing/queues?continuationToken=x'),
    );
    const first = await has(adapter.queue?.list)(all, call);
    expect([first.rows, toldBy(first)]).toEqual([[], [`value[0].id: ${NO_ID}`]]);
    const second = await has(adapter.queue?.list)({ ...all, after: first.next }, call);
    expect([idsOf(second), toldBy(second), second.next]).toEqual([['a'], [], null]);
  });

  it.each([{ value: {} }, { value: null }, {}, [], { value: [], nextLink: 7 }])(
    'is refused whole when it is no list: %j',
    async (body) => {
      const { adapter, call } = await openOver(() => ({ body }));
      expect(await failureOf(has(adapter.queue?.list)(all, call))).toMatchObject({
        code: 'PROTOCOL',
        maybeDone: false,
      });
    },
  );
});

describe('an object that is read by itself', () => {
  it('is told as unreadable when it lacks what it needs', async () => {
    const { adapter, call } = await openOver(() => ({ body: { name: 'Q' } }));
    expect(await failureOf(has(adapter.queue?.get)('q', call))).toMatchObject({
      code: 'UNREADABLE',
      message: expect.stringContaining(`body.id: ${NO_ID}`),
    });
    expect((await failureOf(has(adapter.job?.position)('j', call))).message).toContain('body.jobId');
    expect((await failureOf(has(adapter.queue?.statistics)('q', call))).message).toContain('body.queueId');
  });

  it('is not another one', async () => {
    const { adapter, call } = await openOver(() => ({ body: { id: 'other', jobId: 'other', queueId: 'other' } }));
    for (const read of [
      has(adapter.queue?.get)('q', call),
      has(adapter.worker?.get)('w', call),
      has(adapter.job?.get)('j', call),
      has(adapter.job?.position)('j', call),
      has(adapter.queue?.statistics)('q', call),
    ]) {
      expect(await failureOf(read)).toMatchObject({ code: 'UNREADABLE', message: expect.stringContaining('"') });
    }
  });

  it('has figures that can be meant only', async () => {
    const { adapter, call } = await openOver(
      script({
        'GET /routing/queues/q/statistics': {
          body: {
            queueId: 'q',
            length: -2,
            estimatedWaitTimeMinutes: { 1: -5, 2: 3, 900: 1 },
            longestJobWaitTimeMinutes: -1,
          },
        },
        'GET /routing/jobs/j/position': {
          body: { jobId: 'j', queueId: 'q', position: 0, queueLength: -1, estimatedWaitTimeMinutes: -3 },
        },
      }),
    );
    expect(await has(adapter.queue?.statistics)('q', call)).toMatchObject({
      waiting: null,
      oldestWaitingSince: null,
      expectedWaits: [
        { priority: 1, waitMs: null },
        { priority: 2, waitMs: 180_000 },
        { priority: null, waitMs: 60_000 },
      ],
    });
    expect(await has(adapter.job?.position)('j', call)).toMatchObject({
      position: null,
      queueLength: null,
      expectedWaitMs: null,
    });
  });

  it('counts no wait from a moment to come', async () => {
    const { adapter, call } = await openOver(() => ({
      body: { queueId: 'q', length: 1, longestJobWaitTimeMinutes: 1 },
      headers: { date: 'Fri, 01 Jan 2999 00:00:00 GMT' },
    }));
    const { asOf, oldestWaitingSince } = await has(adapter.queue?.statistics)('q', call);
    expect(asOf).toBeLessThanOrEqual(Date.now());
    expect(oldestWaitingSince).toBe(asOf - 60_000);
  });
});

/** A worker who holds a readable assignment and something that is none, a job likewise, and rows without an id beside them. */
const estate = {
  workers: [
    {
      id: 'ann',
      state: 'active',
      queues: ['q', 7, null],
      channels: [{ channelId: 'chat', capacityCostPerJob: 1 }, { capacityCostPerJob: 1 }],
      loadRatio: 1,
      offers: [{ offerId: 'o1', jobId: 'waiting' }, { offerId: 'o2' }],
      assignedJobs: [{ assignmentId: 'a1', jobId: 'talk' }],
    },
    { id: 'bob', state: 'active', queues: ['q'], loadRatio: 0 },
    { state: 'active' },
  ],
  jobs: [
    { id: 'waiting', status: 'queued', queueId: 'q' },
    {
      id: 'talk',
      status: 'assigned',
      queueId: 'q',
      assignments: { a1: { assignmentId: 'a1', workerId: 'ann' }, a2: 7 },
      notes: [{ message: 'hello' }, {}],
    },
    {
      id: 'over',
      status: 'closed',
      assignments: {
        a3: {
          assignmentId: 'a3',
          workerId: 'bob',
          assignedAt: '2026-01-05T09:00:00Z',
          completedAt: '2026-01-05T09:01:00Z',
          closedAt: '2026-01-05T09:02:00Z',
        },
        a4: { workerId: 'bob' },
      },
    },
    { status: 'queued' },
  ],
  queues: [{ id: 'q' }, { id: null }],
};

const NOT_ACTIVE = ['created', 'closed', 'cancelled'];
const vendor = ({ path, query: { status, queueId } }: Asked): Answer => {
  const [, , kind = '', id] = path.split('/');
  const rows = (estate[kind as keyof typeof estate] ?? []) as readonly {
    readonly id?: string | null;
    readonly status?: string;
    readonly queues?: readonly unknown[];
  }[];
  const found = rows.find((row) => row.id === id);
  if (id !== undefined) return found ? { body: found } : failure(404, 'NotFound');
  return page(
    rows.filter(
      (row) =>
        (status === undefined ||
          (status === 'active' ? !NOT_ACTIVE.includes(row.status ?? '') : row.status === status)) &&
        (queueId === undefined || kind !== 'workers' || row.queues?.includes(queueId)),
    ),
  );
};

const OF_WORKERS = [
  `value[2].id: ${NO_ID}`,
  `value[0].offers[1].jobId: ${NO_ID}`,
  `value[0].queues[2]: ${NO_ID}`,
  `value[0].channels[1].channelId: ${NO_ID}`,
];

describe('a row of which a part cannot be read', () => {
  it('lives without it, and the part is told', async () => {
    const { adapter, call } = await openOver(vendor);
    const listed = await has(adapter.worker?.list)(all, call);
    expect(idsOf(listed)).toEqual(['ann', 'bob']);
    expect(listed.rows[0]?.item).toMatchObject({
      queues: [{ nativeId: 'q' }, { nativeId: '7' }],
      channels: [{ channel: 'chat' }],
    });
    expect(toldBy(listed)).toEqual(OF_WORKERS);
    const jobs = await has(adapter.job?.list)({ filter: { live: true }, after: null, limit: 50 }, call);
    expect(idsOf(jobs).sort()).toEqual(['talk', 'waiting']);
    expect(toldBy(jobs)).toEqual([
      `value[2].id: ${NO_ID}`,
      'value[1].assignments.a2: expected an object',
      'value[1].notes[1].message: expected text',
    ]);
  });

  it('that holds something unreadable does not pass for free, alone or in a list', async () => {
    const { adapter, call } = await openOver(vendor);
    const { rows } = await has(adapter.worker?.list)(all, call);
    const [ann, bob] = rows.map(({ item }) => item);
    const alone = has(await has(adapter.worker?.get)('ann', call));
    const [ofAnn, ofBob] = await has(adapter.worker?.tasksOf)([has(ann), has(bob)], call);
    expect([ofAnn, alone.tasks]).toEqual([null, null]);
    expect(workState(alone, alone.tasks)).toBe('UNKNOWN');
    for (const worker of [has(ann), has(bob)]) {
      expect(worker.tasks).toBeUndefined();
      expect(workState(worker, worker.tasks)).toBe('UNKNOWN');
    }
    expect(workState(has(bob), ofBob as readonly Task[])).toBe('AVAILABLE');
  });

  it('tells nobody as the one who has a job, when somebody else may have it', async () => {
    const { adapter, call } = await openOver(vendor);
    expect((await has(adapter.job?.get)('talk', call))?.worker).toBeNull();
    expect(await has(adapter.job?.get)('over', call)).toMatchObject({ worker: null, endedAt: null });
  });

  it('is told by lists of tasks as well', async () => {
    const { adapter, call } = await openOver(vendor);
    const list = has(adapter.task?.list);
    const live = await list({ filter: { states: ['OFFERED', 'ACTIVE', 'WRAP_UP'] }, after: null, limit: 50 }, call);
    expect(idsOf(live)).toEqual(['talk/ann', 'waiting/ann']);
    expect(toldBy(live)).toEqual([
      `value[2].id: ${NO_ID}`,
      `value[0].offers[1].jobId: ${NO_ID}`,
      'value[0].assignments.a2: expected an object',
    ]);
    const first = await list({ filter: { states: ['COMPLETED'] }, after: null, limit: 50 }, call);
    const ended = await list({ filter: { states: ['COMPLETED'] }, after: first.next, limit: 50 }, call);
    expect(idsOf(ended)).toEqual(['over/bob']);
    expect(toldBy(ended)).toEqual([`value[0].assignments.a4.assignmentId: ${NO_ID}`]);
    const ofJob = await list({ filter: { jobs: ['talk'] }, after: null, limit: 50 }, call);
    expect([idsOf(ofJob), toldBy(ofJob)]).toEqual([['talk/ann'], ['body.assignments.a2: expected an object']]);
  });

  it('is not denied when it may be what was asked for', async () => {
    const { adapter, call } = await openOver(vendor);
    const get = has(adapter.task?.get);
    expect((await get('talk/ann', call))?.state.state).toBe('ACTIVE');
    expect(await failureOf(get('talk/bob', call))).toMatchObject({ code: 'UNREADABLE' });
    expect(await get('waiting/bob', call)).toBeNull();
  });

  it('of a job or worker that is read for its tasks costs the others nothing', async () => {
    const { adapter, call } = await openOver(({ path }) => {
      if (path === '/routing/jobs/talk') return { body: { status: 'assigned' } };
      if (path === '/routing/workers/bad') return { body: {} };
      return vendor({ path, query: {} } as Asked);
    });
    const ofWorkers = await has(adapter.task?.list)(
      { filter: { workers: ['ann', 'bad'], states: ['ACTIVE', 'OFFERED'] }, after: null, limit: 9 },
      call,
    );
    expect(idsOf(ofWorkers)).toContain('waiting/ann');
    expect(toldBy(ofWorkers).some((message) => message.includes('/routing/workers/bad'))).toBe(true);
    const ofJobs = await has(adapter.task?.list)({ filter: { jobs: ['talk', 'over'] }, after: null, limit: 9 }, call);
    expect(idsOf(ofJobs)).toEqual(['over/bob']);
    expect(toldBy(ofJobs).some((message) => message.includes('/routing/jobs/talk'))).toBe(true);
  });
});

describe('a snapshot', () => {
  const KINDS: readonly EventKind[] = ['Worker', 'Queue', 'Job', 'Task'];

  it('tells by kind what of it cannot be read, and holds all the rest', async () => {
    const { adapter, call } = await openOver(vendor);
    const shot = await has(adapter.source?.snapshot)(KINDS, call);
    expect(shot.Worker?.map(({ ref }) => ref.nativeId)).toEqual(['ann', 'bob']);
    expect(shot.Worker?.map(({ tasks }) => tasks === null)).toEqual([true, false]);
    expect(shot.Job?.map(({ ref }) => ref.nativeId).sort()).toEqual(['talk', 'waiting']);
    expect(shot.Task?.map(({ ref }) => ref.nativeId).sort()).toEqual(['talk/ann', 'waiting/ann']);
    expect(shot.Queue).toHaveLength(1);
    const told = KINDS.map((kind) => toldBy({ unreadable: shot.unreadable?.[kind] ?? [] }));
    expect(told[0]).toEqual(expect.arrayContaining(OF_WORKERS));
    expect(told[1]).toEqual([`value[1].id: ${NO_ID}`]);
    expect(told[2]).toEqual([
      `value[2].id: ${NO_ID}`,
      'value[1].assignments.a2: expected an object',
      'value[1].notes[1].message: expected text',
    ]);
    expect(told[3]).toEqual(
      expect.arrayContaining([
        `value[2].id: ${NO_ID}`,
        `value[0].offers[1].jobId: ${NO_ID}`,
        'value[1].assignments.a2: expected an object',
      ]),
    );
  });

  it('tells nothing when all of it was read', async () => {
    const { adapter, call } = await openOver(() => page([]));
    expect(await has(adapter.source?.snapshot)(KINDS, call)).not.toHaveProperty('unreadable');
  });
});
