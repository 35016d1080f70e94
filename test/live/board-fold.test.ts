import fc from 'fast-check';
import { expect, it } from 'vitest';
import { refKey } from '../../src/domain/ref.ts';
import { workState } from '../../src/domain/worker.ts';
import { jobNumbers, workerNumbers } from '../../src/live/numbers.ts';
import { INTERVAL_MS, stage } from './support/stage.ts';
import { objectsOf, testVendor } from './support/vendor.ts';

const ACCOUNT = 'acme';
const { job, queue, worker, task } = objectsOf(ACCOUNT);
const QUEUES = ['a', 'b', 'c'] as const;
const JOB_STATES = ['PENDING', 'QUEUED', 'OFFERED', 'ASSIGNED', 'WRAP_UP', 'PARKED', 'COMPLETED', 'CANCELED'] as const;
const TASK_STATES = ['OFFERED', 'ACTIVE', 'WRAP_UP', 'COMPLETED', 'DECLINED', 'EXPIRED'] as const;
const PRESENCES = ['READY', 'NOT_READY', 'OFFLINE'] as const;

const step = fc.record({
  act: fc.nat(11),
  id: fc.nat(7),
  queue: fc.nat(2),
  state: fc.nat(23),
  ms: fc.constantFrom(0, 0, 50, INTERVAL_MS, 7_000),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const pick = <T>(from: readonly [T, ...T[]], index: number): T => from[index % from.length] ?? from[0];

it('boards that were folded equal the numbers of what the vendor has', async () => {
  const run = async (story: readonly Step[]): Promise<void> => {
    const vendor = testVendor(ACCOUNT, { covers: ['Job', 'Task', 'Worker', 'Queue'] });
    const { boards, totals, pass, close } = stage(vendor);
    vendor.set(queue('a'), queue('b'), job('0', 'QUEUED', { in: 'a' }), worker('w0', 'READY', { in: ['a', 'b'] }));
    const all = await boards();
    const total = await totals();

    const take = ({ act, id, queue: at, state }: Step): void => {
      const where = pick(QUEUES, at);
      if (act < 5) vendor.push(job(`${id}`, pick(JOB_STATES, state), { in: where, priority: id }));
      else if (act === 5) vendor.pushGone(job(`${id}`, 'QUEUED').ref);
      else if (act < 8) {
        vendor.push(task(`t${id}`, pick(TASK_STATES, state), { by: `w${state % 3}`, of: `${id}`, in: where }));
      } else if (act < 10) {
        const belongs = QUEUES.filter((_, index) => (state >> index) % 2 === 0);
        vendor.push(worker(`w${id % 3}`, pick(PRESENCES, state), { in: belongs }));
      } else if (act === 10) vendor.pushGone(worker(`w${id % 3}`, 'READY').ref);
      else if (state % 3 === 0) vendor.pushGone(queue(where).ref);
      else vendor.push(queue(where));
    };

    for (const one of story) {
      take(one);
      await pass(one.ms);
    }
    await pass(INTERVAL_MS);

    const isLive = ({ state }: { readonly state: { readonly state: string } }): boolean =>
      !['COMPLETED', 'CANCELED', 'DECLINED', 'EXPIRED'].includes(state.state);
    const truth = (ids: readonly string[]) => {
      const keys = ids.map((id) => refKey(queue(id).ref));
      const jobs = vendor
        .items('Job')
        .filter((item) => isLive(item) && item.queue && keys.includes(refKey(item.queue)))
        .map((item) => ({ job: item, enteredAt: null }));
      const workers = vendor
        .items('Worker')
        .filter(({ queues }) => queues?.some((of) => keys.includes(refKey(of))))
        .map((item) => {
          const tasks = vendor.items('Task').filter((held) => isLive(held) && refKey(held.worker) === refKey(item.ref));
          return { worker: item, state: workState(item, tasks) };
        });
      const offers = vendor.items('Task').filter(({ state }) => state.state === 'OFFERED');
      const offered = new Set(offers.map((offer) => refKey(offer.job)));
      const { oldestWaitingSince, ...inHand } = jobNumbers(jobs, ({ ref }) => offered.has(refKey(ref)));
      const numbers = { ...inHand, workers: workerNumbers(workers) };
      return { ...numbers, isWaiting: jobs.some(({ job: { state } }) => ['QUEUED', 'OFFERED'].includes(state.state)) };
    };
    const ids = vendor.items('Queue').map(({ ref }) => ref.nativeId);
    expect([...all.rows.values()].map((board) => board.queue.ref.nativeId).sort()).toEqual([...ids].sort());
    for (const { queue: of, now } of all.rows.values()) expect(now).toMatchObject(comparable(truth([of.ref.nativeId])));
    const sums = total.rows.get('totals');
    expect(sums?.now).toMatchObject(comparable(truth(ids)));
    for (const member of ['entered', 'answered', 'abandoned', 'offersAccepted'] as const) {
      const sum = [...all.rows.values()].reduce((count, { window }) => count + (window[member] ?? 0), 0);
      expect(sums?.window[member]).toBe(sum);
    }
    await close();
  };

  const comparable = ({ isWaiting, ...numbers }: { readonly isWaiting: boolean }) =>
    isWaiting ? numbers : { ...numbers, oldestWaitingSince: null };

  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80, size: 'max' }), run), {
    numRuns: 60,
    seed: 20_260_106,
  });
});
