import fc from 'fast-check';
import { expect, it } from 'vitest';
import { refKey } from '../../src/domain/ref.ts';
import type { Task } from '../../src/domain/task.ts';
import { type Worker, workState } from '../../src/domain/worker.ts';
import { type CountedWorker, jobNumbers, workerNumbers } from '../../src/live/numbers.ts';
import { INTERVAL_MS, stage } from './support/stage.ts';
import { objectsOf, testVendor } from './support/vendor.ts';

const ACCOUNT = 'acme';
const { job, queue, worker, task } = objectsOf(ACCOUNT);
const QUEUES = ['a', 'b', 'c'] as const;
const JOB_STATES = ['PENDING', 'QUEUED', 'OFFERED', 'ASSIGNED', 'WRAP_UP', 'PARKED', 'COMPLETED', 'CANCELED'] as const;
const TASK_STATES = ['OFFERED', 'ACTIVE', 'WRAP_UP', 'COMPLETED', 'DECLINED', 'EXPIRED'] as const;
const PRESENCES = ['READY', 'NOT_READY', 'OFFLINE'] as const;
const CHANNELS = ['chat', 'voice'] as const;
const CAPACITY = 100;
const COSTS = { chat: 50, voice: 100 } as const;
const MOST_CHATS = 3;

/** One more chat or call after the other, as long as a worker may be offered it (Azure's rule for who is a candidate). */
const placesLeft = (worker: Worker, channel: keyof typeof COSTS, held: readonly (keyof typeof COSTS)[]): number => {
  if (worker.presence.state !== 'READY') return 0;
  const holding = [...held];
  const costs = (): number => holding.reduce((sum, one) => sum + COSTS[one], 0);
  const chats = (): number => holding.filter((one) => one === 'chat').length;
  while (CAPACITY - costs() >= COSTS[channel] && (channel !== 'chat' || chats() < MOST_CHATS)) holding.push(channel);
  return holding.length - held.length;
};

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

    const channelOf = (id: number, state: number) => pick(CHANNELS, id + Math.floor(state / 8));
    const take = ({ act, id, queue: at, state }: Step): void => {
      const where = pick(QUEUES, at);
      if (act < 5)
        vendor.push(job(`${id}`, pick(JOB_STATES, state), { in: where, priority: id, channel: channelOf(id, state) }));
      else if (act === 5) vendor.pushGone(job(`${id}`, 'QUEUED').ref);
      else if (act < 8) {
        vendor.push(task(`t${id}`, pick(TASK_STATES, state), { by: `w${state % 3}`, of: `${id}`, in: where }));
      } else if (act < 10) {
        const belongs = QUEUES.filter((_, index) => (state >> index) % 2 === 0);
        const channels = CHANNELS.map((channel) => {
          return {
            channel,
            presence: null,
            capacityCost: COSTS[channel],
            maxJobs: channel === 'chat' ? MOST_CHATS : null,
          };
        });
        vendor.push(worker(`w${id % 3}`, pick(PRESENCES, state), { in: belongs, capacity: CAPACITY, channels }));
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
    const placesAt = (item: Worker, tasks: readonly Task[]): CountedWorker['places'] => {
      if (item.presence.state !== 'READY') return [];
      const live = new Map(
        vendor
          .items('Job')
          .filter(isLive)
          .map(({ ref, channel }) => [refKey(ref), channel as keyof typeof COSTS | null]),
      );
      const held = tasks.flatMap((one) => live.get(refKey(one.job)) ?? []);
      return (item.channels ?? []).map(({ channel: name }) => {
        const channel = name as keyof typeof COSTS;
        const places = { total: placesLeft(item, channel, []), free: placesLeft(item, channel, held) };
        return { channel, places: held.length < tasks.length ? null : places };
      });
    };
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
          return { worker: item, state: workState(item, tasks), places: placesAt(item, tasks) };
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
