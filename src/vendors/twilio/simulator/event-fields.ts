import type { Centre } from './centre.ts';
import type { Reservation, Task, TaskChannel, TaskQueue, Worker } from './records.ts';
import { ageOf, priorityOf, queueOf, statusOf } from './states.ts';
import type { About } from './tell.ts';

type Values = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** What is not there is not sent. */
export const asFields = (values: Values): Record<string, string> => {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined) fields[name] = String(value);
  }
  return fields;
};

/** In the unit of `Timestamp` (contract §11.1). */
export const eventTime = ({ switches }: Centre, ms: number): number =>
  switches.event_timestamp === 'seconds' ? Math.floor(ms / 1000) : ms;

const ofTask = (centre: Centre, task: Task): Values => {
  const queue = queueOf(centre, task);
  return {
    TaskSid: task.sid,
    TaskAttributes: task.attributes,
    TaskAge: ageOf(centre, task),
    TaskPriority: priorityOf(centre, task),
    TaskAssignmentStatus: statusOf(centre, task),
    TaskChannelSid: task.taskChannelSid,
    TaskChannelUniqueName: centre.taskChannels.get(task.taskChannelSid)?.uniqueName,
    TaskQueueSid: queue?.sid,
    TaskQueueName: queue?.name,
    TaskQueueEnteredDate: task.queueEnteredAt === null ? null : eventTime(centre, task.queueEnteredAt),
    TaskDateCreated: eventTime(centre, task.createdAt),
    WorkflowSid: task.workflowSid,
    WorkflowName: centre.workflows.get(task.workflowSid ?? '')?.name,
    ...(centre.switches.observed_events && {
      TaskVersion: task.version,
      TaskIgnoreCapacity: task.ignoreCapacity,
      TaskVirtualStartTime: eventTime(centre, task.virtualStartAt),
      TaskQueueTargetExpression: queue?.targetWorkers,
    }),
  };
};

const ofWorker = (centre: Centre, worker: Worker): Values => ({
  WorkerSid: worker.sid,
  WorkerName: worker.name,
  WorkerAttributes: worker.attributes,
  WorkerActivitySid: worker.activitySid,
  WorkerActivityName: centre.activities.get(worker.activitySid)?.name,
  ...(centre.switches.observed_events && { WorkerVersion: worker.version }),
});

const ofReservation = (centre: Centre, reservation: Reservation): Values => ({
  ReservationSid: reservation.sid,
  WorkerSid: reservation.workerSid,
  WorkerName: reservation.workerName,
  ...(centre.switches.observed_events && { ReservationVersion: reservation.version }),
});

const ofQueue = ({ sid, name, targetWorkers }: TaskQueue): Values => ({
  TaskQueueSid: sid,
  TaskQueueName: name,
  TaskQueueExpression: targetWorkers,
});

const ofTaskChannel = ({ sid, uniqueName }: TaskChannel): Values => ({
  TaskChannelSid: sid,
  TaskChannelUniqueName: uniqueName,
});

/** What is to be told of these objects, as they are now; of members with one name the last counts. */
export const valuesOf = (centre: Centre, about: About): readonly Values[] => {
  const { task, reservation, worker, workerChannel, queue, workflow } = about;
  const reserved = reservation && centre.workers.get(reservation.workerSid);
  const taskChannel = about.taskChannel ?? centre.taskChannels.get(workerChannel?.taskChannelSid ?? '');
  const values: Values[] = [];
  if (task) values.push(ofTask(centre, task));
  if (reservation) values.push(ofReservation(centre, reservation));
  if (reserved) values.push(ofWorker(centre, reserved));
  if (worker) values.push(ofWorker(centre, worker));
  if (taskChannel) values.push(ofTaskChannel(taskChannel));
  if (queue) values.push(ofQueue(queue));
  if (workflow) values.push({ WorkflowSid: workflow.sid, WorkflowName: workflow.name });
  return values;
};

/** The members of an event about these objects, but for those that every event has (contract §11.1). */
export const printFields = (values: readonly Values[]): Record<string, string> =>
  asFields(Object.assign({}, ...values));
