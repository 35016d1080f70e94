import { activityLists } from './activity-lists.ts';
import { lookup } from './lookup.ts';
import { ActivityType, WorkspaceType } from './refs.ts';
import { relationOf } from './relation-field.ts';
import { VENDOR_OBJECT } from './vendor-object.ts';
import { workerLists } from './worker-lists.ts';

const to = relationOf('Activity');

ActivityType.implement({
  description: 'A presence that an account offers its workers to pick.',
  interfaces: VENDOR_OBJECT,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What people call it.' }),
    available: t.exposeBoolean('available', { description: 'Whether a worker in it may be offered work.' }),
    workspace: to(t, 'workspace', WorkspaceType, 'The workspace it lives in.'),
    workers: workerLists.nested(t, 'Workers in this activity.', ({ ref }) => ({ activities: [ref.nativeId] })),
  }),
});

activityLists.root('activities', 'Activities of all accounts.');
lookup('activity', 'Activity', ActivityType);
