import type { SimOffer } from '../../../sandbox/model.ts';
import type { WorkerSelector } from './attachments.ts';
import type { Centre } from './centre.ts';
import { formatEventMoment } from './dates.ts';
import { isListed, reshape } from './event-shape.ts';
import { omitNulls } from './merge.ts';
import type { Assignment, Job, Json, Status, Worker } from './records.ts';
import { dateSelectors } from './selectors.ts';
import type { Labels } from './shape.ts';

const OPERATORS = new Map([
  ['equal', 'Equal'],
  ['notEqual', 'NotEqual'],
  ['lessThan', 'Less'],
  ['lessThanOrEqual', 'LessThanOrEqual'],
  ['greaterThan', 'Greater'],
  ['greaterThanOrEqual', 'GreaterThanOrEqual'],
]);

const pascal = (status: Status): string => status.charAt(0).toUpperCase() + status.slice(1);
const asTexts = (labels: Labels): Json =>
  Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]));
const dateOf = (text: string | null): string | null => text?.replace('+00:00', 'Z') ?? null;
const selectorsOf = (selectors: readonly WorkerSelector[]): readonly Json[] =>
  selectors.map(({ key, labelOperator, value, expiresAfterSeconds, status, expiresAt }) => ({
    key,
    labelOperator: OPERATORS.get(labelOperator),
    value,
    ttlSeconds: expiresAfterSeconds,
    state: status,
    expirationTime: dateOf(expiresAt),
  }));

const jobOf = (job: Job): Json => ({
  jobId: job.id,
  channelReference: job.doc.channelReference,
  channelId: job.doc.channelId,
});
const expired = (selectors: readonly WorkerSelector[]) =>
  selectorsOf(selectors.filter(({ status }) => status === 'expired'));

/** Tells what happens to jobs, offers and workers in the vendor's words. */
export const announcer = (centre: Centre) => {
  const { event_shape: shape, event_nulls: printsNulls } = centre.switches;
  const tell = (name: string, subject: string, told: () => Json): void => {
    if (!isListed(shape, name)) return;
    // Drawn for every event, so that what is drawn later is the same whether somebody listens or not.
    const id = centre.newId();
    if (!centre.isHeard()) return;
    const data = reshape(shape, name, told());
    centre.emit({
      id,
      type: `Microsoft.Communication.Router${name}`,
      subject,
      time: formatEventMoment(centre.clock.now()),
      data: printsNulls ? data : (omitNulls(data) as Json),
    });
  };
  const texts = (labels: Labels): Json => (shape === 'sdk' ? asTexts(labels) : labels);
  const queuedJobOf = (job: Job): Json => ({
    ...jobOf(job),
    queueId: job.doc.queueId,
    labels: texts(job.doc.labels),
    tags: texts(job.doc.tags),
  });
  const ofJob = (job: Job, rest = ''): string => `job/${job.id}/channel/${job.doc.channelId}${rest}`;
  const inQueue = (job: Job): string => ofJob(job, `/queue/${job.doc.queueId}`);
  const queueDetails = (queueId: string): Json => {
    const queue = centre.queues.get(queueId);
    return { id: queueId, name: queue?.doc.name ?? null, labels: texts(queue?.doc.labels ?? {}) };
  };
  const scheduled = (job: Job): Json => ({
    ...queuedJobOf(job),
    priority: job.doc.priority,
    expiredRequestedWorkerSelectors: expired(job.doc.requestedWorkerSelectors),
    expiredAttachedWorkerSelectors: expired(job.attached),
    scheduledOn: job.scheduledAt === null ? null : formatEventMoment(job.scheduledAt),
  });
  const worker = ({ id, doc }: Worker): Json => ({
    workerId: id,
    totalCapacity: doc.capacity,
    queueAssignments: doc.queues.map(queueDetails),
    channelConfigurations: doc.channels,
    labels: texts(doc.labels),
    tags: texts(doc.tags),
  });
  const offerOf = (job: Job, offer: SimOffer): Json => ({
    ...jobOf(job),
    workerId: offer.workerId,
    queueId: job.doc.queueId,
    offerId: offer.id,
  });
  const bothSides = (job: Job, workerId: string): Json => ({
    jobPriority: job.doc.priority,
    jobLabels: texts(job.doc.labels),
    jobTags: texts(job.doc.tags),
    workerLabels: texts(centre.workers.get(workerId)?.doc.labels ?? {}),
    workerTags: texts(centre.workers.get(workerId)?.doc.tags ?? {}),
  });
  const ofAssignment =
    (name: string) =>
    (job: Job, assignment: Assignment, more: Json = {}) =>
      tell(name, ofJob(job, `/assignment/${assignment.assignmentId}`), () => ({
        ...queuedJobOf(job),
        assignmentId: assignment.assignmentId,
        workerId: assignment.workerId,
        ...more,
      }));
  const ofOffer = (name: string) => (job: Job, offer: SimOffer) =>
    tell(name, `worker/${offer.workerId}/job/${job.id}`, () => offerOf(job, offer));

  return {
    jobReceived(job: Job, status: Status): void {
      const { queueId, classificationPolicyId, priority } = job.doc;
      const classified = classificationPolicyId !== null;
      tell('JobReceived', ofJob(job), () => ({
        ...queuedJobOf(job),
        queueId: classified ? null : queueId,
        jobStatus: pascal(status),
        classificationPolicyId,
        priority: classified ? null : priority,
        // Its samples foretell the expiry, which counts from the queueing (contract §10).
        requestedWorkerSelectors: selectorsOf(dateSelectors(job.doc.requestedWorkerSelectors, centre.clock.now())),
        scheduledOn:
          job.doc.matchingMode.kind === 'scheduleAndSuspend' ? dateOf(job.doc.matchingMode.scheduleAt) : null,
        unavailableForMatching: job.doc.matchingMode.kind === 'suspend',
      }));
    },
    jobClassified: (job: Job) =>
      tell('JobClassified', inQueue(job), () => ({
        ...queuedJobOf(job),
        queueDetails: queueDetails(job.doc.queueId ?? ''),
        classificationPolicyId: job.doc.classificationPolicyId,
        priority: job.doc.priority,
        attachedWorkerSelectors: selectorsOf(job.attached),
      })),
    classificationFailed: (job: Job, reason: string) =>
      tell('JobClassificationFailed', ofJob(job, `/classificationpolicy/${job.doc.classificationPolicyId}`), () => ({
        ...jobOf(job),
        classificationPolicyId: job.doc.classificationPolicyId,
        errors: [{ code: null, message: reason, target: null, innererror: null, details: null }],
        labels: texts(job.doc.labels),
        tags: texts(job.doc.tags),
      })),
    jobQueued: (job: Job) =>
      tell('JobQueued', inQueue(job), () => ({
        ...queuedJobOf(job),
        priority: job.doc.priority,
        requestedWorkerSelectors: selectorsOf(job.doc.requestedWorkerSelectors),
        attachedWorkerSelectors: selectorsOf(job.attached),
      })),
    selectorsExpired: (job: Job, requested: readonly WorkerSelector[], attached: readonly WorkerSelector[]) =>
      tell('JobWorkerSelectorsExpired', inQueue(job), () => ({
        ...queuedJobOf(job),
        expiredRequestedWorkerSelectors: selectorsOf(requested),
        expiredAttachedWorkerSelectors: selectorsOf(attached),
      })),
    exceptionTriggered: (job: Job, ruleKey: string, exceptionRuleId: string) =>
      tell('JobExceptionTriggered', ofJob(job, `/exceptionrule/${ruleKey}`), () => ({
        ...jobOf(job),
        ruleKey,
        exceptionRuleId,
        labels: texts(job.doc.labels),
        tags: texts(job.doc.tags),
      })),
    jobUnassigned: ofAssignment('JobUnassigned'),
    jobCompleted: ofAssignment('JobCompleted'),
    jobClosed: ofAssignment('JobClosed'),
    jobCancelled: (job: Job) =>
      tell('JobCancelled', ofJob(job, `/disposition/${job.doc.dispositionCode}`), () => ({
        ...queuedJobOf(job),
        note: job.cancelNote,
        dispositionCode: job.doc.dispositionCode,
      })),
    waitingForActivation: (job: Job) =>
      tell('JobWaitingForActivation', ofJob(job), () => ({ ...scheduled(job), unavailableForMatching: false })),
    schedulingFailed: (job: Job, failureReason: string) =>
      tell('JobSchedulingFailed', ofJob(job), () => ({ ...scheduled(job), failureReason })),
    jobDeleted: (job: Job) => tell('JobDeleted', ofJob(job), () => queuedJobOf(job)),

    offerIssued: (job: Job, offer: SimOffer) =>
      tell('WorkerOfferIssued', `worker/${offer.workerId}/job/${job.id}`, () => ({
        ...offerOf(job, offer),
        offeredOn: formatEventMoment(offer.issuedAt),
        expiresOn: offer.expiresAt === null ? null : formatEventMoment(offer.expiresAt),
        ...bothSides(job, offer.workerId),
      })),
    offerAccepted: (job: Job, offer: SimOffer, assignmentId: string) =>
      tell('WorkerOfferAccepted', `worker/${offer.workerId}/job/${job.id}`, () => ({
        ...offerOf(job, offer),
        assignmentId,
        ...bothSides(job, offer.workerId),
      })),
    offerDeclined: ofOffer('WorkerOfferDeclined'),
    offerExpired: ofOffer('WorkerOfferExpired'),
    offerRevoked: ofOffer('WorkerOfferRevoked'),

    registered: (each: Worker) => tell('WorkerRegistered', `worker/${each.id}`, () => worker(each)),
    deregistered: ({ id }: Worker) => tell('WorkerDeregistered', `worker/${id}`, () => ({ workerId: id })),
    updated: (each: Worker, updatedWorkerProperties: readonly string[]) =>
      tell('WorkerUpdated', `worker/${each.id}`, () => ({ ...worker(each), updatedWorkerProperties })),
    workerDeleted: (each: Worker) =>
      tell('WorkerDeleted', `worker/${each.id}`, () =>
        shape === 'sdk' ? { workerId: each.id, jobId: null, channelReference: null, channelId: null } : worker(each),
      ),
  };
};

export type Announcer = ReturnType<typeof announcer>;
