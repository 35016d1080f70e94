import type { Task } from '../domain/task.ts';
import { changesOf } from './changes.ts';
import { liveOf } from './live.ts';
import { lookup } from './lookup.ts';
import { messages } from './message.ts';
import { JobType, QueueType, TaskType, WorkerType } from './refs.ts';
import { type Fields, relationOf } from './relation-field.ts';
import { TaskFilterInput, TaskOrderInput, taskLists, tasksWanted } from './task-lists.ts';
import { TaskStateEnum } from './task-state.ts';
import { VENDOR_OBJECT } from './vendor-object.ts';

const to = relationOf('Task');

/** What the representation of a task itself holds. */
const members = (t: Fields<Task>) => ({
  state: t.field({
    type: TaskStateEnum,
    nullable: false,
    description: 'Where it stands.',
    resolve: ({ state }) => state.state,
  }),
  nativeState: t.string({
    description: "The vendor's own word for the state.",
    resolve: ({ state }) => state.native,
  }),
  worker: to(t, 'worker', WorkerType, 'Whose share it is.'),
  job: to(t, 'job', JobType, 'The job it is a share of.'),
  queue: to(t, 'queue', QueueType, 'The queue it came through.'),
  offeredAt: t.expose('offeredAt', { type: 'DateTime', description: 'When it was offered.' }),
  offerExpiresAt: t.expose('offerExpiresAt', {
    type: 'DateTime',
    description: 'When the offer lapses unless it is taken.',
  }),
  assignedAt: t.expose('assignedAt', { type: 'DateTime', description: 'When the worker took it.' }),
  capacityCost: t.exposeInt('capacityCost', { description: "How much of its worker's capacity it takes." }),
  endedAt: t.expose('endedAt', { type: 'DateTime', description: 'When it ended.' }),
  actions: t.stringList({
    description:
      'What the vendor lets the worker do with it now, in its own words, which may not be all; null where it does not tell.',
    resolve: ({ actions }) => actions && [...actions],
  }),
});

TaskType.implement({
  description: "One worker's share of a job, from offer to wrap-up.",
  interfaces: VENDOR_OBJECT,
  fields: (t) => ({
    ...members(t),
    messages: messages(t, ({ job }) => job, {
      description:
        'What was said in its job, in the order of the log, as far as the account was listened to; null when it is no conversation in ' +
        'writing, or nothing is known of what was said.',
    }),
  }),
});

taskLists.root(
  'tasks',
  'Tasks of all accounts: unless filtered, live ones and those that have ended, as far as their account keeps them (`freshness { forgets }`).',
);
lookup('task', 'Task', TaskType);
changesOf({
  kind: 'Task',
  type: TaskType,
  members,
  filter: TaskFilterInput,
  wanted: tasksWanted,
});

liveOf({ kind: 'Task', type: TaskType, filter: TaskFilterInput, order: TaskOrderInput, wanted: tasksWanted });
