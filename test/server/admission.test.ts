import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openAdmissions } from '../../src/server/admission.ts';
import { principalOf } from '../../src/server/principal.ts';
import { atEnd } from '../support/at-end.ts';
import { openManualClock } from './clock.ts';
import { openStreamHouse, socketUrl, tick, until } from './stream-house.ts';

const principal = (id: string) => principalOf({ id, name: id, role: 'viewer' });

/** Longer than a timer of Node can be. */
const YEAR_MS = 365 * 24 * 3_600_000;

describe('an admission', () => {
  test('ends at the moment at which its token expires, however far away, and not before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 * YEAR_MS }), (life) => {
        const time = openManualClock(0);
        const admissions = openAdmissions(time);
        const { ended } = admissions.begin(
          { principal: principal('a'), expiresAt: life },
          new AbortController().signal,
        );
        time.advance(life - 1);
        expect(ended.aborted).toBe(false);
        time.advance(1);
        expect(ended.reason).toMatchObject({
          message: 'the token has expired',
          extensions: { code: 'UNAUTHENTICATED' },
        });
        expect(admissions.count()).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  test('of a token that has expired has ended from the beginning', () => {
    const admissions = openAdmissions(openManualClock(1_000));
    const { ended } = admissions.begin({ principal: principal('a'), expiresAt: 1_000 }, new AbortController().signal);
    expect([ended.aborted, admissions.count()]).toEqual([true, 0]);
  });

  test('ends when its principal is not let in any more, and does not begin then', () => {
    const revoked = new Set<string>();
    const admissions = openAdmissions(openManualClock(), ({ id }) => !revoked.has(id));
    const { signal } = new AbortController();
    const begin = (id: string) => admissions.begin({ principal: principal(id) }, signal);
    const [a, b] = ['a', 'b'].map(begin);
    expect(admissions.review()).toBe(0);
    revoked.add('a');
    expect(admissions.review()).toBe(1);
    const reason = { message: expect.stringContaining('no longer good'), extensions: { code: 'UNAUTHENTICATED' } };
    expect(a?.ended.reason).toMatchObject(reason);
    expect([b?.ended.aborted, admissions.count()]).toEqual([false, 1]);
    expect(begin('a').ended.reason).toMatchObject(reason);
    expect(admissions.count()).toBe(1);
  });

  test('is forgotten with its stream, and with it its timer', () => {
    const time = openManualClock(0);
    const admissions = openAdmissions(time);
    const gone = new AbortController();
    const { ended } = admissions.begin({ principal: principal('a'), expiresAt: 1_000 }, gone.signal);
    gone.abort();
    time.advance(2_000);
    expect([ended.aborted, admissions.count()]).toEqual([false, 0]);
  });
});

describe('streams of one token, over every way', () => {
  const issuer = async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' };
    const server = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    atEnd(() => server.close());
    const jwksUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const token = (expires: number) =>
      new SignJWT({ role: 'viewer' })
        .setProtectedHeader({ alg: 'RS256', kid: 'k' })
        .setIssuer('https://issuer.example')
        .setSubject('someone')
        .setExpirationTime(expires)
        .sign(privateKey);
    return { jwt: { issuer: 'https://issuer.example', jwksUri, roleClaim: 'role' }, token };
  };

  const QUERY = 'subscription { tick { n } }';

  const openSocket = async (server: { url: string }, authorization: string) => {
    const socket = new WebSocket(socketUrl(server), 'graphql-transport-ws');
    atEnd(() => socket.terminate());
    const heard: string[] = [];
    const closed = new Promise<[number, string]>((resolve) => {
      socket.once('close', (code, reason) => resolve([code, String(reason)]));
    });
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } })));
    socket.on('message', (text) => {
      heard.push(String(text));
      if (String(text).includes('connection_ack'))
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: QUERY } }));
    });
    return { socket, heard, closed };
  };

  const openEvents = async (server: { url: string }, authorization: string, method: string) => {
    const url = new URL('/graphql', server.url);
    if (method === 'GET') url.searchParams.set('query', QUERY);
    const request = httpRequest(url, {
      method,
      agent: false,
      headers: { accept: 'text/event-stream', 'content-type': 'application/json', authorization },
    });
    atEnd(() => request.destroy());
    request.end(method === 'POST' ? JSON.stringify({ query: QUERY }) : undefined);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve);
      request.once('error', reject);
    });
    const heard = { text: '', ended: false };
    response.setEncoding('utf8').on('data', (part: string) => {
      heard.text += part;
    });
    response.once('end', () => {
      heard.ended = true;
    });
    return { response, heard };
  };

  test('end with it at the same moment, with the reason, and tell nothing afterwards (S9)', async () => {
    const { jwt, token } = await issuer();
    const time = openManualClock();
    const { server, bus, readers } = await openStreamHouse({ auth: { apiKeys: [], jwt }, clock: time });
    const expires = Math.floor(time.now() / 1000) + 40 * 24 * 3_600;
    const authorization = `Bearer ${await token(expires)}`;
    const socket = await openSocket(server, authorization);
    const streams = [
      await openEvents(server, authorization, 'GET'),
      await openEvents(server, authorization, 'POST'),
      await openEvents(server, authorization, 'POST'),
    ];
    const [, , stalled] = streams;
    await until(() => readers.size === 4);
    stalled?.response.pause();
    time.advance(expires * 1000 - time.now() - 1);
    bus.publish(tick(1));
    await until(() => streams.slice(0, 2).every(({ heard }) => heard.text.includes('"n":1')));
    for (let n = 0; n < 200; n += 1) bus.publish(tick(2, { id: `${n}`, weight: 0 }));
    time.advance(1);
    expect(readers.size).toBe(0);
    bus.publish(tick(3));
    expect(await socket.closed).toEqual([4403, 'the token has expired']);
    stalled?.response.resume();
    await until(() => streams.every(({ heard }) => heard.ended));
    for (const { heard } of streams) {
      expect(heard.text).toMatch(
        /event: next\ndata: \{"errors":\[\{"message":"the token has expired","extensions":\{"code":"UNAUTHENTICATED"\}\}\]\}\n\nevent: complete\ndata:\n\n$/,
      );
      expect(heard.text).not.toContain('"n":3');
    }
    expect(socket.heard.join()).not.toContain('"n":3');
  });
});
