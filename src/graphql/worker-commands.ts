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
import { decodeId, nativeIn, optionalNativeIn } from './ids.ts';
import { toLabels, toOptions } from './inputs.ts';
import { WorkerType } from './worker.ts';

const result = resultOf('Worker', 'worker', WorkerType);

const LABELS =
  'What it can do and whatever else is noted for routing: an object, or JSON text that is sent as it is. Replaces all labels.';
const CONTACT = 'Address under which the vendor reaches it.';

command({
  name: 'createWorker',
  description: 'Creates a worker.',
  scope: 'manage',
  result,
  input: builder.inputType('CreateWorkerInput', {
    description: 'A new worker.',
    fields: (t) => ({
      account: accountOf(t),
      workspace: t.id({ description: 'Id of the workspace, for vendors that have workspaces.' }),
      name: t.string({ required: true, description: 'Unique in the workspace.' }),
      activity: t.id({ description: "Id of the activity to begin in; the account's own default when left out." }),
      labels: t.field({ type: 'JSON', description: LABELS }),
      contactUri: t.string({ description: CONTACT }),
      vendorOptions: vendorOptions(t),
      idempotencyKey: idempotencyKey(t),
    }),
  }),
  account: ({ account }) => account,
  prepare: ({ adapter, name: account }, input) => {
    const create = adapter.worker?.create;
    const worker = {
      workspace: optionalNativeIn(account, 'Workspace', input.workspace ?? undefined),
      name: input.name,
      activity: optionalNativeIn(account, 'Activity', input.activity ?? undefined),
      labels: toLabels(input.labels),
      contactUri: input.contactUri ?? undefined,
      vendorOptions: toOptions(input.vendorOptions),
    };
    return create && ((call) => create(worker, call));
  },
});

command({
  name: 'updateWorker',
  description: 'Changes a worker.',
  scope: 'manage',
  result,
  input: builder.inputType('UpdateWorkerInput', {
    description: 'What to change; members that are left out stay as they are.',
    fields: (t) => ({
      id: idOf(t, 'worker'),
      name: t.string({ description: 'Unique in the workspace.' }),
      labels: t.field({ type: 'JSON', description: LABELS }),
      contactUri: t.string({ description: CONTACT }),
      vendorOptions: vendorOptions(t),
      idempotencyKey: idempotencyKey(t),
    }),
  }),
  account: ({ id }) => accountOfId('Worker', id),
  prepare: ({ adapter }, input) => {
    const update = adapter.worker?.update;
    const changes = {
      name: input.name ?? undefined,
      labels: toLabels(input.labels),
      contactUri: input.contactUri ?? undefined,
      vendorOptions: toOptions(input.vendorOptions),
    };
    return update && ((call) => update(decodeId('Worker', input.id).nativeId, changes, call));
  },
});

command({
  name: 'setWorkerActivity',
  description: 'Puts a worker into another activity, and so makes it ready or not ready for work.',
  scope: 'work',
  result,
  input: builder.inputType('SetWorkerActivityInput', {
    description: 'Who, and into which activity.',
    fields: (t) => ({
      id: idOf(t, 'worker'),
      activity: t.id({ required: true, description: 'Id of the activity.' }),
      idempotencyKey: idempotencyKey(t),
    }),
  }),
  account: ({ id }) => accountOfId('Worker', id),
  prepare: ({ adapter, name: account }, input) => {
    const update = adapter.activity && adapter.worker?.update;
    const activity = nativeIn(account, 'Activity', input.activity);
    return update && ((call) => update(decodeId('Worker', input.id).nativeId, { activity }, call));
  },
});

command({
  name: 'deleteWorker',
  description: 'Deletes a worker.',
  scope: 'manage',
  result,
  input: targetInput('DeleteWorkerInput', 'Which worker to delete.', 'worker'),
  account: ({ id }) => accountOfId('Worker', id),
  prepare: ({ adapter }, { id }) => {
    const remove = adapter.worker?.remove;
    return remove && ((call) => remove(decodeId('Worker', id).nativeId, call));
  },
});
