import { describe, expect, it } from 'vitest';
import { GONE, HEARTBEAT, open, until } from './bayeux-kit.ts';

describe('a session', () => {
  it('expires when no connect comes within the interval and the maximum', async () => {
    const { client, clock, bayeux } = await open({ intervalMs: 500, maxIntervalMs: 1000 });
    const ada = await client().start();
    await clock.advance(1499);
    expect(bayeux.sessions.size).toBe(1);
    await clock.advance(1);
    expect(bayeux.sessions.size).toBe(0);
    expect((await ada.connect()).messages).toEqual([GONE]);
  });

  it('expires without ever a connect', async () => {
    const { client, clock, bayeux } = await open();
    await client().handshake();
    await clock.advance(10_000);
    expect(bayeux.sessions.size).toBe(0);
  });

  it('lives longer by any other message', async () => {
    const { client, clock, bayeux } = await open();
    const ada = await client().start();
    await clock.advance(9999);
    await ada.subscribe('/a');
    await clock.advance(9999);
    expect(bayeux.sessions.size).toBe(1);
    await clock.advance(1);
    expect(bayeux.sessions.size).toBe(0);
  });

  it('does not live shorter by it', async () => {
    const { client, clock, bayeux } = await open({ intervalMs: 5000, maxIntervalMs: 1000 });
    const ada = await client().start();
    await ada.subscribe('/a');
    await clock.advance(5999);
    expect(bayeux.sessions.size).toBe(1);
    await clock.advance(1);
    expect(bayeux.sessions.size).toBe(0);
  });

  it('does not expire while its connect is held, and does after its socket closed', async () => {
    const { client, clock, bayeux } = await open();
    const ada = await client().start();
    const caller = new AbortController();
    await ada.hold({}, caller.signal);
    await clock.advance(29_000);
    caller.abort();
    await until(() => ada.session?.held === false);
    await clock.advance(9999);
    expect(bayeux.sessions.size).toBe(1);
    await clock.advance(1);
    expect(bayeux.sessions.size).toBe(0);
  });

  it('ends with a disconnect, which lets the held connect go', async () => {
    const { client, bayeux, timers } = await open();
    const ada = await client().start();
    const { answer } = await ada.hold();
    expect((await ada.disconnect()).messages).toEqual([{ id: '7', channel: '/meta/disconnect', successful: true }]);
    expect((await answer).messages).toEqual([{ ...HEARTBEAT, advice: { reconnect: 'none' } }]);
    expect([bayeux.sessions.size, timers.size]).toEqual([0, 0]);
    expect((await ada.disconnect()).reply.error).toBe('402::Unknown client');
  });

  it('is over for what follows its disconnect in one request', async () => {
    const { client } = await open();
    const { send, clientId } = await client().start();
    const { messages } = await send([
      { channel: '/meta/disconnect', clientId },
      { channel: '/meta/subscribe', clientId, subscription: '/a' },
      { channel: '/meta/connect', clientId },
    ]);
    expect(messages.map(({ successful }) => successful)).toEqual([true, false, false]);
  });

  it('is dismissed by the server', async () => {
    const { client, bayeux } = await open();
    const [ada, bob] = [await client('ada').start(), await client('bob').start()];
    const held = [await ada.hold(), await bob.hold()] as const;
    bayeux.dismiss(ada.clientId);
    expect((await held[0].answer).messages).toEqual([
      { channel: '/meta/disconnect' },
      { ...HEARTBEAT, advice: { reconnect: 'none' } },
    ]);
    expect(bob.session?.held).toBe(true);
    bayeux.dismiss();
    expect((await held[1].answer).reply.advice).toEqual({ reconnect: 'none' });
    expect((await bob.connect()).messages).toEqual([GONE]);
  });

  it('is forgotten by the server, with what waited for it', async () => {
    const { client, bayeux, timers } = await open();
    const [ada, bob] = [await client('ada').start(), await client('bob').start()];
    const { answer } = await ada.hold();
    bayeux.deliver('bob', '/v2/me/emails', { n: 1 });
    bayeux.forget(ada.clientId);
    expect((await answer).messages).toEqual([HEARTBEAT]);
    expect((await ada.connect()).messages).toEqual([GONE]);
    expect(bob.session).toBeDefined();
    bayeux.forget();
    expect((await bob.subscribe('/a')).messages).toMatchObject([{ error: '402::Unknown client' }]);
    expect(timers.size).toBe(0);
  });
});

it('closes: held connects are answered, no timer is left, nobody is served', async () => {
  const { client, bayeux, timers } = await open();
  const [ada, bob] = [await client('ada').start(), await client('bob').start()];
  const { answer } = await ada.hold();
  bayeux.close();
  expect((await answer).status).toBe(503);
  expect([bayeux.sessions.size, timers.size]).toEqual([0, 0]);
  expect((await bob.handshake()).status).toBe(503);
});

it('closes with its face', async () => {
  const { client, face, timers } = await open();
  const ada = await client().start();
  const { answer } = await ada.hold();
  await face.close();
  await answer.catch(() => {});
  expect(timers.size).toBe(0);
});
