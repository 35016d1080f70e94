import { JOB_STATES, type JobState } from '../domain/job.ts';
import { TASK_STATES, type TaskState } from '../domain/task.ts';
import { PRESENCES, type PresenceState } from '../domain/worker.ts';

const others =
  <S extends string>(all: readonly S[]) =>
  (...told: readonly Iterable<string>[]): readonly S[] => {
    const known = new Set(told.flatMap((states) => [...states]));
    return all.filter((state) => !known.has(state));
  };

/**
 * What `ReadPort.untold` is of a port that tells these states (the values of the map that translates its words) and forgets these: all
 * others.
 */
export const untoldJobStates: (...told: readonly Iterable<string>[]) => readonly JobState[] = others(JOB_STATES);
export const untoldTaskStates: (...told: readonly Iterable<string>[]) => readonly TaskState[] = others(TASK_STATES);
export const untoldPresences: (...told: readonly Iterable<string>[]) => readonly PresenceState[] = others(PRESENCES);
