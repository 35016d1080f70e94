import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { execute, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import type { Ref } from '../../src/domain/ref.ts';
import type { Context } from '../../src/graphql/context.ts';
import { BEAT_MS } from '../../src/live/channel.ts';
import { schema } from '../graphql/house.ts';
import { hearBoard, openBoardFold, shownState } from './support/board.ts';
import { INTERVAL_MS, LINGER_MS, stage } from './support/stage.ts';
import { openSubscriber } from './support/subscriber.ts';
import { objectsOf, testVendor, type VendorOptions } from './support/vendor.ts';

const STREAM: VendorOptions = { covers: ['Job', 'Task', 'Worker', 'Queue', 'Workbin'] };
const { job, queue, task, worker } = objectsOf('acme');

const setUp = (options: VendorOptions = STREAM) => {
  const vendor = testVendor('acme', options);
  const house = stage(vendor);
  const hear = async (asked: Parameters<typeof house.board>[0] = {}) => {
    const ear = hearBoard(await house.board(asked));
    await house.pass();
    return ear;
  };
  return { vendor, ...house, hear, subscribe: openSubscriber(house) };
};

const ids = (rows: readonly { readonly ref: Ref }[]): string[] => rows.map(({ ref }) => ref.nativeId).sort();

const LISTS = `queues { ROWS { queueId queue { name } now { assigned workers { busy available } } } versions count digest }
  workers { ROWS { id name workState tasks { id state } } versions count digest }
  tasks { ROWS { id state worker { name workState } job { id state } } versions count digest }
  totals { queues now { assigned workers { busy available } } }`;
const both = (lists: string): string => `__typename
  ... on BoardSnapshot { seq cursor asOf { at } partial { kind code } ${lists.replaceAll('ROWS', 'items')} }
  ... on BoardDelta { seq since cursor conflated asOf { at } partial { kind code } ${lists.replaceAll('ROWS', 'upserted')} }
  ... on Resync { reason cursor }`;
const DOCUMENT = `subscription ($filter: QueueFilter, $after: String) { live: liveBoard(filter: $filter, after: $after) { ${both(LISTS)} } }`;

interface Told {
  readonly __typename: string;
  readonly reason?: string;
  readonly totals: unknown;
  readonly workers: { readonly items?: readonly unknown[]; readonly upserted?: readonly unknown[] };
  readonly tasks: { readonly items?: readonly unknown[]; readonly upserted?: readonly unknown[] };
}

describe('the filter of a board', () => {
  const near = {
    wants: ({ name }: { name: string | null }) => name === 'a',
    isNarrow: true,
    identity: 'near',
  } as const;

  it('that says which accounts shows all their workers and tasks, in whatever queue', async () => {
    const { vendor, hear } = setUp();
    vendor.set(queue('a'), worker('1', 'READY', { in: ['a'] }), worker('2', 'READY', { in: [] }));
    vendor.set(task('t1', 'ACTIVE', { by: '1', of: '1' }), task('t2', 'OFFERED', { by: 'nobody', of: '2' }));
    const all = await hear();
    expect([ids(all.workers()), ids(all.tasks())]).toEqual([
      ['1', '2'],
      ['t1', 't2'],
    ]);
  });

  it('that says more shows who belongs to its queues, all that they hold, and what came through the queues to others', async () => {
    const { vendor, hear, pass } = setUp();
    vendor.set(queue('a'), queue('b'), job('1', 'ASSIGNED', { in: 'a' }));
    vendor.set(worker('member', 'READY', { in: ['a', 'b'] }), worker('other', 'READY', { in: ['b'] }));
    vendor.set(
      task('elsewhere', 'WRAP_UP', { by: 'member', of: '9', in: 'b' }),
      task('through', 'ACTIVE', { by: 'other', of: '8', in: 'a' }),
      task('by-job', 'OFFERED', { by: 'other', of: '1' }),
      task('foreign', 'ACTIVE', { by: 'other', of: '7', in: 'b' }),
    );
    const few = await hear(near);
    expect(ids(few.workers())).toEqual(['member']);
    expect(ids(few.tasks())).toEqual(['by-job', 'elsewhere', 'through']);
    // The job goes to another queue, and the worker leaves: each takes with it what was there because of it.
    vendor.push(job('1', 'ASSIGNED', { in: 'b' }));
    await pass(INTERVAL_MS);
    expect(ids(few.tasks())).toEqual(['elsewhere', 'through']);
    vendor.push(worker('member', 'READY', { in: ['b'] }));
    await pass(INTERVAL_MS);
    expect([ids(few.workers()), ids(few.tasks())]).toEqual([[], ['through']]);
    vendor.push(worker('other', 'READY', { in: ['a'] }));
    await pass(INTERVAL_MS);
    expect([ids(few.workers()), ids(few.tasks())]).toEqual([['other'], ['by-job', 'foreign', 'through']]);
    vendor.push(queue('a', { name: 'renamed' }));
    await pass(INTERVAL_MS);
    expect([few.names('queues'), ids(few.workers()), ids(few.tasks())]).toEqual([[], [], []]);
    expect(few.problems).toEqual([]);
  });

  it('shows those too of whom it is not known where they belong, and names their account', async () => {
    const { vendor, hear, pass } = setUp();
    vendor.set(queue('a'), worker('told', 'READY', { in: ['a'] }), worker('untold', 'READY'));
    vendor.set(task('t', 'ACTIVE', { by: 'untold', of: '1', in: 'b' }));
    const few = await hear(near);
    expect([ids(few.workers()), ids(few.tasks())]).toEqual([['told', 'untold'], ['t']]);
    expect(few.heard.at(-1)?.event).toMatchObject({
      partial: [{ account: 'acme', kind: 'Worker', error: { code: 'UNSUPPORTED' } }],
    });
    vendor.push(worker('untold', 'READY', { in: [] }));
    await pass(INTERVAL_MS);
    expect([ids(few.workers()), ids(few.tasks())]).toEqual([['told'], []]);
    expect(few.heard.at(-1)?.event).toMatchObject({ partial: [] });
    const all = await hear();
    expect(all.heard.at(-1)?.event).toMatchObject({ partial: [] });
  });

  it('shows a worker who has just come until it is known where he belongs', async () => {
    const belongs = new Map([['w', [queue('a').ref]]]);
    const queuesOf: VendorOptions['queuesOf'] = async (workers) =>
      workers.map(({ ref }) => belongs.get(ref.nativeId) ?? []);
    const { vendor, hear, pass } = setUp({ ...STREAM, queuesOf });
    vendor.set(queue('a'), worker('w', 'READY'));
    const few = await hear(near);
    await pass(30_000);
    expect([ids(few.workers()), few.heard.at(-1)?.event]).toMatchObject([['w'], { partial: [] }]);
    vendor.push(worker('late', 'READY'));
    await pass(INTERVAL_MS);
    expect([ids(few.workers()), few.heard.at(-1)?.event]).toMatchObject([
      ['late', 'w'],
      { partial: [{ kind: 'Worker' }] },
    ]);
    await pass(30_000);
    expect([ids(few.workers()), few.heard.at(-1)?.event]).toMatchObject([['w'], { partial: [] }]);
    expect(few.problems).toEqual([]);
  });
});

describe('the rows of a board', () => {
  it('keep what a worker held at the moment of the payload, whatever happens before it is put into words (R18)', async () => {
    const { vendor, board, pass, gateway, events, live } = setUp();
    vendor.set(queue('a'), worker('w', 'READY', { in: ['a'] }), job('1', 'ASSIGNED', { in: 'a' }));
    vendor.set(task('t', 'ACTIVE', { by: 'w', of: '1', in: 'a' }));
    const reader = await board();
    const { value: delivery } = await reader.next();
    vendor.push(task('t', 'COMPLETED', { by: 'w', of: '1', in: 'a' }));
    await pass(INTERVAL_MS);
    const contextValue: Context = {
      ...gateway.begin(new AbortController().signal, null),
      gateway,
      events,
      live,
      known: (ref) => events.known(ref as never),
      related: delivery?.related ?? null,
      principal: {
        id: 'client',
        scopes: new Set(['read']),
        accounts: null,
        name: 'test',
        role: 'viewer',
        queues: null,
        worker: null,
      },
    };
    const document = parse(
      'subscription { liveBoard { ... on BoardSnapshot { workers { items { workState tasks { state } } } tasks { items { state } } totals { now { workers { busy } } } } } }',
    );
    const { data } = await execute({ schema, document, rootValue: delivery, contextValue });
    expect(data).toEqual({
      liveBoard: {
        workers: { items: [{ workState: 'ON_TASK', tasks: [{ state: 'ACTIVE' }] }] },
        tasks: { items: [{ state: 'ACTIVE' }] },
        totals: { now: { workers: { busy: 1 } } },
      },
    });
    expect(contextValue.scope.costs().reduce((sum, { calls }) => sum + calls, 0)).toBe(0);
    const { value: next } = await reader.next();
    const rows = next?.event.type === 'delta' ? next.event.upserted : [];
    expect(rows.flatMap(({ list, row }) => (list === 'workers' ? [shownState(row)] : []))).toEqual(['AVAILABLE']);
  });

  it('are UNKNOWN and not free where the tasks cannot all be known, as the numbers of their queues are', async () => {
    const { vendor, hear } = setUp();
    vendor.set(queue('a'), worker('w', 'READY', { in: ['a'] }), task('t', 'ACTIVE', { by: 'w', of: '1' }));
    vendor.unreadable.add('Task:t');
    const ear = await hear();
    expect(ear.problems).toEqual([]);
    expect(ear.workers().map(shownState)).toEqual(['UNKNOWN']);
    expect(ear.queues()[0]?.now.workers).toMatchObject({ unknown: 1, available: 0 });
    expect(ear.heard.at(-1)?.event).toMatchObject({ partial: [{ kind: 'Task' }] });
  });

  it('are not told again while nothing is different, and totals are null then', async () => {
    const { vendor, subscribe, pass } = setUp();
    vendor.set(queue('a'), worker('w', 'READY', { in: ['a'] }), worker('v', 'READY', { in: [] }));
    const ear = await subscribe(DOCUMENT);
    vendor.push(worker('v', 'OFFLINE', { in: [] }));
    await pass(INTERVAL_MS);
    await pass(BEAT_MS);
    const told = ear.payloads as unknown as Told[];
    expect(told.map(({ __typename, totals }) => [__typename, totals === null])).toEqual([
      ['BoardSnapshot', false],
      ['BoardDelta', true],
      ['BoardDelta', true],
    ]);
    expect(told[1]?.workers.upserted).toMatchObject([{ name: 'v', workState: 'OFFLINE' }]);
    expect(told[2]?.workers.upserted).toEqual([]);
    expect(told[1]).toMatchObject({ queues: { upserted: [] }, tasks: { upserted: [] } });
    expect(ear.errors).toEqual([]);
  });

  it('lead to what they lead to in other live views, and are told again when that changes (R16)', async () => {
    const { vendor, subscribe, pass } = setUp();
    vendor.set(queue('a'), worker('w', 'READY', { in: ['a'] }), job('1', 'ASSIGNED', { in: 'a' }));
    vendor.set(task('t', 'ACTIVE', { by: 'w', of: '1', in: 'a' }));
    const ear = await subscribe(DOCUMENT);
    const last = () => ear.payloads.at(-1) as unknown as Told;
    expect(last().tasks.items).toMatchObject([
      { worker: { name: 'w', workState: 'ON_TASK' }, job: { state: 'ASSIGNED' } },
    ]);
    vendor.push(job('1', 'WRAP_UP', { in: 'a' }));
    await pass(INTERVAL_MS);
    expect(last().tasks.upserted).toMatchObject([{ job: { state: 'WRAP_UP' } }]);
    vendor.push(worker('w', 'READY', { in: ['a'], name: 'renamed' }));
    await pass(INTERVAL_MS);
    expect(last().tasks.upserted).toMatchObject([{ worker: { name: 'renamed', workState: 'ON_TASK' } }]);
    expect(last().workers.upserted).toMatchObject([{ name: 'renamed', workState: 'ON_TASK' }]);
    const calls = vendor.calls.length;
    vendor.push(task('t', 'WRAP_UP', { by: 'w', of: '1', in: 'a' }));
    await pass(INTERVAL_MS);
    expect(last().tasks.upserted).toMatchObject([{ state: 'WRAP_UP', worker: { workState: 'WRAP_UP' } }]);
    expect(vendor.calls).toHaveLength(calls);
  });

  it('of queues are told again when something below the queue changes (R16)', async () => {
    const { vendor, subscribe, pass } = setUp();
    vendor.set(queue('a'), queue('b'), worker('w', 'READY', { in: ['a'] }));
    const rows = 'queueId queue { workers(first: 9, orderBy: { field: NAME }) { nodes { name } } }';
    const list = (members: string): string => `queues { ${members} { ${rows} } count }`;
    const ear = await subscribe(
      `subscription { live: liveBoard { __typename ... on BoardSnapshot { ${list('items')} } ... on BoardDelta { ${list('upserted')} } } }`,
    );
    vendor.push(worker('w', 'READY', { in: ['a'], name: 'renamed' }));
    await pass(INTERVAL_MS);
    expect(ear.errors).toEqual([]);
    expect(ear.payloads.at(-1)).toMatchObject({
      queues: { upserted: [{ queue: { workers: { nodes: [{ name: 'renamed' }] } } }], count: 2 },
    });
  });

  it.each(['workers', 'people: workers'])(
    'are told again when a vendor did not answer for them, asked for as %s (R17)',
    async (asked) => {
      let isAway = true;
      const { vendor, subscribe, pass } = setUp({
        ...STREAM,
        queuesOf: async (workers) => {
          if (isAway) throw new VendorError('UNAVAILABLE', 'acme', 'away');
          return workers.map(() => [queue('a').ref]);
        },
      });
      vendor.set(queue('a'), queue('b'), worker('w', 'READY'), worker('v', 'READY'));
      const rows = (name: string): string => `${asked} { ${name} { id name queues { name } } versions count digest }`;
      const ear = await subscribe(
        `subscription { live: liveBoard { __typename ... on BoardSnapshot { ${rows('items')} } ... on BoardDelta { ${rows('upserted')} } } }`,
      );
      const under = (payload: unknown) =>
        (payload as Record<string, { readonly upserted?: unknown }>)[asked.split(':')[0] ?? ''];
      expect(ear.errors).toMatchObject([{ path: ['live', asked.split(':')[0], 'items', 0, 'queues'] }, {}]);
      isAway = false;
      await pass(5_000);
      await pass(INTERVAL_MS);
      const whole = ear.payloads
        .map((payload) => under(payload)?.upserted)
        .filter((told) => JSON.stringify(told ?? []).includes('queues'));
      expect(whole.flat()).toMatchObject(['w', 'v'].map((name) => ({ name, queues: [{ name: 'a' }] })));
    },
  );
});

describe('the board of docs/clients.md', () => {
  it('puts the lists together as the view is, and answers null when something was lost', async () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../docs/clients.md'), 'utf8');
    const snippet = (language: string): string => {
      const [, text] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
      if (text === undefined) throw new Error(`the page shows no ${language}`);
      return text;
    };
    const code = `${snippet('js fold')}${snippet('js board').replace(/^import .*$/m, '')}`;
    const { openBoard } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    const shown = [...page.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');
    const text = shown.find((one) => one.includes('liveBoard'))?.replace('liveBoard(', 'live: liveBoard(') ?? '';

    const { vendor, subscribe, pass } = setUp();
    vendor.set(queue('a'), worker('w', 'READY', { in: ['a'] }), job('1', 'QUEUED', { in: 'a' }));
    const ear = await subscribe(text);
    vendor.push(task('t', 'ACTIVE', { by: 'w', of: '1', in: 'a' }));
    await pass(INTERVAL_MS);
    vendor.push(job('1', 'ASSIGNED', { in: 'a' }));
    vendor.pushGone(task('t', 'ACTIVE', { by: 'w', of: '1' }).ref);
    await pass(INTERVAL_MS);
    expect(ear.errors).toEqual([]);
    expect(ear.payloads).toHaveLength(3);
    const take = openBoard();
    const told = ear.payloads.map((payload) => take(payload));
    const statesOf = (rows: Map<string, { readonly workState: string }>) =>
      [...rows.values()].map((row) => row.workState);
    expect(told.map((now) => statesOf(now.workers))).toEqual([['AVAILABLE'], ['ON_TASK'], ['AVAILABLE']]);
    expect(told.map((now) => now.tasks.size)).toEqual([0, 1, 0]);
    expect(told.map((now) => now.totals.now.workers.busy)).toEqual([0, 1, 0]);
    expect([...told[2].queues.values()]).toMatchObject([{ queue: { name: 'a' }, now: { waiting: 0 } }]);
    const broken = openBoard();
    expect([ear.payloads[0], ear.payloads[2]].map((payload) => broken(payload) === null)).toEqual([false, true]);
  });
});

describe('a reader who comes back to a board', () => {
  it('goes on with what has changed in every list, and is told so when nothing has', async () => {
    const { vendor, board, pass } = setUp();
    vendor.set(queue('a'), worker('w', 'READY', { in: ['a'] }), job('1', 'ASSIGNED', { in: 'a' }));
    const fold = openBoardFold();
    const first = await board();
    const { value: begun } = await first.next();
    if (!begun) throw new Error('nothing was told');
    fold.take(begun.event);
    await first.return();
    vendor.push(task('t', 'ACTIVE', { by: 'w', of: '1', in: 'a' }));
    vendor.push(task('u', 'ACTIVE', { by: 'w', of: '2', in: 'a' }));
    await pass(INTERVAL_MS);
    vendor.push(task('u', 'COMPLETED', { by: 'w', of: '2', in: 'a' }));
    await pass(INTERVAL_MS);
    const { value: back } = await (await board({ after: begun.cursor })).next();
    if (!back) throw new Error('nothing was told');
    expect(back.event.type).toBe('delta');
    fold.take(back.event);
    expect([ids(fold.tasks()), fold.workers().map(shownState)]).toEqual([['t'], ['ON_TASK']]);
    expect(fold.totals()?.now.workers).toMatchObject({ busy: 1 });
    const { value: again } = await (await board({ after: back.cursor })).next();
    expect(again?.event).toMatchObject({
      type: 'delta',
      since: back.event.seq,
      seq: back.event.seq,
      upserted: [],
      removed: [],
    });
  });

  it('is told of many states as of one when he was slow', async () => {
    const { vendor, board, pass } = setUp();
    vendor.set(queue('a'), worker('w', 'READY', { in: ['a'] }), job('1', 'ASSIGNED', { in: 'a' }));
    await hearAll();
    const slow = await board();
    const fold = openBoardFold();
    const take = async (): Promise<number> => {
      const { value } = await slow.next();
      if (!value) throw new Error('nothing was told');
      fold.take(value.event);
      return value.conflated;
    };
    expect(await take()).toBe(0);
    for (const state of ['OFFERED', 'ACTIVE', 'WRAP_UP'] as const) {
      vendor.push(task('t', state, { by: 'w', of: '1', in: 'a' }));
      vendor.push(task(`of ${state}`, 'ACTIVE', { by: 'w', of: '2', in: 'a' }));
      await pass(INTERVAL_MS);
      vendor.pushGone(task(`of ${state}`, 'ACTIVE', { by: 'w', of: '2' }).ref);
      await pass(INTERVAL_MS);
    }
    expect(await take()).toBe(5);
    expect(fold.tasks()).toMatchObject([{ state: { state: 'WRAP_UP' } }]);
    expect(fold.workers().map(shownState)).toEqual(['WRAP_UP']);

    async function hearAll() {
      const ear = hearBoard(await board());
      await pass();
      return ear;
    }
  });

  it.each([
    ['other rights', { accounts: ['acme'] }, DOCUMENT, {}],
    ['another document', {}, DOCUMENT.replace('totals { queues', 'totals { count: queues'), {}],
    ['another filter', {}, DOCUMENT, { filter: { accounts: ['acme'] } }],
  ])('with %s is told RIGHTS_CHANGED, and then everything (R14)', async (_what, asking, document, variables) => {
    const { vendor, subscribe } = setUp();
    vendor.set(queue('a'), worker('w', 'READY', { in: ['a'] }));
    const ear = await subscribe(DOCUMENT);
    const same = await subscribe(DOCUMENT, { variables: { after: ear.cursor() } });
    expect(same.payloads.map(({ __typename }) => __typename)).toEqual(['BoardDelta']);
    const other = await subscribe(document, { ...asking, variables: { ...variables, after: ear.cursor() } });
    const told = other.payloads.map(({ __typename, reason }) => reason ?? __typename);
    expect(told).toEqual(['RIGHTS_CHANGED', 'BoardSnapshot']);
  });

  it('finds the view given up 30 seconds after its last reader, and nothing of it is left', async () => {
    const { vendor, board, pass, live, events } = setUp();
    vendor.set(queue('a'), worker('w', 'READY', { in: ['a'] }));
    const reader = await board({ leads: { Task: [{ by: 'job', below: [] }] } });
    const { value } = await reader.next();
    await reader.return();
    expect(live.views()).toBe(1);
    await pass(LINGER_MS);
    expect(live.views()).toBe(0);
    await pass(LINGER_MS);
    expect(events.holds().listeners).toBe(0);
    const { value: back } = await (await board({ after: value?.cursor ?? null })).next();
    expect(back?.event).toMatchObject({ type: 'resync', reason: 'UNKNOWN' });
  });
});
