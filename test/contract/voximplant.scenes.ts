import type { OpenScenes } from '../../src/testing/bench.ts';
import type { CommandName, Scene, Take } from '../../src/testing/scenes.ts';
import type { VoximplantSimulation } from '../../src/vendors/voximplant/simulator/index.ts';

type Row = Readonly<Record<string, unknown>>;
type Parameters = Readonly<Record<string, string | number | boolean>>;

export const scenes: OpenScenes = ({ simulation }) => {
  const { invoke, settings } = simulation as VoximplantSimulation;
  const call = (method: string, parameters: Parameters = {}) =>
    invoke(method, { application_id: settings.applicationId, ...parameters });
  const rows = (method: string, parameters: Parameters = {}): readonly Row[] =>
    call(method, { ...parameters, count: 1000 }).result as Row[];
  let made = 0;
  const name = (): string => {
    made += 1;
    return `made-${made}`;
  };

  const makeQueue = (own = name()): number => {
    const selection = { call_agent_selection: 'MAX_WAITING_TIME', call_task_selection: 'MAX_PRIORITY' };
    const answer = call('SQ_AddQueue', { sq_queue_name: own, ...selection });
    return Number((answer.result as Row).sq_queue_id);
  };
  const makeSkill = (own = name()): number =>
    Number((call('SQ_AddSkill', { sq_skill_name: own }).result as Row).sq_skill_id);
  const makeUser = (): number => {
    const own = name();
    return Number(call('AddUser', { user_name: own, user_display_name: own, user_password: 'Sandbox-1' }).user_id);
  };
  const queueOf = (id: number) => rows('SQ_GetQueues').find((row) => row.sq_queue_id === id);
  const agentOf = (id: number) =>
    rows('SQ_GetAgents', { handle_calls: true, with_sq_queues: true, with_sq_skills: true }).find(
      (row) => row.user_id === id,
    );
  const listOf = (value: unknown): readonly Row[] => (typeof value === 'string' ? JSON.parse(value) : value) as Row[];

  const given = (...values: readonly unknown[]) => values;
  const times = (...effects: readonly boolean[]): number[] => effects.map((isThere) => (isThere ? 1 : 0));

  /** Queues and skills come and go alike. */
  const named = (port: string, word: string, make: (own: string) => number): Scene[] => {
    const [nameKey, idKey, get] = [`sq_${word.toLowerCase()}_name`, `sq_${word.toLowerCase()}_id`, `SQ_Get${word}s`];
    const find = (id: number) => rows(get).find((row) => row[idKey] === id);
    return [
      {
        command: `${port}.create` as CommandName,
        telling: 'SHOWN',
        begin: () => {
          const own = name();
          return {
            given: given({ name: own, description: 'of the matrix' }),
            effects: () => [rows(get).filter((row) => row[nameKey] === own).length],
          };
        },
      },
      {
        command: `${port}.update` as CommandName,
        telling: 'SHOWN',
        begin: () => {
          const id = make(name());
          const renamed = name();
          return { given: given(String(id), { name: renamed }), effects: () => times(find(id)?.[nameKey] === renamed) };
        },
      },
      {
        command: `${port}.remove` as CommandName,
        telling: 'SHOWN',
        begin: () => {
          const id = make(name());
          return { given: given(String(id)), effects: () => times(find(id) === undefined) };
        },
      },
    ];
  };

  const statusNamed = (own: string) =>
    rows('SQ_GetAgentCustomStatusMapping').filter((row) => row.custom_status_name === own);
  const unname = (own: string) => () => {
    for (const { sq_status_name } of statusNamed(own)) {
      call('SQ_DeleteAgentCustomStatusMapping', { sq_status_name: String(sq_status_name) });
    }
  };
  const STATUS = 'CUSTOM_9';
  const nameStatus = (own: string) =>
    call('SQ_SetAgentCustomStatusMapping', { sq_status_name: STATUS, custom_status_name: own });

  /** Nothing that a worker shows tells of queues and skills that were added or taken away. */
  const binding = (command: CommandName, open: () => Take): Scene => ({ command, telling: 'AGAIN', begin: open });

  /** An agent, who is one by a queue of his own. */
  const makeAgent = (): number => {
    const user = makeUser();
    call('SQ_BindAgent', { user_id: user, sq_queue_id: makeQueue(), bind_mode: 'add_queues' });
    return user;
  };
  const isIn = (user: number, queue: number): boolean =>
    listOf(agentOf(user)?.sq_queues).some((row) => row.sq_queue_id === queue);
  const hasSkill = (user: number, skill: number): boolean =>
    listOf(agentOf(user)?.sq_skills).some((row) => row.sq_skill_id === skill);

  return [
    ...named('queue', 'Queue', makeQueue),
    ...named('skill', 'Skill', makeSkill),
    {
      command: 'activity.create',
      telling: 'SHOWN',
      begin: () => {
        const own = name();
        return { given: given({ name: own }), effects: () => [statusNamed(own).length], end: unname(own) };
      },
    },
    {
      command: 'activity.update',
      telling: 'SHOWN',
      begin: () => {
        nameStatus(name());
        const own = name();
        return {
          given: given(STATUS, { name: own }),
          effects: () => times(statusNamed(own).length === 1),
          end: () => call('SQ_DeleteAgentCustomStatusMapping', { sq_status_name: STATUS }),
        };
      },
    },
    {
      command: 'activity.remove',
      // Only its name is taken away: the status is always there.
      telling: 'AGAIN',
      begin: () => {
        const own = name();
        nameStatus(own);
        return { given: given(STATUS), effects: () => times(statusNamed(own).length === 0) };
      },
    },
    {
      command: 'policy.update',
      telling: 'AGAIN',
      begin: () => {
        const id = makeQueue();
        return {
          given: given(String(id), { configuration: { call_agent_selection: 'LEAST_QUALIFIED' } }),
          effects: () => times(queueOf(id)?.agent_selection === 'LEAST_QUALIFIED'),
        };
      },
    },
    {
      command: 'worker.update',
      // Whether an agent handles calls, which has to be sent along, is shown nowhere.
      telling: 'AGAIN',
      begin: () => {
        const user = makeAgent();
        return {
          given: given(String(user), { capacity: 7, vendorOptions: { handle_calls: true } }),
          effects: () => times(agentOf(user)?.max_simultaneous_conversations === 7),
        };
      },
    },
    binding('worker.bind', () => {
      const [user, queue] = [makeAgent(), makeQueue()];
      return {
        given: given({ queues: [String(queue)], workers: [String(user)] }),
        effects: () => times(isIn(user, queue)),
      };
    }),
    binding('worker.unbind', () => {
      const [user, queue] = [makeAgent(), makeQueue()];
      call('SQ_BindAgent', { user_id: user, sq_queue_id: queue, bind_mode: 'add_queues' });
      return {
        given: given({ queues: [String(queue)], workers: [String(user)] }),
        effects: () => times(!isIn(user, queue)),
      };
    }),
    binding('worker.bindSkills', () => {
      const [user, skill] = [makeAgent(), makeSkill()];
      return {
        given: given({ workers: [String(user)], skills: [{ skill: String(skill), level: 3 }] }),
        effects: () => times(hasSkill(user, skill)),
      };
    }),
    binding('worker.unbindSkills', () => {
      const [user, skill] = [makeAgent(), makeSkill()];
      const sq_skills = JSON.stringify([{ sq_skill_id: skill, sq_skill_level: 3 }]);
      call('SQ_BindSkill', { user_id: user, sq_skills, bind_mode: 'add' });
      return {
        given: given({ workers: [String(user)], skills: [String(skill)] }),
        effects: () => times(!hasSkill(user, skill)),
      };
    }),
  ];
};
