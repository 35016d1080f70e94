import { describe, expect, it } from 'vitest';
import type { VendorError } from '../../../src/domain/error.ts';
import { EVENT_KINDS } from '../../../src/domain/event.ts';
import { openHeldWork } from '../../../src/vendors/genesys/reads/held-work.ts';
import {
  ALL,
  ANN,
  BOB,
  failure,
  has,
  me,
  ok,
  outcomeOf,
  type Routes,
  TWO_USERS,
  withParts,
  withVendor,
} from './recorder.ts';

const SHELF = 'aee812a5-7396-4dd9-b180-230f1c1fb085';
const OTHER = '6c715fa9-de16-4d23-b07c-cbcb1caf3e07';
const CHANNEL = { channel: 'email', userState: { state: 'Ready' } };

const messagesOf = (errors: readonly VendorError[] | undefined) => errors?.map(({ code, message }) => [code, message]);

const DEEP: unknown = JSON.parse(`${'['.repeat(150)}${']'.repeat(150)}`);

/** Of each kind something that cannot be read, beside what can. */
const MIXED: Routes = {
  'GET /me/emails': ok({ emails: [{ id: 'E1', state: 'Processing' }, { state: 'Invited' }, 'E3'] }),
  'GET /me/chats': ok({ chats: [{ id: 'C1', state: 'Chatting' }] }),
  'GET /me/workbins': ok({ workbins: [{ id: SHELF, type: 'Agent' }, { id: OTHER, type: 'Agent' }, {}] }),
  [`GET /me/workbins/${SHELF}`]: ok({ workbin: { id: SHELF, workitems: [{ id: 'W1' }, {}], emails: 5 } }),
  [`GET /me/workbins/${OTHER}`]: ok({ workbin: { id: OTHER, chats: [{ id: 'C9' }, null] } }),
  'GET /users': ok({
    users: [
      { id: ANN, channels: [CHANNEL] },
      { userName: 'nobody' },
      { id: BOB, channels: [CHANNEL, {}], skills: [{}] },
    ],
  }),
  'GET /queues': ok({ queues: [{ id: 'Q1', name: 'Sales' }, { name: 'nowhere' }] }),
  'GET /skills': ok({ skills: [{ id: 'S1', name: 'English' }, 7, { id: 'S2', name: 'deep', more: [DEEP] }] }),
  'GET /settings/agent-states': ok({ settings: [{ operationName: 'Lunch' }, {}] }),
};
const SETTINGS = { media: ['emails', 'chats'] };

describe('a row that cannot be read', () => {
  const [emails, chats] = ['GET /me/emails: emails', `GET /me/workbins/${OTHER}: workbin.chats`];

  it.each([
    ['task', [`C1@${ANN}`, `E1@${ANN}`], [`${emails}[1].id: expected an id`, `${emails}[2]: expected an object`]],
    ['workbin', [`${OTHER}@user:${ANN}`, `${SHELF}@user:${ANN}`], ['GET /me/workbins: workbins[2].id: expected an id']],
    ['queue', ['Q1'], ['GET /queues: queues[1].id: expected an id']],
    [
      'skill',
      ['S1'],
      [
        'GET /skills: skills[1]: expected an object',
        'GET /skills: skills[2]: is nested deeper than 100 levels, or holds too long a number',
      ],
    ],
  ] as const)('of the list of a %s is told by its path, and its neighbours are answered', (port, ids, problems) =>
    withVendor(
      MIXED,
      async ({ adapter, call }) => {
        const page = await has(adapter[port]?.list)(ALL, call);
        expect(page.rows.map(({ cursor }) => cursor)).toEqual([...ids].sort());
        expect(messagesOf(page.unreadable)).toEqual(problems.map((problem) => ['UNREADABLE', problem]));
      },
      SETTINGS,
    ),
  );

  it('of what lies on a workbin hides no job of another medium or workbin', () =>
    withVendor(
      MIXED,
      async ({ adapter, call }) => {
        const page = await has(adapter.job?.list)(ALL, call);
        expect(page.rows.map(({ cursor }) => cursor)).toEqual(['C1', 'C9', 'E1', 'W1']);
        expect(page.unreadable?.map(({ message }) => message)).toEqual([
          `${emails}[1].id: expected an id`,
          `${emails}[2]: expected an object`,
          'GET /me/workbins: workbins[2].id: expected an id',
          `GET /me/workbins/${SHELF}: workbin.emails: expected a list`,
          `GET /me/workbins/${SHELF}: workbin.workitems[1].id: expected an id`,
          `${chats}[1]: expected an object`,
        ]);
      },
      SETTINGS,
    ));

  it('of an agent state leaves those that are always there', () =>
    withVendor(MIXED, async ({ adapter, call }) => {
      const page = await has(adapter.activity?.list)(ALL, call);
      expect(page.rows.map(({ cursor }) => cursor)).toContain('Lunch');
      expect(page.rows).toHaveLength(5);
      expect(page.unreadable).toHaveLength(1);
      const unknown = has(adapter.worker?.update)(ANN, { activity: 'Siesta' }, call);
      expect(await outcomeOf(unknown)).toMatchObject({ code: 'UNREADABLE' });
    }));

  it('of a user, or a part of one, is told; of what is missing nothing is taken for known', () =>
    withVendor(MIXED, async ({ adapter, call }) => {
      const page = await has(adapter.worker?.list)(ALL, call);
      expect(page.rows.map(({ item }) => [item.ref.nativeId, item.presence.state, item.skills])).toEqual([
        [ANN, 'READY', null],
        [BOB, 'READY', null],
      ]);
      expect(page.unreadable?.map(({ message }) => message)).toEqual([
        'GET /users: users[1].id: expected an id',
        'GET /users: users[2].channels[1].channel: expected the name of a channel',
        'GET /users: users[2].skills[0].id: expected an id',
      ]);
      const users = [{ id: BOB, channels: [{ channel: 'chat', userState: { state: 'NotReady' } }, {}] }];
      await withVendor({ ...MIXED, 'GET /users': ok({ users }) }, async ({ adapter: other, call: own }) => {
        const { rows } = await has(other.worker?.list)(ALL, own);
        expect(rows.find(({ cursor }) => cursor === BOB)?.item.presence.state).toBe('UNKNOWN');
      });
    }));

  it('of one login costs the others nothing', () =>
    withVendor(
      {
        'GET /me?subresources=*': (asked) =>
          ok({ user: asked.headers.cookie?.includes('bob') ? {} : me(asked, { channels: [CHANNEL] }) }),
      },
      async ({ adapter, call }) => {
        const page = await has(adapter.worker?.list)(ALL, call);
        expect(page.rows.map(({ cursor }) => cursor)).toEqual([ANN]);
        expect(messagesOf(page.unreadable)).toEqual([['UNREADABLE', 'GET /me: user.id: expected an id']]);
        expect(await outcomeOf(has(adapter.worker?.get)(BOB, call))).toMatchObject({ code: 'UNREADABLE' });
        expect(await has(adapter.worker?.getMany)([ANN, BOB], call)).toMatchObject([
          { ref: { nativeId: ANN } },
          { code: 'UNREADABLE' },
        ]);
      },
      { users: TWO_USERS, workers: 'logins' },
    ));

  it('may be the one that is asked for by id: it is not said to be none', () =>
    withVendor(
      MIXED,
      async ({ adapter, call }) => {
        const unknown = { code: 'UNREADABLE' };
        expect(await has(adapter.task?.getMany)([`E1@${ANN}`, `E9@${ANN}`], call)).toMatchObject([
          { ref: { nativeId: `E1@${ANN}` } },
          unknown,
        ]);
        expect(await outcomeOf(has(adapter.task?.get)(`W7@${ANN}`, call))).toMatchObject(unknown);
        expect(await has(adapter.task?.get)(`C1@${ANN}`, call)).toMatchObject({ state: { state: 'ACTIVE' } });
        expect(await has(adapter.queue?.getMany)(['Q1', 'Q2'], call)).toMatchObject([{ name: 'Sales' }, unknown]);
      },
      SETTINGS,
    ));

  it('of an object that is asked for alone is told by its path', () =>
    withVendor(
      { 'GET /queues/Q1': ok({ queue: { name: 'x' } }), 'GET /skills/S1': ok({}) },
      async ({ adapter, call }) => {
        expect(await outcomeOf(has(adapter.queue?.get)('Q1', call))).toMatchObject({
          code: 'UNREADABLE',
          message: 'GET /queues/Q1: queue.id: expected an id',
        });
        expect(await outcomeOf(has(adapter.skill?.get)('S1', call))).toMatchObject({ code: 'UNREADABLE' });
      },
    ));

  it('is told with twenty others at most, and how many more there are', () =>
    withVendor(
      { 'GET /queues': ok({ queues: [...Array.from({ length: 5_000 }, () => ({})), { id: 'Q1' }] }) },
      async ({ adapter, call }) => {
        const page = await has(adapter.queue?.list)(ALL, call);
        expect(page.rows).toHaveLength(1);
        expect(page.unreadable).toHaveLength(21);
        expect(page.unreadable?.at(-1)).toMatchObject({
          code: 'UNREADABLE',
          message: 'and 4980 more that cannot be read',
        });
      },
    ));

  it('is told in a snapshot by its kind, beside everything else', () =>
    withVendor(
      MIXED,
      async ({ adapter, call }) => {
        const told = await has(adapter.source?.snapshot)(EVENT_KINDS, call);
        const counts = EVENT_KINDS.map((kind) => [kind, told[kind]?.length, told.unreadable?.[kind]?.length]);
        expect(counts).toEqual([
          ['Worker', 2, 1],
          ['Queue', 1, 1],
          ['Job', 4, 6],
          ['Task', 2, 2],
          ['Workbin', 2, 1],
        ]);
        const { unreadable } = await has(adapter.source?.snapshot)(['Queue'], call);
        expect(Object.keys(unreadable ?? {})).toEqual(['Queue']);
      },
      SETTINGS,
    ));

  it('leaves no word where all can be read', () =>
    withVendor({ 'GET /queues': ok({ queues: [{ id: 'Q1' }] }) }, async ({ adapter, call }) => {
      expect(await has(adapter.queue?.list)(ALL, call)).not.toHaveProperty('unreadable');
      expect(await has(adapter.source?.snapshot)(['Queue'], call)).not.toHaveProperty('unreadable');
    }));

  it('does not make what it hides pass for gone', () => {
    let emails: readonly object[] = [{ id: 'E1', state: 'Processing' }];
    return withParts(
      { 'GET /me/emails': () => ok({ emails }) },
      async ({ parts, call }) => {
        const holdings = openHeldWork(parts);
        await holdings.shares(call);
        expect(parts.memory.holdersOf('E1')).toEqual([ANN]);
        emails = [{ state: 'Processing' }];
        await holdings.shares(call);
        expect(parts.memory.holdersOf('E1')).toEqual([ANN]);
        emails = [];
        await holdings.shares(call);
        expect(parts.memory.holdersOf('E1')).toEqual([]);
      },
      { media: ['emails'] },
    );
  });
});

describe('a list that is none', () => {
  it.each([
    ['left out', {}, 'queues: expected a list'],
    ['a text', { queues: 'none' }, 'queues: expected a list'],
    ['nothing', { queues: null }, 'queues: expected a list'],
    ['addresses alone', { uris: ['http://host/api/v2/queues/Q1'] }, 'queues: expected a list'],
  ])('is not an empty one: %s', (_, body, problem) =>
    withVendor({ 'GET /queues': ok(body) }, async ({ adapter, call }) => {
      expect(await outcomeOf(has(adapter.queue?.list)(ALL, call))).toMatchObject({
        code: 'PROTOCOL',
        message: expect.stringContaining(problem),
      });
    }),
  );

  it('of a workbin that holds nothing of a medium may be left out', () =>
    withVendor(
      {
        'GET /me/workbins': ok({ workbins: [{ id: SHELF, type: 'Agent' }] }),
        [`GET /me/workbins/${SHELF}`]: ok({ workbin: { id: SHELF, emails: [{ id: 'E1' }], chats: null } }),
      },
      async ({ adapter, call }) => {
        expect((await has(adapter.job?.list)(ALL, call)).rows.map(({ cursor }) => cursor)).toEqual(['E1']);
      },
    ));
});

const HUGE = '9007199254740993';

describe('whole numbers of any size', () => {
  const TEXT = `{"statusCode":0,"emails":[{"id":"E1","state":"Processing","userData":{"crm":${HUGE},"few":7}}]}`;
  const json = { 'content-type': 'application/json' };

  it('come as they were sent, in labels and in raw', () =>
    withVendor(
      { 'GET /me/emails': { text: TEXT, headers: json } },
      async ({ adapter, call }) => {
        const [row] = (await has(adapter.job?.list)(ALL, call)).rows;
        expect(JSON.stringify(row?.item.labels)).toBe(`{"crm":${HUGE},"few":7}`);
        expect(JSON.stringify(row?.item.raw)).toContain(`"crm":${HUGE}`);
      },
      SETTINGS,
    ));

  it('leave as they were given, in data and in parameters', () =>
    withVendor(
      { 'GET /me/emails': ok({ emails: [{ id: 'E1', state: 'Processing' }] }) },
      async ({ adapter, asked, call }) => {
        const crm = JSON.rawJSON(HUGE);
        await has(adapter.task?.setData)(`E1@${ANN}`, { set: { crm, of: { many: [crm] } } }, call);
        expect(asked.at(-1)?.text).toBe(
          `{"operationName":"UpdateUserData","userData":{"crm":${HUGE},"of":{"many":[${HUGE}]}}}`,
        );
        const parameters = { queueUri: 'http://host/api/v2/queues/1', userData: { crm } };
        await has(adapter.task?.act)(`E1@${ANN}`, { action: 'Reply', parameters }, call);
        expect(asked.at(-1)?.text).toContain(`"userData":{"crm":${HUGE}}`);
        await has(adapter.email?.create)({ worker: ANN, queue: 'http://host/q', data: { crm } }, call);
        expect(asked.at(-1)?.text).toContain(`"userData":{"crm":${HUGE}}`);
      },
      SETTINGS,
    ));

  it('may be an id', () =>
    withVendor(
      { 'GET /queues': { text: `{"statusCode":0,"queues":[{"id":${HUGE}},{"id":7}]}`, headers: json } },
      async ({ adapter, call }) => {
        expect((await has(adapter.queue?.list)(ALL, call)).rows.map(({ cursor }) => cursor)).toEqual(['7', HUGE]);
      },
    ));
});

describe('a figure that cannot be one is null', () => {
  const STATISTICS = { queueStatistics: { waiting: 'Waiting', oldestWait: 'Oldest', expectedWait: 'Expected' } };
  const NOW = Date.UTC(2026, 0, 1);

  it.each([
    ['as it should be', 3, 90, 60, [3, NOW - 90_000, 60_000]],
    ['as text', '3', '90', '60', [3, NOW - 90_000, 60_000]],
    ['negative', -1, -90, -60, [null, null, null]],
    ['no number', 'many', {}, null, [null, null, null]],
    ['too large', 3e9, 1e300, 1e12, [null, null, null]],
    ['half a job', 2.5, 0, 0, [null, null, 0]],
  ])('among the figures of a queue: %s', (_, waiting, oldest, expected, figures) =>
    withVendor(
      {
        'GET /api/v1/stats/Q': ok({
          statistics: [
            { statistic: 'Waiting', value: waiting, time: NOW },
            { statistic: 'Oldest', value: oldest },
            { statistic: 'Expected', value: expected },
            { value: 7 },
          ],
        }),
      },
      async ({ adapter, call }) => {
        const told = await has(adapter.queue?.statistics)('Q', call);
        expect([told.waiting, told.oldestWaitingSince, told.expectedWaits[0]?.waitMs]).toEqual(figures);
      },
      STATISTICS,
    ),
  );

  it('and none is told where the vendor tells none', () =>
    withVendor(
      { 'GET /api/v1/stats/Q': ok({ statistics: [{ statistic: 'Other', value: 7 }] }) },
      async ({ adapter, call }) => {
        const told = await has(adapter.queue?.statistics)('Q', call);
        expect(told).toMatchObject({ waiting: null, oldestWaitingSince: null, expectedWaits: [] });
      },
      STATISTICS,
    ));

  it('nor is a moment of the figures after now', () =>
    withVendor(
      { 'GET /api/v1/stats/Q': ok({ statistics: [{ statistic: 'Waiting', value: 1, time: Date.UTC(2900, 0, 1) }] }) },
      async ({ adapter, call }) => {
        expect((await has(adapter.queue?.statistics)('Q', call)).asOf).toBeLessThanOrEqual(Date.now());
      },
      STATISTICS,
    ));
});

describe('what this vendor does not keep', () => {
  it('is declared: all that has ended, and the jobs that wait in a queue', () =>
    withVendor({}, async ({ adapter }) => {
      expect([...(adapter.task?.forgets ?? [])].sort()).toEqual(['COMPLETED', 'DECLINED', 'EXPIRED', 'REVOKED']);
      expect([...(adapter.job?.forgets ?? [])].sort()).toEqual(['CANCELED', 'COMPLETED', 'FAILED', 'QUEUED']);
      expect(adapter.task?.cannot).toEqual(['queues', 'created', 'updated', 'offered', 'offerExpires', 'ended']);
      const unanswered = ['externalIds', 'tags', 'updated', 'scheduled', 'ended', 'expires'];
      expect(adapter.job?.cannot).toEqual(['queues', 'policies', 'workspaces', ...unanswered]);
    }));

  it('is not taken for a failure that is none', () =>
    withVendor({ 'GET /queues': failure(6, 404) }, async ({ adapter, call }) => {
      expect((await has(adapter.queue?.list)(ALL, call)).rows).toEqual([]);
    }));
});
