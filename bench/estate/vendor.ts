/** An Azure resource with many waiting jobs, that makes every page up when it is asked for it. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answer, ready } from '../probe.ts';

const QUEUES = 200;
const WORKERS = 2_000;

const [, , jobs = '50000'] = process.argv;
let calls = 0;

const id = (kind: string, at: number): string => `${kind}-7d0c2b1e-4f6a-4a39-9e53-${String(at).padStart(12, '0')}`;

const MAKERS = {
  jobs: (at: number) => ({
    id: id('job', at),
    etag: `"${id('etag', at)}"`,
    status: 'queued',
    enqueuedAt: '2026-03-04T09:00:00.1234567+00:00',
    channelId: 'voice',
    channelReference: `call-${at}`,
    queueId: id('queue', at % QUEUES),
    priority: at % 10,
    requestedWorkerSelectors: [{ key: 'language', labelOperator: 'equal', value: 'en' }],
    labels: { language: 'en', customer: `customer ${at}`, tier: 'gold' },
    tags: { order: `${at}` },
    assignments: {},
    notes: [],
  }),
  workers: (at: number) => ({
    id: id('worker', at),
    etag: `"${id('etag', at)}"`,
    state: 'active',
    queues: [id('queue', at % QUEUES)],
    capacity: 2,
    labels: { name: `Worker ${at}` },
    channels: [{ channelId: 'voice', capacityCostPerJob: 1 }],
    offers: [],
    assignedJobs: [],
    loadRatio: 0,
    availableForOffers: true,
  }),
  queues: (at: number) => ({ id: id('queue', at), etag: `"${at}"`, name: `Queue ${at}`, labels: {} }),
} as const;

/** Filters that jobs which wait pass. */
const HOLD_QUEUED: readonly (string | null)[] = [null, 'all', 'active', 'queued'];

const totalOf = (kind: string, status: string | null): number => {
  if (kind === 'jobs') return HOLD_QUEUED.includes(status) ? Number(jobs) : 0;
  return kind === 'workers' ? WORKERS : QUEUES;
};

const server = createServer((request, response) => {
  calls += 1;
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://vendor');
  const [, , kind = '', one] = pathname.split('/');
  const make = kind in MAKERS ? MAKERS[kind as keyof typeof MAKERS] : null;
  response.setHeader('content-type', 'application/json');
  if (!make) {
    response.writeHead(404).end('{"error":{"code":"NotFound","message":"no"}}');
    return;
  }
  if (one !== undefined) {
    response.end(JSON.stringify(make(Number(one.slice(-12)))));
    return;
  }
  const status = searchParams.get('status');
  const total = totalOf(kind, status);
  const begin = Number(searchParams.get('at') ?? 0);
  const end = Math.min(total, begin + Number(searchParams.get('maxpagesize') ?? 100));
  const value = Array.from({ length: end - begin }, (_, at) => make(begin + at));
  searchParams.set('at', String(end));
  response.end(JSON.stringify(end < total ? { value, nextLink: `${pathname}?${searchParams}` } : { value }));
});

answer('calls', () => calls);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
ready(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
