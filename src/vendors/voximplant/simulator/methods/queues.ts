import { needApplication } from '../applications.ts';
import type { Centre } from '../centre.ts';
import { formatDate } from '../dates.ts';
import { smartQueueList, withoutUnset } from '../listing.ts';
import { findListed, findMany, needMany, needOne, refuseTakenName } from '../lookup.ts';
import { closeQueue, openQueue, refreshQueue } from '../membership.ts';
import { DONE, type Methods } from '../method.ts';
import { rankAgain } from '../policy.ts';
import type { Json, Queue } from '../records.ts';
import { missing, refusal } from '../refusal.ts';
import { queueShelf, userShelf } from '../shelves.ts';
import { merge, NAME_MAX, readCommon } from './queue-fields.ts';

const PRIORITY = 50;

const minutes = (seconds: number | null): number | null => (seconds === null ? null : Math.ceil(seconds / 60));

export const queueMethods = (centre: Centre): Methods => {
  const { queues, users, switches } = centre;

  const render = (queue: Queue, withAgentCount: boolean): Json => {
    const { CALL: call, IM: im } = queue.rules;
    return withoutUnset({
      sq_queue_id: queue.id,
      sq_queue_name: queue.name,
      agent_selection: call.agentSelection,
      task_selection: call.taskSelection,
      ...(switches.queue_fields === 'extended' && {
        call_agent_selection: call.agentSelection,
        call_task_selection: call.taskSelection,
        im_agent_selection: im.agentSelection,
        im_task_selection: im.taskSelection,
        priority: queue.priority,
      }),
      fallback_agent_selection: queue.fallbackAgentSelection,
      hold_calls_if_inactive_agents: call.hold,
      hold_im_if_inactive_agents: im.hold,
      description: queue.description,
      created: formatDate(queue.createdAt),
      modified: formatDate(queue.modifiedAt),
      call_max_waiting_time: minutes(call.maxWaitingSeconds),
      call_max_waiting_time_in_seconds: call.maxWaitingSeconds,
      im_max_waiting_time: minutes(im.maxWaitingSeconds),
      im_max_waiting_time_in_seconds: im.maxWaitingSeconds,
      call_max_queue_size: call.maxSize,
      im_max_queue_size: im.maxSize,
      agentcount: withAgentCount ? [...users.values()].filter((user) => user.queues.has(queue.id)).length : null,
    });
  };

  return {
    SQ_AddQueue(params, by) {
      const application = needApplication(centre, params, by);
      const shelf = queueShelf(centre, application);
      params.required('sq_queue_name');
      const name = params.short('sq_queue_name', NAME_MAX) ?? '';
      const { call, im, description, priority, fallback } = readCommon(params);
      const { agentSelection, taskSelection } = call;
      if (!agentSelection) throw missing('call_agent_selection');
      if (!taskSelection) throw missing('call_task_selection');
      refuseTakenName(shelf, name, 'sq_queue_name');
      if (switches.queue_limit > 0 && shelf.records.length >= switches.queue_limit) throw refusal(494);
      const hold = switches.hold_if_inactive;
      const standard = { agentSelection, taskSelection, hold, maxWaitingSeconds: null, maxSize: null };
      const queue: Queue = {
        ...centre.stamp('queue'),
        applicationId: application.id,
        name,
        description: description ?? null,
        priority: priority ?? PRIORITY,
        fallbackAgentSelection: fallback ?? null,
        rules: { CALL: merge(standard, call), IM: merge(standard, im) },
      };
      queues.set(queue.id, queue);
      openQueue(centre, queue);
      return { result: { sq_queue_id: queue.id } };
    },

    SQ_SetQueueInfo(params, by) {
      const shelf = queueShelf(centre, needApplication(centre, params, by));
      const queue = needOne(params, shelf);
      const name = params.short('new_sq_queue_name', NAME_MAX);
      const { call, im, description, priority, fallback } = readCommon(params);
      if (name !== undefined) refuseTakenName(shelf, name, 'new_sq_queue_name', queue);
      queue.name = name ?? queue.name;
      queue.description = description ?? queue.description;
      queue.priority = priority ?? queue.priority;
      queue.fallbackAgentSelection = fallback ?? queue.fallbackAgentSelection;
      queue.rules = { CALL: merge(queue.rules.CALL, call), IM: merge(queue.rules.IM, im) };
      centre.touch(queue);
      rankAgain(centre, queue);
      refreshQueue(centre, queue.id);
      return DONE;
    },

    SQ_DelQueue(params, by) {
      for (const { id } of needMany(params, queueShelf(centre, needApplication(centre, params, by)))) {
        closeQueue(centre, id);
        queues.delete(id);
      }
      return DONE;
    },

    SQ_GetQueues(params, by) {
      const application = needApplication(centre, params, by);
      const shelf = queueShelf(centre, application);
      const bound = findListed(params, userShelf(centre, application));
      const excluded = findListed(params, userShelf(centre, application, 'excluded_'), true);
      const fold = (text: string): string => (switches.queue_template === 'case_sensitive' ? text : text.toLowerCase());
      const template = fold(params.text('sq_queue_name_template') ?? '');
      const withAgentCount = params.flag('with_agentcount') ?? switches.with_fields;
      const found = (findMany(params, shelf) ?? shelf.records).filter(
        ({ id, name }) =>
          fold(name).includes(template) &&
          (bound?.some((user) => user.queues.has(id)) ?? true) &&
          !excluded?.some((user) => user.queues.has(id)),
      );
      return smartQueueList(found, params, (queue) => render(queue, withAgentCount), switches);
    },
  };
};
