import type { JobFilter } from '../domain/job.ts';
import { builder } from './builder.ts';
import { connectionOf, orderOf } from './connection.ts';
import {
  CREATED_FILTER,
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

export const JobFilterInput = builder.inputType('JobFilter', {
  description: 'Which jobs; all members must hold.',
  fields: (t) => ({
    ...ownerFields(t),
    states: t.field({ type: [JobStateEnum], description: 'In one of these states.' }),
    live: t.boolean({
      description: 'True: not ended. False: ended. Narrow by this where you can: it halves the reading.',
    }),
    queue: t.idList({ description: 'In one of these queues.' }),
    worker: t.idList({ description: 'With one of these workers.' }),
    policy: t.idList({ description: 'Routed by one of these policies.' }),
    workspace: t.idList({ description: 'In one of these workspaces.' }),
    workbin: t.idList({ description: 'Parked in one of these workbins.' }),
    channel: t.stringList({ description: "Of one of these channels, in the vendor's words." }),
    labels: t.field({ type: 'JSON', description: LABELS_FILTER }),
    created: t.field({ type: PeriodInput, description: CREATED_FILTER }),
  }),
});

export const jobsWanted = (input: typeof JobFilterInput.$inferInput | null | undefined): Wanted<'Job'> => ({
  ...owners(input),
  filter: filterOf<JobFilter>({
    states: input?.states,
    live: input?.live,
    queue: ofAccount('Queue', input?.queue),
    worker: ofAccount('Worker', input?.worker),
    policy: ofAccount('RoutingPolicy', input?.policy),
    workspace: ofAccount('Workspace', input?.workspace),
    workbin: ofAccount('Workbin', input?.workbin),
    channel: input?.channel,
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
