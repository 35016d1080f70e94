import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registry } from '../../src/vendors/index.ts';
import { type Estate, openEstate } from './estate.ts';
import { examples, UNTOLD } from './examples.ts';
import { dataOf } from './house.ts';

let estate: Estate;
beforeAll(async () => {
  estate = await openEstate();
});
afterAll(() => estate.close());

const ask = <T>(query: string, variables?: Record<string, unknown>): Promise<T> =>
  dataOf(estate.run<T>(query, variables ? { variables } : {}));

const ERROR = '... on Error { __typename code message vendorCode }';

interface Page<N> {
  readonly nodes: readonly N[];
  readonly failures: readonly { code: string; message: string; account: { name: string } }[];
}

describe('the example documents', () => {
  it.each(examples('query', 'mutation'))('%s runs over all accounts at once, none missing', async (file, text) => {
    const { data, errors } = await estate.run<Record<string, { failures?: { message: string }[] } | null>>(text);
    expect(errors).toEqual([]);
    const failures = Object.values(data ?? {}).flatMap((field) => field?.failures ?? []);
    const said = UNTOLD[file] ?? [];
    expect(failures.map(({ message }) => message)).toEqual(said.map((one) => expect.stringMatching(one)));
    expect(JSON.stringify(data)).not.toMatch(/"__typename":"\w+Error"/);
  });
});

describe('one query over four vendors', () => {
  it('says of workers of whom it is not told what they hold that they may be missing among the free ones', async () => {
    const free = async (states: string) =>
      ask<{ workers: Page<{ workState: string; tasks: object[] | null }> }>(
        `{ workers(first: 500, filter: { accounts: ["demo-genesys"], workStates: [${states}] }) {
          nodes { workState tasks { id } } failures { code message account { name } } } }`,
      );
    const { nodes, failures } = (await free('AVAILABLE')).workers;
    expect(nodes.every(({ tasks }) => tasks !== null)).toBe(true);
    expect(failures).toMatchObject([{ code: 'UNSUPPORTED', message: expect.stringMatching(/they may be AVAILABLE$/) }]);
    const { workers: others } = await free('UNKNOWN, OFFLINE');
    expect(others.nodes.filter(({ tasks }) => tasks === null).length).toBeGreaterThan(10);
    expect(others.failures).toEqual([]);
  });

  it('lists workers of all of them in one order', async () => {
    const { workers } = await ask<{ workers: Page<{ name: string | null; account: { vendor: string } }> }>(
      '{ workers(first: 500, orderBy: { field: NAME }) { nodes { name account { vendor } } failures { message } } }',
    );
    expect(workers.failures).toEqual([]);
    const names = workers.nodes.flatMap(({ name }) => name?.toLowerCase() ?? []);
    expect(names).toEqual([...names].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    // Workers have no names at one of the vendors: they come last.
    expect(workers.nodes.slice(names.length).every(({ name }) => name === null)).toBe(true);
    expect(new Set(workers.nodes.map(({ account }) => account.vendor))).toEqual(
      new Set(registry.map(({ vendor }) => vendor.name)),
    );
  });

  it('costs one list per account and kind and the cheaper choice for each relation', async () => {
    await ask('{ jobs(first: 500, filter: { live: true }) { nodes { id queue { name } worker { name } } } }');
    const { costs, errors } = await estate.run(
      '{ jobs(first: 500, filter: { live: true }) { nodes { id queue { name } worker { name } } failures { message } } }',
    );
    expect(errors).toEqual([]);
    const calls = Object.fromEntries(costs.map((cost) => [cost.account, cost.calls]));
    expect(calls['demo-restcomm']).toBeLessThanOrEqual(3);
    // Live jobs are two of the vendor's statuses there, and who holds offers only the workers tell.
    expect(calls['demo-azure']).toBeLessThanOrEqual(6);
    expect(calls['demo-voximplant']).toBeLessThanOrEqual(5);
    // Four media of three logins and their eleven workbins, which four lists name: there is no list of all. And who the workers are.
    expect(calls['demo-genesys']).toBeLessThanOrEqual(12 + 11 + 4 + 1);
  });

  it('counts jobs by state, queue and account, and the parts add up', async () => {
    type Counts = {
      total: number;
      byState: { state: string; count: number | null }[];
      byAccount: { account: { name: string }; count: number }[];
      failures: { account: { name: string }; code: string; message: string }[];
    };
    const { jobCounts, workerCounts } = await ask<{
      jobCounts: Counts;
      workerCounts: Counts & { byWorkState: { count: number }[] };
    }>(
      `{ jobCounts { total byState { state count } byAccount { account { name } count } byQueue { queue { name } count } failures { account { name } code message } }
         workerCounts { total byWorkState { state count } byPresence { state count } byQueue { queue { name } count } byAccount { count } failures { account { name } code message } } }`,
    );
    const sum = (groups: { count: number | null }[]) => groups.reduce((total, { count }) => total + (count ?? 0), 0);
    // Its jobs and its workers do not tell their queues, so that nothing of it is counted by queue.
    const queueless = [
      { account: { name: 'demo-genesys' }, code: 'UNSUPPORTED', message: expect.stringContaining('queues') },
    ];
    const unseen = { ...queueless[0], message: expect.stringMatching(/does not tell the work of users who .* logins/) };
    expect(jobCounts.failures).toEqual([unseen, ...queueless]);
    expect(sum(jobCounts.byState)).toBe(jobCounts.total);
    expect(sum(jobCounts.byAccount)).toBe(jobCounts.total);
    // What its workers hold who are no logins of the account is not told either.
    const unheld = { ...queueless[0], message: expect.stringMatching(/hold: they may be .*ON_TASK/) };
    expect(workerCounts.failures).toEqual([unheld, ...queueless]);
    expect(sum(workerCounts.byWorkState)).toBe(workerCounts.total);
    expect(jobCounts.byAccount.length).toBe(registry.length);
  });

  it('counts jobs by priority and by kind of contact as the list has them, and knows who has waited longest', async () => {
    interface Listed {
      readonly priority: number | null;
      readonly channel: string | null;
      readonly enqueuedAt: string | null;
    }
    const filter = 'filter: { states: [QUEUED, OFFERED] }';
    const { jobCounts, jobs } = await ask<{
      jobCounts: {
        readonly total: number;
        readonly byPriority: readonly { readonly priority: number | null; readonly count: number }[];
        readonly byChannel: readonly { readonly channel: string | null; readonly count: number }[];
        readonly oldestWaitingSince: string | null;
      };
      jobs: Page<Listed>;
    }>(
      `{ jobCounts(${filter}) { total byPriority { priority count } byChannel { channel count } oldestWaitingSince }
         jobs(first: 500, ${filter}) { nodes { priority channel enqueuedAt } } }`,
    );
    const { nodes } = jobs;
    expect(nodes.length).toBeGreaterThan(10);
    expect(jobCounts.total).toBe(nodes.length);
    const priorities = [...new Set(nodes.map(({ priority }) => priority))];
    const ranked = priorities.sort((a, b) => (b ?? -Infinity) - (a ?? -Infinity));
    expect(jobCounts.byPriority).toEqual(
      ranked.map((priority) => ({ priority, count: nodes.filter((one) => one.priority === priority).length })),
    );
    const channels = new Map(jobCounts.byChannel.map(({ channel, count }) => [channel, count]));
    expect(channels.size).toBe(jobCounts.byChannel.length);
    expect(channels).toEqual(
      new Map(nodes.map(({ channel }) => [channel, nodes.filter((one) => one.channel === channel).length])),
    );
    const moments = nodes.flatMap(({ enqueuedAt }) => enqueuedAt ?? []);
    expect(moments.length).toBeGreaterThan(0);
    expect(jobCounts.oldestWaitingSince).toBe(moments.sort()[0]);
    const { jobCounts: ended } = await ask<{ jobCounts: { readonly oldestWaitingSince: string | null } }>(
      '{ jobCounts(filter: { states: [ASSIGNED] }) { oldestWaitingSince } }',
    );
    expect(ended.oldestWaitingSince).toBeNull();
  });

  it('says plainly which account cannot answer, and answers the others', async () => {
    const { workspaces, skills } = await ask<{ workspaces: Page<unknown>; skills: Page<unknown> }>(
      '{ workspaces { nodes { name } failures { code message account { name } } } skills { nodes { name } failures { code message account { name } } } }',
    );
    const without = estate.accounts(({ workspace }) => !workspace?.list);
    expect(workspaces.failures).toMatchObject(without.map((name) => ({ code: 'UNSUPPORTED', account: { name } })));
    expect(workspaces.nodes).toHaveLength(registry.length - without.length);
    expect(without).toContain('demo-azure');
    expect(skills.failures.map(({ account }) => account.name)).toEqual(estate.accounts(({ skill }) => !skill?.list));
    expect(skills.nodes.length).toBeGreaterThan(0);
  });

  it('costs a hanging account its own deadline and a failure row', async () => {
    const slow = await openEstate('default', { azure: 300 });
    try {
      slow.simulationOf('azure').faults.inject({ kind: 'hang' });
      const { workers } = await dataOf(
        slow.run<{ workers: Page<{ account: { name: string } }> }>(
          '{ workers(first: 500) { nodes { account { name } } failures { code message account { name } } } }',
        ),
      );
      expect(workers.failures).toMatchObject([{ code: 'TIMEOUT', account: { name: 'demo-azure' } }]);
      expect(new Set(workers.nodes.map(({ account }) => account.name))).toEqual(
        new Set(slow.accounts().filter((name) => name !== 'demo-azure')),
      );
    } finally {
      await slow.close();
    }
  });

  it('filters by channel, skill and label, each where the vendor has such a thing', async () => {
    const { voice, spanish, labelled } = await ask<{
      voice: Page<{ channel: string }>;
      spanish: Page<{ skills: { name: string }[] }>;
      labelled: Page<{ account: { vendor: string } }>;
    }>(
      `{ voice: jobs(first: 500, filter: { live: true, channels: ["voice", "CALL"] }) { nodes { channel } failures { message } }
         spanish: workers(first: 500, filter: { skills: { any: [{ name: "Spanish" }] } }) { nodes { skills { name } } failures { message } }
         labelled: workers(first: 500, filter: { labels: { skills: "support" } }) { nodes { account { vendor } } failures { message } } }`,
    );
    expect(voice.nodes.length).toBeGreaterThan(0);
    expect(voice.nodes.every(({ channel }) => channel === 'voice' || channel === 'CALL')).toBe(true);
    expect(spanish.nodes.length).toBeGreaterThan(0);
    expect(spanish.nodes.every(({ skills }) => skills.some(({ name }) => name === 'Spanish'))).toBe(true);
    expect(labelled.nodes.length).toBeGreaterThan(0);
  });

  it('can be kept to the accounts of one vendor', async () => {
    const { workers } = await ask<{ workers: Page<{ account: { vendor: string } }> }>(
      '{ workers(first: 500, filter: { vendors: ["restcomm"] }) { nodes { account { vendor } } failures { message } } }',
    );
    expect(new Set(workers.nodes.map(({ account }) => account.vendor))).toEqual(new Set(['restcomm']));
    const { errors } = await estate.run('{ workers(filter: { vendors: ["acme"] }) { nodes { id } } }');
    expect(errors.map(({ message, extensions }) => [extensions.code, message])).toMatchObject([
      ['NOT_FOUND', expect.stringContaining('"acme"')],
    ]);
  });

  it('says so of an account that cannot answer a filter, instead of showing none', async () => {
    const { jobs, workers } = await ask<{ jobs: Page<unknown>; workers: Page<unknown> }>(
      `{ jobs(filter: { live: true, created: { from: "2020-01-01T00:00:00Z" } }) { nodes { id } failures { code message account { name } } }
         workers(filter: { skills: { any: [{ name: "Spanish" }] } }) { nodes { id } failures { code message account { name } } } }`,
    );
    const of = (name: string) => jobs.failures.filter(({ account }) => account.name === name);
    expect(of('demo-azure')).toMatchObject([{ code: 'UNSUPPORTED', message: expect.stringMatching(/by created$/) }]);
    expect(of('demo-genesys')).toMatchObject([{ message: expect.stringMatching(/the work of .* logins/) }]);
    expect(jobs.failures).toHaveLength(2);
    const unskilled = estate.accounts(({ worker }) => worker?.cannot?.includes('skills') ?? false);
    expect(unskilled).toContain('demo-azure');
    expect(workers.failures.map(({ code, account }) => [code, account.name])).toEqual(
      unskilled.map((name) => ['UNSUPPORTED', name]),
    );
  });
});

describe('a job that a worker has', () => {
  interface Assigned {
    readonly id: string;
    readonly tasks: { readonly nodes: readonly { id: string; state: string }[] };
  }
  const assigned = async (account: string): Promise<readonly Assigned[]> =>
    (
      await ask<{ jobs: Page<Assigned> }>(
        `{ jobs(first: 20, filter: { accounts: ["${account}"], states: [ASSIGNED] }) { nodes { id tasks { nodes { id state } } } failures { message } } }`,
      )
    ).jobs.nodes;

  it('is taken back by unassignJob, counted, and refused with the reason when that is done too often', async () => {
    const [job] = await assigned('demo-azure');
    const task = job?.tasks.nodes.find(({ state }) => state === 'ACTIVE');
    const document = `mutation ($input: UnassignJobInput!) { result: unassignJob(input: $input) {
      ... on UnassignJobPayload { __typename outcome unassignmentCount job { id state } } ${ERROR} } }`;
    const { result } = await ask<{ result: Record<string, unknown> }>(document, {
      input: { job: job?.id, task: task?.id, suspendMatching: true },
    });
    expect(result).toMatchObject({ outcome: 'DONE', unassignmentCount: 1, job: { id: job?.id } });
  });

  it('cannot be taken back where the vendor knows no such thing', async () => {
    const [job] = await assigned('demo-restcomm');
    const { result } = await ask<{ result: Record<string, unknown> }>(
      `mutation ($input: UnassignJobInput!) { result: unassignJob(input: $input) { __typename ${ERROR} } }`,
      { input: { job: job?.id, task: job?.tasks.nodes[0]?.id } },
    );
    expect(result).toMatchObject({ __typename: 'UnsupportedError' });
  });

  it('goes through wrap-up where the vendor tells it from work: completeTask, then closeTask', async () => {
    const job = (await assigned('demo-azure')).find(({ tasks }) => tasks.nodes.some(({ state }) => state === 'ACTIVE'));
    const id = job?.tasks.nodes.find(({ state }) => state === 'ACTIVE')?.id;
    const run = (name: string, type: string) =>
      ask<{ result: Record<string, unknown> }>(
        `mutation ($input: ${type}!) { result: ${name}(input: $input) { ... on TaskPayload { outcome task { state job { state } } } ${ERROR} } }`,
        { input: { id, ...(name === 'closeTask' ? { disposition: 'solved' } : { reason: 'answered' }) } },
      );
    expect(await run('completeTask', 'CompleteTaskInput')).toMatchObject({
      result: { outcome: 'DONE', task: { state: 'WRAP_UP', job: { state: 'WRAP_UP' } } },
    });
    expect(await run('closeTask', 'CloseTaskInput')).toMatchObject({
      result: { outcome: 'DONE', task: { state: 'COMPLETED', job: { state: 'COMPLETED' } } },
    });
  });
});

describe('a waiting job', () => {
  it('tells its position, and its queue what the vendor counts', async () => {
    interface Waiting {
      readonly position: { position: number; queueLength: number } | null;
      readonly queue: { statistics: { waiting: number } | null };
    }
    const { jobs } = await ask<{ jobs: Page<Waiting> }>(
      `{ jobs(first: 5, filter: { accounts: ["demo-azure"], states: [QUEUED] }) {
           nodes { position { position queueLength expectedWaitMs queue { id } } queue { name statistics { waiting oldestWaitingSince asOf expectedWaits { priority waitMs } } } }
           failures { message } } }`,
    );
    expect(jobs.nodes.length).toBeGreaterThan(0);
    for (const { position, queue } of jobs.nodes) {
      expect(position?.position).toBeGreaterThanOrEqual(1);
      expect(position?.position).toBeLessThanOrEqual(position?.queueLength ?? 0);
      expect(queue.statistics?.waiting).toBeGreaterThan(0);
    }
  });
});

describe('a change that somebody else was faster with', () => {
  it('is a ConflictError, for vendors that keep versions', async () => {
    const { queues } = await ask<{ queues: Page<{ id: string; version: string }> }>(
      '{ queues(first: 1, filter: { accounts: ["demo-azure"] }) { nodes { id version } failures { message } } }',
    );
    const [queue] = queues.nodes;
    const rename = (name: string) =>
      ask<{ result: Record<string, unknown> }>(
        `mutation ($input: UpdateQueueInput!) { result: updateQueue(input: $input) { ... on QueuePayload { outcome queue { name version } } ${ERROR} } }`,
        { input: { id: queue?.id, name, expectedVersion: queue?.version } },
      );
    expect(await rename('First')).toMatchObject({ result: { outcome: 'DONE', queue: { name: 'First' } } });
    expect(await rename('Second')).toMatchObject({ result: { __typename: 'ConflictError', code: 'CONFLICT' } });
  });

  it('is refused before it is sent where the vendor keeps none', async () => {
    const { queues } = await ask<{ queues: Page<{ id: string }> }>(
      '{ queues(first: 1, filter: { accounts: ["demo-restcomm"] }) { nodes { id } failures { message } } }',
    );
    const before = estate.simulationOf('restcomm').calls.length;
    const { result } = await ask<{ result: Record<string, unknown> }>(
      `mutation ($input: UpdateQueueInput!) { result: updateQueue(input: $input) { __typename ${ERROR} } }`,
      { input: { id: queues.nodes[0]?.id, name: 'x', expectedVersion: '1' } },
    );
    expect(result).toMatchObject({
      __typename: 'UnsupportedError',
      message: expect.stringContaining('expectedVersion'),
    });
    expect(estate.simulationOf('restcomm').calls.length).toBe(before);
  });
});

describe('workers', () => {
  interface Named {
    readonly id: string;
    readonly name: string;
    readonly workers: Page<{ readonly id: string }>;
  }

  it('are found by the name of a queue at the vendors that look them up by it', async () => {
    for (const account of ['demo-restcomm', 'demo-voximplant']) {
      const { queues } = await ask<{ queues: Page<Named> }>(
        `query ($accounts: [String!]) { queues(first: 3, filter: { accounts: $accounts }) { nodes { id name workers(first: 100) { nodes { id } failures { message } } } failures { message } } }`,
        { accounts: [account] },
      );
      for (const { name, workers } of queues.nodes) {
        const found = await ask<{ workers: Page<{ id: string }> }>(
          `query ($accounts: [String!], $name: String) { workers(first: 100, filter: { accounts: $accounts, queueName: $name }) { nodes { id } failures { message } } }`,
          { accounts: [account], name },
        );
        expect(found.workers.nodes.map(({ id }) => id).sort()).toEqual(workers.nodes.map(({ id }) => id).sort());
        expect(workers.nodes.length).toBeGreaterThan(0);
      }
    }
    const { data } = await estate.run(
      '{ workers(filter: { accounts: ["demo-azure", "demo-genesys"], queueName: "x" }) { nodes { id } failures { code } } }',
    );
    expect(data).toEqual({ workers: { nodes: [], failures: [{ code: 'UNSUPPORTED' }, { code: 'UNSUPPORTED' }] } });
  });

  it('of Restcomm are made ready and not ready', async () => {
    const set = (id: string | undefined, ready: boolean) =>
      ask<{ result: unknown }>(
        `mutation ($input: SetWorkerPresenceInput!) { result: setWorkerPresence(input: $input) { ... on WorkerPayload { outcome worker { presence { state } } } ${ERROR} } }`,
        { input: { id, ready } },
      );
    const { workers } = await ask<{ workers: Page<{ id: string }> }>(
      '{ workers(first: 1, filter: { accounts: ["demo-restcomm"], presences: [NOT_READY, OFFLINE] }) { nodes { id } failures { message } } }',
    );
    const id = workers.nodes[0]?.id;
    expect(await set(id, true)).toMatchObject({
      result: { outcome: 'DONE', worker: { presence: { state: 'READY' } } },
    });
    // Of several activities that are not available, the default of the workspace is the one that is meant.
    expect(await set(id, false)).toMatchObject({ result: { outcome: 'DONE' } });
  });
});

describe('workers and queues', () => {
  it('are tied and untied, some or all of them', async () => {
    const { workers, queues } = await ask<{ workers: Page<{ id: string }>; queues: Page<{ id: string }> }>(
      `{ workers(first: 2, filter: { accounts: ["demo-voximplant"] }) { nodes { id } failures { message } }
         queues(first: 500, filter: { accounts: ["demo-voximplant"] }) { nodes { id } failures { message } } }`,
    );
    const [one, two] = workers.nodes.map(({ id }) => id);
    const run = (name: 'bindWorkers' | 'unbindWorkers', input: Record<string, unknown>) =>
      ask<{ result: Record<string, unknown> }>(
        `mutation ($input: ${name === 'bindWorkers' ? 'BindWorkersInput' : 'UnbindWorkersInput'}!) { result: ${name}(input: $input) { ... on BindingPayload { outcome } ${ERROR} } }`,
        { input: { account: 'demo-voximplant', ...input } },
      );
    const queuesOf = async (id: string | undefined) => {
      const { node } = await ask<{ node: { queues: { id: string }[] } }>(
        'query ($id: ID!) { node(id: $id) { ... on Worker { queues { id } } } }',
        { id },
      );
      return new Set(node.queues.map((queue) => queue.id));
    };
    expect(await run('unbindWorkers', { queues: { all: true }, workers: { ids: [one] } })).toMatchObject({
      result: { outcome: 'DONE' },
    });
    expect(await queuesOf(one)).toEqual(new Set());
    const first = queues.nodes[0]?.id;
    expect(await run('bindWorkers', { queues: { ids: [first] }, workers: { ids: [one, two] } })).toMatchObject({
      result: { outcome: 'DONE' },
    });
    expect(await queuesOf(one)).toEqual(new Set([first]));
    expect((await queuesOf(two)).has(first ?? '')).toBe(true);
    expect(await run('bindWorkers', { queues: { ids: [] }, workers: { ids: [one] } })).toMatchObject({
      result: { __typename: 'InvalidInputError' },
    });
  });

  it('have skills that are given and taken', async () => {
    const { workers, skills } = await ask<{
      workers: Page<{ id: string }>;
      skills: Page<{ id: string; name: string }>;
    }>(
      `{ workers(first: 1, filter: { accounts: ["demo-voximplant"], name: "Olga" }) { nodes { id } failures { message } }
         skills(first: 100, filter: { accounts: ["demo-voximplant"] }) { nodes { id name } failures { message } } }`,
    );
    const worker = workers.nodes[0]?.id;
    const skill = skills.nodes[0];
    const account = 'demo-voximplant';
    const unbound = await ask<{ result: unknown }>(
      `mutation ($input: UnbindSkillsInput!) { result: unbindSkills(input: $input) { ... on BindingPayload { outcome } ${ERROR} } }`,
      { input: { account, workers: { ids: [worker] }, skills: { all: true } } },
    );
    expect(unbound.result).toMatchObject({ outcome: 'DONE' });
    const bound = await ask<{ result: unknown }>(
      `mutation ($input: BindSkillsInput!) { result: bindSkills(input: $input) { ... on BindingPayload { outcome } ${ERROR} } }`,
      { input: { account, workers: { ids: [worker] }, skills: [{ skill: skill?.id, level: 4 }] } },
    );
    expect(bound.result).toMatchObject({ outcome: 'DONE' });
    const { node } = await ask<{ node: unknown }>(
      'query ($id: ID!) { node(id: $id) { ... on Worker { skills { name level skill { id } } } } }',
      { id: worker },
    );
    expect(node).toEqual({ skills: [{ name: skill?.name, level: 4, skill: { id: skill?.id } }] });
  });
});

describe('figures over time', () => {
  it('come as series of one queue each', async () => {
    const { queues } = await ask<{ queues: Page<{ id: string; name: string }> }>(
      '{ queues(first: 2, filter: { accounts: ["demo-voximplant"] }) { nodes { id name } failures { message } } }',
    );
    const { metrics } = await ask<{
      metrics: { report: string; queue: { id: string }; points: { value: number | null }[] }[];
    }>(
      `query ($input: MetricsInput!) { metrics(input: $input) { report queue { id name } points { from to value } } }`,
      {
        input: {
          account: 'demo-voximplant',
          reports: ['count_handled_calls'],
          queues: queues.nodes.map(({ id }) => id),
          window: 'DAY',
        },
      },
    );
    expect(new Set(metrics.map(({ queue }) => queue.id))).toEqual(new Set(queues.nodes.map(({ id }) => id)));
    expect(metrics.every(({ report, points }) => report === 'count_handled_calls' && points.length > 0)).toBe(true);
  });

  it('hang on a queue and on a worker, too', async () => {
    type Series = { report: string; points: unknown[] }[];
    const { queues } = await ask<{
      queues: Page<{ id: string; metrics: Series; workers: Page<{ id: string }> }>;
    }>(
      `{ queues(first: 1, filter: { accounts: ["demo-voximplant"] }) { nodes { id metrics(reports: ["count_handled_calls"], window: DAY) { report points { value } }
           workers(first: 1) { nodes { id } failures { message } } } failures { message } } }`,
    );
    const [queue] = queues.nodes;
    expect(queue?.metrics).toMatchObject([{ report: 'count_handled_calls' }]);
    const { node } = await ask<{ node: { metrics: Series } }>(
      `query ($id: ID!, $queue: ID!) { node(id: $id) { ... on Worker { metrics(reports: ["count_handled_calls"], window: DAY, queue: $queue) { report worker { id } points { value } } } } }`,
      { id: queue?.workers.nodes[0]?.id, queue: queue?.id },
    );
    expect(node.metrics).toMatchObject([
      { report: 'count_handled_calls', worker: { id: queue?.workers.nodes[0]?.id } },
    ]);
    const { others } = await ask<{ others: Page<{ metrics: Series | null }> }>(
      '{ others: queues(first: 1, filter: { accounts: ["demo-azure"] }) { nodes { metrics(reports: ["x"]) { report } } failures { message } } }',
    );
    expect(others.nodes).toEqual([{ metrics: null }]);
  });

  it('are refused where the vendor computes none', async () => {
    const { errors } = await estate.run('{ metrics(input: { account: "demo-azure", reports: ["x"] }) { report } }');
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UNSUPPORTED']);
  });

  it('take lengths in milliseconds, and in seconds under the names of before, but not both', async () => {
    const input = { account: 'demo-voximplant', reports: ['service_level'], window: 'DAY' };
    const document = 'query ($input: MetricsInput!) { metrics(input: $input) { points { from to value } } }';
    const read = (lengths: object) => estate.run(document, { variables: { input: { ...input, ...lengths } } });
    const now = await read({ intervalMs: 7_200_000, maxWaitMs: 20_000 });
    expect(now.errors).toEqual([]);
    expect((await read({ intervalSeconds: 7_200, maxWaitSeconds: 20 })).data).toEqual(now.data);
    expect((await read({ intervalMs: 3_600_000, maxWaitMs: 20_000 })).data).not.toEqual(now.data);
    const { errors } = await read({ intervalMs: 7_200_000, maxWaitMs: 20_000, maxWaitSeconds: 20 });
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('maxWaitSeconds: was renamed')]);
  });

  it('and reports take the options of the vendor, and no others', async () => {
    const input = { account: 'demo-voximplant', reports: ['count_handled_calls'] };
    const hours = { ...input, groupBy: 'WORKER', window: 'DAY', intervalMs: 3_600_000 };
    const read = async (vendorOptions?: object) => {
      const { metrics } = await ask<{ metrics: { points: { from: string }[] }[] }>(
        'query ($input: MetricsInput!) { metrics(input: $input) { points { from } } }',
        { input: { ...hours, vendorOptions } },
      );
      return metrics.map(({ points }) => points.map(({ from }) => from));
    };
    const [first = []] = await read();
    expect(first).toEqual([...first].sort());
    expect(first.length).toBeGreaterThan(20);
    const [newestFirst = []] = await read({ desc_order: true });
    expect(newestFirst).toEqual([...newestFirst].sort().reverse());

    const order = async (vendorOptions: object) => {
      const { result } = await ask<{ result: { report?: { nativeId: string } } }>(
        `mutation ($input: RequestHistoryReportInput!) { result: requestHistoryReport(input: $input) { __typename ... on HistoryReportPayload { report { nativeId } } ${ERROR} } }`,
        { input: { ...input, vendorOptions } },
      );
      return result;
    };
    expect(await order({ with_headers: true })).toMatchObject({
      __typename: 'InvalidInputError',
      message: expect.stringContaining('vendorOptions.with_headers is unknown here'),
    });
    const { report } = await order({ with_header: false });
    await estate.clock.advance(60_000);
    const { historyReport } = await ask<{ historyReport: { content: string } }>(
      'query ($id: String!) { historyReport(account: "demo-voximplant", nativeId: $id) { content } }',
      { id: report?.nativeId },
    );
    expect(historyReport.content).toMatch(/^count_handled_calls,/);
  });

  it('come as a report that is ordered, waited for and fetched', async () => {
    const now = estate.clock.now();
    const { queues } = await ask<{ queues: Page<{ id: string }> }>(
      '{ queues(first: 1, filter: { accounts: ["demo-voximplant"] }) { nodes { id } failures { message } } }',
    );
    const ordered = await ask<{ result: { report: { nativeId: string; ready: boolean } } }>(
      `mutation ($input: RequestHistoryReportInput!) { result: requestHistoryReport(input: $input) { ... on HistoryReportPayload { report { nativeId ready } } ${ERROR} } }`,
      {
        input: {
          account: 'demo-voximplant',
          reports: ['count_handled_calls'],
          queues: queues.nodes.map(({ id }) => id),
          from: new Date(now - 3_600_000).toISOString(),
          to: new Date(now).toISOString(),
        },
      },
    );
    const { nativeId } = ordered.result.report;
    const read = () =>
      ask<{ historyReport: { ready: boolean; content: string | null } }>(
        'query ($nativeId: String!) { historyReport(account: "demo-voximplant", nativeId: $nativeId) { ready content } }',
        { nativeId },
      );
    expect((await read()).historyReport).toEqual({ ready: false, content: null });
    await estate.clock.advance(60_000);
    const { historyReport } = await read();
    expect(historyReport.ready).toBe(true);
    expect(historyReport.content).toContain('count_handled_calls');
  });
});
