import { isInteger } from '../../contract/options.ts';
import type { WorkerPort } from '../../contract/port.ts';
import { toNumber } from '../../domain/json.ts';
import { done, type Parts } from './parts.ts';

const level = isInteger(1, 5);

/**
 * The modes that only add. They are always named, as the documented default of one is not among its values; and no other is ever
 * sent: for agents and queues the vendor's `add` takes all other queues away (contract §6.3), and the rest replace by name.
 */
const ADD_QUEUES = { bind_mode: 'add_queues' };
const ADD_SKILLS = { bind_mode: 'add' };

const APPLICATION = { workspace: 'application_id' };
const MEMBERSHIP = { ...APPLICATION, queues: 'sq_queue_id', workers: 'user_id' };

export const BINDINGS_TAKE = {
  bind: MEMBERSHIP,
  unbind: MEMBERSHIP,
  bindSkills: { ...APPLICATION, workers: 'user_id', skills: 'sq_skills' },
  unbindSkills: { ...APPLICATION, workers: 'user_id', skills: 'sq_skill_id' },
} satisfies WorkerPort['takes'];

export const openBindings = ({
  api,
  inputs,
}: Parts): Required<Pick<WorkerPort, 'bind' | 'unbind' | 'bindSkills' | 'unbindSkills'>> => ({
  bind: async (input, call) => {
    inputs.workspace(input);
    const params = { sq_queue_id: inputs.ids('queues', input.queues), user_id: inputs.ids('workers', input.workers) };
    await api.bindAgent({ ...params, ...ADD_QUEUES }, call);
    return done(null);
  },

  unbind: async (input, call) => {
    inputs.workspace(input);
    const params = { sq_queue_id: inputs.ids('queues', input.queues), user_id: inputs.ids('workers', input.workers) };
    await api.unbindAgent(params, call);
    return done(null);
  },

  bindSkills: async (input, call) => {
    inputs.workspace(input);
    inputs.ids(
      'skills',
      input.skills.map(({ skill }) => skill),
    );
    const skills = input.skills.map((one) => {
      const problem = level(one.level);
      if (problem) inputs.refuse(`the level of skill ${one.skill} ${problem}`);
      return { sq_skill_id: toNumber(one.skill), sq_skill_level: one.level };
    });
    const params = { user_id: inputs.ids('workers', input.workers), sq_skills: JSON.stringify(skills) };
    await api.bindSkill({ ...params, ...ADD_SKILLS }, call);
    return done(null);
  },

  unbindSkills: async (input, call) => {
    inputs.workspace(input);
    const params = { user_id: inputs.ids('workers', input.workers), sq_skill_id: inputs.ids('skills', input.skills) };
    await api.unbindSkill(params, call);
    return done(null);
  },
});
