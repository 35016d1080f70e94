import {
  checkOptions,
  isBoolean,
  isInteger,
  isOneOf,
  isText,
  type OptionList,
  useMember,
} from '../../contract/options.ts';
import type { JsonObject } from '../../domain/json.ts';
import { AGENT_SELECTIONS, TASK_SELECTIONS } from './selection.ts';

const ids = { application_id: useMember('workspace'), application_name: useMember('workspace') };

export const OPTIONS = {
  queue: {
    allowed: {
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
    refused: {
      ...ids,
      sq_queue_name: useMember('name'),
      new_sq_queue_name: useMember('name'),
      description: useMember('description'),
    },
  },
  metrics: {
    allowed: {
      omit_empty: isBoolean,
      desc_order: isBoolean,
      // "Dot or comma": whether as words or as signs is not documented (contract §6.0).
      decimal_separator: isOneOf('dot', 'comma', '.', ','),
      with_header: isBoolean,
    },
    refused: {
      ...ids,
      timezone: 'is not taken: figures are asked for in UTC, as `from` and `to` are moments',
      report_type: useMember('reports'),
      group_by: useMember('groupBy'),
      sq_queue_id: useMember('queues'),
      sq_queue_name: useMember('queues'),
      user_id: useMember('workers'),
      user_name: useMember('workers'),
      from_date: useMember('from'),
      to_date: useMember('to'),
      interval: useMember('intervalMs'),
      max_waiting_sec: useMember('maxWaitSeconds'),
    },
  },
  worker: {
    allowed: { handle_calls: isBoolean },
    refused: { ...ids, max_simultaneous_conversations: useMember('capacity') },
  },
} as const satisfies Record<string, OptionList>;

/** The options of a kind, for the table of what its commands take. */
export const namesOf = ({ allowed }: OptionList): string => Object.keys(allowed).join(', ');

/** Minutes and seconds of one wait are two ways to say the same, and the vendor refuses both at once (contract §6.1). */
const EITHER = [
  ['call_max_waiting_time', 'call_max_waiting_time_in_seconds'],
  ['im_max_waiting_time', 'im_max_waiting_time_in_seconds'],
] as const;

/** What is wrong with the options; `null` when they may be sent as they are. */
export const problemWith = (options: JsonObject, list: OptionList): string | null => {
  const problem = checkOptions(options, { ...list, noClearing: 'cannot be cleared: the vendor documents no way to' });
  if (problem) return problem;
  const both = EITHER.find((pair) => pair.every((name) => options[name] !== undefined));
  return both ? `vendorOptions.${both[0]} and vendorOptions.${both[1]} mean the same: give one of them` : null;
};
