import { isBoolean, isInteger, isOneOf, isText, type OptionList, useMember } from '../../../contract/options.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { AGENT_SELECTIONS, TASK_SELECTIONS } from './selection.ts';

const options = (allowed: OptionList['allowed'], refused: OptionList['refused'] = {}): OptionList => ({
  allowed,
  refused: { application_name: useMember('workspace'), ...refused },
  noClearing: 'cannot be cleared: the vendor documents no way to',
});

export const OPTIONS = {
  queue: options(
    {
      call_agent_selection: isOneOf(...AGENT_SELECTIONS),
      call_task_selection: isOneOf(...TASK_SELECTIONS),
      im_agent_selection: isOneOf(...AGENT_SELECTIONS),
      im_task_selection: isOneOf(...TASK_SELECTIONS),
      fallback_agent_selection: isText,
      hold_calls_if_inactive_agents: isBoolean,
      hold_im_if_inactive_agents: isBoolean,
      call_max_waiting_time: isInteger(1),
      im_max_waiting_time: isInteger(1),
      call_max_waiting_time_in_seconds: isInteger(1),
      im_max_waiting_time_in_seconds: isInteger(1),
      call_max_queue_size: isInteger(1),
      im_max_queue_size: isInteger(1),
      priority: isInteger(1, 100),
    },
    { sq_queue_name: useMember('name'), new_sq_queue_name: useMember('name') },
  ),
  metrics: options(
    {
      omit_empty: isBoolean,
      desc_order: isBoolean,
      // "Dot or comma": whether as words or as signs is not documented (contract §6.0).
      decimal_separator: isOneOf('dot', 'comma', '.', ','),
      with_header: isBoolean,
    },
    {
      timezone: 'is not taken: figures are asked for in UTC, as `from` and `to` are moments',
      sq_queue_name: useMember('queues'),
      user_name: useMember('workers'),
    },
  ),
  worker: options({ handle_calls: isBoolean }),
};

/** Minutes and seconds of one wait are two ways to say the same, and the vendor refuses both at once (contract §6.1). */
const EITHER = [
  ['call_max_waiting_time', 'call_max_waiting_time_in_seconds'],
  ['im_max_waiting_time', 'im_max_waiting_time_in_seconds'],
] as const;

/** What is wrong with options of a queue that are each right by themselves; `null` when nothing is. */
export const conflictIn = (options: JsonObject = {}): string | null => {
  const both = EITHER.find((pair) => pair.every((name) => options[name] !== undefined));
  return both ? `vendorOptions.${both[0]} and vendorOptions.${both[1]} mean the same: give one of them` : null;
};
