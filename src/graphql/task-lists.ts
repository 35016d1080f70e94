import type { TaskFilter } from '../domain/task.ts';
import { builder } from './builder.ts';
import { connectionOf, orderOf } from './connection.ts';
import { filterOf, ofAccount, ownerFields, owners } from './filters.ts';
import { listFieldsOf } from './list-field.ts';
import type { Wanted } from './lists.ts';
import { TaskType } from './refs.ts';
import { TaskStateEnum } from './task-state.ts';

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

export const TaskOrderInput = orderOf('Task');

export const taskLists = listFieldsOf({
  kind: 'Task',
  connection: connectionOf('Task', TaskType),
  filter: TaskFilterInput,
  order: TaskOrderInput,
  wanted: tasksWanted,
});
