import type { SkillInput } from '../../contract/command.ts';
import type { SkillPort } from '../../contract/port.ts';
import type { Skill } from '../../domain/skill.ts';
import type { Params } from './api.ts';
import { asBadValue, isAbsent } from './errors.ts';
import { isEmpty } from './inputs.ts';
import { asItIs, byId, done, EMPTY, isElsewhere, mapped, type Parts, pageOf, readBack, reading } from './parts.ts';
import { readSkill } from './wire.ts';

export const openSkillPort = (parts: Parts): SkillPort => {
  const { account, api, map, inputs } = parts;
  const skills = byId(api.getSkills, 'sq_skill_id');

  const members = (input: SkillInput): Params => {
    inputs.workspace(input);
    return { description: inputs.given('description', input.description) };
  };

  return {
    ...reading(skills, map.skill),

    list: async ({ filter, after }, call) => {
      if (isElsewhere(parts, filter)) return EMPTY;
      // This one template is documented to ignore case (contract §6.2), as our filter does.
      const narrowed = { sq_skill_name_template: filter.name || undefined };
      const found = await api.getSkills(narrowed, call).catch((error: unknown) => {
        if (isAbsent(error)) return api.getSkills({}, call);
        throw error;
      });
      return pageOf(account, mapped(found, map.skill), after);
    },
    pushes: ['name', 'workspace'],

    takes: {
      create: { workspace: 'application_id', name: 'sq_skill_name', description: 'description' },
      update: { workspace: 'application_id', name: 'new_sq_skill_name', description: 'description' },
    },
    create: async (input, call) => {
      const name = inputs.need('name', input.name);
      const id = await api.addSkill({ sq_skill_name: name, ...members(input) }, call).catch((error: unknown) => {
        throw asBadValue(error);
      });
      const row = await readBack(skills.one(id, call), call);
      return done(map.skill(row ?? { ...readSkill({ sq_skill_id: id }, 'result'), name }));
    },
    update: async (nativeId, input, call) => {
      const id = inputs.existing('skill', nativeId);
      const name = input.name === undefined ? undefined : inputs.need('name', input.name);
      const params = { new_sq_skill_name: name, ...members(input) };
      if (isEmpty(params)) return done(map.skill(await asItIs(account, 'skill', id, skills.one(id, call))));
      await api.setSkillInfo({ sq_skill_id: id, ...params }, call);
      const row = await readBack(skills.one(id, call), call);
      return done(row && map.skill(row));
    },
    remove: async (nativeId, call) => {
      await api.delSkill({ sq_skill_id: inputs.existing('skill', nativeId) }, call);
      return done<Skill>(null);
    },
  };
};
