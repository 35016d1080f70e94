import { describe, expect, it } from 'vitest';
import {
  ALL,
  ANN,
  BOB,
  failure,
  has,
  me,
  ok,
  problemOf,
  type Routes,
  sample,
  TWO_USERS,
  withVendor,
} from './recorder.ts';

const SHELF = 'aee812a5-7396-4dd9-b180-230f1c1fb085';
const TEAM = '6c715fa9-de16-4d23-b07c-cbcb1caf3e07';
const STATIONS = '40b9b24b-0e15-4458-8a11-4a1958068d3e';

const isBob = (asked: Parameters<typeof me>[0]): boolean => me(asked).userName === 'bob';

/** Two logins with an e-mail between them, and a workbin of each kind. */
const CENTRE: Routes = {
  'GET /me/emails': (asked) =>
    ok({
      emails: isBob(asked)
        ? [{ id: 'E1', state: 'Processing' }]
        : [
            { id: 'E1', state: 'Revoked' },
            { id: 'E2', state: 'Invited' },
          ],
    }),
  'GET /me/calls': (asked) => ok({ calls: isBob(asked) ? [{ id: '0071', state: 'Ringing' }] : [] }),
  'GET /me/workbins': ok({
    workbins: [
      { id: SHELF, workbinName: 'mine', type: 'Agent' },
      { id: STATIONS, workbinName: 'here', type: 'Place' },
    ],
  }),
  'GET /workbins': ok({
    workbins: [
      { id: SHELF, workbinName: 'mine', type: 'Agent' },
      { id: TEAM, workbinName: 'team', type: 'AgentGroup' },
    ],
  }),
  [`GET /me/workbins/${SHELF}`]: (asked) =>
    ok({
      workbin: { id: SHELF, workbinName: 'mine', workitems: isBob(asked) ? [{ id: 'W1', state: 'Processing' }] : [] },
    }),
  [`GET /me/workbins/${TEAM}`]: ({ query }) =>
    ok({ workbin: { id: TEAM, workbinName: 'team', emails: query.agentGroup === 'Sales & Co' ? [{ id: 'E3' }] : [] } }),
};
const SETTINGS = { users: TWO_USERS, agentGroups: ['Sales & Co', 'Support'] };

const inCentre = <T>(use: Parameters<typeof withVendor<T>>[1], routes: Routes = {}, settings = {}) =>
  withVendor({ ...CENTRE, ...routes }, use, { ...SETTINGS, ...settings });

describe('what the logins hold', () => {
  it('are tasks, one for each login and interaction', () =>
    inCentre(async ({ adapter, call }) => {
      const { rows, next } = await has(adapter.task?.list)(ALL, call);
      expect(next).toBeNull();
      expect(rows.map(({ item }) => [item.ref.nativeId, item.state.state])).toEqual([
        [`0071@${BOB}`, 'OFFERED'],
        [`E1@${ANN}`, 'REVOKED'],
        [`E1@${BOB}`, 'ACTIVE'],
        [`E2@${ANN}`, 'OFFERED'],
      ]);
      const after = await has(adapter.task?.list)({ ...ALL, after: `E1@${ANN}` }, call);
      expect(after.rows.map(({ cursor }) => cursor)).toEqual([`E1@${BOB}`, `E2@${ANN}`]);
    }));

  it('are read of the workers alone who are asked for', () =>
    inCentre(async ({ adapter, asked, call }) => {
      const { rows } = await has(adapter.task?.list)({ ...ALL, filter: { workers: [BOB, 'nobody'] } }, call);
      expect(rows).toHaveLength(2);
      const who = asked.filter(({ path }) => path === '/me/emails').map((one) => me(one).userName);
      expect(who).toEqual(['bob']);
    }));

  it('are jobs, each once, as whoever works on it sees it, and what lies on the workbins beside them', () =>
    inCentre(async ({ adapter, call }) => {
      const { rows } = await has(adapter.job?.list)(ALL, call);
      expect(
        rows.map(({ item }) => [item.ref.nativeId, item.state.state, item.worker?.nativeId, item.workbin?.nativeId]),
      ).toEqual([
        ['0071', 'OFFERED', BOB, undefined],
        ['E1', 'ASSIGNED', BOB, undefined],
        ['E2', 'OFFERED', ANN, undefined],
        ['E3', 'PARKED', undefined, `${TEAM}@agentGroup:Sales & Co`],
        ['W1', 'PARKED', undefined, `${SHELF}@user:${BOB}`],
      ]);
      const onShelf = await has(adapter.job?.list)({ ...ALL, filter: { workbins: [`${SHELF}@user:${BOB}`] } }, call);
      expect(onShelf.rows.map(({ cursor }) => cursor)).toEqual(['W1']);
    }));

  it('can be asked for by id, and an e-mail after its end as well', () =>
    inCentre(
      async ({ adapter, call }) => {
        const { job, task } = adapter;
        expect((await has(job?.get)('W1', call))?.state.state).toBe('PARKED');
        expect(await has(job?.get)('nothing', call)).toBeNull();
        expect((await has(task?.get)(`0071@${BOB}`, call))?.state.state).toBe('OFFERED');
        const none = ['', 'E1', `E9@${ANN}`, 'E1@nobody'].map((id) => has(task?.get)(id, call));
        expect(await Promise.all(none)).toEqual([null, null, null, null]);
        const tasks = await has(task?.getMany)([`E9@${ANN}`, `E2@${ANN}`], call);
        expect(tasks.map((one) => (one && 'ref' in one ? one.ref.nativeId : one))).toEqual([null, `E2@${ANN}`]);
        await has(job?.get)('E5', call);
        await has(task?.list)(ALL, call);
      },
      { 'GET /me/emails/E5': ok({ email: { id: 'E5', state: 'Completed' } }) },
    ));

  it('are none of a medium whose feature is off, and a failure is never taken for none', () =>
    inCentre(
      async ({ adapter, call }) => {
        expect((await has(adapter.task?.list)(ALL, call)).rows).toHaveLength(4);
      },
      { 'GET /me/chats': { status: 404, text: 'no such thing' }, 'GET /me/workitems': failure(6) },
    ).then(() =>
      inCentre(
        async ({ adapter, call }) => {
          const problem = await problemOf(has(adapter.task?.list)(ALL, call));
          expect(problem).toMatchObject({ code: 'UNAVAILABLE', vendorCode: '4' });
        },
        { 'GET /me/chats': failure(4, 500) },
      ),
    ));

  it('is read again when the vendor has a fault of its own', () => {
    let at = 0;
    return withVendor(
      { 'GET /queues': () => (at++ === 0 ? failure(4, 200) : { body: sample('queues') }) },
      async ({ adapter, call }) => {
        expect((await has(adapter.queue?.list)(ALL, call)).rows).toHaveLength(1);
        expect(at).toBe(2);
      },
      {},
      { retries: 1 },
    );
  });
});

describe('the workbins', () => {
  it('are those of every login, of its place, and of the configured groups', () =>
    inCentre(
      async ({ adapter, call }) => {
        const { rows } = await has(adapter.workbin?.list)(ALL, call);
        expect(rows.map(({ item }) => [item.ref.nativeId, item.type.state, item.group])).toEqual([
          [`${STATIONS}@place`, 'PLACE', null],
          [`${STATIONS}@place:p1`, 'PLACE', 'p1'],
          [`${TEAM}@agentGroup:Sales & Co`, 'WORKER_GROUP', 'Sales & Co'],
          [`${TEAM}@agentGroup:Support`, 'WORKER_GROUP', 'Support'],
          [`${SHELF}@user:${ANN}`, 'WORKER', null],
          [`${SHELF}@user:${BOB}`, 'WORKER', null],
        ]);
      },
      {},
      { users: [{ userName: 'ann', place: 'p1' }, { userName: 'bob' }] },
    ));

  it('can be asked for by id, of users who are no logins too', () =>
    inCentre(
      async ({ adapter, wire, call }) => {
        const other = `${SHELF}@user:0123456789abcdef0123456789abcdef`;
        const found = await has(adapter.workbin?.getMany)(
          [other, `${TEAM}@agentGroup:Other`, 'strange', 'x@place'],
          call,
        );
        expect(found.map((one) => one && 'owner' in one && [one.owner?.nativeId, one.group])).toEqual([
          ['0123456789abcdef0123456789abcdef', null],
          [undefined, 'Other'],
          null,
          null,
        ]);
        expect(wire()).toContain(`GET /me/workbins/${TEAM}?agentGroup=Other`);
      },
      {
        [`GET /users/0123456789abcdef0123456789abcdef/workbins/${SHELF}`]: ok({
          workbin: { id: SHELF, type: 'Agent' },
        }),
      },
    ));

  it.each([
    ['the own', `${SHELF}@user:${BOB}`, `/me/workbins/${SHELF}`],
    ["another's", `${SHELF}@user:${ANN}`, `/users/${ANN}/workbins/${SHELF}`],
    ["a group's", `${TEAM}@agentGroup:Sales & Co`, `/me/workbins/${TEAM}?agentGroup=Sales+&+Co`],
    ["a place's", `${STATIONS}@place`, `/me/workbins/${STATIONS}`],
  ])('take what a worker has, %s, by the worker who has it', (_, workbin, path) =>
    inCentre(async ({ adapter, asked, wire, call }) => {
      const result = await has(adapter.workbin?.park)(workbin, 'E1', call);
      expect(result).toMatchObject({ outcome: 'ACCEPTED', item: null });
      expect(wire().at(-1)).toBe(`POST ${path} {"operationName":"AddEmail","id":"E1"}`);
      expect(asked.at(-1)?.headers.cookie).toBe('JSESSIONID=bob');
    }),
  );

  it('are told the job by its URI where they do not know the id', () =>
    inCentre(
      async ({ adapter, url, wire, call }) => {
        await has(adapter.workbin?.park)(`${SHELF}@user:${BOB}`, 'E1', call);
        expect(wire().slice(-2)).toEqual([
          `POST /me/workbins/${SHELF} {"operationName":"AddEmail","id":"E1"}`,
          `POST /me/workbins/${SHELF} {"operationName":"AddEmail","uri":"${url}/api/v2/me/emails/E1"}`,
        ]);
      },
      { [`POST /me/workbins/${SHELF}`]: ({ body }) => (body?.uri ? ok() : failure(1)) },
    ));

  it('are not, where the account does not want it', () =>
    inCentre(
      async ({ adapter, wire, call }) => {
        const problem = await problemOf(adapter.workbin?.park?.(`${SHELF}@user:${BOB}`, 'E1', call));
        expect(problem).toMatchObject({ code: 'INVALID_INPUT', vendorCode: '1' });
        expect(wire().filter((line) => line.startsWith('POST'))).toHaveLength(1);
      },
      { [`POST /me/workbins/${SHELF}`]: failure(1) },
      { addByUri: false },
    ));

  it('give a job to the worker who is named, and to the first login otherwise', () =>
    inCentre(async ({ adapter, asked, wire, call }) => {
      const pull = has(adapter.workbin?.pull);
      await pull(`${SHELF}@user:${BOB}`, { job: 'W1' }, call);
      expect(wire().at(-1)).toBe(`POST /users/${BOB}/workbins/${SHELF} {"operationName":"PullWorkitem","id":"W1"}`);
      expect(asked.at(-1)?.headers.cookie).toBe('JSESSIONID=ann');
      await pull(`${SHELF}@user:${BOB}`, { job: 'W1', worker: BOB }, call);
      expect(wire().at(-1)).toBe(`POST /me/workbins/${SHELF} {"operationName":"PullWorkitem","id":"W1"}`);
      expect(asked.at(-1)?.headers.cookie).toBe('JSESSIONID=bob');
    }));

  it('refuse what they cannot hold or do not hold', () =>
    inCentre(async ({ adapter, wire, call }) => {
      const { park, pull } = has(adapter.workbin);
      const shelf = `${SHELF}@user:${BOB}`;
      expect(await problemOf(park?.(shelf, '0071', call))).toMatchObject({ code: 'INVALID_INPUT' });
      expect(await problemOf(park?.(shelf, 'E9', call))).toMatchObject({ code: 'NOT_FOUND' });
      expect(await problemOf(park?.('strange', 'E1', call))).toMatchObject({ code: 'NOT_FOUND' });
      expect(await problemOf(pull?.(shelf, { job: 'E9' }, call))).toMatchObject({ code: 'NOT_FOUND' });
      const named = { job: 'W1', nickname: 'Ann' };
      expect(await problemOf(pull?.(shelf, named, call))).toMatchObject({
        message: expect.stringContaining('nickname'),
      });
      expect(wire().filter((line) => line.startsWith('POST'))).toEqual([]);
    }));
});

describe('queues and skills', () => {
  it('are read from their lists, and one by one', () =>
    withVendor(
      { 'GET /queues': { body: sample('queues') }, 'GET /skills': { body: sample('skills') } },
      async ({ adapter, wire, call }) => {
        expect((await has(adapter.queue?.list)(ALL, call)).rows[0]?.item.name).toBe('test-queue');
        expect((await has(adapter.skill?.list)(ALL, call)).rows[0]?.item.name).toBe('English');
        expect(await has(adapter.skill?.getMany)(['123', 'x'], call)).toMatchObject([{ name: 'English' }, null]);
        expect(await has(adapter.queue?.get)('nothing', call)).toBeNull();
        expect(wire()).toEqual([
          'GET /queues?fields=*',
          'GET /skills?fields=*',
          'GET /skills?fields=*',
          'GET /queues/nothing',
        ]);
        expect(adapter.queue?.statistics).toBeUndefined();
      },
    ));

  it('have figures where the account names its statistics', () =>
    withVendor(
      { 'GET /api/v1/stats/Q': { body: sample('statistics') } },
      async ({ adapter, call }) => {
        expect(await has(adapter.queue?.statistics)('Q', call)).toEqual({
          queue: { kind: 'Queue', account: 'gws', nativeId: 'Q' },
          waiting: 3,
          oldestWaitingSince: 1389261492035 - 90_000,
          expectedWaits: [],
          asOf: 1389261492035,
        });
      },
      { queueStatistics: { waiting: 'CurrentWaiting', oldestWait: 'OldestWait' } },
    ));
});

describe('the account', () => {
  it('is checked: whether the vendor is there, then every login', () =>
    withVendor(
      { 'GET /diagnostics/version': { body: sample('version') } },
      async ({ adapter, asked, call }) => {
        await adapter.check(call);
        expect(asked.map(({ path }) => path)).toEqual(['/diagnostics/version', '/me', '/me']);
      },
      { users: TWO_USERS },
    ));

  it.each([
    ['is not there', { 'GET /diagnostics/version': { status: 404, text: 'Not Found' } }, 'PROTOCOL', 'baseUrl'],
    ['is something else', { 'GET /diagnostics/version': { text: '<html>' } }, 'PROTOCOL', 'no Web Services node'],
    ['is ill', { 'GET /diagnostics/version': { status: 503, text: '' } }, 'UNAVAILABLE', '503'],
    [
      'refuses a login',
      { 'GET /diagnostics/version': { body: sample('version') }, 'GET /me': { status: 401, body: sample('denied') } },
      'UNAUTHENTICATED',
      'user ann',
    ],
  ] satisfies [string, Routes, string, string][])('says what is wrong when the vendor %s', (_, routes, code, words) =>
    withVendor(routes, async ({ adapter, call }) => {
      expect(await problemOf(adapter.check(call))).toMatchObject({ code, message: expect.stringContaining(words) });
    }),
  );

  it('passes anything on, with the first login and its CSRF token', () =>
    withVendor(
      { 'GET /contacts': ok({ contacts: [] }), 'POST /me/workitems': failure(5, 403), 'GET /x': { text: 'plain' } },
      async ({ adapter, asked, call }) => {
        const pass = has(adapter.passthrough);
        expect(await pass({ method: 'GET', path: '/contacts', query: { fields: '*' } }, call)).toMatchObject({
          status: 200,
          body: { contacts: [] },
        });
        const body = { operationName: 'Create', queueUri: 'q' };
        expect(await pass({ method: 'POST', path: '/api/v2/me/workitems', body }, call)).toMatchObject({ status: 403 });
        expect(asked.at(-1)).toMatchObject({ body, headers: { 'x-csrf-token': 'token-1' } });
        expect(await pass({ method: 'GET', path: '/x' }, call)).toEqual({ status: 200, body: 'plain' });
      },
    ));
});
