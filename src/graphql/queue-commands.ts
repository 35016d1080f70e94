import { creating, updating } from '../gateway/command.ts';
import { commandsOf, type InputBuilder, vendorOptionsField } from './command.ts';
import { optionalNativeIn } from './ids.ts';
import { toOptions } from './inputs.ts';
import { QueueType } from './queue.ts';

const queue = commandsOf('Queue', 'queue', QueueType);

const memberFields = (t: InputBuilder) => ({
  selector: t.string({
    description: "The condition that a worker must meet to belong to it, in the vendor's own language.",
  }),
  offerActivity: t.id({ description: 'Id of the activity given to a worker while a job of this queue is offered.' }),
  taskActivity: t.id({ description: 'Id of the activity given to a worker who takes a job of this queue.' }),
  vendorOptions: vendorOptionsField(t),
});

interface Members {
  readonly selector?: string | null | undefined;
  readonly offerActivity?: string | null | undefined;
  readonly taskActivity?: string | null | undefined;
  readonly vendorOptions?: Parameters<typeof toOptions>[0];
}

const membersOf = (account: string, { selector, offerActivity, taskActivity, vendorOptions }: Members) => ({
  selector,
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
    name: t.string({ required: true, description: 'Unique in the account.' }),
    ...memberFields(t),
  }),
  run: (account, input) => {
    const workspace = optionalNativeIn(account.name, 'Workspace', input.workspace ?? undefined);
    const members = { ...membersOf(account.name, input), workspace, name: input.name };
    return creating(account, account.adapter.queue, members);
  },
});

queue.change({
  name: 'updateQueue',
  description: 'Changes a queue.',
  input: 'What to change; members that are left out stay as they are, null clears.',
  scope: 'manage',
  fields: (t) => ({ name: t.string({ description: 'Unique in the account.' }), ...memberFields(t) }),
  run: (account, nativeId, input) => {
    const changes = { ...membersOf(account.name, input), name: input.name ?? undefined };
    return updating(account, account.adapter.queue, nativeId, changes);
  },
});

queue.plain(
  {
    name: 'deleteQueue',
    description: 'Deletes a queue. What becomes of the jobs in it is up to the vendor.',
    input: 'Which queue to delete.',
    scope: 'manage',
  },
  ({ adapter }) => adapter.queue?.remove,
);
