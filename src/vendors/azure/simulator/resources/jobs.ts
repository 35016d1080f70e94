import { type Centre, clearTimers, isOver, statusOf } from '../centre.ts';
import { formatMoment, momentKey, rewriteMoment } from '../dates.ts';
import { type JobDoc, jobShape } from '../docs.ts';
import type { Announcer } from '../events.ts';
import type { Flow } from '../flow.ts';
import { same } from '../merge.ts';
import type { Job, Json, Status } from '../records.ts';
import { illegalState, invalid } from '../refusal.ts';
import type { Filter, Resource } from '../resource.ts';
import { startSelectors } from '../selectors.ts';
import { dateNotes } from './notes.ts';
import { checkReference } from './references.ts';

const ACTIVE: readonly Status[] = [
  'pendingClassification',
  'queued',
  'assigned',
  'classificationFailed',
  'completed',
  'pendingSchedule',
  'scheduled',
  'scheduleFailed',
  'waitingForActivation',
];
const SELECTORS = ['all', 'active', 'created', 'closed', 'cancelled', ...ACTIVE];

const byMember =
  (key: 'queueId' | 'channelId' | 'classificationPolicyId'): Filter<Job> =>
  (value) =>
  (job) =>
    job.doc[key] === value;

const renderAssignments = (job: Job): Json => {
  const date = (ms: number | null): string | null => (ms === null ? null : formatMoment(ms));
  return Object.fromEntries(
    [...job.assignments.values()].map(({ assignmentId, workerId, assignedAt, completedAt, closedAt }) => [
      assignmentId,
      {
        assignmentId,
        workerId,
        assignedAt: date(assignedAt),
        completedAt: date(completedAt),
        closedAt: date(closedAt),
      },
    ]),
  );
};

export const jobs = (centre: Centre, flow: Flow, announce: Announcer): Resource<JobDoc, Job> => {
  const { switches, world } = centre;

  const scheduled =
    (key: string, fits: (at: string, limit: string) => boolean): Filter<Job> =>
    (value) => {
      const limit = rewriteMoment(value);
      if (limit === null) throw invalid(switches, key, 'a date-time');
      return ({ doc: { matchingMode } }) =>
        matchingMode.kind === 'scheduleAndSuspend' && fits(momentKey(matchingMode.scheduleAt), momentKey(limit));
    };

  /** What a PATCH means for a job that is on its way (contract §8.1). */
  const follow = (job: Job, before: JobDoc): void => {
    const status = statusOf(centre, job);
    if (isOver(status) || status === 'assigned' || status === 'completed') return;
    const { doc } = job;
    const differs = (key: keyof JobDoc): boolean => !same(before[key], doc[key]);
    if (differs('matchingMode')) {
      flow.restart(job);
      return;
    }
    if (doc.matchingMode.kind !== 'queueAndMatch') return;
    if (doc.classificationPolicyId !== null && (differs('labels') || differs('classificationPolicyId'))) {
      flow.reclassify(job);
      return;
    }
    // Its classification is under way and takes the queue as it will find it.
    if (status === 'pendingClassification') return;
    if (differs('queueId') && doc.queueId !== null) {
      flow.withdraw(job);
      flow.enqueue(job);
      return;
    }
    flow.applyUrgency(job);
    if (differs('requestedWorkerSelectors')) flow.watchSelectors(job);
  };

  return {
    plural: 'jobs',
    table: centre.jobs,
    shape: jobShape,
    readOnly: ['status', 'enqueuedAt', 'attachedWorkerSelectors', 'assignments', 'scheduledAt'],
    filters: {
      status: (value) => {
        if (!SELECTORS.includes(value)) throw invalid(switches, 'status', `one of ${SELECTORS.join(', ')}`);
        return (job) => {
          const status = statusOf(centre, job);
          return value === 'all' || (value === 'active' ? ACTIVE.includes(status) : status === value);
        };
      },
      queueId: byMember('queueId'),
      channelId: byMember('channelId'),
      classificationPolicyId: byMember('classificationPolicyId'),
      scheduledBefore: scheduled('scheduledBefore', (at, limit) => at <= limit),
      scheduledAfter: scheduled('scheduledAfter', (at, limit) => at >= limit),
    },

    settle(doc, before, patch) {
      checkReference(centre, patch, 'queueId', centre.queues);
      checkReference(centre, patch, 'classificationPolicyId', centre.classificationPolicies);
      if (doc.channelId === null) throw invalid(switches, 'channelId', 'a string');
      if (doc.queueId === null && doc.classificationPolicyId === null) {
        throw invalid(switches, 'queueId', 'a string, here or in classificationPolicyId');
      }
      const appends = switches.notes_patch === 'append' && before && Array.isArray(patch.notes);
      const notes = appends ? [...before.doc.notes, ...doc.notes] : doc.notes;
      const known = before?.doc.requestedWorkerSelectors ?? [];
      return {
        ...doc,
        requestedWorkerSelectors: startSelectors(doc.requestedWorkerSelectors, known),
        notes: patch.notes === undefined ? doc.notes : dateNotes(centre, notes),
      };
    },
    create(id, doc) {
      const job: Job = {
        ...centre.stamp(id, doc, 'counted'),
        phase: 'created',
        attached: [],
        enqueuedAt: null,
        scheduledAt: null,
        queueGiven: doc.queueId !== null,
        assignments: new Map(),
        current: null,
        unassignments: 0,
        heldUntil: 0,
        closing: false,
        cancelNote: null,
        fired: new Set(),
        timers: new Map(),
      };
      centre.jobs.set(id, job);
      world.addJob({ id });
      if (doc.matchingMode.kind === 'scheduleAndSuspend') job.phase = 'pendingSchedule';
      else if (doc.matchingMode.kind === 'suspend') job.phase = switches.suspended_status;
      else if (doc.classificationPolicyId !== null) job.phase = 'pendingClassification';
      announce.jobReceived(job, job.phase);
      flow.begin(job, true);
      return job;
    },
    changed(job, before, patch) {
      if (patch.queueId !== undefined) job.queueGiven = patch.queueId !== null;
      follow(job, before);
    },
    remove(job) {
      const status = statusOf(centre, job);
      if (!isOver(status) && switches.delete_live_job === 'refuse') {
        throw illegalState(switches, 'The job is neither closed nor cancelled');
      }
      clearTimers(job);
      announce.jobDeleted(job);
      world.removeJob(job.id);
    },

    render(job) {
      const { doc } = job;
      return {
        channelReference: doc.channelReference,
        status: statusOf(centre, job),
        enqueuedAt: job.enqueuedAt === null ? null : formatMoment(job.enqueuedAt),
        channelId: doc.channelId,
        classificationPolicyId: doc.classificationPolicyId,
        queueId: doc.queueId,
        priority: doc.priority,
        dispositionCode: doc.dispositionCode,
        requestedWorkerSelectors: doc.requestedWorkerSelectors,
        attachedWorkerSelectors: job.attached,
        labels: doc.labels,
        assignments: renderAssignments(job),
        tags: doc.tags,
        notes: doc.notes,
        scheduledAt: job.scheduledAt === null ? null : formatMoment(job.scheduledAt),
        matchingMode: doc.matchingMode,
      };
    },
  };
};
