import type { Workspace, WorkspaceFilter } from '../domain/workspace.ts';
import { activityLists } from './activity-lists.ts';
import { builder } from './builder.ts';
import { connectionOf, orderOf } from './connection.ts';
import { CREATED_FILTER, filterOf, NAME_FILTER, ownerFields, owners, PeriodInput, toPeriod } from './filters.ts';
import { jobLists } from './job-lists.ts';
import { listFieldsOf } from './list-field.ts';
import { lookup } from './lookup.ts';
import { policyLists } from './policy-lists.ts';
import { queueLists } from './queue-lists.ts';
import { ActivityType, WorkspaceType } from './refs.ts';
import { relationOf } from './relation-field.ts';
import { VENDOR_OBJECT } from './vendor-object.ts';
import { workerLists } from './worker-lists.ts';

const to = relationOf('Workspace');

const inside = ({ ref }: Workspace) => ({ workspaces: [ref.nativeId] });

WorkspaceType.implement({
  description: 'A container inside an account.',
  interfaces: VENDOR_OBJECT,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What people call it.' }),
    defaultActivity: to(t, 'defaultActivity', ActivityType, 'Given to new workers.'),
    timeoutActivity: to(t, 'timeoutActivity', ActivityType, 'Given to a worker who let an offer expire.'),
    queues: queueLists.nested(t, 'Its queues.', inside),
    workers: workerLists.nested(t, 'Its workers.', inside),
    activities: activityLists.nested(t, 'Its activities.', inside),
    routingPolicies: policyLists.nested(t, 'Its routing policies.', inside),
    jobs: jobLists.nested(t, 'Its jobs, live and ended unless filtered.', inside),
  }),
});

const WorkspaceFilterInput = builder.inputType('WorkspaceFilter', {
  description: 'Which workspaces; all members must hold.',
  fields: (t) => ({
    ...ownerFields(t),
    name: t.string({ description: NAME_FILTER }),
    created: t.field({ type: PeriodInput, description: CREATED_FILTER }),
  }),
});

const workspaceLists = listFieldsOf({
  kind: 'Workspace',
  connection: connectionOf('Workspace', WorkspaceType),
  filter: WorkspaceFilterInput,
  order: orderOf('Workspace'),
  wanted: (input) => ({
    ...owners(input),
    filter: filterOf<WorkspaceFilter>({ name: input?.name, created: toPeriod(input?.created) }),
  }),
});

workspaceLists.root('workspaces', 'Workspaces of all accounts.');
lookup('workspace', 'Workspace', WorkspaceType);
