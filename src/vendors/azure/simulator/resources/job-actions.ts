import { type Centre, isOver, setTimer, statusOf } from '../centre.ts';
import { parseMoment } from '../dates.ts';
import { cancelOptions, closeOptions, completeOptions, noOptions, unassignOptions } from '../docs.ts';
import type { Flow } from '../flow.ts';
import type { Job, Json, Status } from '../records.ts';
import { conflict, illegalState, notFound } from '../refusal.ts';
import { parseBody, readShape } from '../resource.ts';
import type { Shape } from '../shape.ts';
import { addNote } from './notes.ts';
import { positionOf } from './queues.ts';

/** What is done to a job besides PATCH and DELETE (contract §8.1). */
export const jobActions = (centre: Centre, flow: Flow) => {
  const { switches, world, clock } = centre;

  const find = (jobId: string): Job => {
    const job = centre.jobs.get(jobId);
    if (!job) throw notFound();
    return job;
  };
  const options = <T>(shape: Shape<T>, sent: unknown): T => readShape(switches, shape, parseBody(switches, sent, {}));
  const refuse = (job: Job): never => {
    throw illegalState(switches, `The job is ${statusOf(centre, job)}`);
  };
  /** The job, if this assignment of it is in force and the job has this status. */
  const findAssigned = (jobId: string, assignmentId: string, status: Status): Job => {
    const job = find(jobId);
    if (!job.assignments.has(assignmentId)) throw notFound();
    if (job.current?.assignmentId !== assignmentId || statusOf(centre, job) !== status) refuse(job);
    return job;
  };

  return {
    cancel(jobId: string, sent: unknown): Json {
      const { note, dispositionCode } = options(cancelOptions, sent);
      const job = find(jobId);
      const status = statusOf(centre, job);
      const isHeld = status === 'assigned' || status === 'completed';
      if (isOver(status) || (isHeld && switches.cancel_assigned === 'refuse')) refuse(job);
      job.doc = { ...job.doc, dispositionCode: dispositionCode ?? 'Cancelled' };
      job.cancelNote = note;
      addNote(centre, job, note);
      world.cancel(jobId, 'held');
      return {};
    },
    reclassify(jobId: string, sent: unknown): Json {
      options(noOptions, sent);
      const job = find(jobId);
      const status = statusOf(centre, job);
      const isPassing = status === 'waitingForActivation' && job.doc.matchingMode.kind === 'queueAndMatch';
      const may = isPassing || ['queued', 'classificationFailed', 'pendingClassification'].includes(status);
      if (!may || job.doc.classificationPolicyId === null) refuse(job);
      centre.touch(job);
      flow.reclassify(job);
      return {};
    },
    complete(jobId: string, assignmentId: string, sent: unknown): Json {
      const { note } = options(completeOptions, sent);
      const job = findAssigned(jobId, assignmentId, 'assigned');
      world.wrapUp(jobId);
      addNote(centre, job, note, job.current?.completedAt);
      return {};
    },
    close(jobId: string, assignmentId: string, sent: unknown): Json {
      const { dispositionCode, closeAt, note } = options(closeOptions, sent);
      const job = findAssigned(jobId, assignmentId, 'completed');
      job.doc = { ...job.doc, dispositionCode: dispositionCode ?? job.doc.dispositionCode };
      const at = closeAt === null ? null : parseMoment(closeAt);
      if (at === null || at <= clock.now()) {
        const { current } = job;
        world.complete(jobId);
        addNote(centre, job, note, current?.closedAt);
        return {};
      }
      addNote(centre, job, note);
      job.closing = true;
      centre.touch(job);
      setTimer(centre, job, 'close', at, () => world.complete(jobId));
      return {};
    },
    unassign(jobId: string, assignmentId: string, sent: unknown): Json {
      const { suspendMatching } = options(unassignOptions, sent);
      const job = findAssigned(jobId, assignmentId, 'assigned');
      const most = switches.unassign_limit;
      if (most !== null && job.unassignments >= most) {
        throw conflict(switches.unassign_limit_status, [`The job has been unassigned ${most} times`]);
      }
      const since = switches.unassigned_place === 'kept' ? (job.enqueuedAt ?? undefined) : undefined;
      world.unassign(jobId);
      if (suspendMatching) {
        job.doc = { ...job.doc, matchingMode: { kind: 'suspend' } };
        flow.suspend(job);
      } else {
        flow.requeue(job, since);
      }
      return { jobId, unassignmentCount: job.unassignments };
    },
    position(jobId: string): Json {
      const job = find(jobId);
      return positionOf(centre, jobId) ?? refuse(job);
    },
  };
};
