import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Estate, openEstate } from './estate.ts';
import { dataOf } from './house.ts';

let estate: Estate;
beforeAll(async () => {
  estate = await openEstate();
});
afterAll(() => estate.close());

const ask = <T>(query: string, variables?: Record<string, unknown>): Promise<T> =>
  dataOf(estate.run<T>(query, variables ? { variables } : {}));

const ACCOUNT = 'demo-genesys';
const ERROR = '... on Error { __typename code message account }';

interface Nodes<N> {
  readonly nodes: readonly N[];
  readonly failures: readonly { readonly code: string; readonly account: { readonly name: string } }[];
}
interface Share {
  readonly id: string;
  readonly state: string;
  readonly actions: readonly string[] | null;
  readonly worker: { readonly id: string; readonly name: string };
  readonly job: { readonly id: string; readonly channel: string; readonly email: { readonly subject: string } | null };
}
interface Shelf {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly owner: { readonly id: string } | null;
  readonly group: string | null;
  readonly jobs: Nodes<{ readonly id: string; readonly state: string; readonly workbin: { readonly id: string } }>;
}

const FAILURES = 'failures { code account { name } }';

const tasks = async (): Promise<readonly Share[]> => {
  const found = await ask<{ tasks: Nodes<Share> }>(
    `{ tasks(first: 500, filter: { accounts: ["${ACCOUNT}"] }) {
         nodes { id state actions worker { id name } job { id channel email { direction subject from to attachments { name } } } } ${FAILURES} } }`,
  );
  // The work of users who are no logins is never told.
  expect(found.tasks.failures.filter(({ code }) => code !== 'UNSUPPORTED')).toEqual([]);
  return found.tasks.nodes;
};

/** Lets the contact centre live until there is such a task. */
const wait = async (fits: (task: Share) => boolean): Promise<Share> => {
  for (let turn = 0; turn < 60; turn += 1) {
    const found = (await tasks()).find(fits);
    if (found) return found;
    await estate.clock.advance(5_000);
  }
  throw new Error('no such task came up');
};

const send = async (name: string, input: Record<string, unknown>): Promise<Record<string, unknown>> => {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const kind = /Job$/.test(name) ? 'Workbin' : /Worker/.test(name) ? 'Worker' : 'Task';
  const document = `mutation ($input: ${type}!) { result: ${name}(input: $input) { ... on ${kind}Payload { outcome commandId } ${ERROR} } }`;
  const { result } = await ask<{ result: Record<string, unknown> }>(document, { input });
  await estate.clock.advance(160);
  return result;
};

const taken = { outcome: 'ACCEPTED', commandId: expect.stringMatching(/./) };

describe('workbins over all accounts', () => {
  it('say whose they are and what lies on them, and which accounts have none', async () => {
    const { workbins } = await ask<{ workbins: Nodes<Shelf> }>(
      `{ workbins(first: 20) { nodes { id name type group owner { id name }
           jobs(first: 20) { nodes { id state channel workbin { id } email { subject } } ${FAILURES} } } ${FAILURES} } }`,
    );
    const without = estate.accounts(({ workbin }) => !workbin?.list);
    expect(without).not.toContain(ACCOUNT);
    expect(workbins.failures.map(({ code, account }) => [code, account.name])).toEqual(
      without.map((name) => ['UNSUPPORTED', name]),
    );
    expect(new Set(workbins.nodes.map(({ type }) => type))).toEqual(
      new Set(['WORKER', 'PLACE', 'WORKER_GROUP', 'PLACE_GROUP']),
    );
    for (const { id, type, owner, group, jobs } of workbins.nodes) {
      expect([type, owner === null, group === null]).toEqual([type, type !== 'WORKER', type === 'WORKER']);
      expect(jobs.failures).toEqual([]);
      for (const job of jobs.nodes) expect(job).toMatchObject({ state: 'PARKED', workbin: { id } });
    }
    expect(workbins.nodes.flatMap(({ jobs }) => jobs.nodes).length).toBeGreaterThan(0);
  });

  it('take a job of a worker and give it to one, and refuse with a typed error', async () => {
    const task = await wait(({ state, job }) => state === 'ACTIVE' && job.channel !== 'voice');
    const { workbins } = await ask<{ workbins: Nodes<Shelf> }>(
      `query ($owner: [ID!]) { workbins(filter: { accounts: ["${ACCOUNT}"], owner: $owner }) { nodes { id } ${FAILURES} } }`,
      { owner: [task.worker.id] },
    );
    const [shelf] = workbins.nodes;
    const jobOf = () =>
      ask<{ job: unknown }>(
        'query ($id: ID!) { job: node(id: $id) { ... on Job { state workbin { id } worker { id } } } }',
        {
          id: task.job.id,
        },
      );
    expect(await send('parkJob', { id: shelf?.id, job: task.job.id })).toEqual(taken);
    expect(await jobOf()).toEqual({ job: { state: 'PARKED', workbin: { id: shelf?.id }, worker: null } });
    expect(await send('pullJob', { id: shelf?.id, job: task.job.id, worker: task.worker.id })).toEqual(taken);
    expect(await jobOf()).toEqual({ job: { state: 'ASSIGNED', workbin: null, worker: { id: task.worker.id } } });
    expect(await send('pullJob', { id: shelf?.id, job: task.job.id, worker: task.worker.id })).toMatchObject({
      __typename: 'WrongStateError',
      account: ACCOUNT,
    });
  });
});

describe('tasks of an account whose vendor tells results later', () => {
  it('tell what can be done with them, and are accepted, changed and declined', async () => {
    const offered = await wait(({ state, actions }) => state === 'OFFERED' && (actions?.includes('Reject') ?? false));
    expect(await send('acceptTask', { id: offered.id })).toEqual(taken);
    expect((await tasks()).find(({ id }) => id === offered.id)?.state).toBe('ACTIVE');
    expect(await send('setTaskData', { id: offered.id, set: { seen: 'yes' } })).toEqual(taken);
    const { job } = await ask<{ job: { labels: unknown } }>(
      'query ($id: ID!) { job: node(id: $id) { ... on Job { labels } } }',
      {
        id: offered.job.id,
      },
    );
    expect(job.labels).toMatchObject({ seen: 'yes' });
    expect(await send('actOnTask', { id: offered.id, action: 'NoSuchThing' })).toMatchObject({
      __typename: 'InvalidInputError',
      message: expect.stringContaining('NoSuchThing'),
    });
    const next = await wait(({ state, actions }) => state === 'OFFERED' && (actions?.includes('Reject') ?? false));
    expect(await send('declineTask', { id: next.id })).toEqual(taken);
    expect((await tasks()).find(({ id }) => id === next.id)).toBeUndefined();
    expect(await send('acceptTask', { id: next.id })).toMatchObject({ __typename: 'NotFoundError' });
  });

  it('are begun by writing an e-mail, which is saved and sent', async () => {
    const { worker } = await wait(({ state }) => state === 'ACTIVE');
    const { queues } = await ask<{ queues: Nodes<{ nativeId: string }> }>(
      `{ queues(first: 1, filter: { accounts: ["${ACCOUNT}"] }) { nodes { nativeId } ${FAILURES} } }`,
    );
    const queue = queues.nodes[0]?.nativeId;
    const before = new Set((await tasks()).map(({ id }) => id));
    expect(await send('createEmail', { account: ACCOUNT, worker: worker.id, queue })).toEqual(taken);
    const draft = (await tasks()).find(({ id, job }) => !before.has(id) && job.email !== null);
    if (!draft) throw new Error('no e-mail was begun');
    const said = { to: ['a@example.test'], subject: 'Your invoice', text: 'Here it is.' };
    expect(await send('saveEmail', { id: draft.id, ...said })).toEqual(taken);
    const { job } = await ask<{ job: unknown }>(
      'query ($id: ID!) { job: node(id: $id) { ... on Job { channel email { direction subject to text } } } }',
      { id: draft.job.id },
    );
    expect(job).toEqual({ channel: 'email', email: { direction: 'OUTBOUND', ...said } });
    expect(await send('sendEmail', { id: draft.id, queue, ...said })).toEqual(taken);
    expect((await tasks()).find(({ id }) => id === draft.id)).toBeUndefined();
  });

  it('follow a worker who is made ready or not', async () => {
    const { worker } = await wait(({ state }) => state === 'ACTIVE');
    expect(await send('setWorkerPresence', { id: worker.id, ready: false })).toEqual(taken);
    const found = await ask<{ worker: unknown }>(
      'query ($id: ID!) { worker: node(id: $id) { ... on Worker { presence { state } } } }',
      {
        id: worker.id,
      },
    );
    expect(found).toEqual({ worker: { presence: { state: 'NOT_READY' } } });
  });

  it('are no business of vendors that have no such commands, which say so', async () => {
    const { tasks: others } = await ask<{ tasks: Nodes<{ id: string }> }>(
      `{ tasks(first: 1, filter: { accounts: ["demo-azure"] }) { nodes { id } ${FAILURES} } }`,
    );
    const id = others.nodes[0]?.id;
    for (const [name, input] of [
      ['setTaskData', { id, set: { a: 1 } }],
      ['actOnTask', { id, action: 'Accept' }],
      ['discardEmail', { id }],
    ] as const) {
      expect(await send(name, input)).toMatchObject({ __typename: 'UnsupportedError', account: 'demo-azure' });
    }
  });
});
