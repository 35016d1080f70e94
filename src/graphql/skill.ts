import { VendorError } from '../domain/error.ts';
import type { SkillFilter } from '../domain/skill.ts';
import { builder } from './builder.ts';
import { connectionOf, orderOf } from './connection.ts';
import { filterOf, owners, placedFields, placedMembers } from './filters.ts';
import { listFieldsOf } from './list-field.ts';
import { lookup } from './lookup.ts';
import { SkillLevelType, SkillType, WorkspaceType } from './refs.ts';
import { relationOf } from './relation-field.ts';
import { follow } from './relations.ts';
import { VENDOR_OBJECT } from './vendor-object.ts';
import { workerLists } from './worker-lists.ts';

const to = relationOf('Skill');

SkillType.implement({
  description:
    'What a worker can do, where the vendor keeps skills as objects of their own; elsewhere it is among the labels.',
  interfaces: VENDOR_OBJECT,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What people call it.' }),
    description: t.exposeString('description', { description: 'What it means.' }),
    workspace: to(t, 'workspace', WorkspaceType, 'The workspace it lives in.'),
    workers: workerLists.nested(t, 'Workers that have it.', ({ ref, name }) => {
      if (name !== null) return { skills: { any: [{ name }] } };
      throw new VendorError('UNSUPPORTED', ref.account, 'workers tell their skills by name, and this one has none');
    }),
  }),
});

SkillLevelType.implement({
  description: 'A skill as a worker has it, or as a job asks for it.',
  fields: (t) => ({
    name: t.exposeString('name', { nullable: false, description: 'Name of the skill.' }),
    level: t.exposeInt('level', { description: "How well, in the vendor's own scale." }),
    skill: t.field({
      type: SkillType,
      description: 'The skill itself; none where the vendor tells only its name.',
      resolve: ({ skill }, _args, context) => follow(skill, context),
    }),
  }),
});

const SkillFilterInput = builder.inputType('SkillFilter', {
  description: 'Which skills; all members must hold.',
  fields: placedFields,
});

const skillLists = listFieldsOf({
  kind: 'Skill',
  connection: connectionOf('Skill', SkillType),
  filter: SkillFilterInput,
  order: orderOf('Skill'),
  wanted: (input) => ({ ...owners(input), filter: filterOf<SkillFilter>(placedMembers(input)) }),
});

skillLists.root('skills', 'Skills of all accounts whose vendor keeps them as objects.');
lookup('skill', 'Skill', SkillType);
