import { type Centre, parseAttributes } from './centre.ts';
import type { Instruction } from './instructions.ts';
import type { Reservation, ReservationStatus } from './records.ts';
import { illegal, invalid } from './refusal.ts';

const accept = ({ world }: Centre, reservation: Reservation): void => {
  if (!world.accept(reservation.taskSid, reservation.sid)) {
    throw illegal('accept', 'reservation', reservation, 'it is not pending');
  }
};

const reject = ({ world }: Centre, reservation: Reservation): void => {
  if (!world.decline(reservation.taskSid, reservation.sid)) {
    throw illegal('reject', 'reservation', reservation, 'it is not pending');
  }
};

/** Which moves there are is not documented as a table (contract §6.2): each other one is refused. */
export const moveTo = (centre: Centre, reservation: Reservation, status: ReservationStatus): void => {
  const { world, switches } = centre;
  const { status: now, taskSid } = reservation;
  if (status === 'accepted') accept(centre, reservation);
  else if (status === 'rejected') reject(centre, reservation);
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
export const carryOut = (centre: Centre, reservation: Reservation, instruction: Instruction): void => {
  if (instruction === 'reject') reject(centre, reservation);
  else if (instruction !== 'supervise') {
    const attributes = parseAttributes(centre.workers.get(reservation.workerSid)?.attributes ?? '');
    // The worker's telephone is in its attributes (contract §5.5).
    if (instruction === 'dequeue' && typeof attributes?.contact_uri !== 'string') throw invalid('Instruction');
    accept(centre, reservation);
  }
};
