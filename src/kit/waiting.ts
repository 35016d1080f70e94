import type { JobState } from '../domain/job.ts';
import { asMomentMs } from '../domain/moment.ts';
import type { State } from '../domain/object.ts';
import { asId } from '../domain/reading.ts';
import type { Member } from './members.ts';

/** The state of a job, as `state` reads it; one that waits and is in no queue yet is PENDING. `queue`: the member that names its queue. */
export const pendingUntilQueued =
  (state: Member<State<JobState>>, queue: string): Member<State<JobState>> =>
  (row, scope) => {
    const known = state(row, scope);
    return known.state === 'QUEUED' && asId(row[queue]) === null ? { ...known, state: 'PENDING' } : known;
  };

const UNTAKEN: ReadonlySet<string> = new Set<JobState>(['PENDING', 'QUEUED', 'OFFERED']);

interface TimeToLive {
  /** Milliseconds since the epoch. */
  readonly created: Member<number | null>;
  readonly seconds: Member<number | null>;
  readonly state: Member<State<JobState>>;
}

/** When a job is given up, in milliseconds since the epoch: so long after it was created, unless it was taken. */
export const untakenUntil =
  ({ created, seconds, state }: TimeToLive): Member<number | null> =>
  (row, scope) => {
    const [from, lasts] = [created(row, scope), seconds(row, scope)];
    if (from === null || lasts === null || !UNTAKEN.has(state(row, scope).state)) return null;
    return asMomentMs(from + lasts * 1_000);
  };
