import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ACCOUNT, dataOf, type House, openHouse } from './house.ts';

interface Result {
  readonly __typename: string;
  readonly outcome?: string;
  readonly message?: string;
  readonly code?: string;
  readonly vendorCode?: string | null;
  readonly retryable?: boolean;
  readonly account?: string | null;
  readonly it?: Record<string, unknown> | null;
}

let house: House;
beforeAll(async () => {
  house = await openHouse({ scenario: 'empty', timeoutMs: 9_000, deadlineMs: 9_500 });
});
afterAll(() => house.close());
afterEach(() => house.simulation.faults.clear());

const ERROR = '... on Error { __typename code message vendorCode vendorMessage retryable account }';
const FIELDS: Readonly<Record<string, string>> = {
  Workspace: 'workspace { id name defaultActivity { name } timeoutActivity { id name } }',
  Activity: 'activity { id name available workspace { id } }',
  Queue: 'queue { id name selector offerActivity { id } taskActivity { id } raw }',
  RoutingPolicy:
    'routingPolicy { id name offerTimeoutSeconds callbackUrl fallbackCallbackUrl rules { condition queue { id } } }',
  Worker: 'worker { id name labels contactUri activity { id name } presence { state } workState }',
  Job: 'job { id state reason labels queue { id } worker { id } tasks { nodes { id state } } }',
  Task: 'task { id state job { id state } worker { id } }',
};

/** Runs one command and gives the member of its union, the object under `it`. */
const send = async (kind: string, name: string, input: Record<string, unknown>, at: House = house): Promise<Result> => {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const field = FIELDS[kind] ?? '';
  const document = `mutation ($input: ${type}!) {
    result: ${name}(input: $input) { ... on ${kind}Payload { __typename outcome it: ${field} } ${ERROR} } }`;
  const { result } = await dataOf(at.run<{ result: Result }>(document, { variables: { input } }));
  return result;
};

const done = async (kind: string, name: string, input: Record<string, unknown>): Promise<Record<string, unknown>> => {
  const result = await send(kind, name, input);
  expect(result).toMatchObject({ __typename: `${kind}Payload`, outcome: 'DONE' });
  return result.it ?? {};
};

const account = ACCOUNT;
const fakeId = (kind: string, nativeId: string, of = ACCOUNT) =>
  Buffer.from(`${kind}:${of}:${nativeId}`).toString('base64url');

let names = 0;
const unique = (what: string) => {
  names += 1;
  return `${what} ${names}`;
};

/** A workspace with everything a job needs. */
const site = async () => {
  const workspace = await done('Workspace', 'createWorkspace', { account, name: unique('Site') });
  const online = await done('Activity', 'createActivity', {
    account,
    workspace: workspace.id,
    name: 'Ready for work',
    available: true,
  });
  const queue = await done('Queue', 'createQueue', {
    account,
    workspace: workspace.id,
    name: unique('Queue'),
    selector: "skills[any] = 'x'",
  });
  const { nativeId } = (
    await dataOf(house.run<{ node: { nativeId: string } }>(`{ node(id: "${queue.id}") { ... on Queue { nativeId } } }`))
  ).node;
  const policy = await done('RoutingPolicy', 'createRoutingPolicy', {
    account,
    workspace: workspace.id,
    name: unique('Policy'),
    configuration: { task_routing: { filters: [], default_filter: { queue: nativeId } } },
    offerTimeoutSeconds: 60,
  });
  const worker = await done('Worker', 'createWorker', {
    account,
    workspace: workspace.id,
    name: unique('Worker'),
    labels: { skills: ['x'] },
    contactUri: 'sip:1@example.org',
  });
  return { workspace, online, queue, policy, worker };
};

describe('what is configured', () => {
  it('can be created, read back, changed and deleted: a whole site', async () => {
    const { workspace, online, queue, policy, worker } = await site();
    expect(workspace).toMatchObject({ name: expect.stringContaining('Site') });
    expect(worker).toMatchObject({
      labels: { skills: ['x'], contact_uri: 'sip:1@example.org' },
      contactUri: 'sip:1@example.org',
      presence: { state: 'OFFLINE' },
      workState: 'OFFLINE',
    });
    expect(policy).toMatchObject({ offerTimeoutSeconds: 60, rules: [{ condition: null, queue: { id: queue.id } }] });

    expect(
      await done('Workspace', 'updateWorkspace', { id: workspace.id, name: 'Renamed', timeoutActivity: online.id }),
    ).toMatchObject({ name: 'Renamed', timeoutActivity: { id: online.id } });
    expect(await done('Activity', 'updateActivity', { id: online.id, name: 'Ready' })).toMatchObject({
      name: 'Ready',
      available: true,
    });
    expect(
      await done('Queue', 'updateQueue', {
        id: queue.id,
        selector: '1==1',
        taskActivity: online.id,
        vendorOptions: { maxReservedWorkers: 5 },
      }),
    ).toMatchObject({ selector: '1==1', taskActivity: { id: online.id }, raw: { maxReservedWorkers: 5 } });
    // How this vendor clears a member is not documented.
    expect(await send('Queue', 'updateQueue', { id: queue.id, taskActivity: null })).toMatchObject({
      __typename: 'UnsupportedError',
      message: expect.stringContaining('"taskActivity"'),
    });
    expect(
      await done('RoutingPolicy', 'updateRoutingPolicy', { id: policy.id, callbackUrl: 'http://127.0.0.1:9/hook' }),
    ).toMatchObject({ callbackUrl: 'http://127.0.0.1:9/hook' });
    expect(
      await done('Worker', 'updateWorker', { id: worker.id, name: 'Ada', contactUri: 'sip:2@example.org' }),
    ).toMatchObject({ name: 'Ada', contactUri: 'sip:2@example.org', labels: { skills: ['x'] } });
    expect(await done('Worker', 'setWorkerActivity', { id: worker.id, activity: online.id })).toMatchObject({
      presence: { state: 'READY' },
      workState: 'AVAILABLE',
    });

    for (const [kind, name, { id }] of [
      ['Worker', 'deleteWorker', worker],
      ['RoutingPolicy', 'deleteRoutingPolicy', policy],
      ['Queue', 'deleteQueue', queue],
      ['Activity', 'deleteActivity', online],
      ['Workspace', 'deleteWorkspace', workspace],
    ] as const) {
      await done(kind, name, { id });
      const { node } = await dataOf(house.run<{ node: unknown }>(`{ node(id: "${id}") { id } }`));
      expect(node).toBeNull();
    }
  });
});

describe('a job', () => {
  it('is created, offered, declined, offered again, accepted and completed', async () => {
    const { online, policy, queue, worker } = await site();
    const created = await done('Job', 'createJob', { account, policy: policy.id, labels: { type: 'x' } });
    expect(created).toMatchObject({ labels: { type: 'x' }, queue: { id: queue.id } });
    const read = async () =>
      (
        await dataOf(
          house.run<{ node: Record<string, unknown> }>(
            `{ node(id: "${created.id}") { ... on Job { state worker { id } tasks { nodes { id state } } } } }`,
          ),
        )
      ).node;
    expect(await read()).toMatchObject({ state: 'QUEUED', worker: null, tasks: { nodes: [] } });

    await done('Worker', 'setWorkerActivity', { id: worker.id, activity: online.id });
    await house.clock.advance(0);
    const offered = await read();
    expect(offered).toMatchObject({
      state: 'OFFERED',
      worker: { id: worker.id },
      tasks: { nodes: [{ state: 'OFFERED' }] },
    });
    const task = (offered.tasks as { nodes: { id: string }[] }).nodes[0]?.id;

    expect(await done('Task', 'acceptTask', { id: task })).toMatchObject({
      state: 'ACTIVE',
      worker: { id: worker.id },
    });
    expect(await read()).toMatchObject({ state: 'ASSIGNED' });
    expect(await send('Job', 'cancelJob', { id: created.id })).toMatchObject({
      __typename: 'WrongStateError',
      code: 'WRONG_STATE',
      account,
      retryable: false,
    });
    expect(await done('Task', 'completeTask', { id: task, reason: 'answered' })).toMatchObject({
      state: 'COMPLETED',
      job: { state: 'COMPLETED' },
    });
    expect(await send('Task', 'acceptTask', { id: task })).toMatchObject({ __typename: 'WrongStateError' });
  });

  it('that is declined goes back to the queue, without the worker', async () => {
    const { online, policy, worker } = await site();
    const created = await done('Job', 'createJob', { account, policy: policy.id, labels: { type: 'x' } });
    await done('Worker', 'setWorkerActivity', { id: worker.id, activity: online.id });
    await house.clock.advance(0);
    const { node } = await dataOf(
      house.run<{ node: { tasks: { nodes: { id: string }[] } } }>(
        `{ node(id: "${created.id}") { ... on Job { tasks { nodes { id } } } } }`,
      ),
    );
    expect(await done('Task', 'declineTask', { id: node.tasks.nodes[0]?.id })).toMatchObject({ state: 'DECLINED' });
    await house.clock.advance(0);
    const after = await dataOf(
      house.run<{ node: unknown }>(`{ node(id: "${created.id}") { ... on Job { state worker { id } } } }`),
    );
    expect(after.node).toEqual({ state: 'QUEUED', worker: null });
  });

  it('can be changed, canceled with a reason, and deleted', async () => {
    const { policy } = await site();
    const job = await done('Job', 'createJob', {
      account,
      policy: policy.id,
      labels: { type: 'x' },
      timeoutSeconds: 600,
    });
    expect(await done('Job', 'updateJob', { id: job.id, labels: { type: 'y' } })).toMatchObject({
      labels: { type: 'y' },
    });
    expect(await done('Job', 'cancelJob', { id: job.id, reason: 'caller gone' })).toMatchObject({
      state: 'CANCELED',
      reason: 'caller gone',
    });
    await done('Job', 'deleteJob', { id: job.id });
    const { node } = await dataOf(house.run<{ node: unknown }>(`{ node(id: "${job.id}") { id } }`));
    expect(node).toBeNull();
  });
});

describe('a refusal', () => {
  it('tells a taken name, with the code of the vendor', async () => {
    const name = unique('Twice');
    await done('Workspace', 'createWorkspace', { account, name });
    expect(await send('Workspace', 'createWorkspace', { account, name })).toMatchObject({
      __typename: 'DuplicateError',
      code: 'DUPLICATE',
      vendorCode: '526',
      retryable: false,
    });
  });

  it.each(['not json', '[]', '', '{}', '{"contact_uri":""}'])(
    'tells labels that the vendor cannot use: %j',
    async (labels) => {
      const { workspace } = await site();
      const input = { account, workspace: workspace.id, name: unique('Worker'), labels };
      expect(await send('Worker', 'createWorker', input)).toMatchObject({
        __typename: 'InvalidInputError',
        message: expect.stringMatching(/labels|contact_uri/),
      });
    },
  );

  it('tells the code of the vendor for a worker without an address', async () => {
    const { workspace } = await site();
    const input = { account, workspace: workspace.id, name: unique('Worker'), labels: { skills: [] } };
    expect(await send('Worker', 'createWorker', input)).toMatchObject({ vendorCode: '532' });
  });

  it.each([
    ['deleteQueue', 'Queue', 'TQ404', '540'],
    ['deleteWorker', 'Worker', 'WK404', '530'],
    ['deleteActivity', 'Activity', 'AT404', '510'],
    ['deleteWorkspace', 'Workspace', 'WS404', '520'],
    ['deleteRoutingPolicy', 'RoutingPolicy', 'WF404', '550'],
    ['deleteJob', 'Job', 'TK404', '560'],
    ['cancelJob', 'Job', 'TK404', '560'],
  ])('of %s tells what does not exist', async (name, kind, nativeId, vendorCode) => {
    expect(await send(kind, name, { id: fakeId(kind, nativeId) })).toMatchObject({
      __typename: 'NotFoundError',
      vendorCode,
      account,
    });
  });

  it('tells an unknown account, an id of another kind, and an object of another account', async () => {
    expect(await send('Workspace', 'createWorkspace', { account: 'nope', name: 'x' })).toMatchObject({
      __typename: 'NotFoundError',
      message: expect.stringContaining('"nope"'),
    });
    expect(await send('Queue', 'deleteQueue', { id: fakeId('Worker', 'WK1') })).toMatchObject({
      __typename: 'InvalidInputError',
    });
    expect(
      await send('Queue', 'createQueue', { account, name: 'x', workspace: fakeId('Workspace', 'WS1', 'elsewhere') }),
    ).toMatchObject({ __typename: 'InvalidInputError', message: expect.stringContaining('elsewhere') });
  });

  it('tells an option that the vendor does not know', async () => {
    const { queue } = await site();
    expect(await send('Queue', 'updateQueue', { id: queue.id, vendorOptions: { maxReservedWorker: 5 } })).toMatchObject(
      { __typename: 'InvalidInputError', message: expect.stringContaining('maxReservedWorkers') },
    );
    expect(await send('Queue', 'updateQueue', { id: queue.id, vendorOptions: 'x' })).toMatchObject({
      __typename: 'InvalidInputError',
      message: expect.stringContaining('vendorOptions'),
    });
  });

  it('tells that this vendor cannot do it, when it cannot', async () => {
    const cautious = await openHouse({ scenario: 'empty', settings: { taskAcceptance: 'none' } });
    try {
      const { result } = await dataOf(
        cautious.run<{ result: Result }>(
          `mutation { result: acceptTask(input: { id: "${fakeId('Task', 'TK1/WK1')}" }) { ${ERROR} } }`,
        ),
      );
      expect(result).toMatchObject({ __typename: 'UnsupportedError', code: 'UNSUPPORTED' });
    } finally {
      await cautious.close();
    }
  });
});

describe('a command whose answer is lost', () => {
  it('says that its fate is unknown, and is not sent again under its key', async () => {
    // Only what never answers is waited for briefly.
    const hasty = await openHouse({ scenario: 'empty', timeoutMs: 300, deadlineMs: 2_000 });
    onTestFinished(() => hasty.close());
    const name = unique('Lost');
    hasty.simulation.faults.inject({ kind: 'hang' }, { method: 'POST', times: 1, carriedOut: true });
    const input = { account, name, idempotencyKey: name };
    expect(await send('Workspace', 'createWorkspace', input, hasty)).toMatchObject({ outcome: 'UNKNOWN', it: null });
    expect(await send('Workspace', 'createWorkspace', input, hasty)).toMatchObject({ outcome: 'UNKNOWN', it: null });
    const { workspaces } = await dataOf(
      hasty.run<{ workspaces: { nodes: unknown[] } }>(`{ workspaces(filter: { name: "${name}" }) { nodes { name } } }`),
    );
    expect(workspaces.nodes).toEqual([{ name }]);
  });

  it('is carried out once under one key, and answers its first result again', async () => {
    const input = { account, name: unique('Once'), idempotencyKey: unique('key') };
    const first = await done('Workspace', 'createWorkspace', input);
    const again = await send('Workspace', 'createWorkspace', input);
    expect(again).toMatchObject({ outcome: 'REPLAYED', it: { id: first.id } });
    expect(await send('Workspace', 'createWorkspace', { ...input, name: 'other' })).toMatchObject({
      __typename: 'InvalidInputError',
      message: expect.stringContaining('idempotencyKey'),
    });
  });

  it('is refused as unavailable, and may be repeated, when the vendor answered that it failed', async () => {
    house.simulation.faults.inject({ kind: 'status', status: 500 }, { method: 'POST', times: 1 });
    const input = { account, name: unique('Again'), idempotencyKey: unique('key') };
    expect(await send('Workspace', 'createWorkspace', input)).toMatchObject({
      __typename: 'UnavailableError',
      retryable: true,
    });
    await done('Workspace', 'createWorkspace', input);
  });
});

describe('vendorCall', () => {
  const call = (input: Record<string, unknown>, scopes?: ('read' | 'passthrough' | 'manage')[]) =>
    house.run<{ result: Record<string, unknown> }>(
      `mutation ($input: VendorCallInput!) { result: vendorCall(input: $input) {
        ... on VendorCallPayload { status body } ${ERROR} } }`,
      { variables: { input }, ...(scopes ? { scopes } : {}) },
    );

  it('reaches the vendor with the credentials of the account and shows whatever it answers', async () => {
    const good = await dataOf(call({ account, path: '/workspaces/search', query: { pageSize: 1 } }));
    expect(good.result).toMatchObject({ status: 200, body: { data: { pageSize: 1 } } });
    const bad = await dataOf(call({ account, method: 'DELETE', path: '/workers/WK404' }));
    expect(bad.result).toMatchObject({ status: 409, body: { errorCode: '530' } });
  });

  it('is for administrators', async () => {
    const { errors } = await call({ account, path: '/workspaces/search' }, ['read', 'manage']);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  });

  it.each(['workspaces', '/../admin', '//evil.example/x', '/a?b=c', '/a#b', '/%2e%2e/x'])(
    'refuses a path that would leave the account: %s',
    async (path) => {
      const before = house.simulation.calls.length;
      const { result } = await dataOf(call({ account, path }));
      expect(result).toMatchObject({ __typename: 'InvalidInputError' });
      expect(house.simulation.calls.length).toBe(before);
    },
  );
});
