import type { SimJob, SimWorker } from './model.ts';

const before = (a: SimJob, b: SimJob): boolean => {
  if (a.priority !== b.priority) return a.priority > b.priority;
  const [entered, other] = [a.enteredAt ?? 0, b.enteredAt ?? 0];
  return entered === other ? a.order < b.order : entered < other;
};

/** The waiting jobs of all queues in the order in which they are to be served: priority, then longest in its queue. */
export const waitingLine = () => {
  const line: SimJob[] = [];
  return {
    jobs: line as readonly SimJob[],
    add(job: SimJob): void {
      let low = 0;
      let high = line.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        const other = line[middle];
        if (other && before(other, job)) low = middle + 1;
        else high = middle;
      }
      line.splice(low, 0, job);
    },
    remove(job: SimJob): void {
      const index = line.indexOf(job);
      if (index >= 0) line.splice(index, 1);
    },
  };
};

export interface Pair {
  readonly job: SimJob;
  readonly worker: SimWorker;
}

const longestIdleFirst = (a: SimWorker, b: SimWorker): number =>
  a.idleSince - b.idleSince || a.createdAt - b.createdAt || a.order - b.order;

/** Who is to be offered what: each job in turn gets the admitted worker with room who has been idle longest. */
export const pairUp = (
  line: readonly SimJob[],
  workers: Iterable<SimWorker>,
  admits: (queueId: string, worker: SimWorker) => boolean,
  mayOffer: (worker: SimWorker, job: SimJob) => boolean,
): Pair[] => {
  if (line.length === 0) return [];
  const room = new Map<SimWorker, number>();
  for (const worker of workers) {
    if (worker.available && worker.load < worker.capacity) room.set(worker, worker.capacity - worker.load);
  }
  const free = [...room.keys()].sort(longestIdleFirst);
  const freeOf = new Map<string, SimWorker[]>();
  const pairs: Pair[] = [];
  for (const job of line) {
    if (room.size === 0) break;
    if (job.queueId === null) continue;
    const queueId = job.queueId;
    const candidates = freeOf.get(queueId) ?? free.filter((worker) => admits(queueId, worker));
    freeOf.set(queueId, candidates);
    const worker = candidates.find(
      (candidate) =>
        (room.get(candidate) ?? 0) >= job.cost && !job.declinedBy.has(candidate.id) && mayOffer(candidate, job),
    );
    if (!worker) continue;
    pairs.push({ job, worker });
    const left = (room.get(worker) ?? 0) - job.cost;
    if (left > 0) room.set(worker, left);
    else room.delete(worker);
  }
  return pairs;
};
