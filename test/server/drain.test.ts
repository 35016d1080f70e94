import { describe, expect, test } from 'vitest';
import { schema } from '../graphql/house.ts';
import { ask, gate, post, schemaOf, serve } from './harness.ts';

/** What waits for so long is seen to fail by the time that a test has. */
const NEVER_MS = 2 ** 31 - 1;

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
    await server.drain(NEVER_MS);
    await expect(post(server, '{ hello }')).rejects.toThrow();
  });

  test('lets a request in flight end, and takes no new one', async () => {
    const { server, arrived, go } = await openSlow();
    const slow = post(server, '{ slow }');
    await arrived.promise;
    const drained = server.drain(NEVER_MS);
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
    const server = await serve({ schema });
    const query = encodeURIComponent('subscription { accountHealthChanged { __typename } }');
    const stream = await fetch(`${server.url}/graphql?query=${query}`, { headers: { accept: 'text/event-stream' } });
    expect(stream.status).toBe(200);
    await Promise.all([expect(stream.text()).rejects.toThrow(), server.drain(NEVER_MS)]);
  });

  test('waits for a query whose answer is asked for as a stream', async () => {
    const { server, arrived, go } = await openSlow();
    const stream = fetch(`${server.url}/graphql?query={slow}`, { headers: { accept: 'text/event-stream' } });
    await arrived.promise;
    const drained = server.drain(NEVER_MS);
    go.resolve();
    expect(await (await stream).text()).toContain('"done"');
    await drained;
  });

  test('may be asked for twice', async () => {
    const server = await serve();
    await Promise.all([server.drain(1_000), server.drain(1_000)]);
  });
});
