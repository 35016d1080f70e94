import { type HeldJob, type HeldWorker, holding } from './holding.ts';
import { giveOut, waitingLine } from './matching.ts';
import type { SimQueue, SimWorker, World, WorldChange, WorldOptions } from './model.ts';
import { newJob, newWorker } from './newcomers.ts';
import { newsroom } from './news.ts';

export const createWorld = ({ clock, policy, newOfferId, keepFinished = Infinity }: WorldOptions): World => {
  const workers = new Map<string, HeldWorker>();
  const queues = new Map<string, SimQueue>();
  const jobs = new Map<string, HeldJob>();
  /** What queues have answered of workers since one of either changed. */
  const members = new Map<string, Map<SimWorker, boolean>>();
  const finished = new Set<string>();
  const line = waitingLine();
  const { tell, listen } = newsroom<WorldChange>();
  let matchAsked = false;
  let stopped = false;
  let order = 0;

  const admits = (queueId: string, worker: SimWorker): boolean => {
    let answers = members.get(queueId);
    if (!answers) {
      answers = new Map();
      members.set(queueId, answers);
    }
    let answer = answers.get(worker);
    if (answer === undefined) {
      answer = queues.get(queueId)?.admits(worker) ?? false;
      answers.set(worker, answer);
    }
    return answer;
  };
  const give = ({ id: jobId }: { readonly id: string }, { id: workerId }: SimWorker): void => {
    const [job, worker] = [jobs.get(jobId), workers.get(workerId)];
    if (!job || !worker) return;
    if (policy.assignsDirectly?.(job)) held.assign(job, worker);
    else held.issue(job, worker);
  };
  const match = (): void => {
    matchAsked = false;
    if (!stopped) giveOut({ line: line.jobs, workers, policy, admits, give });
  };
  const askForMatch = (): void => {
    if (matchAsked || stopped) return;
    matchAsked = true;
    queueMicrotask(match);
  };
  const held = holding({ clock, policy, newOfferId, workers, jobs, line, tell, askForMatch });

  const close = (job: HeldJob, state: 'completed' | 'canceled'): void => {
    job.stopTimeToLive?.();
    const offers = held.release(job);
    job.state = state;
    job.closedAt = clock.now();
    for (const offer of offers) tell({ type: 'offer-revoked', offer, job });
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
  const cancelJob = (job: HeldJob, cause: 'asked' | 'time-to-live', evenHeld = false): boolean => {
    const isHeld = job.state === 'assigned' || job.state === 'wrap-up';
    if (job.closedAt !== null || (isHeld && !evenHeld)) return false;
    close(job, 'canceled');
    tell({ type: 'job-canceled', job, cause });
    retire(job);
    return true;
  };
  /** Out of the queue and out of everybody's hands, and not at an end. */
  const setAside = (job: HeldJob) => {
    const offers = held.release(job);
    const { workerId } = job;
    Object.assign(job, { state: 'created', workerId: null, queueId: null, enteredAt: null });
    for (const offer of offers) tell({ type: 'offer-revoked', offer, job });
    return workerId;
  };

  return {
    workers,
    queues,
    jobs,
    offers: held.offers,
    line: line.jobs,
    offerOf: (jobId) => jobs.get(jobId)?.offers.values().next().value ?? null,

    addWorker(init) {
      const worker = newWorker(init, order++, clock.now());
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
      for (const offer of [...worker.offers]) held.giveBack(offer.id, 'offer-revoked');
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

    addJob(init) {
      const { timeToLiveMs = null, closed } = init;
      const job = newJob(init, order++, clock.now());
      if (!closed && timeToLiveMs !== null) {
        job.stopTimeToLive = clock.at(job.createdAt + timeToLiveMs, () => cancelJob(job, 'time-to-live'));
      }
      jobs.set(job.id, job);
      tell({ type: 'job-created', job });
      if (closed) retire(job);
      return job;
    },
    changeJob(id, change) {
      const job = jobs.get(id);
      if (!job) return;
      line.remove(job);
      Object.assign(job, change);
      if (job.state === 'waiting' || job.state === 'offered') line.add(job);
      tell({ type: 'job-changed', job });
      askForMatch();
    },
    enqueue(jobId, queueId, since = clock.now()) {
      const job = jobs.get(jobId);
      if (!job || (job.state !== 'created' && job.state !== 'waiting') || !queues.has(queueId)) return false;
      if (job.queueId === queueId) return true;
      line.remove(job);
      job.state = 'waiting';
      job.queueId = queueId;
      job.enteredAt = since;
      line.add(job);
      tell({ type: 'job-queued', job });
      askForMatch();
      return true;
    },
    withdraw(jobId) {
      const job = jobs.get(jobId);
      if (job?.state !== 'waiting' && job?.state !== 'offered') return false;
      setAside(job);
      tell({ type: 'job-withdrawn', job });
      return true;
    },
    accept(jobId, offerId) {
      const job = jobs.get(jobId);
      const offer = job && [...job.offers].find(({ id }) => offerId === undefined || id === offerId);
      if (!offer) return false;
      held.accept(offer, job);
      return true;
    },
    decline(jobId, offerId) {
      const job = jobs.get(jobId);
      const offer = job && [...job.offers].find(({ id }) => offerId === undefined || id === offerId);
      return offer ? held.giveBack(offer.id, 'offer-declined') : false;
    },
    revoke: (offerId) => held.giveBack(offerId, 'offer-revoked'),
    forgive(workerId, jobId) {
      for (const job of jobId === undefined ? jobs.values() : [jobs.get(jobId)]) job?.declinedBy.delete(workerId);
      askForMatch();
    },
    unassign(jobId) {
      const job = jobs.get(jobId);
      if (job?.state !== 'assigned') return false;
      const workerId = setAside(job);
      tell({ type: 'job-unassigned', job, workerId });
      return true;
    },
    wrapUp(jobId) {
      const job = jobs.get(jobId);
      if (job?.state !== 'assigned') return false;
      job.state = 'wrap-up';
      tell({ type: 'job-wrapping-up', job });
      return true;
    },
    complete(jobId) {
      const job = jobs.get(jobId);
      if (job?.state !== 'assigned' && job?.state !== 'wrap-up' && job?.state !== 'created') return false;
      close(job, 'completed');
      tell({ type: 'job-completed', job });
      retire(job);
      return true;
    },
    cancel(jobId, evenHeld) {
      const job = jobs.get(jobId);
      return job ? cancelJob(job, 'asked', evenHeld === 'held') : false;
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

    rematch: askForMatch,
    listen,
    stop() {
      stopped = true;
      for (const job of jobs.values()) job.stopTimeToLive?.();
      for (const offer of held.offers.values()) offer.stopExpiry?.();
    },
  };
};
