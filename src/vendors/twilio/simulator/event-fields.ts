import type { Centre } from './centre.ts';
import type { Reservation, Task, TaskChannel, Worker } from './records.ts';
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

const ofTaskChannel = ({ sid, uniqueName }: TaskChannel): Values => ({
  TaskChannelSid: sid,
  TaskChannelUniqueName: uniqueName,
});

/** The members of an event about these objects, but for those that every event has (contract §11.1). */
export const fieldsOf = (centre: Centre, about: About): Record<string, string> => {
  const { task, reservation, worker, workerChannel, queue, workflow } = about;
  const reserved = reservation && centre.workers.get(reservation.workerSid);
  const taskChannel = about.taskChannel ?? centre.taskChannels.get(workerChannel?.taskChannelSid ?? '');
  return asFields({
    ...(task && ofTask(centre, task)),
    ...(reservation && ofReservation(centre, reservation)),
    ...(reserved && ofWorker(centre, reserved)),
    ...(worker && ofWorker(centre, worker)),
    ...(taskChannel && ofTaskChannel(taskChannel)),
    ...(queue && { TaskQueueSid: queue.sid, TaskQueueName: queue.name, TaskQueueExpression: queue.targetWorkers }),
    ...(workflow && { WorkflowSid: workflow.sid, WorkflowName: workflow.name }),
  });
};
