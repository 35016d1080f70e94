import { describe, expect, it } from 'vitest';
import {
  addTask,
  addWorker,
  type Form,
  furnish,
  type Json,
  type Kit,
  reservations,
  startKit,
  task,
} from './simulator-kit.ts';

const statusOf = async (kit: Kit, sid: string): Promise<unknown> => (await task(kit, sid)).assignment_status;
const only = async (kit: Kit, taskSid: string): Promise<Json> => {
  const [first] = await reservations(kit, taskSid);
  if (!first) throw new Error('nothing is reserved');
  return first;
};
const answer = async (kit: Kit, { task_sid, sid }: Json, form: Form | string) =>
  kit.call(
    'POST',
    `/Tasks/${String(task_sid)}/Reservations/${String(sid)}`,
    typeof form === 'string' ? { ReservationStatus: form } : form,
  );

const STATUSES = ['pending', 'accepted', 'rejected', 'wrapping', 'completed', 'timeout', 'canceled', 'rescinded'];

/** Brings one reservation into each state that it can be in. */
const WAYS: Readonly<Record<string, (kit: Kit, reservation: Json) => Promise<unknown>>> = {
  pending: async () => {},
  accepted: (kit, reservation) => answer(kit, reservation, 'accepted'),
  rejected: (kit, reservation) => answer(kit, reservation, 'rejected'),
  timeout: (kit) => kit.clock.advance(30_000),
  canceled: (kit, { task_sid }) =>
    kit.ok('POST', `/Tasks/${String(task_sid)}`, { AssignmentStatus: 'canceled', Reason: 'gone' }),
  wrapping: async (kit, reservation) => {
    await answer(kit, reservation, 'accepted');
    await answer(kit, reservation, 'wrapping');
  },
  completed: async (kit, reservation) => {
    await answer(kit, reservation, 'accepted');
    await answer(kit, reservation, 'completed');
  },
};

/** From each state the ones that a reservation may be moved to; its own is no move but for those two. */
const MOVES: Readonly<Record<string, readonly string[]>> = {
  pending: ['pending', 'accepted', 'rejected'],
  accepted: ['wrapping', 'completed'],
  rejected: [],
  timeout: ['timeout'],
  canceled: ['canceled'],
  wrapping: ['completed'],
  completed: [],
};

describe('a reservation', () => {
  it.each(Object.keys(WAYS).flatMap((from) => STATUSES.map((to) => [from, to] as const)))(
    'that is %s is moved to %s, or refused and left as it was',
    async (from, to) => {
      const kit = await startKit();
      const floor = await furnish(kit);
      await addWorker(kit, 'Doug', floor);
      const sid = await addTask(kit);
      const first = await only(kit, sid);
      await WAYS[from]?.(kit, first);
      expect(await only(kit, sid)).toMatchObject({ reservation_status: from });
      const { status, body } = await answer(kit, first, to);
      if (MOVES[from]?.includes(to)) {
        expect(status).toBe(200);
        expect(await only(kit, sid)).toMatchObject({ reservation_status: to });
      } else {
        expect([status, body.code, body.status]).toEqual([400, 20001, 400]);
        expect(body.message).toMatch(/because (it|they)('s| is| are) not\b/);
        expect(await only(kit, sid)).toMatchObject({ reservation_status: from });
      }
    },
  );

  it('has to be wrapped up where the switch says so', async () => {
    const kit = await startKit({ switches: { complete_from_accepted: false } });
    await addWorker(kit, 'Doug', await furnish(kit));
    const first = await only(kit, await addTask(kit));
    await answer(kit, first, 'accepted');
    expect((await answer(kit, first, 'completed')).status).toBe(400);
    await answer(kit, first, 'wrapping');
    expect((await answer(kit, first, 'completed')).status).toBe(200);
  });

  it('times out by the workflow, and its worker goes to the timeout activity', async () => {
    const kit = await startKit();
    const floor = await furnish(kit, {}, { TaskReservationTimeout: 45 });
    const worker = await addWorker(kit, 'Doug', floor);
    const sid = await addTask(kit);
    await kit.clock.advance(44_000);
    expect(await only(kit, sid)).toMatchObject({ reservation_status: 'pending' });
    await kit.clock.advance(1000);
    expect(await only(kit, sid)).toMatchObject({ reservation_status: 'timeout' });
    expect(await statusOf(kit, sid)).toBe('pending');
    expect(await kit.ok('GET', `/Workers/${worker}`)).toMatchObject({ activity_name: 'Offline', available: false });
  });

  it('is rescinded from the others when one of several workers accepts', async () => {
    const kit = await startKit();
    const floor = await furnish(kit, { MaxReservedWorkers: 3 });
    for (const name of ['Ann', 'Bob', 'Cid', 'Dan']) await addWorker(kit, name, floor);
    const sid = await addTask(kit);
    const all = await reservations(kit, sid);
    expect(all.map(({ worker_name }) => worker_name)).toEqual(['Ann', 'Bob', 'Cid']);
    await answer(kit, all[1] ?? {}, 'accepted');
    const after = await reservations(kit, sid);
    expect(after.map(({ reservation_status }) => reservation_status)).toEqual(['rescinded', 'accepted', 'rescinded']);
  });

  it('moves its worker to the activity that comes with a rejection', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const worker = await addWorker(kit, 'Doug', floor);
    const first = await only(kit, await addTask(kit));
    await answer(kit, first, { ReservationStatus: 'rejected', WorkerActivitySid: floor.offline });
    expect(await kit.ok('GET', `/Workers/${worker}`)).toMatchObject({ activity_sid: floor.offline });
  });

  it('is rejected with its worker when that is asked together with an activity that is not available', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const worker = await addWorker(kit, 'Doug', floor);
    const sid = await addTask(kit);
    await kit.ok('POST', `/Workers/${worker}`, { ActivitySid: floor.available, RejectPendingReservations: true });
    expect(await statusOf(kit, sid)).toBe('reserved');
    await kit.ok('POST', `/Workers/${worker}`, { ActivitySid: floor.offline, RejectPendingReservations: true });
    expect(await only(kit, sid)).toMatchObject({ reservation_status: 'rejected' });
  });

  it.each([
    ['accept', 'accepted'],
    ['call', 'accepted'],
    ['conference', 'accepted'],
    ['redirect', 'accepted'],
    ['dequeue', 'accepted'],
    ['reject', 'rejected'],
    ['supervise', 'pending'],
  ])('that is told to %s is %s', async (Instruction, expected) => {
    const kit = await startKit({ switches: { unknown_parameters: 'refused' } });
    await addWorker(kit, 'Doug', await furnish(kit), { Attributes: '{"contact_uri":"sip:1@example.com"}' });
    const sid = await addTask(kit);
    const form = { Instruction, DequeueFrom: '+1', ConferenceStatusCallbackEvent: 'start', Supervisor: 'WK0' };
    expect((await answer(kit, await only(kit, sid), form)).status).toBe(200);
    expect(await only(kit, sid)).toMatchObject({ reservation_status: expected });
  });

  it('is supervised below its task alone', async () => {
    const kit = await startKit();
    const worker = await addWorker(kit, 'Doug', await furnish(kit));
    const { sid } = await only(kit, await addTask(kit));
    const form = { Instruction: 'supervise' };
    expect((await kit.call('POST', `/Workers/${worker}/Reservations/${String(sid)}`, form)).status).toBe(400);
  });

  it('cannot be dequeued to a worker without a contact', async () => {
    const kit = await startKit();
    await addWorker(kit, 'Doug', await furnish(kit));
    const first = await only(kit, await addTask(kit));
    expect((await answer(kit, first, { Instruction: 'dequeue' })).body).toMatchObject({ code: 20001 });
  });

  it('is found only below its own task and its own worker', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const worker = await addWorker(kit, 'Doug', floor);
    const other = await addWorker(kit, 'Eve', { ...floor, available: floor.offline });
    const { sid } = await only(kit, await addTask(kit));
    expect((await kit.call('GET', `/Workers/${worker}/Reservations/${String(sid)}`)).status).toBe(200);
    const { status, body } = await kit.call('GET', `/Workers/${other}/Reservations/${String(sid)}`);
    expect([status, body.code]).toEqual([404, 20404]);
  });
});

describe('a task', () => {
  /** What an update may do to a task in each state. */
  const ENDS: readonly (readonly [state: string, to: string, becomes: string | null])[] = [
    ['pending', 'canceled', 'canceled'],
    ['reserved', 'canceled', 'canceled'],
    ['assigned', 'canceled', null],
    ['wrapping', 'canceled', null],
    ['completed', 'canceled', null],
    ['pending', 'completed', null],
    ['reserved', 'completed', null],
    ['assigned', 'completed', 'completed'],
    ['wrapping', 'completed', 'completed'],
    ['canceled', 'completed', null],
    ['pending', 'wrapping', null],
    ['reserved', 'wrapping', null],
    ['assigned', 'wrapping', 'wrapping'],
    ['wrapping', 'wrapping', null],
    ['pending', 'pending', 'pending'],
    ['assigned', 'pending', null],
  ];
  const into = async (kit: Kit, state: string): Promise<string> => {
    const floor = await furnish(kit);
    if (state !== 'pending') await addWorker(kit, 'Doug', floor);
    const sid = await addTask(kit);
    if (['assigned', 'wrapping', 'completed'].includes(state)) {
      const first = await only(kit, sid);
      await answer(kit, first, 'accepted');
      if (state !== 'assigned') await answer(kit, first, state);
    }
    if (state === 'canceled') await kit.ok('POST', `/Tasks/${sid}`, { AssignmentStatus: state, Reason: 'gone' });
    return sid;
  };

  it.each(ENDS)('that is %s and is to be %s becomes %s, or is refused', async (state, to, becomes) => {
    const kit = await startKit();
    const sid = await into(kit, state);
    const before = await task(kit, sid);
    expect(before.assignment_status).toBe(state);
    const { status, body } = await kit.call('POST', `/Tasks/${sid}`, { AssignmentStatus: to, Reason: 'because' });
    expect(status).toBe(becomes === null ? 400 : 200);
    if (becomes === null) {
      expect(body.message).toMatch(/^Cannot .* task WT.* because (it|they)('s| is| are) not\b/);
      expect(await task(kit, sid)).toEqual(before);
    } else expect(await task(kit, sid)).toMatchObject({ assignment_status: becomes, reason: 'because' });
  });

  it('is not ended without a reason, unless the switch says so', async () => {
    for (const reason_required of [true, false]) {
      const kit = await startKit({ switches: { reason_required } });
      const sid = await into(kit, 'pending');
      const { status } = await kit.call('POST', `/Tasks/${sid}`, { AssignmentStatus: 'canceled' });
      expect(status).toBe(reason_required ? 400 : 200);
    }
  });

  it('is canceled when nobody has accepted it in its time', async () => {
    const kit = await startKit();
    await furnish(kit);
    const sid = await addTask(kit, { Timeout: 60 });
    await kit.clock.advance(59_000);
    expect(await statusOf(kit, sid)).toBe('pending');
    await kit.clock.advance(1000);
    expect(await task(kit, sid)).toMatchObject({ assignment_status: 'canceled', reason: 'Task TTL Exceeded', age: 60 });
  });

  it.each([
    ['canceled', {}, 404],
    ['canceled', { canceled_deleted_after_seconds: 0 }, 200],
    ['completed', {}, 404],
    ['completed', { completed_deleted_after_seconds: 0 }, 200],
  ])('that was %s with %o is answered after five minutes with %i', async (state, switches, expected) => {
    const kit = await startKit({ switches });
    const sid = await into(kit, state);
    await kit.clock.advance(299_000);
    expect((await kit.call('GET', `/Tasks/${sid}`)).status).toBe(200);
    await kit.clock.advance(1000);
    expect((await kit.call('GET', `/Tasks/${sid}`)).status).toBe(expected);
    expect((await kit.call('GET', `/Tasks/${sid}/Reservations`)).status).toBe(expected);
  });

  it('is canceled after as many reservations as the switch says', async () => {
    const kit = await startKit({ switches: { max_assignments: 2 } });
    const floor = await furnish(kit);
    for (const name of ['Ann', 'Bob', 'Cid']) await addWorker(kit, name, floor);
    const sid = await addTask(kit);
    for (let index = 0; index < 2; index += 1) {
      const all = await reservations(kit, sid);
      await answer(kit, all.find((each) => each.reservation_status === 'pending') ?? {}, 'rejected');
      await kit.settle();
    }
    expect(await task(kit, sid)).toMatchObject({ assignment_status: 'canceled', reason: 'Max Assignment Count' });
    expect(await reservations(kit, sid)).toHaveLength(2);
  });

  it('is deleted at once, whatever its state, and its reservation with it', async () => {
    for (const state of ['pending', 'reserved', 'assigned', 'wrapping', 'completed', 'canceled']) {
      const kit = await startKit();
      const sid = await into(kit, state);
      expect(await kit.call('DELETE', `/Tasks/${sid}`)).toMatchObject({ status: 204, body: {} });
      expect((await kit.call('GET', `/Tasks/${sid}`)).status).toBe(404);
    }
  });

  it('names no worker and no reservation', async () => {
    const kit = await startKit();
    const sid = await into(kit, 'assigned');
    expect(Object.keys(await task(kit, sid)).filter((key) => /worker|reservation/.test(key))).toEqual([]);
  });
});
