import type { Task, TaskFilter, TaskState } from '../domain/task.ts';
import { builder } from './builder.ts';
import { changesOf } from './changes.ts';
import { connectionOf, orderOf } from './connection.ts';
import { enumOf } from './enum.ts';
import { filterOf, ofAccount, ownerFields, owners } from './filters.ts';
import { JobType } from './job.ts';
import { listFieldsOf } from './list-field.ts';
import type { Wanted } from './lists.ts';
import { liveOf } from './live.ts';
import { lookup } from './lookup.ts';
import { QueueType } from './queue.ts';
import { type Fields, relationOf } from './relation-field.ts';
import { VENDOR_OBJECT } from './vendor-object.ts';
import { WorkerType } from './worker.ts';

const STATE_WORDS: Readonly<Record<TaskState | 'UNKNOWN', string>> = {
  OFFERED: 'Held out to the worker.',
  ACTIVE: 'The worker has taken it.',
  WRAP_UP: 'The contact is over, the worker finishes it up.',
  COMPLETED: 'Done.',
  DECLINED: 'The worker refused it.',
  EXPIRED: 'The worker let the offer lapse.',
  REVOKED: 'The offer or assignment was taken back.',
  UNKNOWN:
    'A state that this API does not know; see `nativeState`. It counts as live: its worker is never taken for free.',
};

export const TaskStateEnum = enumOf(
  'TaskState',
  "Where a task stands, in words that hold for every vendor. The vendor's own word is in `nativeState`. Not every vendor tells every " +
    'state: `capabilities { untold }` of an account names those that it never tells.',
  STATE_WORDS,
);

export const TaskType = builder.objectRef<Task>('Task');

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
  fields: members,
});

export const TaskFilterInput = builder.inputType('TaskFilter', {
  description: 'Which tasks; all members must hold.',
  fields: (t) => ({
    ...ownerFields(t),
    states: t.field({ type: [TaskStateEnum], description: 'In one of these states.' }),
    worker: t.idList({ description: 'Of one of these workers.' }),
    job: t.idList({ description: 'Shares of one of these jobs.' }),
    queue: t.idList({ description: 'That came through one of these queues.' }),
  }),
});

export const tasksWanted = (input: typeof TaskFilterInput.$inferInput | null | undefined): Wanted<'Task'> => ({
  ...owners(input),
  filter: filterOf<TaskFilter>({
    states: input?.states,
    worker: ofAccount('Worker', input?.worker),
    job: ofAccount('Job', input?.job),
    queue: ofAccount('Queue', input?.queue),
  }),
});

const TaskOrderInput = orderOf('Task');

export const taskLists = listFieldsOf({
  kind: 'Task',
  connection: connectionOf('Task', TaskType),
  filter: TaskFilterInput,
  order: TaskOrderInput,
  wanted: tasksWanted,
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
