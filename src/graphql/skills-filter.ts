import type { SkillsWanted, WantedSkill } from '../domain/skill.ts';
import { builder } from './builder.ts';
import { underEitherName } from './renamed.ts';

const WantedSkillInput = builder.inputType('WantedSkillInput', {
  description: 'A skill that is asked for.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'The whole name of the skill, in the case in which the vendor has it.',
    }),
    minLevel: t.float({
      description:
        "Lowest level, inclusive, on the vendor's own scale. A skill whose level is not known does not match.",
    }),
    maxLevel: t.float({
      description:
        "Highest level, inclusive, on the vendor's own scale. A skill whose level is not known does not match.",
    }),
  }),
});

export const SkillsInput = builder.inputType('SkillsInput', {
  description: 'Which skills an object must have; both members must hold.',
  fields: (t) => ({
    any: t.field({ type: [WantedSkillInput], description: 'At least one of these.' }),
    all: t.field({ type: [WantedSkillInput], description: 'Each of these.' }),
  }),
});

const toWanted = (list: readonly (typeof WantedSkillInput.$inferInput)[] | null | undefined) =>
  list?.map(
    ({ name, minLevel, maxLevel }): WantedSkill => ({
      name,
      ...(typeof minLevel === 'number' && { minLevel }),
      ...(typeof maxLevel === 'number' && { maxLevel }),
    }),
  );

interface Asked {
  readonly skills?: typeof SkillsInput.$inferInput | null | undefined;
  readonly skill?: readonly string[] | null | undefined;
}

/** What a filter asks of skills, by the new name or the old one. */
export const skillsWanted = (asked: Asked | null | undefined): SkillsWanted | undefined => {
  const wanted = underEitherName(['skills', asked?.skills], ['skill', asked?.skill], (names: readonly string[]) => ({
    any: names.map((name) => ({ name })),
  }));
  return wanted ? { any: toWanted(wanted.any), all: toWanted(wanted.all) } : undefined;
};
