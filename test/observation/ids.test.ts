import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openUntraced, parseTraceparent, templateOf, writeTraceparent } from '../../src/domain/trace.ts';
import { ask, post, raw, schemaOf, serve } from '../server/harness.ts';
import { openStreamHouse, socketUrl } from '../server/stream-house.ts';
import { atEnd } from '../support/at-end.ts';
import { openMemoryLog } from './lines.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`;
const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

const BROKEN = schemaOf('type Query { broken: String, fine: String }', {
  Query: {
    broken: () => {
      throw new Error('the disk is full');
    },
    fine: () => 'yes',
  },
});

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''))
    .filter((text) => !/^0+$/.test(text));

describe('traceparent', () => {
  test('is read and written again as it came', () => {
    fc.assert(
      fc.property(hex(32), hex(16), fc.constantFrom('00', '01'), (trace, span, flags) => {
        const text = `00-${trace}-${span}-${flags}`;
        const parsed = parseTraceparent(text);
        expect(parsed && writeTraceparent(parsed)).toBe(text);
        expect(parseTraceparent(`cc-${trace}-${span}-${flags}-more`)).toEqual(parsed);
      }),
    );
  });

  test('that is none is none', () => {
    const wrong = [
      `00-${TRACE}-b7ad6b7169203331-01-more`,
      `ff-${TRACE}-b7ad6b7169203331-01`,
      `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
      `00-${TRACE}-${'0'.repeat(16)}-01`,
      PARENT.toUpperCase(),
      '',
      42,
      undefined,
    ];
    expect(wrong.map(parseTraceparent)).toEqual(wrong.map(() => null));
    fc.assert(fc.property(fc.string(), (text) => parseTraceparent(text) === null));
  });
});

test('a path is told without what may be an id', () => {
  expect(templateOf('/v2/Accounts/AC0123/Workers.json?secret=1')).toBe('/v2/Accounts/*/*');
  expect(templateOf('/platform_api/GetQueues/')).toBe('/platform_api/GetQueues/');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.nat(), (text, number) => {
      expect(templateOf(`/jobs/${text.replaceAll('/', '')}${number}`)).toBe(
        text.startsWith('?') ? '/jobs/' : '/jobs/*',
      );
    }),
  );
});

describe('the id of a request', () => {
  test('is taken from it where it is printable and short, and is on every answer (S28)', async () => {
    const server = await serve();
    const paths = ['/healthz', '/readyz', '/metrics', '/nowhere', '/webhooks/one', '/graphql?query={hello}'];
    for (const path of paths) {
      const { headers } = await raw(`${server.url}${path}`, {
        headers: { 'x-request-id': 'abc-1', traceparent: PARENT },
      });
      expect([path, headers['x-request-id'], headers.traceresponse]).toEqual([path, 'abc-1', PARENT]);
      const made = await raw(`${server.url}${path}`, {});
      expect([path, made.headers['x-request-id']]).toEqual([path, expect.stringMatching(UUID)]);
    }
    for (const odd of ['', 'a b', 'x'.repeat(129), 'ä', '\t']) {
      const { headers } = await raw(`${server.url}/healthz`, { headers: { 'x-request-id': odd } }).catch(() => ({
        headers: { 'x-request-id': 'Node would not send it' },
      }));
      expect(headers['x-request-id']).not.toBe(odd);
    }
  });

  test('is in each line of the log about it, and where an error has an id of its own', async () => {
    const { log, lines } = openMemoryLog();
    const server = await serve({ schema: BROKEN, log });
    const headers = { 'x-request-id': 'abc-1', traceparent: PARENT };
    const { errors } = await ask(server, '{ broken }', {}, headers);
    expect(errors[0].extensions).toMatchObject({ errorId: expect.any(String), requestId: 'abc-1', traceId: TRACE });
    expect(lines()).toMatchObject([{ requestId: 'abc-1', traceId: TRACE, errorId: errors[0].extensions.errorId }]);
    const refused = await ask(server, '{ nothing }', {}, headers);
    expect(refused.errors[0].extensions ?? {}).not.toHaveProperty('requestId');
  });

  test('does not get mixed up among requests at the same time', async () => {
    const { log, lines } = openMemoryLog();
    const server = await serve({ schema: BROKEN, log });
    const names = Array.from({ length: 30 }, (_, n) => `r-${n}`);
    await Promise.all(
      names.map((name) => post(server, `query ${name.replace('-', '_')} { broken }`, {}, { 'x-request-id': name })),
    );
    expect(
      lines()
        .map(({ requestId }) => requestId)
        .sort(),
    ).toEqual([...names].sort());
  });

  test('may be sent and read by pages of other origins', async () => {
    const origin = 'https://wallboard.example';
    const server = await serve({ cors: [origin] });
    const preflight = await fetch(`${server.url}/graphql`, { method: 'OPTIONS', headers: { origin } });
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-request-id, traceparent');
    const { headers } = await fetch(`${server.url}/graphql?query={hello}`, { headers: { origin } });
    expect(headers.get('access-control-expose-headers')).toContain('x-request-id');
  });
});

describe('on a WebSocket', () => {
  const open = async (headers: Record<string, string>) => {
    const { log, lines } = openMemoryLog();
    const { server } = await openStreamHouse({ log, schema: BROKEN });
    const socket = new WebSocket(socketUrl(server), 'graphql-transport-ws', { headers });
    atEnd(() => socket.terminate());
    const upgraded = new Promise<string | string[] | undefined>((resolve) => {
      socket.once('upgrade', ({ headers: answered }) => resolve(answered['x-request-id']));
    });
    const messages: { type: string; payload?: { errors?: { extensions?: object }[] } }[] = [];
    let wake = (): void => {};
    socket.on('message', (text) => {
      messages.push(JSON.parse(String(text)));
      wake();
    });
    await new Promise((resolve) => socket.once('open', resolve));
    const say = (message: object) => socket.send(JSON.stringify(message));
    const heard = async (count: number) => {
      while (messages.length < count)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return messages;
    };
    say({ type: 'connection_init' });
    await heard(1);
    return { upgraded: await upgraded, say, heard, lines };
  };

  test('each operation has an id, made of that of the socket or brought with its message', async () => {
    const { upgraded, say, heard, lines } = await open({ 'x-request-id': 'socket-1', traceparent: PARENT });
    expect(upgraded).toBe('socket-1');
    const other = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
    say({ id: 'a', type: 'subscribe', payload: { query: '{ broken }' } });
    await heard(3);
    const extensions = { 'x-request-id': 'mine', traceparent: other };
    say({ id: 'b', type: 'subscribe', payload: { query: 'query B { broken }', extensions } });
    const messages = await heard(5);
    expect(
      messages.filter(({ type }) => type === 'next').map(({ payload }) => payload?.errors?.[0]?.extensions),
    ).toMatchObject([
      { requestId: 'socket-1.1', traceId: TRACE },
      { requestId: 'mine', traceId: '1'.repeat(32) },
    ]);
    const internal = lines().filter(({ errorId }) => errorId !== undefined);
    expect(internal.map(({ requestId }) => requestId)).toEqual(['socket-1.1', 'mine']);
  });

  test('that is refused, the answer has one, too', async () => {
    const server = await serve();
    const socket = new WebSocket(socketUrl(server).replace('/graphql', '/nowhere'), 'graphql-transport-ws', {
      headers: { 'x-request-id': 'abc-1' },
    });
    const id = await new Promise((resolve) => {
      socket.on('error', () => {});
      socket.once('unexpected-response', (_request, { headers }) => resolve(headers['x-request-id']));
    });
    expect(id).toBe('abc-1');
  });
});

test('without spans a trace goes on as it came, and one that is made has ids of its own', () => {
  let made = 0;
  const tracer = openUntraced(() => {
    made += 1;
    return `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
  });
  const parent = { traceId: TRACE, spanId: 'b7ad6b7169203331', flags: 1 };
  expect(tracer.begin('x', 'server', parent, {}).trace).toBe(parent);
  const { trace } = tracer.begin('x', 'server', null, {});
  expect(parseTraceparent(writeTraceparent(trace))).toEqual(trace);
});
