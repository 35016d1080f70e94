import { describe, expect, it } from 'vitest';
import type { JobFilter } from '../../../src/domain/job.ts';
import type { Task } from '../../../src/domain/task.ts';
import type { WorkerFilter } from '../../../src/domain/worker.ts';
import { openLister } from '../../../src/kit/vendor-order.ts';
import { ACCOUNT, type Asked, failureOf, has, newCall, openApiOver, openOver, page, script } from './replay.ts';
import { openShelf, random } from './shelf.ts';

const listOver = async (shelf: ReturnType<typeof openShelf>, settings: Record<string, unknown> = {}) => {
  const { adapter, asked, call } = await openOver(shelf.answer, settings);
  const list = has(adapter.queue?.list);
  return { asked, read: (after: string | null, limit: number) => list({ filter: {}, after, limit }, call) };
};

describe('a walk along the pages', () => {
  it('gives every row once, in the order of the vendor', async () => {
    const { read, asked } = await listOver(openShelf(23));
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { rows, next } = await read(after, 5);
      seen.push(...rows.map(({ item }) => item.ref.nativeId));
      after = next;
    } while (after !== null);
    expect(seen).toEqual(Array.from({ length: 23 }, (_, index) => `i${22 - index}`));
    expect(asked).toHaveLength(5);
    expect(asked[0]?.query).toEqual({ 'api-version': '2023-11-01', maxpagesize: '5' });
    expect(asked.slice(1).map(({ query }) => Object.keys(query).sort())).toEqual(
      Array(4).fill(['api-version', 'continuationToken']),
    );
  });

  it('asks for no more at a time than the settings allow', async () => {
    const { read, asked } = await listOver(openShelf(3), { pageSize: 2 });
    await read(null, 500);
    expect(asked[0]?.query.maxpagesize).toBe('2');
  });

  it('goes on behind any row', async () => {
    const { read } = await listOver(openShelf(10));
    const { rows } = await read(null, 4);
    for (const [index, { cursor }] of rows.entries()) {
      const rest = await read(cursor, 4);
      expect(rest.rows[0]?.item.ref.nativeId).toBe(`i${8 - index}`);
    }
  });

  it('goes on behind the last row of a page without reading that page again', async () => {
    const { read, asked } = await listOver(openShelf(10));
    const { rows } = await read(null, 4);
    await read(has(rows.at(-1)).cursor, 4);
    expect(asked).toHaveLength(2);
  });

  it('finds its place when newer rows have pushed it onto later pages', async () => {
    const shelf = openShelf(10);
    const { read } = await listOver(shelf);
    const { rows } = await read(null, 4);
    for (let index = 0; index < 7; index += 1) shelf.add(`new${index}`);
    const rest = await read(has(rows[2]).cursor, 4);
    expect(rest.rows.map(({ item }) => item.ref.nativeId)).toEqual(['i6', 'i5']);
  });

  it('finds its place when its row has gone', async () => {
    const shelf = openShelf(10);
    const { read } = await listOver(shelf);
    const { rows } = await read(null, 6);
    shelf.remove('i6');
    shelf.change('i7');
    const rest = await read(has(rows[3]).cursor, 6);
    expect(rest.rows.map(({ item }) => item.ref.nativeId)).toEqual(['i5', 'i4', 'i3']);
  });

  it('loses nothing when all the rows it remembers have changed: it gives the page again', async () => {
    const shelf = openShelf(40);
    const { read } = await listOver(shelf);
    const { rows } = await read(null, 20);
    for (const { item } of rows.slice(2, 15)) shelf.change(item.ref.nativeId);
    const seen: string[] = [];
    let after: string | null = has(rows[14]).cursor;
    do {
      const rest = await read(after, 20);
      seen.push(...rest.rows.map(({ item }) => item.ref.nativeId));
      after = rest.next;
    } while (after !== null);
    for (let index = 0; index < 25; index += 1) expect(seen.filter((id) => id === `i${index}`)).toHaveLength(1);
  });

  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'gives what does not change exactly once, whatever happens around it and wherever it is taken up again (seed %i)',
    async (seed) => {
      const pick = random(seed);
      const shelf = openShelf(20 + pick(60));
      const { read } = await listOver(shelf);
      const unchanged = new Set(shelf.items.keys());
      const given = new Map<string, number>();
      let after: string | null = null;
      let born = 0;
      do {
        const { rows, next } = await read(after, 1 + pick(11));
        const upTo = rows.length > 0 && pick(2) === 0 ? pick(rows.length) : rows.length;
        const taken = upTo < rows.length ? rows.slice(0, upTo + 1) : rows;
        for (const { item } of taken) given.set(item.ref.nativeId, (given.get(item.ref.nativeId) ?? 0) + 1);
        after = upTo < rows.length ? has(taken.at(-1)).cursor : next;
        for (let changes = pick(4); changes > 0; changes -= 1) {
          const ids = [...shelf.items.keys()];
          const id = has(ids[pick(ids.length)]);
          const what = pick(3);
          if (what === 0 && born < 60) {
            born += 1;
            shelf.add(`new${born}`);
          }
          if (what === 1) shelf.change(id);
          if (what === 2 && ids.length > 10) shelf.remove(id);
          if (what > 0) unchanged.delete(id);
        }
      } while (after !== null);
      const wrong = [...unchanged].filter((id) => given.get(id) !== 1);
      expect(wrong).toEqual([]);
    },
  );
});

describe('links to next pages', () => {
  const once = (nextLink: string) => {
    let turn = 0;
    return () => {
      turn += 1;
      return turn === 1 ? page([{ id: 'a' }], nextLink) : page([]);
    };
  };

  it.each([
    ['relative', (_: string) => '/routing/queues?continuationToken=abc%3D'],
    ['relative, with a version', (_: string) => '/routing/queues?api-version=2023-11-01&continuationToken=abc%3D'],
    ['absolute', (url: string) => `${url}/routing/queues?continuationToken=abc%3D`],
  ])('are followed when they are %s', async (_, link) => {
    let answer: (asked: Asked) => ReturnType<typeof page> = () => page([]);
    const { adapter, asked, call, url } = await openOver((one) => answer(one));
    answer = once(link(url));
    const list = has(adapter.queue?.list);
    const { next } = await list({ filter: {}, after: null, limit: 5 }, call);
    await list({ filter: {}, after: next, limit: 5 }, call);
    expect(asked[1]).toMatchObject({
      path: '/routing/queues',
      query: { 'api-version': '2023-11-01', continuationToken: 'abc=' },
    });
  });

  it.each([
    ['to another host', 'https://evil.example/routing/queues?continuationToken=abc'],
    ['to another host, without a protocol', '//evil.example/routing/queues?continuationToken=abc'],
    ['to another list', '/routing/jobs?continuationToken=abc'],
    ['to the beginning', '/routing/queues'],
    ['to nowhere', 'http://'],
  ])('are refused when they lead %s', async (_, link) => {
    const { adapter, asked, call } = await openOver(once(link));
    const refusal = await failureOf(has(adapter.queue?.list)({ filter: {}, after: null, limit: 5 }, call));
    expect(refusal).toMatchObject({ code: 'PROTOCOL', message: expect.stringContaining('nextLink') });
    expect(asked).toHaveLength(1);
  });

  it('are refused when they go round in circles', async () => {
    const { api } = await openApiOver(() => page([{ id: 'a' }], '/routing/queues?continuationToken=abc'));
    const first = await api.queues.list({}, newCall());
    expect((await failureOf(api.queues.list(has(first.next), newCall()))).code).toBe('PROTOCOL');
  });

  it.each(['', 'x', '[]', '[0,null]', '[9,null,""]', '[0,1,""]', '[0,"%zz",""]', '{"a":1}'])(
    'cannot be made up: %s',
    async (after) => {
      const { adapter, asked, call } = await openOver(() => page([]));
      expect((await failureOf(has(adapter.queue?.list)({ filter: {}, after, limit: 5 }, call))).code).toBe(
        'INVALID_INPUT',
      );
      expect(asked).toHaveLength(0);
    },
  );

  it('made up, reach nothing but their own list', async () => {
    const { adapter, asked, call } = await openOver(() => page([]));
    const after = JSON.stringify([0, '/../../routing/jobs?x=1#', '']);
    await has(adapter.queue?.list)({ filter: {}, after, limit: 5 }, call);
    expect(asked[0]?.path).toBe('/routing/queues');
  });
});

describe('a list that is read whole', () => {
  it('holds rows that moved to the front meanwhile', async () => {
    const shelf = openShelf(9);
    const { api, asked } = await openApiOver((one) => {
      const answer = shelf.answer(one);
      if (asked.length === 1) shelf.change('i0');
      return answer;
    });
    const { rows } = await openLister(ACCOUNT, { name: 'maxpagesize', most: 3 }).readAll(
      { fetch: api.queues.list, query: {} },
      newCall(),
    );
    expect(new Set(rows.map(({ item }) => item.ref.nativeId))).toEqual(new Set(shelf.items.keys()));
  });

  it('of one page is read once', async () => {
    const shelf = openShelf(3);
    const { api, asked } = await openApiOver(shelf.answer);
    const { rows } = await openLister(ACCOUNT, { name: 'maxpagesize', most: 3 }).readAll(
      { fetch: api.queues.list, query: {} },
      newCall(),
    );
    expect(rows).toHaveLength(3);
    expect(asked).toHaveLength(1);
  });

  it('has a bound', async () => {
    let turn = 0;
    const { api } = await openApiOver(() => {
      turn += 1;
      const rows = Array.from({ length: 4_000 }, (_, index) => ({ id: `${turn}-${index}` }));
      return page(rows, `/routing/queues?continuationToken=${turn}`);
    });
    const all = openLister(ACCOUNT, { name: 'maxpagesize', most: 1_000 }).readAll(
      { fetch: api.queues.list, query: {} },
      newCall(),
    );
    expect(await failureOf(all)).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });
});

describe('filters', () => {
  const queriesOf = async (kind: 'job' | 'worker', filter: JobFilter & WorkerFilter, settings = {}) => {
    const { adapter, asked, call } = await openOver(() => page([]), settings);
    let after: string | null = null;
    do {
      const answer: { next: string | null } = await has(adapter[kind]?.list)({ filter, after, limit: 50 }, call);
      after = answer.next;
    } while (after !== null);
    return asked.map(({ query: { 'api-version': _, maxpagesize: __, ...query } }) => query);
  };

  it.each<[string, JobFilter, Record<string, string>[]]>([
    ['nothing', {}, [{}]],
    ['one state', { states: ['QUEUED'] }, [{ status: 'queued' }]],
    ['several states', { states: ['QUEUED', 'ASSIGNED'] }, [{ status: 'queued' }, { status: 'assigned' }]],
    [
      'a state of several statuses',
      { states: ['FAILED'] },
      [{ status: 'classificationFailed' }, { status: 'scheduleFailed' }],
    ],
    ['a state of many statuses', { states: ['PENDING'] }, [{ status: 'active' }, { status: 'created' }]],
    ['a state that only tasks have', { states: ['OFFERED'] }, []],
    ['no state', { states: [] }, []],
    ['an unknown state', { states: ['UNKNOWN', 'QUEUED'] }, [{}]],
    ['live jobs', { live: true }, [{ status: 'active' }, { status: 'created' }]],
    [
      'ended jobs',
      { live: false },
      [{ status: 'closed' }, { status: 'cancelled' }, { status: 'classificationFailed' }, { status: 'scheduleFailed' }],
    ],
    ['live jobs in a state', { live: true, states: ['QUEUED', 'COMPLETED'] }, [{ status: 'queued' }]],
    ['two queues', { queues: ['a', 'b', 'a'] }, [{ queueId: 'a' }, { queueId: 'b' }]],
    [
      'a queue, a channel and a policy',
      { queues: ['a'], channels: ['chat'], policies: ['classification/p'] },
      [{ queueId: 'a', channelId: 'chat', classificationPolicyId: 'p' }],
    ],
    ['a policy that jobs have nothing to do with', { policies: ['distribution/p'] }, []],
    ['more queues than lists are read', { states: ['QUEUED'], queues: [...'abcdefghi'] }, [{ status: 'queued' }]],
  ])('of jobs: %s', async (_, filter, queries) => {
    expect(await queriesOf('job', filter)).toEqual(queries);
  });

  it('of live jobs read all, where the account says so', async () => {
    expect(await queriesOf('job', { live: true }, { liveJobs: 'all' })).toEqual([{}]);
  });

  it.each<[string, WorkerFilter, Record<string, string>[]]>([
    ['nothing', {}, [{}]],
    ['ready ones', { presences: ['READY'] }, [{ state: 'active' }]],
    ['not ready ones', { presences: ['NOT_READY', 'DRAINING'] }, [{ state: 'draining' }, { state: 'inactive' }]],
    ['offline ones, which do not exist', { presences: ['OFFLINE'] }, []],
    ['an unknown presence', { presences: ['UNKNOWN'] }, [{}]],
    ['a queue and a channel', { queues: ['a'], channels: ['chat'] }, [{ queueId: 'a', channelId: 'chat' }]],
  ])('of workers: %s', async (_, filter, queries) => {
    expect(await queriesOf('worker', filter)).toEqual(queries);
  });

  it('of workers by presence follow what inactive means', async () => {
    const offline = { inactivePresence: 'OFFLINE' };
    expect(await queriesOf('worker', { presences: ['OFFLINE'] }, offline)).toEqual([{ state: 'inactive' }]);
    expect(await queriesOf('worker', { presences: ['NOT_READY'] }, offline)).toEqual([]);
  });

  it('give a worker of two queues once', async () => {
    const shelf = openShelf(12, (index) => ({ queues: index % 2 ? ['a', 'b'] : [index % 4 ? 'a' : 'b'] }));
    const { adapter, call } = await openOver(shelf.answer);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const answer: Awaited<ReturnType<NonNullable<NonNullable<typeof adapter.worker>['list']>>> = await has(
        adapter.worker?.list,
      )({ filter: { queues: ['a', 'b'] }, after, limit: 4 }, call);
      seen.push(...answer.rows.map(({ item }) => item.ref.nativeId));
      after = answer.next;
    } while (after !== null);
    expect(seen.sort()).toEqual([...shelf.items.keys()].sort());
  });

  it('of policies choose which of the three lists are read', async () => {
    const { adapter, asked, call } = await openOver(() => page([]));
    await has(adapter.policy?.list)({ filter: { roles: ['EXCEPTION', 'ROUTING'] }, after: null, limit: 5 }, call);
    expect(asked.map(({ path }) => path)).toEqual(['/routing/exceptionPolicies']);
    await has(adapter.policy?.list)({ filter: { roles: ['SELECTION'] }, after: null, limit: 5 }, call);
    expect(asked).toHaveLength(1);
  });
});

describe('tasks', () => {
  const at = (minute: number) => `2026-01-05T09:${String(minute).padStart(2, '0')}:00.1234567+00:00`;
  const offer = (jobId: string) => ({
    offerId: `o-${jobId}`,
    jobId,
    capacityCost: 1,
    offeredAt: at(1),
    expiresAt: at(2),
  });
  const held = (jobId: string) => ({ assignmentId: `a-${jobId}`, jobId, capacityCost: 2, assignedAt: at(3) });
  const job = (id: string, status: string, moments: Record<string, string> = {}, workerId = 'ann') => ({
    id,
    status,
    queueId: `q-${id}`,
    assignments:
      status === 'queued' ? {} : { [`a-${id}`]: { assignmentId: `a-${id}`, workerId, assignedAt: at(3), ...moments } },
  });
  const jobs = [
    job('j1', 'queued'),
    job('j2', 'assigned'),
    job('j3', 'completed', { completedAt: at(4) }),
    job('j4', 'closed', { completedAt: at(4), closedAt: at(5) }),
    job('j5', 'cancelled'),
    job('j6', 'closed', { completedAt: at(4), closedAt: at(6) }, 'bob'),
  ];
  const workers = [
    { id: 'ann', queues: ['q-j1'], offers: [offer('j1')], assignedJobs: [held('j2'), held('j3')], loadRatio: 1 },
    { id: 'bob', queues: ['q-j1'], offers: [offer('j1')], loadRatio: 0.5 },
  ];
  const vendor = ({ path, query }: Asked) => {
    const [, , kind, id] = path.split('/');
    const rows: { id: string; status?: string; queues?: string[] }[] = kind === 'jobs' ? jobs : workers;
    if (id !== undefined) {
      const found = rows.find((row) => row.id === id);
      return found ? { body: found } : { status: 404, body: { error: { code: 'NotFound', message: 'no' } } };
    }
    const { status, queueId } = query;
    return page(
      rows.filter(
        (row) => (!status || row.status === status) && (!queueId || !row.queues || row.queues.includes(queueId)),
      ),
    );
  };
  type Filter = Parameters<
    NonNullable<NonNullable<Awaited<ReturnType<typeof openOver>>['adapter']['task']>['list']>
  >[0]['filter'];
  const tasksOf = async (filter: Filter) => {
    const { adapter, asked, call } = await openOver(vendor);
    const found: [string, string][] = [];
    let after: string | null = null;
    do {
      const answer: {
        rows: readonly { item: { ref: { nativeId: string }; state: { state: string } } }[];
        next: string | null;
      } = await has(adapter.task?.list)({ filter, after, limit: 1 }, call);
      found.push(...answer.rows.map(({ item }): [string, string] => [item.ref.nativeId, item.state.state]));
      after = answer.next;
    } while (after !== null);
    return { found, asked: asked.map(({ path, query }) => `${path}${query.status ? `?${query.status}` : ''}`) };
  };
  const LIVE = [
    ['j1/ann', 'OFFERED'],
    ['j1/bob', 'OFFERED'],
    ['j2/ann', 'ACTIVE'],
    ['j3/ann', 'WRAP_UP'],
  ];

  it('are the live ones of the workers, then the ended ones of the jobs', async () => {
    const { found } = await tasksOf({});
    expect(found).toEqual([...LIVE, ['j4/ann', 'COMPLETED'], ['j6/bob', 'COMPLETED'], ['j5/ann', 'REVOKED']]);
  });

  it('that are live do not cost the list of ended jobs', async () => {
    const { found, asked } = await tasksOf({ states: ['OFFERED', 'ACTIVE', 'WRAP_UP'] });
    expect(found).toEqual(LIVE);
    expect(asked.sort()).toEqual(
      ['/routing/jobs/j1', '/routing/jobs?assigned', '/routing/jobs?completed', '/routing/workers'].sort(),
    );
  });

  it('that have ended do not cost the list of workers', async () => {
    const { found, asked } = await tasksOf({ states: ['COMPLETED'] });
    expect(found).toEqual([
      ['j4/ann', 'COMPLETED'],
      ['j6/bob', 'COMPLETED'],
    ]);
    expect(asked).toEqual(['/routing/jobs?closed']);
  });

  it('in states that leave no trace are none', async () => {
    expect(await tasksOf({ states: ['DECLINED', 'EXPIRED'] })).toEqual({ found: [], asked: [] });
  });

  it('of a worker are read off that worker', async () => {
    const { found, asked } = await tasksOf({ workers: ['bob', 'nobody'], states: ['OFFERED'] });
    expect(found).toEqual([['j1/bob', 'OFFERED']]);
    expect(asked).not.toContain('/routing/workers');
  });

  it('of jobs are read off these jobs and the workers of their queues', async () => {
    const { found, asked } = await tasksOf({ jobs: ['j1', 'j4', 'gone'] });
    expect(found).toEqual([
      ['j1/ann', 'OFFERED'],
      ['j1/bob', 'OFFERED'],
      ['j4/ann', 'COMPLETED'],
    ]);
    expect(asked.sort()).toEqual(
      ['/routing/jobs/gone', '/routing/jobs/j1', '/routing/jobs/j4', '/routing/workers'].sort(),
    );
  });

  it('know the queue they came through', async () => {
    const { adapter, call } = await openOver(vendor);
    const { rows } = await has(adapter.task?.list)({ filter: {}, after: null, limit: 9 }, call);
    expect(rows.map(({ item }) => item.queue?.nativeId)).toEqual(['q-j1', 'q-j1', 'q-j2', 'q-j3']);
  });

  it('can be gone on with behind any of them', async () => {
    const { adapter, call } = await openOver(vendor);
    const list = has(adapter.task?.list);
    const { rows } = await list({ filter: {}, after: null, limit: 9 }, call);
    const rest = await list({ filter: {}, after: has(rows[1]).cursor, limit: 9 }, call);
    expect(rest.rows.map(({ item }) => item.ref.nativeId)).toEqual(['j2/ann', 'j3/ann']);
    const ended = await list({ filter: {}, after: rest.next, limit: 9 }, call);
    const behind = await list({ filter: {}, after: has(ended.rows[0]).cursor, limit: 9 }, call);
    expect(behind.rows.map(({ item }) => item.ref.nativeId)).toEqual(['j6/bob']);
    expect((await failureOf(list({ filter: {}, after: 'j2/ann', limit: 9 }, call))).code).toBe('INVALID_INPUT');
  });

  it('of a list of workers cost one call for all of them when they are asked for, and none when nobody is busy or wrap-up is not asked for', async () => {
    const costs = async (settings: Record<string, unknown>, rows: readonly unknown[]) => {
      const routes = { 'GET /routing/workers': page(rows), 'GET /routing/jobs': page([jobs[2]]) };
      const { adapter, asked, call } = await openOver(script(routes), settings);
      const answer = await has(adapter.worker?.list)({ filter: {}, after: null, limit: 9 }, call);
      expect(asked).toHaveLength(1);
      const told = answer.rows.map(({ item }) => item);
      const isTold = told.every(({ tasks }) => tasks !== undefined);
      const held = isTold ? told.map(({ tasks }) => tasks) : await has(adapter.worker?.tasksOf)(told, call);
      const states = held.flatMap((tasks) => (tasks as readonly Task[]).map(({ state }) => state.state));
      return { calls: asked.length, states };
    };
    expect(await costs({}, workers)).toEqual({ calls: 2, states: ['OFFERED', 'ACTIVE', 'WRAP_UP', 'OFFERED'] });
    expect(await costs({}, [workers[1]])).toEqual({ calls: 1, states: ['OFFERED'] });
    expect(await costs({ wrapUp: 'ignore' }, workers)).toEqual({
      calls: 1,
      states: ['OFFERED', 'ACTIVE', 'ACTIVE', 'OFFERED'],
    });
    // Whether a worker still names a job in wrap-up is not documented: its load tells that there is something.
    const silent = { ...workers[0], offers: [], assignedJobs: [] };
    expect(await costs({}, [silent])).toEqual({ calls: 2, states: ['WRAP_UP'] });
  });
});
