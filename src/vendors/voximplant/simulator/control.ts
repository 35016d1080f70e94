import type { Centre } from './centre.ts';
import { enqueue } from './enqueue.ts';
import type { Channel, Queue, Requirement } from './records.ts';

/** What a scenario of the vendor would enqueue (contract §1). */
export interface TaskInit {
  /** Id or name. */
  readonly queue: number | string;
  readonly type?: Channel;
  /** 1 to 100, 50 unless told. */
  readonly priority?: number;
  readonly skills?: readonly { readonly skill: number | string; readonly level: number }[];
  readonly customData?: string;
}

/** Plays the customers and the tasks, which the vendor's interface only shows. By ids that only this control knows. */
export interface TaskControl {
  /** `null`: the queue is full, or nobody is there and it does not hold. */
  enqueue(init: TaskInit): string | null;
  /** The agent takes what is offered. */
  accept(taskId: string): boolean;
  decline(taskId: string): boolean;
  /** The contact is over. */
  end(taskId: string): boolean;
  /** The customer leaves before anybody answered. */
  abandon(taskId: string): boolean;
  /** Of the tasks that are there, oldest first. */
  ids(): readonly string[];
}

const find = <R extends { readonly id: number; readonly name: string }>(
  table: ReadonlyMap<number, R>,
  wanted: number | string,
  kind: string,
): R => {
  for (const each of table.values()) if (each.id === wanted || each.name === wanted) return each;
  throw new RangeError(`no ${kind} ${wanted}`);
};

export const taskControl = (centre: Centre): TaskControl => {
  const { world, tasks } = centre;
  return {
    enqueue({ queue, type = 'CALL', priority = 50, skills = [], customData }) {
      if (!Number.isInteger(priority) || priority < 1 || priority > 100) throw new RangeError('priority is 1 to 100');
      const target: Queue = find(centre.queues, queue, 'queue');
      const demands: Requirement[] = skills.map(({ skill, level }) => ({
        skillId: find(centre.skills, skill, 'skill').id,
        level,
      }));
      return (
        enqueue(centre, { queue: target, type, priority, skills: demands, customData: customData ?? null })?.id ?? null
      );
    },
    accept: (taskId) => world.accept(taskId),
    decline: (taskId) => world.decline(taskId),
    end: (taskId) => world.complete(taskId),
    abandon: (taskId) => world.cancel(taskId),
    ids: () => [...tasks.keys()],
  };
};
