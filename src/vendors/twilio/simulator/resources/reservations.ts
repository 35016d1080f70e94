import type { Collection } from '../../../../sandbox/rest/crud.ts';
import type { Params } from '../../../../sandbox/rest/params.ts';
import { setActivity } from '../activity-change.ts';
import { type Centre, parseAttributes } from '../centre.ts';
import { listPage } from '../listing.ts';
import type { Account, Reservation, ReservationStatus, Task, Worker } from '../records.ts';
import { illegal, invalid, notFound } from '../refusal.ts';
import { etagOf, findIn, named, pathOf, ROOT, showStamp, workspaceOf } from '../resource.ts';
import { INSTRUCTION_PARAMETERS, INSTRUCTIONS, SUPERVISION_PARAMETERS } from './instructions.ts';

const STATUSES: readonly ReservationStatus[] = [
  'pending',
  'accepted',
  'rejected',
  'timeout',
  'canceled',
  'rescinded',
  'wrapping',
  'completed',
];

type Parent = { readonly of: 'Tasks'; readonly record: Task } | { readonly of: 'Workers'; readonly record: Worker };

const isBelow = ({ of, record }: Parent, { taskSid, workerSid }: Reservation): boolean =>
  (of === 'Tasks' ? taskSid : workerSid) === record.sid;

const reservations = (centre: Centre, of: Parent['of']): Collection<Account, Parent, Reservation> => {
  const { world, switches } = centre;

  const show = (reservation: Reservation, { record }: Parent): object => ({
    ...showStamp(
      centre,
      reservation,
      pathOf(reservation.workspaceSid, of, record.sid, 'Reservations', reservation.sid),
    ),
    workspace_sid: reservation.workspaceSid,
    task_sid: reservation.taskSid,
    worker_sid: reservation.workerSid,
    worker_name: reservation.workerName,
    reservation_status: reservation.status,
    links: {
      workspace: centre.origin + pathOf(reservation.workspaceSid),
      task: centre.origin + pathOf(reservation.workspaceSid, 'Tasks', reservation.taskSid),
      worker: centre.origin + pathOf(reservation.workspaceSid, 'Workers', reservation.workerSid),
    },
  });

  const accept = (reservation: Reservation): void => {
    const isPending = reservation.status === 'pending';
    if (!isPending || !world.accept(reservation.taskSid, reservation.sid)) {
      throw illegal('accept', 'reservation', reservation, 'it is not pending');
    }
  };
  const reject = (reservation: Reservation): void => {
    if (!world.decline(reservation.taskSid, reservation.sid)) {
      throw illegal('reject', 'reservation', reservation, 'it is not pending');
    }
  };
  /** Which moves there are is not documented as a table (contract §6.2): each other one is refused. */
  const moveTo = (reservation: Reservation, status: ReservationStatus): void => {
    const { status: now, taskSid } = reservation;
    if (status === 'accepted') accept(reservation);
    else if (status === 'rejected') reject(reservation);
    else if (status === 'wrapping') {
      if (now !== 'accepted' || !world.wrapUp(taskSid)) {
        throw illegal('wrap up', 'reservation', reservation, 'it is not accepted');
      }
    } else if (status === 'completed') {
      const mayEnd = now === 'wrapping' || (now === 'accepted' && switches.complete_from_accepted);
      if (!mayEnd || !world.complete(taskSid)) {
        const needed = switches.complete_from_accepted ? 'accepted or wrapping' : 'wrapping';
        throw illegal('complete', 'reservation', reservation, `it is not ${needed}`);
      }
    } else if (status !== now) throw illegal('update', 'reservation', reservation, `it is not ${status}`);
  };
  /** Calls and conferences are taken at once: nobody picks up here. */
  const carryOut = (reservation: Reservation, instruction: (typeof INSTRUCTIONS)[number]): void => {
    if (instruction === 'reject') reject(reservation);
    else if (instruction === 'supervise') {
      if (of !== 'Tasks') throw invalid('Instruction');
    } else {
      const attributes = parseAttributes(centre.workers.get(reservation.workerSid)?.attributes ?? '');
      // The worker's telephone is in its attributes (contract §5.5).
      if (instruction === 'dequeue' && typeof attributes?.contact_uri !== 'string') throw invalid('Instruction');
      accept(reservation);
    }
  };

  const update = (reservation: Reservation, form: Params): void => {
    const status = form.oneOf('ReservationStatus', STATUSES);
    const instruction = form.oneOf('Instruction', INSTRUCTIONS);
    const activity = named(centre.activities, form, 'WorkerActivitySid', reservation.workspaceSid);
    if (instruction) carryOut(reservation, instruction);
    if (status) moveTo(reservation, status);
    const worker = centre.workers.get(reservation.workerSid);
    const isRejected = status === 'rejected' || instruction === 'reject';
    if (isRejected && activity && worker) setActivity(centre, worker, activity);
  };

  return {
    path:
      of === 'Tasks'
        ? `${ROOT}/:workspace/Tasks/:parent/Reservations`
        : `${ROOT}/:workspace/Workers/:worker/Reservations`,
    scope(asked) {
      const workspace = workspaceOf(centre)(asked);
      if (of === 'Tasks') return { of, record: findIn(centre.tasks, of, asked.at.parent ?? '', workspace) };
      return { of, record: findIn(centre.workers, of, asked.at.worker ?? '', workspace) };
    },
    find(sid, parent) {
      const reservation = centre.reservations.get(sid);
      const { record } = parent;
      if (!reservation || !isBelow(parent, reservation)) {
        throw notFound(`/Workspaces/${record.workspaceSid}/${of}/${record.sid}/Reservations/${sid}`);
      }
      return reservation;
    },
    show,
    etag: (reservation) => (switches.etag_on === 'tasks' ? null : etagOf(centre, reservation)),
    list: {
      filters: ['ReservationStatus', ...(of === 'Tasks' ? ['WorkerSid'] : [])],
      run(parent, asked) {
        const { record } = parent;
        const status = asked.query.oneOf('ReservationStatus', STATUSES);
        const workerSid = of === 'Tasks' ? asked.query.text('WorkerSid') : undefined;
        const rows = [...centre.reservations.values()]
          .filter((each) => isBelow(parent, each))
          .filter((each) => status === undefined || each.status === status)
          .filter((each) => !workerSid || each.workerSid === workerSid);
        const path = pathOf(record.workspaceSid, of, record.sid, 'Reservations');
        return listPage(centre, asked, { key: 'reservations', path, rows, show: (row) => show(row, parent) });
      },
    },
    update: {
      takes: [
        'ReservationStatus',
        'WorkerActivitySid',
        'Instruction',
        ...INSTRUCTION_PARAMETERS,
        ...(of === 'Tasks' ? SUPERVISION_PARAMETERS : []),
      ],
      run: update,
    },
  };
};

export const taskReservations = (centre: Centre) => reservations(centre, 'Tasks');
export const workerReservations = (centre: Centre) => reservations(centre, 'Workers');
