import type { SimWorker } from '../../../../sandbox/model.ts';
import type { Body } from '../body.ts';
import { type Centre, findActivity, findOwn, refuseTakenName } from '../centre.ts';
import { compileExpression } from '../expression/evaluate.ts';
import type { TaskQueue } from '../records.ts';
import { createdBetween, partialName, type Resource, renderStamp, withoutUnset } from '../resource.ts';
import { cancelOpenTasks } from './tasks.ts';

const EVERY_WORKER = '1==1';
const RESERVED_WORKERS = 1;
const RESERVED_WORKERS_MAX = 50;

/** Who belongs to the queue; an invalid expression admits nobody (contract §4.2). */
const membership = (centre: Centre, { workspaceSid, targetWorkers }: TaskQueue): ((worker: SimWorker) => boolean) => {
  const matches = compileExpression(targetWorkers);
  return (worker) =>
    matches !== null && centre.workers.get(worker.id)?.workspaceSid === workspaceSid && matches(worker.attributes);
};

const activityFields = (centre: Centre, workspaceSid: string, body: Body) => {
  const read = (key: string): string | null | undefined => {
    const sid = body.text(key);
    return sid ? findActivity(centre, sid, workspaceSid).sid : sid;
  };
  return {
    assignmentActivitySid: read('assignmentActivitySid'),
    reservationActivitySid: read('reservationActivitySid'),
  };
};

export const taskqueues = (centre: Centre): Resource<TaskQueue> => ({
  plural: 'taskqueues',
  table: centre.taskqueues,
  missing: '540',
  // No workspaceSid: the document lists none for this resource (contract §3.2).
  filters: { name: partialName, ...createdBetween },

  create(body, by) {
    const workspaceSid = body.requiredText('workspaceSid');
    const name = body.requiredText('name');
    findOwn(centre.workspaces, workspaceSid, by.enterpriseSid, '520');
    const targetWorkers = body.text('targetWorkers') ?? EVERY_WORKER;
    const maxReservedWorkers = body.integer('maxReservedWorkers', 1, RESERVED_WORKERS_MAX) ?? RESERVED_WORKERS;
    const activities = activityFields(centre, workspaceSid, body);
    refuseTakenName(centre.taskqueues, name, (each) => each.workspaceSid === workspaceSid, '546');
    const queue: TaskQueue = {
      ...centre.stamp('TQ', by),
      workspaceSid,
      name,
      targetWorkers,
      assignmentActivitySid: activities.assignmentActivitySid ?? null,
      reservationActivitySid: activities.reservationActivitySid ?? null,
      maxReservedWorkers,
    };
    centre.taskqueues.set(queue.sid, queue);
    centre.world.addQueue({ id: queue.sid, name, admits: membership(centre, queue) });
    return queue;
  },

  update(queue, body) {
    const name = body.keptText('name');
    const targetWorkers = body.text('targetWorkers');
    const maxReservedWorkers = body.integer('maxReservedWorkers', 1, RESERVED_WORKERS_MAX);
    const activities = activityFields(centre, queue.workspaceSid, body);
    if (name !== undefined) {
      const isRival = (each: TaskQueue) => each.workspaceSid === queue.workspaceSid && each !== queue;
      refuseTakenName(centre.taskqueues, name, isRival, '546');
      queue.name = name;
    }
    if (targetWorkers !== undefined) queue.targetWorkers = targetWorkers ?? EVERY_WORKER;
    if (maxReservedWorkers !== undefined) queue.maxReservedWorkers = maxReservedWorkers ?? RESERVED_WORKERS;
    const { assignmentActivitySid, reservationActivitySid } = activities;
    if (assignmentActivitySid !== undefined) queue.assignmentActivitySid = assignmentActivitySid;
    if (reservationActivitySid !== undefined) queue.reservationActivitySid = reservationActivitySid;
    centre.world.changeQueue(queue.sid, { name: queue.name, admits: membership(centre, queue) });
  },

  remove({ sid }) {
    centre.taskqueues.delete(sid);
    cancelOpenTasks(centre, (task) => centre.world.jobs.get(task.sid)?.queueId === sid, 'TaskQueue deleted');
    centre.world.removeQueue(sid);
  },

  render: (queue) =>
    withoutUnset({
      ...renderStamp(centre, 'taskqueues', queue),
      enterpriseSid: queue.enterpriseSid,
      workspaceSid: queue.workspaceSid,
      name: queue.name,
      assignmentActivitySid: queue.assignmentActivitySid,
      reservationActivitySid: queue.reservationActivitySid,
      targetWorkers: queue.targetWorkers,
      taskOrder: 'FIFO',
      maxReservedWorkers: queue.maxReservedWorkers,
    }),
});
