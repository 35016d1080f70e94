import type { Change, EventItems, EventKind, MessageEvent } from '../domain/event.ts';
import type { Job } from '../domain/job.ts';
import type { Ref } from '../domain/ref.ts';
import type { Task } from '../domain/task.ts';

/** What is known of the objects of an account. */
interface Known {
  readonly told: (ref: Ref<EventKind>) => EventItems[EventKind] | null;
  readonly present: (kind: EventKind) => readonly EventItems[EventKind][];
}

/** What was said, with the job and the shares as they are known now: who comes back later must find the same. */
export const messagesOf = ({ ref, lines = [] }: Change, known: Known, receivedAt: number): readonly MessageEvent[] => {
  if (ref.kind !== 'Job' || lines.length === 0) return [];
  // What is told of a kind is of that kind; the type cannot say so.
  const job = known.told(ref) as Job | null;
  const tasks = (known.present('Task') as readonly Task[]).filter((task) => task.job?.nativeId === ref.nativeId);
  const { account } = ref;
  return lines.map((line) => ({ type: 'message', account, ref, job, tasks, line, receivedAt }));
};
