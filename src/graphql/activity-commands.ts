import { commandOn } from '../gateway/verb.ts';
import { vendorOptionsField } from './command.ts';
import { commandsOf } from './commands-of.ts';
import { optionalNativeIn } from './ids.ts';
import { toOptions } from './inputs.ts';
import { ActivityType } from './refs.ts';

const activity = commandsOf('Activity', 'activity', ActivityType);

activity.create({
  name: 'createActivity',
  description: 'Creates an activity for workers to pick.',
  input: 'A new activity.',
  scope: 'manage',
  fields: (t) => ({
    workspace: t.id({ description: 'Id of the workspace, for vendors that have workspaces.' }),
    name: t.string({ description: 'Unique in the workspace.' }),
    available: t.boolean({ description: 'Whether workers in it may be offered work.' }),
    vendorOptions: vendorOptionsField(t),
  }),
  run: (account, { workspace, name, available, vendorOptions }) => {
    const members = {
      workspace: optionalNativeIn(account.name, 'Workspace', workspace),
      name,
      available,
      vendorOptions: toOptions(vendorOptions),
    };
    return commandOn(account, 'activity', 'create', members);
  },
});

activity.change({
  name: 'updateActivity',
  description: 'Changes an activity.',
  input: 'What to change; members that are left out stay as they are.',
  scope: 'manage',
  fields: (t) => ({
    name: t.string({ description: 'Unique in the workspace.' }),
    available: t.boolean({ description: 'Whether workers in it may be offered work.' }),
    vendorOptions: vendorOptionsField(t),
  }),
  run: (account, nativeId, { name, available, vendorOptions }) => {
    const changes = {
      name,
      available,
      vendorOptions: toOptions(vendorOptions),
    };
    return commandOn(account, 'activity', 'update', nativeId, changes);
  },
});

activity.plain(
  {
    name: 'deleteActivity',
    description: 'Deletes an activity.',
    input: 'Which activity to delete.',
    scope: 'manage',
  },
  (account, nativeId) => commandOn(account, 'activity', 'remove', nativeId),
);
