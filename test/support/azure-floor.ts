const idOf = (kind: string, at: number): string => `${kind}-7d0c2b1e-4f6a-4a39-9e53-${String(at).padStart(12, '0')}`;

export interface Floor {
  readonly jobs: number;
  readonly workers: number;
  readonly queues: number;
}

const START = Date.UTC(2026, 2, 4, 9);
/** Prime, so that who waits longest stands anywhere in the vendor's list. */
const STRIDE = 7_919;
const MOMENTS = 100_003;

/** Since when the job at this place waits; no two of the first hundred thousand since the same moment. */
export const enqueuedAt = (at: number): number => START + (((at + 1) * STRIDE) % MOMENTS) * 1_000;

/** Rows as an Azure resource puts them, made up by their place. */
const makersOf = ({ queues }: Floor) => ({
  jobs: (at: number) => ({
    id: idOf('job', at),
    etag: `"${idOf('etag', at)}"`,
    status: 'queued',
    enqueuedAt: new Date(enqueuedAt(at)).toISOString(),
    channelId: 'voice',
    channelReference: `call-${at}`,
    queueId: idOf('queue', at % queues),
    priority: at % 10,
    requestedWorkerSelectors: [{ key: 'language', labelOperator: 'equal', value: 'en' }],
    labels: { language: 'en', customer: `customer ${at}`, tier: 'gold' },
    tags: { order: `${at}` },
    assignments: {},
    notes: [],
  }),
  workers: (at: number) => ({
    id: idOf('worker', at),
    etag: `"${idOf('etag', at)}"`,
    state: 'active',
    queues: [idOf('queue', at % queues)],
    capacity: 2,
    labels: { name: `Worker ${at}` },
    channels: [{ channelId: 'voice', capacityCostPerJob: 1 }],
    offers: [],
    assignedJobs: [],
    loadRatio: 0,
    availableForOffers: true,
  }),
  queues: (at: number) => ({ id: idOf('queue', at), etag: `"${at}"`, name: `Queue ${at}`, labels: {} }),
});

/** Filters that jobs which wait pass. */
const HOLD_QUEUED: readonly (string | null)[] = [null, 'all', 'active', 'queued'];

/** The native id of the job at this place. */
export const jobId = (at: number): string => idOf('job', at);

/** What an Azure resource answers to a read, where so many jobs wait on a floor that never changes. */
export const openAzureFloor = (floor: Floor) => {
  const makers = makersOf(floor);
  return (url: string): { readonly status: number; readonly body: string } => {
    const { pathname, searchParams } = new URL(url, 'http://vendor');
    const [, , kind = '', one] = pathname.split('/');
    if (!(kind in makers)) return { status: 404, body: '{"error":{"code":"NotFound","message":"no"}}' };
    const collection = kind as keyof Floor;
    const make = makers[collection];
    if (one !== undefined) return { status: 200, body: JSON.stringify(make(Number(one.slice(-12)))) };
    const isEmpty = collection === 'jobs' && !HOLD_QUEUED.includes(searchParams.get('status'));
    const total = isEmpty ? 0 : floor[collection];
    const begin = Number(searchParams.get('at') ?? 0);
    const end = Math.min(total, begin + Number(searchParams.get('maxpagesize') ?? 100));
    const value = Array.from({ length: end - begin }, (_, at) => make(begin + at));
    searchParams.set('at', String(end));
    const more = end < total ? { nextLink: `${pathname}?${searchParams}` } : {};
    return { status: 200, body: JSON.stringify({ value, ...more }) };
  };
};
