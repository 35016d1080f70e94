import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { addTask, addWorker, basic, furnish, type Json, type Kit, startKit, task } from './simulator-kit.ts';

interface Received {
  readonly path: string;
  readonly type: string | undefined;
  readonly form: Json;
}

/** An application on a loopback port; `next` settles with each callback in turn. */
const application = async (answers: Record<string, { status: number; body: string } | 'hang'>) => {
  const received: Received[] = [];
  const waiting: ((callback: Received) => void)[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const path = request.url ?? '';
      const callback = {
        path,
        type: request.headers['content-type'],
        form: Object.fromEntries(new URLSearchParams(body)),
      };
      const waiter = waiting.shift();
      if (waiter) waiter(callback);
      else received.push(callback);
      const answer = answers[path] ?? { status: 404, body: '' };
      if (answer !== 'hang') response.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const url = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
  const next = (): Promise<Received> => {
    const first = received.shift();
    return first ? Promise.resolve(first) : new Promise((resolve) => waiting.push(resolve));
  };
  const connections = (): Promise<number> =>
    new Promise((resolve, reject) => {
      server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });
  return { url, next, received, connections };
};

/** Settles when the task is in that state. */
const becomes = (kit: Kit, sid: string, state: string): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (kit.sim.world.jobs.get(sid)?.state === state) resolve();
    };
    kit.sim.world.listen(look);
    look();
  });

describe('the assignment callback', () => {
  it('is one form post per reservation', async () => {
    const app = await application({ '/assign': { status: 200, body: '' } });
    const kit = await startKit();
    const floor = await furnish(kit, {}, { assignmentCallbackUrl: `${app.url}/assign\n` });
    await kit.clock.advance(5000);
    const sid = await addTask(kit, floor);
    await kit.clock.advance(3000);
    const ann = await addWorker(kit, floor, 'Ann');
    const { path, type, form } = await app.next();
    expect([path, type]).toEqual(['/assign', 'application/x-www-form-urlencoded']);
    expect(form).toEqual({
      Timestamp: String(Math.floor(kit.clock.now() / 1000)),
      AccountSid: kit.sim.settings.accountSid,
      WorkspaceSid: floor.workspaceSid,
      WorkflowSid: floor.workflowSid,
      TaskQueueSid: floor.queueSid,
      WorkerSid: ann,
      WorkerAttributes: '{"contact_uri":"Ann"}',
      TaskSid: sid,
      TaskAttributes: '{"skill":"any"}',
      TaskAge: '3',
      TaskPriority: '0',
      ReservationSid: expect.stringMatching(/^WR[0-9a-f]{32}$/),
    });
    expect(await task(kit, sid)).toMatchObject({ assignmentState: 'RESERVED' });
    expect(app.received).toEqual([]);
  });

  it('may accept or reject by its answer', async () => {
    const app = await application({
      '/accept': { status: 200, body: '{"instruction":"accept"}' },
      '/reject': { status: 201, body: '{"instruction":"reject"}' },
    });
    const kit = await startKit();
    const floor = await furnish(kit, {}, { assignmentCallbackUrl: `${app.url}/accept` });
    await addWorker(kit, floor, 'Ann');
    const accepted = await addTask(kit, floor);
    await becomes(kit, accepted, 'assigned');
    kit.sim.agent.complete(accepted);
    await kit.data('PUT', `/workflows/${floor.workflowSid}`, { assignmentCallbackUrl: `${app.url}/reject` });
    const rejected = await addTask(kit, floor);
    await becomes(kit, rejected, 'waiting');
    expect(await task(kit, rejected)).toMatchObject({ assignmentState: 'PENDING' });
  });

  it('goes to the fallback with the same body when the first call fails', async () => {
    const app = await application({
      '/broken': { status: 500, body: '{"instruction":"reject"}' },
      '/fallback': { status: 200, body: '{"instruction":"accept"}' },
    });
    const kit = await startKit();
    const fallbackAssignmentCallbackUrl = `${app.url}/fallback`;
    const floor = await furnish(kit, {}, { assignmentCallbackUrl: `${app.url}/broken`, fallbackAssignmentCallbackUrl });
    await addWorker(kit, floor, 'Ann');
    const sid = await addTask(kit, floor);
    const [first, second] = [await app.next(), await app.next()];
    expect([first.path, second.path]).toEqual(['/broken', '/fallback']);
    expect(second.form).toEqual(first.form);
    await becomes(kit, sid, 'assigned');
  });

  it('goes to the fallback after 15 seconds without an answer', async () => {
    const app = await application({ '/slow': 'hang', '/fallback': { status: 200, body: '{}' } });
    const kit = await startKit();
    const fallbackAssignmentCallbackUrl = `${app.url}/fallback`;
    const floor = await furnish(kit, {}, { assignmentCallbackUrl: `${app.url}/slow`, fallbackAssignmentCallbackUrl });
    await addWorker(kit, floor, 'Ann');
    await addTask(kit, floor);
    expect((await app.next()).path).toBe('/slow');
    await kit.clock.advance(15_000);
    expect((await app.next()).path).toBe('/fallback');
  });

  it('leaves it to the reservation timeout when nobody can be reached, and never dials another machine', async () => {
    const app = await application({ '/fallback': { status: 503, body: '' } });
    const kit = await startKit();
    // It would be answered, but is not an address that always means this machine.
    const assignmentCallbackUrl = `${app.url.replace('127.0.0.1', '0.0.0.0')}/elsewhere`;
    const fallbackAssignmentCallbackUrl = `${app.url}/fallback`;
    const floor = await furnish(kit, {}, { assignmentCallbackUrl, fallbackAssignmentCallbackUrl });
    await addWorker(kit, floor, 'Ann');
    const sid = await addTask(kit, floor);
    expect((await app.next()).path).toBe('/fallback');
    expect(app.received).toEqual([]);
    expect(await task(kit, sid)).toMatchObject({ assignmentState: 'RESERVED' });
    await kit.clock.advance(30_000);
    expect(await task(kit, sid)).toMatchObject({ assignmentState: 'PENDING' });
  });

  it('tells of a direct assignment too, and an instruction then changes nothing', async () => {
    const app = await application({ '/assign': { status: 200, body: '{"instruction":"reject"}' } });
    const kit = await startKit();
    const floor = await furnish(kit, {}, { assignmentCallbackUrl: `${app.url}/assign` });
    await addWorker(kit, floor, 'Ann');
    const sid = await addTask(kit, floor, { bypassReservedState: true });
    expect((await app.next()).form).toMatchObject({ TaskSid: sid });
    expect(await task(kit, sid)).toMatchObject({ assignmentState: 'ASSIGNED' });
  });

  it('under silent_reservation is sent only for tasks that bypass the reserved state, which still ring', async () => {
    const app = await application({ '/assign': { status: 200, body: '' } });
    const kit = await startKit({ switches: { silent_reservation: true } });
    const floor = await furnish(kit, {}, { assignmentCallbackUrl: `${app.url}/assign` });
    await addWorker(kit, floor, 'Ann');
    await addWorker(kit, floor, 'Bob');
    const silent = await addTask(kit, floor);
    const loud = await addTask(kit, floor, { bypassReservedState: true });
    expect((await app.next()).form).toMatchObject({ TaskSid: loud });
    for (const sid of [silent, loud]) expect(await task(kit, sid)).toMatchObject({ assignmentState: 'RESERVED' });
    expect(app.received).toEqual([]);
  });
});

describe('deliverTo', () => {
  const SECRET = '/hooks?secret=hush-hush';

  it('sets the callback of every workflow there is, as an operator’s update would', async () => {
    const app = await application({ [SECRET]: { status: 200, body: '{}' } });
    const kit = await startKit();
    const floor = await furnish(kit, {}, { assignmentCallbackUrl: 'http://127.0.0.1:1/old' });
    const fields = { workspaceSid: floor.workspaceSid, configuration: '{}' };
    const second = await kit.data('POST', '/workflows', { ...fields, name: 'Second' });
    await kit.clock.advance(5000);
    await kit.sim.deliverTo(`${app.url}${SECRET}`);
    for (const sid of [floor.workflowSid, second.sid]) {
      const workflow = await kit.data('GET', `/workflows/search/${sid}`);
      expect(workflow.assignmentCallbackUrl).toBe(`${app.url}${SECRET}`);
      expect(workflow.dateUpdated).not.toBe(workflow.dateCreated);
    }
    const later = await kit.data('POST', '/workflows', { ...fields, name: 'Later' });
    expect(later.assignmentCallbackUrl).toBeUndefined();

    const ann = await addWorker(kit, floor, 'Ann');
    const sid = await addTask(kit, floor);
    const { path, type, form } = await app.next();
    expect([path, type]).toEqual([SECRET, 'application/x-www-form-urlencoded']);
    expect(form).toMatchObject({ TaskSid: sid, WorkerSid: ann, WorkflowSid: floor.workflowSid });
  });

  it('leaves workflows of other enterprises alone', async () => {
    const app = await application({});
    const kit = await startKit();
    const other = kit.sim.addCredentials();
    const stranger = {
      sid: `WF${'0'.repeat(32)}`,
      workspaceSid: `WS${'0'.repeat(32)}`,
      name: 'Theirs',
      configuration: '{}',
    };
    kit.sim.plant('workspaces', { sid: stranger.workspaceSid, name: 'Theirs' }, other);
    kit.sim.plant('workflows', stranger, other);
    await furnish(kit);
    await kit.sim.deliverTo(`${app.url}${SECRET}`);
    const authorization = basic(other.accountSid, other.authToken);
    const { body } = await kit.call('GET', `/workflows/search/${stranger.sid}`, undefined, { authorization });
    expect(body.data).toMatchObject({ name: 'Theirs' });
    expect(body.data).not.toHaveProperty('assignmentCallbackUrl');
  });

  it.each(['', '{}'])('keeps a reservation open that is answered %j', async (body) => {
    const app = await application({ [SECRET]: { status: 200, body } });
    const kit = await startKit();
    const floor = await furnish(kit);
    await kit.sim.deliverTo(`${app.url}${SECRET}`);
    await addWorker(kit, floor, 'Ann');
    const sid = await addTask(kit, floor);
    await app.next();
    await kit.clock.advance(29_000);
    expect(await task(kit, sid)).toMatchObject({ assignmentState: 'RESERVED' });
    await kit.clock.advance(1000);
    expect(await task(kit, sid)).toMatchObject({ assignmentState: 'PENDING' });
    expect(app.received).toEqual([]);
  });

  it('brings one callback per reservation of a scenario', async () => {
    const app = await application({ [SECRET]: { status: 200, body: '' } });
    const kit = await startKit({ scenario: 'default' });
    const reserved: string[] = [];
    kit.sim.world.listen((change) => {
      if (change.type === 'offer-issued') reserved.push(change.offer.id);
    });
    await kit.sim.deliverTo(`${app.url}${SECRET}`);
    for (let minute = 0; minute < 5; minute += 1) await kit.clock.advance(60_000);
    expect(reserved.length).toBeGreaterThan(5);
    const heard: unknown[] = [];
    while (heard.length < reserved.length) heard.push((await app.next()).form.ReservationSid);
    expect(heard.sort()).toEqual(reserved.sort());
    expect(app.received).toEqual([]);
  });

  it('dials this machine only, and does not tell the URL', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    await expect(kit.sim.deliverTo(`https://example.org${SECRET}`)).rejects.toThrow(
      /^the callback URL is not an HTTP URL of this machine$/,
    );
    expect((await kit.data('GET', `/workflows/search/${floor.workflowSid}`)).assignmentCallbackUrl).toBeUndefined();
  });

  it('is over when the simulation ends: not even the fallback is called', async () => {
    const app = await application({ '/slow': 'hang' });
    const kit = await startKit();
    const floor = await furnish(kit, {}, { fallbackAssignmentCallbackUrl: `${app.url}/fallback` });
    await kit.sim.deliverTo(`${app.url}/slow`);
    await addWorker(kit, floor, 'Ann');
    await addTask(kit, floor);
    expect((await app.next()).path).toBe('/slow');
    await kit.sim.close();
    await expect.poll(() => app.connections()).toBe(0);
    expect(app.received).toEqual([]);
  });
});
