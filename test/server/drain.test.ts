import { describe, expect, test } from 'vitest';
import { ask, gate, post, schemaOf, serve } from './harness.ts';

const openSlow = async () => {
  const arrived = gate();
  const go = gate();
  const schema = schemaOf('type Query { slow: String }', {
    Query: {
      slow: async () => {
        arrived.resolve();
        await go.promise;
        return 'done';
      },
    },
  });
  return { server: await serve({ schema }), arrived, go };
};

describe('draining', () => {
  test('ends at once when nothing is in flight, kept connections or not', async () => {
    const server = await serve();
    await ask(server, '{ hello }');
    await server.drain(60_000);
    await expect(post(server, '{ hello }')).rejects.toThrow();
  });

  test('lets a request in flight end, and takes no new one', async () => {
    const { server, arrived, go } = await openSlow();
    const slow = post(server, '{ slow }');
    await arrived.promise;
    const drained = server.drain(60_000);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
    go.resolve();
    const response = await slow;
    expect(response.headers.get('connection')).toBe('close');
    expect((await response.json()).data.slow).toBe('done');
    await drained;
  });

  test('cuts off what does not end in time', async () => {
    const { server, arrived } = await openSlow();
    const slow = post(server, '{ slow }');
    await arrived.promise;
    await Promise.all([expect(slow).rejects.toThrow(), server.drain(10)]);
  });

  test('does not wait for streams', async () => {
    const { server, arrived } = await openSlow();
    const stream = fetch(`${server.url}/graphql?query={slow}`, { headers: { accept: 'text/event-stream' } });
    await arrived.promise;
    await Promise.all([expect(stream).rejects.toThrow(), server.drain(60_000)]);
  });

  test('may be asked for twice', async () => {
    const server = await serve();
    await Promise.all([server.drain(1_000), server.drain(1_000)]);
  });
});
