import type { Cancel } from '../../../sandbox/clock.ts';
import type { SimOffer, WorldChange } from '../../../sandbox/model.ts';
import type { Availability } from './availability.ts';
import { type Centre, clearTimers } from './centre.ts';
import type { Announcer } from './events.ts';
import type { Assignment, Job } from './records.ts';

const GONE_OFFERS_KEPT = 2000;
const SERVED_KEPT = 10;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const JOB_LIFETIME = 90 * DAY;
const IDLE_WORKER = 7 * DAY;

/** What lets jobs into a queue or out of it. */
const MOVES: ReadonlySet<string> = new Set([
  'job-queued',
  'job-withdrawn',
  'offer-accepted',
  'job-canceled',
  'job-removed',
]);

/** Carries out what the world's changes mean for assignments, dates, ETags and events. */
export const followWorld = (
  centre: Centre,
  availability: Availability,
  announce: Announcer,
): ((change: WorldChange) => void) => {
  const { clock, switches } = centre;

  const touchWorker = (workerId: string | null): void => {
    const worker = centre.workers.get(workerId ?? '');
    if (worker) centre.touch(worker);
  };
  const rememberGone = ({ id, workerId }: SimOffer): void => {
    centre.goneOffers.set(id, workerId);
    const [oldest] = centre.goneOffers.keys();
    if (centre.goneOffers.size > GONE_OFFERS_KEPT && oldest !== undefined) centre.goneOffers.delete(oldest);
  };
  const assign = (job: Job, { workerId }: SimOffer): Assignment => {
    const assignedAt = clock.now();
    const assignment = { assignmentId: centre.newId(), workerId, assignedAt, completedAt: null, closedAt: null };
    job.assignments.set(assignment.assignmentId, assignment);
    job.current = assignment;
    clearTimers(job);
    const served = centre.queues.get(job.doc.queueId ?? '')?.served;
    served?.push(assignedAt);
    if (served && served.length > SERVED_KEPT) served.shift();
    return assignment;
  };

  const followOffer = (change: Extract<WorldChange, { readonly offer: object }>, job: Job): void => {
    const { type, offer } = change;
    if (type === 'offer-issued') {
      const queue = centre.queues.get(job.doc.queueId ?? '');
      if (queue) queue.lastOffered = offer.workerId;
    } else {
      rememberGone(offer);
    }
    // Of an offer the job itself tells nothing until it is taken.
    if (type === 'offer-accepted') centre.touch(job);
    touchWorker(offer.workerId);
    if (type === 'offer-issued') announce.offerIssued(job, offer);
    else if (type === 'offer-accepted') announce.offerAccepted(job, offer, assign(job, offer).assignmentId);
    else if (type === 'offer-declined') announce.offerDeclined(job, offer);
    else if (type === 'offer-revoked') announce.offerRevoked(job, offer);
    else {
      announce.offerExpired(job, offer);
      const worker = centre.workers.get(offer.workerId);
      if (worker) availability.set(worker, false);
    }
  };
  const endAssignment = (job: Job): Assignment | null => {
    const ended = job.current;
    clearTimers(job);
    job.closing = false;
    touchWorker(ended?.workerId ?? null);
    return ended;
  };

  /** Reads of the worker go on showing it for a moment (contract §8.1). */
  const lag = (job: Job, { assignmentId, workerId, assignedAt }: Assignment): void => {
    const worker = centre.workers.get(workerId);
    if (!worker || switches.worker_lag_ms === 0) return;
    const capacityCost = worker.doc.channels.find(
      ({ channelId }) => channelId === job.doc.channelId,
    )?.capacityCostPerJob;
    const shown = { assignmentId, jobId: job.id, capacityCost: capacityCost ?? 0, assignedAt };
    worker.lagging.add(shown);
    clock.after(switches.worker_lag_ms, () => {
      worker.lagging.delete(shown);
      centre.touch(worker);
    });
  };

  return (change) => {
    if (!('job' in change)) return;
    const job = centre.jobs.get(change.job.id);
    if (!job) return;
    const line = MOVES.has(change.type) ? centre.queues.get(job.doc.queueId ?? '')?.line : undefined;
    if (line) centre.touch(line);
    if ('offer' in change) {
      followOffer(change, job);
      return;
    }
    switch (change.type) {
      case 'job-wrapping-up':
        centre.touch(job);
        touchWorker(change.job.workerId);
        if (!job.current) return;
        job.current.completedAt = clock.now();
        announce.jobCompleted(job, job.current);
        return;
      case 'job-completed': {
        if (switches.close_disposition === 'Closed') {
          job.doc = { ...job.doc, dispositionCode: job.doc.dispositionCode ?? 'Closed' };
        }
        centre.touch(job);
        const ended = endAssignment(job);
        if (!ended) return;
        ended.closedAt = clock.now();
        announce.jobClosed(job, ended, { dispositionCode: job.doc.dispositionCode });
        return;
      }
      case 'job-canceled':
        job.doc = { ...job.doc, dispositionCode: job.doc.dispositionCode ?? 'Cancelled' };
        centre.touch(job);
        endAssignment(job);
        job.current = null;
        announce.jobCancelled(job);
        return;
      case 'job-unassigned': {
        centre.touch(job);
        const ended = endAssignment(job);
        job.current = null;
        job.unassignments += 1;
        if (!ended) return;
        lag(job, ended);
        if (switches.unassigned_assignment === 'removed') job.assignments.delete(ended.assignmentId);
        announce.jobUnassigned(job, ended);
        return;
      }
      case 'job-removed':
        clearTimers(job);
        centre.jobs.delete(job.id);
        if (job.current?.closedAt === null) touchWorker(job.current.workerId);
        return;
    }
  };
};

/** Jobs live at most 90 days, a registered worker without work for 7 (contract §8.1, §8.2). */
export const keepHouse = (centre: Centre, availability: Availability): Cancel => {
  const { world, clock } = centre;
  const sweep = (): void => {
    const now = clock.now();
    for (const job of [...centre.jobs.values()]) if (now - job.createdAt >= JOB_LIFETIME) world.removeJob(job.id);
    for (const worker of centre.workers.values()) {
      const { load = 0, idleSince = now } = world.workers.get(worker.id) ?? {};
      const since = Math.max(idleSince, worker.availableSince);
      if (worker.doc.availableForOffers && load === 0 && now - since >= IDLE_WORKER) availability.set(worker, false);
    }
    stop = clock.after(HOUR, sweep);
  };
  let stop = clock.after(HOUR, sweep);
  return () => stop();
};
