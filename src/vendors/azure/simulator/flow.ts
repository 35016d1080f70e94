import type { WorkerSelector } from './attachments.ts';
import { type Centre, clearTimers, setTimer, statusOf } from './centre.ts';
import { parseMoment } from './dates.ts';
import type { Announcer } from './events.ts';
import type { Job, Phase } from './records.ts';
import { classify } from './rules/classify.ts';
import { dateSelectors, startSelectors } from './selectors.ts';

/** An expedited job goes before every priority there is. */
const EXPEDITED = 1000;

export const jobSelectors = ({ doc, attached }: Job): readonly WorkerSelector[] =>
  [...doc.requestedWorkerSelectors, ...attached].filter(({ status }) => status === 'active');

const urgency = (job: Job): number =>
  job.doc.priority + (jobSelectors(job).some(({ expedite }) => expedite) ? EXPEDITED : 0);

interface Place {
  readonly queueId: string | null;
  readonly since: number | null;
}

/** The way of a job into its queue and out of it again (contract §8.1). */
export const createFlow = (centre: Centre, announce: Announcer) => {
  const { clock, switches, world } = centre;
  /** Set by the exceptions: called when a job has come into a queue. */
  let onQueued: (job: Job) => void = () => {};

  /** Where a job stood that is being classified anew. */
  const left = new WeakMap<Job, Place>();

  const soon = (job: Job, run: () => void): void =>
    setTimer(centre, job, 'step', clock.now() + switches.status_delay_ms, run);
  const enter = (job: Job, phase: Phase): void => {
    job.phase = phase;
    centre.touch(job);
  };

  const applyUrgency = (job: Job): void => world.changeJob(job.id, { priority: urgency(job) });
  const watchSelectors = (job: Job): void => {
    const times = jobSelectors(job).flatMap(({ expiresAt }) =>
      expiresAt === null ? [] : [parseMoment(expiresAt) ?? 0],
    );
    if (times.length === 0) return;
    setTimer(centre, job, 'selectors', Math.min(...times), () => {
      const now = clock.now();
      const isDue = ({ status, expiresAt }: WorkerSelector): boolean =>
        status === 'active' && expiresAt !== null && (parseMoment(expiresAt) ?? 0) <= now;
      const expire = (each: WorkerSelector): WorkerSelector => (isDue(each) ? { ...each, status: 'expired' } : each);
      const [requested, attached] = [job.doc.requestedWorkerSelectors.filter(isDue), job.attached.filter(isDue)];
      job.doc = { ...job.doc, requestedWorkerSelectors: job.doc.requestedWorkerSelectors.map(expire) };
      job.attached = job.attached.map(expire);
      centre.touch(job);
      announce.selectorsExpired(job, requested.map(expire), attached.map(expire));
      applyUrgency(job);
      watchSelectors(job);
    });
  };

  /** `since`: a place in this queue that it had before. */
  const enqueue = (job: Job, since?: number): void => {
    const { queueId } = job.doc;
    clearTimers(job, (name) => name === 'step');
    applyUrgency(job);
    if (queueId === null || !world.enqueue(job.id, queueId, since)) {
      enter(job, 'created');
      return;
    }
    const enteredAt = world.jobs.get(job.id)?.enteredAt ?? clock.now();
    job.enqueuedAt = enteredAt;
    if (since === undefined) {
      job.doc = { ...job.doc, requestedWorkerSelectors: dateSelectors(job.doc.requestedWorkerSelectors, enteredAt) };
    }
    job.attached = dateSelectors(job.attached, enteredAt);
    if (since === undefined) job.fired.clear();
    centre.touch(job);
    watchSelectors(job);
    announce.jobQueued(job);
    onQueued(job);
  };
  /** Out of the queue; answers the place it had there. */
  const withdraw = (job: Job): Place => {
    const { queueId = null, enteredAt: since = null } = world.jobs.get(job.id) ?? {};
    clearTimers(job, (name) => name !== 'selectors');
    job.heldUntil = 0;
    world.withdraw(job.id);
    return { queueId, since };
  };

  const runPolicy = (job: Job): void => {
    const policy = centre.classificationPolicies.get(job.doc.classificationPolicyId ?? '');
    const given = job.queueGiven ? job.doc.queueId : null;
    const result = policy
      ? classify(policy.doc, job.doc.labels, given, centre.queues, centre.random)
      : { reason: 'the classification policy does not exist' };
    if ('reason' in result) {
      enter(job, 'classificationFailed');
      announce.classificationFailed(job, `Classification failed due to ${result.reason}`);
      return;
    }
    const { queueId, priority, selectors } = result;
    job.doc = { ...job.doc, queueId, priority: priority ?? job.doc.priority };
    job.attached = startSelectors(selectors, []);
    const place = left.get(job);
    left.delete(job);
    const stays = place?.queueId === queueId && switches.reclassified_place === 'kept';
    const since = stays ? (place.since ?? undefined) : undefined;
    if (switches.classified_in_passing) {
      enter(job, 'waitingForActivation');
      soon(job, () => enqueue(job, since));
    } else {
      centre.touch(job);
    }
    announce.jobClassified(job);
    if (!switches.classified_in_passing) enqueue(job, since);
  };
  const classifySoon = (job: Job): void => {
    job.phase = 'pendingClassification';
    soon(job, () => runPolicy(job));
  };

  const suspend = (job: Job): void => {
    job.phase = switches.suspended_status;
  };
  const activate = (job: Job): void => {
    job.scheduledAt = clock.now();
    enter(job, 'waitingForActivation');
    announce.waitingForActivation(job);
  };
  const schedule = (job: Job, at: number): void => {
    job.phase = 'pendingSchedule';
    soon(job, () => {
      if (at <= clock.now() && switches.past_schedule === 'fail') {
        enter(job, 'scheduleFailed');
        announce.schedulingFailed(job, 'The scheduled time lies in the past.');
        return;
      }
      enter(job, 'scheduled');
      setTimer(centre, job, 'schedule', at, () => activate(job));
    });
  };

  /** Where the matching mode sends a job that is in no queue. */
  const begin = (job: Job, isNew = false): void => {
    const { matchingMode, classificationPolicyId } = job.doc;
    if (matchingMode.kind === 'suspend') suspend(job);
    else if (matchingMode.kind === 'scheduleAndSuspend') schedule(job, parseMoment(matchingMode.scheduleAt) ?? 0);
    else if (classificationPolicyId !== null) classifySoon(job);
    else if (isNew && switches.created_status === 'created') soon(job, () => enqueue(job));
    else enqueue(job);
  };

  return {
    begin,
    enqueue,
    withdraw,
    applyUrgency,
    watchSelectors,
    /** Takes it out of the queue, if it stands in one, and classifies it anew. */
    reclassify(job: Job): void {
      const wasQueued = statusOf(centre, job) === 'queued';
      const place = withdraw(job);
      if (wasQueued) left.set(job, place);
      classifySoon(job);
    },
    /** Taken back from its worker: queued again at once, and for a while not offered to anybody (contract §8.1). */
    requeue(job: Job, since: number | undefined): void {
      job.heldUntil = clock.now() + switches.rematch_delay_ms;
      enqueue(job, since);
      if (switches.rematch_delay_ms > 0) setTimer(centre, job, 'rematch', job.heldUntil, () => world.rematch());
    },
    /** The matching mode has changed. */
    restart(job: Job): void {
      withdraw(job);
      begin(job);
    },
    suspend(job: Job): void {
      withdraw(job);
      suspend(job);
    },
    onQueued(listener: (job: Job) => void): void {
      onQueued = listener;
    },
  };
};

export type Flow = ReturnType<typeof createFlow>;
