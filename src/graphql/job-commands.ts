import type { Json } from '../domain/json.ts';
import { commandOn } from '../gateway/verb.ts';
import { expectedVersionField, type InputBuilder, nativeIdField, vendorOptionsField } from './command.ts';
import { commandsOf } from './commands-of.ts';
import { endFields, toEnd } from './end.ts';
import { nativeIn, optionalNativeIn } from './ids.ts';
import { toLabels, toObject, toOptions } from './inputs.ts';
import { JobType } from './refs.ts';
import { renamedTo, underEitherName } from './renamed.ts';
import { JobMatchingInputType, RequirementInputType, toMatching, toRequirements } from './requirement.ts';

const job = commandsOf('Job', 'job', JobType);

const memberFields = (t: InputBuilder) => ({
  labels: t.field({
    type: 'JSON',
    description: 'What routing goes by: an object, or JSON text that is sent as it is. Replaces all labels.',
  }),
  priority: t.int({ description: 'Higher is sooner, for vendors that know priorities.' }),
  tags: t.field({ type: 'JSON', description: 'What is noted and does not take part in routing: an object.' }),
  externalId: t.string({ description: 'The id of the contact in the system it comes from.' }),
  scheduledAt: t.field({ type: 'DateTime', description: 'When it is to enter its queue, for vendors that schedule.' }),
  note: t.string({ description: 'A note to add.' }),
  requirements: t.field({
    type: [RequirementInputType],
    description:
      'All that is required of its worker, in place of what was requested before; an empty list requires nothing. What policies add is not ' +
      'touched.',
  }),
  matching: t.field({
    type: JobMatchingInputType,
    description: 'Whether it is to be matched to workers, for vendors that hold jobs back.',
  }),
  vendorOptions: vendorOptionsField(t),
});

interface Members {
  readonly labels?: Json | undefined;
  readonly priority?: number | null | undefined;
  readonly tags?: Json | undefined;
  readonly externalId?: string | null | undefined;
  readonly scheduledAt?: number | null | undefined;
  readonly note?: string | null | undefined;
  readonly requirements?: Parameters<typeof toRequirements>[0];
  readonly matching?: Parameters<typeof toMatching>[1];
  readonly vendorOptions?: Json | undefined;
}

const membersOf = ({
  labels,
  priority,
  tags,
  externalId,
  scheduledAt,
  note,
  requirements,
  matching,
  vendorOptions,
}: Members) => ({
  labels: toLabels(labels),
  priority,
  tags: toObject('tags', tags),
  externalId,
  ...toMatching(scheduledAt, matching),
  note,
  requirements: toRequirements(requirements),
  vendorOptions: toOptions(vendorOptions),
});

job.create({
  name: 'createJob',
  description: 'Creates a job and lets the vendor route it.',
  input: 'A new job.',
  scope: 'work',
  fields: (t) => ({
    policy: t.id({ description: 'Id of the routing policy that finds its queue.' }),
    queue: t.id({ description: 'Id of the queue, for vendors that take jobs straight into one.' }),
    channel: t.string({ description: "The vendor's word for the kind of contact." }),
    nativeId: nativeIdField(t),
    timeoutMs: t.float({ description: 'How long the vendor keeps trying to place it, in milliseconds.' }),
    timeoutSeconds: t.int({
      description: 'How long the vendor keeps trying to place it, in seconds.',
      deprecationReason: renamedTo('timeoutMs'),
    }),
    ...memberFields(t),
  }),
  run: (account, input) => {
    const members = {
      policy: optionalNativeIn(account.name, 'RoutingPolicy', input.policy),
      queue: optionalNativeIn(account.name, 'Queue', input.queue),
      ...membersOf(input),
      nativeId: input.nativeId ?? undefined,
      channel: input.channel,
      timeoutMs: underEitherName(
        ['timeoutMs', input.timeoutMs],
        ['timeoutSeconds', input.timeoutSeconds],
        (seconds) => seconds * 1_000,
      ),
    };
    return commandOn(account, 'job', 'create', members);
  },
});

job.change({
  name: 'updateJob',
  description: 'Changes a job; the vendor may route it anew.',
  input: 'What to change; members that are left out stay as they are, null clears.',
  scope: 'work',
  fields: (t) => ({
    queue: t.id({ description: 'Id of another queue, for vendors that move jobs.' }),
    policy: t.id({ description: 'Id of another routing policy, for vendors that route anew.' }),
    channel: t.string({ description: "The vendor's word for another kind of contact, for vendors that change it." }),
    disposition: t.string({
      description: 'The outcome, as a code of your own, for vendors that keep one; null clears it.',
    }),
    expectedVersion: expectedVersionField(t),
    ...memberFields(t),
  }),
  run: (account, nativeId, input) => {
    const changes = {
      ...membersOf(input),
      queue: optionalNativeIn(account.name, 'Queue', input.queue),
      policy: optionalNativeIn(account.name, 'RoutingPolicy', input.policy),
      channel: input.channel,
      disposition: input.disposition,
      expectedVersion: input.expectedVersion ?? undefined,
    };
    return commandOn(account, 'job', 'update', nativeId, changes);
  },
});

job.change({
  name: 'moveJob',
  description: 'Puts a job into another queue, at vendors that move jobs. The same as `updateJob` with a queue alone.',
  input: 'Which job, and into which queue.',
  scope: 'work',
  fields: (t) => ({ queue: t.id({ required: true, description: 'Id of the queue that gets it.' }) }),
  run: (account, nativeId, { queue }) =>
    commandOn(account, 'job', 'update', nativeId, { queue: nativeIn(account.name, 'Queue', queue) }),
});

job.change({
  name: 'setJobPriority',
  description:
    'Gives a job another priority, at vendors that know priorities. The same as `updateJob` with a priority alone.',
  input: 'Which job, and the priority.',
  scope: 'work',
  fields: (t) => ({ priority: t.int({ required: true, description: 'Higher is sooner.' }) }),
  run: (account, nativeId, { priority }) => commandOn(account, 'job', 'update', nativeId, { priority }),
});

job.change({
  name: 'cancelJob',
  description: 'Gives a job up before a worker has taken it.',
  input: 'Which job, and why.',
  scope: 'work',
  fields: endFields,
  run: (account, nativeId, input) => commandOn(account, 'job', 'cancel', nativeId, toEnd(input)),
});

job.plain(
  {
    name: 'reclassifyJob',
    description: 'Lets the vendor route a job anew.',
    input: 'Which job.',
    scope: 'work',
  },
  (account, nativeId) => commandOn(account, 'job', 'reclassify', nativeId),
);

job.plain(
  {
    name: 'deleteJob',
    description: 'Deletes a job and its traces.',
    input: 'Which job to delete.',
    scope: 'manage',
  },
  (account, nativeId) => commandOn(account, 'job', 'remove', nativeId),
);
