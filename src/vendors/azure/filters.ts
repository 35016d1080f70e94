import { ENDED_JOB_STATES, type JobFilter } from '../../domain/job.ts';
import type { WorkerFilter } from '../../domain/worker.ts';
import type { Query } from '../../kit/rest.ts';
import type { WorkerRow } from './collections.ts';
import { parsePolicyId } from './ids.ts';
import type { AzureSettings } from './settings.ts';
import { JOB_STATES } from './states.ts';

/** Lists that one list here may be made of. The vendor takes one value a filter, so several mean several lists. */
const MOST_LISTS = 8;

const unique = <T>(values: readonly T[] | undefined): readonly (T | undefined)[] =>
  values === undefined ? [undefined] : [...new Set(values)];

/** Every combination of one value each. A member with too many values narrows nothing: the gateway sorts out the rest. */
const combine = (members: Readonly<Record<string, readonly (string | undefined)[]>>): readonly Query[] => {
  let queries: readonly Query[] = [{}];
  for (const [name, values] of Object.entries(members)) {
    if (queries.length * values.length > MOST_LISTS) continue;
    queries = queries.flatMap((query) => values.map((value) => ({ ...query, [name]: value })));
  }
  return queries;
};

const STATUSES = [...JOB_STATES.keys()];

const isEnded = (status: string): boolean => ENDED_JOB_STATES.has(JOB_STATES.get(status) ?? '');

/** Without the closed and cancelled ones, and without `created` (contract §7). */
const ACTIVE = 'active';

export const jobStatuses = (
  { states, live }: Pick<JobFilter, 'states' | 'live'>,
  liveJobs: AzureSettings['liveJobs'],
): readonly (string | undefined)[] => {
  if (states === undefined && live === undefined) return [undefined];
  // A status that is not documented is unknown, and live: only the list of all jobs holds it.
  if (states?.includes('UNKNOWN') && live !== false) return [undefined];
  const wanted = STATUSES.filter((status) => {
    const state = JOB_STATES.get(status);
    return (
      (states === undefined || (state !== undefined && states.includes(state))) &&
      (live === undefined || isEnded(status) !== live)
    );
  });
  if (states === undefined && live === true && liveJobs === 'all') return [undefined];
  if (wanted.length <= 2) return wanted;
  const selector = wanted.filter((status) => status === 'created' || status === 'closed' || status === 'cancelled');
  return wanted.length - selector.length > 2 ? [ACTIVE, ...selector] : wanted;
};

const WORKER_STATES = ['active', 'draining', 'inactive'] as const;

export const openFilters = ({ inactivePresence, liveJobs }: Pick<AzureSettings, 'inactivePresence' | 'liveJobs'>) => {
  const presences = { active: 'READY', draining: 'DRAINING', inactive: inactivePresence } as const;

  const workerStates = (wanted: WorkerFilter['presences']): readonly (string | undefined)[] =>
    wanted === undefined || wanted.includes('UNKNOWN')
      ? [undefined]
      : WORKER_STATES.filter((state) => wanted.includes(presences[state]));

  return {
    job: ({ states, live, queues, channels, policies }: JobFilter): readonly Query[] =>
      combine({
        status: jobStatuses({ states, live }, liveJobs),
        queueId: unique(queues),
        // Jobs lead to classification policies only.
        classificationPolicyId: unique(
          policies?.flatMap((nativeId) => {
            const id = parsePolicyId(nativeId);
            return id?.kind === 'classification' ? [id.id] : [];
          }),
        ),
        channelId: unique(channels),
      }),

    /** A worker may belong to several of the queues and serve several of the channels: `keep` lets only one of the lists give it. */
    worker: ({ presences: wanted, queues, channels }: WorkerFilter) => {
      const queries = combine({ state: workerStates(wanted), queueId: unique(queues), channelId: unique(channels) });
      return queries.map((query, index) => ({
        query,
        keep: (row: WorkerRow): boolean => !queries.slice(0, index).some((earlier) => fits(row, earlier)),
      }));
    },
  };
};

const fits = ({ item }: WorkerRow, { state, queueId, channelId }: Query): boolean =>
  (state === undefined || item.presence.native === state) &&
  (queueId === undefined || (item.queues?.some(({ nativeId }) => nativeId === queueId) ?? false)) &&
  (channelId === undefined || (item.channels?.some(({ channel }) => channel === channelId) ?? false));

export type Filters = ReturnType<typeof openFilters>;
