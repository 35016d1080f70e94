import { ENDED_JOB_STATES } from '../domain/job.ts';
import { refKey } from '../domain/ref.ts';
import { ENDED_TASK_STATES } from '../domain/task.ts';
import type { Moment, Observation } from '../events/observation.ts';
import type { JobSeen, TaskSeen } from './facts.ts';

interface Placed
  extends Omit<Moment, 'isDated' | 'knownAt' | 'isKnownByRead'>,
    Pick<Observation, 'isRead' | 'arrival'> {
  /** Of what the vendor dates alike, the tasks come before their job. */
  readonly turn: 0 | 1;
  /** When it happened as it is told, and when it was heard, by our clock. */
  readonly at: number;
  readonly now: number;
  /** What the vendor dates it; `null`: it does not. */
  readonly toldAt: number | null;
  /** `refKey` of the job or the task. */
  readonly key: string;
}

export interface JobSighting extends Placed {
  readonly kind: 'Job';
  /** The members that were told; `null`: gone. */
  readonly told: Partial<JobSeen> | null;
}

export interface TaskSighting extends Placed {
  readonly kind: 'Task';
  readonly told: Partial<TaskSeen> | null;
}

/** What was seen once of a job, or of one of its tasks. */
export type Sighting = JobSighting | TaskSighting;

const JOB = ['state', 'queue', 'worker', 'enqueuedAt', 'endedAt'] as const satisfies readonly (keyof JobSeen)[];
const TASK = ['state', 'worker', 'queue', 'assignedAt'] as const satisfies readonly (keyof TaskSeen)[];

const pick = <T extends object, N extends keyof T>(from: T, names: readonly N[]): Partial<Pick<T, N>> | undefined => {
  const picked: Partial<Pick<T, N>> = {};
  let isEmpty = true;
  for (const name of names) {
    if (from[name] === undefined) continue;
    picked[name] = from[name];
    isEmpty = false;
  }
  return isEmpty ? undefined : picked;
};

/** A moment of the vendor's by our clock. */
export type Ours = (moment: number) => number;

const moved = <T extends object>(of: T, names: readonly (keyof T)[], ours: Ours): T => {
  const moments = names.flatMap((name) => (typeof of[name] === 'number' ? [[name, ours(of[name])] as const] : []));
  return moments.every(([name, moment]) => moment === of[name]) ? of : { ...of, ...Object.fromEntries(moments) };
};

/** With its moments by our clock. */
export const ourJob = <T extends Partial<JobSeen>>(job: T, ours: Ours): T =>
  moved(job, ['enqueuedAt', 'endedAt'], ours);

/** The same of a task. */
export const ourTask = <T extends Partial<TaskSeen>>(task: T, ours: Ours): T => moved(task, ['assignedAt'], ours);

/** Without what is not counted. */
export const slimJob = (job: Partial<JobSeen>): Partial<JobSeen> => pick(job, JOB) ?? {};

/** Of what is told of a job or a task, what is counted; `undefined`: nothing is. */
const countedOf = ({ kind }: Pick<Observation, 'kind'>, members: Observation['members'], ours: Ours) => {
  if (members === null) return null;
  if (kind === 'Job') {
    const told = pick(members as Partial<JobSeen>, JOB);
    return told && ourJob(told, ours);
  }
  const told = pick(members as Partial<TaskSeen>, TASK);
  return told && ourTask(told, ours);
};

/** `ours`: a moment of the vendor's that was heard of with the observation. `null`: it tells nothing of what is counted. */
export const sightingOf = (observation: Observation, moment: Moment, ours: Ours): Sighting | null => {
  const { kind, ref, members, isRead, arrival, receivedAt } = observation;
  const told = countedOf(observation, members, ours);
  if (told === undefined) return null;
  const { from, to, isDated, rank, tie } = moment;
  const at = observation.at === null ? receivedAt : ours(observation.at);
  // What can be compared did not happen after it was heard, by however little the two clocks are known to differ.
  const now = isDated ? Math.max(receivedAt, at) : receivedAt;
  const turn = isDated && kind === 'Job' ? 1 : 0;
  const toldAt = isDated ? observation.at : null;
  const placed = { from, to, isRead, rank, tie, arrival, turn, at: Math.min(at, now), now, toldAt, key: refKey(ref) };
  return { ...placed, kind, told } as Sighting;
};

/** `sighting` where a copy of it stands that came before: a clock that was set is no reason to put it elsewhere. */
export const besideCopy = (sightings: readonly Sighting[], sighting: Sighting): Sighting => {
  const { key, toldAt, rank, tie, arrival } = sighting;
  if (toldAt === null) return sighting;
  const isCopy = (one: Sighting): boolean =>
    one.toldAt === toldAt && one.key === key && one.rank === rank && one.tie === tie && one.arrival < arrival;
  const copy = sightings.find(isCopy);
  return copy ? { ...sighting, from: copy.from, to: copy.to, at: copy.at } : sighting;
};

/** What was known already when `sighting` came late, as a sighting of its own; `null`: nothing was. */
export const knownSightingOf = (
  { known, knownArrival, receivedAt, ...observation }: Observation,
  sighting: Sighting,
  { knownAt, isKnownByRead }: Moment,
  ours: Ours,
): Sighting | null => {
  const told = countedOf(observation, known, ours);
  if (!told || knownAt === null || knownAt <= sighting.from) return null;
  const placed = { from: knownAt, to: isKnownByRead ? receivedAt : knownAt, at: knownAt, toldAt: null };
  return { ...sighting, ...placed, isRead: isKnownByRead, arrival: knownArrival, told } as Sighting;
};

/** Negative: the first comes before the second. */
export const compareSightings = (a: Sighting, b: Sighting): number => {
  if (a.from !== b.from) return a.from - b.from;
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.tie !== b.tie) return a.tie < b.tie ? -1 : 1;
  return a.turn - b.turn || a.arrival - b.arrival;
};

/** Members that are known of a job or a task; `null`: gone. */
type Seen = Partial<JobSeen> | Partial<TaskSeen> | null;

export const merge = <T extends object>(known: T | null, told: T | null): T | null =>
  told === null ? null : { ...known, ...told };

const differ = (a: Seen | undefined, b: Seen, of: 'queue' | 'worker'): boolean => {
  const [one, other] = [a?.[of], b?.[of]];
  return one != null && other != null && refKey(one) !== refKey(other);
};

/** Whether a read that tells this finds nothing else than is known. */
const fits = (known: Seen | undefined, told: Seen): boolean =>
  known === null || told === null
    ? known === told
    : known?.state?.state === told.state?.state && !differ(known, told, 'queue') && !differ(known, told, 'worker');

/** Whether of two words neither says another thing than the other. */
const agree = (a: Seen, b: Seen): boolean =>
  a !== null &&
  b !== null &&
  (a.state === undefined || b.state === undefined || a.state.state === b.state.state) &&
  !differ(a, b, 'queue') &&
  !differ(a, b, 'worker');

const isOver = ({ kind, told }: Sighting): boolean => {
  if (told === null) return true;
  const state = told.state?.state ?? '';
  return kind === 'Job' ? ENDED_JOB_STATES.has(state) : ENDED_TASK_STATES.has(state);
};

/** Where a read stands among what was seen while it may have been so: behind another sighting, where it is, or nowhere. */
const placeOf = (
  read: Sighting,
  within: readonly Sighting[],
  known: Seen | undefined,
): Sighting | 'here' | 'nowhere' => {
  // What had arrived before the read began was so before.
  const least = within.findLastIndex(({ arrival }) => arrival < read.arrival);
  const isOwn = ({ key }: Sighting): boolean => key === read.key;
  const then = (now: Seen | undefined, sighting: Sighting): Seen => merge<object>(now ?? null, sighting.told);
  let now = within
    .slice(0, least + 1)
    .filter(isOwn)
    .reduce(then, known);
  const earliest = within[least] ?? 'here';
  if (fits(now, read.told)) return earliest;
  const later = within.slice(least + 1).filter(isOwn);
  for (const sighting of later) {
    now = then(now, sighting);
    if (fits(now, read.told)) return sighting;
  }
  const last = later.at(-1);
  if (!last) return earliest;
  // What was pushed meanwhile tells of other members, or nothing can come after it.
  return isOver(read) || later.every((sighting) => agree(sighting.told, read.told)) ? last : 'nowhere';
};

/**
 * The sightings in the order in which they were so. A read, of which it is known only between which moments it was so, is put where it finds
 * what was pushed. Where it does so nowhere, an end counts as of its answer, and anything else waits for the read that follows.
 * `knownOf` tells what was known before all of them; `undefined`: nothing.
 */
export const orderedSightings = (
  sightings: readonly Sighting[],
  knownOf: (key: string) => Seen | undefined,
): readonly Sighting[] => {
  const isOpen = ({ isRead, to }: Sighting, index: number): boolean =>
    isRead && (sightings[index + 1]?.from ?? Infinity) < to;
  if (!sightings.some(isOpen)) return sightings;
  const known = new Map<string, Seen>();
  const seenOf = (key: string): Seen | undefined => (known.has(key) ? known.get(key) : knownOf(key));
  const after = new Map<Sighting, Sighting[]>();
  const placed: Sighting[] = [];
  const put = (sighting: Sighting): void => {
    const { key, told } = sighting;
    known.set(key, merge<object>(seenOf(key) ?? null, told));
    placed.push(sighting);
    for (const read of after.get(sighting) ?? []) put(read);
  };
  for (const [index, sighting] of sightings.entries()) {
    if (!sighting.isRead) {
      put(sighting);
      continue;
    }
    const within = sightings.slice(index + 1).filter(({ isRead, from }) => !isRead && from < sighting.to);
    const place = placeOf(sighting, within, seenOf(sighting.key));
    if (place === 'here') put(sighting);
    else if (place !== 'nowhere') after.set(place, [...(after.get(place) ?? []), sighting]);
  }
  return placed;
};
