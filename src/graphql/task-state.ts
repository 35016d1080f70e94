import type { TaskState } from '../domain/task.ts';
import { enumOf } from './enum.ts';

const STATE_WORDS: Readonly<Record<TaskState | 'UNKNOWN', string>> = {
  OFFERED: 'Held out to the worker.',
  ACTIVE: 'The worker has taken it.',
  WRAP_UP: 'The contact is over, the worker finishes it up.',
  COMPLETED: 'Done.',
  DECLINED: 'The worker refused it.',
  EXPIRED: 'The worker let the offer lapse.',
  REVOKED: 'The offer or assignment was taken back.',
  UNKNOWN:
    'A state that this API does not know; see `nativeState`. It counts as live: its worker is never taken for free.',
};

export const TaskStateEnum = enumOf(
  'TaskState',
  "Where a task stands, in words that hold for every vendor. The vendor's own word is in `nativeState`. Not every vendor tells every " +
    'state: `capabilities { untold }` of an account names those that it never tells.',
  STATE_WORDS,
);
