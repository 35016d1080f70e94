/** Azure's lists and objects, as its contract has them (docs/vendors/azure.md §3 to §7), and its deliveries (§10, §11). */

import type { Size } from '../size.ts';
import { digits, json, type Mock, meets, type Told } from './mock.ts';

interface Row {
  readonly id: string;
  readonly etag: string;
  readonly [member: string]: unknown;
}

const START = Date.UTC(2026, 2, 4, 10);
const APART_MS = 7_000;
const DEFAULT_PAGE = 100;
/** Statuses that the selector `active` leaves out. */
const NOT_ACTIVE = new Set(['created', 'closed', 'cancelled']);
const CHANNEL = 'voice';
const CAPACITY = 100;
const COST = 10;
const TOPIC = '/subscriptions/bench/providers/Microsoft.Communication/communicationServices/bench';

const idOf = (kind: string, at: number): string => `${kind}-7d0c2b1e-4f6a-4a39-9e53-${String(at).padStart(12, '0')}`;
const etagOf = (kind: string, changes: number): string =>
  `"${changes.toString(16).padStart(8, '0')}-0000-0000-7d9e-4b34fb78${kind.length.toString(16).padStart(4, '0')}"`;
const momentAt = (at: number): string => new Date(START + at * APART_MS).toISOString().replace('Z', '+00:00');

const holderOf = (job: number, { holders }: Size): number => job % holders;

const open = (size: Size) => {
  const jobAt = (at: number): Row => {
    const id = idOf('job', at);
    const assignmentId = idOf('assignment', at);
    return {
      etag: etagOf('job', 1),
      id,
      channelReference: `call-${digits(at)}`,
      status: 'assigned',
      enqueuedAt: momentAt(at),
      channelId: CHANNEL,
      queueId: idOf('queue', at % size.queues),
      priority: 1,
      requestedWorkerSelectors: [],
      attachedWorkerSelectors: [],
      labels: { language: 'en', customer: `customer ${digits(at)}` },
      assignments: {
        [assignmentId]: { assignmentId, workerId: idOf('worker', holderOf(at, size)), assignedAt: momentAt(at + 1) },
      },
      tags: {},
      notes: [],
      matchingMode: { kind: 'queueAndMatch' },
    };
  };
  const jobs = Array.from({ length: size.jobs }, (_, at) => jobAt(at));
  const workerAt = (at: number): Row => {
    const id = idOf('worker', at);
    const held = jobs.flatMap((job, place) => (holderOf(place, size) === at ? [{ place, jobId: job.id }] : []));
    return {
      etag: etagOf('worker', 1),
      id,
      state: at % 3 === 2 ? 'inactive' : 'active',
      queues: Array.from({ length: size.queues }, (_, queue) => idOf('queue', queue)),
      capacity: CAPACITY,
      labels: { Id: id, name: `Worker ${digits(at)} ${digits(0)}` },
      tags: {},
      channels: [{ channelId: CHANNEL, capacityCostPerJob: COST }],
      offers: [],
      assignedJobs: held.map(({ place, jobId }) => ({
        assignmentId: idOf('assignment', place),
        jobId,
        capacityCost: COST,
        assignedAt: momentAt(place + 1),
      })),
      loadRatio: Math.min(1, (held.length * COST) / CAPACITY),
      availableForOffers: at % 3 !== 2,
    };
  };
  const queueAt = (at: number): Row => {
    const id = idOf('queue', at);
    return { etag: etagOf('queue', 0), id, name: `Queue ${digits(at)}`, labels: { Id: id } };
  };
  // Newest first, as the vendor lists them.
  return {
    workers: Array.from({ length: size.workers }, (_, at) => workerAt(at)).reverse(),
    queues: Array.from({ length: size.queues }, (_, at) => queueAt(at)).reverse(),
    jobs: jobs.reverse(),
    classificationPolicies: [] as Row[],
    distributionPolicies: [] as Row[],
    exceptionPolicies: [] as Row[],
  };
};

type Lists = ReturnType<typeof open>;

const isWanted = (collection: keyof Lists, row: Row, query: URLSearchParams): boolean => {
  if (collection === 'jobs') {
    const wanted = query.get('status') ?? 'all';
    const isOfStatus =
      wanted === 'all' || (wanted === 'active' ? !NOT_ACTIVE.has(String(row.status)) : row.status === wanted);
    return (
      isOfStatus && meets(query, 'queueId', String(row.queueId)) && meets(query, 'channelId', String(row.channelId))
    );
  }
  if (collection !== 'workers') return true;
  const state = query.get('state') ?? 'all';
  const queueId = query.get('queueId');
  const channelId = query.get('channelId');
  return (
    (state === 'all' || row.state === state) &&
    (queueId === null || (row.queues as string[]).includes(queueId)) &&
    (channelId === null || channelId === CHANNEL)
  );
};

/** Size and filters of the pages that follow are inside the token, with the place where they go on. */
const page = (collection: keyof Lists, rows: readonly Row[], asked: URLSearchParams): Told => {
  const token = asked.get('continuationToken');
  const query = token === null ? asked : new URLSearchParams(Buffer.from(token, 'base64').toString());
  const begin = Number(query.get('at') ?? 0);
  const size = Number(query.get('maxpagesize') ?? DEFAULT_PAGE);
  const found = rows.filter((row) => isWanted(collection, row, query));
  const value = found.slice(begin, begin + size);
  if (begin + size >= found.length) return json({ value });
  const rest = new URLSearchParams(query);
  rest.set('at', String(begin + size));
  const next = encodeURIComponent(Buffer.from(rest.toString()).toString('base64'));
  return json({ value, nextLink: `/routing/${collection}?continuationToken=${next}` });
};

export const azure = (size: Size): Mock => {
  const lists = open(size);

  const tell: Mock['tell'] = ({ method, path, query, headers }) => {
    if (!headers.authorization?.startsWith('HMAC-SHA256 '))
      return json({ error: { code: 'Denied', message: 'Denied' } }, 401);
    if (query.get('api-version') === null)
      return json({ error: { code: 'MissingApiVersion', message: 'api-version' } }, 400);
    const [, , collection = '', id] = path.split('/');
    const notFound = json({ error: { code: 'NotFound', message: path } }, 404);
    if (method !== 'GET' || !(collection in lists)) return notFound;
    const rows = lists[collection as keyof Lists];
    if (id === undefined) return page(collection as keyof Lists, rows, query);
    const row = rows.find((one) => one.id === decodeURIComponent(id));
    return row ? json(row, 200, { etag: row.etag }) : notFound;
  };

  /** A worker has another name, of which Event Grid tells. */
  const change = (count: number): string => {
    const at = count % size.workers;
    const row = lists.workers[at];
    if (!row) throw new Error(`no worker ${at}`);
    const labels = { Id: row.id, name: `Worker ${digits(size.workers - 1 - at)} ${digits(count)}` };
    lists.workers[at] = { ...row, labels, etag: etagOf('worker', count + 2) };
    const event = {
      id: idOf('event', count),
      topic: TOPIC,
      subject: `worker/${row.id}`,
      eventType: 'Microsoft.Communication.RouterWorkerUpdated',
      dataVersion: '1.0',
      metadataVersion: '1',
      eventTime: new Date().toISOString(),
      data: {
        workerId: row.id,
        totalCapacity: row.capacity,
        queueAssignments: (row.queues as string[]).map((queue) => ({ id: queue, name: queue, labels: { Id: queue } })),
        channelConfigurations: row.channels,
        labels,
        tags: {},
        updatedWorkerProperties: ['Labels'],
      },
    };
    return JSON.stringify([event]);
  };

  return { settings: (url) => ({ endpoint: url, accessKey: 'c2VjcmV0' }), tell, change };
};
