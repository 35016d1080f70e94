import { type Misdeed, says } from './hostile.ts';

const QUEUES = 50;
const WORKERS = 500;

const id = (kind: string, at: number): string => `${kind}-${String(at).padStart(8, '0')}`;

/** Rows as the vendor of the account puts them. */
const MAKERS = {
  jobs: (at: number) => ({
    id: id('job', at),
    etag: `"${at}"`,
    status: 'queued',
    enqueuedAt: '2026-03-04T09:00:00.1234567+00:00',
    channelId: 'voice',
    channelReference: `call-${at}`,
    queueId: id('queue', at % QUEUES),
    priority: at % 10,
    labels: { language: 'en', customer: `customer ${at}`, tier: 'gold' },
    tags: { order: `${at}` },
    assignments: {},
    notes: [],
  }),
  workers: (at: number) => ({
    id: id('worker', at),
    etag: `"${at}"`,
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

/** In place of the vendor of an Azure account: a floor with so many jobs that wait. */
export const largeFloor =
  (jobs: number) =>
  ({ url = '/' }: { readonly url?: string | undefined }): Misdeed => {
    const { pathname, searchParams } = new URL(url, 'http://vendor');
    const [, , kind = '', one] = pathname.split('/');
    const make = kind in MAKERS ? MAKERS[kind as keyof typeof MAKERS] : null;
    if (make === null) return says(404, '{"error":{"code":"NotFound","message":"no"}}');
    if (one !== undefined) return says(200, JSON.stringify(make(Number(one.slice(-8)))));
    const waiting = HOLD_QUEUED.includes(searchParams.get('status')) ? jobs : 0;
    const total = { jobs: waiting, workers: WORKERS, queues: QUEUES }[kind as keyof typeof MAKERS];
    const begin = Number(searchParams.get('at') ?? 0);
    const end = Math.min(total, begin + Number(searchParams.get('maxpagesize') ?? 100));
    const value = Array.from({ length: end - begin }, (_, at) => make(begin + at));
    searchParams.set('at', String(end));
    return says(200, JSON.stringify(end < total ? { value, nextLink: `${pathname}?${searchParams}` } : { value }));
  };

export const jobIdOf = (at: number): string => id('job', at);
