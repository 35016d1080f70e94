import type { Json } from '../domain/json.ts';
import { commandOn } from '../gateway/verb.ts';
import { expectedVersionField, type InputBuilder, nativeIdField, vendorOptionsField } from './command.ts';
import { commandsOf } from './commands-of.ts';
import { nativesIn, optionalNativeIn } from './ids.ts';
import { toObject, toOptions } from './inputs.ts';
import { QueueType } from './refs.ts';

const queue = commandsOf('Queue', 'queue', QueueType);

const memberFields = (t: InputBuilder) => ({
  selector: t.string({
    description: "The condition that a worker must meet to belong to it, in the vendor's own language.",
  }),
  offerActivity: t.id({ description: 'Id of the activity given to a worker while a job of this queue is offered.' }),
  taskActivity: t.id({ description: 'Id of the activity given to a worker who takes a job of this queue.' }),
  description: t.string({ description: 'What it is for.' }),
  labels: t.field({ type: 'JSON', description: 'What is noted for routing: an object.' }),
  policies: t.idList({ description: 'Ids of all the policies to be attached to it.' }),
  vendorOptions: vendorOptionsField(t),
});

interface Members {
  readonly selector?: string | null | undefined;
  readonly offerActivity?: string | null | undefined;
  readonly taskActivity?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly labels?: Json | undefined;
  readonly policies?: readonly string[] | null | undefined;
  readonly vendorOptions?: Json | undefined;
}

const membersOf = (account: string, { selector, offerActivity, taskActivity, vendorOptions, ...others }: Members) => ({
  selector,
  description: others.description,
  labels: toObject('labels', others.labels),
  policies: nativesIn(account, 'RoutingPolicy', others.policies),
  offerActivity: optionalNativeIn(account, 'Activity', offerActivity),
  taskActivity: optionalNativeIn(account, 'Activity', taskActivity),
  vendorOptions: toOptions(vendorOptions),
});

queue.create({
  name: 'createQueue',
  description: 'Creates a queue.',
  input: 'A new queue.',
  scope: 'manage',
  fields: (t) => ({
    workspace: t.id({ description: 'Id of the workspace, for vendors that have workspaces.' }),
    name: t.string({ description: 'Unique in the account.' }),
    nativeId: nativeIdField(t),
    ...memberFields(t),
  }),
  run: (account, input) => {
    const workspace = optionalNativeIn(account.name, 'Workspace', input.workspace);
    const nativeId = input.nativeId ?? undefined;
    const members = { ...membersOf(account.name, input), workspace, name: input.name, nativeId };
    return commandOn(account, 'queue', 'create', members);
  },
});

queue.change({
  name: 'updateQueue',
  description: 'Changes a queue.',
  input: 'What to change; members that are left out stay as they are, null clears.',
  scope: 'manage',
  fields: (t) => ({
    name: t.string({ description: 'Unique in the account.' }),
    expectedVersion: expectedVersionField(t),
    ...memberFields(t),
  }),
  run: (account, nativeId, input) => {
    const changes = {
      ...membersOf(account.name, input),
      name: input.name,
      expectedVersion: input.expectedVersion ?? undefined,
    };
    return commandOn(account, 'queue', 'update', nativeId, changes);
  },
});

queue.plain(
  {
    name: 'deleteQueue',
    description: 'Deletes a queue. What becomes of the jobs in it is up to the vendor.',
    input: 'Which queue to delete.',
    scope: 'manage',
  },
  (account, nativeId) => commandOn(account, 'queue', 'remove', nativeId),
);
