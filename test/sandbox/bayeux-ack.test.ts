import { describe, expect, it } from 'vitest';
import { event, HEARTBEAT, open } from './bayeux-kit.ts';

describe('the ack extension', () => {
  const ack = (batch: number) => ({ ext: { ack: batch } });
  const start = async (form: unknown = true) => {
    const bench = await open({ ack: true });
    const ada = bench.client();
    const { reply } = await ada.handshake({ ext: { ack: form } });
    await ada.subscribe('/v2/me/*');
    const deliver = (n: number) => bench.bayeux.deliver('ada', '/v2/me/emails', { n });
    return { ...bench, ada, reply, deliver };
  };

  it('is agreed upon in the form in which it is asked for', async () => {
    expect((await start()).reply.ext).toEqual({ ack: true });
    expect((await start({ enabled: true, batch: 3 })).reply.ext).toEqual({ ack: { enabled: true } });
    for (const form of [false, { enabled: false }, 1]) expect((await start(form)).reply).not.toHaveProperty('ext');
    const { client } = await open();
    expect((await client().handshake({ ext: { ack: true } })).reply).not.toHaveProperty('ext');
  });

  it('counts batches on connects, on which alone events come', async () => {
    const { ada, deliver } = await start();
    expect((await ada.connect(ack(0))).reply.ext).toEqual({ ack: 1 });
    deliver(1);
    expect((await ada.subscribe('/a')).messages).toHaveLength(1);
    expect((await ada.connect(ack(1))).messages).toEqual([event(1), { ...HEARTBEAT, ext: { ack: 2 } }]);
    const { answer } = await ada.hold(ack(2));
    deliver(2);
    expect((await answer).messages).toEqual([event(2), { ...HEARTBEAT, ext: { ack: 3 } }]);
  });

  it('brings what was not acknowledged again, ahead of what is newer and in order', async () => {
    const { ada, deliver } = await start();
    await ada.connect(ack(0));
    deliver(1);
    deliver(2);
    expect((await ada.connect(ack(1))).messages).toHaveLength(3);
    deliver(3);
    // The second batch was lost on its way.
    expect((await ada.connect(ack(1))).messages).toEqual([
      event(1),
      event(2),
      event(3),
      { ...HEARTBEAT, ext: { ack: 3 } },
    ]);
    expect((await ada.connect(ack(1))).messages.slice(0, -1)).toEqual([event(1), event(2), event(3)]);
    deliver(4);
    expect((await ada.connect(ack(4))).messages.slice(0, -1)).toEqual([event(4)]);
    const { answer } = await ada.hold(ack(5));
    deliver(5);
    expect((await answer).messages.slice(0, -1)).toEqual([event(5)]);
  });

  it('brings again what an answer that never arrived had in it', async () => {
    const { ada, deliver, face } = await start();
    await ada.connect(ack(0));
    deliver(1);
    face.faults.inject({ kind: 'reset' }, { carriedOut: true, times: 1 });
    await expect(ada.connect(ack(1))).rejects.toThrow();
    expect((await ada.connect(ack(1))).messages.slice(0, -1)).toEqual([event(1)]);
  });

  it('counts what is not acknowledged into the bound of the queue', async () => {
    const { client, bayeux } = await open({ ack: true, maxQueue: 2 });
    const ada = await client().start('/v2/me/*', { ext: { ack: true } });
    for (const n of [1, 2]) {
      bayeux.deliver('ada', '/v2/me/emails', { n });
      await ada.connect();
    }
    expect(ada.session).toBeDefined();
    bayeux.deliver('ada', '/v2/me/emails', { n: 3 });
    expect(ada.session).toBeUndefined();
  });
});
