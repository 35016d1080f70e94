import { refKey } from '../domain/ref.ts';
import { ENDED_TASK_STATES } from '../domain/task.ts';
import {
  type Fact,
  type Holder,
  isOtherLeg,
  type JobSeen,
  jobFacts,
  learn,
  NOBODY,
  offerOutcome,
  type TaskSeen,
  type Track,
} from './facts.ts';
import { type JobSighting, merge, orderedSightings, type Sighting, type TaskSighting } from './sightings.ts';

/** For so long a job has the word after its tasks: a transfer is told of both, and the job tells where it goes. */
export const JOB_AFTER_TASK_MS = 2_000;

/** What tasks have told of who has a job, and the job itself has not. */
interface Handover {
  readonly holder: Holder;
  /** On the scale of the sightings. */
  readonly from: number;
  readonly at: number;
  readonly now: number;
}

/** How a job stands after what was seen of it. */
export interface JobState {
  /** `null`: not seen yet, or gone. */
  readonly job: Partial<JobSeen> | null;
  /** `null`: of the job itself nothing was seen yet. */
  readonly track: Track | null;
  /** Those that have not ended, by `refKey`. */
  readonly tasks: ReadonlyMap<string, Partial<TaskSeen>>;
  readonly handover: Handover | null;
}

export interface Told {
  readonly state: JobState;
  readonly facts: readonly Fact[];
}

const NO_TASKS: JobState['tasks'] = new Map();
export const UNSEEN: JobState = { job: null, track: null, tasks: NO_TASKS, handover: null };

const isWhole = (job: Partial<JobSeen> | null): job is Partial<JobSeen> & Pick<JobSeen, 'state'> =>
  job?.state !== undefined;

const wholeOf = (job: Partial<JobSeen> & Pick<JobSeen, 'state'>): JobSeen => ({
  state: job.state,
  queue: job.queue ?? null,
  worker: job.worker ?? null,
  enqueuedAt: job.enqueuedAt ?? null,
  endedAt: job.endedAt ?? null,
});

/**
 * Who has the job, by `refKey`: the worker whom the job names, else the one whose task is at work on it; of several tasks the one that
 * was told before (`known`) as long as it is.
 */
export const holderOf = (tasks: JobState['tasks'], worker: string | null, known: string | null): Holder => {
  const inState = (state: 'ACTIVE' | 'WRAP_UP'): [string, Partial<TaskSeen>][] =>
    [...tasks].filter(
      ([, task]) => task.state?.state === state && task.worker && (!worker || refKey(task.worker) === worker),
    );
  const active = inState('ACTIVE');
  const candidates = active.length > 0 ? active : inState('WRAP_UP');
  const [key, task] = candidates.find(([of]) => of === known) ?? candidates[0] ?? [];
  if (key === undefined || !task?.worker) return { ...NOBODY, worker };
  return { worker: refKey(task.worker), task: key, assignedAt: task.assignedAt ?? null };
};

const holderIn = ({ tasks, track }: JobState, job: Partial<JobSeen> | null): Holder =>
  holderOf(tasks, job?.worker ? refKey(job.worker) : null, track?.leg?.task ?? null);

const judge = (state: JobState, job: JobState['job'], { holder, at, now }: Omit<Handover, 'from'>): Told => {
  const seen = isWhole(job) ? wholeOf(job) : null;
  const { track, facts } = jobFacts({ before: state.track, job: seen, at: Math.min(at, now), now, holder });
  return { state: { ...state, job, track, handover: null }, facts };
};

/** The job stays silent on what its tasks have told: it is in the queue where it was. */
export const settle = (state: JobState): Told => {
  const { job, handover } = state;
  return handover && isWhole(job) ? judge(state, job, handover) : { state: { ...state, handover: null }, facts: [] };
};

const seeJob = (state: JobState, { told, at, now }: JobSighting): Told => {
  const job = merge(state.job, told);
  // Of what no state has been told yet, nothing can be said.
  if (job !== null && !isWhole(job)) return { state: { ...state, job }, facts: [] };
  const { handover } = state;
  const isSilent = handover && job?.state.state !== 'ASSIGNED';
  const settled: Told = isSilent ? settle(state) : { state, facts: [] };
  const since = handover && !isSilent ? Math.min(handover.at, at) : at;
  const next = judge(settled.state, job, { holder: holderIn(settled.state, job), at: since, now });
  return { state: next.state, facts: [...settled.facts, ...next.facts] };
};

/** Who has a job its tasks may tell alone. */
const seeHolder = (state: JobState, { from, at, now }: TaskSighting): Told => {
  const { job, track, handover } = state;
  if (!isWhole(job) || !track?.leg || track.phase !== 'ASSIGNED') return { state, facts: [] };
  const holder = holderIn(state, job);
  if (!isOtherLeg(track.leg, track.queue, holder)) {
    return { state: { ...state, track: { ...track, leg: learn(track.leg, holder) } }, facts: [] };
  }
  if (handover?.holder.task === holder.task) return { state, facts: [] };
  const settled: Told = handover ? settle(state) : { state, facts: [] };
  return { state: { ...settled.state, handover: { holder, from, at, now } }, facts: settled.facts };
};

const seeTask = (state: JobState, sighting: TaskSighting): Told => {
  const { key, told, at, now } = sighting;
  const before = state.tasks.get(key) ?? null;
  const task = merge(before, told);
  const tasks = new Map(state.tasks);
  if (task && !ENDED_TASK_STATES.has(task.state?.state ?? '')) tasks.set(key, task);
  else tasks.delete(key);
  const outcome = before?.state && task?.state ? offerOutcome(before as TaskSeen, task as TaskSeen) : null;
  const of = task?.queue ?? before?.queue;
  const queue = of ? refKey(of) : (state.track?.queue ?? null);
  const next = seeHolder({ ...state, tasks }, sighting);
  if (!outcome || queue === null) return next;
  const when = (outcome === 'accepted' ? task?.assignedAt : null) ?? at;
  const fact: Fact = { type: outcome, queue, at: Math.min(when, now), ms: null };
  return { state: next.state, facts: [...next.facts, fact] };
};

/** What a sighting means that comes after all that was seen before. */
export const see = (state: JobState, sighting: Sighting): Told => {
  const isDue = state.handover && sighting.from - state.handover.from > JOB_AFTER_TASK_MS;
  const settled: Told = isDue ? settle(state) : { state, facts: [] };
  const next = sighting.kind === 'Job' ? seeJob(settled.state, sighting) : seeTask(settled.state, sighting);
  return settled.facts.length === 0 ? next : { state: next.state, facts: [...settled.facts, ...next.facts] };
};

/** The queue that is told first, where a job was seen in parts before it was told. */
const queueToldLater = (base: JobState, sightings: readonly Sighting[]): JobState['job'] => {
  if (base.track !== null || base.job?.queue !== undefined) return base.job;
  const told = sightings.find(
    (sighting): sighting is JobSighting => sighting.kind === 'Job' && sighting.told?.queue !== undefined,
  )?.told;
  return told ? { ...base.job, queue: told.queue ?? null } : base.job;
};

/** What all of it means, in the order of its moments. The same for the same sightings, however they came. */
export const tellStory = (base: JobState, sightings: readonly Sighting[]): Told => {
  const jobBefore = base.job ?? (base.track ? null : undefined);
  const isJob = (key: string): boolean => sightings.some((sighting) => sighting.kind === 'Job' && sighting.key === key);
  const ordered = orderedSightings(sightings, (key) => (isJob(key) ? jobBefore : base.tasks.get(key)));
  let state: JobState = { ...base, job: queueToldLater(base, ordered) };
  const facts: Fact[] = [];
  for (const [index, sighting] of ordered.entries()) {
    // A read was so before what comes after it.
    const at = sighting.isRead ? Math.min(sighting.at, ordered[index + 1]?.at ?? Infinity) : sighting.at;
    const next = see(state, { ...sighting, at });
    state = next.state;
    facts.push(...next.facts);
  }
  return { state, facts };
};
