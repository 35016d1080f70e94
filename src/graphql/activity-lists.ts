import type { ActivityFilter } from '../domain/activity.ts';
import { builder } from './builder.ts';
import { connectionOf, orderOf } from './connection.ts';
import { filterOf, owners, placedFields, placedMembers } from './filters.ts';
import { listFieldsOf } from './list-field.ts';
import { ActivityType } from './refs.ts';

const ActivityFilterInput = builder.inputType('ActivityFilter', {
  description: 'Which activities; all members must hold.',
  fields: (t) => ({
    ...placedFields(t),
    available: t.boolean({ description: 'Whether workers in it may be offered work.' }),
  }),
});

export const activityLists = listFieldsOf({
  kind: 'Activity',
  connection: connectionOf('Activity', ActivityType),
  filter: ActivityFilterInput,
  order: orderOf('Activity'),
  wanted: (input) => ({
    ...owners(input),
    filter: filterOf<ActivityFilter>({
      ...placedMembers(input),
      available: input?.available,
    }),
  }),
});
