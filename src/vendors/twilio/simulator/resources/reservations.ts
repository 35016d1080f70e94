import type { Collection } from '../../../../sandbox/rest/crud.ts';
import type { Params } from '../../../../sandbox/rest/params.ts';
import { setActivity } from '../activity-change.ts';
import type { Centre } from '../centre.ts';
import { INSTRUCTION_PARAMETERS, INSTRUCTIONS, SUPERVISION_PARAMETERS } from '../instructions.ts';
import { listPage } from '../listing.ts';
import type { Account, Reservation, ReservationStatus, Task, Worker } from '../records.ts';
import { invalid, notFound } from '../refusal.ts';
import { carryOut, moveTo } from '../reservation-moves.ts';
import { etagOf, findIn, named, pathOf, ROOT, showStamp, workspaceOf } from '../resource.ts';

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
  const { switches } = centre;

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

  const update = (reservation: Reservation, form: Params): void => {
    const status = form.oneOf('ReservationStatus', STATUSES);
    const instruction = form.oneOf('Instruction', INSTRUCTIONS);
    const activity = named(centre.activities, form, 'WorkerActivitySid', reservation.workspaceSid);
    if (instruction === 'supervise' && of !== 'Tasks') throw invalid('Instruction');
    if (instruction) carryOut(centre, reservation, instruction);
    if (status) moveTo(centre, reservation, status);
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
