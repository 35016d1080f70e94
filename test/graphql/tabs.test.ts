import { readFileSync } from 'node:fs';
import { Kind, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EXAMPLES } from '../../src/server/graphiql-page.ts';
import { registry } from '../../src/vendors/index.ts';
import { accountOf } from './estate.ts';
import { schema } from './house.ts';
import { type BusySandbox, openBusySandbox } from './stores/busy.ts';
import { type FilledTab, fillTabs, type TabOperation } from './tabs.ts';

/** Of everything in the sandbox that a task is compared with: all that there is, by one plain list, without a filter. */
interface Row {
  readonly id: string;
  readonly account: { readonly name: string };
  readonly state: string;
  readonly nativeState: string;
  readonly channelKind: string;
  readonly labels: Readonly<Record<string, unknown>> | null;
  readonly queue: { readonly id: string } | null;
  readonly worker: { readonly id: string } | null;
  readonly job: { readonly id: string } | null;
  readonly enqueuedAt: string | null;
  readonly assignedAt: string | null;
  readonly endedAt: string | null;
  readonly presence: { readonly state: string; readonly label: string };
}

const JOB = 'state nativeState channelKind labels enqueuedAt endedAt queue { id } worker { id }';
const TASK = 'state assignedAt endedAt worker { id } job { id }';
const TODAY = '2026-11-21T00:00:00.000Z';
const NOON = Date.parse('2026-11-21T12:00:00Z');
/** As the program polls by default. */
const POLL_MS = 5_000;
const LIVE_TASKS = ['OFFERED', 'ACTIVE', 'WRAP_UP'];

let sandbox: BusySandbox;
let tabs: readonly FilledTab[];

const fillOver = (accounts?: readonly string[]): Promise<FilledTab[]> =>
  fillTabs(async (query, variables) => {
    const { data } = await sandbox.run(query, { variables: { ...variables }, ...(accounts && { accounts }) });
    return data;
  }, NOON);

const operations = (): (TabOperation & FilledTab)[] =>
  tabs.flatMap((tab) => tab.operations.map((operation) => ({ ...tab, ...operation })));

const tabOf = (name: string): TabOperation & FilledTab => {
  const found = operations().find((one) => one.name === name);
  if (!found) throw new Error(`no tab ${name}`);
  return found;
};

// biome-ignore lint/suspicious/noExplicitAny: the answers of twenty documents
type Answer = any;

/** The operation of a tab, with the variables that the page found for it. */
const read = async (name: string, more: object = {}): Promise<Answer> => {
  const { query, variables } = tabOf(name);
  return sandbox.ask(query, null, { ...variables, ...more }, name);
};

const command = async (name: string, more: object = {}): Promise<Answer> => {
  const { query, variables } = tabOf(name);
  const { data, errors } = await sandbox.run(query, { variables: { ...variables, ...more } });
  expect(errors).toEqual([]);
  return Object.values(data)[0];
};

/** The rows of a list of these accounts, page by page. */
const all = async (field: string, members: string, filter = ''): Promise<Row[]> => {
  const rows: Row[] = [];
  for (let after: string | null = null; ; ) {
    const answer: Answer = await sandbox.ask(
      `query ($after: String) { list: ${field}(first: 200, after: $after, filter: { ${filter} }) {
        nodes { id account { name } ${members} } pageInfo { endCursor hasNextPage } } }`,
      null,
      { after },
    );
    rows.push(...answer.list.nodes);
    if (!answer.list.pageInfo.hasNextPage) return rows;
    after = answer.list.pageInfo.endCursor;
  }
};

const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id).sort();
const tasksOf = async (isAsked: (task: Row) => boolean, filter = ''): Promise<Row[]> =>
  (await all('tasks', TASK, filter)).filter(isAsked);

beforeAll(async () => {
  sandbox = await openBusySandbox(POLL_MS);
  // Views that are read keep being listened to, so that the minutes that pass are in their windows.
  sandbox.carry('subscription { liveQueueTotals { __typename } }', () => {});
  await sandbox.pass(180_000);
  tabs = await fillOver();
}, 240_000);
afterAll(() => sandbox.close());

describe('the tabs of GraphiQL', () => {
  it('are documents of the schema', () => {
    expect(tabs.length).toBeGreaterThan(25);
    expect(tabs.filter(({ query }) => validate(schema, parse(query)).length > 0)).toEqual([]);
  });

  it('have all their variables where the whole sandbox is there', () => {
    expect(operations().filter(({ isFilled }) => !isFilled)).toEqual([]);
  });

  it('are filled by queries alone, so that no command is carried out because the page is opened', async () => {
    const asked: string[] = [];
    await fillTabs(async (query, variables) => {
      asked.push(query);
      return (await sandbox.run(query, { variables: { ...variables } })).data;
    }, NOON);
    const types = asked.flatMap((query) => parse(query).definitions.map((one) => 'operation' in one && one.operation));
    expect(new Set(types)).toEqual(new Set(['query']));
  });

  it('have each command of the wallboard, with the input that the page puts together', () => {
    const commands = operations().filter(({ name, type }) => name.startsWith('Wallboard') && type === 'mutation');
    const { definitions } = parse(readFileSync(new URL('wallboard/commands.graphql', EXAMPLES), 'utf8'));
    expect(commands.map(({ name }) => name)).toEqual(
      definitions.flatMap((one) => (one.kind === Kind.OPERATION_DEFINITION ? (one.name?.value ?? []) : [])),
    );
    for (const { query } of commands) expect(parse(query).definitions.length).toBe(2);
  });

  it('that are queries answer without an error over the whole sandbox', async () => {
    for (const { name, type } of operations()) if (type === 'query') await read(name);
  });

  it.each(registry.map(({ vendor }) => vendor.name))(
    'that are queries answer without an error over an account of %s alone',
    async (vendor) => {
      const accounts = [accountOf(vendor)];
      const alone = await fillOver(accounts);
      const filled = alone.flatMap(({ query, variables, operations }) =>
        operations
          .filter(({ type, isFilled }) => type === 'query' && isFilled)
          .map(({ name }) => ({ query, name, variables })),
      );
      expect(filled.length).toBeGreaterThan(10);
      for (const { query, name, variables } of filled) {
        const { errors } = await sandbox.run(query, { accounts, name, variables: { ...variables } });
        expect([name, errors]).toEqual([name, []]);
      }
    },
  );
});

describe('the tasks of a dashboard', () => {
  it('1: agents are there with what they do', async () => {
    const { workers } = await read('Workers');
    expect(workers.failures).toEqual([]);
    const names = (await all('workers', 'name')).map((row) => (row as unknown as { name: string }).name);
    expect(workers.nodes.map(({ name }: Answer) => name)).toEqual(
      names.sort((a, b) => a.localeCompare(b)).slice(0, 12),
    );
    for (const { workState, tasks } of workers.nodes)
      if (workState === 'ON_TASK') expect(tasks.map(({ state }: Answer) => state)).toContain('ACTIVE');
  });

  it('2: queues are as deep as there are jobs in them that wait, by priority', async () => {
    const offered = await tasksOf(({ state }) => state === 'OFFERED');
    const isOffered = new Set(offered.map(({ job }) => job?.id));
    const waiting = (await all('jobs', JOB, 'live: true')).filter(
      ({ id, state }) => state === 'QUEUED' && !isOffered.has(id),
    );
    await vi.waitFor(
      async () => {
        const { queueBoards } = await read('QueueDepth');
        for (const { queueId, now } of queueBoards.nodes) {
          expect(now.waiting).toBe(waiting.filter(({ queue }) => queue?.id === queueId).length);
          const sum = now.waitingByPriority.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
          expect(sum).toBe(now.waiting);
        }
        expect(queueBoards.nodes.map(({ now }: Answer) => now.waiting)).toEqual(
          queueBoards.nodes.map(({ now }: Answer) => now.waiting).sort((a: number, b: number) => b - a),
        );
        expect(queueBoards.nodes[0].now.waiting).toBeGreaterThan(0);
      },
      { timeout: 60_000, interval: 100 },
    );
  });

  it('3: those who wait longest come first, of all accounts', async () => {
    const { jobs } = await read('Waiting');
    const waiting = (await all('jobs', JOB, 'live: true')).filter(({ state }) => ['QUEUED', 'OFFERED'].includes(state));
    const longest = waiting
      .flatMap(({ enqueuedAt }) => enqueuedAt ?? [])
      .sort()
      .slice(0, 10);
    expect(jobs.nodes.map(({ enqueuedAt }: Answer) => enqueuedAt)).toEqual(longest);
  });

  it("4: an agent's day is every task that was taken today", async () => {
    const { variables } = tabOf('AgentDay');
    const { tasks } = await read('AgentDay');
    const mine = await tasksOf(
      ({ worker, assignedAt }) => worker?.id === variables.worker && assignedAt !== null && assignedAt >= TODAY,
    );
    expect(mine.length).toBeGreaterThan(0);
    expect(tasks.nodes.map(({ assignedAt }: Answer) => assignedAt)).toEqual(
      mine.map(({ assignedAt }) => assignedAt).sort(),
    );
    expect(tasks.failures).toEqual([]);
  });

  it('5: jobs are found by what they are labelled with', async () => {
    const wanted = Object.entries(tabOf('JobByAttribute').variables.labels as object);
    const { jobs } = await read('JobByAttribute');
    const found = (await all('jobs', JOB)).filter(
      ({ labels }) => labels && wanted.every(([name, value]) => labels[name] === value),
    );
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(100);
    expect(ids(jobs.nodes)).toEqual(ids(found));
  });

  it('6: the history of a job has everyone who had it', async () => {
    const { job } = tabOf('JobHistory').variables;
    const { node } = await read('JobHistory');
    const legs = await tasksOf((task) => task.job?.id === job);
    expect(node.tasks.failures).toEqual([]);
    expect(node.tasks.nodes.map(({ state, assignedAt }: Answer) => [state, assignedAt]).sort()).toEqual(
      legs.map(({ state, assignedAt }) => [state, assignedAt]).sort(),
    );
    expect(legs.length).toBeGreaterThan(0);
  });

  it('11: the next shift is told all that is in hand, waits, is parked and is still to come', async () => {
    const { inHand, waiting, parked, scheduled } = await read('ShiftHandover');
    const busy = new Set((await tasksOf(({ state }) => LIVE_TASKS.includes(state))).map(({ worker }) => worker?.id));
    expect(new Set(inHand.nodes.map(({ id }: Answer) => id))).toEqual(busy);
    const jobs = await all('jobs', JOB, 'live: true');
    expect(ids(parked.nodes)).toEqual(ids(jobs.filter(({ state }) => state === 'PARKED')));
    expect(ids(scheduled.nodes)).toEqual(ids(jobs.filter(({ state }) => state === 'PENDING')));
    expect(parked.nodes.length * scheduled.nodes.length * waiting.totals.now.waiting).toBeGreaterThan(0);
  });

  it('12: those who were served today can be asked how it was, and vendors that do not tell are named', async () => {
    const pages: Answer[] = [];
    for (
      let after: string | null = null;
      pages.at(-1)?.pageInfo.hasNextPage !== false;
      after = pages.at(-1).pageInfo.endCursor
    )
      pages.push((await read('CsatFollowUp', { after })).tasks);
    const untold = pages.flatMap(({ failures }) => failures).map(({ account }) => account.name);
    expect(untold).not.toContain('demo-azure');
    const served = (await all('tasks', TASK)).filter(
      ({ account, state, endedAt }) =>
        !untold.includes(account.name) && state === 'COMPLETED' && endedAt !== null && endedAt >= TODAY,
    );
    expect(served.length).toBeGreaterThan(0);
    const told = pages.flatMap(({ nodes }) => nodes);
    expect(told.map(({ endedAt }) => endedAt).sort()).toEqual(served.map(({ endedAt }) => endedAt).sort());
    expect(told.every(({ worker, job }) => worker !== null && job !== null)).toBe(true);
  });

  it('13: work that piles up is shown beside the room that there is for it, over all vendors', async () => {
    const { full, free } = await read('Overflow');
    const first = (rows: Answer[], figure: (row: Answer) => number) => rows.map(figure);
    const waiting = first(full.nodes, ({ now }) => now.waiting);
    const available = first(free.nodes, ({ now }) => now.workers.available);
    const { queueBoards } = await sandbox.ask<Answer>(
      '{ queueBoards(first: 200) { nodes { queueId now { waiting workers { available } } } } }',
    );
    const most = (figure: (row: Answer) => number): number => Math.max(...queueBoards.nodes.map(figure));
    expect(waiting[0]).toBe(most(({ now }) => now.waiting));
    expect(available[0]).toBe(most(({ now }) => now.workers?.available ?? 0));
    expect(available).toEqual(available.toSorted((a, b) => b - a));
  });

  it('14: a CRM opens its record by the contact that is offered', async () => {
    const { query, variables } = tabOf('ScreenPop');
    const payloads: Answer[] = [];
    const end = sandbox.carry(query, ({ data }) => payloads.push(data.liveTasks), variables);
    await vi.waitFor(() => expect(payloads.length).toBeGreaterThan(0), { timeout: 60_000 });
    const held = await tasksOf(
      ({ worker, state }) => worker?.id === variables.worker && ['OFFERED', 'ACTIVE'].includes(state),
    );
    expect(held.length).toBeGreaterThan(0);
    expect(ids(payloads[0].items)).toEqual(ids(held));
    expect(payloads[0].items.map(({ job }: Answer) => job.id).sort()).toEqual(held.map(({ job }) => job?.id).sort());
    end();
  });

  it('15: the list to call back has everybody who gave up today, and vendors that keep none are named', async () => {
    const { jobs } = await read('AbandonedCalls');
    const gone = (await all('jobs', JOB)).filter(
      ({ state, enqueuedAt }) => state === 'CANCELED' && enqueuedAt !== null && enqueuedAt >= TODAY,
    );
    expect(gone.length).toBeGreaterThan(0);
    expect(jobs.nodes.map(({ enqueuedAt }: Answer) => enqueuedAt)).toEqual(
      gone
        .map(({ enqueuedAt }) => enqueuedAt)
        .sort()
        .reverse()
        .slice(0, 100),
    );
    const keeping = new Set(
      (await all('jobs', JOB)).filter(({ state }) => state === 'COMPLETED').map(({ account }) => account.name),
    );
    for (const { account } of jobs.failures) expect(keeping.has(account.name)).toBe(false);
  });

  it('7: a waiting job goes to another queue', async () => {
    const { job, queue } = tabOf('MoveJob').variables;
    expect(await command('MoveJob')).toMatchObject({ outcome: 'DONE', job: { id: job } });
    expect((await all('jobs', JOB)).find(({ id }) => id === job)?.queue?.id).toBe(queue);
  });

  it('8: a worker hands a task to a colleague', async () => {
    const { task } = tabOf('Reassign').variables;
    const held = await tasksOf(({ account, state }) => account.name === 'demo-genesys' && state !== 'COMPLETED');
    const before = held.find(({ id }) => id === task);
    // Of this vendor only the work of agents is seen whose logins are configured.
    const colleague = held.find(({ worker }) => worker?.id !== before?.worker?.id)?.worker?.id;
    expect(await command('Reassign', { toWorker: colleague })).toMatchObject({ outcome: 'ACCEPTED', problem: null });
    await sandbox.pass(1_000);
    const after = await tasksOf(({ job, state }) => job?.id === before?.job?.id && LIVE_TASKS.includes(state));
    expect(after.map(({ worker }) => worker?.id)).toEqual([colleague]);
  });

  it('9: a new job is there with its labels', async () => {
    const { labels, account } = tabOf('CreateJob').variables;
    const known = ids(await all('jobs', JOB));
    const { outcome, job } = await command('CreateJob');
    expect(outcome).toBe('DONE');
    expect(known).not.toContain(job.id);
    expect((await all('jobs', JOB)).find(({ id }) => id === job.id)).toMatchObject({
      labels,
      account: { name: account },
    });
  });

  it('10: a parked job is pulled by a worker alone, and anybody else is told so', async () => {
    expect(await command('PullJob')).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('worker') });
  });

  it('and a worker goes on a break', async () => {
    const { worker } = tabOf('TakeABreak').variables;
    expect(await command('TakeABreak')).toMatchObject({ outcome: expect.stringMatching(/^(DONE|ACCEPTED)$/) });
    await sandbox.pass(1_000);
    const found = (await all('workers', 'presence { state label }')).find(({ id }) => id === worker);
    expect(found?.presence.state).toBe('NOT_READY');
  });
});

describe('the commands of the wallboard', () => {
  /** As somebody finds the tab who opens the page now. */
  const send = async (name: string, ...outcomes: readonly string[]): Promise<Readonly<Record<string, string>>> => {
    tabs = await fillOver();
    const { input } = tabOf(name).variables as { input: Readonly<Record<string, string>> };
    const { outcome, ...rest } = await command(name);
    expect([outcomes.includes(outcome), rest]).toEqual([true, expect.objectContaining({ problem: null })]);
    await sandbox.pass(1_000);
    return input;
  };
  const presenceOf = async (worker: string | undefined) =>
    (await all('workers', 'presence { state label }')).find(({ id }) => id === worker)?.presence.state;

  it.each(['WallboardSetActivity', 'WallboardSetPresence'])('%s takes a free worker from work', async (name) => {
    const { id } = await send(name, 'DONE', 'ACCEPTED');
    expect(await presenceOf(id)).toBe('NOT_READY');
  });

  it('WallboardUnassign takes the job from its worker', async () => {
    const { task } = await send('WallboardUnassign', 'DONE');
    expect(await tasksOf(({ id, state }) => id === task && LIVE_TASKS.includes(state))).toEqual([]);
  });

  it('WallboardDecline takes the offer from its worker', async () => {
    const { id: task } = await send('WallboardDecline', 'DONE', 'ACCEPTED');
    expect(await tasksOf(({ id, state }) => id === task && LIVE_TASKS.includes(state))).toEqual([]);
  });

  it('WallboardCancel ends a job that waits', async () => {
    const { id: job } = await send('WallboardCancel', 'DONE', 'ACCEPTED');
    expect((await all('jobs', JOB)).find(({ id }) => id === job)?.state).toBe('CANCELED');
  });

  it('WallboardPull is for a worker alone, and anybody else is told so', async () => {
    expect(await command('WallboardPull')).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('worker'),
    });
  });
});
