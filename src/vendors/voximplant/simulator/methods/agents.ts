import { needApplication } from '../applications.ts';
import type { Centre } from '../centre.ts';
import { refreshAgent } from '../floor.ts';
import { smartQueueList } from '../listing.ts';
import { findListed, findMany, findReference, needMany } from '../lookup.ts';
import { DONE, type Methods } from '../method.ts';
import type { Params } from '../params.ts';
import { CHANNELS, type Skill, type User } from '../records.ts';
import { invalid, missing } from '../refusal.ts';
import { renderQueues, renderSkills, renderStatuses } from '../render.ts';
import { queueShelf, type Shelf, skillShelf, userShelf } from '../shelves.ts';
import { statusOf } from '../status.ts';
import { readLevel } from './skills.ts';

/** What the filter lists; the other statuses are refused in it (contract §6.3). */
const FILTERED_STATUSES = ['OFFLINE', 'ONLINE', 'READY', 'IN_SERVICE', 'AFTER_SERVICE', 'DND'];

type Test = (user: User) => boolean;

const skillTest = (params: Params, shelf: Shelf<Skill>): Test => {
  const demands = (params.jsonList('sq_skills') ?? []).map((entry) => ({
    id: findReference(shelf, entry, 'sq_skills').id,
    low: readLevel(entry.min_sq_skill_level ?? 1, 'sq_skills'),
    high: readLevel(entry.max_sq_skill_level ?? 5, 'sq_skills'),
  }));
  return ({ skills }) =>
    demands.every(({ id, low, high }) => {
      const level = skills.get(id) ?? 0;
      return level >= low && level <= high;
    });
};

export const agentMethods = (centre: Centre): Methods => {
  const { switches } = centre;

  const statusTest = (params: Params): Test => {
    const entries = params.jsonList('sq_statuses') ?? [];
    const tests = entries.map(({ sq_status_type: type, sq_status_name: name }): Test => {
      const channel = CHANNELS.find((each) => each === type);
      if (!channel || !FILTERED_STATUSES.includes(String(name))) throw invalid('sq_statuses');
      return ({ id }) => statusOf(centre, id, channel).name === name;
    });
    if (tests.length === 0) return () => true;
    return (user) =>
      switches.sq_statuses_filter === 'any' ? tests.some((test) => test(user)) : tests.every((test) => test(user));
  };

  const handleCallsTest = (params: Params): Test => {
    const wanted = params.flag('handle_calls');
    if (wanted === undefined && switches.handle_calls_required) throw missing('handle_calls');
    if (wanted === undefined || switches.handle_calls_filter === 'ignored') return () => true;
    return ({ handleCalls }) => handleCalls === wanted;
  };

  return {
    SQ_GetAgents(params, by) {
      const application = needApplication(centre, params, by);
      const shelf = userShelf(centre, application);
      const queues = findMany(params, queueShelf(centre, application), true);
      const excluded = findListed(params, queueShelf(centre, application, 'excluded_'), true);
      const template = (params.text('user_name_template') ?? '').toLowerCase();
      const tests: Test[] = [
        ({ queues: { size } }) => size > 0 || switches.agents_listed === 'all_users',
        ({ name }) => name.toLowerCase().includes(template),
        (user) => queues?.some(({ id }) => user.queues.has(id)) ?? true,
        (user) => !excluded?.some(({ id }) => user.queues.has(id)),
        skillTest(params, skillShelf(centre, application)),
        statusTest(params),
        handleCallsTest(params),
      ];
      const shows = (key: string): boolean => params.flag(key) ?? switches.with_fields;
      const [skills, withQueues, statuses] = ['with_sq_skills', 'with_sq_queues', 'with_sq_statuses'].map(shows);
      const wire = (list: readonly unknown[]) => (switches.agent_lists === 'array' ? list : JSON.stringify(list));
      const found = (findMany(params, shelf, true) ?? shelf.records).filter((user) =>
        tests.every((test) => test(user)),
      );
      return smartQueueList(
        found,
        params,
        (user) => ({
          user_id: user.id,
          user_name: user.name,
          user_display_name: user.displayName,
          max_simultaneous_conversations: user.maxConversations,
          ...(statuses && { sq_statuses: renderStatuses(centre, user.id) }),
          ...(withQueues && { sq_queues: wire(renderQueues(centre, user)) }),
          ...(skills && { sq_skills: wire(renderSkills(centre, user)) }),
        }),
        switches,
      );
    },

    SQ_SetAgentInfo(params, by) {
      const meant = needMany(params, userShelf(centre, needApplication(centre, params, by)));
      const handleCalls = params.flag('handle_calls');
      const conversations = params.integer('max_simultaneous_conversations', 1);
      const isEnough = switches.set_agent_info === 'either' && conversations !== undefined;
      if (handleCalls === undefined && !isEnough) throw missing('handle_calls');
      for (const user of meant) {
        user.handleCalls = handleCalls ?? user.handleCalls;
        user.maxConversations = conversations ?? user.maxConversations;
        refreshAgent(centre, user);
      }
      return DONE;
    },
  };
};
