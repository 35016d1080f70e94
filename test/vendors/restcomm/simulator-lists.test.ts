import { describe, expect, it } from 'vitest';
import { addTask, addWorker, type Floor, furnish, type Json, type Kit, startKit } from './simulator-kit.ts';

const names = async (kit: Kit, path: string): Promise<unknown[]> => (await kit.list(path)).map(({ name }) => name);

/** Three workers, a minute apart. */
const staff = async (kit: Kit): Promise<Floor> => {
  const floor = await furnish(kit);
  for (const [name, skills, activitySid] of [
    ['Ann Lee', ['sales'], floor.online],
    ['Bob Ray', ['sales', 'support'], floor.offline],
    ['Cas Ann', ['support'], floor.online],
  ] as const) {
    await addWorker(kit, floor, name, { activitySid, attributes: JSON.stringify({ contact_uri: name, skills }) });
    await kit.clock.advance(60_000);
  }
  return floor;
};

describe('pages', () => {
  it('count from zero, ten to a page, the last record inclusive', async () => {
    const kit = await startKit();
    const { workspaceSid } = await furnish(kit);
    for (let index = 0; index < 12; index += 1) {
      await kit.data('POST', '/taskqueues', { workspaceSid, name: `Q${index}` });
    }
    const { result, ...first } = await kit.data('GET', '/taskqueues/search/?unknown=1&workspaceSid=none');
    expect(result).toHaveLength(10);
    expect(first).toEqual({
      pageSize: 10,
      total: 13,
      page: 0,
      numPages: 2,
      start: 0,
      end: 9,
      firstPageUri: '/taskrouter/taskqueues/search/?pageSize=10&page=0',
      nextPageUri: '/taskrouter/taskqueues/search/?pageSize=10&page=1',
      uri: '/taskrouter/taskqueues/search/?pageSize=10&page=0',
    });
    const last = await kit.data('GET', '/taskqueues/search?page=1');
    expect(last).toMatchObject({ start: 10, end: 12 });
    expect(last).not.toHaveProperty('nextPageUri');
    const past = await kit.data('GET', '/taskqueues/search?page=7&pageSize=2');
    expect(past).toMatchObject({ result: [], total: 13, numPages: 7, start: 14, end: 14 });
    expect((await kit.data('GET', '/taskqueues/search?pageSize=5000')).pageSize).toBe(1000);
  });

  it('of nothing are empty', async () => {
    const kit = await startKit();
    const page = await kit.data('GET', '/workers/search');
    expect(page).toMatchObject({ result: [], total: 0, numPages: 0, start: 0, end: 0 });
    expect(page).not.toHaveProperty('nextPageUri');
  });

  it('refuse numbers that are none', async () => {
    const { call } = await startKit();
    for (const [query, parameter] of [
      ['pageSize=0', 'pageSize'],
      ['pageSize=ten', 'pageSize'],
      ['page=-1', 'page'],
      ['page=1.5', 'page'],
    ]) {
      expect(await call('GET', `/workers/search?${query}`)).toMatchObject({ status: 400, body: { data: parameter } });
    }
  });

  it('carry the filters and the order along', async () => {
    const kit = await startKit();
    await staff(kit);
    const page = await kit.data('GET', '/workers/search?pageSize=1&name=a%26n&available=true&SortBy=name:desc&foo=1');
    expect(page.uri).toBe('/taskrouter/workers/search/?pageSize=1&page=0&name=a%26n&available=true&SortBy=name%3Adesc');
    const first = await kit.data('GET', '/workers/search?pageSize=1&name=ann&SortBy=name');
    const next = await kit.list(String(first.nextPageUri).replace('/taskrouter', ''));
    expect(next.map(({ name }) => name)).toEqual(['Cas Ann']);
  });
});

describe('filters and order', () => {
  it('select workers', async () => {
    const kit = await startKit();
    const floor = await staff(kit);
    const { workspaceSid } = floor;
    await kit.data('POST', '/taskqueues', { workspaceSid, name: 'Sales', targetWorkers: "skills[any]='sales'" });
    const query = async (text: string) => (await names(kit, `/workers/search?SortBy=name&${text}`)).join();
    expect(await query('name=ANN')).toBe('Ann Lee,Cas Ann');
    expect(await query('available=false')).toBe('Bob Ray');
    expect(await query('activityName=off')).toBe('Bob Ray');
    expect(await query(`activitySid=${floor.online}`)).toBe('Ann Lee,Cas Ann');
    expect(await query('workspaceSid=WS0')).toBe('');
    expect(await query(`targetWorkerExpression=${encodeURIComponent("skills[any]='support'")}`)).toBe(
      'Bob Ray,Cas Ann',
    );
    expect(await query('taskQueueName=Sales')).toBe('Ann Lee,Bob Ray');
    expect(await query('taskQueueName=sales')).toBe('');
    expect(await query(`taskQueueSid=${floor.queueSid}&name=r`)).toBe('Bob Ray');
    expect(await query('taskQueueSid=TQ0')).toBe('');
    for (const [text, parameter] of [
      ['targetWorkerExpression=a%20HAS%20b', 'targetWorkerExpression'],
      ['available=yes', 'available'],
      ['startTime=yesterday', 'startTime'],
      ['endTime=2026-02-30', 'endTime'],
      ['endTime=2026-03-04T10:00:00Z', 'endTime'],
    ]) {
      expect(await kit.call('GET', `/workers/search?${text}`)).toMatchObject({
        status: 400,
        body: { data: parameter },
      });
    }
  });

  it('take creation times inclusively, and a day alone as its first moment', async () => {
    const kit = await startKit();
    await staff(kit);
    const query = async (text: string) => (await names(kit, `/workers/search?SortBy=name&${text}`)).join();
    expect(await query('startTime=2026-03-04T10:01:00')).toBe('Bob Ray,Cas Ann');
    expect(await query('endTime=2026-03-04T10:01:00')).toBe('Ann Lee,Bob Ray');
    expect(await query('startTime=2026-03-04T10:01:00&endTime=2026-03-04T10:01:00')).toBe('Bob Ray');
    expect(await query('startTime=2026-03-04')).toBe('Ann Lee,Bob Ray,Cas Ann');
    expect(await query('endTime=2026-03-04')).toBe('');
  });

  it('show living tasks only when asked for live sessions', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const waiting = await addTask(kit, floor);
    const canceled = await addTask(kit, floor);
    await kit.data('PUT', `/tasks/${canceled}`, { assignmentStatus: 'Cancelled' });
    const sids = async (text: string) => (await kit.list(`/tasks/search?${text}`)).map(({ sid }) => sid);
    expect(await sids('')).toEqual([canceled]);
    expect(await sids('isLiveSession=false')).toEqual([canceled]);
    expect(await sids('isLiveSession=true')).toEqual([waiting]);
    expect(await sids('assignmentStatus=Pending')).toEqual([]);
    expect(await sids('assignmentStatus=pending&isLiveSession=true')).toEqual([waiting]);
    expect(await sids('assignmentStatus=CANCELED')).toEqual([canceled]);
    expect(await sids('assignmentStatus=cancelled')).toEqual([canceled]);
    expect(await sids(`workspaceSid=${floor.workspaceSid}`)).toEqual([canceled]);
    expect((await kit.call('GET', '/tasks/search?assignmentStatus=Parked')).body.data).toBe('assignmentStatus');
    expect((await kit.call('GET', '/tasks/search?isLiveSession=1')).body.data).toBe('isLiveSession');
  });

  it('put the last updated first unless told otherwise', async () => {
    const kit = await startKit();
    await staff(kit);
    expect(await names(kit, '/workers/search')).toEqual(['Cas Ann', 'Bob Ray', 'Ann Lee']);
    const [, bob] = await kit.list('/workers/search');
    await kit.data('PUT', `/workers/${bob?.sid}`, { name: 'Bob Roe' });
    expect(await names(kit, '/workers/search')).toEqual(['Bob Roe', 'Cas Ann', 'Ann Lee']);
    expect(await names(kit, '/workers/search?SortBy=dateCreated')).toEqual(['Ann Lee', 'Bob Roe', 'Cas Ann']);
    expect(await names(kit, '/workers/search?SortBy=name:desc')).toEqual(['Cas Ann', 'Bob Roe', 'Ann Lee']);
    expect(await names(kit, '/workers/search?SortBy=shoeSize:desc')).toEqual(['Bob Roe', 'Cas Ann', 'Ann Lee']);
    expect(await names(kit, '/workers/search?SortBy=name:sideways')).toEqual(['Ann Lee', 'Bob Roe', 'Cas Ann']);
    const byAge = (await kit.list('/tasks/search?SortBy=age:desc')) as Json[];
    expect(byAge).toEqual([]);
  });

  it('break a tie of the update by the newest creation', async () => {
    const kit = await startKit();
    const { workspaceSid } = await furnish(kit);
    for (const [name, hour] of [
      ['younger', '08'],
      ['older', '07'],
    ]) {
      const dates = { dateCreated: `2026-03-01T${hour}:00:00+0000`, dateUpdated: '2026-03-01T09:00:00+0000' };
      kit.sim.plant('activities', { workspaceSid, name, available: false, ...dates });
    }
    expect(await names(kit, '/activities/search?name=er')).toEqual(['younger', 'older']);
  });
});
