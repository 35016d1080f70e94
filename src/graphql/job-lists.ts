import type { JobFilter } from '../domain/job.ts';
import { builder } from './builder.ts';
import { ChannelKindEnum } from './channel-kind.ts';
import { connectionOf, orderOf } from './connection.ts';
import type { Context } from './context.ts';
import { checkCustomerFilter } from './customer-data.ts';
import {
  CREATED_FILTER,
  either,
  filterOf,
  IntRangeInput,
  LABELS_FILTER,
  ofAccount,
  ownerFields,
  owners,
  PeriodInput,
  periodField,
  toLabelFilter,
  toPeriod,
  toRange,
  toTagFilter,
  UNTOLD,
  UNTOLD_WORK,
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
    workers: t.idList({ description: `With one of these workers. ${UNTOLD_WORK}` }),
    worker: t.idList({ description: 'As `workers`.', deprecationReason: renamedTo('workers') }),
    policies: t.idList({ description: 'Routed by one of these policies.' }),
    policy: t.idList({ description: 'As `policies`.', deprecationReason: renamedTo('policies') }),
    workspaces: t.idList({ description: 'In one of these workspaces.' }),
    workspace: t.idList({ description: 'As `workspaces`.', deprecationReason: renamedTo('workspaces') }),
    workbins: t.idList({ description: 'Parked in one of these workbins.' }),
    workbin: t.idList({ description: 'As `workbins`.', deprecationReason: renamedTo('workbins') }),
    channels: t.stringList({ description: "Of one of these channels, in the vendor's words." }),
    channel: t.stringList({ description: 'As `channels`.', deprecationReason: renamedTo('channels') }),
    channelKinds: t.field({
      type: [ChannelKindEnum],
      description: `Of a channel of one of these kinds (\`Job.channelKind\`), alike for all vendors. ${UNTOLD}`,
    }),
    externalIds: t.stringList({
      description:
        'With one of these ids of the contact in the system it came from (`Job.externalId`). The whole id, case heeded. ' +
        UNTOLD,
    }),
    labels: t.field({ type: 'JSON', description: LABELS_FILTER }),
    tags: t.field({ type: 'JSON', description: `As \`labels\`, of the tags. ${UNTOLD}` }),
    text: t.string({
      description:
        'Part of a value among the labels or tags, of the subject, of the name of the customer, or of an address from which or to which ' +
        `the contact goes, in any case. ${UNTOLD}`,
    }),
    priority: t.field({ type: IntRangeInput, description: `With a priority in this range. ${UNTOLD}` }),
    created: t.field({ type: PeriodInput, description: CREATED_FILTER }),
    updated: periodField(t, 'When it was changed last.'),
    scheduled: periodField(t, 'When it is to enter its queue.'),
    enqueued: periodField(t, 'When it entered its present queue.'),
    ended: periodField(t, 'When it ended.'),
    expires: periodField(t, 'When the vendor gives it up unless it is taken.'),
  }),
});

const wantedBy = (input: typeof JobFilterInput.$inferInput | null | undefined): Wanted<'Job'> => ({
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
    channelKinds: input?.channelKinds,
    externalIds: input?.externalIds,
    labels: toLabelFilter(input?.labels),
    tags: toTagFilter(input?.tags),
    text: input?.text,
    priority: toRange(input?.priority),
    created: toPeriod(input?.created),
    updated: toPeriod(input?.updated),
    scheduled: toPeriod(input?.scheduled),
    enqueued: toPeriod(input?.enqueued),
    ended: toPeriod(input?.ended),
    expires: toPeriod(input?.expires),
  }),
});

export const jobsWanted = (
  input: typeof JobFilterInput.$inferInput | null | undefined,
  context: Pick<Context, 'principal'>,
): Wanted<'Job'> => {
  checkCustomerFilter(input, ['externalIds', 'labels', 'tags', 'text'], context);
  return wantedBy(input);
};

export const JobOrderInput = orderOf('Job');

export const jobLists = listFieldsOf({
  kind: 'Job',
  connection: connectionOf('Job', JobType),
  filter: JobFilterInput,
  order: JobOrderInput,
  wanted: jobsWanted,
});
