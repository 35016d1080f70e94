import type { HistoryRequest, MetricsRequest, Selection } from '../../contract/command.ts';
import type { MetricsPort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { MetricSeries } from '../../domain/metrics.ts';
import { asMomentMs } from '../../domain/moment.ts';
import { ref } from '../../domain/ref.ts';
import type { Listing, Params } from './api.ts';
import { LONGEST_DURATION_SECONDS, toDuration, toVendorDate, UTC } from './dates.ts';
import { asBadValue, isAbsent, isMissing } from './errors.ts';
import type { Figure } from './figures.ts';
import { namesOf, OPTIONS } from './options.ts';
import { byId, mapped, needAnswer, type Parts, toldOf } from './parts.ts';
import { isId } from './wire.ts';

/** Queues, and users, that one call takes (contract §6.5). */
const AT_A_TIME = 5;
const NEEDS_MAX_WAIT: ReadonlySet<string> = new Set(['service_level']);
const GROUPS = { QUEUE: 'queue', WORKER: 'agent' } as const;

const TAKEN = {
  workspace: 'application_id',
  reports: 'report_type',
  groupBy: 'group_by',
  queues: 'sq_queue_id',
  workers: 'user_id',
  from: 'from_date',
  to: 'to_date',
  intervalMs: 'interval',
  maxWaitSeconds: 'max_waiting_sec',
  vendorOptions: namesOf(OPTIONS.metrics),
};

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

  const dateOf = (member: string, moment: number | undefined): string | undefined => {
    if (moment === undefined) return undefined;
    return asMomentMs(moment) === null
      ? inputs.refuse(`${member} lies outside of the time that the vendor can tell of`)
      : toVendorDate(moment);
  };

  /** What both kinds of request have in common, checked before anything is sent. */
  const common = (request: HistoryRequest | MetricsRequest): Params => {
    const { groupBy, from, to, intervalMs, maxWaitSeconds, vendorOptions } = request;
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
      from_date: dateOf('from', from),
      // The vendor knows whole seconds only: rather one too many than one too few.
      to_date: dateOf('to', to && to + 999),
      interval: intervalMs === undefined ? undefined : intervalOf(intervalMs),
      max_waiting_sec: maxWaitSeconds,
      ...inputs.options(vendorOptions, OPTIONS.metrics),
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
    // The references differ on whether figures of agents can be had without a queue (contract §6.5): the account tells.
    if (given === undefined) return [[]];
    return inChunks([...new Set(given)], groupBy === 'WORKER' ? 1 : AT_A_TIME);
  };

  /** The realtime method takes queues by name only, as far as is documented; a `;` in a name cannot be escaped. */
  const namesOf = async (ids: readonly string[], call: Call): Promise<ReadonlyMap<string, string>> => {
    const rows = await queues.many(ids, call);
    return new Map(
      ids.map((id) => {
        const name = needAnswer(rows.get(id) ?? null)?.name;
        if (!name) throw new VendorError('NOT_FOUND', account, `there is no SmartQueue with the id "${id}"`);
        if (name.includes(';'))
          inputs.refuse(`realtime figures cannot be asked of the queue "${name}": rename it without ;`);
        return [id, name];
      }),
    );
  };

  /** Asked about one queue, an answer need not say which. In the order of time, which no reference promises, unless the other was asked for. */
  const toSeries = (
    { report, queueId: told, queueName, userId, points }: Figure,
    newestFirst: boolean,
    idByName: ReadonlyMap<string, string>,
    chunk: readonly string[],
  ): MetricSeries => {
    const only = chunk.length === 1 ? chunk[0] : undefined;
    const queueId = told ?? idByName.get(queueName ?? '') ?? only;
    return {
      report,
      queue: queueId === undefined ? null : ref('Queue', account, queueId),
      worker: userId === null ? null : ref('Worker', account, userId),
      points: points.toSorted((a, b) => (newestFirst ? b.from - a.from : a.from - b.from)),
    };
  };

  const readChunks = async (
    request: MetricsRequest,
    chunks: readonly (readonly string[])[],
    call: Call,
  ): Promise<Listing<MetricSeries>> => {
    const shared = common(request);
    const users = workerChunks(request);
    const newestFirst = shared.desc_order === true;
    const byName = request.window === 'REALTIME' && settings.realtimeQueues === 'name';
    const fetch = request.window === 'REALTIME' ? api.getRealtimeMetrics : api.getDayHistory;
    const names: ReadonlyMap<string, string> = byName ? await namesOf(chunks.flat(), call) : new Map();
    const idByName = new Map([...names].map(([id, name]) => [name, id]));
    const readOne = async (chunk: readonly string[], user_id: string | undefined): Promise<Listing<MetricSeries>> => {
      const chosen = byName
        ? { sq_queue_name: chunk.map((id) => names.get(id)).join(';') || undefined }
        : { sq_queue_id: chunk.join(';') || undefined };
      return mapped(await fetch({ ...shared, ...chosen, user_id }, call), (figure) =>
        toSeries(figure, newestFirst, idByName, chunk),
      );
    };
    const parts = await Promise.all(chunks.flatMap((chunk) => users.map((user) => readOne(chunk, user))));
    return { rows: parts.flatMap(({ rows }) => rows), unreadable: parts.flatMap(({ unreadable }) => unreadable) };
  };

  /** Whether figures of all queues can be had without naming them is not documented (contract §6.5). */
  const readAll = async (request: MetricsRequest, call: Call): Promise<Listing<MetricSeries>> => {
    try {
      return await readChunks(request, queueChunks(request), call);
    } catch (error) {
      const byQueue = request.queues === undefined && request.groupBy === 'QUEUE';
      if (!byQueue || !isMissing(error)) throw asBadValue(error);
      const { rows, unreadable } = await api.getQueues({}, call);
      if (unreadable[0]) throw unreadable[0];
      const ids = rows.map(({ id }) => id);
      return readChunks(request, inChunks(ids, AT_A_TIME), call);
    }
  };

  return {
    takes: {
      read: { ...TAKEN, window: 'GetSmartQueueRealtimeMetrics, GetSmartQueueDayHistory' },
      request: TAKEN,
    },
    read: async (request, call) => {
      const { rows, unreadable } = await readAll(request, call);
      return [...rows, ...toldOf(account, unreadable)];
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
