import { commandOn } from '../gateway/verb.ts';
import { vendorOptionsField } from './command.ts';
import { commandsOf } from './commands-of.ts';
import { optionalNativeIn } from './ids.ts';
import { toOptions } from './inputs.ts';
import { SkillType } from './refs.ts';

const skill = commandsOf('Skill', 'skill', SkillType);

skill.create({
  name: 'createSkill',
  description: 'Creates a skill.',
  input: 'A new skill.',
  scope: 'manage',
  fields: (t) => ({
    workspace: t.id({ description: 'Id of the workspace, for vendors that have workspaces.' }),
    name: t.string({ description: 'Unique in the workspace.' }),
    description: t.string({ description: 'What it means.' }),
    vendorOptions: vendorOptionsField(t),
  }),
  run: (account, { workspace, name, description, vendorOptions }) =>
    commandOn(account, 'skill', 'create', {
      workspace: optionalNativeIn(account.name, 'Workspace', workspace),
      name,
      description,
      vendorOptions: toOptions(vendorOptions),
    }),
});

skill.change({
  name: 'updateSkill',
  description: 'Changes a skill.',
  input: 'What to change; members that are left out stay as they are, null clears.',
  scope: 'manage',
  fields: (t) => ({
    name: t.string({ description: 'Unique in the workspace.' }),
    description: t.string({ description: 'What it means.' }),
    vendorOptions: vendorOptionsField(t),
  }),
  run: (account, nativeId, { name, description, vendorOptions }) =>
    commandOn(account, 'skill', 'update', nativeId, {
      name,
      description,
      vendorOptions: toOptions(vendorOptions),
    }),
});

skill.plain(
  {
    name: 'deleteSkill',
    description: 'Deletes a skill and takes it from every worker.',
    input: 'Which skill to delete.',
    scope: 'manage',
  },
  (account, nativeId) => commandOn(account, 'skill', 'remove', nativeId),
);
