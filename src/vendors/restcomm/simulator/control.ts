import { bodyOf } from './body.ts';
import type { Centre } from './centre.ts';
import { parseEmitted } from './dates.ts';
import type { Credentials, Json, Stored, Task } from './records.ts';
import type { Resource } from './resource.ts';
import { readState } from './resources/tasks.ts';
import { foundWorkspace } from './resources/workspaces.ts';
import type { Resources } from './stage.ts';

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const dateOf = (value: unknown): number | null => parseEmitted(textOf(value) ?? '');

/** Identity and dates of a record in the vendor's own notation. */
const stampOf = (record: Json): Partial<Stored> => {
  const [sid, accountEmail] = [textOf(record.sid), textOf(record.accountEmail)];
  const [createdAt, updatedAt] = [dateOf(record.dateCreated), dateOf(record.dateUpdated)];
  return {
    ...(sid !== null && { sid }),
    ...(accountEmail !== null && { accountEmail }),
    ...(createdAt !== null && { createdAt }),
    ...(updatedAt !== null && { updatedAt }),
  };
};

const plantWorkspace = (centre: Centre, record: Json, by: Credentials): void => {
  const workspace = foundWorkspace(centre, String(record.name), by);
  workspace.defaultActivitySid = textOf(record.defaultActivitySid);
};

/** Only tasks that have ended: living ones are made by asking for them. */
const plantTask = (centre: Centre, record: Json, by: Credentials): void => {
  const state = readState(String(record.assignmentState));
  if (state !== 'COMPLETED' && state !== 'CANCELED') throw new TypeError(`a ${state} task cannot be planted`);
  const task: Task = {
    ...centre.stamp('TK', by),
    accountSid: by.accountSid,
    organizationSid: by.organizationSid,
    workspaceSid: textOf(record.workspaceSid),
    workflowSid: textOf(record.workflowSid),
    timeout: Number(record.timeout),
    bypassReservedState: record.bypassReservedState === true,
    taskChannel: textOf(record.taskChannel),
    callerId: textOf(record.callerId),
    attributes: textOf(record.attributes),
    reason: textOf(record.reason),
  };
  centre.tasks.set(task.sid, task);
  centre.world.addJob({
    id: task.sid,
    createdAt: task.createdAt,
    closed: {
      state: state === 'COMPLETED' ? 'completed' : 'canceled',
      at: task.createdAt + Number(record.age) * 1000,
      queueId: textOf(record.taskQueueSid),
      enteredAt: dateOf(record.taskQueueEnteredDate),
      workerId: textOf(record.workerSid),
    },
  });
};

/** Puts a record there as the vendor would print it, SID and dates included. */
export const plant = (
  centre: Centre,
  resources: Resources,
  resource: keyof Resources,
  record: Json,
  by: Credentials,
): void => {
  const create = <R extends Stored>({ create: make }: Resource<R>): void => {
    make(bodyOf(record), by);
  };
  centre.forceStamp(stampOf(record));
  if (resource === 'workspaces') plantWorkspace(centre, record, by);
  else if (resource === 'tasks') plantTask(centre, record, by);
  else if (resource === 'taskqueues') create(resources.taskqueues);
  else if (resource === 'workers') create(resources.workers);
  else if (resource === 'activities') create(resources.activities);
  else create(resources.workflows);
};

/** Plays the agent, which the vendor's REST interface cannot (contract §9.4). Each answers whether it took effect. */
export interface AgentControl {
  accept(taskSid: string): boolean;
  reject(taskSid: string): boolean;
  complete(taskSid: string): boolean;
  /** Picks up whatever rings at this worker. */
  answer(workerSid: string): boolean;
}

export const agentControl = ({ world }: Centre): AgentControl => ({
  accept: (taskSid) => world.accept(taskSid),
  reject: (taskSid) => world.decline(taskSid),
  complete: (taskSid) => world.complete(taskSid),
  answer(workerSid) {
    for (const job of world.jobs.values()) {
      if (job.workerId === workerSid && job.state === 'offered') return world.accept(job.id);
    }
    return false;
  },
});
