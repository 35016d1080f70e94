import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import { asCount, asObject, asText } from '../../../domain/reading.ts';
import { ref } from '../../../domain/ref.ts';
import type { Presence, PresenceState, Worker, WorkerChannel } from '../../../domain/worker.ts';
import type { ReadDate } from '../dates.ts';
import { PRESENCES, stateOf } from '../states.ts';
import { asToldList } from '../wire.ts';
import { activityId, type Labels, statusText } from './names.ts';

const ORDER = ['CALL', 'IM'];
const rank = ({ channel }: WorkerChannel): number => (ORDER.indexOf(channel) + ORDER.length + 1) % (ORDER.length + 1);

const entriesOf = (element: JsonObject): readonly (readonly [string, unknown])[] => {
  // The form in which statuses are filtered by.
  const type = asText(element.sq_status_type);
  return type === null ? Object.entries(element) : [[type, element]];
};

/** Which channel speaks for the worker: the best of both, but a status that nobody knows is not passed over for a worse one. */
const WEIGHT: readonly (PresenceState | 'UNKNOWN')[] = ['READY', 'DRAINING', 'UNKNOWN', 'NOT_READY', 'OFFLINE'];

export const NO_STATUS: Presence = { state: 'UNKNOWN', native: null, label: null, reasonCode: null, since: null };

/** Both channels have a status of their own. READY in one of them is READY; all four members are those of one channel. */
const overall = (channels: readonly WorkerChannel[]): Presence =>
  channels
    .flatMap(({ presence }) => presence ?? [])
    .reduce<Presence | null>(
      (best, one) => (best === null || WEIGHT.indexOf(one.state) < WEIGHT.indexOf(best.state) ? one : best),
      null,
    ) ?? NO_STATUS;

/**
 * `sq_statuses`: elements that may each hold one channel or several (contract §7.5), an object instead of the list, or JSON text.
 * Calls come first. A member that is neither of the channels counts as one only when it holds a status. `null`: they are not told, or
 * not all can be read.
 */
const channelsOf = (row: JsonObject, readDate: ReadDate, labels: Labels): readonly WorkerChannel[] | null => {
  const elements = asToldList(row.sq_statuses);
  if (!elements?.every(isJsonObject)) return null;
  const found = new Map<string, WorkerChannel>();
  for (const [name, held] of elements.flatMap(entriesOf)) {
    if (held === undefined || held === null) continue;
    const channel = name.trim().toUpperCase();
    const isKnown = ORDER.includes(channel);
    const status = isJsonObject(held) ? statusText(held.sq_status_name) : isKnown ? statusText(held) : null;
    if (status === null && !isKnown) continue;
    const presence = {
      ...stateOf(PRESENCES, status),
      label: status === null ? null : (labels.get(activityId(status)) ?? status),
      reasonCode: null,
      since: isJsonObject(held) ? readDate(held.from_date) : null,
    };
    // Parallel conversations are chats; how many calls an agent takes is not told.
    const maxJobs = channel === 'IM' ? asCount(row.max_simultaneous_conversations) : null;
    found.set(channel, { channel, presence, capacityCost: null, maxJobs });
  }
  if (found.size === 0 && elements.length > 0) return null;
  return [...found.values()].sort((a, b) => rank(a) - rank(b));
};

/** A worker with what the statuses in its row tell, by the account's own names of them. */
export const withStatuses = (worker: Worker, readDate: ReadDate, labels: Labels): Worker => {
  const channels = channelsOf(asObject(worker.raw) ?? {}, readDate, labels);
  const presence = overall(channels ?? []);
  const activity = presence.native === null ? null : ref('Activity', worker.ref.account, activityId(presence.native));
  return { ...worker, channels, presence, activity };
};
