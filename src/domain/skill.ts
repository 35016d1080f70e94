import { among, nameContains, type Period, type VendorObject, within } from './object.ts';
import type { Ref } from './ref.ts';

/** What a worker can do, where the vendor keeps skills as objects of their own. */
export interface Skill extends VendorObject<'Skill'> {
  readonly name: string | null;
  readonly workspace: Ref<'Workspace'> | null;
  readonly description: string | null;
}

export interface SkillFilter {
  readonly name?: string | undefined;
  /** Native ids. */
  readonly workspaces?: readonly string[] | undefined;
  readonly created?: Period | undefined;
}

export const matchesSkill = (skill: Skill, filter: SkillFilter): boolean =>
  (filter.name === undefined || nameContains(skill.name, filter.name)) &&
  among(filter.workspaces, skill.workspace?.nativeId ?? null) &&
  within(filter.created, skill.createdAt);

/** A skill as a worker has it, or as a job asks for it. */
export interface SkillLevel {
  /** `null` where the vendor names the skill without its id. */
  readonly skill: Ref<'Skill'> | null;
  readonly name: string;
  /** In the vendor's own scale. */
  readonly level: number | null;
}

/** A skill by its whole name; at a level between these, both inclusive. An unknown level is never between bounds. */
export interface WantedSkill {
  readonly name: string;
  readonly minLevel?: number | undefined;
  readonly maxLevel?: number | undefined;
}

export interface SkillsWanted {
  readonly any?: readonly WantedSkill[] | undefined;
  readonly all?: readonly WantedSkill[] | undefined;
}

const isWanted = (held: SkillLevel, { name, minLevel, maxLevel }: WantedSkill): boolean =>
  held.name === name &&
  ((minLevel === undefined && maxLevel === undefined) ||
    (held.level !== null && held.level >= (minLevel ?? held.level) && held.level <= (maxLevel ?? held.level)));

/** True when one of `any` and each of `all` is held; one that is left out asks for nothing. */
export const hasSkills = (held: readonly SkillLevel[] | null, wanted: SkillsWanted | undefined): boolean => {
  const holds = (one: WantedSkill): boolean => held?.some((skill) => isWanted(skill, one)) ?? false;
  return (wanted?.any?.some(holds) ?? true) && (wanted?.all?.every(holds) ?? true);
};
