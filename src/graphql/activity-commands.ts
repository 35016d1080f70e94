import { ActivityType } from './activity.ts';
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
import { decodeId, nativeIn } from './ids.ts';
import { toOptions } from './inputs.ts';

const result = resultOf('Activity', 'activity', ActivityType);

command({
  name: 'createActivity',
  description: 'Creates an activity for workers to pick.',
  scope: 'manage',
  result,
  input: builder.inputType('CreateActivityInput', {
    description: 'A new activity.',
    fields: (t) => ({
      account: accountOf(t),
      workspace: t.id({ required: true, description: 'Id of the workspace.' }),
      name: t.string({ required: true, description: 'Unique in the workspace.' }),
      available: t.boolean({ required: true, description: 'Whether workers in it may be offered work.' }),
      vendorOptions: vendorOptions(t),
      idempotencyKey: idempotencyKey(t),
    }),
  }),
  account: ({ account }) => account,
  prepare: ({ adapter, name: account }, input) => {
    const create = adapter.activity?.create;
    const activity = {
      workspace: nativeIn(account, 'Workspace', input.workspace),
      name: input.name,
      available: input.available,
      vendorOptions: toOptions(input.vendorOptions),
    };
    return create && ((call) => create(activity, call));
  },
});

command({
  name: 'updateActivity',
  description: 'Changes an activity.',
  scope: 'manage',
  result,
  input: builder.inputType('UpdateActivityInput', {
    description: 'What to change; members that are left out stay as they are.',
    fields: (t) => ({
      id: idOf(t, 'activity'),
      name: t.string({ description: 'Unique in the workspace.' }),
      available: t.boolean({ description: 'Whether workers in it may be offered work.' }),
      vendorOptions: vendorOptions(t),
      idempotencyKey: idempotencyKey(t),
    }),
  }),
  account: ({ id }) => accountOfId('Activity', id),
  prepare: ({ adapter }, input) => {
    const update = adapter.activity?.update;
    const changes = {
      name: input.name ?? undefined,
      available: input.available ?? undefined,
      vendorOptions: toOptions(input.vendorOptions),
    };
    return update && ((call) => update(decodeId('Activity', input.id).nativeId, changes, call));
  },
});

command({
  name: 'deleteActivity',
  description: 'Deletes an activity.',
  scope: 'manage',
  result,
  input: targetInput('DeleteActivityInput', 'Which activity to delete.', 'activity'),
  account: ({ id }) => accountOfId('Activity', id),
  prepare: ({ adapter }, { id }) => {
    const remove = adapter.activity?.remove;
    return remove && ((call) => remove(decodeId('Activity', id).nativeId, call));
  },
});
