import { describe, expect, it } from 'vitest';
import type { Adapter } from '../contract/adapter.ts';
import type { Vendor } from '../contract/vendor.ts';
import { searchable } from '../domain/job.ts';
import { KINDS, type Kind } from '../domain/ref.ts';
import { workerKindOf } from '../domain/worker.ts';
import { type Filters, type Items, kindRow } from '../gateway/kinds.ts';
import { adapterOf, ask, begin, failureCodes, gatewayOf, idsOf, type Line, planOf, portOf, walk } from './bench.ts';
import { joined, narrows, QUESTIONS, type Question } from './questions.ts';

/** The same adapter with nothing pushed down: the gateway has to do it all. */
const unpushed = (vendor: Vendor, adapter: Adapter): Vendor => ({
  ...vendor,
  open: () => {
    const ports = Object.entries(adapter).map(([name, port]) => [
      name,
      typeof port === 'object' && port !== null && 'pushes' in port ? { ...port, pushes: [] } : port,
    ]);
    return Object.fromEntries(ports);
  },
});

/** What of an object answers a filter, where it may be that no object of a vendor tells it. */
const TELLS: Readonly<Record<string, (item: Items[Kind]) => unknown>> = {
  created: ({ createdAt }) => createdAt,
  updated: ({ updatedAt }) => updatedAt,
  enqueued: (item) => 'enqueuedAt' in item && item.enqueuedAt,
  scheduled: (item) => 'scheduledAt' in item && item.scheduledAt,
  ended: (item) => 'endedAt' in item && item.endedAt,
  expires: (item) => 'expiresAt' in item && item.expiresAt,
  offered: (item) => 'offeredAt' in item && item.offeredAt,
  offerExpires: (item) => 'offerExpiresAt' in item && item.offerExpiresAt,
  assigned: (item) => 'assignedAt' in item && item.assignedAt,
  stateSince: (item) => 'presence' in item && item.presence.since,
  kinds: (item) => 'presence' in item && workerKindOf(item),
  contactUris: (item) => 'contactUri' in item && item.contactUri,
  // A vendor that keeps it among the labels tells it of objects whose labels hold one, and no object here need have it.
  priority: (item) => 'priority' in item && (item.priority !== null || item.labels),
  tags: (item) => 'tags' in item && item.tags,
  text: (item) => 'notes' in item && searchable(item).some((value) => value != null),
  name: (item) => 'name' in item && item.name,
  labels: (item) => 'labels' in item && item.labels,
  channels: (item) => ('channels' in item ? item.channels : 'channel' in item && item.channel),
  channelKinds: (item) => 'channel' in item && item.channel,
  skills: (item) => 'skills' in item && item.skills,
  externalIds: (item) => 'externalId' in item && item.externalId,
  workspaces: (item) => 'workspace' in item && item.workspace,
  policies: (item) => 'policy' in item && item.policy,
  queues: (item) => 'queue' in item && item.queue,
  workers: (item) => 'worker' in item && item.worker,
  activities: (item) => 'activity' in item && item.activity,
};

/** Filters by objects of another kind: where a vendor has none of them, nothing belongs to one. */
const NAMED_KINDS: Readonly<Record<string, 'workspace' | 'policy' | 'queue' | 'worker' | 'activity' | 'skill'>> = {
  workspaces: 'workspace',
  policies: 'policy',
  queues: 'queue',
  workers: 'worker',
  activities: 'activity',
  skills: 'skill',
};

export const describeFilters = (line: Line): void => {
  const gateway = gatewayOf(planOf(line));
  const adapter = adapterOf(gateway);
  const plain = gatewayOf(planOf(line, { vendor: unpushed(line.bench.vendor, adapter) }));

  describe.each(KINDS.filter((kind) => portOf(adapter, kind)?.list))('filters of type %s', (kind) => {
    it('give what matches of the whole, pushed down or not', async () => {
      const whole = await walk(gateway, kind);
      const questionsOf = QUESTIONS[kind] as (items: readonly Items[Kind][]) => Question<Kind>[];
      const questions = questionsOf(whole);
      const matches = kindRow(kind).matches as (item: Items[Kind], filter: Filters[Kind]) => boolean;
      const { decides = [], cannot = [], forgets = [], untold = [] } = portOf(adapter, kind) ?? {};
      const elsewhere: readonly string[] = [...decides, ...cannot];
      /** What is not kept or not told is not asked here: see `states.ts`. */
      const asksMissing = (filter: { states?: readonly string[]; presences?: readonly string[]; live?: boolean }) =>
        (forgets.length > 0 && filter.live === false) ||
        [...(filter.states ?? []), ...(filter.presences ?? [])].some((state) =>
          [...forgets, ...untold].includes(state),
        );
      /** An id that may be anybody's: see `holders.ts`. */
      const asksUntold = ({ workers = [] }: { workers?: readonly string[] }) =>
        adapter.tellsWorkOf !== undefined && workers.includes('no-such-worker');
      const wrong: unknown[] = [];
      for (const filter of [...questions, ...joined(questions)]) {
        if (asksUntold(filter as object)) continue;
        if (Object.keys(filter).some((member) => elsewhere.includes(member)) || asksMissing(filter as object)) continue;
        const wanted = idsOf(whole.filter((item) => matches(item, filter))).sort();
        for (const [way, via] of [
          ['pushed', gateway],
          ['checked', plain],
        ] as const) {
          const found = await walk(via, kind, { filter, size: () => 9 }).then(
            (items) => idsOf(items).sort(),
            (error: unknown) => error,
          );
          if (JSON.stringify(found) !== JSON.stringify(wanted)) wrong.push({ way, filter, wanted, found });
        }
      }
      expect(wrong).toEqual([]);
    });

    const port = portOf(adapter, kind);
    const decides: readonly PropertyKey[] = port?.decides ?? [];
    const unanswered = [
      ...kindRow(kind).vendorOnly.filter((member) => !decides.includes(member)),
      // Who has a job is derived from its tasks where its vendor does not tell it.
      ...(port?.cannot ?? []).filter((member) => !(kind === 'Job' && member === 'workers' && adapter.task?.list)),
    ];
    it.each([...new Set(unanswered)])(
      'by %s are unsupported, not ignored, and no object could answer them',
      async (member) => {
        const whole = await walk(gateway, kind);
        const questionsOf = QUESTIONS[kind] as (items: readonly Items[Kind][]) => Question<Kind>[];
        const matches = kindRow(kind).matches as (item: Items[Kind], filter: Filters[Kind]) => boolean;
        const questions = questionsOf(whole).filter((question) => member in question && narrows(question));
        const before = line.proxy.requests.length;
        for (const filter of [...questions, { [member]: 'x' } as Filters[Kind]]) {
          const listing = await ask(gateway, kind, { filter });
          expect([listing.edges, failureCodes(listing)]).toEqual([[], ['UNSUPPORTED']]);
          expect(listing.failures[0]?.error.message).toContain(String(member));
        }
        expect(line.proxy.requests.length).toBe(before);
        expect(questions.filter((filter) => whole.some((item) => matches(item, filter)))).toEqual([]);
      },
    );
  });

  it.each(KINDS.filter((kind) => portOf(adapter, kind)?.list))(
    'filters of type %s by what no object tells are declared to be unanswered, not answered by an empty list',
    async (kind) => {
      const whole = await walk(gateway, kind);
      const questionsOf = QUESTIONS[kind] as (items: readonly Items[Kind][]) => Question<Kind>[];
      const { pushes = [], decides = [], cannot = [] } = portOf(adapter, kind) ?? {};
      const declared: readonly string[] = [...pushes, ...decides, ...cannot, ...kindRow(kind).vendorOnly];
      const members = new Set(questionsOf(whole).flatMap((question) => Object.keys(question)));
      const told = (member: string): boolean => {
        const tells = TELLS[member];
        const kindNamed = NAMED_KINDS[member];
        if (kindNamed && !adapter[kindNamed]) return true;
        return tells === undefined || whole.length === 0 || whole.some((item) => tells(item));
      };
      expect([...members].filter((member) => !declared.includes(member) && !told(member))).toEqual([]);
    },
  );

  it('workers of a queue are those who tell that they belong to it', async () => {
    if (!adapter.worker?.list || !adapter.queue?.list) return;
    const workers = await walk(gateway, 'Worker');
    if (!adapter.worker.queuesOf && workers.some(({ queues }) => queues === null)) return;
    const { loader } = begin(gateway);
    const told = new Map(
      await Promise.all(
        workers.map(
          async (worker) =>
            [worker.ref.nativeId, (await loader.queuesOf(worker)).map(({ nativeId }) => nativeId)] as const,
        ),
      ),
    );
    const queues = idsOf(await walk(gateway, 'Queue'));
    for (const wanted of [...queues.map((id) => [id]), queues.slice(0, 2), ['no-such-queue'], []]) {
      const members = idsOf(workers.filter(({ ref }) => told.get(ref.nativeId)?.some((id) => wanted.includes(id))));
      const found = idsOf(await walk(gateway, 'Worker', { filter: { queues: wanted }, size: () => 2 }));
      expect([wanted, found.sort()]).toEqual([wanted, members.sort()]);
    }
    if (!adapter.worker.decides?.includes('queueName')) return;
    for (const queue of await walk(gateway, 'Queue')) {
      if (queue.name === null) continue;
      const members = workers.filter(({ ref }) => told.get(ref.nativeId)?.includes(queue.ref.nativeId));
      const found = idsOf(await walk(gateway, 'Worker', { filter: { queueName: queue.name } }));
      expect([queue.name, found.sort()]).toEqual([queue.name, idsOf(members).sort()]);
    }
    expect(await walk(gateway, 'Worker', { filter: { queueName: 'no such queue' } })).toEqual([]);
  });
};
