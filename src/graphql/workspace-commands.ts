import { commandsOf, vendorOptionsField } from './command.ts';
import { optionalNativeIn } from './ids.ts';
import { toOptions } from './inputs.ts';
import { WorkspaceType } from './workspace.ts';

const workspace = commandsOf('Workspace', 'workspace', WorkspaceType);

workspace.create({
  name: 'createWorkspace',
  description: 'Creates a workspace.',
  input: 'A new workspace.',
  scope: 'manage',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Unique in the account.' }),
    vendorOptions: vendorOptionsField(t),
  }),
  run: ({ adapter }, { name, vendorOptions }) => {
    const create = adapter.workspace?.create;
    return create && ((call) => create({ name, vendorOptions: toOptions(vendorOptions) }, call));
  },
});

workspace.change({
  name: 'updateWorkspace',
  description: 'Changes a workspace.',
  input: 'What to change; members that are left out stay as they are.',
  scope: 'manage',
  fields: (t) => ({
    name: t.string({ description: 'Unique in the account.' }),
    defaultActivity: t.id({ description: 'Id of the activity given to new workers.' }),
    timeoutActivity: t.id({ description: 'Id of the activity given to a worker who let an offer expire.' }),
    vendorOptions: vendorOptionsField(t),
  }),
  run: ({ adapter, name: account }, nativeId, input) => {
    const update = adapter.workspace?.update;
    const changes = {
      name: input.name ?? undefined,
      defaultActivity: optionalNativeIn(account, 'Activity', input.defaultActivity),
      timeoutActivity: optionalNativeIn(account, 'Activity', input.timeoutActivity),
      vendorOptions: toOptions(input.vendorOptions),
    };
    return update && ((call) => update(nativeId, changes, call));
  },
});

workspace.plain(
  {
    name: 'deleteWorkspace',
    description: 'Deletes a workspace and whatever the vendor deletes with it.',
    input: 'Which workspace to delete.',
    scope: 'manage',
  },
  ({ adapter }) => adapter.workspace?.remove,
);
