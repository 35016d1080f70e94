import type { JobFilter } from '../domain/job.ts';
import { builder } from './builder.ts';
import { connectionOf, orderOf } from './connection.ts';
import {
  CREATED_FILTER,
  either,
  filterOf,
  LABELS_FILTER,
  ofAccount,
  ownerFields,
  owners,
  PeriodInput,
  toLabelFilter,
  toPeriod,
} from './filters.ts';
import { JobStateEnum } from './job-state.ts';
import { listFieldsOf } from './list-field.ts';
import type { Wanted } from './lists.ts';
import { JobType } from './refs.ts';
import { renamedTo } from './renamed.ts';

export const JobFilterInput = builder.inputType('JobFilter', {
  description: 'Which jobs; all members must hold.',
  fields: (t) => ({
    ...ownerFields(t),
    states: t.field({ type: [JobStateEnum], description: 'In one of these states.' }),
    live: t.boolean({
      description: 'True: not ended. False: ended. Narrow by this where you can: it halves the reading.',
    }),
    queues: t.idList({ description: 'In one of these queues.' }),
    queue: t.idList({ description: 'As `queues`.', deprecationReason: renamedTo('queues') }),
    workers: t.idList({ description: 'With one of these workers.' }),
    worker: t.idList({ description: 'As `workers`.', deprecationReason: renamedTo('workers') }),
    policies: t.idList({ description: 'Routed by one of these policies.' }),
    policy: t.idList({ description: 'As `policies`.', deprecationReason: renamedTo('policies') }),
    workspaces: t.idList({ description: 'In one of these workspaces.' }),
    workspace: t.idList({ description: 'As `workspaces`.', deprecationReason: renamedTo('workspaces') }),
    workbins: t.idList({ description: 'Parked in one of these workbins.' }),
    workbin: t.idList({ description: 'As `workbins`.', deprecationReason: renamedTo('workbins') }),
    channels: t.stringList({ description: "Of one of these channels, in the vendor's words." }),
    channel: t.stringList({ description: 'As `channels`.', deprecationReason: renamedTo('channels') }),
    externalIds: t.stringList({
      description:
        'With one of these ids of the contact in the system it came from (`Job.externalId`). The whole id, case heeded. Accounts whose ' +
        'vendor does not report it fail with `UNSUPPORTED`.',
    }),
    labels: t.field({ type: 'JSON', description: LABELS_FILTER }),
    created: t.field({ type: PeriodInput, description: CREATED_FILTER }),
  }),
});

export const jobsWanted = (input: typeof JobFilterInput.$inferInput | null | undefined): Wanted<'Job'> => ({
  ...owners(input),
  filter: filterOf<JobFilter>({
    states: input?.states,
    live: input?.live,
    queues: ofAccount('Queue', either(input, 'queues', 'queue')),
    workers: ofAccount('Worker', either(input, 'workers', 'worker')),
    policies: ofAccount('RoutingPolicy', either(input, 'policies', 'policy')),
    workspaces: ofAccount('Workspace', either(input, 'workspaces', 'workspace')),
    workbins: ofAccount('Workbin', either(input, 'workbins', 'workbin')),
    channels: either(input, 'channels', 'channel'),
    externalIds: input?.externalIds,
    labels: toLabelFilter(input?.labels),
    created: toPeriod(input?.created),
  }),
});

export const JobOrderInput = orderOf('Job');

export const jobLists = listFieldsOf({
  kind: 'Job',
  connection: connectionOf('Job', JobType),
  filter: JobFilterInput,
  order: JobOrderInput,
  wanted: jobsWanted,
});
