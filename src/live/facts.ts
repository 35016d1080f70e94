import { ENDED_JOB_STATES, type Job } from '../domain/job.ts';
import { type Ref, refKey } from '../domain/ref.ts';
import type { Task } from '../domain/task.ts';

export type FactType =
  | 'entered'
  | 'answered'
  | 'abandoned'
  | 'handled'
  | 'wrappedUp'
  | 'accepted'
  | 'declined'
  | 'expired';

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

/** What has to be remembered of a job to tell what its next change means. */
export interface Track {
  readonly phase: Phase;
  /** `refKey` of its queue. */
  readonly queue: string | null;
  /** What the vendor said last, however often it entered. */
  readonly enqueuedAt: number | null;
  readonly enteredAt: number | null;
  readonly assignedAt: number | null;
  readonly wrappingSince: number | null;
}

/** `null`: the state says nothing, so that it is where it was. */
const phaseOf = ({ state: { state } }: Job): Phase | null => {
  if (state === 'UNKNOWN') return null;
  if (ENDED_JOB_STATES.has(state)) return 'OVER';
  if (state === 'QUEUED' || state === 'OFFERED') return 'WAITING';
  return state === 'PENDING' || state === 'ASSIGNED' || state === 'WRAP_UP' ? state : 'PARKED';
};

const isTaken = (phase: Phase | null): boolean => phase === 'ASSIGNED' || phase === 'WRAP_UP';
const isUntaken = (phase: Phase | null): boolean => phase === 'PENDING' || phase === 'WAITING';

const queueOf = (queue: Ref<'Queue'> | null): string | null => queue && refKey(queue);

/** A job that was there when the watching began: when it was assigned, or its wrap-up began, is not known. */
export const beginTrack = (job: Job): Track => {
  const phase = phaseOf(job) ?? 'PENDING';
  const { enqueuedAt } = job;
  const enteredAt = phase === 'PENDING' ? null : enqueuedAt;
  return { phase, queue: queueOf(job.queue), enqueuedAt, enteredAt, assignedAt: null, wrappingSince: null };
};

export interface JobChange {
  /** `null`: not seen before. */
  readonly before: Track | null;
  /** `null`: gone. */
  readonly job: Job | null;
  /** When it happened, as far as is known. */
  readonly at: number;
  /** When the task that the job has now was assigned, where that is known better. */
  readonly assignedAt: number | null;
}

const span = (from: number | null, to: number): number | null => (from === null ? null : Math.max(0, to - from));

/**
 * What the change of a job means for its queue.
 *
 * - Entered: it waits there for the first time, or again after it was taken, parked or in another queue; or it is taken when it is seen
 *   for the first time.
 * - Answered: it is taken by a worker, or was completed without ever being seen so; `ms` since it entered.
 * - Abandoned: it is canceled, fails or vanishes before it is taken; `ms` since it entered.
 * - Handled: from being taken to its wrap-up or end. Wrapped up: from there to its end. One that vanishes has ended.
 */
export const jobFacts = ({ before, job, at, assignedAt }: JobChange): { track: Track | null; facts: Fact[] } => {
  const from = before?.phase ?? null;
  const phase = job ? (phaseOf(job) ?? from ?? 'PENDING') : 'OVER';
  // Some vendors no longer tell the queue of a job that has ended.
  const queue = queueOf(job?.queue ?? null) ?? before?.queue ?? null;
  const facts: Fact[] = [];
  const tell = (type: FactType, when: number, ms: number | null): void => {
    if (queue !== null) facts.push({ type, queue, at: when, ms });
  };

  const moved = before !== null && before.queue !== queue;
  const enters =
    (phase === 'WAITING' && (from !== 'WAITING' || moved)) || (isTaken(phase) && !isTaken(from) && from !== 'WAITING');
  let enteredAt = before?.enteredAt ?? null;
  if (job && enters) {
    // The same moment again is that of an earlier time in a queue.
    const isTold = enteredAt === null || job.enqueuedAt !== before?.enqueuedAt;
    enteredAt = (isTold ? job.enqueuedAt : null) ?? (phase === 'WAITING' ? at : null);
    tell('entered', enteredAt ?? at, null);
  }

  const endedAt = job?.endedAt ?? at;
  const takenAt = assignedAt !== null && assignedAt <= at ? assignedAt : at;
  if (isTaken(phase) && !isTaken(from)) {
    const seen = phase === 'ASSIGNED' || takenAt !== at;
    tell('answered', takenAt, seen ? span(enteredAt, takenAt) : null);
  }
  if (phase === 'OVER' && isUntaken(from)) {
    const completed = job?.state.state === 'COMPLETED';
    if (!completed) tell('abandoned', endedAt, span(enteredAt, endedAt));
    else if (from === 'WAITING') tell('answered', endedAt, null);
  }
  const begun = phase === 'ASSIGNED' && from !== 'ASSIGNED' ? takenAt : (before?.assignedAt ?? null);
  if (from === 'ASSIGNED' && (phase === 'WRAP_UP' || phase === 'OVER')) {
    const until = phase === 'OVER' ? endedAt : at;
    if (begun !== null) tell('handled', until, span(begun, until));
  }
  if (from === 'WRAP_UP' && phase === 'OVER') {
    const since = before?.wrappingSince ?? null;
    if (since !== null) tell('wrappedUp', endedAt, span(since, endedAt));
  }
  if (!job || phase === 'OVER') return { track: null, facts };
  const wrappingSince = phase !== 'WRAP_UP' ? null : from === 'WRAP_UP' ? (before?.wrappingSince ?? null) : at;
  const track = { phase, queue, enqueuedAt: job.enqueuedAt, enteredAt, assignedAt: begun, wrappingSince };
  return { track, facts };
};

const OFFERS: ReadonlyMap<string, FactType> = new Map([
  ['ACTIVE', 'accepted'],
  ['WRAP_UP', 'accepted'],
  ['COMPLETED', 'accepted'],
  ['DECLINED', 'declined'],
  ['EXPIRED', 'expired'],
]);

/** What became of an offer; `null` when the change ends none, or the vendor took it back. */
export const offerOutcome = (before: Task | null, task: Task | null): FactType | null =>
  before?.state.state === 'OFFERED' && task ? (OFFERS.get(task.state.state) ?? null) : null;
