import type { HistoryRequest, MetricsRequest } from '../../../contract/command.ts';
import type { MetricsPort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import type { MetricSeries } from '../../../domain/metrics.ts';
import type { ReadRows } from '../../../domain/reading.ts';
import { ref } from '../../../domain/ref.ts';
import type { Form } from '../../../kit/rest.ts';
import { tellUnreadable, throwUnreadable } from '../../../kit/unreadable.ts';
import type { Context } from '../context.ts';
import { UTC } from '../dates.ts';
import { isMissing, throwBadValue } from '../errors.ts';
import { inChunks, needAnswer } from '../paging/lookup.ts';
import { type Figure, figuresIn } from './figures.ts';
import type { openQueues } from './queue.ts';
import { AT_A_TIME, openReports } from './reports.ts';

const METHODS = { REALTIME: 'GetSmartQueueRealtimeMetrics', DAY: 'GetSmartQueueDayHistory' } as const;
const NEEDS_MAX_WAIT: ReadonlySet<string> = new Set(['service_level']);

export const openMetricsPort = (context: Context, queues: ReturnType<typeof openQueues>): MetricsPort => {
  const { account, rest, inputs, methods, settings, tables } = context;

  /** What both kinds of request have in common, checked before anything is sent. */
  const formOf = (request: HistoryRequest): Form => {
    const { from, to, reports, maxWaitMs } = request;
    const form = inputs.formOf(tables.figures, request, false);
    if (from !== undefined && to !== undefined && from >= to) inputs.refuse('from must come before to');
    if (maxWaitMs === undefined && reports.some((name) => NEEDS_MAX_WAIT.has(name)))
      inputs.refuse('maxWaitMs is needed: without it a service level says nothing');
    return form;
  };

  /** Figures of several workers together cannot be put together from parts; figures of each worker can. */
  const workerChunks = ({ workers, groupBy }: MetricsRequest): readonly (string | undefined)[] => {
    if (workers === undefined) return [undefined];
    if (workers === 'ALL') return ['all'];
    const chosen = [...new Set(workers)];
    if (groupBy === 'QUEUE' && chosen.length > AT_A_TIME)
      inputs.refuse(`workers: at most ${AT_A_TIME} at a time, or ALL, when figures are grouped by queue`);
    return inChunks(chosen, AT_A_TIME).map((some) => some.join(';'));
  };

  const queueChunks = ({ queues: given, groupBy }: MetricsRequest): readonly (readonly string[])[] => {
    // The references differ on whether figures of agents can be had without a queue (contract §6.5): the account tells.
    if (given === undefined) return [[]];
    return inChunks([...new Set(given)], groupBy === 'WORKER' ? 1 : AT_A_TIME);
  };

  /** The realtime method takes queues by name only, as far as is documented; a `;` in a name cannot be escaped. */
  const namesOf = async (ids: readonly string[], call: Call): Promise<ReadonlyMap<string, string>> => {
    const found = await queues.lookup.many(ids, call);
    return new Map(
      ids.map((id) => {
        const name = needAnswer(found.get(id) ?? null)?.name;
        if (!name) return rest.missing(id);
        if (name.includes(';'))
          inputs.refuse(`realtime figures cannot be asked of the queue "${name}": rename it without ;`);
        return [id, name];
      }),
    );
  };

  const readChunks = async (
    request: MetricsRequest,
    chunks: readonly (readonly string[])[],
    call: Call,
  ): Promise<ReadRows<MetricSeries>> => {
    const form = formOf(request);
    const users = workerChunks(request);
    const method = METHODS[request.window];
    const byName = request.window === 'REALTIME' && settings.realtimeQueues === 'name';
    const names: ReadonlyMap<string, string> = byName ? await namesOf(chunks.flat(), call) : new Map();
    const idByName = new Map([...names].map(([id, name]) => [name, id]));

    /** Asked about one queue, an answer need not say which. In the order of time, which no reference promises, unless the other was asked for. */
    const toSeries = (
      { report, queueId, queueName, userId, points }: Figure,
      chunk: readonly string[],
    ): MetricSeries => {
      const id = queueId ?? idByName.get(queueName ?? '') ?? (chunk.length === 1 ? chunk[0] : undefined);
      const sign = form.desc_order === true ? -1 : 1;
      return {
        report,
        queue: id === undefined ? null : ref('Queue', account, id),
        worker: userId === null ? null : ref('Worker', account, userId),
        points: points.toSorted((a, b) => sign * (a.from - b.from)),
      };
    };

    const readOne = async (chunk: readonly string[], user_id: string | undefined): Promise<ReadRows<MetricSeries>> => {
      const sq_queue_name = chunk.flatMap((id) => names.get(id) ?? []).join(';') || undefined;
      const sq_queue_id = byName ? undefined : chunk.join(';') || undefined;
      const { sq_queue_id: _, user_id: __, ...rest } = form;
      const params = { timezone: UTC, ...rest, sq_queue_id, sq_queue_name, user_id };
      const { rows, unreadable } = await methods.query(method, params, figuresIn(method), call);
      return { rows: rows.map((figure) => toSeries(figure, chunk)), unreadable };
    };
    const parts = await Promise.all(chunks.flatMap((chunk) => users.map((user) => readOne(chunk, user))));
    return { rows: parts.flatMap(({ rows }) => rows), unreadable: parts.flatMap(({ unreadable }) => unreadable) };
  };

  /** Whether figures of all queues can be had without naming them is not documented (contract §6.5). */
  const readAll = async (request: MetricsRequest, call: Call): Promise<ReadRows<MetricSeries>> => {
    try {
      return await readChunks(request, queueChunks(request), call);
    } catch (error) {
      const byQueue = request.queues === undefined && request.groupBy === 'QUEUE';
      if (!byQueue || !isMissing(error)) return throwBadValue(error);
      const { byId, unreadable } = await queues.list({}, call);
      throwUnreadable(account, unreadable);
      return readChunks(request, inChunks([...byId.keys()], AT_A_TIME), call);
    }
  };

  const { takes, ...reports } = openReports(context, formOf);
  return {
    takes: { read: { ...takes.request, window: Object.values(METHODS).join(', ') }, ...takes },
    read: async (request, call) => {
      const { rows, unreadable } = await readAll(request, call);
      return [...rows, ...tellUnreadable(account, unreadable)];
    },
    ...reports,
  };
};
