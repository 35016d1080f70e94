import type { Change, EventKind, News } from '../../../domain/event.ts';
import { ENDED_JOB_STATES, type Job } from '../../../domain/job.ts';
import { isJsonObject, type Json } from '../../../domain/json.ts';
import { asMomentMs } from '../../../domain/moment.ts';
import { asText } from '../../../domain/reading.ts';
import { type Ref, ref } from '../../../domain/ref.ts';
import type { Task, TaskState } from '../../../domain/task.ts';
import type { Worker } from '../../../domain/worker.ts';
import type { JobRow, Readers } from '../collections.ts';
import { idOf } from '../ids.ts';
import type { Shares } from '../shares.ts';
import { needed, type RouterEvent } from './delivery.ts';
import { EVENT_NAMES, type EventName } from './names.ts';
import {
  assignments,
  HELD,
  jobRow,
  keepsTypes,
  MATCHED,
  modeIn,
  noSelectors,
  offerRow,
  statusOf,
  tellsSelectors,
  workerRow,
} from './payload.ts';

/** `eventId`: in place of the event's own, where it says two things of one object. */
type Told = {
  [K in EventKind]: { readonly ref: Ref<K>; readonly news: News<K>; readonly eventId?: string };
}[EventKind];

type Members = Readonly<Record<string, Json | undefined>>;

/** The members that are told: `null` and absent mean the same in a payload, and neither says that there is none (contract §10). */
const told = <T, K extends keyof T>(item: T, names: readonly K[]): Partial<Pick<T, K>> =>
  Object.fromEntries(names.flatMap((name) => (item[name] === null ? [] : [[name, item[name]]]))) as Partial<Pick<T, K>>;

const OF_JOB = [
  'policy',
  'queue',
  'worker',
  'priority',
  'channel',
  'labels',
  'tags',
  'disposition',
  'externalId',
  'scheduledAt',
  'matching',
  'requirements',
  'enqueuedAt',
] as const satisfies readonly (keyof Job)[];

const textOf = (value: Json | undefined): string | null => asText(value) || null;

/** The words of the first error that has any; inner ones are spelt in two ways (contract §10). */
const wordsOf = (error: Json | undefined): string | null =>
  isJsonObject(error) ? (textOf(error.message) ?? wordsOf(error.innererror ?? error.innerError)) : null;

const firstWords = ({ data: { errors } }: RouterEvent): string | null =>
  Array.isArray(errors) ? (errors.map(wordsOf).find((words) => words !== null) ?? null) : null;

/** When the event happened, as a moment of an object: to the millisecond. */
const endOf = ({ at }: RouterEvent): number | null => asMomentMs(Math.floor(at));

/**
 * What each event says. An object is left as a read right after the event would show it, as far as the event tells; so a job stays
 * `QUEUED` while it is on offer, however many offers there are of it. Of a worker's tasks and load only a read tells.
 */
export const openEvents = (account: string, readers: Readers, shares: Shares) => {
  const jobOf = (event: RouterEvent, more: Members = {}): JobRow =>
    readers.job(jobRow(event, more), `${event.path}data`);

  const jobPart = (event: RouterEvent, more: Members = {}, reason: string | null = null): Told => {
    const { item } = jobOf(event, more);
    const { state } = item;
    const endedAt = ENDED_JOB_STATES.has(state.state) ? endOf(event) : null;
    const members = {
      ...told(item, OF_JOB),
      ...(state.native !== null && { state, reason, endedAt }),
      // Whichever was read before is out of date.
      version: null,
    };
    return { ref: item.ref, news: { type: 'part', members } };
  };

  const jobNews = (event: RouterEvent, type: 'stale' | 'gone'): Told => ({
    ref: ref('Job', account, needed(event, 'jobId')),
    news: { type },
  });

  /** What a job requires is told by events without what is urgent, so only a read tells all of it. */
  const rereadOf = (event: RouterEvent): Told => ({
    ...jobNews(event, 'stale'),
    eventId: `${event.eventId}/requirements`,
  });

  const workerStale = (event: RouterEvent): readonly Told[] => {
    const id = idOf(event.data.workerId);
    return id === null ? [] : [{ ref: ref('Worker', account, id), news: { type: 'stale' } }];
  };

  /** The worker's share of an assigned job. Of the offer that it was, no read tells any more; nor is the capacity that it costs told here. */
  const taskParts = (event: RouterEvent, moments: Members, more: Members, ended?: Partial<Task>): Told[] =>
    shares.ofJob(jobOf(event, { ...more, assignments: assignments(event, moments) })).map((task) => {
      const members = {
        ...told(task, ['vendorType', 'state', 'worker', 'job', 'queue', 'assignedAt']),
        raw: event.data,
        createdAt: null,
        offeredAt: null,
        offerExpiresAt: null,
        endedAt: task.endedAt,
        ...ended,
      };
      return { ref: task.ref, news: { type: 'part', members } };
    });

  /** Job and task of an event about an assignment. */
  const assigned = (event: RouterEvent, status: string, moments: Members): readonly Told[] => [
    jobPart(event, { status, assignments: assignments(event, moments) }),
    ...taskParts(event, moments, { status }),
    ...workerStale(event),
  ];

  const offered = (event: RouterEvent): Task =>
    shares.offered(needed(event, 'workerId'), offerRow(event), jobOf(event));

  const offerEnded = (event: RouterEvent, state: TaskState): readonly Told[] => {
    const task = offered(event);
    const members = {
      ...told(task, ['vendorType', 'worker', 'job', 'queue']),
      state: { ...task.state, state },
      endedAt: endOf(event),
    };
    return [{ ref: task.ref, news: { type: 'part', members } }, ...workerStale(event)];
  };

  const workerPart = (event: RouterEvent, state?: string): Told => {
    const row = workerRow(event, state);
    const { item } = readers.worker(row, `${event.path}data`);
    const members: Partial<Worker> = {
      ...told(item, ['name', 'capacity', 'labels', 'tags']),
      ...(row.queues !== undefined && { queues: item.queues }),
      ...(row.channels !== undefined && { channels: item.channels }),
      ...(state !== undefined && { presence: item.presence }),
      version: null,
    };
    return { ref: item.ref, news: { type: 'part', members } };
  };

  /** Another capacity means another share of it that is taken, which is not told. */
  const keepsCapacity = ({ data: { updatedWorkerProperties: names } }: RouterEvent): boolean =>
    Array.isArray(names) && names.every((name) => typeof name === 'string' && name.toLowerCase() !== 'totalcapacity');

  const says: Readonly<Record<EventName, (event: RouterEvent) => readonly Told[]>> = {
    RouterJobReceived: (event) => [
      jobPart(event, { status: statusOf(event.data.jobStatus), matchingMode: modeIn(event) }),
    ],
    // Labels that change are told by nothing else.
    RouterJobClassified: (event) => [keepsTypes(event) ? jobPart(event) : jobNews(event, 'stale')],
    RouterJobClassificationFailed: (event) => [jobPart(event, { status: 'classificationFailed' }, firstWords(event))],
    RouterJobQueued: (event) => [
      jobPart(event, { ...noSelectors(event), status: 'queued', enqueuedAt: event.time, matchingMode: MATCHED }),
      ...(tellsSelectors(event) ? [rereadOf(event)] : []),
    ],
    RouterJobWorkerSelectorsExpired: (event) => [jobPart(event), rereadOf(event)],
    // What the rule does to the job is told by events of its own only in part (contract §8.3).
    RouterJobExceptionTriggered: (event) => [jobNews(event, 'stale')],
    RouterJobWaitingForActivation: (event) => [jobPart(event, { status: 'waitingForActivation', matchingMode: HELD })],
    RouterJobSchedulingFailed: (event) => [
      jobPart(event, { status: 'scheduleFailed' }, textOf(event.data.failureReason)),
    ],
    // Back in its queue, or suspended: the event does not tell which (contract §8.1).
    RouterJobUnassigned: (event) => [
      jobNews(event, 'stale'),
      ...taskParts(event, {}, {}, { state: { state: 'REVOKED', native: null }, endedAt: endOf(event) }),
      ...workerStale(event),
    ],
    RouterJobCompleted: (event) => assigned(event, 'completed', { completedAt: event.time }),
    RouterJobClosed: (event) => assigned(event, 'closed', { closedAt: event.time }),
    RouterJobCancelled: (event) => [jobPart(event, { status: 'cancelled' }, textOf(event.data.note))],
    RouterJobDeleted: (event) => [jobNews(event, 'gone')],

    RouterWorkerOfferIssued: (event) => {
      const item = offered(event);
      return [{ ref: item.ref, news: { type: 'whole', item } }, ...workerStale(event)];
    },
    RouterWorkerOfferAccepted: (event) => {
      needed(event, 'workerId');
      return assigned(event, 'assigned', { assignedAt: event.time });
    },
    RouterWorkerOfferDeclined: (event) => offerEnded(event, 'DECLINED'),
    RouterWorkerOfferExpired: (event) => offerEnded(event, 'EXPIRED'),
    RouterWorkerOfferRevoked: (event) => offerEnded(event, 'REVOKED'),

    RouterWorkerRegistered: (event) => [workerPart(event, 'active')],
    // Inactive, or draining: the event does not tell which (contract §8.2).
    RouterWorkerDeregistered: (event) => {
      needed(event, 'workerId');
      return workerStale(event);
    },
    RouterWorkerUpdated: (event) => {
      needed(event, 'workerId');
      return keepsCapacity(event) && keepsTypes(event) ? [workerPart(event)] : workerStale(event);
    },
    RouterWorkerDeleted: (event) => [
      { ref: ref('Worker', account, needed(event, 'workerId')), news: { type: 'gone' } },
    ],
  };

  return (event: RouterEvent): readonly Change[] => {
    const { name, type: cause, at, eventId } = event;
    const rank = EVENT_NAMES.indexOf(name);
    return says[name](event).map((one): Change => ({ cause, at, rank, eventId, ...one }));
  };
};
