import { describe, expect, it } from 'vitest';
import { addWorker, basic, furnish, type Json, startKit, worker } from './simulator-kit.ts';

const refusal = (status: number, errorCode: string, message: string, data: unknown) => ({
  status,
  body: { errorCode, message, data },
});
const invalid = (parameter: string) => refusal(400, '400', 'Missing or invalid parameter', parameter);

describe('the door', () => {
  it('asks for the account sid and its token', async () => {
    const { sim, call } = await startKit();
    const { accountSid, authToken, baseUrl } = sim.settings;
    for (const authorization of ['', 'Bearer x', basic(accountSid, 'wrong'), basic(` ${accountSid}`, authToken)]) {
      expect(await call('GET', '/workers/search', undefined, { authorization })).toEqual(
        refusal(401, '401', 'Unauthorized', ''),
      );
    }
    const response = await fetch(`${baseUrl}/workers/search`);
    expect(response.headers.get('www-authenticate')).toBe('Basic');
  });

  it('tells an unknown path from a method that the path does not know', async () => {
    const { call } = await startKit();
    expect(await call('GET', '/workers/WK1')).toEqual(refusal(405, '405', 'Method not allowed', 'GET'));
    expect(await call('POST', '/workers/search')).toEqual(refusal(405, '405', 'Method not allowed', 'POST'));
    expect(await call('GET', '/reservations')).toEqual(refusal(404, '404', 'Not found', '/taskrouter/reservations'));
  });

  it('wants a JSON object in a body', async () => {
    const { call } = await startKit();
    for (const body of ['', '{', '[]', '"text"', 'null']) {
      expect(await call('POST', '/workspaces', body)).toEqual(refusal(400, '400', 'Malformed JSON', ''));
    }
  });

  it('shows an account only what belongs to its enterprise', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const stranger = kit.sim.addCredentials();
    const authorization = basic(stranger.accountSid, stranger.authToken);
    const as = (method: string, path: string, body?: unknown) => kit.call(method, path, body, { authorization });
    expect((await as('GET', '/workspaces/search')).body).toMatchObject({ data: { total: 0, result: [] } });
    expect((await as('GET', `/workspaces/search/${floor.workspaceSid}`)).body.errorCode).toBe('520');
    const worker = { workspaceSid: floor.workspaceSid, name: 'Eve', attributes: '{"contact_uri":"1"}' };
    expect((await as('POST', '/workers', worker)).body.errorCode).toBe('520');
    const { enterpriseSid } = kit.sim.settings;
    expect(await as('POST', '/workspaces', { enterpriseSid, name: 'Mine' })).toEqual(
      refusal(403, '403', 'Forbidden', enterpriseSid),
    );
  });

  it('takes the SID of its enterprise with a blank before it, as the document prints it (R3)', async () => {
    const kit = await startKit();
    const enterpriseSid = ` ${kit.sim.settings.enterpriseSid}`;
    const created = await kit.data('POST', '/workspaces', { enterpriseSid, name: 'Mine' });
    expect(created).toMatchObject({ name: 'Mine', enterpriseSid: kit.sim.settings.enterpriseSid });
    expect(await kit.call('POST', '/workspaces', { enterpriseSid, name: 'Mine' })).toEqual(
      refusal(409, '526', 'Workspace not unique', 'Mine'),
    );
  });
});

describe('named resources', () => {
  it('start a workspace with the activities Offline and Online', async () => {
    const kit = await startKit();
    const { enterpriseSid } = kit.sim.settings;
    const created = await kit.data('POST', '/workspaces', { enterpriseSid, name: 'W', priortizeQueueOrder: 'LIFO' });
    const activities = await kit.list('/activities/search?SortBy=name');
    expect(activities.map(({ name, available }) => [name, available])).toEqual([
      ['Offline', false],
      ['Online', true],
    ]);
    const offline = activities[0]?.sid;
    expect(created).toMatchObject({
      timeoutActivityName: 'Offline',
      timeoutActivitySid: offline,
      defaultActivitySid: offline,
      prioritizeQueueOrder: 'FIFO',
      multiTaskEnabled: false,
    });
    const read = await kit.data('GET', `/workspaces/search/${created.sid}`);
    expect(read).not.toHaveProperty('timeoutActivitySid');
    const online = String(activities[1]?.sid);
    const change = { timeoutActivityName: 'Offline', timeoutActivitySid: online, defaultActivityName: 'Online' };
    expect(await kit.data('PUT', `/workspaces/${created.sid}`, change)).toMatchObject({
      timeoutActivityName: 'Online',
      timeoutActivitySid: online,
      defaultActivitySid: online,
    });
    const unknown = await kit.call('PUT', `/workspaces/${created.sid}`, { defaultActivityName: 'Nap' });
    expect(unknown.body).toMatchObject({ errorCode: '510', data: 'Nap' });
  });

  it('name the parameter that is missing or of the wrong type', async () => {
    const kit = await startKit();
    const { workspaceSid } = await furnish(kit);
    const bad: [string, Json, string][] = [
      ['/workspaces', { name: 'x' }, 'enterpriseSid'],
      ['/workspaces', { enterpriseSid: kit.sim.settings.enterpriseSid, name: '' }, 'name'],
      ['/taskqueues', { name: 'x' }, 'workspaceSid'],
      ['/taskqueues', { workspaceSid, name: 'x', maxReservedWorkers: 51 }, 'maxReservedWorkers'],
      ['/taskqueues', { workspaceSid, name: 'x', maxReservedWorkers: '1' }, 'maxReservedWorkers'],
      ['/workers', { workspaceSid, attributes: '{}' }, 'name'],
      ['/activities', { workspaceSid, name: 'x' }, 'available'],
      ['/activities', { workspaceSid, name: 'x', available: 'yes' }, 'available'],
      ['/workflows', { workspaceSid, name: 'x' }, 'configuration'],
      [
        '/workflows',
        { workspaceSid, name: 'x', configuration: '{}', taskReservationTimeout: 0 },
        'taskReservationTimeout',
      ],
      ['/tasks', { attributes: '{"a":1}', timeout: 1_209_601 }, 'timeout'],
      ['/tasks', { attributes: { a: 1 } }, 'attributes'],
      ['/tasks', { attributes: '{"a":1}', bypassReservedState: 'no' }, 'bypassReservedState'],
    ];
    for (const [path, body, parameter] of bad) expect(await kit.call('POST', path, body)).toEqual(invalid(parameter));
  });

  it('refuse what refers to something unknown, with the vendor’s own code', async () => {
    const kit = await startKit();
    const { workspaceSid } = await furnish(kit);
    for (const path of ['/taskqueues', '/workers', '/activities', '/workflows']) {
      const body = { workspaceSid: 'WS0', name: 'x', attributes: '{', available: true, configuration: '{}' };
      expect((await kit.call('POST', path, body)).body).toMatchObject({ errorCode: '520', data: 'WS0' });
    }
    const queue = { workspaceSid, name: 'x', assignmentActivitySid: 'AT0' };
    expect((await kit.call('POST', '/taskqueues', queue)).body).toMatchObject({ errorCode: '510', data: 'AT0' });
    const worker = { workspaceSid, name: 'x', activitySid: 'AT0', attributes: '{"contact_uri":"1"}' };
    expect((await kit.call('POST', '/workers', worker)).body).toMatchObject({ errorCode: '510', data: 'AT0' });
  });

  it('refuse a taken name on create and update, not the own one, and free it by deletion', async () => {
    const kit = await startKit();
    const { workspaceSid, queueSid } = await furnish(kit);
    const { sid } = await kit.data('POST', '/taskqueues', { workspaceSid, name: 'Second' });
    expect((await kit.call('PUT', `/taskqueues/${queueSid}`, { name: 'Second' })).body.errorCode).toBe('546');
    expect((await kit.call('PUT', `/taskqueues/${sid}`, { name: 'Second' })).status).toBe(200);
    expect((await kit.call('POST', '/taskqueues', { workspaceSid, name: 'second' })).status).toBe(200);
    await kit.data('DELETE', `/taskqueues/${sid}`);
    expect((await kit.call('POST', '/taskqueues', { workspaceSid, name: 'Second' })).status).toBe(200);
  });

  it('change only the passed fields, ignore a new workspace, and clear optional ones by null or nothing', async () => {
    const kit = await startKit();
    const floor = await furnish(
      kit,
      {},
      { assignmentCallbackUrl: 'http://127.0.0.1:1/\n', fallbackAssignmentCallbackUrl: 'x' },
    );
    await kit.clock.advance(5000);
    const changed = await kit.data('PUT', `/workflows/${floor.workflowSid}`, {
      workspaceSid: 'WS0',
      fallbackAssignmentCallbackUrl: '',
      taskReservationTimeout: null,
      unknown: 1,
    });
    expect(changed).toMatchObject({
      workspaceSid: floor.workspaceSid,
      name: 'Main',
      assignmentCallbackUrl: 'http://127.0.0.1:1/\n',
      taskReservationTimeout: 120,
      dateCreated: '2026-03-04T10:00:00+0000',
      dateUpdated: '2026-03-04T10:00:05+0000',
    });
    expect(changed).not.toHaveProperty('fallbackAssignmentCallbackUrl');
  });

  it('take either spelling of the reservation timeout', async () => {
    const kit = await startKit();
    const { workflowSid } = await furnish(kit);
    const put = (body: Json) => kit.data('PUT', `/workflows/${workflowSid}`, body);
    expect(await put({ taskReservationnTimeout: 7 })).toMatchObject({ taskReservationTimeout: 7 });
    expect(await put({ taskReservationnTimeout: 7, taskReservationTimeout: 8 })).toMatchObject({
      taskReservationTimeout: 8,
    });
    expect(await put({ taskReservationnTimeout: 9, taskReservationTimeout: null })).toMatchObject({
      taskReservationTimeout: 9,
    });
  });
});

describe('workers', () => {
  it('must have attributes with a contact_uri', async () => {
    const kit = await startKit();
    const { workspaceSid } = await furnish(kit);
    const create = (attributes: unknown) => kit.call('POST', '/workers', { workspaceSid, name: 'Ann', attributes });
    for (const attributes of [undefined, null, '', ' ', '{', '[]', '1', { contact_uri: '1' }]) {
      expect(await create(attributes)).toMatchObject({ status: 409, body: { errorCode: '531' } });
    }
    for (const attributes of ['{}', '{"contact_uri":""}', '{"contact_uri":1}']) {
      expect((await create(attributes)).body).toEqual({
        errorCode: '532',
        message: "Worker's attributes is missing contact_uri",
        data: attributes,
      });
    }
  });

  it('show the name of their activity everywhere but in the answer to their creation', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const created = await kit.data('POST', '/workers', {
      workspaceSid: floor.workspaceSid,
      name: 'Ann',
      attributes: '{ "contact_uri" : "1" }',
    });
    expect(created).toMatchObject({
      activitySid: floor.offline,
      available: false,
      attributes: '{ "contact_uri" : "1" }',
    });
    expect(created).not.toHaveProperty('activityName');
    expect(await worker(kit, String(created.sid))).toMatchObject({ activityName: 'Offline' });
  });

  it('become available with their activity', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const ann = await addWorker(kit, floor, 'Ann', { activitySid: floor.offline });
    await kit.data('PUT', `/activities/${floor.offline}`, { available: true });
    expect(await worker(kit, ann)).toMatchObject({ available: true });
  });
});
