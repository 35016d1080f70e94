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
import { WorkspaceType } from './workspace.ts';

const result = resultOf('Workspace', 'workspace', WorkspaceType);

command({
  name: 'createWorkspace',
  description: 'Creates a workspace.',
  scope: 'manage',
  result,
  input: builder.inputType('CreateWorkspaceInput', {
    description: 'A new workspace.',
    fields: (t) => ({
      account: accountOf(t),
      name: t.string({ required: true, description: 'Unique in the account.' }),
      vendorOptions: vendorOptions(t),
      idempotencyKey: idempotencyKey(t),
    }),
  }),
  account: ({ account }) => account,
  prepare: ({ adapter }, { name, vendorOptions: options }) => {
    const create = adapter.workspace?.create;
    return create && ((call) => create({ name, vendorOptions: toOptions(options) }, call));
  },
});

command({
  name: 'updateWorkspace',
  description: 'Changes a workspace.',
  scope: 'manage',
  result,
  input: builder.inputType('UpdateWorkspaceInput', {
    description: 'What to change; members that are left out stay as they are.',
    fields: (t) => ({
      id: idOf(t, 'workspace'),
      name: t.string({ description: 'Unique in the account.' }),
      defaultActivity: t.id({ description: 'Id of the activity given to new workers.' }),
      timeoutActivity: t.id({ description: 'Id of the activity given to a worker who let an offer expire.' }),
      vendorOptions: vendorOptions(t),
      idempotencyKey: idempotencyKey(t),
    }),
  }),
  account: ({ id }) => accountOfId('Workspace', id),
  prepare: ({ adapter, name: account }, input) => {
    const update = adapter.workspace?.update;
    const changes = {
      name: input.name ?? undefined,
      defaultActivity: optionalNativeIn(account, 'Activity', input.defaultActivity),
      timeoutActivity: optionalNativeIn(account, 'Activity', input.timeoutActivity),
      vendorOptions: toOptions(input.vendorOptions),
    };
    return update && ((call) => update(decodeId('Workspace', input.id).nativeId, changes, call));
  },
});

command({
  name: 'deleteWorkspace',
  description: 'Deletes a workspace and whatever the vendor deletes with it.',
  scope: 'manage',
  result,
  input: targetInput('DeleteWorkspaceInput', 'Which workspace to delete.', 'workspace'),
  account: ({ id }) => accountOfId('Workspace', id),
  prepare: ({ adapter }, { id }) => {
    const remove = adapter.workspace?.remove;
    return remove && ((call) => remove(decodeId('Workspace', id).nativeId, call));
  },
});
