import type { Scenario, ScenarioQueue, Team } from '../../../sandbox/scenario.ts';

const LOGINS = 3;

/** Without a scenario. */
export const EMPTY_TEAM: Team = {
  name: 'Inbound',
  skills: ['inbound'],
  languages: ['en'],
  shift: { starts: 0, lasts: 1, rests: 0 },
  members: ['Ada Agent', 'Ben Agent', 'Sue Supervisor'],
};
export const EMPTY_QUEUES: readonly ScenarioQueue[] = [{ name: 'Inbound', skill: 'inbound', language: null }];

/** The first queue that fits gets it. */
export const queueFor = (
  queues: readonly ScenarioQueue[],
  skill: unknown,
  language: unknown,
): ScenarioQueue | undefined =>
  queues.find((each) => each.skill === skill && (each.language === null || each.language === language));

/** One of each of the teams that serve what comes by e-mail, by chat and so on. */
export const chooseLogins = (scenario: Scenario | null): readonly string[] => {
  if (!scenario) return EMPTY_TEAM.members;
  const wanted = ['email', 'chat', 'voice'].flatMap((channel) =>
    scenario.arrivals.filter((each) => each.channel === channel).slice(0, 1),
  );
  const teams = wanted.flatMap(({ skill, language }) =>
    scenario.teams.filter((team) => team.skills.includes(skill) && team.languages.includes(language)).slice(0, 1),
  );
  const chosen = [...teams, ...scenario.teams].map(({ members }) => members);
  const ranked = [0, 1, 2].flatMap((index) => chosen.flatMap((members) => members.slice(index, index + 1)));
  return [...new Set(ranked)].slice(0, LOGINS);
};
