import type { Json } from '../domain/json.ts';
import { commandOn } from '../gateway/verb.ts';
import { builder } from './builder.ts';
import { expectedVersionField, type InputBuilder, nativeIdField, vendorOptionsField } from './command.ts';
import { commandsOf } from './commands-of.ts';
import { nativeIn, nativesIn, optionalNativeIn } from './ids.ts';
import { toLabels, toObject, toOptions } from './inputs.ts';
import { WorkerType } from './refs.ts';

const worker = commandsOf('Worker', 'worker', WorkerType);

const ChannelInput = builder.inputType('WorkerChannelInput', {
  description: 'A kind of contact that a worker is to serve.',
  fields: (t) => ({
    channel: t.string({ required: true, description: "The vendor's word for it." }),
    capacityCost: t.int({ description: 'How much of the capacity one job takes.' }),
    maxJobs: t.int({ description: 'The most jobs at a time.' }),
  }),
});

const memberFields = (t: InputBuilder) => ({
  labels: t.field({
    type: 'JSON',
    description:
      'What it can do and whatever else is noted for routing: an object, or JSON text that is sent as it is. ' +
      'Replaces all labels.',
  }),
  contactUri: t.string({ description: 'Address under which the vendor reaches it.' }),
  tags: t.field({ type: 'JSON', description: 'What is noted and does not take part in routing: an object.' }),
  capacity: t.int({ description: "How much it can hold at a time, in the vendor's units." }),
  maxConcurrentOffers: t.int({ description: 'How many offers are open to it at a time, for vendors that bound them.' }),
  queues: t.idList({ description: 'Ids of all the queues it is to belong to.' }),
  channels: t.field({ type: [ChannelInput], description: 'All the channels it is to serve.' }),
  vendorOptions: vendorOptionsField(t),
});

interface Members {
  readonly labels?: Json | undefined;
  readonly contactUri?: string | null | undefined;
  readonly tags?: Json | undefined;
  readonly capacity?: number | null | undefined;
  readonly maxConcurrentOffers?: number | null | undefined;
  readonly queues?: readonly string[] | null | undefined;
  readonly channels?:
    | readonly { channel: string; capacityCost?: number | null; maxJobs?: number | null }[]
    | null
    | undefined;
  readonly vendorOptions?: Json | undefined;
}

const membersOf = (account: string, { labels, contactUri, vendorOptions, ...others }: Members) => ({
  tags: toObject('tags', others.tags),
  capacity: others.capacity,
  maxConcurrentOffers: others.maxConcurrentOffers,
  queues: nativesIn(account, 'Queue', others.queues),
  channels: others.channels?.map(({ channel, capacityCost, maxJobs }) => ({
    channel,
    capacityCost: capacityCost ?? undefined,
    maxJobs: maxJobs ?? undefined,
  })),
  labels: toLabels(labels),
  contactUri,
  vendorOptions: toOptions(vendorOptions),
});

worker.create({
  name: 'createWorker',
  description: 'Creates a worker.',
  input: 'A new worker.',
  scope: 'manage',
  fields: (t) => ({
    workspace: t.id({ description: 'Id of the workspace, for vendors that have workspaces.' }),
    name: t.string({ description: 'Unique in the workspace; not for vendors whose workers have no names.' }),
    nativeId: nativeIdField(t),
    activity: t.id({ description: "Id of the activity to begin in; the account's own default when left out." }),
    ready: t.boolean({
      description: 'Whether it takes work from the start, for vendors whose workers are created with that.',
    }),
    ...memberFields(t),
  }),
  run: (account, input) => {
    const members = {
      ...membersOf(account.name, input),
      nativeId: input.nativeId ?? undefined,
      workspace: optionalNativeIn(account.name, 'Workspace', input.workspace),
      name: input.name,
      ready: input.ready ?? undefined,
      activity: optionalNativeIn(account.name, 'Activity', input.activity),
    };
    return commandOn(account, 'worker', 'create', members);
  },
});

worker.change({
  name: 'updateWorker',
  description: 'Changes a worker.',
  input: 'What to change; members that are left out stay as they are, null clears.',
  scope: 'manage',
  fields: (t) => ({
    name: t.string({ description: 'Unique in the workspace.' }),
    expectedVersion: expectedVersionField(t),
    ...memberFields(t),
  }),
  run: (account, nativeId, input) => {
    const changes = {
      ...membersOf(account.name, input),
      name: input.name,
      expectedVersion: input.expectedVersion ?? undefined,
    };
    return commandOn(account, 'worker', 'update', nativeId, changes);
  },
});

worker.change({
  name: 'setWorkerActivity',
  description: 'Puts a worker into another activity, and so makes it ready or not ready for work.',
  input: 'Who, and into which activity.',
  scope: 'work',
  fields: (t) => ({ activity: t.id({ required: true, description: 'Id of the activity.' }) }),
  run: (account, nativeId, input) => {
    const activity = nativeIn(account.name, 'Activity', input.activity);
    return account.adapter.activity && commandOn(account, 'worker', 'update', nativeId, { activity });
  },
});

worker.change({
  name: 'setWorkerPresence',
  description:
    'Makes a worker ready or not ready for work. At vendors that know activities only, it is put into the one that means so; where several ' +
    'do and none is the default, it is refused: then name the activity with `setWorkerActivity`.',
  input: 'Who, and whether ready.',
  scope: 'work',
  fields: (t) => ({ ready: t.boolean({ required: true, description: 'Whether it is to be offered work.' }) }),
  run: (account, nativeId, { ready }) =>
    commandOn(account, 'worker', 'setPresence', nativeId, ready ? 'READY' : 'NOT_READY'),
});

worker.plain(
  {
    name: 'deleteWorker',
    description: 'Deletes a worker.',
    input: 'Which worker to delete.',
    scope: 'manage',
  },
  (account, nativeId) => commandOn(account, 'worker', 'remove', nativeId),
);
