import { describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import { type Ref, refKey } from '../../src/domain/ref.ts';
import { isLiveTask, type Task } from '../../src/domain/task.ts';
import { type Worker, workState } from '../../src/domain/worker.ts';
import { hearBoard, openBoardFold, shownState } from './support/board.ts';
import { INTERVAL_MS, RECONCILE_MS, stage } from './support/stage.ts';
import { objectsOf, type TestVendor, testVendor } from './support/vendor.ts';

const COVERS = ['Job', 'Task', 'Worker', 'Queue'] as const;
const QUEUES = ['a', 'b', 'c', 'd'];
const WORKERS = 6;
const JOBS = 10;
const TASKS = 12;
const JOB_STATES = ['PENDING', 'QUEUED', 'OFFERED', 'ASSIGNED', 'WRAP_UP', 'PARKED', 'COMPLETED', 'CANCELED'] as const;
const TASK_STATES = ['OFFERED', 'ACTIVE', 'ACTIVE', 'WRAP_UP', 'COMPLETED', 'DECLINED', 'EXPIRED', 'UNKNOWN'] as const;
const PRESENCES = ['READY', 'READY', 'NOT_READY', 'DRAINING', 'OFFLINE'] as const;

const openRandom = (seed: number) => {
  let state = seed;
  const below = (most: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % most;
  };
  return { below, of: <T>(from: readonly T[]): T => from[below(from.length)] as T };
};

type Random = ReturnType<typeof openRandom>;

/** One change of what the vendor has: told by its stream, or found by the next poll. */
const change = (vendor: TestVendor, random: Random, tellsQueues: boolean): void => {
  const { job, queue, worker, task } = objectsOf(vendor.account);
  const act = random.below(20);
  const within = random.of(QUEUES);
  if (act < 5) vendor.push(job(`${random.below(JOBS)}`, random.of(JOB_STATES), { in: within }));
  else if (act < 12) {
    const holder = `${random.below(WORKERS)}`;
    const of = `${random.below(JOBS)}`;
    // Half of them are in the queue of their job.
    const queued = random.below(2) === 0 ? { in: within } : {};
    vendor.push(task(`t${random.below(TASKS)}`, random.of(TASK_STATES), { by: holder, of, ...queued }));
  } else if (act < 15) {
    const belongs = QUEUES.filter(() => random.below(2) === 0);
    const shows = random.of(['Ready', 'Lunch']);
    const members = { shows, ...(tellsQueues && { in: belongs }) };
    vendor.push(worker(`${random.below(WORKERS)}`, random.of(PRESENCES), members));
  } else if (act === 15) vendor.pushGone(worker(`${random.below(WORKERS)}`, 'READY').ref);
  else if (act === 16) vendor.pushGone(task(`t${random.below(TASKS)}`, 'ACTIVE', { by: '0', of: '0' }).ref);
  else if (act === 17) vendor.pushGone(job(`${random.below(JOBS)}`, 'QUEUED').ref);
  else if (act === 18) vendor.pushGone(queue(within).ref);
  else vendor.push(queue(within, { name: `${within}${random.below(3)}` }));
};

/** The account is lost, found again, cannot answer, or answers with a task that cannot be read. */
const shake = (vendor: TestVendor, random: Random): void => {
  const act = random.below(6);
  if (act > 3) {
    const odd = `Task:t${random.below(3)}`;
    if (!vendor.unreadable.delete(odd)) vendor.unreadable.add(odd);
    vendor.gap();
  } else if (act === 0) vendor.away = !vendor.away;
  else if (act === 1) vendor.lose();
  else if (act === 2) vendor.gap();
  else vendor.live();
};

const setUp = () => {
  /** Who belongs to which queue where the workers do not tell it. */
  const memberships = new Map<string, Ref<'Queue'>[]>();
  const quiet = objectsOf('asked').queue;
  const vendors = [
    testVendor('acme', { covers: COVERS }),
    testVendor('asked', {
      covers: COVERS,
      queuesOf: async (workers) => workers.map(({ ref }) => memberships.get(ref.nativeId) ?? []),
    }),
    testVendor('polled', {}),
  ] as const;
  for (let id = 0; id < WORKERS; id += 1) memberships.set(`${id}`, [quiet(QUEUES[id % QUEUES.length] ?? 'a').ref]);
  for (const vendor of vendors) {
    const { queue, worker, job, task } = objectsOf(vendor.account);
    const belongs = vendor.account === 'asked' ? {} : { in: ['a', 'b'] };
    vendor.set(queue('a'), queue('b'), worker('0', 'READY', belongs), worker('1', 'NOT_READY', belongs));
    vendor.set(job('0', 'ASSIGNED', { in: 'a' }), task('t0', 'ACTIVE', { by: '0', of: '0', in: 'a' }));
  }
  return { vendors, memberships, ...stage(...vendors) };
};

const truthOf = (vendors: readonly TestVendor[], memberships: ReadonlyMap<string, readonly Ref<'Queue'>[]>) => {
  const all = <K extends 'Worker' | 'Task' | 'Queue' | 'Job'>(kind: K) =>
    vendors.flatMap((vendor) => vendor.items(kind));
  const tasks = all('Task').filter(isLiveTask);
  const belongs = ({ ref, queues }: Worker): string[] =>
    (queues ?? memberships.get(ref.nativeId) ?? []).map((of) => refKey(of));
  const stateOf = (worker: Worker) =>
    workState(
      worker,
      tasks.filter((task) => refKey(task.worker) === refKey(worker.ref)),
    );
  const queueOf = (task: Task): string | null => {
    const job = all('Job').find(({ ref }) => refKey(ref) === refKey(task.job));
    const isOver = job && ['COMPLETED', 'CANCELED'].includes(job.state.state);
    const of = task.queue ?? (isOver ? null : job?.queue);
    return of ? refKey(of) : null;
  };
  return { queues: all('Queue'), workers: all('Worker'), tasks, belongs, stateOf, queueOf };
};

const keys = (items: readonly { readonly ref: Ref }[]): string[] => items.map(({ ref }) => refKey(ref)).sort();

describe('every payload of a board is one consistent cut (R18)', () => {
  it('MUST HOLD: after none of 100,000 changes a worker is ON_TASK without his task, a task ACTIVE without a worker ON_TASK, or a total not the sum (T8)', async () => {
    const { vendors, memberships, board, watch, boards, totals, pass, faults, live } = setUp();
    const random = openRandom(20_261_129);
    const isNear = ({ name }: { readonly name: string | null }): boolean => /^[ab]/.test(name ?? '');
    const narrow = { wants: isNear, isNarrow: true, identity: 'narrow' } as const;
    const all = hearBoard(await board());
    const few = hearBoard(await board(narrow));
    const late = { fold: openBoardFold(), reader: await board() };
    await pass();
    const workers = await watch('Worker');
    const tasks = await watch('Task');
    const queues = await boards();
    const sums = await totals();

    const rest = async (): Promise<void> => {
      for (const vendor of vendors) {
        vendor.away = false;
        vendor.unreadable.clear();
        vendor.gap();
      }
      // In steps, so that each answer is heard before the next question is due.
      for (let passed = 0; passed <= 3 * RECONCILE_MS; passed += 1_000) await pass(1_000);
      expect(all.heard.at(-1)?.event).toMatchObject({ partial: [] });
      const truth = truthOf(vendors, memberships);
      expect(all.names('queues')).toEqual(keys(truth.queues));
      expect(all.names('workers')).toEqual(keys(truth.workers));
      expect(all.names('tasks')).toEqual(keys(truth.tasks));
      for (const worker of truth.workers) {
        const row = all.workers().find(({ ref }) => refKey(ref) === refKey(worker.ref));
        expect(row && shownState(row), refKey(worker.ref)).toBe(truth.stateOf(worker));
      }
      const near = new Set(keys(truth.queues.filter(isNear)));
      const members = new Set(keys(truth.workers.filter((worker) => truth.belongs(worker).some((of) => near.has(of)))));
      const shares = truth.tasks.filter(
        (task) => members.has(refKey(task.worker)) || near.has(truth.queueOf(task) ?? ''),
      );
      expect(few.names('queues')).toEqual([...near].sort());
      expect(few.names('workers')).toEqual([...members].sort());
      expect(few.names('tasks')).toEqual(keys(shares));
      const byKey = <T extends { readonly ref: Ref }>(rows: Iterable<T>) =>
        Object.fromEntries([...rows].map((row) => [refKey(row.ref), row]));
      expect(byKey(all.workers())).toEqual(byKey(workers.rows.values()));
      expect(byKey(all.tasks())).toEqual(byKey(tasks.rows.values()));
      const shownOf = (rows: Iterable<{ readonly queue: { readonly ref: Ref }; readonly now: unknown }>) =>
        Object.fromEntries([...rows].map(({ queue, now }) => [refKey(queue.ref), now]));
      expect(shownOf(all.queues())).toEqual(shownOf(queues.rows.values()));
      expect(all.totals()?.now).toEqual(sums.rows.get('totals')?.now);
      expect(all.totals()?.queues).toEqual(sums.rows.get('totals')?.queues);
    };

    const readLate = async (): Promise<void> => {
      const { value } = await late.reader.next();
      if (value) late.fold.take(value.event);
    };

    let changes = 0;
    for (let turn = 1; changes < 100_000; turn += 1) {
      for (let count = 1 + random.below(random.of([3, 20, 120])); count > 0; count -= 1) {
        const vendor = random.of(vendors);
        change(vendor, random, vendor.account !== 'asked');
        changes += 1;
      }
      if (random.below(20) === 0) shake(random.of(vendors), random);
      await pass(random.of([0, 50, INTERVAL_MS, INTERVAL_MS, 1_000]));
      if (turn % 400 === 0) await rest();
      if (turn % 50 === 0) await readLate();
      expect(all.problems).toEqual([]);
      expect(few.problems).toEqual([]);
    }
    await rest();
    expect(all.payloads()).toBeGreaterThan(1_000);
    expect(few.payloads()).toBeGreaterThan(500);
    expect(late.fold.payloads()).toBeGreaterThan(20);
    // Rows that cannot be read are reported, and nothing else is.
    expect(faults.filter((fault) => !(fault instanceof VendorError))).toEqual([]);
    expect(live.views()).toBeGreaterThan(0);
  }, 240_000);
});
