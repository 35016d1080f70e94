import type { Policy, SimJob, SimWorker } from './model.ts';

const before = (a: SimJob, b: SimJob): boolean => {
  if (a.priority !== b.priority) return a.priority > b.priority;
  const [entered, other] = [a.enteredAt ?? 0, b.enteredAt ?? 0];
  return entered === other ? a.order < b.order : entered < other;
};

/** The jobs of all queues in the order in which they are to be served: priority, then longest in its queue. */
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

const longestIdleFirst = (a: SimWorker, b: SimWorker): number =>
  a.idleSince - b.idleSince || a.createdAt - b.createdAt || a.order - b.order;

export interface Floor {
  readonly line: readonly SimJob[];
  readonly workers: ReadonlyMap<string, SimWorker>;
  readonly policy: Policy;
  readonly admits: (queueId: string, worker: SimWorker) => boolean;
  readonly give: (job: SimJob, worker: SimWorker) => void;
}

const isOffered = ({ offers }: SimJob, { id }: SimWorker): boolean => {
  for (const { workerId } of offers) if (workerId === id) return true;
  return false;
};

/** Gives each job in turn to the admitted workers with room, as many as may be asked at once. */
export const giveOut = ({ line, workers, policy, admits, give }: Floor): void => {
  if (line.length === 0) return;
  const hasRoom = (worker: SimWorker): boolean => worker.available && worker.load < worker.capacity;
  const free = new Set<SimWorker>();
  for (const worker of workers.values()) if (hasRoom(worker)) free.add(worker);
  if (free.size === 0) return;
  const freeOf = new Map<string, readonly SimWorker[]>();
  const membersOf = (queueId: string): readonly SimWorker[] => {
    const known = freeOf.get(queueId);
    if (known) return known;
    const members: SimWorker[] = [];
    for (const worker of free) if (admits(queueId, worker)) members.push(worker);
    members.sort(longestIdleFirst);
    freeOf.set(queueId, members);
    return members;
  };
  // Giving a job may change either side through a listener, so that everything is looked at anew each time.
  const mayBeAsked = (worker: SimWorker, job: SimJob): boolean =>
    free.has(worker) &&
    worker.available &&
    workers.get(worker.id) === worker &&
    worker.load + (policy.costFor?.(job, worker) ?? job.cost) <= worker.capacity &&
    !job.declinedBy.has(worker.id) &&
    !isOffered(job, worker) &&
    (policy.mayOffer?.(worker, job) ?? true);
  const next = (job: SimJob): SimWorker | undefined => {
    const { queueId } = job;
    if (queueId === null || (job.state !== 'waiting' && job.state !== 'offered')) return undefined;
    const members = membersOf(queueId);
    if (members.length === 0 || job.offers.size >= (policy.offersAtOnce?.(job) ?? 1)) return undefined;
    if (!policy.rank) return members.find((worker) => mayBeAsked(worker, job));
    const candidates = members.filter((worker) => mayBeAsked(worker, job));
    return candidates.length > 0 ? policy.rank(candidates, job)[0] : undefined;
  };
  for (const job of [...line]) {
    for (let worker = next(job); worker; worker = next(job)) {
      give(job, worker);
      if (!hasRoom(worker)) free.delete(worker);
    }
    if (free.size === 0) return;
  }
};
