import type { Activity, ActivityFilter } from '../domain/activity.ts';
import { builder } from './builder.ts';
import { connectionOf, orderOf } from './connection.ts';
import { filterOf, owners, placedFields, placedMembers } from './filters.ts';
import { listFieldsOf } from './list-field.ts';
import { lookup } from './lookup.ts';
import { relationOf } from './relation-field.ts';
import { VENDOR_OBJECT } from './vendor-object.ts';
import { workerLists } from './worker.ts';
import { WorkspaceType } from './workspace.ts';

export const ActivityType = builder.objectRef<Activity>('Activity');

const to = relationOf('Activity');

ActivityType.implement({
  description: 'A presence that an account offers its workers to pick.',
  interfaces: VENDOR_OBJECT,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What people call it.' }),
    available: t.exposeBoolean('available', { description: 'Whether a worker in it may be offered work.' }),
    workspace: to(t, 'workspace', WorkspaceType, 'The workspace it lives in.'),
    workers: workerLists.nested(t, 'Workers in this activity.', ({ ref }) => ({ activity: [ref.nativeId] })),
  }),
});

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

activityLists.root('activities', 'Activities of all accounts.');
lookup('activity', 'Activity', ActivityType);
