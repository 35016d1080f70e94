import { describe, expect, it } from 'vitest';
import { bayeux, connect, type Json, listen, part, SECOND, startKit, untilHeld } from './simulator-kit.ts';

const HANDSHAKE = { channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'] };

describe('CometD of the node (contract §5, §6.4, §16.3 to §16.5)', () => {
  it('is at both kinds of addresses, for whoever is authenticated', async () => {
    const { ada, sim } = await startKit();
    for (const path of ['', '/handshake']) {
      const [reply] = await bayeux(ada, [{ ...HANDSHAKE, id: '7' }], path);
      expect(reply).toMatchObject({ id: '7', successful: true, advice: { reconnect: 'retry', timeout: 30_000 } });
      ada.jar.clear();
    }
    expect([...sim.cometd.values()].map(({ owner }) => owner)).toEqual(Array(2).fill(sim.ids.users['ada.agent']));
    const { text } = await ada.send('POST', '/notifications', [HANDSHAKE], {});
    const [refused] = JSON.parse(text) as Json[];
    expect(refused).toMatchObject({ successful: false, advice: { reconnect: 'none' } });
    expect(String(refused?.error)).toMatch(/^403:/);
  });

  it('delivers what a subscription fits, to its own user alone', async () => {
    const { ada, ben, sim } = await startKit();
    const adaClient = await listen(ada, '/v2/me/*');
    const chatsOnly = await listen(ben, '/v2/me/chats');
    const { id } = sim.invite('ada.agent');
    sim.invite('ben.agent');
    const [event, ...more] = await connect(ada, adaClient, 0);
    expect(event).toMatchObject({
      channel: '/v2/me/emails',
      data: { messageType: 'EmailStateChangeMessage', email: { id, state: 'Invited' } },
    });
    expect(more).toEqual([]);
    expect(await connect(ben, chatsOnly, 0)).toEqual([]);
  });

  it('holds a connect until something happens', async () => {
    const { ada, sim, clock } = await startKit();
    const clientId = await listen(ada, '/**');
    const held = connect(ada, clientId);
    await untilHeld(sim);
    await clock.advance(SECOND);
    const { id } = sim.invite('ada.agent');
    const [event] = await held;
    expect(part(part(event ?? {}, 'data'), 'email').id).toBe(id);
  });

  it('forgets on demand, and ends on demand', async () => {
    const { ada, ben, sim } = await startKit();
    const adaClient = await listen(ada, '/v2/me/*');
    const benClient = await listen(ben, '/v2/me/*');
    sim.fault.unknownClient('ada.agent');
    const next = (clientId: string) => [{ channel: '/meta/connect', clientId, connectionType: 'long-polling' }];
    const [lost] = await bayeux(ada, next(adaClient));
    expect(lost).toMatchObject({ successful: false, advice: { reconnect: 'handshake' } });
    expect(await connect(ben, benClient, 0)).toEqual([]);
    sim.fault.adviceNone();
    expect(sim.cometd.size).toBe(0);
  });

  it('tells a browser that it has too many sessions', async () => {
    const { ada, sim, clock } = await startKit({ switches: { cometd_timeout_ms: 5000 } });
    const [one, two] = [await listen(ada, '/v2/me/*'), await listen(ada, '/v2/me/*')];
    expect(sim.cometd.size).toBe(2);
    const held = connect(ada, one);
    await untilHeld(sim);
    const [reply] = await bayeux(ada, [{ channel: '/meta/connect', clientId: two, connectionType: 'long-polling' }]);
    expect(reply).toMatchObject({ advice: { 'multiple-clients': true, reconnect: 'retry' } });
    await clock.advance(5000);
    await held;
  });

  it('needs the cookie of the browser', async () => {
    const { ada } = await startKit();
    const clientId = await listen(ada, '/v2/me/*');
    expect(ada.jar.has('BAYEUX_BROWSER')).toBe(true);
    ada.jar.clear();
    const [reply] = await bayeux(ada, [{ channel: '/meta/connect', clientId, connectionType: 'long-polling' }]);
    expect(String(reply?.error)).toMatch(/^402:/);
  });

  it('outlives EndContactCenterSession unless told otherwise', async () => {
    for (const [mode, left] of [
      ['kept', 1],
      ['dismissed', 0],
    ] as const) {
      const { ada, sim } = await startKit({ switches: { end_session_cometd: mode } });
      await listen(ada, '/v2/me/*');
      await ada.run('/me', 'EndContactCenterSession');
      expect(sim.cometd.size).toBe(left);
    }
  });

  it('keeps the cookie of the node alive', async () => {
    const { ada, clock } = await startKit({ switches: { session_idle_ms: 60_000, cometd_max_interval_ms: 600_000 } });
    await ada.get('/me');
    const clientId = await listen(ada, '/v2/me/*');
    for (let minute = 0; minute < 3; minute += 1) {
      await clock.advance(50 * SECOND);
      await connect(ada, clientId, 0);
    }
    expect((await ada.send('GET', '/me', undefined, {})).status).toBe(200);
  });
});
