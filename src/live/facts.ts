import { ENDED_JOB_STATES, type Job } from '../domain/job.ts';
import { type Ref, refKey } from '../domain/ref.ts';
import type { Task } from '../domain/task.ts';

export type FactType =
  | 'entered'
  | 'answered'
  | 'abandoned'
  | 'flowedOut'
  | 'handled'
  | 'wrappedUp'
  | 'accepted'
  | 'declined'
  | 'expired';

/** Of a job, what its facts are made of. */
export type JobSeen = Pick<Job, 'state' | 'queue' | 'worker' | 'enqueuedAt' | 'endedAt'>;
/** The same of a task. */
export type TaskSeen = Pick<Task, 'state' | 'worker' | 'queue' | 'assignedAt'>;

/** What happened in a queue. */
export interface Fact {
  readonly type: FactType;
  /** `refKey` of the queue. */
  readonly queue: string;
  readonly at: number;
  /** How long what ended by it took; `null` when its beginning is not known, or it has none. */
  readonly ms: number | null;
}

/** Where a job is on its way through a queue. */
type Phase = 'PENDING' | 'WAITING' | 'ASSIGNED' | 'WRAP_UP' | 'PARKED' | 'OVER';

/** Who has a job, as far as that is told: `refKey`s of the worker and of his task, and when he took it. */
export interface Holder {
  readonly worker: string | null;
  readonly task: string | null;
  readonly assignedAt: number | null;
}

export const NOBODY: Holder = { worker: null, task: null, assignedAt: null };

/** One job in one queue with one worker, from being taken until it leaves him. */
export interface Leg {
  readonly queue: string | null;
  readonly worker: string | null;
  readonly task: string | null;
  /** `null`: not known. */
  readonly begunAt: number | null;
  /** Its end has been told, so that an end that is told again is none. */
  readonly isOver: boolean;
}

/** What has to be remembered of a job to tell what its next change means. */
export interface Track {
  readonly phase: Phase;
  /** `refKey` of its queue. */
  readonly queue: string | null;
  /** What the vendor said last, however often it entered. */
  readonly enqueuedAt: number | null;
  /** When it entered the queue; `null` when that is not known. Never after the moment at which it was heard. */
  readonly enteredAt: number | null;
  /** It entered its queue, and has been neither answered nor abandoned there nor has it left it. */
  readonly awaitsAnswer: boolean;
  /** The leg it is on, or was on when it ended. */
  readonly leg: Leg | null;
  readonly wrappingSince: number | null;
}

/** `null`: the state says nothing, so that it is where it was. */
const phaseOf = ({ state: { state } }: JobSeen): Phase | null => {
  if (state === 'UNKNOWN') return null;
  if (ENDED_JOB_STATES.has(state)) return 'OVER';
  if (state === 'QUEUED' || state === 'OFFERED') return 'WAITING';
  return state === 'PENDING' || state === 'ASSIGNED' || state === 'WRAP_UP' ? state : 'PARKED';
};

const isTaken = (phase: Phase | null): boolean => phase === 'ASSIGNED' || phase === 'WRAP_UP';
const isUntaken = (phase: Phase | null): boolean => phase === 'PENDING' || phase === 'WAITING';

const queueOf = (queue: Ref<'Queue'> | null): string | null => queue && refKey(queue);

const earliest = (told: number | null, at: number): number | null => (told === null ? null : Math.min(told, at));

/** A job that was there when the watching began: when it was assigned, or its wrap-up began, is not known. */
export const beginTrack = (job: JobSeen, now: number, { worker, task }: Holder = NOBODY): Track => {
  const phase = phaseOf(job) ?? 'PENDING';
  const { enqueuedAt } = job;
  const queue = queueOf(job.queue);
  return {
    phase,
    queue,
    enqueuedAt,
    enteredAt: phase === 'PENDING' ? null : earliest(enqueuedAt, now),
    awaitsAnswer: phase === 'WAITING',
    leg: isTaken(phase) ? { queue, worker, task, begunAt: null, isOver: false } : null,
    wrappingSince: null,
  };
};

/** Moments of the vendor's are moved to our clock in whole seconds: two of them that are as near as this may be the same. */
const SAME_MS = 1_500;

export interface JobChange {
  /** `null`: not seen before. */
  readonly before: Track | null;
  /** `null`: gone. */
  readonly job: JobSeen | null;
  /** When it happened, as far as is known; not after `now`. */
  readonly at: number;
  /** When it was heard. */
  readonly now: number;
  readonly holder: Holder;
}

const span = (from: number | null, to: number): number | null => (from === null ? null : Math.max(0, to - from));

/** What is not told is no difference. */
const differ = (a: string | null, b: string | null): boolean => a !== null && b !== null && a !== b;

/** Whether a leg that is told so is another one. */
export const isOtherLeg = (leg: Leg, queue: string | null, { worker, task }: Holder): boolean =>
  differ(leg.queue, queue) || differ(leg.worker, worker) || differ(leg.task, task);

/** The leg with what is told of it later. */
export const learn = (leg: Leg, { worker, task }: Holder): Leg => ({
  ...leg,
  worker: leg.worker ?? worker,
  task: task ?? leg.task,
});

/**
 * What the change of a job means for its queue.
 *
 * A leg is one job in one queue with one worker. It ends when the job is no longer assigned, or is assigned in another queue or to
 * another worker: a transfer ends one leg and begins the next. Each of these counts once per leg:
 *
 * - Entered: it waits in the queue for the first time, or again after it was taken, parked or in another queue; or a leg begins there
 *   without its having been seen to wait there.
 * - Answered: a leg begins, or the job was completed without a leg being seen; `ms` since it entered, which is not known of a leg that
 *   a transfer began.
 * - Abandoned: it is canceled, fails or vanishes before it is taken; `ms` since it entered.
 * - Flowed out: it leaves the queue in which it waits without being taken there: for another queue, or to be parked; `ms` since it entered.
 * - Handled: from the beginning of the leg to its wrap-up or end. Wrapped up: from there to the end of that. What vanishes has ended.
 */
export const jobFacts = ({ before, job, at, now, holder }: JobChange): { track: Track; facts: Fact[] } => {
  const from = before?.phase ?? null;
  const phase = job ? (phaseOf(job) ?? from ?? 'PENDING') : 'OVER';
  // Some vendors no longer tell the queue of a job that has ended.
  const queue = queueOf(job?.queue ?? null) ?? before?.queue ?? null;
  const last = before?.leg ?? null;
  const facts: Fact[] = [];
  const tell = (type: FactType, of: string | null, when: number, ms: number | null): void => {
    if (of !== null) facts.push({ type, queue: of, at: when, ms });
  };

  // Once it was wrapped up, being assigned again is the work of another leg.
  const isNext =
    isTaken(phase) &&
    last !== null &&
    (isOtherLeg(last, queue, holder) || (from === 'WRAP_UP' && phase === 'ASSIGNED' && !last.isOver));
  const begins = isTaken(phase) && (last === null || isNext);
  const isTransfer = begins && isTaken(from);
  const takenSince = (isTransfer ? last?.begunAt : null) ?? -Infinity;
  const { assignedAt } = holder;
  const takenAt = assignedAt !== null && assignedAt <= at && assignedAt >= takenSince ? assignedAt : at;
  const endedAt = Math.min(job?.endedAt ?? at, now);

  if (last && !last.isOver && from === 'ASSIGNED' && (phase !== 'ASSIGNED' || begins)) {
    const until = isTransfer ? takenAt : phase === 'OVER' ? endedAt : at;
    if (last.begunAt !== null) tell('handled', last.queue ?? queue, until, span(last.begunAt, until));
  }
  if (last && !last.isOver && from === 'WRAP_UP' && (phase !== 'WRAP_UP' || begins)) {
    const since = before?.wrappingSince ?? null;
    const until = phase === 'OVER' ? endedAt : at;
    if (since !== null) tell('wrappedUp', last.queue ?? queue, until, span(since, until));
  }

  const moved = before !== null && before.queue !== queue;
  const sinceBefore = before?.enteredAt ?? null;
  const told = job?.enqueuedAt ?? null;
  /**
   * A read that was under way may tell of a moment before it waited, when it was on its way into the queue: it has not left it. One that
   * was suspended and let go again has another moment.
   */
  const isStay =
    from === 'PENDING' &&
    !moved &&
    sinceBefore !== null &&
    (told === null ? begins : Math.abs(told - sinceBefore) <= SAME_MS);
  const enters = (from !== 'WAITING' && !isStay) || moved;
  const waits = phase === 'WAITING' && enters;
  const entersNow = job !== null && (waits || (begins && enters));
  const awaited = before?.awaitsAnswer ?? false;
  const leaves = awaited && phase !== 'OVER' && (entersNow || moved || phase === 'PARKED');
  if (leaves) {
    const left = begins ? takenAt : at;
    tell('flowedOut', before?.queue ?? null, left, span(sinceBefore, left));
  }
  let enteredAt = before?.enteredAt ?? null;
  if (job && entersNow) {
    // The same moment again is that of an earlier time in a queue.
    const isTold = !isTransfer && (enteredAt === null || job.enqueuedAt !== before?.enqueuedAt);
    enteredAt = (isTold ? earliest(job.enqueuedAt, at) : null) ?? (waits ? at : null);
    tell('entered', queue, enteredAt ?? takenAt, null);
  }
  if (begins) {
    const isSeen = phase === 'ASSIGNED' || takenAt !== at;
    tell('answered', queue, takenAt, isSeen ? span(enteredAt, takenAt) : null);
  }
  if (phase === 'OVER' && isUntaken(from)) {
    const isCompleted = job?.state.state === 'COMPLETED';
    if (!isCompleted) tell('abandoned', queue, endedAt, span(enteredAt, endedAt));
    else if (from === 'WAITING' || awaited) tell('answered', queue, endedAt, null);
  }
  const awaitsAnswer = phase !== 'OVER' && !begins && (waits || (awaited && !leaves));

  const legNow = (): Leg | null => {
    if (begins) return { queue, ...taker(), begunAt: phase === 'ASSIGNED' ? takenAt : null, isOver: false };
    if (phase === 'OVER') return last && { ...last, isOver: true };
    return isTaken(phase) && last ? learn({ ...last, queue: last.queue ?? queue }, holder) : null;
  };
  /** Where the job alone tells that it was passed on, its tasks are still those of the leg before. */
  const taker = (): Pick<Leg, 'worker' | 'task'> => {
    const { worker, task } = holder;
    const isOld = isTransfer && last !== null && last.task !== null && last.task === task;
    return isOld ? { worker: job?.worker ? refKey(job.worker) : null, task: null } : { worker, task };
  };
  const wrappingSince =
    phase !== 'WRAP_UP' ? null : from === 'WRAP_UP' && !begins ? (before?.wrappingSince ?? null) : at;
  const enqueuedAt = job ? job.enqueuedAt : (before?.enqueuedAt ?? null);
  return { track: { phase, queue, enqueuedAt, enteredAt, awaitsAnswer, leg: legNow(), wrappingSince }, facts };
};

const OFFERS: ReadonlyMap<string, FactType> = new Map([
  ['ACTIVE', 'accepted'],
  ['WRAP_UP', 'accepted'],
  ['COMPLETED', 'accepted'],
  ['DECLINED', 'declined'],
  ['EXPIRED', 'expired'],
]);

/** How an offer ended; `null` when the change ends none, or the vendor took it back. */
export const offerOutcome = (before: TaskSeen | null, task: TaskSeen | null): FactType | null =>
  before?.state.state === 'OFFERED' && task ? (OFFERS.get(task.state.state) ?? null) : null;
