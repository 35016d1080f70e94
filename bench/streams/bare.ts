import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import type { Job } from '../../src/domain/job.ts';
import { answer, ready } from '../probe.ts';
import { servePublisher } from './publisher.ts';
import type { Asked } from './query.ts';

/** What there is to lose: every event is made into text once and sent to every socket, whoever it is and however slowly it reads. */

const idOf = (kind: string, account: string, nativeId: string): string =>
  Buffer.from(`${kind}:${account}:${nativeId}`).toString('base64url');

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
const listening = new Set<object>();
const latest = new Map<string, Job>();
let told = 0;
let wide = false;

sockets.on('connection', (socket) => {
  socket.on('error', () => {});
  socket.on('message', (data) => {
    const { type, payload } = JSON.parse(String(data)) as { readonly type: string; readonly payload?: Asked };
    if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
    if (type !== 'subscribe') return;
    wide = payload?.query.includes('raw') ?? false;
    listening.add(socket);
  });
  socket.once('close', () => listening.delete(socket));
});

answer('listeners', () => listening.size);
servePublisher(({ job, cause }) => {
  told += 1;
  const id = idOf('Job', job.ref.account, job.ref.nativeId);
  const at = (moment: number | null): string | null => (moment === null ? null : new Date(moment).toISOString());
  const before = latest.get(id);
  latest.set(id, job);
  const { raw, tags, version, createdAt } = job;
  const more = wide && {
    now: { raw, tags, version, createdAt: at(createdAt) },
    before: before && {
      state: before.state.state,
      raw: before.raw,
      labels: before.labels,
      tags: before.tags,
      version: before.version,
      updatedAt: at(before.updatedAt),
    },
  };
  const text = JSON.stringify({
    id: '00000000-0000-4000-8000-000000000000',
    type: 'next',
    payload: {
      data: {
        jobChanged: {
          __typename: 'JobChange',
          jobId: id,
          cursor: `barebare-${told.toString(36).padStart(11, '0')}`,
          cause,
          receivedAt: at(Date.now()),
          conflated: 0,
          job: {
            id,
            state: job.state.state,
            nativeState: job.state.native,
            priority: job.priority,
            channel: job.channel,
            externalId: job.externalId,
            labels: job.labels,
            enqueuedAt: at(job.enqueuedAt),
            updatedAt: at(job.updatedAt),
          },
          ...more,
        },
      },
    },
  });
  for (const socket of sockets.clients) if (listening.has(socket)) socket.send(text);
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  ready(`ws://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`);
});
