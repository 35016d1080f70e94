import { describe, expect, it } from 'vitest';
import type { HeldJob, HeldOffer, HeldWorker } from '../../src/sandbox/holding.ts';
import { type Floor, giveOut, waitingLine } from '../../src/sandbox/matching.ts';
import type { Policy, SimJob, SimWorker } from '../../src/sandbox/model.ts';
import { newJob, newWorker } from '../../src/sandbox/newcomers.ts';
import { type Random, seededRandom } from '../../src/sandbox/random.ts';

const QUEUES = ['sales', 'support', 'billing'];

const policyOf = (random: Random): Policy => {
  const [most, kind] = [random.pick([1, 1, 2]), random.pick(['none', 'same', 'byName'])];
  const fussy = random.chance(0.5);
  return {
    offerMs: () => null,
    offersAtOnce: () => most,
    ...(random.chance(0.5) && { costFor: (job: SimJob, worker: SimWorker) => job.cost + (worker.order % 2) }),
    mayOffer: (worker, job) => !fussy || (worker.order + job.order) % 3 > 0,
    ...(kind === 'same' && { rank: (candidates: SimWorker[]) => candidates }),
    ...(kind === 'byName' && { rank: (all: SimWorker[]) => all.sort((a, b) => (a.name < b.name ? -1 : 1)) }),
  };
};

/** A floor by chance, and what it was asked to give. */
const floorOf = (seed: number) => {
  const random = seededRandom(seed);
  const workers = new Map<string, HeldWorker>();
  for (let order = 0; order < 8; order += 1) {
    const id = `w${order}`;
    const init = { id, name: random.hex(4), available: random.chance(0.7), capacity: random.pick([1, 2, 3]) };
    const worker = newWorker(init, order, random.pick([0, 0, 1000]));
    worker.idleSince = random.pick([0, 500, 500, 2000]);
    workers.set(id, worker);
  }
  const line = waitingLine();
  const jobs = new Map<string, HeldJob>();
  for (let order = 10; order < 22; order += 1) {
    const job = newJob({ id: `j${order}`, priority: random.pick([0, 0, 5]), cost: random.pick([1, 2]) }, order, 0);
    const state = random.pick(['waiting', 'waiting', 'offered'] as const);
    Object.assign(job, { state, queueId: random.pick(QUEUES), enteredAt: random.pick([0, 100, 200]) });
    if (random.chance(0.3)) job.declinedBy.add(`w${Math.floor(random.between(0, 8))}`);
    jobs.set(job.id, job);
    line.add(job);
  }
  const given: string[] = [];
  const give = ({ id: jobId }: SimJob, { id: workerId }: SimWorker): void => {
    given.push(`${jobId} ${workerId}`);
    const job = jobs.get(jobId) as HeldJob;
    const worker = workers.get(workerId) as HeldWorker;
    const offer: HeldOffer = { id: '', jobId, workerId, cost: 1, issuedAt: 0, expiresAt: null, stopExpiry: null };
    job.offers.add(offer);
    job.state = 'offered';
    worker.load += job.cost;
    // What hears of it may do anything to either side.
    if (random.chance(0.2)) workers.delete(`w${Math.floor(random.between(0, 8))}`);
    if (random.chance(0.2)) worker.available = false;
    if (random.chance(0.2)) line.remove(job);
  };
  const admits = (queueId: string, { order }: SimWorker): boolean => (order + queueId.length) % 4 > 0;
  return { floor: { line: line.jobs, workers, policy: policyOf(random), admits, give } satisfies Floor, given };
};

/** The same in the plainest words: everybody is looked at for every job. */
const giveOutPlainly = ({ line, workers, policy, admits, give }: Floor): void => {
  const hasRoom = ({ available, load, capacity }: SimWorker): boolean => available && load < capacity;
  const first = (a: SimWorker, b: SimWorker): number =>
    a.idleSince - b.idleSince || a.createdAt - b.createdAt || a.order - b.order;
  const free = new Set([...workers.values()].filter(hasRoom).sort(first));
  const next = (job: SimJob): SimWorker | undefined => {
    if (job.state !== 'waiting' && job.state !== 'offered') return undefined;
    if (job.offers.size >= (policy.offersAtOnce?.(job) ?? 1)) return undefined;
    const candidates = [...free].filter(
      (worker) =>
        worker.available &&
        workers.get(worker.id) === worker &&
        admits(job.queueId ?? '', worker) &&
        worker.load + (policy.costFor?.(job, worker) ?? job.cost) <= worker.capacity &&
        !job.declinedBy.has(worker.id) &&
        ![...job.offers].some(({ workerId }) => workerId === worker.id) &&
        policy.mayOffer?.(worker, job),
    );
    return (policy.rank?.(candidates, job) ?? candidates)[0];
  };
  for (const job of [...line]) {
    for (let worker = next(job); worker; worker = next(job)) {
      give(job, worker);
      if (!hasRoom(worker)) free.delete(worker);
    }
  }
};

describe('giving out', () => {
  it('gives the same jobs to the same workers in the same order as looking at everybody for every job', () => {
    let all = 0;
    for (let seed = 0; seed < 500; seed += 1) {
      const [quick, plain] = [floorOf(seed), floorOf(seed)];
      giveOut(quick.floor);
      giveOutPlainly(plain.floor);
      expect([seed, quick.given]).toEqual([seed, plain.given]);
      all += quick.given.length;
    }
    expect(all).toBeGreaterThan(500);
  });
});
