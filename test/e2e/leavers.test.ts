import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { trunkline } from './trunkline.ts';

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
};

test('clients that leave in the middle of a query, at any moment, disturb nobody', async () => {
  const cli = trunkline(['sandbox', '--port', '0']);
  const url = new URL(await cli.ready);
  const query = (n: number) =>
    `query Leaver${n} { jobs(first: 50, filter: { live: true }) { nodes { id worker { name activity { name } } queue { name } } } }`;
  const leave = async (n: number): Promise<void> => {
    const body = JSON.stringify({ query: query(n) });
    const socket = connect(Number(url.port), url.hostname);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    await new Promise((resolve) => socket.once('connect', resolve));
    await turns(n * 3);
    socket.destroy();
    await closed;
  };
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(Array.from({ length: 20 }, (_, index) => leave(round * 20 + index)));
  }
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: query(0) }),
  });
  expect(await response.json()).toMatchObject({ data: { jobs: { nodes: expect.any(Array) } } });
  cli.kill('SIGINT');
  expect(await cli.exited).toMatchObject({ code: 0 });
});
