import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { type Floor, furnish, type Kit, startKit, webhook } from './simulator-kit.ts';

const VENDOR = 'https://taskrouter.twilio.com';

/** The vendor's own client, which speaks to the simulation where it means to speak to the vendor. */
const openClient = ({ sim }: Kit, user = sim.settings.accountSid, password = sim.settings.authToken) => {
  const http = new twilio.RequestClient();
  const request = http.request.bind(http);
  const asked: string[] = [];
  http.request = (options) => {
    asked.push(options.uri);
    return request({ ...options, uri: options.uri.replace(VENDOR, sim.url) });
  };
  const client = twilio(user, password, { accountSid: sim.settings.accountSid, httpClient: http });
  return { workspace: client.taskrouter.v1.workspaces(sim.settings.workspaceSid), client, asked };
};

/** What a call that must fail is refused with. */
const refusal = async (call: Promise<unknown>): Promise<{ status: number; code?: number; message: string }> => {
  try {
    await call;
  } catch (error) {
    const { status, code, message } = error as { status: number; code?: number; message: string };
    return { status, message, ...(code !== undefined && { code }) };
  }
  throw new Error('the call was answered');
};

/** One worker, and as many tasks; the first is reserved for him. */
const busy = async (kit: Kit, count: number): Promise<Floor & { tasks: string[] }> => {
  const floor = await furnish(kit);
  const { workspace } = openClient(kit);
  await workspace.workers.create({ friendlyName: 'Doug', activitySid: floor.available, attributes: '{"skill":"a"}' });
  const tasks: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const task = await workspace.tasks.create({ attributes: JSON.stringify({ index }), priority: index === 0 ? 9 : 0 });
    tasks.push(task.sid);
    await kit.settle();
  }
  return { ...floor, tasks };
};

describe("the vendor's own client", () => {
  it('walks a list page by page, forwards and back, and meets each row once', async () => {
    const kit = await startKit();
    const { workspace, asked } = openClient(kit);
    for (let index = 0; index < 7; index += 1) await workspace.workers.create({ friendlyName: `Worker ${index}` });
    asked.length = 0;
    const all = await workspace.workers.list({ pageSize: 3 });
    expect(all.map(({ friendlyName }) => friendlyName)).toEqual([0, 1, 2, 3, 4, 5, 6].map((each) => `Worker ${each}`));
    expect(asked).toHaveLength(3);
    const first = await workspace.workers.page({ pageSize: 3 });
    const second = await first.nextPage();
    const back = await second?.previousPage();
    expect(back?.instances.map(({ sid }) => sid)).toEqual(first.instances.map(({ sid }) => sid));
    expect(first.previousPage()).toBeUndefined();
  });

  it('creates, reads, updates and removes what a contact centre is made of', async () => {
    const kit = await startKit();
    const { workspace, client } = openClient(kit);
    const activity = await workspace.activities.create({ friendlyName: 'Lunch', available: false });
    const queue = await workspace.taskQueues.create({ friendlyName: 'Sales', targetWorkers: 'skill == "sales"' });
    const configuration = JSON.stringify({ task_routing: { filters: [], default_filter: { queue: queue.sid } } });
    const workflow = await workspace.workflows.create({ friendlyName: 'Main', configuration });
    const channel = await workspace.taskChannels.create({ friendlyName: 'Letters', uniqueName: 'letters' });
    const worker = await workspace.workers.create({ friendlyName: 'Alice', attributes: '{"skill":"sales"}' });
    expect(worker).toMatchObject({ activityName: 'Offline', available: false, dateCreated: new Date(kit.clock.now()) });

    expect(await workspace.activities(activity.sid).update({ friendlyName: 'Pause' })).toMatchObject({
      friendlyName: 'Pause',
      available: false,
    });
    expect(await workspace.taskQueues(queue.sid).update({ maxReservedWorkers: 3 })).toMatchObject({
      maxReservedWorkers: 3,
      targetWorkers: 'skill == "sales"',
    });
    expect(await workspace.workflows(workflow.sid).update({ taskReservationTimeout: 60 })).toMatchObject({
      taskReservationTimeout: 60,
      configuration,
    });
    expect(await workspace.taskChannels('letters').update({ channelOptimizedRouting: true })).toMatchObject({
      sid: channel.sid,
      channelOptimizedRouting: true,
    });
    expect(await workspace.workers(worker.sid).update({ activitySid: activity.sid })).toMatchObject({
      activityName: 'Pause',
    });
    const channels = await workspace.workers(worker.sid).workerChannels.list();
    expect(channels.map(({ taskChannelUniqueName }) => taskChannelUniqueName)).toContain('letters');
    const own = await workspace.workers(worker.sid).workerChannels('letters').update({ capacity: 4 });
    expect(own).toMatchObject({ configuredCapacity: 4, availableCapacityPercentage: 100, taskChannelSid: channel.sid });
    expect(await workspace.update({ friendlyName: 'Renamed' })).toMatchObject({ friendlyName: 'Renamed' });

    expect(await workspace.workers.list({ taskQueueSid: queue.sid })).toHaveLength(1);
    expect(await workspace.taskQueues.list({ workerSid: worker.sid })).toHaveLength(1);
    await workspace.workers(worker.sid).remove();
    expect(await refusal(workspace.workers(worker.sid).fetch())).toMatchObject({ status: 404, code: 20404 });
    expect(await workspace.workflows(workflow.sid).remove()).toBe(true);
    expect(await workspace.taskQueues(queue.sid).remove()).toBe(true);
    const other = await client.taskrouter.v1.workspaces.create({ friendlyName: 'Second', template: 'FIFO' });
    expect(await client.taskrouter.v1.workspaces(other.sid).workflows.list()).toHaveLength(1);
    expect(await client.taskrouter.v1.workspaces.list()).toHaveLength(2);
    expect(await client.taskrouter.v1.workspaces(other.sid).remove()).toBe(true);
  });

  it('takes a reservation through its life, below its task and below its worker', async () => {
    const kit = await startKit();
    const { tasks } = await busy(kit, 1);
    const { workspace } = openClient(kit);
    const [sid = ''] = tasks;
    const [reservation] = await workspace.tasks(sid).reservations.list();
    expect(reservation).toMatchObject({ reservationStatus: 'pending', workerName: 'Doug', taskSid: sid });
    expect(await workspace.tasks(sid).fetch()).toMatchObject({ assignmentStatus: 'reserved', age: 0 });
    const own = workspace.workers(reservation?.workerSid ?? '').reservations;
    expect(await own.list({ reservationStatus: 'pending' })).toHaveLength(1);
    const at = workspace.tasks(sid).reservations(reservation?.sid ?? '');
    expect(await at.update({ reservationStatus: 'accepted' })).toMatchObject({ reservationStatus: 'accepted' });
    expect(await refusal(at.update({ reservationStatus: 'rejected' }))).toMatchObject({ status: 400, code: 20001 });
    await own(reservation?.sid ?? '').update({ reservationStatus: 'wrapping' });
    expect((await workspace.tasks(sid).fetch()).assignmentStatus).toBe('wrapping');
    await at.update({ reservationStatus: 'completed' });
    expect((await workspace.tasks(sid).fetch()).assignmentStatus).toBe('completed');
    expect(await own.list({ reservationStatus: 'completed' })).toHaveLength(1);
  });

  it('filters tasks by several states, as repeated names', async () => {
    const kit = await startKit();
    const { tasks } = await busy(kit, 3);
    const { workspace } = openClient(kit);
    await workspace.tasks(tasks[1] ?? '').update({ assignmentStatus: 'canceled', reason: 'gone' });
    const found = await workspace.tasks.list({ assignmentStatus: ['pending', 'canceled'] });
    expect(found.map(({ sid }) => sid)).toEqual([tasks[1], tasks[2]]);
    expect(found[0]).toMatchObject({ reason: 'gone', attributes: '{"index":1}' });
    const ordered = await workspace.tasks.list({ ordering: 'Priority:desc,DateCreated:asc' });
    expect(ordered.map(({ sid }) => sid)).toEqual(tasks);
    const evaluated = await workspace.tasks.list({ evaluateTaskAttributes: 'index == 2' });
    expect(evaluated.map(({ sid }) => sid)).toEqual([tasks[2]]);
  });

  it('is refused with the codes and texts that the vendor documents', async () => {
    const kit = await startKit();
    const { tasks } = await busy(kit, 2);
    const { workspace } = openClient(kit);
    const [reserved = '', pending = ''] = tasks;
    const { accountSid, workspaceSid } = kit.sim.settings;
    const at = `in workspace ${workspaceSid} for account ${accountSid}`;
    await workspace.taskQueues.create({ friendlyName: 'Taken' });
    expect(await refusal(workspace.taskQueues.create({ friendlyName: 'Taken' }))).toEqual({
      status: 400,
      code: 20001,
      message: `Queue named Taken already exists for workspace ${workspaceSid} for account ${accountSid}`,
    });
    await workspace
      .tasks(reserved)
      .reservations.list()
      .then(([first]) => first?.update({ reservationStatus: 'accepted' }));
    expect(await refusal(workspace.tasks(reserved).update({ assignmentStatus: 'canceled', reason: 'no' }))).toEqual({
      status: 400,
      code: 20001,
      message: `Cannot cancel task ${reserved} ${at} because it is not pending or reserved`,
    });
    expect(await refusal(workspace.tasks(pending).update({ assignmentStatus: 'wrapping' }))).toEqual({
      status: 400,
      code: 20001,
      message: `Cannot wrap up a task ${pending} ${at} because it's not currently assigned`,
    });
    const strange = openClient(kit, kit.sim.settings.accountSid, 'wrong');
    expect(await refusal(strange.workspace.fetch())).toMatchObject({ status: 401, code: 20003 });
    kit.sim.faults.inject({ kind: 'status', status: 429, retryAfter: 3 }, { times: 1 });
    expect(await refusal(workspace.fetch())).toMatchObject({ status: 429, code: 20429 });
  });

  it('is known by an API key and its secret too', async () => {
    const kit = await startKit();
    const { sid, secret } = kit.sim.apiKey;
    expect(await openClient(kit, sid, secret).workspace.fetch()).toMatchObject({ sid: kit.sim.settings.workspaceSid });
  });

  it('reads the version of a task from a header, and is refused where it is not the one that stands', async () => {
    const kit = await startKit();
    const { tasks } = await busy(kit, 2);
    const { workspace } = openClient(kit);
    const task = workspace.tasks(tasks[1] ?? '');
    const { headers } = await task.fetchWithHttpInfo();
    const ifMatch = headers.etag ?? '';
    expect(ifMatch).not.toBe('');
    const updated = await task.updateWithHttpInfo({ attributes: '{"a":1}', ifMatch });
    expect(updated.headers.etag).not.toBe(ifMatch);
    expect(await refusal(task.update({ attributes: '{"a":2}', ifMatch }))).toMatchObject({ status: 412 });
    expect(await refusal(task.remove({ ifMatch }))).toMatchObject({ status: 412 });
    expect((await task.fetch()).attributes).toBe('{"a":1}');
    expect(await task.remove({ ifMatch: updated.headers.etag })).toBe(true);
  });

  it('reads every kind of statistics', async () => {
    const kit = await startKit();
    const { queue, workflow, tasks } = await busy(kit, 3);
    const { workspace } = openClient(kit);
    const [reservation] = await workspace.tasks(tasks[0] ?? '').reservations.list();
    await kit.clock.advance(20_000);
    await reservation?.update({ reservationStatus: 'accepted' });
    await workspace.tasks(tasks[1] ?? '').update({ assignmentStatus: 'canceled', reason: 'gone' });

    const now = { tasksByStatus: { pending: 1, reserved: 0, assigned: 1, wrapping: 0 }, totalTasks: 2 };
    expect(await workspace.realTimeStatistics().fetch()).toMatchObject({ ...now, totalWorkers: 1 });
    expect(await workspace.workflows(workflow).realTimeStatistics().fetch()).toMatchObject(now);
    expect(await workspace.taskQueues(queue).realTimeStatistics().fetch()).toMatchObject({
      ...now,
      tasksByPriority: { 0: 1, 9: 1 },
      totalEligibleWorkers: 1,
      totalAvailableWorkers: 1,
      longestTaskWaitingAge: 20,
      longestTaskWaitingSid: tasks[2],
      longestRelativeTaskAgeInQueue: 20,
      longestRelativeTaskSidInQueue: tasks[2],
    });
    const past = { reservationsCreated: 1, reservationsAccepted: 1, tasksCanceled: 1, avgTaskAcceptanceTime: 20 };
    const split = {
      '15': {
        above: { reservations_accepted: 1, tasks_canceled: 1 },
        below: { reservations_accepted: 0, tasks_canceled: 0 },
      },
    };
    const splitByWaitTime = '15';
    expect(await workspace.cumulativeStatistics().fetch({ splitByWaitTime })).toMatchObject({
      ...past,
      tasksCreated: 3,
      waitDurationUntilAccepted: { avg: 20, min: 20, max: 20, total: 20 },
      splitByWaitTime: split,
    });
    const entered = { ...past, tasksEntered: 3, splitByWaitTime: split };
    expect(await workspace.workflows(workflow).cumulativeStatistics().fetch({ splitByWaitTime })).toMatchObject(
      entered,
    );
    expect(await workspace.taskQueues(queue).cumulativeStatistics().fetch({ splitByWaitTime })).toMatchObject({
      ...entered,
      waitDurationInQueueUntilAccepted: { avg: 20, min: 20, max: 20, total: 20 },
    });
    const { sid } = (await workspace.workers.list())[0] ?? { sid: '' };
    expect((await workspace.workers(sid).statistics().fetch()).cumulative).toMatchObject({ reservations_accepted: 1 });
    const all = await workspace.workers.realTimeStatistics().fetch();
    expect(all).toMatchObject({ totalWorkers: 1 });
    const stays = (await workspace.workers.cumulativeStatistics().fetch()).activityDurations as {
      friendly_name: string;
      total: number;
    }[];
    expect(stays.find((each) => each.friendly_name === 'Available')).toMatchObject({ total: 20 });
    const [row] = await workspace.taskQueues.statistics.list();
    expect(row).toMatchObject({ taskQueueSid: queue, realtime: { total_tasks: 2 }, cumulative: { tasks_entered: 3 } });
    expect((await workspace.taskQueues(queue).statistics().fetch()).realtime).toMatchObject({ total_tasks: 2 });
    expect((await workspace.workflows(workflow).statistics().fetch()).cumulative).toMatchObject({ tasks_entered: 3 });
    expect((await workspace.statistics().fetch()).realtime).toMatchObject({ total_workers: 1 });
    const bulk = await workspace.taskQueues.bulkRealTimeStatistics.create({
      body: undefined,
      queues: [queue],
    } as object);
    expect(bulk).toMatchObject({
      taskQueueResponseCount: 1,
      taskQueueData: [{ task_queue_sid: queue, total_tasks: 2 }],
    });
    await kit.clock.advance(16 * 60_000);
    expect(await workspace.cumulativeStatistics().fetch()).toMatchObject({ reservationsAccepted: 0, tasksCreated: 0 });
    expect(await workspace.cumulativeStatistics().fetch({ minutes: 60 })).toMatchObject({ tasksCreated: 3 });
  });

  it('reads the events that were told', async () => {
    const kit = await startKit();
    const { tasks } = await busy(kit, 1);
    const { workspace } = openClient(kit);
    const taskSid = tasks[0] ?? '';
    const told = await workspace.events.list({ taskSid });
    expect(told.map(({ eventType }) => eventType)).toEqual([
      'task.created',
      'workflow.entered',
      'workflow.target-matched',
      'task-queue.entered',
      'reservation.created',
    ]);
    const last = await workspace.events(told.at(-1)?.sid ?? '').fetch();
    expect(last).toMatchObject({ eventType: 'reservation.created', eventDate: new Date(kit.clock.now()) });
    expect(last.eventData).toMatchObject({ task_sid: taskSid, worker_name: 'Doug' });
  });

  it.each(['sha1', 'sha256'] as const)(
    'finds the %s signature of every event right, and of none that was changed',
    async (signature) => {
      const kit = await startKit({ switches: { signature } });
      const hook = await webhook();
      const url = `${hook.origin}/events?tenant=a%20b&x=1`;
      await kit.sim.deliverTo(url);
      await busy(kit, 2);
      await kit.ok('POST', '/TaskQueues', { FriendlyName: 'Bücher & Æther', TargetWorkers: 'a == "ä+b"' });
      await hook.until((all) => all.some(({ form }) => form.TaskQueueName === 'Bücher & Æther'));
      const key = signature === 'sha1' ? kit.sim.settings.authToken : kit.sim.sharedKey.secret;
      for (const { headers, form } of hook.received) {
        const given = String(headers['x-twilio-signature']);
        const settings = headers['x-twilio-webhooks-signature-settings'];
        expect(settings).toBe(signature === 'sha1' ? undefined : `key=${kit.sim.sharedKey.sid},algorithm=HMAC_SHA256`);
        const algorithm = signature === 'sha1' ? twilio.HMAC_SHA1 : twilio.HMAC_SHA256;
        expect(twilio.validateRequest(key, given, url, form, algorithm)).toBe(true);
        expect(twilio.validateRequest(key, given, url, { ...form, Sid: 'EV0' }, algorithm)).toBe(false);
        expect(twilio.validateRequest('other', given, url, form, algorithm)).toBe(false);
        expect(twilio.validateRequest(key, given, `${hook.origin}/events`, form, algorithm)).toBe(false);
      }
    },
  );
});
