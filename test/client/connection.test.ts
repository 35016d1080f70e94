import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { LONGEST_WAIT_MS, waitBefore } from '../../src/client/connection.ts';
import {
  type Client,
  type ClientOptions,
  createClient,
  type Headers,
  type TypedDocument,
} from '../../src/client/index.ts';
import { digestText, EMPTY_DIGEST, withRow } from '../../src/domain/live-digest.ts';
import { openScripted, type Script, until } from './scripted.ts';

interface Thing {
  readonly id: string;
}
interface ThingEvent {
  readonly seq: number;
  readonly items: readonly Thing[];
}

/** What the gateway tells of a list in which all rows have the version 0. */
const proof = (...ids: string[]) => ({
  count: ids.length,
  digest: digestText(ids.reduce((sum, id) => withRow(sum, id, 0), EMPTY_DIGEST)),
  asOf: [],
  partial: [],
});
const snapshot = (seq: number, cursor: string, ...ids: string[]) => ({
  things: { seq, cursor, items: ids.map((id) => ({ id })), versions: ids.map(() => 0), ...proof(...ids) },
});
interface Change {
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
  /** Everything after it. */
  readonly whole: readonly string[];
}
const delta = (seq: number, cursor: string, { added = [], removed = [], whole }: Change) => ({
  things: {
    seq,
    since: seq - 1,
    cursor,
    upserted: added.map((id) => ({ id })),
    versions: added.map(() => 0),
    removed,
    ...proof(...whole),
  },
});

const leftovers: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of leftovers.splice(0).reverse()) await end();
});

const serve = async (script?: Script, port?: number) => {
  const server = await openScripted(script, port);
  leftovers.push(() => server.close());
  return server;
};

const connect = (url: string, options: Partial<ClientOptions> = {}): Client => {
  const client = createClient({ url, webSocketImpl: WebSocket, pingMs: 50, ...options });
  leftovers.push(() => client.close());
  return client;
};

type Document = TypedDocument<{ readonly things: ThingEvent }, { readonly after?: string | null }>;
const DOCUMENT = 'subscription { things }' as Document;
const viewOf = (client: Client) => client.live(DOCUMENT);
const idsOf = (view: ReturnType<typeof viewOf>): string => [...(view.get().view?.rows.keys() ?? [])].join();
const phaseOf = ({ link }: Client) => link.get().phase;

describe('the connection', () => {
  test('goes on where it was after a loss, and tells the loss at once', async () => {
    const server = await serve();
    const connection = connect(server.url);
    const view = viewOf(connection);
    await until(() => server.subscriptions.length === 1);
    expect(server.subscriptions[0]?.variables).toEqual({ after: null });
    server.subscriptions[0]?.next(snapshot(0, 'c0', 'a'));
    server.subscriptions[0]?.next(delta(1, 'c1', { added: ['b'], whole: ['a', 'b'] }));
    await until(() => idsOf(view) === 'a,b');

    const before = Date.now();
    server.cut();
    await until(() => phaseOf(connection) === 'lost');
    expect(connection.link.get()).toMatchObject({ since: expect.toSatisfy((since: number) => since >= before) });
    expect(idsOf(view)).toBe('a,b');
    await until(() => server.subscriptions.length === 2);
    expect(phaseOf(connection)).toBe('live');
    expect(server.subscriptions[1]?.variables).toEqual({ after: 'c1' });
    server.subscriptions[1]?.next(delta(2, 'c2', { removed: ['a'], whole: ['b'] }));
    await until(() => idsOf(view) === 'b');
  });

  test('finds another server at the same address, which knows nothing of its cursor', async () => {
    const first = await serve();
    const connection = connect(first.url);
    const view = viewOf(connection);
    await until(() => first.subscriptions.length === 1);
    first.subscriptions[0]?.next(snapshot(7, 'old', 'a'));
    await until(() => idsOf(view) === 'a');
    await first.close();
    await until(() => phaseOf(connection) === 'lost');

    const second = await serve({}, first.port);
    await until(() => second.subscriptions.length === 1);
    expect(second.subscriptions[0]?.variables).toEqual({ after: 'old' });
    second.subscriptions[0]?.next({ things: { cursor: 'r', reason: 'UNKNOWN' } });
    second.subscriptions[0]?.next(snapshot(0, 'new', 'z'));
    await until(() => idsOf(view) === 'z');
    expect(view.get().staleSince).toBeNull();
  });

  test('notices a peer that fell silent', async () => {
    const server = await serve();
    const connection = connect(server.url);
    viewOf(connection);
    await until(() => server.subscriptions.length === 1);
    server.subscriptions[0]?.next(snapshot(0, 'c0'));
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
    const connection = connect(server.url, { headers: (): Headers => (key === null ? {} : { 'x-api-key': key }) });
    const view = viewOf(connection);
    await until(() => phaseOf(connection) === 'refused');
    expect(connection.link.get()).toEqual({ phase: 'refused', reason: 'the key is not known', headers: {} });
    expect(view.get()).toMatchObject({ state: 'refused', view: null, error: { code: 'UNAUTHENTICATED' } });
    await expect(view.until(() => true)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    key = 'right';
    connection.reconnect();
    await until(() => phaseOf(connection) === 'live');
  });

  test.each([{}, { screen: true }])(
    'tells which key was let in, and whether it is one of a screen: %j',
    async (welcome) => {
      const server = await serve({ key: 'right', welcome });
      const told: unknown[] = [];
      let key = 'wrong';
      const connection = connect(server.url, { headers: () => ({ 'x-api-key': key }) });
      connection.link.subscribe(() => {
        const link = connection.link.get();
        if (link.phase === 'live') told.push([link.phase, link.headers['x-api-key'], link.told.screen === true]);
        if (link.phase === 'refused') told.push([link.phase, link.headers['x-api-key']]);
      });
      viewOf(connection);
      await until(() => phaseOf(connection) === 'refused');
      key = 'right';
      connection.reconnect();
      await until(() => phaseOf(connection) === 'live');
      expect(told).toEqual([
        ['refused', 'wrong'],
        ['live', 'right', 'screen' in welcome],
      ]);
    },
  );

  test('tells when the server does not know what is asked', async () => {
    const server = await serve({ onSubscribe: ({ error }) => error('not among them', 'DOCUMENT_NOT_TRUSTED') });
    const view = viewOf(connect(server.url));
    await until(() => view.get().error !== null);
    expect(view.get()).toMatchObject({ error: { code: 'DOCUMENT_NOT_TRUSTED', message: 'not among them' } });
  });

  test('tries a key that comes while another is being tried', async () => {
    const server = await serve({ key: 'right' });
    let key = 'wrong';
    const asked = Promise.withResolvers<void>();
    const connection = connect(server.url, {
      headers() {
        const now = key;
        asked.resolve();
        return { 'x-api-key': now };
      },
    });
    viewOf(connection);
    await asked.promise;
    key = 'right';
    connection.reconnect();
    await until(() => phaseOf(connection) === 'live');
  });

  test('says what the server refuses, and asks again without the cursor', async () => {
    const server = await serve();
    const connection = connect(server.url);
    const view = viewOf(connection);
    await until(() => server.subscriptions.length === 1);
    server.subscriptions[0]?.next(snapshot(0, 'c0'));
    await until(() => view.get().view !== null);
    server.subscriptions[0]?.error('not today');
    await until(() => (view.get().error?.message ?? null) === 'not today');
    expect(view.get().staleSince).not.toBeNull();
    await until(() => server.subscriptions.length === 2);
    expect(server.subscriptions[1]?.variables).toEqual({ after: null });
    server.subscriptions[1]?.next(snapshot(0, 'c9'));
    await until(() => (view.get().error?.message ?? null) === null);
    expect(view.get().staleSince).toBeNull();
  });

  test.each([
    ['was lost', delta(2, 'c2', { added: ['c'], whole: ['a', 'b', 'c'] })],
    ['lost a row', { things: { ...delta(1, 'c1', { whole: ['a', 'b'] }).things } }],
    ['has another version of a row', { things: { ...snapshot(0, 'c1', 'a').things, versions: [4] } }],
  ])('asks anew and without a cursor where something %s, and shows nothing of it (T36)', async (_what, wrong) => {
    const server = await serve();
    const connection = connect(server.url);
    const view = viewOf(connection);
    await until(() => server.subscriptions.length === 1);
    server.subscriptions[0]?.next(snapshot(0, 'c0', 'a'));
    await until(() => idsOf(view) === 'a');
    const before = view.get().view;
    server.subscriptions[0]?.next(wrong);
    await until(() => server.subscriptions.length === 2);
    expect(server.subscriptions[1]?.variables).toEqual({ after: null });
    expect(view.get().mismatches).toBe(1);
    expect(view.get().view).toBe(before);
    expect(view.get().staleSince).not.toBeNull();
    // The former subscription is over, whatever it still tells.
    server.subscriptions[0]?.next(snapshot(9, 'c9', 'z'));
    server.subscriptions[1]?.next(snapshot(3, 'c3', 'a', 'b', 'c'));
    await until(() => idsOf(view) === 'a,b,c');
    expect(view.get().staleSince).toBeNull();
    expect(view.get().mismatches).toBe(1);
  });

  test('asks again where nothing is told for long, and says since when it is behind', async () => {
    let answers = false;
    const server = await serve({
      onSubscribe({ variables, next }) {
        if (variables.after === null) next(snapshot(0, 'c0', 'a'));
        else if (answers) next(delta(1, 'c1', { added: ['b'], whole: ['a', 'b'] }));
      },
    });
    const view = viewOf(connect(server.url, { silenceMs: 30 }));
    await until(() => server.subscriptions.length > 1);
    expect(server.subscriptions[1]?.variables).toEqual({ after: 'c0' });
    expect(view.get().staleSince).not.toBeNull();
    expect(idsOf(view)).toBe('a');
    answers = true;
    await until(() => idsOf(view) === 'a,b');
    expect(view.get().mismatches).toBe(0);
  });

  test('waits until a view shows what was commanded, and for nothing that is stale', async () => {
    const server = await serve();
    const view = viewOf(connect(server.url));
    await until(() => server.subscriptions.length === 1);
    server.subscriptions[0]?.next(snapshot(0, 'c0', 'a'));
    await view.until(({ rows }) => rows.has('a'));
    const shown = view.until(({ rows }) => rows.has('b'));
    server.subscriptions[0]?.next(delta(1, 'c1', { whole: ['a'] }));
    server.cut();
    await until(() => view.get().state === 'stale');
    const stale = view.until(({ rows }) => rows.has('a'), AbortSignal.abort(new Error('enough')));
    await expect(stale).rejects.toThrow('enough');
    await until(() => server.subscriptions.length === 2);
    server.subscriptions[1]?.next(delta(2, 'c2', { added: ['b'], whole: ['a', 'b'] }));
    expect([...(await shown).rows.keys()]).toEqual(['a', 'b']);
    const never = view.until(() => false);
    view.close();
    await expect(never).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('ends its views when it is closed, and asks for nothing any more', async () => {
    const server = await serve();
    const client = connect(server.url, { silenceMs: 30 });
    const view = viewOf(client);
    await until(() => server.subscriptions.length === 1);
    server.subscriptions[0]?.next(snapshot(0, 'c0', 'a'));
    await view.until(({ rows }) => rows.has('a'));
    const never = view.until(() => false);
    client.close();
    await expect(never).rejects.toMatchObject({ code: 'CLOSED' });
    expect(view.get()).toMatchObject({ state: 'stale', staleSince: expect.any(Number) });
  });

  test('says which members a document has to select, and ends the view', async () => {
    const server = await serve();
    const view = viewOf(connect(server.url));
    await until(() => server.subscriptions.length === 1);
    server.subscriptions[0]?.next({ things: { seq: 0, cursor: 'c0', items: [{ id: 'a' }] } });
    await until(() => view.get().error !== null);
    expect(view.get()).toMatchObject({ view: null, error: { code: 'INVALID_DOCUMENT' } });
    expect(view.get().error?.message).toContain('versions, count, digest');
  });

  test('goes on behind the cursor of the last change, where a subscription reads its variables anew', async () => {
    const server = await serve();
    const heard: unknown[] = [];
    let after: string | null = null;
    connect(server.url).subscribe(
      'subscription { changed }' as TypedDocument<{ changed: { cursor: string } }, { after: string | null }>,
      () => ({ after }),
      ({ changed }) => {
        after = changed.cursor;
        heard.push(changed);
      },
    );
    await until(() => server.subscriptions.length === 1);
    server.subscriptions[0]?.next({ changed: { cursor: 'e1' } });
    await until(() => heard.length === 1);
    server.cut();
    await until(() => server.subscriptions.length === 2);
    expect(server.subscriptions.map(({ variables }) => variables)).toEqual([{ after: null }, { after: 'e1' }]);
  });

  test('waits longer with every failure, never past a bound', () => {
    expect([0, 1, 2, 3, 4, 50].map((attempt) => waitBefore(attempt, 1))).toEqual([
      250, 500, 1_000, 2_000, 3_000, 3_000,
    ]);
    expect(waitBefore(50, 0)).toBe(LONGEST_WAIT_MS / 2);
  });
});
