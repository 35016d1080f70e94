import type { Scenario, ScenarioQueue, Team } from '../../../sandbox/scenario.ts';
import { chooseLogins, EMPTY_QUEUES, EMPTY_TEAM, queueFor } from './cast.ts';
import { type Centre, MEDIA_TYPES } from './centre.ts';
import { CAPACITY } from './desk.ts';
import type { Queue, User, WorkbinType } from './records.ts';
import { LOGGED_OUT } from './states.ts';

/** No word: what is somebody's password is masked wherever it stands for itself, in every line of a log. */
export const SIMULATED_PASSWORD = 'simulated-4f7a2c';
export const LOGIN_CHANNELS = ['voice', 'email', 'chat', 'workitem'];
/** The group of the logins. */
export const FLOOR = 'Floor';
export const CAMPUS = 'Campus';

export interface Crewman {
  readonly workerId: string;
  readonly team: Team;
}

export interface Furnished {
  /** Two agents and a supervisor. */
  readonly logins: readonly User[];
  readonly crew: readonly Crewman[];
}

const WORKBINS: readonly (readonly [name: string, type: WorkbinType])[] = [
  ['drafts', 'Agent'],
  ['follow-up', 'Agent'],
  ['desk', 'Place'],
  ['escalations', 'AgentGroup'],
  ['campus-backlog', 'PlaceGroup'],
];

const userName = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '.');

const serves = ({ skill, language }: ScenarioQueue, team: Team): boolean =>
  team.skills.includes(skill) && (language === null || team.languages.includes(language));

/** The scenario's contact centre, or one of three people and a queue. */
export const furnish = (centre: Centre, scenario: Scenario | null): Furnished => {
  const { ids, world } = centre;
  const teams = scenario?.teams ?? [EMPTY_TEAM];
  const scenarioQueues = scenario?.queues ?? EMPTY_QUEUES;
  const chosen = chooseLogins(scenario);

  for (const [name, type] of WORKBINS) {
    const id = ids.uuid();
    centre.workbins.set(id, { id, name, type });
  }
  for (const name of new Set(teams.flatMap(({ skills, languages }) => [...skills, ...languages]))) {
    const id = ids.uuid();
    centre.skills.set(id, { id, name });
  }
  const queues = scenarioQueues.map((scenarioQueue) => {
    const { name, skill, language } = scenarioQueue;
    const channel = scenario?.arrivals.find(
      (each) => queueFor(scenarioQueues, each.skill, each.language) === scenarioQueue,
    )?.channel;
    const queue: Queue = {
      id: ids.uuid(),
      name,
      description: `${skill}, ${language ?? 'every language'}`,
      channel: channel ?? 'voice',
    };
    centre.queues.set(queue.id, queue);
    world.addQueue({
      id: queue.id,
      name,
      admits: ({ attributes }) => Array.isArray(attributes.queues) && attributes.queues.includes(queue.id),
    });
    return { queue, scenarioQueue };
  });

  const hire = (name: string, team: Team, index: number): User => {
    const [firstName = name, ...rest] = name.split(' ');
    const place = chosen.indexOf(name);
    const isLogin = place >= 0;
    const own = [...centre.skills.values()].filter((skill) => [...team.skills, ...team.languages].includes(skill.name));
    const user: User = {
      id: ids.user(),
      userName: userName(name),
      password: SIMULATED_PASSWORD,
      firstName,
      lastName: rest.join(' '),
      employeeId: `E${1001 + centre.users.size}`,
      roles: place === chosen.length - 1 && isLogin ? ['ROLE_AGENT', 'ROLE_SUPERVISOR'] : ['ROLE_AGENT'],
      skills: own.map((skill, at) => ({ skill, level: 2 + ((index + at) % 4) })),
      agentGroups: isLogin ? [FLOOR, team.name] : [team.name],
      placeGroups: [CAMPUS],
      channels: new Map(
        MEDIA_TYPES.map((channel) => [channel, { name: channel, state: LOGGED_OUT, dnd: false, untouched: false }]),
      ),
      device: { id: ids.uuid(), phoneNumber: String(5001 + centre.users.size), forwardTo: null, monitoring: null },
      place: `place-${5001 + centre.users.size}`,
      references: 0,
    };
    centre.users.set(user.id, user);
    const admitted = queues.filter(({ scenarioQueue }) => isLogin || serves(scenarioQueue, team));
    world.addWorker({
      id: user.id,
      name,
      attributes: { queues: admitted.map(({ queue }) => queue.id) },
      presence: 'new',
      capacity: CAPACITY,
    });
    return user;
  };
  const hired = teams.flatMap((team) =>
    team.members.map((name, index) => ({ name, team, user: hire(name, team, index) })),
  );

  return {
    logins: chosen.flatMap((name) => hired.flatMap((each) => (each.name === name ? [each.user] : []))),
    crew: hired.map(({ user, team }) => ({ workerId: user.id, team })),
  };
};
