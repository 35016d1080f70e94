import { needApplication } from '../applications.ts';
import type { Centre } from '../centre.ts';
import { GMT, readTimeZone } from '../dates.ts';
import { tasksIn } from '../hold.ts';
import { withoutUnset } from '../listing.ts';
import { needMany } from '../lookup.ts';
import type { Methods } from '../method.ts';
import type { Json, Queue, Task } from '../records.ts';
import { invalid } from '../refusal.ts';
import { renderSkills, renderStatuses } from '../render.ts';
import { queueShelf } from '../shelves.ts';
import { isLoggedIn, readWorkerId } from '../status.ts';

const STATES = new Map([
  ['waiting', 'IN_QUEUE'],
  ['offered', 'DISTRIBUTED'],
  ['assigned', 'IN_PROCESSING'],
]);

const parsed = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : text;
  } catch {
    return text;
  }
};

export const stateMethods = (centre: Centre): Methods => {
  const { clock, switches, users, world } = centre;

  const renderTask = ({ id, type, skills, customData, record }: Task): Json => {
    const job = world.jobs.get(id);
    const now = clock.now();
    const { enteredAt, answeredAt } = record;
    return withoutUnset({
      task_type: type,
      status: STATES.get(job?.state ?? '') ?? 'IN_QUEUE',
      user_id: job?.workerId ? readWorkerId(job.workerId).userId : null,
      sq_skills: skills.map(({ skillId, level }) => ({
        sq_skill_name: centre.skills.get(skillId)?.name ?? '',
        sq_skill_level: level,
      })),
      waiting_time: Math.round((answeredAt ?? now) - enteredAt),
      processing_time: answeredAt === null ? 0 : Math.round(now - answeredAt),
      custom_data: customData !== null && switches.custom_data === 'json' ? parsed(customData) : customData,
    });
  };

  const renderQueue = ({ id, name }: Queue, timeZone: string): Json => ({
    sq_queue_id: id,
    sq_queue_name: name,
    sq_agents: [...users.values()]
      .filter((user) => user.queues.has(id) && isLoggedIn(centre, user.id))
      .map((user) => ({
        user_id: user.id,
        user_name: user.name,
        user_display_name: user.displayName,
        sq_skills: renderSkills(centre, user),
        sq_statuses: renderStatuses(centre, user.id, timeZone),
      })),
    tasks: tasksIn(centre, id).map(renderTask),
  });

  return {
    GetSQState(params, by) {
      const queues = needMany(params, queueShelf(centre, needApplication(centre, params, by)));
      const timeZone = readTimeZone(params.text('timezone') ?? GMT);
      if (timeZone === null) throw invalid('timezone');
      return { result: queues.map((queue) => renderQueue(queue, timeZone)) };
    },
  };
};
