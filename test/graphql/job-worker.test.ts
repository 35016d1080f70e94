import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { JobPort, TaskPort } from '../../src/contract/port.ts';
import { VendorError } from '../../src/domain/error.ts';
import { type Job, matchesJob } from '../../src/domain/job.ts';
import { ref } from '../../src/domain/ref.ts';
import type { QueueRights } from '../../src/domain/sight.ts';
import { isLiveTask, matchesTask, TASK_STATES, type Task, type TaskState, workerAmong } from '../../src/domain/task.ts';
import { globalId } from '../../src/graphql/ids.ts';
import { gatewayOver, job, memoryVendor } from '../gateway/memory-vendor.ts';
import { eventsOf, runner } from './house.ts';

const worker = (nativeId: string) => ref('Worker', 'a', nativeId);

const task = (of: string, by: string, state: TaskState, at = 0, members: Partial<Task> = {}): Task => ({
  ref: ref('Task', 'a', `${of}/${by}`),
  vendorType: 'Share',
  raw: null,
  createdAt: null,
  updatedAt: null,
  version: null,
  state: { state, native: state },
  worker: worker(by),
  job: ref('Job', 'a', of),
  queue: null,
  offeredAt: at,
  offerExpiresAt: null,
  assignedAt: state === 'OFFERED' ? null : at,
  endedAt: null,
  capacityCost: null,
  ...members,
});

interface Setting {
  readonly jobs: readonly Job[];
  readonly tasks: readonly Task[];
  readonly oddTasks?: readonly VendorError[];
  readonly pushes?: readonly ('workers' | 'states')[];
  readonly maxCalls?: number;
}

/** A vendor whose jobs name no worker. */
const open = ({ jobs, tasks, oddTasks = [], pushes = ['workers', 'states'], maxCalls = 100 }: Setting) => {
  const calls: string[] = [];
  const metered = async <T>(name: string, call: Parameters<NonNullable<JobPort['get']>>[1], answer: T): Promise<T> => {
    call.meter.start('a');
    call.meter.end('a', 1);
    calls.push(name);
    return answer;
  };
  const rowsOf = <T extends { readonly ref: { readonly nativeId: string } }>(items: readonly T[]) =>
    items.map((item) => ({ item, cursor: item.ref.nativeId }));
  const jobPort: JobPort = {
    takes: {},
    pushes: [],
    cannot: ['workers'],
    get: (id, call) => metered('job.get', call, jobs.find(({ ref: of }) => of.nativeId === id) ?? null),
    list: (_request, call) => metered('job.list', call, { rows: rowsOf(jobs), next: null }),
  };
  const taskPort: TaskPort = {
    takes: {},
    pushes,
    list: ({ filter }, call) =>
      metered(`task.list ${JSON.stringify(filter.workers ?? null)}`, call, {
        rows: rowsOf(tasks.filter((one) => matchesTask(one, filter))),
        unreadable: oddTasks,
        next: null,
      }),
  };
  const workerPort = {
    takes: {},
    pushes: [],
    get: async (id: string) => ({ ref: worker(id), name: id, presence: { state: 'READY' } }) as never,
  };
  const more = { job: jobPort, task: taskPort, worker: workerPort };
  const gateway = gatewayOver([memoryVendor('a', { more })], maxCalls);
  const events = eventsOf(gateway);
  onTestFinished(async () => {
    await events.close();
    await gateway.close();
  });
  /** Runs for somebody who sees these queues only. */
  const runFor = (...queues: readonly string[]) => {
    const rights: QueueRights = { others: 'ALL', named: { a: queues } };
    const begin: typeof gateway.begin = (signal, accounts) => gateway.begin(signal, accounts, rights);
    const run = runner({ ...gateway, begin }, events);
    return <T>(document: string) => run<T>(document, { limits: { queues: rights } });
  };
  return { calls, events, run: runner(gateway, events), runFor };
};

interface Jobs {
  readonly jobs: {
    readonly nodes: readonly { readonly nativeId: string; readonly worker: { readonly nativeId: string } | null }[];
    readonly failures: readonly { readonly code: string; readonly message: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

const bare = (nativeId: string, members: Partial<Job> = {}): Job =>
  job('a', nativeId, { worker: undefined, ...members });

describe('the worker of a job that names none', () => {
  const scene = {
    jobs: [
      bare('held'),
      bare('offered'),
      bare('free'),
      bare('over', { state: { state: 'COMPLETED', native: 'done' } }),
      job('a', 'named', { worker: worker('eve') }),
      job('a', 'nobody', { worker: null }),
    ],
    tasks: [
      task('held', 'ann', 'OFFERED', 9),
      task('held', 'bob', 'ACTIVE', 5),
      task('offered', 'ann', 'OFFERED', 1),
      task('offered', 'cleo', 'OFFERED', 2),
      task('free', 'ann', 'DECLINED', 3),
      task('over', 'bob', 'COMPLETED', 4),
    ],
  };

  test('is told by the live tasks, with one list of them for all jobs', async () => {
    const { run, calls } = open(scene);
    const { data, errors } = await run<Jobs>('{ jobs { nodes { nativeId worker { nativeId } } } }');
    expect(errors).toEqual([]);
    const told = Object.fromEntries(
      data.jobs.nodes.map(({ nativeId, worker: one }) => [nativeId, one?.nativeId ?? null]),
    );
    expect(told).toEqual({ held: 'bob', offered: 'cleo', free: null, over: null, named: 'eve', nobody: null });
    expect(calls).toEqual(['job.list', 'task.list null']);
  });

  test('is told to those who see the job by its queue, though its tasks name no queue and are not seen', async () => {
    const queue = ref('Queue', 'a', 'q');
    const jobs = [bare('held', { queue }), bare('offered', { queue: ref('Queue', 'a', 'other') })];
    const { runFor } = open({ ...scene, jobs });
    const run = runFor('q');
    const all = await run<Jobs>('{ jobs { nodes { nativeId worker { nativeId } } } }');
    expect(all.errors).toEqual([]);
    expect(all.data.jobs.nodes).toEqual([{ nativeId: 'held', worker: { nativeId: 'bob' } }]);
    const own = await run<Jobs>(
      `{ jobs(filter: { live: true, workers: ["${globalId(worker('bob'))}", "${globalId(worker('cleo'))}"] }) { nodes { nativeId } failures { code } } }`,
    );
    expect(own.data.jobs).toEqual({ nodes: [{ nativeId: 'held' }], failures: [] });
  });

  test('costs nothing where nobody asks for it', async () => {
    const { run, calls } = open(scene);
    await run('{ jobs { nodes { nativeId state } } }');
    expect(calls).toEqual(['job.list']);
  });

  test('is not said to be nobody while tasks cannot be read', async () => {
    const { run } = open({ ...scene, oddTasks: [new VendorError('UNREADABLE', 'a', 'tasks[3] is odd')] });
    const { data, errors } = await run<Jobs>('{ jobs { nodes { nativeId worker { nativeId } } } }');
    expect(data.jobs.nodes.map(({ worker: one }) => one?.nativeId ?? null)).toEqual([
      'bob',
      'cleo',
      null,
      null,
      'eve',
      null,
    ]);
    expect(errors.map(({ path }) => path?.join('.'))).toEqual(['jobs.nodes.2.worker']);
  });

  test('is bounded by the calls of the operation', async () => {
    const { run } = open({ ...scene, maxCalls: 1 });
    const { errors } = await run<Jobs>('{ jobs { nodes { nativeId worker { nativeId } } } }');
    expect(errors.length).toBeGreaterThan(0);
    for (const { extensions } of errors) expect(extensions).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  const states = fc.constantFrom<TaskState>(...TASK_STATES);
  const shares = fc.uniqueArray(
    fc.record({
      of: fc.constantFrom('j1', 'j2', 'j3', 'j4', 'j5'),
      by: fc.constantFrom('ann', 'bob', 'cleo'),
      state: states,
      at: fc.nat(9),
    }),
    { selector: ({ of, by }) => `${of}/${by}`, maxLength: 12 },
  );
  const filters = fc.record(
    {
      workers: fc.subarray(['ann', 'bob', 'cleo'], { minLength: 1 }),
      live: fc.constant(true),
      channels: fc.constant(['voice']),
    },
    { requiredKeys: ['workers', 'live'] },
  );

  test('is filtered by as if every job named all who have it, whatever the vendor narrows by, page by page', async () => {
    const ids = ['j1', 'j2', 'j3', 'j4', 'j5'];
    await fc.assert(
      fc.asyncProperty(
        shares,
        filters,
        fc.subarray<'workers' | 'states'>(['workers', 'states']),
        fc.integer({ min: 1, max: 3 }),
        async (given, filter, pushes, first) => {
          const jobs = ids.map((id, at) => bare(id, { channel: at % 2 === 0 ? 'voice' : 'chat' }));
          const tasks = given.map(({ of, by, state, at }) => task(of, by, state, at));
          const { run, calls } = open({ jobs, tasks, pushes });
          const expected = jobs.filter((one) => {
            const own = tasks.filter(({ job: of }) => of.nativeId === one.ref.nativeId);
            const holders = own.filter(isLiveTask).map(({ worker: by }) => by);
            return holders.some((by) => matchesJob({ ...one, worker: by }, filter));
          });
          const found: string[] = [];
          let after: string | null = null;
          for (let page = 0; page < 9; page += 1) {
            const ask = `query ($filter: JobFilter, $after: String) {
              jobs(filter: $filter, first: ${first}, after: $after) {
                nodes { nativeId } failures { code message } pageInfo { hasNextPage endCursor }
              }
            }`;
            const variables: Record<string, unknown> = {
              filter: { ...filter, workers: filter.workers.map((id) => globalId(worker(id))) },
              after,
            };
            const { data, errors } = await run<Jobs>(ask, { variables });
            expect(errors).toEqual([]);
            expect(data.jobs.failures).toEqual([]);
            found.push(...data.jobs.nodes.map(({ nativeId }) => nativeId));
            after = data.jobs.pageInfo.endCursor;
            if (!data.jobs.pageInfo.hasNextPage) break;
          }
          expect(found).toEqual(expected.map(({ ref: of }) => of.nativeId));
          const lists = calls.filter((one) => one.startsWith('task.list'));
          expect(lists.every((one) => one !== 'task.list null')).toBe(pushes.includes('workers'));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('is looked for at the vendor where what is known of the jobs cannot answer', async () => {
    const { run, events } = open(scene);
    const readers = await Promise.all(
      (['Job', 'Task'] as const).map((kind) => events.listen({ accounts: ['a'], kind })),
    );
    const { data, errors } = await run<Jobs>(
      `{ jobs(filter: { workers: ["${globalId(worker('bob'))}"], live: true }, orderBy: { field: CREATED_AT }, maxStalenessMs: 60000) {
        nodes { nativeId } failures { code }
      } }`,
    );
    expect(errors).toEqual([]);
    expect(data.jobs).toEqual({ nodes: [{ nativeId: 'held' }], failures: [] });
    await Promise.all(readers.map((reader) => reader.return()));
  });

  test('is looked for in live work alone, which is said where ended jobs are asked for', async () => {
    const { run } = open(scene);
    const ask = async (filter: string) => {
      const { data } = await run<Jobs>(
        `{ jobs(filter: { workers: ["${globalId(worker('bob'))}"] ${filter} }) { nodes { nativeId } failures { code message } } }`,
      );
      return data.jobs;
    };
    expect(await ask('live: true')).toEqual({ nodes: [{ nativeId: 'held' }], failures: [] });
    const all = await ask('');
    expect(all.nodes).toEqual([{ nativeId: 'held' }]);
    expect(all.failures).toMatchObject([
      { code: 'UNSUPPORTED', message: expect.stringContaining('a job that has ended') },
    ]);
  });
});

test('of several live tasks the one at work names the worker, then wrap-up, then the last offer', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 6, maxLength: 6 }), (order) => {
      const all = [
        task('j', 'a', 'OFFERED', 1),
        task('j', 'b', 'OFFERED', 2),
        task('j', 'c', 'WRAP_UP', 3),
        task('j', 'd', 'ACTIVE', 4),
        task('j', 'e', 'ACTIVE', 5),
        task('j', 'f', 'COMPLETED', 6),
      ];
      const left = order.map((n) => all[n - 1] as Task);
      const who = () => workerAmong(left)?.nativeId ?? null;
      const drop = (id: string) =>
        left.splice(
          left.findIndex(({ worker: by }) => by.nativeId === id),
          1,
        );
      for (const next of ['e', 'd', 'c', 'b', 'a']) {
        expect(who()).toBe(next);
        drop(next);
      }
      expect(who()).toBeNull();
    }),
  );
});
