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
  const now = theirs(receivedAt);
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

/** Members that are known of a job or a task; `null`: gone, or never seen. */
export type Seen = Partial<JobSeen> | Partial<TaskSeen> | null;

export const merge = <T extends object>(known: T | null, told: T | null): T | null =>
  told === null ? null : { ...known, ...told };

const differ = (a: Seen, b: Seen, of: 'queue' | 'worker'): boolean => {
  const [one, other] = [a?.[of], b?.[of]];
  return one != null && other != null && refKey(one) !== refKey(other);
};

/** Whether a read that tells this finds nothing else than is known. */
const fits = (known: Seen, told: Seen): boolean =>
  known === null || told === null
    ? known === told
    : known.state?.state === told.state?.state && !differ(known, told, 'queue') && !differ(known, told, 'worker');

const isOver = ({ kind, told }: Sight): boolean => {
  if (told === null) return true;
  const state = told.state?.state ?? '';
  return kind === 'Job' ? ENDED_JOB_STATES.has(state) : ENDED_TASK_STATES.has(state);
};

/**
 * The sights in the order in which they were so. A read, of which it is known only between which moments it was so, is put where it finds
 * what was pushed; where it does so nowhere, it counts as of its beginning, and an end as of its answer. `knownOf` tells what was known
 * before all of them.
 */
export const inOrder = (sights: readonly Sight[], knownOf: (key: string) => Seen): readonly Sight[] => {
  const isOpen = ({ isRead, to }: Sight, index: number): boolean =>
    isRead && (sights[index + 1]?.from ?? Infinity) < to;
  if (!sights.some(isOpen)) return sights;
  const known = new Map<string, Seen>();
  const after = new Map<Sight, Sight[]>();
  const placed: Sight[] = [];
  const put = (sight: Sight): void => {
    const { key, told } = sight;
    known.set(key, merge<object>(known.get(key) ?? knownOf(key), told));
    placed.push(sight);
  };
  /** The one behind which it is put; `null`: where it stands. */
  const behind = (read: Sight, rest: readonly Sight[]): Sight | null => {
    let now = known.get(read.key) ?? knownOf(read.key);
    if (fits(now, read.told)) return null;
    let last: Sight | null = null;
    for (const sight of rest) {
      if (sight.from >= read.to) break;
      if (sight.key !== read.key) continue;
      last = sight;
      now = merge<object>(now, sight.told);
      if (fits(now, read.told)) return sight;
    }
    return isOver(read) ? last : null;
  };
  for (const [index, sight] of sights.entries()) {
    const later = sight.isRead ? behind(sight, sights.slice(index + 1)) : null;
    if (later) after.set(later, [...(after.get(later) ?? []), sight]);
    else put(sight);
    const waiting = after.get(sight) ?? [];
    if (!later) for (const read of waiting) put(read);
    else if (waiting.length > 0) after.set(later, [...waiting, ...(after.get(later) ?? [])]);
  }
  return placed;
};
