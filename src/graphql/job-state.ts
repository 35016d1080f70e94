import type { JobState } from '../domain/job.ts';
import { enumOf } from './enum.ts';

const STATE_WORDS: Readonly<Record<JobState | 'UNKNOWN', string>> = {
  PENDING: 'Not yet in a queue: scheduled, being classified, or suspended.',
  QUEUED: 'Waiting in a queue.',
  OFFERED:
    'Held out to a worker who has not taken it yet. Where the vendor does not say so of the job, it is QUEUED and has a task that is OFFERED.',
  ASSIGNED: 'A worker is on it.',
  WRAP_UP: 'The contact is over, the worker finishes it up.',
  PARKED: 'Laid on a shelf for later.',
  COMPLETED: 'Done.',
  CANCELED: 'Given up before it was done.',
  FAILED: 'The vendor could not route it.',
  UNKNOWN: 'A state that this API does not know; see `nativeState`. It counts as live.',
};

export const JobStateEnum = enumOf(
  'JobState',
  "Where a job stands, in words that hold for every vendor, and no more than the vendor says of the job itself. The vendor's own word " +
    'is in `nativeState`. Not every vendor tells every state: `capabilities { untold }` of an account names those that it never tells.',
  STATE_WORDS,
);
