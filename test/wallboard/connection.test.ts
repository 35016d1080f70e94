import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  type Connection,
  type ConnectionOptions,
  LONGEST_WAIT_MS,
  openConnection,
  waitBefore,
} from '../../src/wallboard/connection.ts';
import { openFrames } from '../../src/wallboard/frame.ts';
import { openView } from '../../src/wallboard/live.ts';
import { openScripted, type Script, until } from './scripted.ts';

interface Thing {
  readonly id: string;
}

const leftovers: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of leftovers.splice(0).reverse()) await end();
});

const serve = async (script?: Script, port?: number) => {
  const server = await openScripted(script, port);
  leftovers.push(() => server.close());
  return server;
};

const connect = (url: string, options: Partial<ConnectionOptions> = {}): Connection => {
  const connection = openConnection({ url, key: () => null, webSocketImpl: WebSocket, pingMs: 50, ...options });
  leftovers.push(() => connection.close());
  return connection;
};

const inFrame = openFrames((run) => setImmediate(run));
const document = { toString: () => 'subscription { things }' };
const viewOf = (connection: Connection) =>
  openView<{ things: never }, Thing>(connection, inFrame, document, (data) => data.things);
const idsOf = (view: ReturnType<typeof viewOf>): string => [...view.picture.value.rows.keys()].join();
const phaseOf = ({ link }: Connection) => link.value.phase;

describe('the connection', () => {
  test('goes on where it was after a loss, and tells the loss at once', async () => {
    const server = await serve();
    const connection = connect(server.url);
    const view = viewOf(connection);
    await until(() => server.subscriptions.length === 1);
    expect(server.subscriptions[0]?.variables).toEqual({ after: null });
    server.subscriptions[0]?.next({ things: { seq: 0, cursor: 'c0', items: [{ id: 'a' }] } });
    server.subscriptions[0]?.next({ things: { seq: 1, cursor: 'c1', upserted: [{ id: 'b' }], removed: [] } });
    await until(() => idsOf(view) === 'a,b');

    const before = Date.now();
    server.cut();
    await until(() => phaseOf(connection) === 'lost');
    expect(connection.link.value).toMatchObject({ since: expect.toSatisfy((since: number) => since >= before) });
    expect(idsOf(view)).toBe('a,b');
    await until(() => server.subscriptions.length === 2);
    expect(phaseOf(connection)).toBe('live');
    expect(server.subscriptions[1]?.variables).toEqual({ after: 'c1' });
    server.subscriptions[1]?.next({ things: { seq: 2, cursor: 'c2', upserted: [], removed: ['a'] } });
    await until(() => idsOf(view) === 'b');
  });

  test('finds another server at the same address, which knows nothing of its cursor', async () => {
    const first = await serve();
    const connection = connect(first.url);
    const view = viewOf(connection);
    await until(() => first.subscriptions.length === 1);
    first.subscriptions[0]?.next({ things: { seq: 7, cursor: 'old', items: [{ id: 'a' }] } });
    await until(() => idsOf(view) === 'a');
    await first.close();
    await until(() => phaseOf(connection) === 'lost');

    const second = await serve({}, first.port);
    await until(() => second.subscriptions.length === 1);
    expect(second.subscriptions[0]?.variables).toEqual({ after: 'old' });
    second.subscriptions[0]?.next({ things: { cursor: 'r', reason: 'UNKNOWN' } });
    second.subscriptions[0]?.next({ things: { seq: 0, cursor: 'new', items: [{ id: 'z' }] } });
    await until(() => idsOf(view) === 'z');
    expect(view.picture.value.whole).toBe(true);
  });

  test('notices a peer that fell silent', async () => {
    const server = await serve();
    const connection = connect(server.url);
    await until(() => phaseOf(connection) === 'live');
    server.fallSilent();
    await until(() => phaseOf(connection) === 'lost');
  });

  test('begins again after a close that the protocol calls final', async () => {
    const server = await serve();
    const connection = connect(server.url);
    viewOf(connection);
    await until(() => server.subscriptions.length === 1);
    server.cut(4500);
    await until(() => phaseOf(connection) === 'lost');
    await until(() => server.subscriptions.length === 2);
    expect(phaseOf(connection)).toBe('live');
  });

  test('asks for a key when it is refused, and tries no more until there is another', async () => {
    const server = await serve({ key: 'right' });
    let key: string | null = null;
    const connection = connect(server.url, { key: () => key });
    await until(() => phaseOf(connection) === 'refused');
    expect(connection.link.value).toEqual({ phase: 'refused', reason: 'the key is not known', key: null });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(phaseOf(connection)).toBe('refused');
    key = 'right';
    connection.hurry();
    await until(() => phaseOf(connection) === 'live');
  });

  test('tries a key that comes while another is being tried', async () => {
    const server = await serve({ key: 'right' });
    let key = 'wrong';
    const asked = Promise.withResolvers<void>();
    const connection = connect(server.url, {
      key: () => {
        const now = key;
        asked.resolve();
        return now;
      },
    });
    await asked.promise;
    key = 'right';
    connection.hurry();
    await until(() => phaseOf(connection) === 'live');
  });

  test('says what the server refuses, and asks again without the cursor', { timeout: 10_000 }, async () => {
    const server = await serve();
    const connection = connect(server.url);
    const view = viewOf(connection);
    await until(() => server.subscriptions.length === 1);
    server.subscriptions[0]?.next({ things: { seq: 0, cursor: 'c0', items: [] } });
    await until(() => view.picture.value.whole);
    server.subscriptions[0]?.error('not today');
    await until(() => view.problem.value === 'not today');
    await until(() => server.subscriptions.length === 2);
    expect(server.subscriptions[1]?.variables).toEqual({ after: null });
    server.subscriptions[1]?.next({ things: { seq: 0, cursor: 'c9', items: [] } });
    await until(() => view.problem.value === null);
  });

  test('waits longer with every failure, never past a bound', () => {
    expect([0, 1, 2, 3, 4, 50].map((attempt) => waitBefore(attempt, 1))).toEqual([
      250, 500, 1_000, 2_000, 3_000, 3_000,
    ]);
    expect(waitBefore(50, 0)).toBe(LONGEST_WAIT_MS / 2);
  });
});

test('frames run each work once, together, and in a page without frames all the same', () => {
  const pending: (() => void)[] = [];
  const later: (() => void)[] = [];
  const ran: string[] = [];
  const frames = openFrames(
    (run) => pending.push(run),
    (run) => later.push(run),
  );
  const [a, b] = [() => ran.push('a'), () => ran.push('b')];
  frames(a);
  frames(b);
  frames(a);
  expect(pending).toHaveLength(1);
  later[0]?.();
  pending[0]?.();
  expect(ran).toEqual(['a', 'b']);
});
