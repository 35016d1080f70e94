import type { Job, JobFilter, JobPosition, JobState, Note } from '../domain/job.ts';
import { builder } from './builder.ts';
import { changesOf } from './changes.ts';
import { connectionOf, orderOf } from './connection.ts';
import { EmailType } from './email.ts';
import { enumOf } from './enum.ts';
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
import { decodeId } from './ids.ts';
import { listFieldsOf } from './list-field.ts';
import type { Wanted } from './lists.ts';
import { liveOf } from './live.ts';
import { lookup } from './lookup.ts';
import { PolicyType } from './policy.ts';
import { QueueType } from './queue.ts';
import { type Fields, relationOf } from './relation-field.ts';
import { follow } from './relations.ts';
import { SkillLevelType } from './skill.ts';
import { taskLists } from './task.ts';
import { VENDOR_OBJECT } from './vendor-object.ts';
import { WorkbinType } from './workbin.ts';
import { WorkerType } from './worker.ts';
import { WorkspaceType } from './workspace.ts';

const STATE_WORDS: Readonly<Record<JobState | 'UNKNOWN', string>> = {
  PENDING: 'Not yet in a queue: scheduled, being classified, or suspended.',
  QUEUED: 'Waiting in a queue.',
  OFFERED:
    'Held out to a worker who has not taken it yet. Where the vendor does not say so of the job, it is QUEUED and has a task that is OFFERED.',
  ASSIGNED: 'A worker is on it.',
  WRAP_UP: 'The contact is over, the worker finishes it up.',
  PARKED: 'Laid on a shelf for later.',
  COMPLETED: 'Done.',
  CANCELED: 'Given up before it was done.',
  FAILED: 'The vendor could not route it.',
  UNKNOWN: 'A state that this API does not know; see `nativeState`. It counts as live.',
};

export const JobStateEnum = enumOf(
  'JobState',
  "Where a job stands, in words that hold for every vendor, and no more than the vendor says of the job itself. The vendor's own word " +
    'is in `nativeState`. Not every vendor tells every state: `capabilities { untold }` of an account names those that it never tells.',
  STATE_WORDS,
);

const NoteType = builder.objectRef<Note>('Note').implement({
  description: 'A note on a job.',
  fields: (t) => ({
    text: t.exposeString('text', { nullable: false, description: 'What it says.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was added.' }),
  }),
});

const JobPositionType = builder.objectRef<JobPosition>('JobPosition').implement({
  description: 'Where a waiting job stands.',
  fields: (t) => ({
    queue: t.field({
      type: QueueType,
      description: 'In which queue.',
      resolve: ({ queue }, _args, context) => follow(queue, context),
    }),
    position: t.exposeInt('position', { description: "1 is next; null when the vendor's figure cannot be one." }),
    queueLength: t.exposeInt('queueLength', { description: 'How many wait there; null as the position.' }),
    expectedWaitMs: t.exposeFloat('expectedWaitMs', { description: "The vendor's guess, in milliseconds." }),
  }),
});

export const JobType = builder.objectRef<Job>('Job');

const to = relationOf('Job');

/** What the representation of a job itself holds. */
const members = (t: Fields<Job>) => ({
  state: t.field({
    type: JobStateEnum,
    nullable: false,
    description: 'Where it stands.',
    resolve: ({ state }) => state.state,
  }),
  nativeState: t.string({
    description: "The vendor's own word for the state.",
    resolve: ({ state }) => state.native,
  }),
  reason: t.exposeString('reason', { description: 'Why it is in this state.' }),
  workspace: to(t, 'workspace', WorkspaceType, 'The workspace it lives in.'),
  policy: to(t, 'policy', PolicyType, 'What routes it.'),
  queue: to(t, 'queue', QueueType, 'The queue it is in, or was in last.'),
  worker: to(t, 'worker', WorkerType, 'The worker it is offered or assigned to, or who had it last.'),
  workbin: to(t, 'workbin', WorkbinType, 'The shelf it is parked on.'),
  email: t.field({
    type: EmailType,
    description: 'What it says, when it is an e-mail and the vendor told it with the job.',
    resolve: ({ email }) => email,
  }),
  priority: t.exposeInt('priority', { description: 'Higher is sooner.' }),
  channel: t.exposeString('channel', {
    description: "The vendor's word for the kind of contact: voice, chat, email.",
  }),
  labels: t.expose('labels', { type: 'JSON', description: 'What was attached for routing.' }),
  tags: t.expose('tags', { type: 'JSON', description: 'What is noted and does not take part in routing.' }),
  skills: t.field({
    type: [SkillLevelType],
    description: 'The skills it asks for; null where the vendor does not tell them apart from the labels.',
    resolve: ({ skills }) => skills && [...skills],
  }),
  notes: t.field({
    type: [NoteType],
    nullable: false,
    description: 'In the order of their adding.',
    resolve: ({ notes }) => [...notes],
  }),
  disposition: t.exposeString('disposition', { description: 'The outcome noted at the end.' }),
  externalId: t.exposeString('externalId', { description: 'The id of the contact in the system it came from.' }),
  scheduledAt: t.expose('scheduledAt', { type: 'DateTime', description: 'When it is to enter its queue.' }),
  enqueuedAt: t.expose('enqueuedAt', {
    type: 'DateTime',
    description: 'When it entered its present queue. The wait since creation begins at `createdAt`.',
  }),
  endedAt: t.expose('endedAt', { type: 'DateTime', description: 'When it ended, as far as the vendor tells.' }),
  expiresAt: t.expose('expiresAt', {
    type: 'DateTime',
    description: 'When the vendor gives it up unless it is taken.',
  }),
});

JobType.implement({
  description: "The customer's demand: one contact to be served. It exists once, however often it is offered.",
  interfaces: VENDOR_OBJECT,
  fields: (t) => ({
    ...members(t),
    tasks: taskLists.nested(t, "Workers' shares of this job.", ({ ref }) => ({ job: [ref.nativeId] })),
    position: t.field({
      type: JobPositionType,
      description: 'Where it stands in its queue; null when it does not wait, or the vendor does not tell.',
      complexity: 5,
      resolve: ({ ref }, _args, { scope }) => {
        const account = scope.account(ref.account);
        const position = account.adapter.job?.position;
        return position
          ? scope.read(account, `Job.position|${ref.nativeId}`, (call) => position(ref.nativeId, call))
          : null;
      },
    }),
  }),
});

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

const JobOrderInput = orderOf('Job');

export const jobLists = listFieldsOf({
  kind: 'Job',
  connection: connectionOf('Job', JobType),
  filter: JobFilterInput,
  order: JobOrderInput,
  wanted: jobsWanted,
});

jobLists.root(
  'jobs',
  'Jobs of all accounts: unless filtered, live ones and those that have ended, as far as their account keeps them (`freshness { forgets }`).',
);
lookup('job', 'Job', JobType);
changesOf({
  kind: 'Job',
  type: JobType,
  members,
  filter: JobFilterInput,
  wanted: jobsWanted,
  watch: async (input) => input?.workbin?.map((id) => decodeId('Workbin', id)) ?? [],
});

liveOf({ kind: 'Job', type: JobType, filter: JobFilterInput, order: JobOrderInput, wanted: jobsWanted });
