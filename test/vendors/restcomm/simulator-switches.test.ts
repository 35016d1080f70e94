import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../../src/vendors/restcomm/simulator/index.ts';
import { addTask, addWorker, furnish, type Json, type Kit, startKit, task } from './simulator-kit.ts';

const kitWith = (switches: Json): Promise<Kit> => startKit({ switches });
const createWorkspace = (kit: Kit): Promise<Json> =>
  kit.data('POST', '/workspaces', { enterpriseSid: kit.sim.settings.enterpriseSid, name: 'W' });
const canceledTask = async (kit: Kit): Promise<{ sid: string; updated: Json }> => {
  const sid = await addTask(kit, await furnish(kit));
  return { sid, updated: await kit.data('PUT', `/tasks/${sid}`, { assignmentStatus: 'Cancelled' }) };
};

describe('the switches', () => {
  it('are refused by name when unknown or given a wrong value', async () => {
    for (const [switches, message] of [
      [{ lenient: true }, /unknown switch lenient; known: legacy_create_dates/],
      [{ always_next_page_uri: 'yes' }, /always_next_page_uri must be one of false \| true/],
      [{ task_put_path: 'none' }, /task_put_path must be one of both \| search_only \| plain_only/],
      [{ spelling_all_canceled: true, spelling_all_cancelled: true }, /exclude each other/],
    ] as const) {
      await expect(startSimulator({ scenario: 'empty', switches })).rejects.toThrow(message);
    }
  });

  it('legacy_create_dates: old dates in the answers to creating workspaces and workflows only', async () => {
    const kit = await kitWith({ legacy_create_dates: true });
    const workspace = await createWorkspace(kit);
    expect(workspace.dateCreated).toBe('2026-03-04 10:00:00');
    const of = { workspaceSid: workspace.sid, name: 'x' };
    expect((await kit.data('POST', '/workflows', { ...of, configuration: '{}' })).dateUpdated).toBe(
      '2026-03-04 10:00:00',
    );
    expect((await kit.data('POST', '/taskqueues', of)).dateCreated).toBe('2026-03-04T10:00:00+0000');
    const read = await kit.data('GET', `/workspaces/search/${workspace.sid}`);
    expect(read.dateCreated).toBe('2026-03-04T10:00:00+0000');
  });

  it('legacy_create_keys: old keys in the answer to creating a workspace only', async () => {
    const kit = await kitWith({ legacy_create_keys: true });
    const created = await createWorkspace(kit);
    expect(created).toMatchObject({ priortizeQueueOrder: 'FIFO', multiTaskEnabled: 'false' });
    expect(created).not.toHaveProperty('prioritizeQueueOrder');
    const [read] = await kit.list('/workspaces/search');
    expect(read).toMatchObject({ prioritizeQueueOrder: 'FIFO', multiTaskEnabled: false });
  });

  it('url_instead_of_uri: an absolute url', async () => {
    const kit = await kitWith({ url_instead_of_uri: true });
    const { sid, url, ...rest } = await createWorkspace(kit);
    expect(url).toBe(`${kit.sim.url}/taskrouter/workspaces/search/${sid}`);
    expect(rest).not.toHaveProperty('uri');
    expect((await fetch(String(url))).status).toBe(401);
  });

  it('status_key_assignmentStatus: the documented key of the state', async () => {
    const { updated } = await canceledTask(await kitWith({ status_key_assignmentStatus: true }));
    expect(updated).toMatchObject({ assignmentStatus: 'CANCELLED' });
    expect(updated).not.toHaveProperty('assignmentState');
  });

  it('spelling_all_…: one spelling everywhere', async () => {
    for (const [name, spelling] of [
      ['spelling_all_canceled', 'CANCELED'],
      ['spelling_all_cancelled', 'CANCELLED'],
    ] as const) {
      const kit = await kitWith({ [name]: true });
      const { sid, updated } = await canceledTask(kit);
      expect(updated.assignmentState).toBe(spelling);
      expect((await task(kit, sid)).assignmentState).toBe(spelling);
    }
  });

  it('total_is_page_count: the number of records on this page', async () => {
    const kit = await kitWith({ total_is_page_count: true });
    await createWorkspace(kit);
    expect(await kit.data('GET', '/activities/search?pageSize=1')).toMatchObject({ total: 1, numPages: 2 });
  });

  it('always_next_page_uri: on the last page too', async () => {
    const kit = await kitWith({ always_next_page_uri: true });
    await createWorkspace(kit);
    const page = await kit.data('GET', '/activities/search');
    expect(page.nextPageUri).toBe('/taskrouter/activities/search/?pageSize=10&page=1');
    expect(await kit.list('/activities/search?page=1')).toEqual([]);
  });

  it('no_default_activity: new workers fall back to the one named Offline', async () => {
    const kit = await kitWith({ no_default_activity: true });
    const workspace = await createWorkspace(kit);
    expect(workspace).not.toHaveProperty('defaultActivitySid');
    const body = { workspaceSid: workspace.sid, name: 'Ann', attributes: '{"contact_uri":"1"}' };
    const { sid } = await kit.data('POST', '/workers', body);
    expect(await kit.data('GET', `/workers/search/${sid}`)).toMatchObject({ activityName: 'Offline' });
  });

  it('task_default_timeout_120: the time to live of the sample', async () => {
    for (const [switches, timeout] of [
      [{ task_default_timeout_120: true }, 120],
      [{}, 86_400],
    ] as const) {
      const kit = await kitWith(switches);
      expect(await task(kit, await addTask(kit, await furnish(kit)))).toMatchObject({ timeout });
    }
  });

  it('allow_terminal_change: a finished task gets the other ending, and no other state', async () => {
    const kit = await kitWith({ allow_terminal_change: true });
    const { sid } = await canceledTask(kit);
    expect(await kit.data('PUT', `/tasks/${sid}`, { assignmentStatus: 'Completed' })).toMatchObject({
      assignmentState: 'COMPLETED',
    });
    expect((await kit.call('PUT', `/tasks/${sid}`, { assignmentStatus: 'Pending' })).status).toBe(409);
  });

  it('double_n_timeout_only: the misspelt key alone', async () => {
    const kit = await kitWith({ double_n_timeout_only: true });
    const { workflowSid } = await furnish(kit);
    const put = (body: Json) => kit.data('PUT', `/workflows/${workflowSid}`, body);
    const untouched = await put({ taskReservationTimeout: 7 });
    expect(untouched).toMatchObject({ taskReservationnTimeout: 120 });
    expect(untouched).not.toHaveProperty('taskReservationTimeout');
    expect(await put({ taskReservationnTimeout: 7 })).toMatchObject({ taskReservationnTimeout: 7 });
  });

  it('task_put_path: one path, or both', async () => {
    for (const [task_put_path, search, plain] of [
      ['both', 200, 200],
      ['search_only', 200, 405],
      ['plain_only', 405, 200],
    ] as const) {
      const kit = await kitWith({ task_put_path });
      const sid = await addTask(kit, await furnish(kit));
      expect((await kit.call('PUT', `/tasks/search/${sid}`, { reason: 'x' })).status).toBe(search);
      expect((await kit.call('PUT', `/tasks/${sid}`, { reason: 'x' })).status).toBe(plain);
    }
  });

  it('default_activity_names: the names of the captured samples', async () => {
    const kit = await kitWith({ default_activity_names: 'Offline,Available,Unavailable' });
    const { sid } = await createWorkspace(kit);
    const activities = await kit.list(`/activities/search?workspaceSid=${sid}&SortBy=name`);
    expect(activities.map(({ name, available }) => [name, available])).toEqual([
      ['Available', true],
      ['Offline', false],
      ['Unavailable', false],
    ]);
    await expect(
      startKit({ scenario: 'default', switches: { default_activity_names: 'Offline,Available,Unavailable' } }),
    ).resolves.toBeDefined();
  });

  it('are all off unless told', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    await addWorker(kit, floor, 'Ann');
    expect(await task(kit, await addTask(kit, floor))).toMatchObject({ assignmentState: 'RESERVED', timeout: 86_400 });
  });
});
