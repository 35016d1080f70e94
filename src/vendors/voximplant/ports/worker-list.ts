import type { Call } from '../../../domain/call.ts';
import type { Worker, WorkerFilter } from '../../../domain/worker.ts';
import { single } from '../../../kit/filters.ts';
import type { Member } from '../../../kit/members.ts';
import type { Form } from '../../../kit/rest.ts';
import type { Context } from '../context.ts';
import { NOTHING, openLookup, orElse } from '../paging/lookup.ts';
import type { Listed } from '../paging/walk.ts';
import { NO_STATUS, withStatuses } from '../statuses/channels.ts';
import type { StatusNames } from '../statuses/names.ts';
import { asVendorId } from '../wire.ts';
import { USER } from '../words.ts';

/**
 * What narrows the vendor's list and surely loses nobody. Several queues or skills do not: whether they mean any or all is not
 * documented. Nor do names, which are display names here and log-in names there, nor presences, which are made of two statuses.
 */
const narrowed = ({ queues, queueName, skills }: WorkerFilter): Form => {
  // Who has all of them has the first.
  const name = skills?.all?.[0]?.name ?? single(skills?.any?.map((skill) => skill.name));
  return {
    // An id and a name of a queue mean one thing to the vendor (contract §6.0); agents tell their queues by id.
    sq_queue_id: queueName === undefined ? single(queues) : undefined,
    sq_queue_name: queueName,
    sq_skills:
      name === undefined
        ? undefined
        : JSON.stringify([{ sq_skill_name: name, min_sq_skill_level: 1, max_sq_skill_level: 5 }]),
  };
};

/** Whether who has no skill cannot match. */
const asksForSkills = ({ skills }: WorkerFilter): boolean =>
  skills?.any !== undefined || (skills?.all ?? []).length > 0;

/** Agents, and users who are none where the account wants them. */
export const openWorkerList = (context: Context, names: StatusNames) => {
  const { account, methods, rows, settings, collections, readDate } = context;
  const { agents, users } = collections;
  const id = 'user_id';
  const idOf: Member<string | null> = (row) => asVendorId(row[id]);
  const agent = rows.item('Worker', { ...agents.members, presence: () => NO_STATUS }, idOf);
  // `acd_status` of a user is that of the vendor's older product (contract §8.4), so there is no presence to tell.
  const user = rows.item('Worker', { ...users.members, presence: () => NO_STATUS }, idOf);
  const listAgents = methods.list<Worker>({ method: 'SQ_GetAgents', id, fixed: agents.fixed, read: agent });
  const listUsers = methods.list<Worker>({
    method: 'GetUsers',
    id,
    fixed: users.fixed,
    read: (row, path) => ({ ...user(row, path), vendorType: USER }),
  });

  /** Agents with what their statuses tell. */
  const shown = async (workers: readonly Worker[], call: Call): Promise<readonly Worker[]> => {
    if (workers.length === 0) return [];
    const labels = await names.labels(call);
    return workers.map((worker) => withStatuses(worker, readDate, labels));
  };

  const readAgents = async (filter: WorkerFilter, call: Call, bounds: { readonly most?: number }) => {
    const params = narrowed(filter);
    const all = () => listAgents({}, call, bounds);
    if (Object.values(params).every((value) => value === undefined)) return all();
    // No such queue or skill, or no such filter: the whole list tells which.
    const found = await orElse(listAgents(params, call, bounds), null);
    return found ?? (filter.queueName === undefined ? all() : NOTHING);
  };

  return {
    shown,
    listUsers,
    agents: openLookup(account, listAgents, id),
    users: openLookup(account, listUsers, id),

    /** `most`: workers that are read at most; a longer list is cut. Without it such a list is refused. */
    read: async (filter: WorkerFilter, call: Call, most?: number): Promise<Omit<Listed<Worker>, 'byId'>> => {
      const bounds = most === undefined ? {} : { most };
      const [found, everybody] = await Promise.all([
        readAgents(filter, call, bounds),
        // Who is no agent has neither queue nor skill nor channel.
        settings.workers === 'users' && !filter.queues && filter.queueName === undefined && !asksForSkills(filter)
          ? listUsers({}, call, bounds)
          : NOTHING,
      ]);
      const others = everybody.items.filter(({ ref }) => !found.byId.has(ref.nativeId));
      return {
        items: [...(await shown(found.items, call)), ...others],
        unreadable: [...found.unreadable, ...everybody.unreadable],
        flaws: [],
        isEnd: found.isEnd && everybody.isEnd,
      };
    },
  };
};

export type WorkerList = ReturnType<typeof openWorkerList>;
