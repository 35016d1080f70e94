import { channelKindOf } from '../domain/channel-kind.ts';
import { contactOf } from '../domain/contact.ts';
import type { Job, JobPosition, Note } from '../domain/job.ts';
import type { Ref } from '../domain/ref.ts';
import { seenQueues } from '../domain/sight.ts';
import { type Task, workerAmong } from '../domain/task.ts';
import { type Held, tasksNow } from '../live/held.ts';
import { builder } from './builder.ts';
import { changesOf } from './changes.ts';
import { CHANNEL_KIND, ChannelKindEnum } from './channel-kind.ts';
import { ContactType } from './contact.ts';
import type { Context } from './context.ts';
import { EmailType } from './email.ts';
import { either } from './filters.ts';
import { decodeId } from './ids.ts';
import { JobFilterInput, JobOrderInput, jobLists, jobsWanted } from './job-lists.ts';
import { JobStateEnum } from './job-state.ts';
import { liveOf } from './live.ts';
import { lookup } from './lookup.ts';
import { messages } from './message.ts';
import { PhoneCallType } from './phone-call.ts';
import { JobType, PolicyType, QueueType, SkillLevelType, WorkbinType, WorkerType, WorkspaceType } from './refs.ts';
import { type Fields, relationOf } from './relation-field.ts';
import { follow } from './relations.ts';
import { renamedTo } from './renamed.ts';
import { JobMatchingType, matchingOf, RequirementType } from './requirement.ts';
import { taskLists } from './task-lists.ts';
import { VENDOR_OBJECT } from './vendor-object.ts';

const NoteType = builder.objectRef<Note>('Note').implement({
  description: 'A note on a job.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'What it says.' }),
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

const to = relationOf('Job');

const SAID =
  'What was said in it, in the order of its log, as far as the account was listened to; null when it is no conversation in writing, or ' +
  'nothing is known of what was said.';

/** What the representation of a job itself holds. */
/**
 * The live tasks of a job, without a call: as a live view knows them, else as changes have told; `null`: they are not known, or may be
 * others that are not seen here.
 */
const heldFor = (job: Job, { related, known, events, principal }: Context): Held | null => {
  if (seenQueues(principal.queues, job.ref.account) !== null) return null;
  const group = related?.group(job.ref, 'tasks');
  if (group) return { tasks: group.items as Task[], areAll: group.isWhole };
  return known ? tasksNow(job.ref, events) : null;
};

/** Who has a job whose vendor's jobs name no worker, by its live tasks; `null`: the job tells it. */
const holderOf = (job: Job, context: Context): Promise<Ref<'Worker'> | null> | null => {
  if (job.worker !== undefined) return null;
  const held = heldFor(job, context);
  const found = held && workerAmong(held.tasks);
  return held && (found || held.areAll) ? Promise.resolve(found) : context.loader.workerOf(job);
};

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
  worker: to(
    t,
    'worker',
    WorkerType,
    'The worker it is offered or assigned to, or who had it last. Where the jobs of a vendor name no worker, the live tasks tell, and it is ' +
      'null for a job that has ended.',
    holderOf,
  ),
  workbin: to(t, 'workbin', WorkbinType, 'The shelf it is parked on.'),
  email: t.field({
    type: EmailType,
    description: 'What it says, when it is an e-mail and the vendor told it with the job.',
    resolve: ({ email }) => email,
  }),
  call: t.field({
    type: PhoneCallType,
    description: 'Who speaks with whom, when it is a call and the vendor told it with the job.',
    resolve: ({ call }) => call,
  }),
  contact: t.field({
    type: ContactType,
    description: 'Who contacts whom and about what; null when nothing of it is told with the job.',
    resolve: contactOf,
  }),
  parent: to(
    t,
    'parent',
    JobType,
    'The job from which this one was made, to consult somebody; null when it is no consultation, or the vendor does not tell.',
  ),
  priority: t.exposeInt('priority', { description: 'Higher is sooner.' }),
  channel: t.exposeString('channel', {
    description: "The vendor's word for the kind of contact: voice, chat, email.",
  }),
  channelKind: t.field({
    type: ChannelKindEnum,
    description: CHANNEL_KIND,
    resolve: ({ channel }) => channelKindOf(channel),
  }),
  labels: t.expose('labels', { type: 'JSON', description: 'What was attached for routing.' }),
  tags: t.expose('tags', { type: 'JSON', description: 'What is noted and does not take part in routing.' }),
  skills: t.field({
    type: [SkillLevelType],
    description: 'The skills it asks for; null where the vendor does not tell them apart from the labels.',
    resolve: ({ skills }) => skills && [...skills],
  }),
  requirements: t.field({
    type: [RequirementType],
    description:
      'What it requires of its worker: first what was requested, then what policies added. Empty where it requires nothing; null where the ' +
      'vendor does not tell requirements apart from labels, or not all of them could be read.',
    resolve: ({ requirements }) => requirements && [...requirements],
  }),
  matching: t.field({
    type: JobMatchingType,
    description: 'Whether it is matched to workers at all; null where the vendor does not tell.',
    resolve: matchingOf,
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
    tasks: taskLists.nested(t, "Workers' shares of this job.", ({ ref }) => ({ jobs: [ref.nativeId] })),
    messages: messages(t, ({ ref }) => ref, { description: SAID }),
    conversation: messages(t, ({ ref }) => ref, { description: SAID, deprecationReason: renamedTo('messages') }),
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
  watch: async (input) => either(input, 'workbins', 'workbin')?.map((id) => decodeId('Workbin', id)) ?? [],
});

liveOf({ kind: 'Job', type: JobType, filter: JobFilterInput, order: JobOrderInput, wanted: jobsWanted });
