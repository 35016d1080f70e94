import { needApplication } from '../applications.ts';
import type { Centre } from '../centre.ts';
import { formatDate } from '../dates.ts';
import { smartQueueList, withoutUnset } from '../listing.ts';
import { findListed, findMany, findReference, needMany, needOne, refuseTakenName } from '../lookup.ts';
import { DONE, type Methods } from '../method.ts';
import type { Params } from '../params.ts';
import type { Json, Skill, User } from '../records.ts';
import { invalid, missing, refusal } from '../refusal.ts';
import { type Shelf, skillShelf, userShelf } from '../shelves.ts';

const DESCRIPTION_MAX = 200;
const SKILLS_PER_AGENT = 5;
const MODES = ['add', 'replace_skills', 'replace_agents'] as const;

const render = ({ id, name, description, createdAt, modifiedAt }: Skill): Json =>
  withoutUnset({
    sq_skill_id: id,
    sq_skill_name: name,
    description,
    created: formatDate(createdAt),
    modified: formatDate(modifiedAt),
  });

/** 1 to 5, as a number or in digits. */
export const readLevel = (value: unknown, parameter: string): number => {
  const level = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof level !== 'number' || !Number.isInteger(level)) throw invalid(parameter);
  if (level < 1 || level > 5) throw refusal(497, parameter);
  return level;
};

const readLevels = (params: Params, shelf: Shelf<Skill>): Map<number, number> => {
  const entries = params.jsonList('sq_skills');
  if (!entries) throw missing('sq_skills');
  if (entries.length === 0) throw invalid('sq_skills');
  return new Map(
    entries.map((entry) => [findReference(shelf, entry, 'sq_skills').id, readLevel(entry.sq_skill_level, 'sq_skills')]),
  );
};

export const skillMethods = (centre: Centre): Methods => {
  const { skills, users, switches } = centre;
  const setSkills = (user: User, levels: ReadonlyMap<number, number>): void => {
    user.skills.clear();
    for (const [id, level] of levels) user.skills.set(id, level);
    centre.world.rematch();
  };
  const holdersOf = (levels: ReadonlyMap<number, number>): User[] =>
    [...users.values()].filter((user) => [...levels.keys()].some((id) => user.skills.has(id)));
  const without = (user: User, gone: ReadonlySet<number>): Map<number, number> =>
    new Map([...user.skills].filter(([id]) => !gone.has(id)));

  return {
    SQ_AddSkill(params, by) {
      const application = needApplication(centre, params, by);
      const shelf = skillShelf(centre, application);
      const name = params.required('sq_skill_name');
      const description = params.short('description', DESCRIPTION_MAX) ?? null;
      refuseTakenName(shelf, name, 'sq_skill_name');
      if (switches.skill_limit > 0 && shelf.records.length >= switches.skill_limit) throw refusal(495);
      const skill: Skill = { ...centre.stamp('skill'), applicationId: application.id, name, description };
      skills.set(skill.id, skill);
      return { result: { sq_skill_id: skill.id } };
    },

    SQ_SetSkillInfo(params, by) {
      const shelf = skillShelf(centre, needApplication(centre, params, by));
      const skill = needOne(params, shelf);
      const name = params.text('new_sq_skill_name');
      const description = params.short('description', DESCRIPTION_MAX);
      if (name !== undefined) refuseTakenName(shelf, name, 'new_sq_skill_name', skill);
      skill.name = name ?? skill.name;
      skill.description = description ?? skill.description;
      centre.touch(skill);
      return DONE;
    },

    SQ_DelSkill(params, by) {
      const gone = needMany(params, skillShelf(centre, needApplication(centre, params, by)));
      const ids = new Set(gone.map(({ id }) => id));
      for (const user of holdersOf(new Map([...ids].map((id) => [id, 0])))) setSkills(user, without(user, ids));
      for (const id of ids) skills.delete(id);
      return DONE;
    },

    SQ_GetSkills(params, by) {
      const application = needApplication(centre, params, by);
      const shelf = skillShelf(centre, application);
      const holders = findMany(params, userShelf(centre, application));
      const excluded = findListed(params, userShelf(centre, application, 'excluded_'), true);
      const template = (params.text('sq_skill_name_template') ?? '').toLowerCase();
      const found = (findMany(params, shelf) ?? shelf.records).filter(
        ({ id, name }) =>
          name.toLowerCase().includes(template) &&
          (holders?.some((user) => user.skills.has(id)) ?? true) &&
          !excluded?.some((user) => user.skills.has(id)),
      );
      return smartQueueList(found, params, render, switches);
    },

    SQ_BindSkill(params, by) {
      const application = needApplication(centre, params, by);
      const meant = needMany(params, userShelf(centre, application));
      const levels = readLevels(params, skillShelf(centre, application));
      // The documented default is not a member of the enumeration (contract §6.2).
      const mode = params.oneOf('bind_mode', MODES) ?? 'add';
      const next = new Map(
        meant.map((user) => [user, mode === 'replace_skills' ? levels : new Map([...user.skills, ...levels])]),
      );
      if ([...next.values()].some(({ size }) => size > SKILLS_PER_AGENT)) throw refusal(498);
      if (mode === 'replace_agents') {
        for (const user of holdersOf(levels)) setSkills(user, without(user, new Set(levels.keys())));
      }
      for (const [user, skillsOfUser] of next) setSkills(user, skillsOfUser);
      return DONE;
    },

    SQ_UnbindSkill(params, by) {
      const application = needApplication(centre, params, by);
      const meant = needMany(params, userShelf(centre, application));
      const gone = new Set(needMany(params, skillShelf(centre, application)).map(({ id }) => id));
      for (const user of meant) setSkills(user, without(user, gone));
      return DONE;
    },
  };
};
