import type { Centre } from './centre.ts';
import { formatDate, GMT } from './dates.ts';
import { CHANNELS, type Channel, type Json, type User } from './records.ts';
import { statusOf } from './status.ts';

const renderStatus = (centre: Centre, userId: number, channel: Channel, timeZone: string): Json => {
  const { name, since } = statusOf(centre, userId, channel);
  return { [channel]: { sq_status_name: name, from_date: formatDate(since, timeZone) } };
};

/** `sq_statuses`: contract §7.5. */
export const renderStatuses = (centre: Centre, userId: number, timeZone = GMT): readonly Json[] => {
  const each = CHANNELS.toReversed().map((channel) => renderStatus(centre, userId, channel, timeZone));
  return centre.switches.sq_statuses === 'object_per_channel' ? each : [Object.assign({}, ...each) as Json];
};

export const renderQueues = (centre: Centre, { queues }: User): readonly Json[] =>
  [...queues].map((id) => ({ sq_queue_id: id, sq_queue_name: centre.queues.get(id)?.name ?? '' }));

export const renderSkills = (centre: Centre, { skills }: User): readonly Json[] =>
  [...skills].map(([id, level]) => ({
    sq_skill_id: id,
    sq_skill_name: centre.skills.get(id)?.name ?? '',
    sq_skill_level: level,
  }));
