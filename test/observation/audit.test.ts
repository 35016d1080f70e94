import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ref } from '../../src/domain/ref.ts';
import { DEFAULT_DOCUMENT_LIMITS } from '../../src/graphql/document-limits.ts';
import { asSubgraph } from '../../src/graphql/federation.ts';
import { accountId, decodeAnyId, globalId } from '../../src/graphql/ids.ts';
import { openAudit } from '../../src/server/audit.ts';
import { principalOf, ROLES } from '../../src/server/principal.ts';
import { startSimulator } from '../../src/vendors/restcomm/simulator/index.ts';
import { schema } from '../graphql/house.ts';
import { ask, fakeGateway, post, serve } from '../server/harness.ts';
import { clientOf, openStreamHouse, until } from '../server/stream-house.ts';
import { openHouse } from '../streams/house.ts';
import { atEnd } from '../support/at-end.ts';
import { folderWith } from '../support/folder.ts';
import { openMemoryLog } from './lines.ts';
import { ACCOUNT, type Called, everyMutation, ID, MARK } from './mutations.ts';

const KEYS = ROLES.map((role) => ({ name: role, key: `the key of the ${role}`.replaceAll(' ', '-'), role }));
const keyOf = (role: string) => ({ 'x-api-key': `the-key-of-the-${role}` });
const LIMITS = {
  ...DEFAULT_DOCUMENT_LIMITS,
  depth: 20,
  complexity: 100_000,
  breadth: 1_000,
  aliases: 100,
  tokens: 10_000,
};

const openAudited = async (served = schema) => {
  const memory = openMemoryLog();
  const gateway = fakeGateway([ACCOUNT]);
  const server = await serve({
    schema: served,
    gateway,
    log: memory.log,
    auth: { apiKeys: KEYS },
    limits: LIMITS,
    bodyLimit: 100_000,
    socketOperations: 1_000,
  });
  return { ...memory, server };
};

type Send = (server: { url: string }, called: Called, role: string) => Promise<unknown>;

const overHttp: Send = async (server, { query, variables }, role) =>
  (await post(server, query, variables, keyOf(role))).text();

const overEvents: Send = async (server, { query, variables }, role) =>
  (await post(server, query, variables, { ...keyOf(role), accept: 'text/event-stream' })).text();

const overSocket: Send = (server, { query, variables }, role) =>
  new Promise((resolve) => {
    const over = () => resolve(null);
    clientOf(server, keyOf(role)).subscribe({ query, variables }, { next: () => {}, error: over, complete: over });
  });

describe.each([
  ['HTTP', overHttp, 'http'],
  ['server-sent events', overEvents, 'event-stream'],
  ['WebSocket', overSocket, 'websocket'],
])('over %s', (_name, send, way) => {
  test('every mutation of the schema leaves one line, without a word of what was written in it (S15)', async () => {
    const { server, of, texts } = await openAudited();
    const calls = everyMutation();
    expect(calls.length).toBeGreaterThan(40);
    for (const called of calls) await send(server, called, 'admin');
    const lines = of('mutation');
    expect(lines.map(({ field }) => field)).toEqual(calls.map(({ field }) => field));
    for (const line of lines) {
      expect(line).toMatchObject({
        audit: true,
        level: 30,
        principal: 'key:admin',
        role: 'admin',
        operation: 'Audited',
        account: ACCOUNT,
        outcome: 'REFUSED',
        code: expect.stringMatching(/^[A-Z_]+$/),
        commandId: null,
        durationMs: expect.any(Number),
        address: '127.0.0.1',
        way,
        requestId: expect.any(String),
        traceId: expect.any(String),
      });
    }
    expect(new Set(lines.map(({ requestId }) => requestId)).size).toBe(calls.length);
    expect(texts.join()).not.toContain(MARK);
  });

  test('a mutation that the role does not allow leaves one as well', async () => {
    const { server, of } = await openAudited();
    const calls = everyMutation().filter(({ field }) => field !== 'requestHistoryReport');
    for (const called of calls.slice(0, 5)) await send(server, called, 'viewer');
    expect(of('mutation')).toHaveLength(5);
    for (const line of of('mutation'))
      expect(line).toMatchObject({ principal: 'key:viewer', role: 'viewer', outcome: 'FAILED', code: 'FORBIDDEN' });
  });
});

test('each field of one mutation has a line of its own, and a query has none', async () => {
  const { server, of } = await openAudited();
  const field = `cancelJob(input: { id: "${ID}" }) { __typename }`;
  await post(
    server,
    `mutation Two { a: ${field} b: ${field} c: deleteJob(input: { id: "${ID}" }) { __typename } }`,
    {},
    keyOf('admin'),
  );
  await post(server, '{ accounts { name } }', {}, keyOf('admin'));
  expect(of('mutation').map((line) => [line.operation, line.field, line.ids])).toEqual([
    ['Two', 'cancelJob', [ID]],
    ['Two', 'cancelJob', [ID]],
    ['Two', 'deleteJob', [ID]],
  ]);
});

test('a schema that is made of another one and shares its fields leaves one line as well', async () => {
  const cancel = `mutation { cancelJob(input: { id: "${ID}" }) { __typename } }`;
  await openAudited();
  const { server, of } = await openAudited(asSubgraph(schema));
  await post(server, cancel, {}, keyOf('admin'));
  expect(of('mutation')).toHaveLength(1);
});

test('ids are those of objects: what is none stays out, and there are at most fifty', async () => {
  const { server, of } = await openAudited();
  const bind = `mutation ($workers: [ID!]!) {
    bindWorkers(input: { account: "one", queues: { all: true }, workers: { ids: $workers } }) { __typename }
  }`;
  const workers = Array.from({ length: 80 }, (_, n) => globalId(ref('Worker', ACCOUNT, `w-${n}`)));
  await post(server, bind, { workers: [MARK, accountId('nowhere'), ...workers] }, keyOf('admin'));
  const [line] = of('mutation');
  expect(line?.ids).toHaveLength(50);
  expect(JSON.stringify(line)).not.toContain(MARK);
  expect(line).toMatchObject({ account: ACCOUNT });
  const ids = Array.isArray(line?.ids) ? line.ids : [];
  expect(ids.slice(1).map(decodeAnyId)).toEqual(workers.slice(0, 49).map(decodeAnyId));
});

test('a vendorCall tells its method, and its path without what may be an id', async () => {
  const { server, of } = await openAudited();
  const call = `mutation { vendorCall(input: {
    account: "one", method: DELETE, path: "/v2/Workspaces/WS12/Workers/${MARK}", body: { a: "${MARK}" }
  }) { __typename } }`;
  await post(server, call, {}, keyOf('admin'));
  expect(of('mutation')).toMatchObject([
    { field: 'vendorCall', vendorCall: { method: 'DELETE', path: '/v2/Workspaces/*/Workers/*', status: null } },
  ]);
});

test('a command that is carried out tells the object that came of it, its command and its repeats', async () => {
  const simulation = await startSimulator({});
  atEnd(() => simulation.close());
  const { log, of } = openMemoryLog();
  const { server } = await openHouse([{ name: 'main', vendor: 'restcomm', settings: simulation.settings }], {
    server: { log },
  });
  const found = await ask(server, '{ workspaces(first: 1) { nodes { id } } }');
  const workspace = found.data.workspaces.nodes[0].id;
  const create = `mutation Make { made: createActivity(input: { account: "main", workspace: "${workspace}", name: "${MARK}", available: true, idempotencyKey: "k" }) {
    __typename ... on ActivityPayload { commandId activity { id } } ... on Error { code message } } }`;
  const { data } = await (await post(server, create)).json();
  await post(server, create);
  const lines = of('mutation');
  expect(data.made.__typename).toBe('ActivityPayload');
  const { commandId, activity } = data.made;
  expect(lines).toMatchObject([
    { field: 'createActivity', ids: [workspace, activity.id], account: 'main', outcome: 'DONE', code: null, commandId },
    {
      field: 'createActivity',
      ids: [workspace, activity.id],
      account: 'main',
      outcome: 'REPLAYED',
      code: null,
      commandId,
    },
  ]);
  expect(JSON.stringify(lines)).not.toContain(MARK);
});

describe('sessions', () => {
  test('of sockets and of streams are told when they open and when they close', async () => {
    const { log, of } = openMemoryLog();
    const { server, readers } = await openStreamHouse({ log });
    const client = clientOf(server);
    client.subscribe({ query: 'subscription { tick { n } }' }, { next: () => {}, error: () => {}, complete: () => {} });
    await until(() => readers.size === 1);
    const stream = new AbortController();
    await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { tick { n } }' }),
      signal: stream.signal,
    });
    await until(() => readers.size === 2);
    await client.dispose();
    stream.abort();
    await until(() => of('session-closed').length === 2);
    const opened = of('session-opened');
    expect(opened.map(({ session, principal }) => [session, principal])).toEqual([
      ['websocket', 'anonymous'],
      ['event-stream', 'anonymous'],
    ]);
    const closed = of('session-closed').sort((a, b) => String(b.session).localeCompare(String(a.session)));
    expect(closed.map(({ session, requestId }) => [session, requestId])).toEqual(
      opened.map(({ session, requestId }) => [session, requestId]),
    );
    expect(closed[0]).toMatchObject({ reason: 1000, durationMs: expect.any(Number), address: '127.0.0.1' });
  });
});

describe('where audit lines go', () => {
  const PRINCIPAL = principalOf({ id: 'key:k', name: 'k', role: 'agent' });
  const REPORT = {
    field: 'cancelJob',
    ids: [ID],
    account: ACCOUNT,
    outcome: 'DONE',
    code: null,
    commandId: 'c',
  } as const;

  test('a file of their own gets them and nothing else', async () => {
    const folder = await folderWith({});
    const file = join(folder, 'audit.log');
    const { log, texts } = openMemoryLog('warn');
    for (let n = 0; n < 2; n += 1) openAudit({ log, target: file }).mutation(PRINCIPAL, null, REPORT, 1.26);
    log.warn('something else');
    const lines = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(lines).toMatchObject([1, 2].map(() => ({ audit: true, event: 'mutation', role: 'agent', durationMs: 1.3 })));
    expect(texts).toHaveLength(1);
  });

  test('the log gets them whatever its level, unless it is silent or they are switched off', () => {
    const told = (level: string, target?: string): number => {
      const { log, texts } = openMemoryLog(level);
      openAudit({ log, target }).mutation(PRINCIPAL, null, REPORT, 1);
      return texts.length;
    };
    expect([told('info'), told('error'), told('silent'), told('info', 'off')]).toEqual([1, 1, 0, 0]);
  });

  test('a file that cannot be written is told at once', async () => {
    const { log } = openMemoryLog();
    const target = join(await folderWith({}), 'no such folder', 'audit.log');
    expect(() => openAudit({ log, target })).toThrow('ENOENT');
  });
});

test('each item of a batch has a line of its own, with its own ids, and a batch that is refused whole has one', async () => {
  const { server, of } = await openAudited();
  const batch = 'mutation Many($input: CancelJobsInput!) { cancelJobs(input: $input) { __typename } }';
  const ids = [1, 2, 3].map((n) => globalId(ref('Job', ACCOUNT, `j-${n}`)));
  await post(server, batch, { input: { items: ids.map((id) => ({ id, reason: MARK })) } }, keyOf('admin'));
  const line = (named: readonly string[]) => ({
    field: 'cancelJobs',
    ids: named,
    account: ACCOUNT,
    outcome: 'REFUSED',
  });
  expect(of('mutation')).toMatchObject(ids.map((id) => ({ ...line([id]), code: 'UNSUPPORTED' })));
  await post(server, batch, { input: { items: [{ id: ID }, { id: ID }] } }, keyOf('admin'));
  expect(of('mutation').slice(3)).toMatchObject([{ ...line([ID]), code: 'INVALID_INPUT' }]);
});
