import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/contract/source.ts';
import type { EventKind } from '../../../src/domain/event.ts';
import { type Answer, type Asked, failure, has, openOver, page } from './replay.ts';

const job = (id: string, status: string, workerId?: string, more: Record<string, unknown> = {}) => ({
  id,
  etag: `"${id}"`,
  status,
  queueId: `q-${id}`,
  ...(workerId && { assignments: { [`a-${id}`]: { assignmentId: `a-${id}`, workerId, ...more } } }),
});
const DONE = { completedAt: '2026-03-04T10:00:00Z' };
const jobs = [
  job('new', 'created'),
  job('waiting', 'queued'),
  job('ill', 'classificationFailed'),
  job('talk', 'assigned', 'ann', { assignedAt: '2026-03-04T09:00:00Z' }),
  job('wrap', 'completed', 'ann', DONE),
  job('held', 'closed', 'ann', { ...DONE, closedAt: '2026-03-04T10:05:00Z' }),
  job('over', 'closed', 'bob', DONE),
];
const holds = (jobId: string) => ({ assignmentId: `a-${jobId}`, jobId, capacityCost: 2 });
const workers = [
  {
    id: 'ann',
    state: 'active',
    queues: ['q'],
    loadRatio: 1,
    offers: [{ offerId: 'o1', jobId: 'waiting', capacityCost: 1 }],
    assignedJobs: [holds('talk'), holds('wrap'), holds('held')],
  },
  { id: 'bob', state: 'active', loadRatio: 0.5, offers: [{ offerId: 'o2', jobId: 'waiting', capacityCost: 1 }] },
];
const queues = [{ id: 'q', name: 'Q' }];

const NOT_ACTIVE = ['created', 'closed', 'cancelled'];
const ROWS: Record<string, readonly { readonly id: string; readonly status?: string }[]> = { jobs, workers, queues };

const vendor = ({ path, query: { status } }: Asked): Answer => {
  const [, , kind = '', id] = path.split('/');
  const rows = ROWS[kind] ?? [];
  const found = rows.find((row) => row.id === id);
  if (id !== undefined) return found ? { body: found } : failure(404, 'NotFound');
  return page(
    rows.filter((row) =>
      status === 'active' ? !NOT_ACTIVE.includes(row.status ?? '') : status === undefined || row.status === status,
    ),
  );
};

const ALL: readonly EventKind[] = ['Worker', 'Queue', 'Job', 'Task', 'Workbin'];

const taken = async (kinds: readonly EventKind[], settings: Record<string, unknown> = {}) => {
  const { adapter, asked, call } = await openOver(vendor, settings);
  const shot = await has(adapter.source?.snapshot)(kinds, call);
  const paths = asked.map(
    ({ path, query }) => `${path.slice('/routing/'.length)}${query.status ? `?${query.status}` : ''}`,
  );
  return { shot, asked: paths.sort(), adapter, call };
};

const idsOf = (items: Snapshot[EventKind]): string[] => (items ?? []).map(({ ref }) => ref.nativeId).sort();

describe('a snapshot', () => {
  it('holds everything that lives', async () => {
    const { shot } = await taken(ALL);
    expect(Object.keys(shot).sort()).toEqual(['Job', 'Queue', 'Task', 'Worker']);
    expect(idsOf(shot.Job)).toEqual(['new', 'talk', 'waiting', 'wrap']);
    expect(shot.Task?.map(({ ref, state }) => [ref.nativeId, state.state]).sort()).toEqual([
      ['held/ann', 'WRAP_UP'],
      ['talk/ann', 'ACTIVE'],
      ['waiting/ann', 'OFFERED'],
      ['waiting/bob', 'OFFERED'],
      ['wrap/ann', 'WRAP_UP'],
    ]);
    expect(idsOf(shot.Worker)).toEqual(['ann', 'bob']);
    expect(idsOf(shot.Queue)).toEqual(['q']);
  });

  const CLOSED_WHILE_HELD = 'jobs/held';
  it.each<[readonly EventKind[], readonly string[]]>([
    [ALL, [CLOSED_WHILE_HELD, 'jobs?active', 'jobs?created', 'queues', 'workers']],
    [['Job'], ['jobs?active', 'jobs?created']],
    [['Task'], [CLOSED_WHILE_HELD, 'jobs?active', 'workers']],
    [['Worker'], ['jobs?completed', 'workers']],
    [
      ['Worker', 'Job'],
      ['jobs?active', 'jobs?created', 'workers'],
    ],
    [['Queue'], ['queues']],
    [['Workbin'], []],
    [[], []],
  ])('of %j costs these calls', async (kinds, calls) => {
    const { shot, asked } = await taken(kinds);
    expect(asked).toEqual(calls);
    expect(Object.keys(shot).sort()).toEqual(kinds.filter((kind) => kind !== 'Workbin').sort());
  });

  it('follows the settings that say what is read', async () => {
    expect((await taken(['Worker'], { wrapUp: 'ignore' })).asked).toEqual(['workers']);
    const { shot, asked } = await taken(['Job'], { liveJobs: 'all' });
    expect(asked).toEqual(['jobs']);
    expect(idsOf(shot.Job)).toEqual(['new', 'talk', 'waiting', 'wrap']);
  });

  it.each<[readonly EventKind[], Record<string, unknown>]>([
    [ALL, {}],
    [['Worker'], {}],
    [['Task'], {}],
    [['Worker', 'Task'], { wrapUp: 'ignore' }],
  ])('of %j holds the very objects that the lists do (%j)', async (kinds, settings) => {
    const { shot, adapter, call } = await taken(kinds, settings);
    const ask = { after: null, limit: 100 };
    const live = { ...ask, filter: { live: true } };
    const { rows } = await has(adapter.worker?.list)({ ...ask, filter: {} }, call);
    const workers = rows.map(({ item }) => item);
    const held = await has(adapter.worker?.tasksOf)(workers, call);
    const lists = {
      Worker: { rows: workers.map((item, at) => ({ item: { ...item, tasks: item.tasks ?? held[at] } })) },
      Queue: await has(adapter.queue?.list)({ ...ask, filter: {} }, call),
      // The list of jobs comes in two parts, each a page.
      Job: { rows: await pagesOf((after) => has(adapter.job?.list)({ ...live, after }, call)) },
      Task: await has(adapter.task?.list)({ ...ask, filter: { states: ['OFFERED', 'ACTIVE', 'WRAP_UP'] } }, call),
    };
    for (const kind of ['Worker', 'Queue', 'Job', 'Task'] as const) {
      if (!kinds.includes(kind)) continue;
      const byId = new Map(lists[kind].rows.map(({ item }) => [item.ref.nativeId, item]));
      expect(shot[kind]?.length).toBeGreaterThan(0);
      for (const item of shot[kind] ?? []) expect(item).toEqual(byId.get(item.ref.nativeId));
    }
  });

  it.each([
    ['workers', ['Task', 'Worker']],
    ['queues', ['Queue']],
    ['jobs', ['Job', 'Task', 'Worker']],
  ] as const)(
    'fails in the kinds that the %s tell, when those cannot be read, and in no others',
    async (part, kinds) => {
      const { adapter, call } = await openOver((asked) =>
        asked.path.startsWith(`/routing/${part}`) ? failure(500) : vendor(asked),
      );
      const { failed = {}, ...told } = await has(adapter.source?.snapshot)(ALL, call);
      expect(Object.keys(failed).sort()).toEqual([...kinds]);
      for (const error of Object.values(failed)) expect(error).toMatchObject({ code: 'UNAVAILABLE' });
      // Of busy workers it is not known what they hold, and of the others it is.
      const lost = part === 'jobs' ? kinds.filter((kind) => kind !== 'Worker') : kinds;
      expect([...Object.keys(told), ...lost].sort()).toEqual(ALL.filter((kind) => kind !== 'Workbin').sort());
      if (part === 'jobs') expect(told.Worker?.map(({ tasks }) => tasks === null)).toContain(true);
    },
  );

  it('keeps what was read of a list that goes on beyond the limit, those at work before those that wait for their time', async () => {
    const rows = (status: string) => Array.from({ length: 30 }, (_, at) => job(`${status}${at}`, status));
    const asks: (string | undefined)[] = [];
    const { adapter, call } = await openOver(({ path, query }) => {
      if (!path.startsWith('/routing/jobs')) return page([]);
      asks.push(query.status);
      const begin = Number(query.at ?? 0);
      const all = query.status === 'created' ? rows('created') : rows('queued');
      const next = `${path}?status=${query.status}&at=${begin + 10}`;
      return page(all.slice(begin, begin + 10), begin + 10 < all.length ? next : null);
    });
    const shot = await has(adapter.source?.snapshot)(['Job'], call, 20);
    expect(shot.failed?.Job).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(shot.Job).toHaveLength(20);
    expect(shot.Job?.slice(0, 10).map(({ state }) => state.state)).toEqual(Array.from({ length: 10 }, () => 'QUEUED'));
    // No more pages than it takes to reach the limit, and half of it for each further list.
    expect(asks).toHaveLength(3);
  });

  it('does not miss a job that is queued while the lists are read', async () => {
    let status = 'created';
    const { adapter, call } = await openOver(({ query }) => {
      const wanted = query.status === 'active' ? status !== 'created' : status === query.status;
      const answer = page(wanted ? [job('j', status)] : []);
      status = 'queued';
      return answer;
    });
    const shot = await has(adapter.source?.snapshot)(['Job'], call);
    expect(shot.Job?.map(({ state }) => state.state)).toEqual(['QUEUED']);
  });
});

const pagesOf = async <R>(
  read: (after: string | null) => Promise<{ readonly rows: readonly R[]; readonly next: string | null }>,
): Promise<readonly R[]> => {
  const first = await read(null);
  return first.next === null ? first.rows : [...first.rows, ...(await read(first.next)).rows];
};
