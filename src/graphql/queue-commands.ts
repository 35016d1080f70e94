import { builder } from './builder.ts';
import {
  accountOf,
  accountOfId,
  command,
  idempotencyKey,
  idOf,
  resultOf,
  targetInput,
  vendorOptions,
} from './command.ts';
import { decodeId, optionalNativeIn } from './ids.ts';
import { toOptions } from './inputs.ts';
import { QueueType } from './queue.ts';

const result = resultOf('Queue', 'queue', QueueType);

const SELECTOR = "The condition that a worker must meet to belong to it, in the vendor's own language.";
const OFFER_ACTIVITY = 'Id of the activity given to a worker while a job of this queue is offered.';
const TASK_ACTIVITY = 'Id of the activity given to a worker who takes a job of this queue.';

interface QueueMembers {
  readonly selector?: string | null | undefined;
  readonly offerActivity?: string | null | undefined;
  readonly taskActivity?: string | null | undefined;
}

const members = (account: string, { selector, offerActivity, taskActivity }: QueueMembers) => ({
  selector,
  offerActivity: optionalNativeIn(account, 'Activity', offerActivity),
  taskActivity: optionalNativeIn(account, 'Activity', taskActivity),
});

command({
  name: 'createQueue',
  description: 'Creates a queue.',
  scope: 'manage',
  result,
  input: builder.inputType('CreateQueueInput', {
    description: 'A new queue.',
    fields: (t) => ({
      account: accountOf(t),
      workspace: t.id({ description: 'Id of the workspace, for vendors that have workspaces.' }),
      name: t.string({ required: true, description: 'Unique in the account.' }),
      selector: t.string({ description: SELECTOR }),
      offerActivity: t.id({ description: OFFER_ACTIVITY }),
      taskActivity: t.id({ description: TASK_ACTIVITY }),
      vendorOptions: vendorOptions(t),
      idempotencyKey: idempotencyKey(t),
    }),
  }),
  account: ({ account }) => account,
  prepare: ({ adapter, name: account }, input) => {
    const create = adapter.queue?.create;
    const queue = {
      ...members(account, input),
      workspace: optionalNativeIn(account, 'Workspace', input.workspace ?? undefined),
      name: input.name,
      vendorOptions: toOptions(input.vendorOptions),
    };
    return create && ((call) => create(queue, call));
  },
});

command({
  name: 'updateQueue',
  description: 'Changes a queue.',
  scope: 'manage',
  result,
  input: builder.inputType('UpdateQueueInput', {
    description: 'What to change; members that are left out stay as they are, null clears.',
    fields: (t) => ({
      id: idOf(t, 'queue'),
      name: t.string({ description: 'Unique in the account.' }),
      selector: t.string({ description: SELECTOR }),
      offerActivity: t.id({ description: OFFER_ACTIVITY }),
      taskActivity: t.id({ description: TASK_ACTIVITY }),
      vendorOptions: vendorOptions(t),
      idempotencyKey: idempotencyKey(t),
    }),
  }),
  account: ({ id }) => accountOfId('Queue', id),
  prepare: ({ adapter, name: account }, input) => {
    const update = adapter.queue?.update;
    const changes = {
      ...members(account, input),
      name: input.name ?? undefined,
      vendorOptions: toOptions(input.vendorOptions),
    };
    return update && ((call) => update(decodeId('Queue', input.id).nativeId, changes, call));
  },
});

command({
  name: 'deleteQueue',
  description: 'Deletes a queue. What becomes of the jobs in it is up to the vendor.',
  scope: 'manage',
  result,
  input: targetInput('DeleteQueueInput', 'Which queue to delete.', 'queue'),
  account: ({ id }) => accountOfId('Queue', id),
  prepare: ({ adapter }, { id }) => {
    const remove = adapter.queue?.remove;
    return remove && ((call) => remove(decodeId('Queue', id).nativeId, call));
  },
});
