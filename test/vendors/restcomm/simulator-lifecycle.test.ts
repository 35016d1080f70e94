import { describe, expect, it } from 'vitest';
import { addTask, addWorker, furnish, type Kit, startKit, task, worker } from './simulator-kit.ts';

const SECOND = 1000;
const state = async (kit: Kit, sid: string): Promise<unknown> => (await task(kit, sid)).assignmentState;
const set = (kit: Kit, sid: string, assignmentStatus: string) =>
  kit.call('PUT', `/tasks/search/${sid}`, { assignmentStatus });

describe('the life of a task', () => {
  it('waits as PENDING in its queue while nobody is available', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    await addWorker(kit, floor, 'Ann', { activitySid: floor.offline });
    const sid = await addTask(kit, floor);
    const seen = await task(kit, sid);
    expect(seen).toMatchObject({ assignmentState: 'PENDING', taskQueueSid: floor.queueSid, priority: 0, age: 0 });
    expect(seen.taskQueueEnteredDate).toBe('2026-03-04T10:00:00+0000');
    expect(seen).not.toHaveProperty('workerSid');
  });

  it('is RESERVED, ASSIGNED and COMPLETED through the REST interface', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const ann = await addWorker(kit, floor, 'Ann');
    const sid = await addTask(kit, floor);
    expect(await task(kit, sid)).toMatchObject({ assignmentState: 'RESERVED', workerSid: ann });
    expect((await set(kit, sid, 'Assigned')).body).toMatchObject({ data: { assignmentState: 'ASSIGNED' } });
    await kit.clock.advance(58.9 * SECOND);
    expect((await set(kit, sid, 'completed')).status).toBe(200);
    await kit.clock.advance(60 * SECOND);
    expect(await task(kit, sid)).toMatchObject({ assignmentState: 'COMPLETED', workerSid: ann, age: 58 });
  });

  it('obeys the agent who is played by the control', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const ann = await addWorker(kit, floor, 'Ann');
    const sid = await addTask(kit, floor);
    expect(kit.sim.agent.complete(sid)).toBe(false);
    expect(kit.sim.agent.answer('WKnobody')).toBe(false);
    expect(kit.sim.agent.answer(ann)).toBe(true);
    expect(kit.sim.agent.accept(sid)).toBe(false);
    expect(kit.sim.agent.complete(sid)).toBe(true);
    expect(await state(kit, sid)).toBe('COMPLETED');
  });

  it('returns to PENDING with its place when the reservation times out, and the worker goes offline', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const ann = await addWorker(kit, floor, 'Ann');
    const sid = await addTask(kit, floor);
    await kit.clock.advance(29 * SECOND);
    expect(await state(kit, sid)).toBe('RESERVED');
    await kit.clock.advance(1 * SECOND);
    const seen = await task(kit, sid);
    expect(seen).toMatchObject({ assignmentState: 'PENDING', taskQueueEnteredDate: '2026-03-04T10:00:00+0000' });
    expect(seen).not.toHaveProperty('workerSid');
    expect(await worker(kit, ann)).toMatchObject({ activityName: 'Offline', available: false });
    await kit.data('PUT', `/workers/${ann}`, { activitySid: floor.online });
    expect(await task(kit, sid)).toMatchObject({ assignmentState: 'RESERVED', workerSid: ann });
  });

  it('is not offered again to the worker who rejected it, but to another', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const ann = await addWorker(kit, floor, 'Ann');
    const sid = await addTask(kit, floor);
    await set(kit, sid, 'Pending');
    expect(await state(kit, sid)).toBe('PENDING');
    expect(await worker(kit, ann)).toMatchObject({ available: true });
    const bob = await addWorker(kit, floor, 'Bob');
    expect(await task(kit, sid)).toMatchObject({ assignmentState: 'RESERVED', workerSid: bob });
    const next = await addTask(kit, floor);
    expect(await task(kit, next)).toMatchObject({ workerSid: ann });
  });

  it('is CANCELED at the end of its time to live while it waits or rings, never once assigned', async () => {
    const kit = await startKit();
    const floor = await furnish(kit, {}, { taskReservationTimeout: 1000 });
    await addWorker(kit, floor, 'Ann');
    await addWorker(kit, floor, 'Bob');
    const [ringing, assigned, waiting] = [
      await addTask(kit, floor, { timeout: 60 }),
      await addTask(kit, floor, { timeout: 60 }),
      await addTask(kit, floor, { timeout: 60 }),
    ];
    kit.sim.agent.accept(assigned);
    await kit.clock.advance(61 * SECOND);
    for (const sid of [ringing, waiting]) {
      expect(await task(kit, sid)).toMatchObject({ assignmentState: 'CANCELED', reason: 'Task timed out', age: 60 });
    }
    expect(await state(kit, assigned)).toBe('ASSIGNED');
    expect(await task(kit, ringing)).toHaveProperty('workerSid');
  });

  it('moves only along the documented transitions', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const waiting = await addTask(kit, floor);
    const refused = await set(kit, waiting, 'Assigned');
    expect(refused).toEqual({
      status: 409,
      body: { errorCode: '409', message: 'Illegal task state transition', data: 'PENDING->ASSIGNED' },
    });
    await addWorker(kit, floor, 'Ann');
    expect(await state(kit, waiting)).toBe('RESERVED');
    expect((await set(kit, waiting, 'Completed')).body.data).toBe('RESERVED->COMPLETED');
    expect((await set(kit, waiting, 'Reserved')).status).toBe(200);
    await set(kit, waiting, 'Assigned');
    expect((await set(kit, waiting, 'Canceled')).body.data).toBe('ASSIGNED->CANCELED');
    await set(kit, waiting, 'Completed');
    expect((await set(kit, waiting, 'Cancelled')).body.data).toBe('COMPLETED->CANCELED');
    expect((await set(kit, waiting, 'Done')).body).toMatchObject({ errorCode: '400', data: 'assignmentStatus' });
  });

  it('keeps the reason that came with a cancel, and has none without', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const [first, second] = [await addTask(kit, floor), await addTask(kit, floor)];
    const answer = await kit.data('PUT', `/tasks/${first}`, { assignmentState: 'CANCELLED', reason: 'wrong number' });
    expect(answer).toMatchObject({ assignmentState: 'CANCELLED', reason: 'wrong number' });
    expect(await task(kit, first)).toMatchObject({ assignmentState: 'CANCELED', reason: 'wrong number' });
    await set(kit, second, 'canceled');
    expect(await task(kit, second)).not.toHaveProperty('reason');
  });

  it('goes straight to ASSIGNED when the reserved state is bypassed', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const sid = await addTask(kit, floor, { bypassReservedState: true });
    expect(await state(kit, sid)).toBe('PENDING');
    await addWorker(kit, floor, 'Ann');
    expect(await state(kit, sid)).toBe('ASSIGNED');
  });

  it('is COMPLETED at once when it has neither attributes nor a queue', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    for (const attributes of [undefined, null, '', '{}', '%7B%7D']) {
      const seen = await task(kit, await addTask(kit, floor, { attributes }));
      expect(seen).toMatchObject({
        assignmentState: 'COMPLETED',
        age: 0,
        reason: "There is no task's attributes or TaskQueueSid is set when creating the task",
        workspaceSid: floor.workspaceSid,
      });
      expect(seen).not.toHaveProperty('workflowSid');
      expect(seen.dateUpdated).toBe(seen.dateCreated);
    }
    const queued = await task(kit, await addTask(kit, floor, { attributes: null, taskQueueSid: floor.queueSid }));
    expect(queued).toMatchObject({ assignmentState: 'PENDING', taskQueueSid: floor.queueSid });
  });

  it('is CANCELED at once, with a reason, when the workflow leads nowhere', async () => {
    const kit = await startKit();
    const floor = await furnish(kit, {}, { configuration: '{"task_routing":{"filters":[]}}' });
    const sid = await addTask(kit, floor);
    expect(await task(kit, sid)).toMatchObject({
      assignmentState: 'CANCELED',
      reason: 'No matching filter in Workflow',
    });
  });

  it('is routed again when a waiting task gets other attributes', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const { sid: vip } = await kit.data('POST', '/taskqueues', { workspaceSid: floor.workspaceSid, name: 'VIP' });
    const filters = [{ expression: "tier = 'gold'", targets: [{ queue: vip }] }];
    const configuration = JSON.stringify({ task_routing: { filters, default_filter: floor.queueSid } });
    await kit.data('PUT', `/workflows/${floor.workflowSid}`, { configuration });
    const sid = await addTask(kit, floor);
    expect((await task(kit, sid)).taskQueueSid).toBe(floor.queueSid);
    await kit.data('PUT', `/tasks/${sid}`, { attributes: '{"tier":"gold"}' });
    expect(await task(kit, sid)).toMatchObject({ taskQueueSid: vip, attributes: '{"tier":"gold"}' });
  });

  it('takes percent-encoded attributes and echoes them as sent', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const attributes = encodeURIComponent('{"skill":"sales"}');
    expect(await task(kit, await addTask(kit, floor, { attributes }))).toMatchObject({ attributes });
    const refused = await kit.call('POST', '/tasks', { workflowSid: floor.workflowSid, attributes: 'skill=sales' });
    expect(refused).toMatchObject({ status: 400, body: { data: 'attributes' } });
  });

  it('needs a workflow only when there are several', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    expect((await kit.call('POST', '/tasks', { attributes: '{"a":1}' })).status).toBe(200);
    await kit.data('POST', '/workflows', { workspaceSid: floor.workspaceSid, name: 'Second', configuration: '{}' });
    const refused = await kit.call('POST', '/tasks', { attributes: '{"a":1}' });
    expect(refused).toMatchObject({ status: 400, body: { data: 'workflowSid' } });
  });
});

describe('matching', () => {
  it('serves the oldest task first and the worker who has been idle longest', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const first = await addTask(kit, floor);
    await kit.clock.advance(SECOND);
    const second = await addTask(kit, floor);
    const ann = await addWorker(kit, floor, 'Ann');
    expect(await task(kit, first)).toMatchObject({ workerSid: ann });
    await kit.clock.advance(SECOND);
    const bob = await addWorker(kit, floor, 'Bob');
    expect(await task(kit, second)).toMatchObject({ workerSid: bob });
    for (const sid of [second, first]) {
      kit.sim.agent.accept(sid);
      kit.sim.agent.complete(sid);
      await kit.clock.advance(SECOND);
    }
    expect(await task(kit, await addTask(kit, floor))).toMatchObject({ workerSid: bob });
  });

  it('gives a worker one task at a time and only from queues whose expression fits', async () => {
    const kit = await startKit();
    const floor = await furnish(kit, { targetWorkers: "skills[any] = 'sales'" });
    await addWorker(kit, floor, 'Ann', { attributes: '{"contact_uri":"1","skills":["support"]}' });
    const bob = await addWorker(kit, floor, 'Bob', { attributes: '{"contact_uri":"2","skills":["sales"]}' });
    const [first, second] = [await addTask(kit, floor), await addTask(kit, floor)];
    expect(await task(kit, first)).toMatchObject({ workerSid: bob });
    expect(await state(kit, second)).toBe('PENDING');
  });

  it('admits nobody by an invalid expression until it is mended', async () => {
    const kit = await startKit();
    const floor = await furnish(kit, { targetWorkers: 'skills HAS "sales"' });
    await addWorker(kit, floor, 'Ann');
    const sid = await addTask(kit, floor);
    expect(await state(kit, sid)).toBe('PENDING');
    await kit.data('PUT', `/taskqueues/${floor.queueSid}`, { targetWorkers: null });
    expect(await state(kit, sid)).toBe('RESERVED');
  });

  it('moves the worker through the activities of the queue', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const { workspaceSid } = floor;
    const add = async (name: string) =>
      (await kit.data('POST', '/activities', { workspaceSid, name, available: false })).sid;
    const [reservationActivitySid, assignmentActivitySid] = [await add('Ringing'), await add('Talking')];
    await kit.data('PUT', `/taskqueues/${floor.queueSid}`, { reservationActivitySid, assignmentActivitySid });
    const ann = await addWorker(kit, floor, 'Ann');
    const activityName = async () => (await worker(kit, ann)).activityName;

    const rejected = await addTask(kit, floor);
    expect(await activityName()).toBe('Ringing');
    kit.sim.agent.reject(rejected);
    expect(await activityName()).toBe('Online');
    const canceled = await addTask(kit, floor);
    await set(kit, canceled, 'Cancelled');
    expect(await activityName()).toBe('Online');
    const served = await addTask(kit, floor);
    kit.sim.agent.accept(served);
    expect(await activityName()).toBe('Talking');
    kit.sim.agent.complete(served);
    expect(await activityName()).toBe('Talking');
    await kit.data('PUT', `/workers/${ann}`, { activitySid: floor.online });
    await addTask(kit, floor);
    await kit.clock.advance(30 * SECOND);
    expect(await activityName()).toBe('Offline');
  });

  it('leaves a worker alone whom the application moved while it rang', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const { sid: ringing } = await kit.data('POST', '/activities', {
      workspaceSid: floor.workspaceSid,
      name: 'Ringing',
      available: false,
    });
    await kit.data('PUT', `/taskqueues/${floor.queueSid}`, { reservationActivitySid: ringing });
    const ann = await addWorker(kit, floor, 'Ann');
    const sid = await addTask(kit, floor);
    await kit.data('PUT', `/workers/${ann}`, { activitySid: floor.offline });
    kit.sim.agent.reject(sid);
    expect(await worker(kit, ann)).toMatchObject({ activityName: 'Offline' });
  });
});

describe('a reservation without a timeout activity', () => {
  it('leaves the worker where they were when it times out, so that it rings again', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const { sid: ringing } = await kit.data('POST', '/activities', {
      workspaceSid: floor.workspaceSid,
      name: 'Ringing',
      available: false,
    });
    await kit.data('PUT', `/taskqueues/${floor.queueSid}`, { reservationActivitySid: ringing });
    await kit.data('DELETE', `/activities/${floor.offline}`);
    const ann = await addWorker(kit, floor, 'Ann');
    const sid = await addTask(kit, floor);
    const first = kit.sim.world.offerOf(sid)?.id;
    await kit.clock.advance(30 * SECOND);
    expect(await task(kit, sid)).toMatchObject({ assignmentState: 'RESERVED', workerSid: ann });
    expect(kit.sim.world.offerOf(sid)?.id).not.toBe(first);
  });
});

describe('deleting', () => {
  it('a workspace takes everything in it but its tasks', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const ann = await addWorker(kit, floor, 'Ann');
    const assigned = await addTask(kit, floor);
    kit.sim.agent.accept(assigned);
    const waiting = await addTask(kit, floor);
    await kit.data('DELETE', `/workspaces/${floor.workspaceSid}`);
    expect((await kit.call('GET', `/workers/search/${ann}`)).body.errorCode).toBe('530');
    expect((await kit.call('GET', `/taskqueues/search/${floor.queueSid}`)).body.errorCode).toBe('540');
    expect((await kit.call('GET', `/activities/search/${floor.online}`)).body.errorCode).toBe('510');
    expect((await kit.call('GET', `/workflows/search/${floor.workflowSid}`)).body.errorCode).toBe('550');
    expect(await task(kit, waiting)).toMatchObject({
      assignmentState: 'CANCELED',
      reason: 'Workspace deleted',
      workspaceSid: floor.workspaceSid,
    });
    expect(await state(kit, assigned)).toBe('ASSIGNED');
    expect((await set(kit, assigned, 'Completed')).status).toBe(200);
    await furnish(kit);
  });

  it('a queue cancels what waits or rings in it', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const ann = await addWorker(kit, floor, 'Ann');
    const [ringing, waiting] = [await addTask(kit, floor), await addTask(kit, floor)];
    await kit.data('DELETE', `/taskqueues/${floor.queueSid}`);
    for (const sid of [ringing, waiting]) {
      expect(await task(kit, sid)).toMatchObject({ assignmentState: 'CANCELED', reason: 'TaskQueue deleted' });
    }
    expect(await worker(kit, ann)).toMatchObject({ available: true });
    const next = await task(kit, await addTask(kit, floor));
    expect(next).toMatchObject({ assignmentState: 'CANCELED', reason: 'TaskQueue not found' });
  });

  it('a workflow leaves its tasks with the standard reservation timeout', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const sid = await addTask(kit, floor);
    await kit.data('DELETE', `/workflows/${floor.workflowSid}`);
    await addWorker(kit, floor, 'Ann');
    await kit.clock.advance(119 * SECOND);
    expect(await state(kit, sid)).toBe('RESERVED');
    await kit.clock.advance(SECOND);
    expect(await state(kit, sid)).toBe('PENDING');
  });

  it('a worker gives back what rings and keeps what is assigned', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const ann = await addWorker(kit, floor, 'Ann');
    const assigned = await addTask(kit, floor);
    kit.sim.agent.accept(assigned);
    const bob = await addWorker(kit, floor, 'Bob');
    const ringing = await addTask(kit, floor);
    await kit.data('DELETE', `/workers/${ann}`);
    await kit.data('DELETE', `/workers/${bob}`);
    expect(await state(kit, ringing)).toBe('PENDING');
    expect(await task(kit, assigned)).toMatchObject({ assignmentState: 'ASSIGNED', workerSid: ann });
  });

  it('an activity moves its workers to the default one and is forgotten everywhere', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    await kit.data('PUT', `/taskqueues/${floor.queueSid}`, { assignmentActivitySid: floor.online });
    const ann = await addWorker(kit, floor, 'Ann');
    await kit.data('DELETE', `/activities/${floor.online}`);
    expect(await worker(kit, ann)).toMatchObject({ activitySid: floor.offline, available: false });
    expect(await kit.data('GET', `/taskqueues/search/${floor.queueSid}`)).not.toHaveProperty('assignmentActivitySid');
    await kit.data('DELETE', `/activities/${floor.offline}`);
    const seen = await worker(kit, ann);
    expect(seen).toMatchObject({ available: false });
    expect(seen).not.toHaveProperty('activitySid');
    expect(await kit.data('GET', `/workspaces/search/${floor.workspaceSid}`)).not.toHaveProperty('defaultActivitySid');
  });

  it('a living task frees its worker', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const ann = await addWorker(kit, floor, 'Ann');
    const sid = await addTask(kit, floor);
    expect(await kit.data('DELETE', `/tasks/search/${sid}`)).toMatchObject({ sid, assignmentState: 'RESERVED' });
    expect((await kit.call('GET', `/tasks/search/${sid}`)).body).toMatchObject({ errorCode: '560', data: sid });
    expect(await task(kit, await addTask(kit, floor))).toMatchObject({ workerSid: ann });
  });
});
