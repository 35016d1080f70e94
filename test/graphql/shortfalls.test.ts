import { afterAll, describe, expect, it } from 'vitest';
import type { Adapter } from '../../src/contract/adapter.ts';
import type { PortPage } from '../../src/contract/port.ts';
import { VendorError } from '../../src/domain/error.ts';
import { ENDED_JOB_STATES, type Job } from '../../src/domain/job.ts';
import type { VendorObject } from '../../src/domain/object.ts';
import type { Task } from '../../src/domain/task.ts';
import type { Worker } from '../../src/domain/worker.ts';
import { gatewayOver, memoryVendor } from '../gateway/memory-vendor.ts';
import { objectsOf } from '../live/support/vendor.ts';
import { type Answer, runner } from './house.ts';

const pageOf = <T extends VendorObject>(items: readonly T[], unreadable: readonly string[] = []): PortPage<T> => ({
  rows: items.map((item) => ({ item, cursor: item.ref.nativeId })),
  unreadable: unreadable.map((path) => new VendorError('UNREADABLE', null, `${path}: expected text`)),
  next: null,
});

interface Kept {
  readonly jobs?: () => PortPage<Job>;
  readonly workers?: () => PortPage<Worker>;
  readonly tasks?: () => PortPage<Task>;
  readonly job?: Partial<Adapter['job']>;
  readonly task?: Partial<Adapter['task']>;
  readonly worker?: Partial<Adapter['worker']>;
}

const account = (name: string, { jobs, workers, tasks, job = {}, task = {}, worker = {} }: Kept) =>
  memoryVendor(name, {
    without: ['get'],
    more: {
      job: { takes: {}, pushes: [], ...job, ...(jobs && { list: async () => jobs() }) },
      ...(workers && { worker: { takes: {}, pushes: [], ...worker, list: async () => workers() } }),
      ...(tasks && { task: { takes: {}, pushes: [], ...task, list: async () => tasks() } }),
    } as Partial<Adapter>,
  });

const over = (...accounts: readonly ReturnType<typeof account>[]) => {
  const gateway = gatewayOver(accounts);
  afterAll(() => gateway.close());
  return runner(gateway);
};

type Data = Record<string, never>;
const failuresOf = (counts: { readonly failures: readonly { account: { name: string }; code: string }[] }) =>
  counts.failures.map((failure) => [failure.account.name, failure.code]);

const [a, b, c] = ['a', 'b', 'c'].map(objectsOf) as [
  ReturnType<typeof objectsOf>,
  ReturnType<typeof objectsOf>,
  ReturnType<typeof objectsOf>,
];

const down = (): never => {
  throw new VendorError('UNAVAILABLE', null, 'away');
};

const WORKERS =
  '{ workerCounts { total byWorkState { state count } byPresence { state count } byAccount { account { name } count } failures { account { name } code message } } }';

describe('counts of workers', () => {
  const readable = account('a', {
    workers: () => pageOf([a.worker('w1', 'READY'), a.worker('w2', 'READY'), a.worker('w3', 'OFFLINE')]),
    tasks: () => pageOf([a.task('t', 'ACTIVE', { by: 'w1', of: 'j' })]),
  });

  it('take nobody for free whose tasks cannot be read, and name the reason among the failures', async () => {
    const run = over(
      readable,
      account('b', { workers: () => pageOf([b.worker('w1', 'READY'), b.worker('w2', 'NOT_READY')]), tasks: down }),
      account('c', { workers: () => pageOf([c.worker('w1', 'READY')]) }),
    );
    const { data, errors }: Answer<Data> = await run(WORKERS);
    expect(errors).toEqual([]);
    expect(data.workerCounts).toMatchObject({
      total: 6,
      byWorkState: expect.arrayContaining([
        { state: 'UNKNOWN', count: 2 },
        { state: 'ON_TASK', count: 1 },
        { state: 'AVAILABLE', count: 1 },
        { state: 'NOT_READY', count: 1 },
        { state: 'OFFLINE', count: 1 },
      ]),
    });
    expect(failuresOf(data.workerCounts ?? ({} as never))).toEqual([
      ['b', 'UNAVAILABLE'],
      ['c', 'UNSUPPORTED'],
    ]);
  });

  it('tell rows that cannot be read: of the workers, and of the tasks', async () => {
    const run = over(
      account('a', {
        workers: () => pageOf([a.worker('w1', 'READY'), a.worker('w2', 'READY')], ['rows[2].id']),
        tasks: () => pageOf([a.task('t', 'OFFERED', { by: 'w1', of: 'j' })], ['rows[7].state', 'rows[9].state']),
      }),
    );
    const { data } = await run<Data>(WORKERS);
    expect(data.workerCounts).toMatchObject({
      total: 2,
      byWorkState: expect.arrayContaining([
        { state: 'OFFERED', count: 1 },
        { state: 'UNKNOWN', count: 1 },
      ]),
      failures: [
        { account: { name: 'a' }, code: 'UNREADABLE', message: '1 row could not be read: rows[2].id: expected text' },
        {
          account: { name: 'a' },
          code: 'UNREADABLE',
          message: expect.stringMatching(/^2 rows .*rows\[7\].*rows\[9\]/),
        },
      ],
    });
  });

  describe('in states that an account never tells', () => {
    type Groups = readonly { state: string; count: number | null; untoldBy: readonly { name: string }[] }[];
    const BY_STATE = 'total byWorkState { state count untoldBy { name } } failures { code }';
    const wordless = (name: string, of: typeof a) =>
      account(name, {
        workers: () => pageOf([of.worker('w1', 'READY'), of.worker('w2', 'NOT_READY')]),
        tasks: () => pageOf([of.task('t', 'ACTIVE', { by: 'w1', of: 'j' })]),
        worker: { untold: ['OFFLINE', 'DRAINING'] },
        task: { untold: ['OFFERED', 'WRAP_UP'], forgets: ['COMPLETED'] },
      });
    const run = over(wordless('a', a), wordless('b', b));
    const mixed = over(
      wordless('a', a),
      account('b', { workers: () => pageOf([b.worker('w1', 'READY')]), tasks: () => pageOf([]) }),
    );

    it('are null where no account tells them, and the others add up to the total', async () => {
      const { data } = await run<{ workerCounts: { total: number; byWorkState: Groups; failures: object[] } }>(
        `{ workerCounts { ${BY_STATE} } }`,
      );
      const untoldBy = [{ name: 'a' }, { name: 'b' }];
      expect(data.workerCounts).toEqual({
        total: 4,
        byWorkState: [
          { state: 'ON_TASK', count: 2, untoldBy: [] },
          { state: 'NOT_READY', count: 2, untoldBy: [] },
          { state: 'OFFLINE', count: null, untoldBy },
          { state: 'OFFERED', count: null, untoldBy },
          { state: 'WRAP_UP', count: null, untoldBy },
        ],
        failures: [],
      });
    });

    it('are counted of those who tell them, and name those who do not', async () => {
      const { data } = await mixed<{ workerCounts: { byWorkState: Groups } }>(`{ workerCounts { ${BY_STATE} } }`);
      const untoldBy = [{ name: 'a' }];
      expect(data.workerCounts.byWorkState).toEqual([
        { state: 'ON_TASK', count: 1, untoldBy: [] },
        { state: 'NOT_READY', count: 1, untoldBy: [] },
        { state: 'AVAILABLE', count: 1, untoldBy: [] },
        { state: 'OFFLINE', count: 0, untoldBy },
        { state: 'OFFERED', count: 0, untoldBy },
        { state: 'WRAP_UP', count: 0, untoldBy },
      ]);
    });

    it('are not spoken of where the filter asks for none of them', async () => {
      const { data } = await run<{ workerCounts: { byWorkState: Groups } }>(
        `{ workerCounts(filter: { presences: [READY, NOT_READY], workStates: [ON_TASK, OFFLINE] }) { ${BY_STATE} } }`,
      );
      expect(data.workerCounts.byWorkState).toEqual([{ state: 'ON_TASK', count: 2, untoldBy: [] }]);
    });

    it('make a list that asks for them by name say that it is not whole', async () => {
      const { data } = await mixed<{ workers: { nodes: object[]; failures: object[] } }>(
        '{ workers(filter: { workStates: [OFFERED, AVAILABLE] }) { nodes { nativeId } failures { account { name } code message } } }',
      );
      expect(data.workers).toEqual({
        nodes: [{ nativeId: 'w1' }],
        failures: [
          {
            account: { name: 'a' },
            code: 'UNSUPPORTED',
            message: expect.stringContaining('which workers are OFFERED'),
          },
        ],
      });
    });

    it('are all that depend on the work in hand, where the account does not tell it', async () => {
      const { data } = await over(account('a', { workers: () => pageOf([a.worker('w1', 'READY')]) }))<{
        workerCounts: { byWorkState: Groups };
      }>(`{ workerCounts { ${BY_STATE} } }`);
      const counts = data.workerCounts.byWorkState.map(({ state, count }) => [state, count]);
      expect(counts).toEqual([
        ['UNKNOWN', 1],
        ['AVAILABLE', null],
        ['OFFERED', null],
        ['ON_TASK', null],
        ['WRAP_UP', null],
      ]);
    });
  });

  it('do without what is not asked for, and say nothing of it', async () => {
    const run = over(account('b', { workers: () => pageOf([b.worker('w1', 'READY')]), tasks: down }));
    const query =
      'query ($on: Boolean!) { workerCounts { total byWorkState @include(if: $on) { count } failures { code } } }';
    expect((await run<Data>(query, { variables: { on: false } })).data.workerCounts).toEqual({
      total: 1,
      failures: [],
    });
    expect((await run<Data>(query, { variables: { on: true } })).data.workerCounts).toMatchObject({
      failures: [{ code: 'UNAVAILABLE' }],
    });
  });

  it('are null, and not 0, when no account could be read', async () => {
    const run = over(account('b', { workers: down, tasks: down }));
    const { data, errors } = await run<Data>(
      '{ workerCounts { total byWorkState { count } byPresence { count } byQueue { count } byAccount { count } failures { code } } }',
    );
    expect(errors).toEqual([]);
    expect(data.workerCounts).toEqual({
      total: null,
      byWorkState: null,
      byPresence: null,
      byQueue: null,
      byAccount: [],
      failures: [{ code: 'UNAVAILABLE' }],
    });
    const asked = await run<Data>(
      '{ workerCounts(filter: { accounts: [] }) { total byPresence { count } failures { code } } }',
    );
    expect(asked.data.workerCounts).toEqual({ total: 0, byPresence: [], failures: [] });
  });

  it('by queue name the accounts that do not tell the queues of their workers', async () => {
    const run = over(
      account('a', { workers: () => pageOf([a.worker('w1', 'READY', { in: ['q'] })]) }),
      account('b', { workers: () => pageOf([b.worker('w1', 'READY')]) }),
      account('c', {
        workers: () => pageOf([c.worker('w1', 'READY'), c.worker('w2', 'READY')]),
        worker: { queuesOf: async () => [[]] },
      }),
    );
    const { data } = await run<Data>('{ workerCounts { total byQueue { count } failures { account { name } code } } }');
    expect(data.workerCounts).toMatchObject({ total: 4, byQueue: [{ count: 1 }] });
    expect(failuresOf(data.workerCounts ?? ({} as never))).toEqual([
      ['b', 'UNSUPPORTED'],
      ['c', 'PROTOCOL'],
    ]);
  });
});

describe('counts of jobs', () => {
  const forgetful = (name: string, of: typeof a) =>
    account(name, { jobs: () => pageOf([of.job('1', 'QUEUED')]), job: { forgets: [...ENDED_JOB_STATES] } });
  const COUNTS = 'byState { state count } failures { account { name } code } freshness { account { name } forgets }';

  it('do not take states that nobody keeps for 0', async () => {
    const { data } = await over(forgetful('a', a), forgetful('b', b))<Data>(`{ jobCounts { total ${COUNTS} } }`);
    expect(data.jobCounts).toMatchObject({
      total: 2,
      byState: [
        { state: 'QUEUED', count: 2 },
        { state: 'COMPLETED', count: null },
        { state: 'CANCELED', count: null },
        { state: 'FAILED', count: null },
      ],
      failures: [],
      freshness: ['a', 'b'].map((name) => ({ account: { name }, forgets: ['COMPLETED', 'CANCELED', 'FAILED'] })),
    });
  });

  it('count what some keep, and name those that do not', async () => {
    const keeping = account('b', { jobs: () => pageOf([b.job('1', 'COMPLETED'), b.job('2', 'QUEUED')]) });
    const run = over(forgetful('a', a), keeping);
    const all = await run<Data>(`{ jobCounts { total ${COUNTS} } }`);
    expect(all.data.jobCounts).toMatchObject({
      total: 3,
      byState: [
        { state: 'QUEUED', count: 2 },
        { state: 'COMPLETED', count: 1 },
      ],
      freshness: [{ forgets: ['COMPLETED', 'CANCELED', 'FAILED'] }, { forgets: [] }],
    });
    const live = await run<Data>(`{ jobCounts(filter: { live: true }) { total ${COUNTS} } }`);
    expect(live.data.jobCounts).toMatchObject({ total: 2, byState: [{ state: 'QUEUED', count: 2 }], failures: [] });
    for (const filter of ['live: false', 'states: [COMPLETED]']) {
      const { data } = await run<Data>(`{ jobCounts(filter: { ${filter} }) { total ${COUNTS} } }`);
      expect(data.jobCounts).toMatchObject({
        total: 1,
        byState: [{ state: 'COMPLETED', count: 1 }],
        failures: [{ account: { name: 'a' }, code: 'UNSUPPORTED' }],
      });
    }
  });

  it('are null where none of what is asked for is kept', async () => {
    const { data } = await over(forgetful('a', a))<Data>(
      `{ jobCounts(filter: { live: false }) { total byQueue { count } ${COUNTS} } }`,
    );
    expect(data.jobCounts).toEqual({
      total: null,
      byQueue: null,
      byState: null,
      failures: [{ account: { name: 'a' }, code: 'UNSUPPORTED' }],
      freshness: [],
    });
  });

  it('by queue name the accounts whose jobs do not tell their queue', async () => {
    const run = over(account('a', { jobs: () => pageOf([a.job('1', 'QUEUED')]), job: { cannot: ['queues'] } }));
    const asked = await run<Data>('{ jobCounts { byQueue { count } failures { code } } }');
    expect(asked.data.jobCounts).toEqual({ byQueue: [], failures: [{ code: 'UNSUPPORTED' }] });
    expect((await run<Data>('{ jobCounts { total failures { code } } }')).data.jobCounts).toEqual({
      total: 1,
      failures: [],
    });
  });
});

describe('a worker of an account of whose tasks some cannot be read', () => {
  const run = over(
    account('a', {
      workers: () => pageOf([a.worker('busy', 'READY'), a.worker('idle', 'READY'), a.worker('away', 'OFFLINE')]),
      tasks: () => pageOf([a.task('t', 'ACTIVE', { by: 'busy', of: 'j' })], ['rows[3].worker']),
    }),
  );

  it('tells what is certain of its state, and its tasks not at all', async () => {
    const { data, errors } = await run<Data>(
      '{ workers { nodes { nativeId workState tasks { nativeId } } failures { code } } }',
    );
    expect(data.workers).toEqual({
      nodes: [
        { nativeId: 'busy', workState: 'ON_TASK', tasks: null },
        { nativeId: 'idle', workState: 'UNKNOWN', tasks: null },
        { nativeId: 'away', workState: 'OFFLINE', tasks: null },
      ],
      failures: [],
    });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UNREADABLE', 'UNREADABLE', 'UNREADABLE']);
  });

  it('is left out of a list by state only with a failure beside it', async () => {
    const { data } = await run<Data>(
      '{ workers(filter: { workStates: [AVAILABLE] }) { nodes { nativeId } failures { code message } freshness { account { name } } } }',
    );
    expect(data.workers).toEqual({
      nodes: [],
      failures: [{ code: 'UNREADABLE', message: '1 row could not be read: rows[3].worker: expected text' }],
      freshness: [{ account: { name: 'a' } }],
    });
  });
});

describe('a list of an account', () => {
  it('says which states it does not keep, also when nobody asked for them by name', async () => {
    const run = over(
      account('a', {
        tasks: () => pageOf([a.task('t', 'ACTIVE', { by: 'w', of: 'j' })]),
        task: { forgets: ['COMPLETED', 'DECLINED'] },
      }),
    );
    const query = (filter: string) =>
      `{ tasks(filter: { ${filter} }) { nodes { nativeId } failures { code } freshness { forgets } } }`;
    expect((await run<Data>(query(''))).data.tasks).toEqual({
      nodes: [{ nativeId: 't' }],
      failures: [],
      freshness: [{ forgets: ['COMPLETED', 'DECLINED'] }],
    });
    expect((await run<Data>(query('states: [ACTIVE]'))).data.tasks).toMatchObject({
      failures: [],
      freshness: [{ forgets: [] }],
    });
    expect((await run<Data>(query('states: [ACTIVE, COMPLETED]'))).data.tasks).toEqual({
      nodes: [{ nativeId: 't' }],
      failures: [{ code: 'UNSUPPORTED' }],
      freshness: [{ forgets: ['COMPLETED'] }],
    });
    expect((await run<Data>(query('states: [COMPLETED]'))).data.tasks).toEqual({
      nodes: [],
      failures: [{ code: 'UNSUPPORTED' }],
      freshness: [],
    });
    const { data } = await run<Data>('{ account(name: "a") { capabilities { name forgets } } }');
    expect((data.account as unknown as { capabilities: object[] }).capabilities).toEqual([
      { name: 'task.list', forgets: ['COMPLETED', 'DECLINED'] },
      { name: 'task.ended', forgets: [] },
    ]);
  });

  it('says which states it never tells: a filter that names one is a failure, and without it nothing is lacking', async () => {
    const run = over(
      account('a', { jobs: () => pageOf([a.job('1', 'QUEUED')]), job: { untold: ['OFFERED', 'FAILED'] } }),
    );
    const query = (filter: string) =>
      `{ jobs(filter: { ${filter} }) { nodes { nativeId } failures { code } freshness { forgets untold } } }`;
    const jobs = async (filter: string) => (await run<{ jobs: object }>(query(filter))).data.jobs;
    const all = {
      nodes: [{ nativeId: '1' }],
      failures: [],
      freshness: [{ forgets: [], untold: ['OFFERED', 'FAILED'] }],
    };
    expect(await jobs('')).toEqual(all);
    expect(await jobs('live: true')).toEqual({ ...all, freshness: [{ forgets: [], untold: ['OFFERED'] }] });
    expect(await jobs('states: [QUEUED]')).toEqual({ ...all, freshness: [{ forgets: [], untold: [] }] });
    expect(await jobs('states: [QUEUED, OFFERED]')).toEqual({
      nodes: [{ nativeId: '1' }],
      failures: [{ code: 'UNSUPPORTED' }],
      freshness: [{ forgets: [], untold: ['OFFERED'] }],
    });
    expect(await jobs('states: [OFFERED]')).toEqual({ nodes: [], failures: [{ code: 'UNSUPPORTED' }], freshness: [] });
    const { data } = await run<{ jobCounts: object }>('{ jobCounts { byState { state count } failures { code } } }');
    expect(data.jobCounts).toEqual({
      byState: [
        { state: 'QUEUED', count: 1 },
        { state: 'OFFERED', count: null },
        { state: 'FAILED', count: null },
      ],
      failures: [],
    });
  });
});
