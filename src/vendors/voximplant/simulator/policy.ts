import type { Policy, SimWorker } from '../../../sandbox/model.ts';
import type { Centre } from './centre.ts';
import { tasksIn } from './hold.ts';
import type { Channel, Queue, Requirement, User } from './records.ts';
import { readWorkerId } from './status.ts';

const isQualified = (user: User | undefined, skills: readonly Requirement[]): boolean =>
  user?.active === true && skills.every(({ skillId, level }) => (user.skills.get(skillId) ?? 0) >= level);

/** The levels in what the task asks for; without demands, all there are. */
const qualification = (user: User | undefined, skills: readonly Requirement[]): number => {
  const held = user?.skills ?? new Map<number, number>();
  const levels = skills.length > 0 ? skills.map(({ skillId }) => held.get(skillId) ?? 0) : held.values();
  let sum = 0;
  for (const level of levels) sum += level;
  return sum;
};

/** The world's line is ordered by priority: that of the queue first, then the task's own where the queue looks at it. */
export const rankOf = (queue: Queue, type: Channel, priority: number): number =>
  queue.priority * 1000 + (queue.rules[type].taskSelection === 'MAX_PRIORITY' ? priority : 0);

/** After a change of the queue's priority or task selection. */
export const rankAgain = (centre: Centre, queue: Queue): void => {
  for (const { id, type, priority } of tasksIn(centre, queue.id)) {
    centre.world.changeJob(id, { priority: rankOf(queue, type, priority) });
  }
};

/** The vendor's rules of distribution. The centre exists only after the world that asks them. */
export const distributionPolicy = (centre: () => Centre): Policy => {
  const userOf = (worker: SimWorker): User | undefined => centre().users.get(readWorkerId(worker.id).userId);

  return {
    offerMs: () => centre().switches.offer_seconds * 1000 || null,
    mayOffer(worker, job) {
      const task = centre().tasks.get(job.id);
      return task !== undefined && isQualified(userOf(worker), task.skills);
    },
    // They come with the one who is free longest first, which also decides between equals.
    rank(candidates, job) {
      const task = centre().tasks.get(job.id);
      const selection = task && centre().queues.get(task.queueId)?.rules[task.type].agentSelection;
      if (!task || !selection || selection === 'MAX_WAITING_TIME') return candidates;
      const sign = selection === 'MOST_QUALIFIED' ? -1 : 1;
      const keyed = candidates.map((worker) => ({ worker, key: sign * qualification(userOf(worker), task.skills) }));
      return keyed.sort((one, other) => one.key - other.key).map(({ worker }) => worker);
    },
  };
};
