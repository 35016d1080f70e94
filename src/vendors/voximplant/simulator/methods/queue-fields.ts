import type { Params } from '../params.ts';
import { AGENT_SELECTIONS, type Channel, type ChannelRules, TASK_SELECTIONS } from '../records.ts';
import { refusal } from '../refusal.ts';

export const NAME_MAX = 100;
const DESCRIPTION_MAX = 200;

/** `undefined`: not passed. Minutes and seconds together are an error. */
const readWaiting = (params: Params, prefix: string): number | undefined => {
  const [inMinutes, inSeconds] = [`${prefix}_max_waiting_time`, `${prefix}_max_waiting_time_in_seconds`];
  if (params.has(inMinutes) && params.has(inSeconds)) throw refusal(458, `${inMinutes}, ${inSeconds}`);
  const minutes = params.integer(inMinutes, 1);
  return minutes === undefined ? params.integer(inSeconds, 1) : minutes * 60;
};

const readRules = (params: Params, channel: Channel) => {
  const prefix = channel.toLowerCase();
  return {
    agentSelection: params.oneOf(`${prefix}_agent_selection`, AGENT_SELECTIONS),
    taskSelection: params.oneOf(`${prefix}_task_selection`, TASK_SELECTIONS),
    hold: params.flag(channel === 'CALL' ? 'hold_calls_if_inactive_agents' : 'hold_im_if_inactive_agents'),
    maxWaitingSeconds: readWaiting(params, prefix),
    maxSize: params.integer(`${prefix}_max_queue_size`, 1),
  };
};

export const merge = (rules: ChannelRules, change: ReturnType<typeof readRules>): ChannelRules => ({
  agentSelection: change.agentSelection ?? rules.agentSelection,
  taskSelection: change.taskSelection ?? rules.taskSelection,
  hold: change.hold ?? rules.hold,
  maxWaitingSeconds: change.maxWaitingSeconds ?? rules.maxWaitingSeconds,
  maxSize: change.maxSize ?? rules.maxSize,
});

export const readCommon = (params: Params) => ({
  call: readRules(params, 'CALL'),
  im: readRules(params, 'IM'),
  description: params.short('description', DESCRIPTION_MAX),
  priority: params.integer('priority', 1, 100),
  fallback: params.oneOf('fallback_agent_selection', AGENT_SELECTIONS),
});
