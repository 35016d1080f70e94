import type { JsonObject } from '../../domain/json.ts';
import { AGENT_SELECTIONS, TASK_SELECTIONS } from './selection.ts';

/** Says what is wrong with a value; `null` when nothing is. */
type Check = (value: unknown) => string | null;

export interface OptionList {
  readonly allowed: Readonly<Record<string, Check>>;
  /** Names that the vendor documents and that are never sent from here, with the reason. */
  readonly refused?: Readonly<Record<string, string>>;
}

const text: Check = (value) => (typeof value === 'string' && value.trim() !== '' ? null : 'must be text');
const boolean: Check = (value) => (typeof value === 'boolean' ? null : 'must be true or false');
const oneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.some((one) => one === value) ? null : `must be ${values.join(', ')}`;

export const integer =
  (from: number, to = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    Number.isInteger(value) && Number(value) >= from && Number(value) <= to
      ? null
      : `must be a whole number from ${from}${to === Number.MAX_SAFE_INTEGER ? '' : ` to ${to}`}`;

const useMember = (member: string): string => `is given as ${member}`;
const ids = { application_id: useMember('workspace'), application_name: useMember('workspace') };

export const OPTIONS = {
  queue: {
    allowed: {
      call_agent_selection: oneOf(...AGENT_SELECTIONS),
      call_task_selection: oneOf(...TASK_SELECTIONS),
      im_agent_selection: oneOf(...AGENT_SELECTIONS),
      im_task_selection: oneOf(...TASK_SELECTIONS),
      fallback_agent_selection: text,
      hold_calls_if_inactive_agents: boolean,
      hold_im_if_inactive_agents: boolean,
      call_max_waiting_time: integer(1),
      im_max_waiting_time: integer(1),
      call_max_waiting_time_in_seconds: integer(1),
      im_max_waiting_time_in_seconds: integer(1),
      call_max_queue_size: integer(1),
      im_max_queue_size: integer(1),
      priority: integer(1, 100),
    },
    refused: {
      ...ids,
      sq_queue_name: useMember('name'),
      new_sq_queue_name: useMember('name'),
      description: useMember('description'),
    },
  },
  skill: {
    allowed: {},
    refused: {
      ...ids,
      sq_skill_name: useMember('name'),
      new_sq_skill_name: useMember('name'),
      description: useMember('description'),
    },
  },
  activity: {
    allowed: {},
    refused: { ...ids, sq_status_name: useMember('nativeId'), custom_status_name: useMember('name') },
  },
  worker: {
    allowed: { handle_calls: boolean },
    refused: { ...ids, max_simultaneous_conversations: useMember('capacity') },
  },
} as const satisfies Record<string, OptionList>;

/** Minutes and seconds of one wait are two ways to say the same, and the vendor refuses both at once (contract §6.1). */
const EITHER = [
  ['call_max_waiting_time', 'call_max_waiting_time_in_seconds'],
  ['im_max_waiting_time', 'im_max_waiting_time_in_seconds'],
] as const;

/** What is wrong with the options; `null` when they may be sent as they are. */
export const checkOptions = (options: JsonObject, { allowed, refused = {} }: OptionList): string | null => {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (Object.hasOwn(refused, name)) return `vendorOptions.${name} ${refused[name]}`;
    const check = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
    if (!check) {
      const names = Object.keys(allowed);
      return `vendorOptions.${name} is unknown here: ${names.length > 0 ? `there is ${names.join(', ')}` : 'there are none'}`;
    }
    const problem = value === null ? 'cannot be cleared: the vendor documents no way to' : check(value);
    if (problem) return `vendorOptions.${name} ${problem}`;
  }
  const both = EITHER.find((pair) => pair.every((name) => options[name] !== undefined));
  return both ? `vendorOptions.${both[0]} and vendorOptions.${both[1]} mean the same: give one of them` : null;
};
