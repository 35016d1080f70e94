import { commandOn } from '../gateway/verb.ts';
import { vendorOptionsField } from './command.ts';
import { commandsOf } from './commands-of.ts';
import { optionalNativeIn } from './ids.ts';
import { toOptions } from './inputs.ts';
import { WorkspaceType } from './refs.ts';

const workspace = commandsOf('Workspace', 'workspace', WorkspaceType);

workspace.create({
  name: 'createWorkspace',
  description: 'Creates a workspace.',
  input: 'A new workspace.',
  scope: 'manage',
  fields: (t) => ({
    name: t.string({ description: 'Unique in the account.' }),
    vendorOptions: vendorOptionsField(t),
  }),
  run: (account, { name, vendorOptions }) =>
    commandOn(account, 'workspace', 'create', { name, vendorOptions: toOptions(vendorOptions) }),
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
  run: (account, nativeId, input) => {
    const changes = {
      name: input.name,
      defaultActivity: optionalNativeIn(account.name, 'Activity', input.defaultActivity),
      timeoutActivity: optionalNativeIn(account.name, 'Activity', input.timeoutActivity),
      vendorOptions: toOptions(input.vendorOptions),
    };
    return commandOn(account, 'workspace', 'update', nativeId, changes);
  },
});

workspace.plain(
  {
    name: 'deleteWorkspace',
    description: 'Deletes a workspace and whatever the vendor deletes with it.',
    input: 'Which workspace to delete.',
    scope: 'manage',
  },
  (account, nativeId) => commandOn(account, 'workspace', 'remove', nativeId),
);
