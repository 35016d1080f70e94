import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { atEnd } from '../support/at-end.ts';
import { openManualClock } from './clock.ts';
import { openStreamHouse, socketUrl, tick, until } from './stream-house.ts';

/*
 * Conformance to the protocol graphql-transport-ws (PROTOCOL.md of enisdenjo/graphql-ws), as a table: each case is a script of what a
 * client does and what it must hear. After each, whatever happened, nothing is left open.
 */

type House = Awaited<ReturnType<typeof openStreamHouse>> & { readonly time: ReturnType<typeof openManualClock> };
type Frame = Record<string, unknown>;

const openPeer = async (house: House, protocol: string | string[] = 'graphql-transport-ws') => {
  const socket = new WebSocket(socketUrl(house.server), protocol);
  atEnd(() => socket.terminate());
  const frames: Frame[] = [];
  let close: { readonly code: number; readonly reason: string } | null = null;
  socket.on('message', (text) => frames.push(JSON.parse(String(text))));
  socket.on('close', (code, reason) => {
    close = { code, reason: String(reason) };
  });
  socket.on('error', () => {});
  await once(socket, 'open');
  return {
    socket,
    frames,
    closed: () => close,
    async next(): Promise<Frame | { readonly code: number }> {
      await until(() => frames.length > 0 || close !== null);
      return frames.shift() ?? close ?? {};
    },
  };
};

type Peer = Awaited<ReturnType<typeof openPeer>>;
type Step = (peer: Peer, house: House) => Promise<void> | void;

const write = (message: unknown): string | Buffer =>
  typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message);

/** Sends all of them in one turn. */
const say =
  (...messages: unknown[]): Step =>
  ({ socket }) => {
    for (const message of messages) socket.send(write(message), { binary: Buffer.isBuffer(message) });
  };
const hear =
  (...frames: object[]): Step =>
  async (peer) => {
    for (const frame of frames) expect(await peer.next()).toEqual(frame);
  };
const hearLike =
  (frame: object): Step =>
  async (peer) =>
    expect(await peer.next()).toMatchObject(frame);
const closes =
  (code: number, reason: string | RegExp = /./): Step =>
  async (peer) => {
    await until(() => peer.closed() !== null);
    expect(peer.closed()).toEqual({ code, reason: expect.stringMatching(reason) });
  };
/** Everything that was said before has been looked at, and nothing else was answered. */
const quiet: Step = async (peer) => {
  const payload = { at: 'the end' };
  peer.socket.send(JSON.stringify({ type: 'ping', payload }));
  expect(await peer.next()).toEqual({ type: 'pong', payload });
};
const open =
  (readers: number): Step =>
  (_peer, house) =>
    until(() => house.readers.size === readers);
const happens =
  (n: number): Step =>
  (_peer, { bus }) => {
    bus.publish(tick(n, { id: `w${n}` }));
  };
const released: Step = (_peer, { slow }) => slow.resolve();
const cut: Step = ({ socket }) => socket.terminate();
const passes =
  (ms: number): Step =>
  (_peer, { time }) =>
    time.advance(ms);

const INIT = { type: 'connection_init' };
const ACK = { type: 'connection_ack' };
const TICK = 'subscription { tick { n } }';
const sub = (id: string, query = TICK, more: object = {}) => ({ id, type: 'subscribe', payload: { query, ...more } });
const comp = (id: string) => ({ id, type: 'complete' });
const told = (id: string, n: number) => ({ id, type: 'next', payload: { data: { tick: { n } } } });
const begin: Step = async (peer, house) => {
  await say(INIT)(peer, house);
  await hear(ACK)(peer, house);
};
const hello = (id: string) => ({ id, type: 'next', payload: { data: { hello: 'hello world' } } });
const bad = closes(4400, 'Invalid message received');

const CASES: Readonly<Record<string, readonly Step[]>> = {
  // The beginning
  'init is acknowledged': [say(INIT), hear(ACK), quiet],
  'init may have parameters': [say({ ...INIT, payload: { a: 1 } }), hear(ACK)],
  'init may have null for parameters': [say({ ...INIT, payload: null }), hear(ACK)],
  'init may not have a text for parameters': [say({ ...INIT, payload: 'x' }), bad],
  'init may not have a list for parameters': [say({ ...INIT, payload: [] }), bad],
  'init may not have a number beyond 2^53 for parameters': [
    say('{"type":"connection_init","payload":12345678901234567890}'),
    bad,
  ],
  'a second init closes with 4429': [begin, say(INIT), closes(4429)],
  'a second init in the same turn closes with 4429': [say(INIT, INIT), closes(4429)],
  'a peer without init is closed with 4408': [passes(3_000), closes(4408)],
  'a peer that only pings is closed with 4408': [
    say({ type: 'ping' }),
    hear({ type: 'pong' }),
    passes(3_000),
    closes(4408),
  ],
  'a peer that was acknowledged is not closed for its init': [begin, passes(60_000), quiet],
  'subscribe before init closes with 4401': [say(sub('1')), closes(4401)],
  'subscribe in one turn with init closes with 4401 or is served, never both': [
    say(INIT, sub('1', '{ hello }')),
    async (peer) => {
      const first = await peer.next();
      if ('code' in first) expect(first.code).toBe(4401);
      else {
        expect(first).toEqual(ACK);
        expect([hello('1'), expect.objectContaining({ code: 4401 })]).toContainEqual(await peer.next());
      }
    },
  ],
  'complete before init is ignored': [say(comp('1')), begin, quiet],
  'too many messages before init close with 1008': [
    say(...Array.from({ length: 21 }, () => ({ type: 'pong' }))),
    closes(1008, 'too many messages'),
  ],
  'a long init closes with 1009': [say({ ...INIT, payload: { a: 'x'.repeat(17_000) } }), closes(1009)],
  // What is no message
  'no JSON closes with 4400': [begin, say('{'), bad],
  'an empty message closes with 4400': [begin, say(''), bad],
  'a list closes with 4400': [begin, say([INIT]), bad],
  'null closes with 4400': [begin, say('null'), bad],
  'a number closes with 4400': [begin, say('12345678901234567890'), bad],
  'a message without a type closes with 4400': [begin, say({ id: '1' }), bad],
  'a type that is no text closes with 4400': [begin, say({ type: 1 }), bad],
  'an unknown type closes with 4400': [begin, say({ type: 'start', id: '1' }), bad],
  'connection_ack of a client closes with 4400': [begin, say(ACK), bad],
  'next of a client closes with 4400': [begin, say({ id: '1', type: 'next', payload: {} }), bad],
  'error of a client closes with 4400': [begin, say({ id: '1', type: 'error', payload: [{ message: 'x' }] }), bad],
  'JSON that is nested too deep closes with 4400': [begin, say('['.repeat(9_000)), closes(4400, 'nested deeper')],
  'a number of 5,000 digits closes with 4400': [begin, say(`[${'1'.repeat(5_000)}]`), bad],
  'a binary frame closes with 4400': [begin, say(Buffer.from(JSON.stringify({ type: 'ping' }))), closes(4400, 'text')],
  'a frame that is too large closes with 1009': [
    begin,
    say(sub('1', `{ hello ${'#'.repeat(20_000)} }`)),
    closes(1009, ''),
  ],
  'subscribe without an id closes with 4400': [begin, say({ type: 'subscribe', payload: { query: TICK } }), bad],
  'subscribe with an empty id closes with 4400': [begin, say(sub('')), bad],
  'subscribe with a number for an id closes with 4400': [begin, say({ ...sub('1'), id: 1 }), bad],
  'subscribe without a payload closes with 4400': [begin, say({ id: '1', type: 'subscribe' }), bad],
  'subscribe without a query closes with 4400': [begin, say({ id: '1', type: 'subscribe', payload: {} }), bad],
  'subscribe with a list of variables closes with 4400': [begin, say(sub('1', TICK, { variables: [] })), bad],
  'subscribe with a number beyond 2^53 for variables closes with 4400': [
    begin,
    say('{"id":"1","type":"subscribe","payload":{"query":"{ hello }","variables":12345678901234567890}}'),
    bad,
  ],
  'subscribe with a number for a name closes with 4400': [begin, say(sub('1', TICK, { operationName: 5 })), bad],
  'complete without an id closes with 4400': [begin, say({ type: 'complete' }), bad],
  'what comes behind a message that closes is not looked at': [
    begin,
    say('{', sub('1'), sub('2'), { type: 'ping' }),
    bad,
    (peer) => expect(peer.frames).toEqual([]),
  ],
  // Ping and pong
  'a ping that is nested too deep closes with 4400': [
    begin,
    say(`{"type":"ping","payload":{"a":${'['.repeat(200)}${']'.repeat(200)}}}`),
    closes(4400, 'nested deeper'),
  ],
  'variables that are nested too deep cost their operation alone': [
    begin,
    say(sub('1')),
    open(1),
    say(
      `{"id":"2","type":"subscribe","payload":{"query":"{ hello }","variables":{"a":${'['.repeat(200)}${']'.repeat(200)}}}}`,
    ),
    hearLike({
      id: '2',
      type: 'error',
      payload: [{ message: expect.stringContaining('nested deeper than 100 levels') }],
    }),
    happens(1),
    hear(told('1', 1)),
  ],
  'ping is answered with pong': [begin, say({ type: 'ping' }), hear({ type: 'pong' })],
  'ping is answered before init': [say({ type: 'ping' }), hear({ type: 'pong' })],
  'ping is answered with its payload, to the digit': [
    begin,
    say('{"type":"ping","payload":{"n":12345678901234567890,"__proto__":{"a":[1]}}}'),
    (peer) => until(() => peer.frames.length > 0),
  ],
  'ping with null for a payload is answered without': [
    begin,
    say({ type: 'ping', payload: null }),
    hear({ type: 'pong' }),
  ],
  'ping with a text for a payload closes with 4400': [begin, say({ type: 'ping', payload: 'x' }), bad],
  'pong is not answered': [begin, say({ type: 'pong', payload: { a: 1 } }), quiet],
  'pings are answered in order': [
    begin,
    say({ type: 'ping', payload: { n: 1 } }, { type: 'ping', payload: { n: 2 } }),
    hear({ type: 'pong', payload: { n: 1 } }, { type: 'pong', payload: { n: 2 } }),
  ],
  'a ping of the WebSocket itself is answered': [
    begin,
    async ({ socket }) => {
      socket.ping('abc');
      expect(String((await once(socket, 'pong'))[0])).toBe('abc');
    },
  ],
  // Operations of one result
  'a query is answered and completed': [begin, say(sub('1', '{ hello }')), hear(hello('1'), comp('1')), quiet],
  'a mutation is answered and completed': [
    begin,
    say(sub('1', 'mutation { set }')),
    hear({ id: '1', type: 'next', payload: { data: { set: 1 } } }, comp('1')),
  ],
  'variables and names count': [
    begin,
    say(
      sub('1', 'query A { a: hello } query B($n: String) { hello(name: $n) }', {
        operationName: 'B',
        variables: { n: 'you' },
      }),
    ),
    hear({ id: '1', type: 'next', payload: { data: { hello: 'hello you' } } }, comp('1')),
  ],
  'null for variables and a name is as if they were left out': [
    begin,
    say(sub('1', '{ hello }', { variables: null, operationName: null, extensions: null })),
    hear(hello('1'), comp('1')),
  ],
  'queries are answered beside each other': [
    begin,
    say(sub('1', '{ slow }'), sub('2', '{ hello }')),
    hear(hello('2'), comp('2')),
    released,
    hear({ id: '1', type: 'next', payload: { data: { slow: 1 } } }, comp('1')),
  ],
  'a query that was completed by the client is not answered': [
    begin,
    say(sub('1', '{ slow }'), comp('1')),
    released,
    say(sub('2', '{ hello }')),
    hear(hello('2'), comp('2')),
    quiet,
  ],
  'the id of a running query may not be taken again': [
    begin,
    say(sub('1', '{ slow }'), sub('1', '{ hello }')),
    closes(4409),
  ],
  'the id of a query that was answered may be taken again': [
    begin,
    say(sub('1', '{ hello }')),
    hear(hello('1'), comp('1')),
    say(sub('1', '{ hello }')),
    hear(hello('1'), comp('1')),
  ],
  // Errors
  'a document that is no GraphQL is an error, without complete': [
    begin,
    say(sub('1', '{')),
    hearLike({ id: '1', type: 'error', payload: [{ message: expect.stringContaining('Syntax Error') }] }),
    quiet,
  ],
  'an unknown field is an error': [
    begin,
    say(sub('1', '{ nothing }')),
    hearLike({ id: '1', type: 'error', payload: [{ message: expect.stringContaining('nothing') }] }),
    quiet,
  ],
  'a document without an operation is an error': [
    begin,
    say(sub('1', 'fragment F on Query { hello }')),
    hearLike({ id: '1', type: 'error' }),
    quiet,
  ],
  'an unknown name of an operation is an error': [
    begin,
    say(sub('1', 'query A { hello }', { operationName: 'B' })),
    hearLike({ id: '1', type: 'error' }),
  ],
  'a document over a limit is an error with its code': [
    begin,
    say(sub('1', `{ ${'hello '.repeat(150)} }`)),
    hearLike({ id: '1', type: 'error', payload: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] }),
    quiet,
  ],
  'after an error the id may be taken again at once': [
    begin,
    say(sub('1', '{')),
    hearLike({ id: '1', type: 'error' }),
    say(sub('1', '{ hello }')),
    hear(hello('1'), comp('1')),
  ],
  'variables that do not fit are told by next, and complete': [
    begin,
    say(
      sub('1', 'query ($n: Int!) { hello(name: "x") @skip(if: false) __typename @include(if: $n) }', { variables: {} }),
    ),
    hearLike({ id: '1' }),
  ],
  'a subscription that is refused by its field is told by next, and complete': [
    begin,
    say(sub('1', 'subscription { tick(fail: "typed") { n } }')),
    hearLike({ id: '1', type: 'next', payload: { errors: [{ extensions: { code: 'NOT_FOUND' } }] } }),
    hear(comp('1')),
    quiet,
  ],
  'a field that fails is told beside the data': [
    begin,
    say(sub('1', 'subscription { tick { n broken } }')),
    open(1),
    happens(1),
    hearLike({
      id: '1',
      type: 'next',
      payload: { data: { tick: { n: 1, broken: null } }, errors: [{ path: ['tick', 'broken'] }] },
    }),
  ],
  // Subscriptions
  'a subscription tells what happens, in order': [
    begin,
    say(sub('1')),
    open(1),
    happens(1),
    happens(2),
    hear(told('1', 1), told('1', 2)),
  ],
  'two subscriptions of one socket both hear': [
    begin,
    say(sub('1'), sub('2')),
    open(2),
    happens(1),
    hearLike({ type: 'next' }),
    hearLike({ type: 'next' }),
    quiet,
  ],
  'ids may be any text': [
    begin,
    say(sub('__proto__'), sub('a"\\{}'), sub('ü\u0000')),
    open(3),
    say(comp('__proto__'), comp('a"\\{}'), comp('ü\u0000')),
    open(0),
    quiet,
  ],
  'a subscription ends with complete of the client, unanswered': [
    begin,
    say(sub('1')),
    open(1),
    say(comp('1')),
    open(0),
    happens(1),
    quiet,
  ],
  'the same id twice closes with 4409': [
    begin,
    say(sub('1')),
    open(1),
    say(sub('1')),
    closes(4409, 'Subscriber for 1 already exists'),
  ],
  'the same id twice in one turn closes with 4409': [begin, say(sub('1'), sub('1')), closes(4409)],
  'a long id twice closes with 4409, its reason cut': [
    begin,
    say(sub('ü'.repeat(2_000)), sub('ü'.repeat(2_000))),
    closes(4409, /^Subscriber for ü+/),
  ],
  'complete of an unknown id is ignored': [begin, say(comp('9'), comp('9')), quiet],
  'complete twice is ignored': [begin, say(sub('1')), open(1), say(comp('1'), comp('1')), open(0), quiet],
  'an id is taken again after complete, and has data at once': [
    begin,
    say(sub('1')),
    open(1),
    happens(1),
    hear(told('1', 1)),
    say(comp('1'), sub('1')),
    async (_peer, house) => {
      await until(() => house.readers.size === 1);
      house.bus.publish(tick(2, { id: 'w2' }));
    },
    hear(told('1', 2)),
    quiet,
  ],
  'an id is taken again in one turn with the first one and its complete (S4)': [
    begin,
    say(sub('1'), comp('1'), sub('1')),
    open(1),
    happens(1),
    hear(told('1', 1)),
    quiet,
  ],
  'an id is taken again while the first one is still being opened': [
    begin,
    say(sub('1', 'subscription { tick(fail: "slow") { n } }'), comp('1'), sub('1')),
    open(1),
    released,
    happens(1),
    hear(told('1', 1)),
    quiet,
    open(1),
  ],
  'ids change hands many times in one turn': [
    begin,
    say(...Array.from({ length: 9 }, () => [sub('1'), comp('1')]).flat(), sub('1')),
    open(1),
    happens(7),
    hear(told('1', 7)),
    quiet,
  ],
  'completed in the turn of an event, it tells that event or nothing, and then nothing': [
    begin,
    say(sub('1')),
    open(1),
    happens(1),
    say(comp('1')),
    open(0),
    happens(2),
    async (peer) => {
      peer.socket.send(JSON.stringify({ type: 'ping' }));
      const first = await peer.next();
      if ('id' in first) {
        expect(first).toEqual(told('1', 1));
        expect(await peer.next()).toEqual({ type: 'pong' });
      } else expect(first).toEqual({ type: 'pong' });
    },
  ],
  'more operations than allowed are refused, and the others go on': [
    begin,
    say(...Array.from({ length: 11 }, (_, n) => sub(`${n}`))),
    hearLike({ id: '10', type: 'error', payload: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] }),
    open(10),
    say(comp('3')),
    open(9),
    say(sub('10')),
    open(10),
    quiet,
  ],
  'operations that are completed before they are open count until they have ended': [
    begin,
    say(
      ...Array.from({ length: 21 }, (_, n) => [
        sub(`${n}`, 'subscription { tick(fail: "slow") { n } }'),
        comp(`${n}`),
      ]).flat(),
    ),
    hearLike({ id: '20', type: 'error', payload: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] }),
    released,
  ],
  'a refused id is free': [
    begin,
    say(...Array.from({ length: 11 }, (_, n) => sub(`${n}`))),
    hearLike({ id: '10', type: 'error' }),
    say(comp('0')),
    open(9),
    say(sub('10', '{ hello }')),
    hear(hello('10'), comp('10')),
  ],
  // Cuts
  'cut before init': [cut],
  'cut in the turn of init': [say(INIT), cut],
  'cut while an operation is being opened': [
    begin,
    say(sub('1', 'subscription { tick(fail: "slow") { n } }')),
    quiet,
    cut,
    released,
  ],
  'cut while it is being opened, released later': [
    begin,
    say(sub('1', 'subscription { tick(fail: "slow") { n } }')),
    quiet,
    released,
    cut,
  ],
  'cut while a query runs': [begin, say(sub('1', '{ slow }')), quiet, cut, released],
  'cut while events come': [begin, say(sub('1')), open(1), happens(1), happens(2), cut],
  'cut behind complete and a new subscribe': [begin, say(sub('1'), comp('1'), sub('1')), quiet, cut],
  'closed by the client with 1000': [
    begin,
    say(sub('1')),
    open(1),
    ({ socket }) => socket.close(1000, 'bye'),
    closes(1000, 'bye'),
  ],
  'closed by a fault of the client, its subscriptions end': [
    begin,
    say(sub('1'), sub('2')),
    open(2),
    say('{'),
    bad,
    open(0),
  ],
};

const metricOf = async ({ server }: House, name: string): Promise<number> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
};

const openHouse = async (): Promise<House> => {
  const time = openManualClock();
  return { ...(await openStreamHouse({ clock: time, bodyLimit: 20_000 })), time };
};

const nothingIsLeft = async (house: House): Promise<void> => {
  for (const name of ['trunkline_websockets', 'trunkline_subscriptions', 'trunkline_websocket_buffered_bytes'])
    while ((await metricOf(house, name)) !== 0) await new Promise((resolve) => setImmediate(resolve));
  expect([house.readers.size, house.bus.listeners]).toEqual([0, 0]);
};

describe('graphql-transport-ws', () => {
  test('has as many cases as were asked for', () => {
    expect(Object.keys(CASES).length).toBeGreaterThanOrEqual(60);
  });

  test.each(Object.entries(CASES))('%s', async (_name, steps) => {
    const house = await openHouse();
    const peer = await openPeer(house);
    for (const step of steps) await step(peer, house);
    peer.socket.terminate();
    house.slow.resolve();
    await nothingIsLeft(house);
  });

  test.each([['graphql-ws'], ['soap,wamp']])(
    'is the only protocol: a peer that speaks %s is turned away',
    async (protocol) => {
      const house = await openHouse();
      const socket = new WebSocket(socketUrl(house.server), protocol.split(','));
      atEnd(() => socket.terminate());
      // A client must not go on without the protocol that it asked for.
      const [error] = await once(socket, 'error');
      expect(String(error)).toContain('subprotocol');
      await nothingIsLeft(house);
    },
  );

  test('closes with 4406 a peer that names no protocol', async () => {
    const house = await openHouse();
    const peer = await openPeer(house, []);
    await closes(4406)(peer, house);
  });

  test('is chosen among others', async () => {
    const house = await openHouse();
    const peer = await openPeer(house, ['graphql-ws', 'graphql-transport-ws']);
    expect(peer.socket.protocol).toBe('graphql-transport-ws');
  });
});
