import type { Cancel } from './clock.ts';
import { pairUp, waitingLine } from './matching.ts';
import type { SimJob, SimOffer, SimQueue, SimWorker, World, WorldChange, WorldOptions } from './model.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface HeldJob extends Mutable<SimJob> {
  declinedBy: Set<string>;
  stopTimeToLive: Cancel | null;
}
interface HeldOffer extends SimOffer {
  readonly stopExpiry: Cancel | null;
}

export const createWorld = ({ clock, policy, newOfferId, keepFinished = Infinity }: WorldOptions): World => {
  const workers = new Map<string, Mutable<SimWorker>>();
  const queues = new Map<string, SimQueue>();
  const jobs = new Map<string, HeldJob>();
  const offers = new Map<string, HeldOffer>();
  const members = new Map<string, Set<SimWorker>>();
  const finished = new Set<string>();
  const line = waitingLine();
  const listeners = new Set<(change: WorldChange) => void>();
  const news: WorldChange[] = [];
  let telling = false;
  let matchAsked = false;
  let stopped = false;
  let order = 0;

  // A listener may cause further changes; those wait until every listener has heard of this one.
  const tell = (change: WorldChange): void => {
    news.push(change);
    if (telling) return;
    telling = true;
    try {
      for (let next = news.shift(); next; next = news.shift()) for (const listener of listeners) listener(next);
    } finally {
      telling = false;
      news.length = 0;
    }
  };

  const admits = (queueId: string, worker: SimWorker): boolean => {
    let admitted = members.get(queueId);
    if (!admitted) {
      const queue = queues.get(queueId);
      admitted = new Set(queue ? [...workers.values()].filter((each) => queue.admits(each)) : []);
      members.set(queueId, admitted);
    }
    return admitted.has(worker);
  };

  const match = (): void => {
    matchAsked = false;
    if (stopped) return;
    const pairs = pairUp(line.jobs, workers.values(), admits, (worker, job) => policy.mayOffer?.(worker, job) ?? true);
    for (const { job, worker } of pairs) {
      const held = jobs.get(job.id);
      const taker = workers.get(worker.id);
      // A listener to an earlier pair may have changed either side.
      if (held?.state !== 'waiting' || !taker?.available || taker.load + held.cost > taker.capacity) continue;
      if (policy.assignsDirectly?.(held)) assign(held, taker);
      else issue(held, taker);
    }
  };
  const askForMatch = (): void => {
    if (matchAsked || stopped) return;
    matchAsked = true;
    queueMicrotask(match);
  };

  const take = (job: HeldJob, worker: Mutable<SimWorker>): void => {
    line.remove(job);
    job.workerId = worker.id;
    worker.load += job.cost;
  };
  const release = (job: HeldJob): void => {
    const worker = job.workerId === null ? undefined : workers.get(job.workerId);
    if (!worker) return;
    worker.load -= job.cost;
    worker.idleSince = clock.now();
    askForMatch();
  };
  const assign = (job: HeldJob, worker: Mutable<SimWorker>): void => {
    take(job, worker);
    job.state = 'assigned';
    job.stopTimeToLive?.();
    tell({ type: 'job-assigned', job });
  };
  const issue = (job: HeldJob, worker: Mutable<SimWorker>): void => {
    take(job, worker);
    job.state = 'offered';
    const offerMs = policy.offerMs(job);
    const offer = {
      id: newOfferId(),
      jobId: job.id,
      workerId: worker.id,
      issuedAt: clock.now(),
      expiresAt: offerMs === null ? null : clock.now() + offerMs,
      stopExpiry: offerMs === null ? null : clock.after(offerMs, () => giveBack(job, 'offer-expired')),
    };
    offers.set(job.id, offer);
    tell({ type: 'offer-issued', offer, job });
  };
  const closeOffer = (jobId: string): HeldOffer | undefined => {
    const offer = offers.get(jobId);
    offer?.stopExpiry?.();
    offers.delete(jobId);
    return offer;
  };
  const giveBack = (job: HeldJob, type: 'offer-declined' | 'offer-expired' | 'offer-revoked'): boolean => {
    const offer = closeOffer(job.id);
    if (!offer) return false;
    release(job);
    if (type === 'offer-declined') job.declinedBy.add(offer.workerId);
    job.workerId = null;
    job.state = 'waiting';
    line.add(job);
    tell({ type, offer, job });
    tell({ type: 'job-queued', job });
    askForMatch();
    return true;
  };

  const close = (job: HeldJob, state: 'completed' | 'canceled'): void => {
    line.remove(job);
    job.stopTimeToLive?.();
    const offer = closeOffer(job.id);
    if (offer || job.state === 'assigned') release(job);
    job.state = state;
    job.closedAt = clock.now();
    if (offer) tell({ type: 'offer-revoked', offer, job });
  };
  const retire = (job: HeldJob): void => {
    finished.add(job.id);
    for (const id of finished) {
      if (finished.size <= keepFinished) break;
      finished.delete(id);
      const oldest = jobs.get(id);
      jobs.delete(id);
      if (oldest) tell({ type: 'job-removed', job: oldest });
    }
  };
  const cancelJob = (job: HeldJob, cause: 'asked' | 'time-to-live'): boolean => {
    if (job.state !== 'created' && job.state !== 'waiting' && job.state !== 'offered') return false;
    close(job, 'canceled');
    tell({ type: 'job-canceled', job, cause });
    retire(job);
    return true;
  };

  return {
    workers,
    queues,
    jobs,
    offerOf: (jobId) => offers.get(jobId) ?? null,

    addWorker(init) {
      const createdAt = init.createdAt ?? clock.now();
      const worker = {
        attributes: {},
        presence: null,
        available: false,
        capacity: 1,
        ...init,
        createdAt,
        presenceSince: createdAt,
        idleSince: createdAt,
        load: 0,
        order: order++,
      };
      workers.set(worker.id, worker);
      members.clear();
      tell({ type: 'worker-added', worker });
      askForMatch();
      return worker;
    },
    changeWorker(id, change) {
      const worker = workers.get(id);
      if (!worker) return;
      if (change.presence !== undefined && change.presence !== worker.presence) worker.presenceSince = clock.now();
      if (change.attributes || change.name !== undefined) members.clear();
      Object.assign(worker, change);
      tell({ type: 'worker-changed', worker });
      askForMatch();
    },
    removeWorker(id) {
      const worker = workers.get(id);
      if (!worker) return;
      workers.delete(id);
      members.clear();
      for (const offer of [...offers.values()]) {
        const job = offer.workerId === id ? jobs.get(offer.jobId) : undefined;
        if (job) giveBack(job, 'offer-revoked');
      }
      tell({ type: 'worker-removed', worker });
    },

    addQueue(queue) {
      queues.set(queue.id, queue);
      members.delete(queue.id);
      tell({ type: 'queue-added', queue });
    },
    changeQueue(id, change) {
      const queue = queues.get(id);
      if (!queue) return;
      const changed = { ...queue, ...change };
      queues.set(id, changed);
      members.delete(id);
      tell({ type: 'queue-changed', queue: changed });
      askForMatch();
    },
    removeQueue(id) {
      const queue = queues.get(id);
      if (!queue) return;
      queues.delete(id);
      members.delete(id);
      tell({ type: 'queue-removed', queue });
    },

    addJob({ id, attributes = {}, priority = 0, cost = 1, timeToLiveMs = null, createdAt = clock.now(), closed }) {
      const job: HeldJob = {
        id,
        attributes,
        priority,
        cost,
        state: closed?.state ?? 'created',
        queueId: closed?.queueId ?? null,
        workerId: closed?.workerId ?? null,
        createdAt,
        enteredAt: closed?.enteredAt ?? null,
        closedAt: closed?.at ?? null,
        declinedBy: new Set(),
        order: order++,
        stopTimeToLive: null,
      };
      if (!closed && timeToLiveMs !== null) {
        job.stopTimeToLive = clock.at(createdAt + timeToLiveMs, () => cancelJob(job, 'time-to-live'));
      }
      jobs.set(id, job);
      tell({ type: 'job-created', job });
      if (closed) retire(job);
      return job;
    },
    changeJob(id, change) {
      const job = jobs.get(id);
      if (!job) return;
      line.remove(job);
      Object.assign(job, change);
      if (job.state === 'waiting') line.add(job);
      tell({ type: 'job-changed', job });
    },
    enqueue(jobId, queueId) {
      const job = jobs.get(jobId);
      if (!job || (job.state !== 'created' && job.state !== 'waiting') || !queues.has(queueId)) return false;
      if (job.queueId === queueId) return true;
      line.remove(job);
      job.state = 'waiting';
      job.queueId = queueId;
      job.enteredAt = clock.now();
      line.add(job);
      tell({ type: 'job-queued', job });
      askForMatch();
      return true;
    },
    accept(jobId) {
      const job = jobs.get(jobId);
      const offer = job && closeOffer(jobId);
      if (!offer) return false;
      job.state = 'assigned';
      job.stopTimeToLive?.();
      tell({ type: 'offer-accepted', offer, job });
      tell({ type: 'job-assigned', job });
      return true;
    },
    decline(jobId) {
      const job = jobs.get(jobId);
      return job ? giveBack(job, 'offer-declined') : false;
    },
    complete(jobId) {
      const job = jobs.get(jobId);
      if (job?.state !== 'assigned' && job?.state !== 'created') return false;
      close(job, 'completed');
      tell({ type: 'job-completed', job });
      retire(job);
      return true;
    },
    cancel(jobId) {
      const job = jobs.get(jobId);
      return job ? cancelJob(job, 'asked') : false;
    },
    overrule(jobId, state) {
      const job = jobs.get(jobId);
      if (job?.closedAt === null || job === undefined) return false;
      job.state = state;
      tell(state === 'canceled' ? { type: 'job-canceled', job, cause: 'asked' } : { type: 'job-completed', job });
      return true;
    },
    removeJob(id) {
      const job = jobs.get(id);
      if (!job) return;
      if (job.closedAt === null) close(job, 'canceled');
      jobs.delete(id);
      finished.delete(id);
      tell({ type: 'job-removed', job });
    },

    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      stopped = true;
      for (const job of jobs.values()) job.stopTimeToLive?.();
      for (const offer of offers.values()) offer.stopExpiry?.();
    },
  };
};
