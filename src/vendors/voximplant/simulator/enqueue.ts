import type { Centre } from './centre.ts';
import { holds, tasksIn } from './hold.ts';
import { rankOf } from './policy.ts';
import type { Channel, Queue, Requirement, Task, TaskRecord } from './records.ts';
import { queueKey } from './status.ts';

export interface TaskOrder {
  readonly queue: Queue;
  readonly type: Channel;
  /** 1 to 100. */
  readonly priority: number;
  readonly skills: readonly Requirement[];
  readonly customData: string | null;
}

/** `null`: the queue does not take it, because it is full or because nobody is there and it does not hold. */
export const enqueue = (centre: Centre, { queue, type, priority, skills, customData }: TaskOrder): Task | null => {
  const { world, clock, journal } = centre;
  const { maxSize, maxWaitingSeconds } = queue.rules[type];
  const record: TaskRecord = {
    type,
    queueId: queue.id,
    enteredAt: clock.now(),
    distributedAt: null,
    userId: null,
    answeredAt: null,
    endedAt: null,
    outcome: null,
    afterService: null,
  };
  journal.addTask(record);
  const unanswered = tasksIn(centre, queue.id, type).filter(({ record: { answeredAt } }) => answeredAt === null);
  if ((maxSize !== null && unanswered.length >= maxSize) || !holds(centre, queue, type)) {
    record.outcome = 'blocked';
    record.endedAt = record.enteredAt;
    return null;
  }
  const task = { id: centre.newTaskId(), queueId: queue.id, type, priority, skills, customData, record };
  centre.tasks.set(task.id, task);
  const timeToLiveMs = maxWaitingSeconds === null ? null : maxWaitingSeconds * 1000;
  world.addJob({ id: task.id, priority: rankOf(queue, type, priority), timeToLiveMs });
  world.enqueue(task.id, queueKey(queue.id, type));
  return task;
};
