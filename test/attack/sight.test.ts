import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KINDS } from '../../src/domain/ref.ts';
import { isLookup, opensByItself, rootFields, textsIn, wholeQuery } from './support/everything.ts';
import { refOfId } from './support/inputs.ts';
import { type Ask, openStage, type Stage } from './support/stage.ts';

const VENDORS = ['restcomm', 'azure', 'voximplant'] as const;
const ACCOUNTS = VENDORS.map((vendor) => `${vendor}-one`);

/** Root fields that need more than a lookup does. Each has its test below. */
const APART = ['command', 'metrics', 'node', 'nodes', 'account'];

interface Work {
  readonly id: string;
  readonly nativeId: string;
  readonly queue: { readonly id: string } | null;
}

let stage: Stage;
let ask: Ask;
let close: () => Promise<void>;
let seenQueues: ReadonlySet<string>;

const all = async (key: string, field: string, selection: string): Promise<Work[]> => {
  const found: Work[] = [];
  let after: string | null = null;
  do {
    const query: string = `query All($after: String) { page: ${field}(first: 200, after: $after, filter: { accounts: ${JSON.stringify(ACCOUNTS)} }) {
      nodes { id nativeId ${selection} } pageInfo { hasNextPage endCursor } } }`;
    const { data } = await ask(key, query, { after });
    const page = data?.page as { nodes: Work[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    found.push(...page.nodes);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return found;
};

const isSeen = ({ queue }: Work): boolean => queue !== null && seenQueues.has(queue.id);
const idsOf = (rows: readonly Work[]): string[] => rows.map(({ id }) => id).sort();

/** The texts that name what is hidden. */
const leaksIn = (answer: unknown): string[] => {
  const secrets = [...hidden.queues, ...hidden.jobs, ...hidden.tasks];
  const ids = new Set(secrets.map(({ id }) => id));
  // Short ids are found in anything.
  const natives = secrets.map(({ nativeId }) => nativeId).filter((id) => id.length >= 12);
  return textsIn(answer).filter((text) => ids.has(text) || natives.some((id) => text.includes(id)));
};

interface Holder {
  readonly id: string;
  readonly workState?: string;
  readonly tasks?: readonly { readonly id: string }[];
  readonly worker?: { readonly id: string };
}

interface Hidden {
  readonly queues: readonly Work[];
  readonly jobs: readonly Work[];
  readonly tasks: readonly Work[];
}
let whole: Hidden;
let hidden: Hidden;

describe.each(['while-heard', 'always'] as const)('who sees some queues only, of accounts that are kept %s', (keep) => {
  beforeAll(async () => {
    stage = await openStage(VENDORS);
    const queues: Record<string, string[]> = {};
    for (const account of ACCOUNTS) {
      const used = (await stage.liveTasks(account)).flatMap(({ queue }) => (queue ? [refOfId(queue.id).nativeId] : []));
      queues[account] = [...new Set(used)].slice(0, 2);
    }
    ({ ask, close } = await stage.serve(
      [
        { name: 'whole', role: 'viewer', accounts: ACCOUNTS },
        { name: 'part', role: 'admin', accounts: ACCOUNTS, queues },
        {
          name: 'none',
          role: 'viewer',
          accounts: ACCOUNTS,
          queues: Object.fromEntries(ACCOUNTS.map((name) => [name, []])),
        },
      ],
      keep,
    ));
    const rows = await all('whole', 'queues', '');
    seenQueues = new Set(
      rows.flatMap(({ id }) => {
        const { account, nativeId } = refOfId(id);
        return queues[account]?.includes(nativeId) ? [id] : [];
      }),
    );
    whole = {
      queues: rows,
      jobs: await all('whole', 'jobs', 'queue { id }'),
      tasks: await all('whole', 'tasks', 'queue { id }'),
    };
    hidden = {
      queues: rows.filter(({ id }) => !seenQueues.has(id)),
      jobs: whole.jobs.filter((row) => !isSeen(row)),
      tasks: whole.tasks.filter((row) => !isSeen(row)),
    };
  });

  afterAll(async () => {
    await close();
    await stage.close();
  });

  it('is given enough to hide and enough to see', () => {
    for (const kind of ['queues', 'jobs', 'tasks'] as const) {
      expect(hidden[kind].length).toBeGreaterThan(5);
      expect(whole[kind].length).toBeGreaterThan(hidden[kind].length + 5);
    }
  });

  it('is looked for with a search that finds what others are told', async () => {
    for (const name of ['jobs', 'tasks', 'queues', 'workers', 'routingPolicies']) {
      const field = rootFields().find((one) => one.name === name);
      if (field) expect(leaksIn(await ask('whole', wholeQuery(field, 1))).length, name).toBeGreaterThan(0);
    }
  });

  it('sees of queues, jobs and tasks what everybody sees, without those of other queues (S14)', async () => {
    expect(idsOf(await all('part', 'queues', ''))).toEqual([...seenQueues].sort());
    expect(idsOf(await all('part', 'jobs', ''))).toEqual(idsOf(whole.jobs.filter(isSeen)));
    expect(idsOf(await all('part', 'tasks', ''))).toEqual(idsOf(whole.tasks.filter(isSeen)));
    expect(await all('none', 'jobs', '')).toEqual([]);
    expect(await all('none', 'queues', '')).toEqual([]);
  });

  it('finds no workers by the name of a queue, which may be one that is not seen', async () => {
    const query = `{ workers(filter: { accounts: ["restcomm-one", "voximplant-one"], queueName: "x" }) {
      nodes { id } failures { code } } }`;
    const codesFor = async (key: string) => {
      const { data } = await ask(key, query);
      return (data as { workers: { failures: { code: string }[] } }).workers.failures.map(({ code }) => code);
    };
    expect(await codesFor('whole')).toEqual([]);
    expect(await codesFor('part')).toEqual(['UNSUPPORTED', 'UNSUPPORTED']);
  });

  it('sees with each worker the tasks that it sees in the list of tasks, and its state by them', async () => {
    const rows = async (key: string) => {
      const query: string = `{ workers(first: 200, filter: { accounts: ${JSON.stringify(ACCOUNTS)} }) { nodes { id workState tasks { id } } }
        tasks(first: 200, filter: { accounts: ${JSON.stringify(ACCOUNTS)}, states: [OFFERED, ACTIVE, WRAP_UP] }) { nodes { id state worker { id } } } }`;
      const { data } = await ask(key, query);
      const { workers, tasks } = data as never as Record<string, { nodes: Holder[] }>;
      return { workers: workers?.nodes ?? [], tasks: tasks?.nodes ?? [] };
    };
    const part = await rows('part');
    const listed = (worker: string) => part.tasks.filter((task) => task.worker?.id === worker);
    expect(part.workers.map(({ id, tasks }) => [id, tasks?.map((task) => task.id).sort()])).toEqual(
      part.workers.map(({ id }) => [
        id,
        listed(id)
          .map((task) => task.id)
          .sort(),
      ]),
    );
    const whole = new Map((await rows('whole')).workers.map((worker) => [worker.id, worker]));
    for (const { id, tasks, workState } of part.workers) {
      const other = whole.get(id);
      if (other?.tasks?.length === tasks?.length) expect(workState).toBe(other?.workState);
      else if (tasks?.length === 0) expect(['UNKNOWN', 'NOT_READY', 'OFFLINE']).toContain(workState);
      if (tasks?.length) expect(['OFFERED', 'ON_TASK', 'WRAP_UP']).toContain(workState);
    }
    for (const account of ACCOUNTS) {
      expect(part.workers.some(({ id, tasks }) => refOfId(id).account === account && tasks?.length)).toBe(true);
    }
  });

  it('counts what it sees', async () => {
    const query = '{ jobCounts { total byQueue { queue { id } count } } }';
    const { data } = await ask('part', query);
    const counts = data?.jobCounts as { total: number; byQueue: { queue: { id: string } }[] };
    expect(counts.total).toBe(whole.jobs.filter(isSeen).length);
    expect(counts.byQueue.every(({ queue }) => seenQueues.has(queue.id))).toBe(true);
  });

  it.each(
    rootFields()
      .filter(opensByItself)
      .map((field) => [field.name, field] as const),
  )(
    'finds nothing of a hidden object in everything that %s answers',
    async (_name, field) => {
      const answer = await ask('part', wholeQuery(field, 2));
      expect(answer.data, JSON.stringify(answer.errors)?.slice(0, 300)).toBeTruthy();
      expect(leaksIn(answer)).toEqual([]);
    },
    60_000,
  );

  it('knows every root field that takes more', () => {
    const others = rootFields().filter((field) => !opensByItself(field) && !isLookup(field));
    expect(others.map(({ name }) => name).sort()).toEqual([...APART].sort());
    expect(rootFields().filter(isLookup).length).toBe(KINDS.length + ['historyReport'].length);
  });

  it('is answered the same for a hidden object and for none, by its id and by its native id', async () => {
    const tellOne = async (field: string, id: string) => {
      const { account, nativeId } = refOfId(id);
      const query = `query One($id: ID!, $account: String!, $nativeId: String!) {
        node(id: $id) { id } nodes(ids: [$id]) { id } ${field}(account: $account, nativeId: $nativeId) { id } }`;
      return ask('part', query, { id, account, nativeId });
    };
    for (const [kind, field] of [
      ['queues', 'queue'],
      ['jobs', 'job'],
      ['tasks', 'task'],
    ] as const) {
      for (const { id } of hidden[kind].slice(0, 12)) {
        const answer = await tellOne(field, id);
        expect(answer).toEqual({ data: { node: null, nodes: [null], [field]: null } });
      }
      const [{ id }] = (await all('part', kind, '')) as [Work];
      const { data, errors } = await tellOne(field, id);
      expect({ data, errors }).toEqual({ data: { node: { id }, nodes: [{ id }], [field]: { id } } });
    }
  });

  it('is given no figures of the whole account', async () => {
    const [queue] = hidden.queues.filter(({ id }) => refOfId(id).account === 'voximplant-one');
    const query = `query Figures($input: MetricsInput!) { metrics(input: $input) { report queue { id } worker { id } } }`;
    const input = { account: 'voximplant-one', reports: ['calls_blocked_percentage'], groupBy: 'WORKER' };
    expect((await ask('part', query, { input })).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    const named = { ...input, groupBy: 'QUEUE', queues: [queue?.id] };
    expect((await ask('part', query, { input: named })).data?.metrics).toEqual([]);
    const report = '{ historyReport(account: "voximplant-one", nativeId: "1") { nativeId } }';
    expect((await ask('part', report)).data).toEqual({ historyReport: null });
  });

  it('is told by me which queues these are', async () => {
    const query =
      '{ me { name role scopes accounts { name } queues { account { name } queueIds } worker { workerId } } }';
    const { data } = await ask('part', query);
    const me = data?.me as { queues: { queueIds: string[] }[] };
    expect(me).toMatchObject({ name: 'part', role: 'ADMIN', worker: null });
    expect(me.queues.flatMap(({ queueIds }) => queueIds).sort()).toEqual([...seenQueues].sort());
    expect((await ask('whole', query)).data?.me).toMatchObject({
      name: 'whole',
      role: 'VIEWER',
      scopes: ['READ'],
      queues: null,
    });
  });
});
