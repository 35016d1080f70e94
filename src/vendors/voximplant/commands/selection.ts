import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts';
import { unpacked } from '../wire.ts';

export const AGENT_SELECTIONS = ['MOST_QUALIFIED', 'LEAST_QUALIFIED', 'MAX_WAITING_TIME'] as const;
export const TASK_SELECTIONS = ['MAX_PRIORITY', 'MAX_WAITING_TIME'] as const;

/** The two without a channel are how a queue is read back; written, they count for calls (contract §7.1). */
const READ_ONLY = new Map([
  ['agent_selection', 'call_agent_selection'],
  ['task_selection', 'call_task_selection'],
]);
/** Undocumented, its values unknown (contract §6.1): passed on as it is. */
const FALLBACK = 'fallback_agent_selection';
const WRITTEN = new Map<string, readonly string[] | null>([
  ['call_agent_selection', AGENT_SELECTIONS],
  ['call_task_selection', TASK_SELECTIONS],
  ['im_agent_selection', AGENT_SELECTIONS],
  ['im_task_selection', TASK_SELECTIONS],
  [FALLBACK, null],
]);

/** By the vendor's names. */
export const SELECTION_PARAMETERS = [...WRITTEN.keys()].join(', ');

const NAMES = [...READ_ONLY.keys(), ...WRITTEN.keys()];

/** The members of a queue that say which agent and which task come first. */
export const selectionOf = (queue: JsonObject): JsonObject =>
  Object.fromEntries(NAMES.filter((name) => queue[name] !== undefined).map((name) => [name, queue[name]]));

/** The parameters that a configuration stands for. */
export const toSelection = (configuration: Json, refuse: (problem: string) => never): Record<string, string> => {
  const plain = unpacked(configuration);
  if (!isJsonObject(plain)) return refuse('configuration must be a JSON object, or JSON text of one');
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(plain)) {
    if (value === undefined || value === null) continue;
    const written = READ_ONLY.get(name) ?? name;
    const allowed = WRITTEN.get(written);
    if (allowed === undefined) return refuse(`configuration.${name} is unknown here: there is ${NAMES.join(', ')}`);
    if (typeof value !== 'string' || (allowed !== null && !allowed.includes(value))) {
      return refuse(`configuration.${name} must be ${allowed === null ? 'text' : allowed.join(', ')}`);
    }
    // The form with the channel says more exactly what is meant.
    if (written === name || plain[written] === undefined) params[written] = value;
  }
  return Object.keys(params).length > 0 ? params : refuse(`configuration is empty: give ${NAMES.join(', ')}`);
};
