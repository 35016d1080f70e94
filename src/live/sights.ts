import { ENDED_JOB_STATES } from '../domain/job.ts';
import { refKey } from '../domain/ref.ts';
import { ENDED_TASK_STATES } from '../domain/task.ts';
import type { Observation } from '../events/observation.ts';
import type { JobSeen, TaskSeen } from './facts.ts';

interface Moment extends Pick<Observation, 'from' | 'to' | 'isRead' | 'rank' | 'tie' | 'arrival'> {
  /** Of what the vendor dates alike, the tasks come before their job. */
  readonly turn: 0 | 1;
  /** When it happened and when it was heard, by the vendor's clock. */
  readonly at: number;
  readonly now: number;
  /** `refKey` of the job or the task. */
  readonly key: string;
}

export interface JobSight extends Moment {
  readonly kind: 'Job';
  /** The members that were told; `null`: gone. */
  readonly told: Partial<JobSeen> | null;
}

export interface TaskSight extends Moment {
  readonly kind: 'Task';
  readonly told: Partial<TaskSeen> | null;
}

/** What was seen once of a job, or of one of its tasks. */
export type Sight = JobSight | TaskSight;

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

/** Without what is not counted. */
export const slimJob = (job: Partial<JobSeen>): Partial<JobSeen> => pick(job, JOB) ?? {};

/** `theirs`: a moment of ours by the vendor's clock. `null`: it tells nothing of what is counted. */
export const sightOf = (observation: Observation, theirs: (ours: number) => number): Sight | null => {
  const { kind, ref, members, from, to, isRead, isDated, rank, tie, arrival, at, receivedAt } = observation;
  const told = members && (kind === 'Job' ? pick(members, JOB) : pick(members, TASK));
  if (told === undefined) return null;
  const heard = theirs(receivedAt);
  // What can be compared did not happen after it was heard, by however little the two clocks are known to differ.
  const now = isDated ? Math.max(heard, at ?? heard) : heard;
  const turn = isDated && kind === 'Job' ? 1 : 0;
  const moment = { from, to, isRead, rank, tie, arrival, turn, at: Math.min(at ?? now, now), now, key: refKey(ref) };
  return { ...moment, kind, told } as Sight;
};

/** Negative: the first comes before the second. */
export const compareSights = (a: Sight, b: Sight): number => {
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

const isOver = ({ kind, told }: Sight): boolean => {
  if (told === null) return true;
  const state = told.state?.state ?? '';
  return kind === 'Job' ? ENDED_JOB_STATES.has(state) : ENDED_TASK_STATES.has(state);
};

/** Where a read stands among what was seen while it may have been so: behind another sight, where it is, or nowhere. */
const placeOf = (read: Sight, within: readonly Sight[], known: Seen | undefined): Sight | 'here' | 'nowhere' => {
  // What had arrived before the read began was so before.
  const least = within.findLastIndex(({ arrival }) => arrival < read.arrival);
  const isOwn = ({ key }: Sight): boolean => key === read.key;
  const then = (now: Seen | undefined, sight: Sight): Seen => merge<object>(now ?? null, sight.told);
  let now = within
    .slice(0, least + 1)
    .filter(isOwn)
    .reduce(then, known);
  const earliest = within[least] ?? 'here';
  if (fits(now, read.told)) return earliest;
  const later = within.slice(least + 1).filter(isOwn);
  for (const sight of later) {
    now = then(now, sight);
    if (fits(now, read.told)) return sight;
  }
  const last = later.at(-1);
  if (!last) return earliest;
  return isOver(read) ? last : 'nowhere';
};

/**
 * The sights in the order in which they were so. A read, of which it is known only between which moments it was so, is put where it finds
 * what was pushed. Where it does so nowhere, an end counts as of its answer, and anything else waits for the read that follows.
 * `knownOf` tells what was known before all of them; `undefined`: nothing.
 */
export const inOrder = (sights: readonly Sight[], knownOf: (key: string) => Seen | undefined): readonly Sight[] => {
  const isOpen = ({ isRead, to }: Sight, index: number): boolean =>
    isRead && (sights[index + 1]?.from ?? Infinity) < to;
  if (!sights.some(isOpen)) return sights;
  const known = new Map<string, Seen>();
  const seenOf = (key: string): Seen | undefined => (known.has(key) ? known.get(key) : knownOf(key));
  const after = new Map<Sight, Sight[]>();
  const placed: Sight[] = [];
  const put = (sight: Sight): void => {
    const { key, told } = sight;
    known.set(key, merge<object>(seenOf(key) ?? null, told));
    placed.push(sight);
    for (const read of after.get(sight) ?? []) put(read);
  };
  for (const [index, sight] of sights.entries()) {
    if (!sight.isRead) {
      put(sight);
      continue;
    }
    const within = sights.slice(index + 1).filter(({ isRead, from }) => !isRead && from < sight.to);
    const place = placeOf(sight, within, seenOf(sight.key));
    if (place === 'here') put(sight);
    else if (place !== 'nowhere') after.set(place, [...(after.get(place) ?? []), sight]);
  }
  return placed;
};
