import type { Scenario, ScenarioQueue, Team } from '../../../sandbox/scenario.ts';
import { CHANNELS, type Channel, type Json } from './records.ts';

/** The ids of what a scenario put there, by name; of users by display name. */
export interface Seeded {
  readonly queues: Readonly<Record<string, number>>;
  readonly skills: Readonly<Record<string, number>>;
  readonly users: Readonly<Record<string, number>>;
}

export interface Hired {
  readonly userId: number;
  readonly team: Team;
  /** Everybody takes calls, every second one messages too. */
  readonly channels: readonly Channel[];
}

/** Calls a method of the interface as a client would; throws its refusal. */
export type Invoke = (method: string, parameters: Readonly<Record<string, string | number | boolean>>) => Json;

const LANGUAGES = new Map([
  ['en', 'English'],
  ['es', 'Spanish'],
  ['de', 'German'],
  ['vn', 'Vietnamese'],
]);
const SKILLS_PER_AGENT = 5;
/** What the agents' breaks look like, and what they are called. */
export const BREAKS = ['CUSTOM_1', 'CUSTOM_2', 'DND'] as const;
const BREAK_NAMES = ['Lunch', 'Training', 'Busy'];

export const languageName = (code: string): string => LANGUAGES.get(code) ?? code;
const skillNames = ({ languages, skills }: Team): string[] =>
  [...languages.map(languageName), ...skills].slice(0, SKILLS_PER_AGENT);
const serves = ({ skill, language }: ScenarioQueue, team: Team): boolean =>
  team.skills.includes(skill) && (language === null || team.languages.includes(language));
const userName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

/** The first queue that fits gets it. */
export const queueFor = (scenario: Scenario, skill: unknown, language: unknown): ScenarioQueue | undefined =>
  scenario.queues.find((each) => each.skill === skill && (each.language === null || each.language === language));

/** Builds the scenario's contact centre through the vendor's own methods. */
export const furnish = (
  scenario: Scenario,
  applicationId: number,
  invoke: Invoke,
): { readonly seeded: Seeded; readonly hired: readonly Hired[] } => {
  const call: Invoke = (method, parameters) => invoke(method, { application_id: applicationId, ...parameters });
  const idFrom = (answer: Json, key: string): number => Number((answer.result as Json)[key]);

  const addSkill = (name: string): number => idFrom(call('SQ_AddSkill', { sq_skill_name: name }), 'sq_skill_id');
  const skills = Object.fromEntries(
    [...new Set(scenario.teams.flatMap(skillNames))].map((name) => [name, addSkill(name)]),
  );

  const addQueue = (queue: ScenarioQueue, index: number): number => {
    const served = scenario.arrivals.filter((each) => queueFor(scenario, each.skill, each.language) === queue);
    const waiting = Math.round(Math.max(60_000, ...served.map(({ timeToLive }) => timeToLive)) / 1000);
    const answer = call('SQ_AddQueue', {
      sq_queue_name: queue.name,
      description: `${queue.skill}, ${queue.language === null ? 'every language' : languageName(queue.language)}`,
      call_agent_selection: index % 3 === 2 ? 'MOST_QUALIFIED' : 'MAX_WAITING_TIME',
      call_task_selection: index % 2 === 0 ? 'MAX_PRIORITY' : 'MAX_WAITING_TIME',
      hold_calls_if_inactive_agents: true,
      hold_im_if_inactive_agents: true,
      call_max_waiting_time_in_seconds: waiting,
      im_max_waiting_time_in_seconds: waiting,
      call_max_queue_size: 60,
      im_max_queue_size: 60,
    });
    return idFrom(answer, 'sq_queue_id');
  };
  const queues = Object.fromEntries(scenario.queues.map((queue, index) => [queue.name, addQueue(queue, index)]));

  const hire = (name: string, team: Team, index: number): number => {
    const user = { user_name: userName(name), user_display_name: name, user_password: 'Sandbox-1' };
    const user_id = Number(call('AddUser', user).user_id);
    const levels = skillNames(team).map((skill, at) => ({
      sq_skill_id: skills[skill],
      sq_skill_level: 2 + ((index + at) % 4),
    }));
    call('SQ_BindSkill', { user_id, sq_skills: JSON.stringify(levels), bind_mode: 'add' });
    const own = scenario.queues.filter((queue) => serves(queue, team)).map((queue) => queues[queue.name]);
    if (own.length > 0) call('SQ_BindAgent', { user_id, sq_queue_id: own.join(';'), bind_mode: 'add_queues' });
    call('SQ_SetAgentInfo', { user_id, handle_calls: true, max_simultaneous_conversations: index % 4 === 1 ? 2 : 1 });
    return user_id;
  };
  const people = scenario.teams.flatMap((team) => team.members.map((name) => ({ name, team })));
  const hired = people.map(({ name, team }, index) => ({
    name,
    team,
    userId: hire(name, team, index),
    channels: index % 2 === 0 ? (['CALL'] as const) : CHANNELS,
  }));

  for (const [index, sq_status_name] of BREAKS.entries()) {
    call('SQ_SetAgentCustomStatusMapping', { sq_status_name, custom_status_name: BREAK_NAMES[index] ?? '' });
  }
  const users = Object.fromEntries(hired.map(({ name, userId }) => [name, userId]));
  return { seeded: { queues, skills, users }, hired };
};
