import type { Queue, QueueFilter } from '../domain/queue.ts';
import { ActivityType } from './activity.ts';
import { builder } from './builder.ts';
import { connectionOf, orderOf } from './connection.ts';
import { ACCOUNTS_FILTER, CREATED_FILTER, filterOf, NAME_FILTER, ofAccount, PeriodInput, toPeriod } from './filters.ts';
import { jobLists } from './job.ts';
import { listFieldsOf } from './list-field.ts';
import { lookup } from './lookup.ts';
import { follow, RELATIONS } from './relations.ts';
import { VENDOR_OBJECT } from './vendor-object.ts';
import { workerLists } from './worker.ts';
import { WorkspaceType } from './workspace.ts';

export const QueueType = builder.objectRef<Queue>('Queue');

QueueType.implement({
  description: 'Ordered waiting work.',
  interfaces: VENDOR_OBJECT,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What people call it.' }),
    workspace: t.field({
      type: WorkspaceType,
      description: 'The workspace it lives in.',
      resolve: (queue, _args, context) => follow(RELATIONS.Queue.workspace(queue), context),
    }),
    selector: t.exposeString('selector', {
      description: "The condition that a worker must meet to belong to it, in the vendor's own language.",
    }),
    offerActivity: t.field({
      type: ActivityType,
      description: 'Given to a worker while a job of this queue is offered.',
      resolve: (queue, _args, context) => follow(RELATIONS.Queue.offerActivity(queue), context),
    }),
    taskActivity: t.field({
      type: ActivityType,
      description: 'Given to a worker who takes a job of this queue.',
      resolve: (queue, _args, context) => follow(RELATIONS.Queue.taskActivity(queue), context),
    }),
    jobs: jobLists.nested(t, 'Jobs in it, live and ended unless filtered.', ({ ref }) => ({ queue: [ref.nativeId] })),
    workers: workerLists.nested(t, 'Workers that belong to it.', ({ ref }) => ({ queue: [ref.nativeId] })),
  }),
});

const QueueFilterInput = builder.inputType('QueueFilter', {
  description: 'Which queues; all members must hold.',
  fields: (t) => ({
    accounts: t.stringList({ description: ACCOUNTS_FILTER }),
    name: t.string({ description: NAME_FILTER }),
    workspace: t.idList({ description: 'In one of these workspaces.' }),
    created: t.field({ type: PeriodInput, description: CREATED_FILTER }),
  }),
});

export const queueLists = listFieldsOf({
  kind: 'Queue',
  connection: connectionOf('Queue', QueueType),
  filter: QueueFilterInput,
  order: orderOf('Queue'),
  wanted: (input) => ({
    accounts: input?.accounts,
    filter: filterOf<QueueFilter>({
      name: input?.name,
      workspace: ofAccount('Workspace', input?.workspace),
      created: toPeriod(input?.created),
    }),
  }),
});

queueLists.root('queues', 'Queues of all accounts.');
lookup('queue', 'Queue', QueueType);
