import { describe, expect, it } from 'vitest';
import { event, GONE, HEARTBEAT, open, RETRY, until } from './bayeux-kit.ts';

describe('a connect', () => {
  it('is answered at once when it is the first, and held when it is not', async () => {
    const { client, clock } = await open();
    const ada = client();
    await ada.handshake();
    expect((await ada.connect()).messages).toEqual([HEARTBEAT]);
    expect(ada.session?.connected).toBe(true);
    const { answer } = await ada.hold();
    await clock.advance(29_999);
    expect(ada.session?.held).toBe(true);
    await clock.advance(1);
    expect((await answer).messages).toEqual([HEARTBEAT]);
  });

  it('is not held when it asks for that, and then hears the advice again', async () => {
    const { client } = await open({ timeoutMs: 5000, intervalMs: 100 });
    const ada = await client().start();
    const { reply } = await ada.connect({ advice: { timeout: 0 } });
    expect(reply).toEqual({ ...HEARTBEAT, advice: { reconnect: 'retry', interval: 100, timeout: 5000 } });
  });

  it('is held for as long as it asks', async () => {
    const { client, clock } = await open();
    const ada = await client().start();
    const { answer } = await ada.hold({ advice: { timeout: 1000 } });
    await clock.advance(1000);
    expect((await answer).messages).toEqual([{ ...HEARTBEAT, advice: RETRY }]);
    const next = await ada.hold();
    await clock.advance(29_999);
    expect(ada.session?.held).toBe(true);
    await clock.advance(1);
    expect((await next.answer).messages).toEqual([HEARTBEAT]);
  });

  it('is not held in the company of other messages', async () => {
    const { client } = await open();
    const ada = await client().start();
    const { clientId } = ada;
    const { messages } = await ada.send([
      { id: '1', channel: '/meta/subscribe', clientId, subscription: '/a' },
      { id: '2', channel: '/meta/connect', clientId, connectionType: 'long-polling' },
    ]);
    expect(messages.map(({ id }) => id)).toEqual(['1', '2']);
  });

  it('ends the one that is held with an HTTP error', async () => {
    for (const duplicateConnectStatus of [undefined, 408, 500] as const) {
      const { client, bayeux } = await open(duplicateConnectStatus ? { duplicateConnectStatus } : {});
      const ada = await client().start();
      const { answer } = await ada.hold();
      const second = ada.connect();
      expect((await answer).status).toBe(duplicateConnectStatus ?? 408);
      await until(() => ada.session?.held === true);
      bayeux.deliver('ada', '/v2/me/emails', { n: 1 });
      expect((await second).messages).toEqual([event(1), HEARTBEAT]);
    }
  });

  it('whose socket closes loses nothing', async () => {
    const { client, bayeux, timers } = await open();
    const ada = await client().start();
    const caller = new AbortController();
    await ada.hold({}, caller.signal);
    caller.abort();
    await until(() => ada.session?.held === false);
    bayeux.deliver('ada', '/v2/me/emails', { n: 1 });
    bayeux.deliver('ada', '/v2/me/emails', { n: 2 });
    // Nothing but the expiry.
    expect(timers.size).toBe(1);
    expect((await ada.connect()).messages).toEqual([event(1), event(2), HEARTBEAT]);
  });
});

describe('events', () => {
  it('are not spent on a connect whose caller has left before it is looked at', async () => {
    const { client, bayeux, face, clock, answers } = await open();
    const ada = await client().start();
    bayeux.deliver('ada', '/v2/me/emails', { n: 1 });
    let isDelayed = false;
    const matches = () => {
      isDelayed = true;
      return true;
    };
    face.faults.inject({ kind: 'latency', ms: 1000 }, { times: 1, matches });
    const caller = new AbortController();
    const left = ada.connect({}, caller.signal).catch(() => 'left');
    await until(() => isDelayed);
    caller.abort();
    expect(await left).toBe('left');
    await until(() => answers.at(-1)?.destroyed === true);
    await clock.advance(1000);
    expect((await ada.connect()).messages).toEqual([event(1), HEARTBEAT]);
    expect(face.calls.filter(({ status }) => status === 0)).toHaveLength(1);
  });

  it('end a held connect, come before its reply and in order', async () => {
    const { client, bayeux } = await open();
    const ada = await client().start();
    const { answer } = await ada.hold();
    for (const n of [1, 2, 3]) bayeux.deliver('ada', '/v2/me/emails', { n });
    expect((await answer).messages).toEqual([event(1), event(2), event(3), HEARTBEAT]);
  });

  it('are told as they were when they happened', async () => {
    const { client, bayeux } = await open();
    const ada = await client().start();
    const data = { n: 1 };
    bayeux.deliver('ada', '/v2/me/emails', data);
    data.n = 2;
    expect((await ada.connect()).messages[0]).toEqual(event(1));
  });

  it('that came in between end the next connect at once', async () => {
    const { client, bayeux } = await open();
    const ada = await client().start();
    bayeux.deliver('ada', '/v2/me/emails', { n: 1 });
    expect((await ada.connect()).messages).toEqual([event(1), HEARTBEAT]);
  });

  it('ride on any reply but that to the handshake', async () => {
    const { client, bayeux } = await open();
    const ada = client();
    expect((await ada.handshake()).messages).toHaveLength(1);
    await ada.subscribe('/v2/me/*');
    bayeux.deliver('ada', '/v2/me/emails', { n: 1 });
    const { messages } = await ada.subscribe('/a');
    expect(messages).toEqual([event(1), { id: '7', channel: '/meta/subscribe', successful: true, subscription: '/a' }]);
    bayeux.deliver('ada', '/v2/me/emails', { n: 2 });
    expect((await ada.disconnect()).messages[0]).toEqual(event(2));
  });

  it('ride on connects only where it is so set', async () => {
    const { client, bayeux } = await open({ metaConnectDeliverOnly: true });
    const ada = await client().start();
    bayeux.deliver('ada', '/v2/me/emails', { n: 1 });
    expect((await ada.subscribe('/a')).messages).toHaveLength(1);
    expect((await ada.connect()).messages).toEqual([event(1), HEARTBEAT]);
  });

  it('that nobody fetches make the session be forgotten, not memory be used', async () => {
    const { client, bayeux, timers } = await open({ maxQueue: 2 });
    const ada = await client().start();
    for (const n of [1, 2, 3]) expect(bayeux.deliver('ada', '/v2/me/emails', { n })).toBe(1);
    expect(bayeux.deliver('ada', '/v2/me/emails', { n: 4 })).toBe(0);
    expect(timers.size).toBe(0);
    expect((await ada.connect()).messages).toEqual([GONE]);
  });
});

describe('a browser with several sessions', () => {
  const crowd = async (options: Parameters<typeof open>[0] = {}) => {
    const bench = await open(options);
    const [ada, twin] = [await bench.client().start(), bench.client()];
    twin.cookie = ada.cookie;
    const held = await ada.hold();
    await twin.handshake();
    return { ...bench, ada, twin, held };
  };
  const MULTIPLE = { 'multiple-clients': true, reconnect: 'retry', interval: 2000 };

  it('has one connect held; the others return at once with advice', async () => {
    const { twin, ada, bayeux, held, clock } = await crowd();
    expect((await twin.connect()).messages).toEqual([{ ...HEARTBEAT, advice: MULTIPLE }]);
    expect((await twin.connect()).reply.advice).toMatchObject(MULTIPLE);
    bayeux.deliver('ada', '/v2/me/emails', { n: 1 });
    await held.answer;
    const { answer } = await twin.hold();
    expect((await ada.connect()).reply.advice).toMatchObject(MULTIPLE);
    await clock.advance(30_000);
    expect((await answer).messages).toEqual([{ ...HEARTBEAT, advice: RETRY }]);
  });

  it('still gets what waits for it', async () => {
    const { twin, bayeux } = await crowd();
    await twin.subscribe('/twin');
    bayeux.deliver('ada', '/twin', { n: 1 });
    expect((await twin.connect()).messages).toEqual([event(1, '/twin'), HEARTBEAT]);
  });

  it('may be allowed more, any number, or none', async () => {
    for (const maxSessionsPerBrowser of [2, -1]) {
      const { twin } = await crowd({ maxSessionsPerBrowser });
      await twin.connect();
      await twin.hold();
    }
    const { client } = await open({ maxSessionsPerBrowser: 0, multiSessionIntervalMs: 500 });
    expect((await (await client().start()).connect()).reply.advice).toMatchObject({ ...MULTIPLE, interval: 500 });
  });

  it('may be refused', async () => {
    const { twin } = await crowd({ multiSessionIntervalMs: 0 });
    expect((await twin.connect()).reply).toMatchObject({
      successful: false,
      advice: { 'multiple-clients': true, reconnect: 'none' },
    });
  });
});
