import type { TaskFilter } from '../domain/task.ts';
import { builder } from './builder.ts';
import { connectionOf, orderOf } from './connection.ts';
import { either, filterOf, ofAccount, ownerFields, owners, periodField, toPeriod, UNTOLD_WORK } from './filters.ts';
import { listFieldsOf } from './list-field.ts';
import type { Wanted } from './lists.ts';
import { TaskType } from './refs.ts';
import { renamedTo } from './renamed.ts';
import { TaskStateEnum } from './task-state.ts';

export const TaskFilterInput = builder.inputType('TaskFilter', {
  description: 'Which tasks; all members must hold.',
  fields: (t) => ({
    ...ownerFields(t),
    states: t.field({ type: [TaskStateEnum], description: 'In one of these states.' }),
    live: t.boolean({ description: 'True: tasks that have not ended. False: tasks that have ended.' }),
    workers: t.idList({ description: `Of one of these workers. ${UNTOLD_WORK}` }),
    worker: t.idList({ description: 'As `workers`.', deprecationReason: renamedTo('workers') }),
    jobs: t.idList({ description: 'Shares of one of these jobs.' }),
    job: t.idList({ description: 'As `jobs`.', deprecationReason: renamedTo('jobs') }),
    queues: t.idList({ description: 'That came through one of these queues.' }),
    queue: t.idList({ description: 'As `queues`.', deprecationReason: renamedTo('queues') }),
    created: periodField(t, 'When it was created at the vendor.'),
    updated: periodField(t, 'When it was changed last.'),
    offered: periodField(t, 'When it was offered.'),
    offerExpires: periodField(t, 'When the offer lapses unless it is taken.'),
    assigned: periodField(t, 'When it was taken.'),
    ended: periodField(t, 'When it ended.'),
  }),
});

export const tasksWanted = (input: typeof TaskFilterInput.$inferInput | null | undefined): Wanted<'Task'> => ({
  ...owners(input),
  filter: filterOf<TaskFilter>({
    states: input?.states,
    live: input?.live,
    workers: ofAccount('Worker', either(input, 'workers', 'worker')),
    jobs: ofAccount('Job', either(input, 'jobs', 'job')),
    queues: ofAccount('Queue', either(input, 'queues', 'queue')),
    created: toPeriod(input?.created),
    updated: toPeriod(input?.updated),
    offered: toPeriod(input?.offered),
    offerExpires: toPeriod(input?.offerExpires),
    assigned: toPeriod(input?.assigned),
    ended: toPeriod(input?.ended),
  }),
});

export const TaskOrderInput = orderOf('Task');

export const taskLists = listFieldsOf({
  kind: 'Task',
  connection: connectionOf('Task', TaskType),
  filter: TaskFilterInput,
  order: TaskOrderInput,
  wanted: tasksWanted,
});
