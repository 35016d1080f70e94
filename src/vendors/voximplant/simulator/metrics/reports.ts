import type { Channel } from '../records.ts';
import type { Facts } from './facts.ts';
import { average, largest, percentile, ratio, smallest, sum } from './statistics.ts';

/** No formula is documented (contract §8.5): these are ours. `null`: nothing to divide or to compare. */
export interface Formula {
  readonly channel: Channel;
  readonly unit: 'count' | 'time' | 'ratio';
  readonly value: (facts: Facts, maxWaitingMs: number) => number | null;
}

const spent = ({ statusMs }: Facts, ...statuses: readonly string[]): number =>
  sum(statuses.map((status) => statusMs.get(status) ?? 0));
const busy = (facts: Facts): number => spent(facts, 'DIALING', 'IN_SERVICE', 'AFTER_SERVICE');
const present = (facts: Facts): number =>
  sum([...facts.statusMs].map(([status, ms]) => (status === 'OFFLINE' ? 0 : ms)));
const leftUnserved = ({ abandoned, lost }: Facts): number => abandoned + lost;
const decided = (facts: Facts): number => facts.answerSpeed.length + leftUnserved(facts);
const withinLevel = ({ answerSpeed }: Facts, maxWaitingMs: number): number =>
  answerSpeed.filter((ms) => ms <= maxWaitingMs).length;

const formulas = new Map<string, Formula>();
const define = (channel: Channel, unit: Formula['unit'], name: string, value: Formula['value']): void => {
  formulas.set(name, { channel, unit, value });
};
const spread = (channel: Channel, name: (kind: string) => string, of: (facts: Facts) => readonly number[]): void => {
  define(channel, 'time', name('min'), (facts) => smallest(of(facts)));
  define(channel, 'time', name('max'), (facts) => largest(of(facts)));
  define(channel, 'time', name('average'), (facts) => average(of(facts)));
};
const statusSums = (channel: Channel, prefix: string, statuses: readonly string[]): void => {
  for (const status of statuses) {
    const word = status === 'AFTER_SERVICE' ? 'afterservice' : status.toLowerCase();
    define(channel, 'time', `${prefix}sum_agents_${word}_time`, (facts) => spent(facts, status));
  }
};
const CUSTOM = Array.from({ length: 10 }, (_, index) => `CUSTOM_${index + 1}`);

define('CALL', 'ratio', 'calls_blocked_percentage', ({ blocked, entered }) => ratio(blocked, blocked + entered));
define('CALL', 'count', 'count_blocked_calls', ({ blocked }) => blocked);
define('CALL', 'ratio', 'average_abandonment_rate', (facts) => ratio(leftUnserved(facts), decided(facts)));
define('CALL', 'count', 'count_abandonment_calls', leftUnserved);
define('CALL', 'ratio', 'service_level', (facts, ms) => ratio(withinLevel(facts, ms), decided(facts)));
define('CALL', 'ratio', 'occupancy_rate', (facts) => ratio(busy(facts), busy(facts) + spent(facts, 'READY')));
define('CALL', 'ratio', 'agent_utilization_rate', (facts) => ratio(busy(facts), present(facts)));
define('CALL', 'count', 'count_handled_calls', ({ handled }) => handled);
define('CALL', 'count', 'count_agent_unanswered_calls', ({ unanswered }) => unanswered);
define('CALL', 'count', 'call_count_assigned_to_queue', ({ entered }) => entered);
spread(
  'CALL',
  (kind) => `${kind}_time_in_queue`,
  ({ inQueue }) => inQueue,
);
spread(
  'CALL',
  (kind) => `${kind}_answer_speed`,
  ({ answerSpeed }) => answerSpeed,
);
spread(
  'CALL',
  (kind) => `${kind}_handle_time`,
  ({ handle }) => handle,
);
spread(
  'CALL',
  (kind) => `${kind}_after_call_worktime`,
  ({ afterService }) => afterService,
);
spread(
  'CALL',
  (kind) => `${kind}_reaction_time`,
  ({ reaction }) => reaction,
);
spread(
  'CALL',
  (kind) => `${kind}_agents_idle_time`,
  ({ idle }) => idle,
);
for (const share of [25, 50, 75]) {
  define('CALL', 'time', `percentile_0_${share}_agents_idle_time`, ({ idle }) => percentile(share / 100)(idle));
}
statusSums('CALL', '', ['ONLINE', 'READY', 'DIALING', 'IN_SERVICE', 'AFTER_SERVICE', 'DND', 'BANNED', ...CUSTOM]);
// Tasks come in; nothing here calls out.
define('CALL', 'time', 'sum_agents_in_service_incoming_time', (facts) => spent(facts, 'IN_SERVICE'));
define('CALL', 'time', 'sum_agents_in_service_outcoming_time', () => 0);

define('IM', 'ratio', 'im_blocked_chats_percentage', ({ blocked, entered }) => ratio(blocked, blocked + entered));
define('IM', 'count', 'im_count_blocked_chats', ({ blocked }) => blocked);
define('IM', 'ratio', 'im_answered_chats_rate', (facts) => ratio(facts.answerSpeed.length, decided(facts)));
define('IM', 'ratio', 'im_service_level', (facts, ms) => ratio(withinLevel(facts, ms), decided(facts)));
define('IM', 'ratio', 'im_agent_occupancy_rate', (facts) => ratio(busy(facts), busy(facts) + spent(facts, 'READY')));
define('IM', 'ratio', 'im_agent_utilization_rate', (facts) => ratio(busy(facts), present(facts)));
spread(
  'IM',
  (kind) => `im_${kind}_answer_speed`,
  ({ answerSpeed }) => answerSpeed,
);
spread(
  'IM',
  (kind) => `im_${kind}_reaction_time`,
  ({ reaction }) => reaction,
);
define('IM', 'count', 'im_count_agent_unanswered_chats', ({ unanswered }) => unanswered);
define('IM', 'count', 'im_count_abandonment_chats', ({ abandoned }) => abandoned);
define('IM', 'count', 'im_count_lost_chats', ({ lost }) => lost);
define('IM', 'ratio', 'im_lost_chats_rate', (facts) => ratio(facts.lost, decided(facts)));
define('IM', 'count', 'im_count_assigned_to_queue', ({ entered }) => entered);
statusSums('IM', 'im_', ['ONLINE', 'READY', 'IN_SERVICE', 'DND', 'BANNED', ...CUSTOM]);

/** Contract §8.5. */
export const REPORTS: ReadonlyMap<string, Formula> = formulas;
