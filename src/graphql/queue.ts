import type { Queue, QueueStatistics } from '../domain/queue.ts';
import { builder } from './builder.ts';
import { changesOf } from './changes.ts';
import type { Context } from './context.ts';
import { jobLists } from './job-lists.ts';
import { lookup } from './lookup.ts';
import { QueueFilterInput, queueLists, queuesWanted } from './queue-lists.ts';
import { ActivityType, PolicyType, QueueType, WorkspaceType } from './refs.ts';
import { type Fields, relationOf } from './relation-field.ts';
import { follow } from './relations.ts';
import { VENDOR_OBJECT } from './vendor-object.ts';
import { workerLists } from './worker-lists.ts';

const ExpectedWaitType = builder.objectRef<QueueStatistics['expectedWaits'][number]>('ExpectedWait').implement({
  description: 'The wait that a new job has to expect.',
  fields: (t) => ({
    priority: t.exposeInt('priority', { description: 'For jobs of this priority, where the vendor tells them apart.' }),
    waitMs: t.exposeFloat('waitMs', { description: "Milliseconds; null when the vendor's figure cannot be one." }),
  }),
});

export const QueueStatisticsType = builder.objectRef<QueueStatistics>('QueueStatistics').implement({
  description: 'What the vendor itself counts in a queue.',
  fields: (t) => ({
    waiting: t.exposeInt('waiting', { description: "Jobs waiting; null when the vendor's figure cannot be one." }),
    oldestWaitingSince: t.expose('oldestWaitingSince', {
      type: 'DateTime',
      description: 'Since when the longest waiting job waits; none when nobody waits or the vendor does not tell.',
    }),
    expectedWaits: t.field({
      type: [ExpectedWaitType],
      nullable: false,
      description: 'By priority, where the vendor tells.',
      resolve: ({ expectedWaits }) => [...expectedWaits],
    }),
    asOf: t.expose('asOf', { type: 'DateTime', nullable: false, description: 'When this was true.' }),
  }),
});

/** What the vendor itself counts in a queue; `null` where it does not count. */
export const statisticsOf = ({ ref }: Queue, { scope }: Context): Promise<QueueStatistics> | null => {
  const account = scope.account(ref.account);
  const statistics = account.adapter.queue?.statistics;
  return statistics
    ? scope.read(account, `Queue.statistics|${ref.nativeId}`, (call) => statistics(ref.nativeId, call))
    : null;
};

const to = relationOf('Queue');

/** What the representation of a queue itself holds. */
const members = (t: Fields<Queue>) => ({
  name: t.exposeString('name', { description: 'What people call it.' }),
  workspace: to(t, 'workspace', WorkspaceType, 'The workspace it lives in.'),
  selector: t.exposeString('selector', {
    description: "The condition that a worker must meet to belong to it, in the vendor's own language.",
  }),
  offerActivity: to(t, 'offerActivity', ActivityType, 'Given to a worker while a job of this queue is offered.'),
  taskActivity: to(t, 'taskActivity', ActivityType, 'Given to a worker who takes a job of this queue.'),
  policies: t.field({
    type: [PolicyType],
    description: 'The policies attached to it; null where the account tells no policies.',
    resolve: async ({ ref, policies }, _args, context) => {
      if (!context.scope.account(ref.account).adapter.policy) return null;
      await context.loader.ahead(policies);
      const found = await Promise.all(policies.map((ref) => follow(ref, context)));
      return found.filter((policy) => policy !== null);
    },
  }),
  description: t.exposeString('description', { description: 'What it is for.' }),
  labels: t.expose('labels', { type: 'JSON', description: 'What is noted for routing.' }),
});

QueueType.implement({
  description: 'Ordered waiting work.',
  interfaces: VENDOR_OBJECT,
  fields: (t) => ({
    ...members(t),
    statistics: t.field({
      type: QueueStatisticsType,
      description: 'What the vendor itself counts; null where it does not count.',
      complexity: 5,
      resolve: (queue, _args, context) => statisticsOf(queue, context),
    }),
    jobs: jobLists.nested(t, 'Jobs in it, live and ended unless filtered.', ({ ref }) => ({ queues: [ref.nativeId] })),
    workers: workerLists.nested(t, 'Workers that belong to it.', ({ ref }) => ({ queues: [ref.nativeId] })),
  }),
});

queueLists.root('queues', 'Queues of all accounts.');
lookup('queue', 'Queue', QueueType);
changesOf({
  kind: 'Queue',
  type: QueueType,
  members,
  filter: QueueFilterInput,
  wanted: queuesWanted,
});
