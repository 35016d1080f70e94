import type { Policy, SimJob, WorldChange } from '../../../sandbox/model.ts';
import type { Callbacks } from './callbacks.ts';
import { type Centre, fallbackActivity, setActivity } from './centre.ts';
import type { Task, Worker } from './records.ts';
import { RESERVATION_TIMEOUT } from './resources/workflows.ts';

const workflowOf = (centre: Centre, task: Task | undefined) =>
  task?.workflowSid ? centre.workflows.get(task.workflowSid) : undefined;

/** The vendor's rules of reservation (contract §9.3, §9.4). The centre exists only after the world that asks them. */
export const reservationPolicy = (centre: () => Centre): Policy => ({
  offerMs({ id }) {
    const workflow = workflowOf(centre(), centre().tasks.get(id));
    return (workflow?.taskReservationTimeout ?? RESERVATION_TIMEOUT) * 1000;
  },
  assignsDirectly({ id }) {
    return !centre().switches.silent_reservation && (centre().tasks.get(id)?.bypassReservedState ?? false);
  },
});

/** Carries out what the world's changes mean for activities, dates, reasons and callbacks. */
export const followWorld = (centre: Centre, callbacks: Callbacks): ((change: WorldChange) => void) => {
  const { world, clock, switches } = centre;

  const reserve = (worker: Worker, job: SimJob): void => {
    const activitySid = centre.taskqueues.get(job.queueId ?? '')?.reservationActivitySid;
    if (!activitySid) return;
    worker.moved = { from: worker.activitySid, to: activitySid };
    setActivity(centre, worker, activitySid);
  };
  const returnToPrevious = (worker: Worker): void => {
    const { moved, workspaceSid } = worker;
    worker.moved = null;
    if (moved === null || worker.activitySid !== moved.to) return;
    const stillThere = moved.from !== null && centre.activities.has(moved.from);
    setActivity(centre, worker, stillThere ? moved.from : fallbackActivity(centre, workspaceSid));
  };
  const putAside = (worker: Worker): void => {
    const activitySid = centre.workspaces.get(worker.workspaceSid)?.timeoutActivitySid;
    if (!activitySid) {
      returnToPrevious(worker);
      return;
    }
    worker.moved = null;
    setActivity(centre, worker, activitySid);
  };
  const assign = (worker: Worker, job: SimJob): void => {
    worker.moved = null;
    const activitySid = centre.taskqueues.get(job.queueId ?? '')?.assignmentActivitySid;
    if (activitySid) setActivity(centre, worker, activitySid);
  };

  const announce = (task: Task, job: SimJob, reservationSid: string): void => {
    const workflow = workflowOf(centre, task);
    if (!workflow) return;
    const now = clock.now();
    const form = {
      Timestamp: String(Math.floor(now / 1000)),
      AccountSid: task.accountSid,
      WorkspaceSid: task.workspaceSid ?? '',
      WorkflowSid: workflow.sid,
      TaskQueueSid: job.queueId ?? '',
      WorkerSid: job.workerId ?? '',
      WorkerAttributes: centre.workers.get(job.workerId ?? '')?.attributes ?? '',
      TaskSid: task.sid,
      TaskAttributes: task.attributes ?? '',
      TaskAge: String(Math.floor((now - task.createdAt) / 1000)),
      TaskPriority: '0',
      ReservationSid: reservationSid,
    };
    callbacks.post(workflow, form, (instruction) => {
      if (world.offerOf(job.id)?.id !== reservationSid) return;
      if (instruction === 'accept') world.accept(job.id);
      else world.decline(job.id);
    });
  };

  const followOffer = (change: Extract<WorldChange, { readonly offer: object }>, task: Task): void => {
    const { offer, job } = change;
    const worker = centre.workers.get(offer.workerId);
    if (change.type === 'offer-issued') {
      if (worker) reserve(worker, job);
      if (!switches.silent_reservation || task.bypassReservedState) announce(task, job, offer.id);
    } else if (worker && change.type === 'offer-expired') putAside(worker);
    else if (worker && change.type !== 'offer-accepted') returnToPrevious(worker);
  };

  return (change) => {
    if (!('job' in change)) return;
    const task = centre.tasks.get(change.job.id);
    if (!task) return;
    if (change.type === 'job-removed') {
      centre.tasks.delete(task.sid);
      return;
    }
    if (change.type !== 'job-created') centre.touch(task);
    if ('offer' in change) followOffer(change, task);
    if (change.type === 'job-canceled' && change.cause === 'time-to-live') task.reason = 'Task timed out';
    if (change.type === 'job-assigned') {
      const worker = centre.workers.get(change.job.workerId ?? '');
      if (worker) assign(worker, change.job);
      const unasked = task.bypassReservedState && !switches.silent_reservation;
      if (unasked) announce(task, change.job, centre.newSid('WR'));
    }
  };
};
