import type { Policy, SimOffer, WorldChange } from '../../../sandbox/model.ts';
import { setActivity } from './activity-change.ts';
import type { Assignments } from './assignments.ts';
import type { Centre } from './centre.ts';
import type { Reservation, ReservationStatus, Task } from './records.ts';
import { mayReserve, resume } from './routing.ts';
import { queueOf, reservationsOf } from './states.ts';

const RESERVATION_SECONDS = 120;
const TOO_OLD = 'Task TTL Exceeded';
const TOO_OFTEN = 'Max Assignment Count';

/** The vendor's rules of reservation (contract §6, §7). The centre exists only after the world that asks them. */
export const reservationPolicy = (open: () => Centre): Policy => ({
  offerMs({ id }) {
    const { tasks, workflows } = open();
    const workflow = workflows.get(tasks.get(id)?.workflowSid ?? '');
    return (workflow?.taskReservationTimeout ?? RESERVATION_SECONDS) * 1000;
  },
  offersAtOnce: ({ queueId }) => open().queues.get(queueId ?? '')?.maxReservedWorkers ?? 1,
  mayOffer(worker, { id }) {
    const centre = open();
    const task = centre.tasks.get(id);
    return task !== undefined && mayReserve(centre, worker, task);
  },
});

type OfferChange = Extract<WorldChange, { readonly offer: SimOffer }>['type'];

const EVENTS = new Map<ReservationStatus, string>([
  ['pending', 'reservation.created'],
  ['accepted', 'reservation.accepted'],
  ['rejected', 'reservation.rejected'],
  ['timeout', 'reservation.timeout'],
  ['canceled', 'reservation.canceled'],
  ['rescinded', 'reservation.rescinded'],
  ['wrapping', 'reservation.wrapup'],
  ['completed', 'reservation.completed'],
]);

const ENDS = new Map<OfferChange, ReservationStatus>([
  ['offer-accepted', 'accepted'],
  ['offer-declined', 'rejected'],
  ['offer-expired', 'timeout'],
]);

/** Carries out what the world's changes mean for reservations, activities, dates, reasons and events. */
export const followWorld = (centre: Centre, assignments: Assignments): ((change: WorldChange) => void) => {
  const { world, clock, switches, tell } = centre;

  const move = (task: Task, reservation: Reservation, status: ReservationStatus): void => {
    reservation.status = status;
    centre.touch(reservation);
    tell(EVENTS.get(status) ?? '', task.workspaceSid, { task, reservation });
  };
  const moveHeld = (task: Task, status: ReservationStatus): void => {
    for (const reservation of reservationsOf(centre, task)) {
      const isHeld = reservation.status === 'accepted' || reservation.status === 'wrapping';
      if (isHeld) move(task, reservation, status);
    }
  };

  const reserve = (task: Task, { id, workerId }: SimOffer): void => {
    const stamp = { ...centre.stamp('WR', task.accountSid), sid: id };
    const workerName = centre.workers.get(workerId)?.name ?? '';
    const { sid: taskSid, workspaceSid } = task;
    const reservation: Reservation = {
      ...stamp,
      workspaceSid,
      taskSid,
      workerSid: workerId,
      workerName,
      status: 'pending',
    };
    centre.reservations.set(id, reservation);
    task.assignments += 1;
    tell('reservation.created', workspaceSid, { task, reservation });
    assignments.ask(task, reservation);
  };

  /** Only a workspace in which a worker does one thing at a time moves its workers (contract §5.3). */
  const follow = (task: Task, workerSid: string, which: 'reservationActivitySid' | 'assignmentActivitySid'): void => {
    if (centre.workspaces.get(task.workspaceSid)?.multiTask) return;
    const activity = centre.activities.get(queueOf(centre, task)?.[which] ?? '');
    const worker = centre.workers.get(workerSid);
    if (activity && worker) setActivity(centre, worker, activity);
  };
  const putAside = (task: Task, workerSid: string): void => {
    const activity = centre.activities.get(centre.workspaces.get(task.workspaceSid)?.timeoutActivitySid ?? '');
    const worker = centre.workers.get(workerSid);
    if (activity && worker) setActivity(centre, worker, activity);
  };

  const followOffer = ({ type, offer, job }: Extract<WorldChange, { readonly offer: SimOffer }>, task: Task): void => {
    if (type === 'offer-issued') {
      reserve(task, offer);
      follow(task, offer.workerId, 'reservationActivitySid');
      return;
    }
    const reservation = centre.reservations.get(offer.id);
    if (!reservation) return;
    move(task, reservation, ENDS.get(type) ?? (job.state === 'canceled' ? 'canceled' : 'rescinded'));
    if (type === 'offer-accepted') follow(task, offer.workerId, 'assignmentActivitySid');
    if (type === 'offer-expired') putAside(task, offer.workerId);
  };

  const end = (task: Task, afterSeconds: number): void => {
    task.stopTarget?.();
    if (afterSeconds === 0) return;
    clock.after(afterSeconds * 1000, () => {
      if (!centre.tasks.has(task.sid)) return;
      tell('task.system-deleted', task.workspaceSid, { task });
      world.removeJob(task.sid);
    });
  };
  const cancel = (task: Task, isTooOld: boolean): void => {
    if (isTooOld) task.reason = TOO_OLD;
    tell('task.canceled', task.workspaceSid, {
      task,
      description: task.reason ?? 'Task canceled',
      extra: { TaskCanceledReason: task.reason },
    });
    end(task, switches.canceled_deleted_after_seconds);
  };
  const forget = (task: Task): void => {
    task.stopTarget?.();
    centre.tasks.delete(task.sid);
    for (const { sid } of reservationsOf(centre, task)) centre.reservations.delete(sid);
  };
  const takeBack = (task: Task): void => {
    if (switches.max_assignments > 0 && task.assignments >= switches.max_assignments) {
      task.reason = TOO_OFTEN;
      world.cancel(task.sid);
    } else resume(centre, task);
  };

  return (change) => {
    if (!('job' in change)) return;
    const task = centre.tasks.get(change.job.id);
    if (!task) return;
    if (change.type === 'job-removed') {
      forget(task);
      return;
    }
    if (change.type === 'job-created') {
      tell('task.created', task.workspaceSid, { task });
      return;
    }
    if (change.type !== 'job-changed' && change.type !== 'job-queued') centre.touch(task);
    if ('offer' in change) followOffer(change, task);
    if (change.type === 'job-assigned') task.stopTarget?.();
    if (change.type === 'job-returned') takeBack(task);
    if (change.type === 'job-wrapping-up') {
      moveHeld(task, 'wrapping');
      tell('task.wrapup', task.workspaceSid, { task });
    }
    if (change.type === 'job-completed') {
      moveHeld(task, 'completed');
      tell('task.completed', task.workspaceSid, { task, extra: { TaskCompletedReason: task.reason } });
      end(task, switches.completed_deleted_after_seconds);
    }
    if (change.type === 'job-canceled') cancel(task, change.cause === 'time-to-live');
  };
};
