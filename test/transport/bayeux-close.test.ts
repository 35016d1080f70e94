import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { listen } from './bayeux-listen.ts';
import { event, openScripted, type Step } from './bayeux-scripted.ts';

describe('a Bayeux client that is closed', () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  /** Of this process, in which other tests may have left some that have yet to run out. */
  let before = 0;
  beforeEach(() => {
    before = timers();
  });
  /** As soon as no timer runs that did not run before. */
  const noTimers = async () => {
    while (timers() > before) await turn();
  };

  it('takes leave while a connect is held, and leaves no socket and no timer', async () => {
    const server = await openScripted();
    const client = listen(server.url);
    await client.hear('live null');
    await server.turns.until(() => server.held.length === 1);
    const closing = client.close();
    expect(client.close()).toBe(closing);
    await closing;
    await server.deserted();
    await noTimers();
    const last = server.turns.all.at(-1);
    expect([last?.kind, last?.first.clientId]).toEqual(['disconnect', 'client1']);
    expect(client.lines()).toEqual(['live null']);
  });

  it.each(['close', 'end'])('lets its process end: %s', async (how) => {
    const server = await openScripted();
    const script = `
      import { openBayeux } from './bayeux.ts';
      import { openCookies } from './cookies.ts';
      const [url, how] = process.argv.slice(-2);
      const client = openBayeux({
        account: 'north', url, cookies: openCookies(), headers: () => ({}), appendMessageType: true, ackExtension: true,
        channels: ['/v2/me/*'], maxResponseBytes: 1000,
        on: { message() {}, live: () => how === 'close' && client.close(), lost: console.log, ended: () => console.log('ended') },
      });
      process.on('exit', () => console.log('left'));
    `;
    if (how === 'end') server.script('connect', ({ raw }) => raw(401, ''));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module-typescript', '-e', script, server.url, how],
      { cwd: join(import.meta.dirname, '../../src/transport') },
    );
    expect(stdout.trim().split('\n')).toEqual(how === 'close' ? ['left'] : ['ended', 'left']);
    expect(server.count('disconnect')).toBe(how === 'close' ? 1 : 0);
  });

  it('waits for the leave-taking only so long', async () => {
    const server = await openScripted();
    server.always('disconnect', () => {});
    const client = listen(server.url, {}, { closeMs: 5 });
    await client.hear('live null');
    await client.close();
    await server.deserted();
    await noTimers();
    expect(client.lines()).toEqual(['live null']);
  });

  it.each<[string, Step]>([
    ['fails', ({ raw }) => raw(500, '')],
    ['is cut', ({ cut }) => cut()],
    [
      'finds no session',
      ({ reply, first: { channel, id } }) => reply({ channel, id, successful: false, error: '402::x' }),
    ],
  ])('does not mind when it %s', async (_, step) => {
    const server = await openScripted();
    server.always('disconnect', step);
    const client = listen(server.url);
    await client.hear('live null');
    await client.close();
    await server.deserted();
    expect(client.lines()).toEqual(['live null']);
  });

  it('hears nothing of the answer to its held connect', async () => {
    const server = await openScripted();
    server.always('disconnect', (turn) => {
      void server.deliver(event('/v2/me/emails', 'late')).then(turn.usual);
    });
    const client = listen(server.url);
    await client.hear('live null');
    await server.turns.until(() => server.held.length === 1);
    await client.close();
    await server.deserted();
    expect(client.lines()).toEqual(['live null']);
  });

  it('before anything came back', async () => {
    const server = await openScripted();
    server.script('handshake', () => {});
    const client = listen(server.url);
    await server.turns.until((all) => all.length === 1);
    await client.close();
    await server.deserted();
    await noTimers();
    expect(client.lines()).toEqual([]);
  });

  it('at once', async () => {
    const server = await openScripted();
    const client = listen(server.url);
    await client.close();
    await noTimers();
    expect(client.lines()).toEqual([]);
    expect(server.turns.all).toEqual([]);
  });

  it('while it waits for its next try', async () => {
    const server = await openScripted();
    server.always('handshake', ({ raw }) => raw(503, '', { 'retry-after': '3600' }));
    const client = listen(server.url);
    await client.hear('lost UNAVAILABLE');
    await client.close();
    await server.deserted();
    await noTimers();
  });

  it('by its own listener, in the middle of a response', async () => {
    const server = await openScripted();
    const seen: unknown[] = [];
    const closed = Promise.withResolvers<void>();
    const client = listen(server.url, {
      on: {
        message: (_, data) => {
          seen.push(data);
          client.close().then(closed.resolve);
        },
        live: () => {},
        lost: () => seen.push('lost'),
        ended: () => seen.push('ended'),
      },
    });
    await server.deliver(event('/v2/me/emails', 1), event('/v2/me/emails', 2));
    await closed.promise;
    await server.deserted();
    expect(seen).toEqual([1]);
  });

  it('after it gave up, and while it does', async () => {
    const server = await openScripted();
    server.script('subscribe', ({ reply, first: { channel, id } }) =>
      reply({ channel, id, successful: false, error: '403::no' }),
    );
    const leave = Promise.withResolvers<void>();
    server.always('disconnect', (turn) => {
      void leave.promise.then(turn.usual);
    });
    const client = listen(server.url);
    await server.turns.until(() => server.count('disconnect') === 1);
    const closing = client.close();
    leave.resolve();
    await closing;
    await server.deserted();
    expect(client.lines()).toEqual([]);
  });
});
