import type { Activity, ActivityFilter } from '../domain/activity.ts';
import { builder } from './builder.ts';
import { connectionOf, orderOf } from './connection.ts';
import { ACCOUNTS_FILTER, CREATED_FILTER, filterOf, NAME_FILTER, ofAccount, PeriodInput, toPeriod } from './filters.ts';
import { listFieldsOf } from './list-field.ts';
import { lookup } from './lookup.ts';
import { follow, RELATIONS } from './relations.ts';
import { VENDOR_OBJECT } from './vendor-object.ts';
import { workerLists } from './worker.ts';
import { WorkspaceType } from './workspace.ts';

export const ActivityType = builder.objectRef<Activity>('Activity');

ActivityType.implement({
  description: 'A presence that an account offers its workers to pick.',
  interfaces: VENDOR_OBJECT,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What people call it.' }),
    available: t.exposeBoolean('available', { description: 'Whether a worker in it may be offered work.' }),
    workspace: t.field({
      type: WorkspaceType,
      description: 'The workspace it lives in.',
      resolve: (activity, _args, context) => follow(RELATIONS.Activity.workspace(activity), context),
    }),
    workers: workerLists.nested(t, 'Workers in this activity.', ({ ref }) => ({ activity: [ref.nativeId] })),
  }),
});

const ActivityFilterInput = builder.inputType('ActivityFilter', {
  description: 'Which activities; all members must hold.',
  fields: (t) => ({
    accounts: t.stringList({ description: ACCOUNTS_FILTER }),
    name: t.string({ description: NAME_FILTER }),
    available: t.boolean({ description: 'Whether workers in it may be offered work.' }),
    workspace: t.idList({ description: 'In one of these workspaces.' }),
    created: t.field({ type: PeriodInput, description: CREATED_FILTER }),
  }),
});

export const activityLists = listFieldsOf({
  kind: 'Activity',
  connection: connectionOf('Activity', ActivityType),
  filter: ActivityFilterInput,
  order: orderOf('Activity'),
  wanted: (input) => ({
    accounts: input?.accounts,
    filter: filterOf<ActivityFilter>({
      name: input?.name,
      available: input?.available,
      workspace: ofAccount('Workspace', input?.workspace),
      created: toPeriod(input?.created),
    }),
  }),
});

activityLists.root('activities', 'Activities of all accounts.');
lookup('activity', 'Activity', ActivityType);
