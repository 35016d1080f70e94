import type { Queue, QueueFilter } from '../domain/queue.ts';
import { ActivityType } from './activity.ts';
import { builder } from './builder.ts';
import { connectionOf, orderOf } from './connection.ts';
import { filterOf, placedFields, placedMembers } from './filters.ts';
import { jobLists } from './job.ts';
import { listFieldsOf } from './list-field.ts';
import { lookup } from './lookup.ts';
import { relationOf } from './relation-field.ts';
import { VENDOR_OBJECT } from './vendor-object.ts';
import { workerLists } from './worker.ts';
import { WorkspaceType } from './workspace.ts';

export const QueueType = builder.objectRef<Queue>('Queue');

const to = relationOf('Queue');

QueueType.implement({
  description: 'Ordered waiting work.',
  interfaces: VENDOR_OBJECT,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What people call it.' }),
    workspace: to(t, 'workspace', WorkspaceType, 'The workspace it lives in.'),
    selector: t.exposeString('selector', {
      description: "The condition that a worker must meet to belong to it, in the vendor's own language.",
    }),
    offerActivity: to(t, 'offerActivity', ActivityType, 'Given to a worker while a job of this queue is offered.'),
    taskActivity: to(t, 'taskActivity', ActivityType, 'Given to a worker who takes a job of this queue.'),
    jobs: jobLists.nested(t, 'Jobs in it, live and ended unless filtered.', ({ ref }) => ({ queue: [ref.nativeId] })),
    workers: workerLists.nested(t, 'Workers that belong to it.', ({ ref }) => ({ queue: [ref.nativeId] })),
  }),
});

const QueueFilterInput = builder.inputType('QueueFilter', {
  description: 'Which queues; all members must hold.',
  fields: placedFields,
});

export const queueLists = listFieldsOf({
  kind: 'Queue',
  connection: connectionOf('Queue', QueueType),
  filter: QueueFilterInput,
  order: orderOf('Queue'),
  wanted: (input) => ({
    accounts: input?.accounts,
    filter: filterOf<QueueFilter>(placedMembers(input)),
  }),
});

queueLists.root('queues', 'Queues of all accounts.');
lookup('queue', 'Queue', QueueType);
