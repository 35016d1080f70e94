import type { QueueFilter } from '../domain/queue.ts';
import { builder } from './builder.ts';
import { connectionOf, orderOf } from './connection.ts';
import { filterOf, LABELS_FILTER, owners, placedFields, placedMembers, toLabelFilter } from './filters.ts';
import { listFieldsOf } from './list-field.ts';
import type { Wanted } from './lists.ts';
import { QueueType } from './refs.ts';

export const QueueFilterInput = builder.inputType('QueueFilter', {
  description: 'Which queues; all members must hold.',
  fields: (t) => ({ ...placedFields(t), labels: t.field({ type: 'JSON', description: LABELS_FILTER }) }),
});

export const queuesWanted = (input: typeof QueueFilterInput.$inferInput | null | undefined): Wanted<'Queue'> => ({
  ...owners(input),
  filter: filterOf<QueueFilter>({ ...placedMembers(input), labels: toLabelFilter(input?.labels) }),
});

export const queueLists = listFieldsOf({
  kind: 'Queue',
  connection: connectionOf('Queue', QueueType),
  filter: QueueFilterInput,
  order: orderOf('Queue'),
  wanted: queuesWanted,
});
