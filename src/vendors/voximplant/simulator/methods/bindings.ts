import { needApplication } from '../applications.ts';
import type { Centre } from '../centre.ts';
import { needMany } from '../lookup.ts';
import { refreshQueue } from '../membership.ts';
import { DONE, type Methods } from '../method.ts';
import type { Application, Queue, User } from '../records.ts';
import { refusal } from '../refusal.ts';
import { queueShelf, userShelf } from '../shelves.ts';

const MODES = ['add_queues', 'replace_agents', 'add', 'replace'] as const;

export const bindingMethods = (centre: Centre): Methods => {
  const { users, switches } = centre;

  /** The queues each user would have. */
  const rebind = (mode: (typeof MODES)[number], application: Application, agents: User[], queues: Queue[]) => {
    const ids = new Set(queues.map(({ id }) => id));
    const all = [...users.values()].filter(({ applicationId }) => applicationId === application.id);
    const everything = mode === 'replace' && switches.bind_agent_replace === 'application';
    const losesNamed = mode === 'replace_agents' || mode === 'replace';
    const startsAnew = mode === 'replace' || (mode === 'add' && switches.bind_agent_add === 'replaces_queues');
    return new Map(
      all.map((user) => {
        const isMeant = agents.includes(user);
        const kept = [...user.queues].filter(
          (id) => !(everything || (isMeant && startsAnew) || (losesNamed && ids.has(id))),
        );
        return [user, new Set(isMeant ? [...kept, ...ids] : kept)];
      }),
    );
  };
  const setQueues = (user: User, queueIds: ReadonlySet<number>): void => {
    const changed = [...user.queues, ...queueIds].filter((id) => !(user.queues.has(id) && queueIds.has(id)));
    user.queues.clear();
    for (const id of [...queueIds].sort((a, b) => a - b)) user.queues.add(id);
    for (const id of changed) refreshQueue(centre, id);
  };

  return {
    SQ_BindAgent(params, by) {
      const application = needApplication(centre, params, by);
      const queues = needMany(params, queueShelf(centre, application));
      const agents = needMany(params, userShelf(centre, application));
      const next = rebind(params.oneOf('bind_mode', MODES) ?? 'add_queues', application, agents, queues);
      const limit = switches.queues_per_agent_limit;
      if (limit > 0 && agents.some((user) => (next.get(user)?.size ?? 0) > limit)) throw refusal(563);
      for (const [user, queueIds] of next) setQueues(user, queueIds);
      return DONE;
    },

    SQ_UnbindAgent(params, by) {
      const application = needApplication(centre, params, by);
      const gone = new Set(needMany(params, queueShelf(centre, application)).map(({ id }) => id));
      for (const user of needMany(params, userShelf(centre, application))) {
        setQueues(user, new Set([...user.queues].filter((id) => !gone.has(id))));
      }
      return DONE;
    },
  };
};
