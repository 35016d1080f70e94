import { creating, updating } from '../gateway/command.ts';
import { ActivityType } from './activity.ts';
import { commandsOf, vendorOptionsField } from './command.ts';
import { nativeIn } from './ids.ts';
import { toOptions } from './inputs.ts';

const activity = commandsOf('Activity', 'activity', ActivityType);

activity.create({
  name: 'createActivity',
  description: 'Creates an activity for workers to pick.',
  input: 'A new activity.',
  scope: 'manage',
  fields: (t) => ({
    workspace: t.id({ required: true, description: 'Id of the workspace.' }),
    name: t.string({ required: true, description: 'Unique in the workspace.' }),
    available: t.boolean({ required: true, description: 'Whether workers in it may be offered work.' }),
    vendorOptions: vendorOptionsField(t),
  }),
  run: (account, { workspace, name, available, vendorOptions }) => {
    const members = {
      workspace: nativeIn(account.name, 'Workspace', workspace),
      name,
      available,
      vendorOptions: toOptions(vendorOptions),
    };
    return creating(account, account.adapter.activity, members);
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
      name: name ?? undefined,
      available: available ?? undefined,
      vendorOptions: toOptions(vendorOptions),
    };
    return updating(account, account.adapter.activity, nativeId, changes);
  },
});

activity.plain(
  {
    name: 'deleteActivity',
    description: 'Deletes an activity.',
    input: 'Which activity to delete.',
    scope: 'manage',
  },
  ({ adapter }) => adapter.activity?.remove,
);
