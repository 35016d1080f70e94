import { describe, expect, it } from 'vitest';
import {
  addTask,
  addWorker,
  basic,
  type Form,
  furnish,
  type Json,
  type Kit,
  START,
  startKit,
} from './simulator-kit.ts';

const refused = async (kit: Kit, method: string, path: string, form?: Form): Promise<unknown[]> => {
  const { status, body } = await kit.call(method, path, form);
  return [status, body.code];
};
const INVALID = [400, 20001];
const GONE = [404, 20404];

describe('a request', () => {
  it.each([
    ['nobody', {}],
    ['a wrong token', { authorization: basic('AC0', 'x') }],
    ['another scheme', { authorization: 'Bearer x' }],
    ['no colon', { authorization: `Basic ${Buffer.from('AC0').toString('base64')}` }],
  ])('of %s is answered 401', async (_, headers) => {
    const kit = await startKit();
    const response = await fetch(`${kit.sim.url}/v1/Workspaces`, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('Basic');
    expect(await response.json()).toEqual({
      code: 20003,
      message: 'Authenticate',
      more_info: 'https://www.twilio.com/docs/errors/20003',
      status: 401,
    });
  });

  it("of one account finds nothing of another one's", async () => {
    const kit = await startKit();
    const { accountSid, authToken, workspaceSid } = kit.sim.addAccount();
    const floor = await furnish(kit);
    const headers = { authorization: basic(accountSid, authToken) };
    const own = await fetch(`${kit.sim.url}/v1/Workspaces`, { headers }).then((response) => response.json());
    expect((own as { workspaces: Json[] }).workspaces.map(({ sid }) => sid)).toEqual([workspaceSid]);
    const foreign = await kit.call('GET', `/Activities/${floor.available}`, undefined, headers);
    expect([foreign.status, foreign.body.code]).toEqual(GONE);
    // A SID is good only in its own workspace.
    expect(await refused(kit, 'GET', `/v1/Workspaces/${workspaceSid}/Activities/${floor.available}`)).toEqual(GONE);
    const second = await kit.ok('POST', '/v1/Workspaces', { FriendlyName: 'Second' });
    const elsewhere = `/v1/Workspaces/${String(second.sid)}/Activities/${floor.available}`;
    expect(await refused(kit, 'GET', elsewhere)).toEqual(GONE);
  });

  it('to a path that there is not, or with a method that it has not, is answered 404', async () => {
    const kit = await startKit();
    for (const [method, path] of [
      ['GET', '/v1/Nothing'],
      ['GET', '/Nothing'],
      ['PUT', '/Activities'],
      ['POST', '/Events'],
      ['DELETE', '/Events/EV0'],
    ] as const) {
      expect(await refused(kit, method, path)).toEqual(GONE);
    }
  });

  it('with a fault is answered in the vendor’s words', async () => {
    const kit = await startKit();
    for (const [status, code] of [
      [403, 20003],
      [409, 20162],
      [412, undefined],
      [429, 20429],
      [503, undefined],
    ] as const) {
      kit.sim.faults.inject({ kind: 'status', status, ...(status === 429 && { retryAfter: 7 }) }, { times: 1 });
      const answer = await kit.call('GET', '/Tasks');
      expect([answer.status, answer.body.status, answer.body.code]).toEqual([status, status, code]);
      expect(answer.headers.get('retry-after')).toBe(status === 429 ? '7' : null);
    }
  });

  it('whose body is no form has no members', async () => {
    const kit = await startKit();
    const { status, body } = await kit.call('POST', '/Activities', '{"FriendlyName":"A"}', {
      'content-type': 'application/json',
    });
    expect([status, body.message]).toEqual([400, 'Missing required parameter FriendlyName']);
  });
});

describe('a resource', () => {
  it.each<[string, Form]>([
    ['/v1/Workspaces', {}],
    ['/v1/Workspaces', { FriendlyName: '' }],
    ['/v1/Workspaces', { FriendlyName: 'x'.repeat(65) }],
    ['/v1/Workspaces', { FriendlyName: 'A', Template: 'LIFO' }],
    ['/v1/Workspaces', { FriendlyName: 'A', PrioritizeQueueOrder: 'x' }],
    ['/Activities', {}],
    ['/Activities', { FriendlyName: 'OFFLINE' }],
    ['/Activities', { FriendlyName: 'x'.repeat(65) }],
    ['/TaskQueues', { TargetWorkers: '1==1' }],
    ['/TaskQueues', { FriendlyName: 'A', TargetWorkers: 'a ==' }],
    ['/TaskQueues', { FriendlyName: 'A', MaxReservedWorkers: 0 }],
    ['/TaskQueues', { FriendlyName: 'A', MaxReservedWorkers: 51 }],
    ['/TaskQueues', { FriendlyName: 'A', TaskOrder: 'x' }],
    ['/TaskQueues', { FriendlyName: 'A', ReservationActivitySid: 'WA0' }],
    ['/Workflows', { FriendlyName: 'A' }],
    ['/Workflows', { Configuration: '{}' }],
    ['/Workflows', { FriendlyName: 'A', Configuration: '{}', TaskReservationTimeout: 86_401 }],
    ['/Workers', {}],
    ['/Workers', { FriendlyName: 'A', ActivitySid: 'WA0' }],
    ['/TaskChannels', { FriendlyName: 'A' }],
    ['/TaskChannels', { FriendlyName: 'A', UniqueName: 'a-b' }],
    ['/TaskChannels', { FriendlyName: 'a-b', UniqueName: 'ab' }],
    ['/TaskChannels', { FriendlyName: 'A', UniqueName: 'voice' }],
    ['/Tasks', {}],
    ['/Tasks', { WorkflowSid: 'WW0' }],
  ])('is not created at %s of %o', async (path, form) => {
    const kit = await startKit();
    const before = await kit.list(path);
    expect(await refused(kit, 'POST', path, form)).toEqual(INVALID);
    expect(await kit.list(path)).toEqual(before);
  });

  it.each<[string, Form]>([
    ['Priority', { Priority: -1 }],
    ['Priority', { Priority: 2 ** 31 }],
    ['Timeout', { Timeout: 0 }],
    ['Timeout', { Timeout: 1_209_601 }],
    ['VirtualStartTime', { VirtualStartTime: '2026-03-04T10:00:01Z' }],
    ['VirtualStartTime', { VirtualStartTime: 'yesterday' }],
    ['TaskChannel', { TaskChannel: 'fax' }],
    ['TaskQueueSid', { TaskQueueSid: 'WQ0' }],
    ['WorkflowSid', {}],
  ])('of the kind task is refused for its %s: %o', async (name, form) => {
    const kit = await startKit();
    const { workflow } = await furnish(kit);
    if (name === 'WorkflowSid') await kit.ok('POST', '/Workflows', { FriendlyName: 'Second', Configuration: '{}' });
    const named = name === 'WorkflowSid' ? form : { WorkflowSid: workflow, ...form };
    const { status, body } = await kit.call('POST', '/Tasks', named);
    expect([status, body.code]).toEqual(INVALID);
    expect(body.message).toContain(name);
    expect(await kit.list('/Tasks')).toEqual([]);
  });

  it('has a name that is unique in its workspace without regard to case, and may keep it', async () => {
    const kit = await startKit();
    const worker = await addWorker(kit, 'Doug', await furnish(kit));
    expect(await refused(kit, 'POST', '/Workers', { FriendlyName: 'DOUG' })).toEqual(INVALID);
    const { body } = await kit.call('POST', '/TaskQueues', { FriendlyName: 'ALL' });
    expect(body.message).toMatch(/^Queue named ALL already exists for workspace WS\w+ for account AC\w+$/);
    expect((await kit.call('POST', `/Workers/${worker}`, { FriendlyName: 'doug' })).status).toBe(200);
    const second = await kit.ok('POST', '/v1/Workspaces', { FriendlyName: 'Second' });
    const elsewhere = `/v1/Workspaces/${String(second.sid)}/Workers`;
    expect((await kit.call('POST', elsewhere, { FriendlyName: 'Doug' })).status).toBe(201);
  });

  it('reads true in three words, and anything else as false', async () => {
    const kit = await startKit();
    const words: readonly (readonly [string, boolean])[] = [
      ['true', true],
      ['TRUE', true],
      ['1', true],
      ['yes', true],
      ['no', false],
      ['on', false],
    ];
    for (const [index, [Available, expected]] of words.entries()) {
      const activity = await kit.ok('POST', '/Activities', { FriendlyName: `A${index}`, Available });
      expect(activity.available).toBe(expected);
    }
  });

  it('is dated in whole seconds, and an activity keeps whether it is available', async () => {
    const kit = await startKit();
    const made = await kit.ok('POST', '/Activities', { FriendlyName: 'A', Available: true });
    expect(made.date_created).toBe(new Date(START).toISOString().replace('.000', ''));
    await kit.clock.advance(1500);
    const updated = await kit.ok('POST', `/Activities/${String(made.sid)}`, { FriendlyName: 'B', Available: false });
    expect(updated).toMatchObject({ friendly_name: 'B', available: true, date_updated: '2026-03-04T10:00:01Z' });
  });

  it('tells when a worker changed its activity, and keeps that through other changes', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const worker = await addWorker(kit, 'Doug', floor);
    await kit.clock.advance(5000);
    await kit.ok('POST', `/Workers/${worker}`, { ActivitySid: floor.offline });
    await kit.clock.advance(5000);
    expect(await kit.ok('POST', `/Workers/${worker}`, { Attributes: '{"a":1}' })).toMatchObject({
      attributes: '{"a":1}',
      date_status_changed: '2026-03-04T10:00:05Z',
      date_updated: '2026-03-04T10:00:10Z',
    });
  });

  it('gives each worker a channel for each kind of task, old or new', async () => {
    const kit = await startKit();
    const worker = await addWorker(kit, 'Doug', await furnish(kit));
    const names = async (): Promise<unknown[]> =>
      (await kit.list(`/Workers/${worker}/Channels`)).map((each) => each.task_channel_unique_name);
    expect(await names()).toEqual(['default', 'voice', 'chat', 'sms', 'video', 'email']);
    await kit.ok('POST', '/TaskChannels', { FriendlyName: 'Letters', UniqueName: 'letters' });
    expect((await names()).at(-1)).toBe('letters');
    await kit.ok('DELETE', '/TaskChannels/letters');
    expect(await names()).not.toContain('letters');
  });

  it('that a workspace is made of goes with it', async () => {
    const kit = await startKit();
    const { sid } = await kit.ok('POST', '/v1/Workspaces', { FriendlyName: 'Second', Template: 'FIFO' });
    const at = `/v1/Workspaces/${String(sid)}`;
    const [activity] = await kit.list(`${at}/Activities?Available=true`);
    await kit.ok('POST', `${at}/Workers`, { FriendlyName: 'Doug', ActivitySid: String(activity?.sid) });
    const made = await kit.ok('POST', `${at}/Tasks`, {});
    await kit.settle();
    expect(await kit.ok('GET', `${at}/Tasks/${String(made.sid)}`)).toMatchObject({ assignment_status: 'reserved' });
    expect(await kit.call('DELETE', at)).toMatchObject({ status: 204 });
    expect(await refused(kit, 'GET', `${at}/Workers`)).toEqual(GONE);
    expect(kit.sim.world.workers.size + kit.sim.world.jobs.size + kit.sim.world.queues.size).toBe(0);
  });

  it('that has a version takes no update and no deletion for another one', async () => {
    const kit = await startKit();
    await furnish(kit);
    const sid = await addTask(kit);
    const path = `/Tasks/${sid}`;
    const etagOf = async (): Promise<string> => (await kit.call('GET', path)).headers.get('etag') ?? '';
    const first = await etagOf();
    const update = (etag: string) => kit.call('POST', path, { Priority: 1 }, { 'if-match': etag });
    expect((await update('"nothing"')).status).toBe(412);
    expect((await update('*')).status).toBe(200);
    const second = await etagOf();
    expect(second).not.toBe(first);
    const { status, body } = await kit.call('DELETE', path, undefined, { 'if-match': first });
    expect([status, body.status]).toEqual([412, 412]);
    const lists = await kit.call('GET', '/Tasks');
    expect(lists.headers.get('etag')).toBeNull();
    // Without it the last write wins.
    expect((await kit.call('POST', path, { Priority: 2 })).status).toBe(200);
    expect((await kit.call('DELETE', path, undefined, { 'if-match': await etagOf() })).status).toBe(204);
  });
});
