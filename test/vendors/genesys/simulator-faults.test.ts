import { describe, expect, it } from 'vitest';
import { connect, type Json, list, listen, part, START, startKit } from './simulator-kit.ts';

const accept = async (switches: Json) => {
  const kit = await startKit({ switches });
  const { id } = kit.sim.invite('ada.agent');
  await kit.clock.advance(200);
  kit.ada.news();
  return { ...kit, path: `/me/emails/${id}` };
};

describe('where events stand beside the answer (contract §16.7)', () => {
  it('before it, on the wire too', async () => {
    const { ada, path } = await accept({ event_order: 'before', event_delay_ms: 150 });
    const clientId = await listen(ada, '/v2/me/*');
    await ada.run(path, 'Accept');
    expect(ada.news()).toHaveLength(1);
    expect(await connect(ada, clientId, 0)).toHaveLength(1);
  });

  it('after it', async () => {
    const { ada, path, clock } = await accept({ event_order: 'after', event_delay_ms: 0 });
    await ada.run(path, 'Accept');
    await clock.advance(0);
    await ada.get('/me');
    expect(ada.news()).toHaveLength(1);
  });

  it('around it: late by the clock, by the seed, and never in another order', async () => {
    const delays = async (seed: number): Promise<readonly unknown[]> => {
      const { ada, sim, clock } = await startKit({ seed, switches: { event_delay_ms: 150 } });
      const { id } = sim.invite('ada.agent');
      const path = `/me/emails/${id}`;
      await ada.run(path, 'Accept');
      for (let count = 0; count < 20; count += 1) await ada.run(path, 'AttachUserData', { userData: { count } });
      const seen: { readonly at: number; readonly count: unknown }[] = [];
      const stop = sim.events(({ data }) =>
        seen.push({ at: clock.now() - START, count: part(part(data, 'email'), 'userData').count ?? -1 }),
      );
      expect(ada.news().length).toBeLessThan(22);
      await clock.advance(150);
      stop();
      const counts = seen.map(({ count }) => Number(count));
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
      return seen;
    };
    const [one, same, other] = [await delays(5), await delays(5), await delays(6)];
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
  });
});

describe('faults of the vendor (contract §16.8)', () => {
  it('lose a message, or send it twice', async () => {
    const { ada, sim } = await startKit();
    sim.fault.dropEvent({ userName: 'ada.agent', messageType: 'EmailStateChangeMessage' });
    const { id } = sim.invite('ada.agent');
    expect(ada.news()).toEqual([]);
    sim.fault.duplicateEvent({ channel: '/v2/me/emails', times: 1 });
    await ada.run(`/me/emails/${id}`, 'Accept');
    expect(ada.data()).toHaveLength(2);
    await ada.run(`/me/emails/${id}`, 'Complete');
    expect(ada.data()).toHaveLength(1);
  });

  it('fail an operation that was accepted', async () => {
    const { ada, sim } = await accept({});
    const { id } = sim.invite('ada.agent');
    ada.news();
    sim.fault.failLater({ operationName: 'Accept', resource: 'email', code: 9, message: 'later' });
    expect(await ada.code(`/me/emails/${id}`, 'SetInFocus')).toBe(2);
    expect(await ada.run(`/me/emails/${id}`, 'Accept')).toEqual({ statusCode: 0 });
    expect(ada.data()).toMatchObject([
      { notificationType: 'Error', errorCode: 9, errorMessage: 'later', referenceId: 2 },
    ]);
    expect(sim.interaction(id)?.state).toBe('Invited');
    await ada.run(`/me/emails/${id}`, 'Accept');
  });

  it('tell as little about it as they are told to', async () => {
    const fields = async (error_fields: string): Promise<string[]> => {
      const { ada, sim, path } = await accept({ error_fields });
      sim.fault.failLater();
      await ada.run(path, 'Accept');
      return Object.keys(ada.data()[0] ?? {}).sort();
    };
    expect(await fields('none')).toEqual(['messageType', 'notificationType', 'referenceId']);
    expect(await fields('message')).toEqual(['errorMessage', 'messageType', 'notificationType', 'referenceId']);
  });

  it('fail what concerns devices and workbins in their own words', async () => {
    const { ada, sim } = await startKit();
    sim.login('ada.agent');
    const [device] = list(await ada.get('/me/devices?fields=id'), 'devices');
    const { id } = sim.invite('ada.agent');
    await ada.run(`/me/emails/${id}`, 'Accept');
    ada.news();
    sim.fault.failLater({ resource: 'device' });
    await ada.run(`/me/devices/${device?.id}`, 'DoNotDisturbOn');
    sim.fault.failLater({ resource: 'call' });
    await ada.run(`/me/devices/${device?.id}/calls`, 'Dial', { destination: { phoneNumber: '1' } });
    sim.fault.failLater({ resource: 'workbin' });
    await ada.run(`/workbins/${sim.ids.workbins.drafts}`, 'AddEmail', { id });
    expect(ada.data().map(({ messageType, notificationType }) => [messageType, notificationType])).toEqual([
      ['DeviceStateChangeMessage', 'Error'],
      ['CallStateChangeMessage', 'Error'],
      ['EmailStateChangeMessage', 'Error'],
    ]);
    expect(sim.interaction(id)?.state).toBe('Processing');
  });

  it('refuse an operation with any code, as often as they are told', async () => {
    const { ada, sim } = await accept({});
    const { id } = sim.invite('ada.agent');
    sim.fault.refuse(9, { resource: 'email', userName: 'ada.agent', times: 2 });
    const path = `/me/emails/${id}`;
    expect([await ada.code(path, 'Accept'), await ada.code(path, 'Accept'), await ada.code(path, 'Accept')]).toEqual([
      9, 9, 0,
    ]);
    sim.fault.refuse(8);
    sim.fault.clear();
    expect(await ada.code(path, 'Complete')).toBe(0);
    expect(() => sim.fault.dropEvent({ userName: 'nobody' })).toThrow('no user nobody');
  });

  it('are those of HTTP as well', async () => {
    const { ada, sim } = await startKit();
    sim.faults.inject({ kind: 'status', status: 503 }, { path: '/api/v2/me', times: 1 });
    const { status, body } = await ada.send('GET', '/me');
    expect([status, body.statusCode]).toEqual([503, undefined]);
    expect((await ada.send('GET', '/me')).status).toBe(200);
    expect(sim.calls.map(({ path }) => path)).toEqual(['/api/v2/me', '/api/v2/me']);
  });

  it('answer a second connect in place of the first', async () => {
    for (const duplicate_connect_status of [500, 408] as const) {
      const { ada, clock } = await startKit({ switches: { duplicate_connect_status } });
      const clientId = await listen(ada, '/v2/me/*');
      const connectNow = () =>
        ada.send('POST', '/notifications', [{ channel: '/meta/connect', clientId, connectionType: 'long-polling' }]);
      const first = connectNow();
      const second = connectNow();
      const loser = await Promise.race([first, second]);
      expect(loser.status).toBe(duplicate_connect_status);
      await clock.advance(30_000);
      expect((await Promise.all([first, second])).map(({ status }) => status)).toContain(200);
    }
  });
});
