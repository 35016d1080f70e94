import type { HistoryRequest, MetricsRequest, Selection } from '../../contract/command.ts';
import type { MetricsPort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { MetricSeries } from '../../domain/metrics.ts';
import { ref } from '../../domain/ref.ts';
import { type Params, UTC } from './api.ts';
import { LONGEST_DURATION_SECONDS, toDuration, toVendorDate } from './dates.ts';
import { asBadValue, isAbsent, isMissing } from './errors.ts';
import { isId } from './inputs.ts';
import { byId, type Parts } from './parts.ts';
import type { MetricRow } from './state.ts';

/** Queues, and users, that one call takes (contract §6.5). */
const AT_A_TIME = 5;
const NEEDS_MAX_WAIT: ReadonlySet<string> = new Set(['service_level']);
const GROUPS = { QUEUE: 'queue', WORKER: 'agent' } as const;

const inChunks = <T>(values: readonly T[], size: number): (readonly T[])[] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, index) => values.slice(index * size, (index + 1) * size));

export const openMetricsPort = (parts: Parts): MetricsPort => {
  const { account, api, map, inputs, settings } = parts;
  const queues = byId(api.getQueues, 'sq_queue_id');
  const reports = byId(api.getReports, 'history_report_id');

  const checkIds = (member: string, given: Selection | undefined): void => {
    if (given !== undefined) inputs.ids(member, given);
  };

  const intervalOf = (intervalMs: number): string => {
    const seconds = intervalMs / 1000;
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_DURATION_SECONDS) {
      inputs.refuse('intervalMs must be whole seconds, from one second to 28 days');
    }
    return toDuration(seconds, settings.intervalForm);
  };

  /** What both kinds of request have in common, checked before anything is sent. */
  const common = (request: HistoryRequest | MetricsRequest): Params => {
    const { groupBy, from, to, intervalMs, maxWaitSeconds } = request;
    inputs.workspace(request);
    if (request.reports.length === 0) inputs.refuse('reports must not be empty');
    const strange = request.reports.find((name) => !/^\w+$/.test(name));
    if (strange !== undefined) inputs.refuse(`reports: there is no report "${strange}"`);
    checkIds('queues', request.queues);
    checkIds('workers', request.workers);
    if (from !== undefined && to !== undefined && from >= to) inputs.refuse('from must come before to');
    if (maxWaitSeconds === undefined && request.reports.some((name) => NEEDS_MAX_WAIT.has(name))) {
      inputs.refuse('maxWaitSeconds is needed: without it a service level says nothing');
    }
    return {
      report_type: request.reports.join(';'),
      group_by: GROUPS[groupBy],
      from_date: from === undefined ? undefined : toVendorDate(from),
      // The vendor knows whole seconds only: rather one too many than one too few.
      to_date: to === undefined ? undefined : toVendorDate(to + 999),
      interval: intervalMs === undefined ? undefined : intervalOf(intervalMs),
      max_waiting_sec: maxWaitSeconds,
    };
  };

  /** Figures of several workers together cannot be put together from parts; figures of each worker can. */
  const workerChunks = ({ workers, groupBy }: HistoryRequest | MetricsRequest): readonly (string | undefined)[] => {
    if (workers === undefined) return [undefined];
    if (workers === 'ALL') return ['all'];
    const chosen = [...new Set(workers)];
    if (groupBy === 'QUEUE' && chosen.length > AT_A_TIME) {
      inputs.refuse(`workers: at most ${AT_A_TIME} at a time, or ALL, when figures are grouped by queue`);
    }
    return inChunks(chosen, AT_A_TIME).map((some) => some.join(';'));
  };

  const queueChunks = ({ queues: given, groupBy }: MetricsRequest): readonly (readonly string[])[] => {
    if (groupBy === 'WORKER' && given === undefined) {
      inputs.refuse('queues are needed: this vendor groups by worker in one queue at a time');
    }
    if (given === undefined) return [[]];
    return inChunks([...new Set(given)], groupBy === 'WORKER' ? 1 : AT_A_TIME);
  };

  /** The realtime method takes queues by name only, as far as is documented; a `;` in a name cannot be escaped. */
  const namesOf = async (ids: readonly string[], call: Call): Promise<ReadonlyMap<string, string>> => {
    const rows = await queues.many(ids, call);
    return new Map(
      ids.map((id) => {
        const name = rows.get(id)?.name;
        if (!name) throw new VendorError('NOT_FOUND', account, `there is no SmartQueue with the id "${id}"`);
        if (name.includes(';'))
          inputs.refuse(`realtime figures cannot be asked of the queue "${name}": rename it without ;`);
        return [id, name];
      }),
    );
  };

  /** Asked about one queue, an answer need not say which. */
  const toSeries = (
    rows: readonly MetricRow[],
    idByName: ReadonlyMap<string, string>,
    chunk: readonly string[],
  ): MetricSeries[] =>
    rows.flatMap(({ report_type: report, groups }) =>
      groups.map((group): MetricSeries => {
        const only = chunk.length === 1 ? chunk[0] : undefined;
        const queueId = group.sq_queue_id ?? idByName.get(group.sq_queue_name ?? '') ?? only;
        return {
          report,
          queue: queueId === undefined ? null : ref('Queue', account, queueId),
          worker: group.user_id === null ? null : ref('Worker', account, group.user_id),
          points: group.values.flatMap(({ from_date: from, to_date: to, value }) =>
            from === null || to === null ? [] : [{ from, to, value }],
          ),
        };
      }),
    );

  return {
    read: async (request, call) => {
      const shared = common(request);
      const users = workerChunks(request);
      const byName = request.window === 'REALTIME' && settings.realtimeQueues === 'name';
      const fetch = request.window === 'REALTIME' ? api.getRealtimeMetrics : api.getDayHistory;

      const read = async (chunks: readonly (readonly string[])[]): Promise<readonly MetricSeries[]> => {
        const names: ReadonlyMap<string, string> = byName ? await namesOf(chunks.flat(), call) : new Map();
        const idByName = new Map([...names].map(([id, name]) => [name, id]));
        const readOne = async (chunk: readonly string[], user_id: string | undefined) => {
          const chosen = byName
            ? { sq_queue_name: chunk.map((id) => names.get(id)).join(';') || undefined }
            : { sq_queue_id: chunk.join(';') || undefined };
          return toSeries(await fetch({ ...shared, ...chosen, user_id }, call), idByName, chunk);
        };
        return (await Promise.all(chunks.flatMap((chunk) => users.map((user) => readOne(chunk, user))))).flat();
      };

      try {
        return await read(queueChunks(request));
      } catch (error) {
        // Whether figures of all queues can be had without naming them is not documented (contract §6.5).
        const all = request.queues === undefined && isMissing(error) ? await api.getQueues({}, call) : null;
        if (all === null) throw asBadValue(error);
        return read(
          inChunks(
            all.map(({ id }) => id),
            AT_A_TIME,
          ),
        );
      }
    },

    request: async (request, call) => {
      const { queues: given, workers } = request;
      const shared = common(request);
      if ((given?.length ?? 0) > AT_A_TIME || (Array.isArray(workers) && workers.length > AT_A_TIME)) {
        inputs.refuse(
          `a report holds at most ${AT_A_TIME} queues and ${AT_A_TIME} workers (or ALL workers): order several`,
        );
      }
      const params = {
        ...shared,
        timezone: UTC,
        sq_queue_id: given && inputs.ids('queues', given),
        user_id: workers && inputs.ids('workers', workers),
      };
      const id = await api.requestHistory(params, call).catch((error: unknown) => {
        throw asBadValue(error);
      });
      return { nativeId: id, account, ready: false, createdAt: null, size: null, storedUntil: null };
    },

    report: async (nativeId, call) => {
      const row = await reports.one(nativeId, call);
      if (row) return map.report(row);
      if (!isId(nativeId)) return null;
      // Whether the vendor lists reports of this kind is not documented (contract §9): its download tells, too.
      const bare = { nativeId, account, createdAt: null, storedUntil: null };
      try {
        const content = await api.downloadReport({ history_report_id: nativeId }, call);
        return { ...bare, ready: true, size: Buffer.byteLength(content) };
      } catch (error) {
        if (isAbsent(error)) return null;
        if (error instanceof VendorError && error.vendorCode === '356') return { ...bare, ready: false, size: null };
        throw error;
      }
    },

    content: async (nativeId, call) =>
      api.downloadReport({ history_report_id: inputs.existing('report', nativeId) }, call),
  };
};
