import type { WorkerPort } from '../../contract/port.ts';
import { untoldPresences } from '../../contract/untold.ts';
import type { Call } from '../../domain/call.ts';
import type { Worker } from '../../domain/worker.ts';
import { PRESENCES } from './map.ts';
import type { Parts } from './parts.ts';
import { acknowledged, create, done, find, removing, unlessFailed, update } from './resource.ts';
import { workerTakes } from './takes.ts';
import { withLosses } from './unreadable.ts';
import { readWorker, type WorkerRow } from './wire.ts';

export const openWorkerPort = (parts: Parts): WorkerPort => {
  const { account, api, map, past, lister, filters, holdings, commands, settings } = parts;
  const { workers } = api;

  /** What they hold is told with them where no call is needed for it. */
  const shownAsRead = async (rows: readonly WorkerRow[], call: Call) => {
    if (holdings.needsJobs(rows)) return { items: rows.map((row) => map.worker(row, undefined)), losses: [] };
    const { held, losses } = await holdings.ofWorkers(rows, call);
    return { items: rows.map((row, index) => map.worker(row, held[index] ?? null)), losses };
  };

  const withTasks = async (row: WorkerRow, call: Call): Promise<Worker> => {
    const { held } = await holdings.ofWorkers([row], call);
    return map.worker(row, held[0] ?? null);
  };

  /** For after a command that was carried out: not knowing the worker's tasks does not undo it. */
  const shown = async (row: WorkerRow, call: Call): Promise<Worker> =>
    (await unlessFailed(() => withTasks(row, call), call)) ?? map.worker(row, null);

  return {
    get: async (nativeId, call) => {
      const row = await find(workers, nativeId, call);
      return row && withTasks(row, call);
    },

    list: async ({ filter, after, limit }, call) => {
      const sources = filters.worker(filter).map((narrowed) => ({ fetch: workers.list, ...narrowed }));
      const { rows, unreadable, next } = await lister.page(sources, { after, limit }, call);
      const { items, losses } = await shownAsRead(
        rows.map(({ row }) => row),
        call,
      );
      return {
        rows: items.flatMap((item, index) => ({ item, cursor: rows[index]?.cursor ?? '' })),
        ...withLosses(account, [...unreadable, ...losses]),
        next,
      };
    },
    pushes: ['presences', 'queue', 'channel'],
    cannot: ['created', 'skill', ...(settings.workerNameKey === null ? (['name'] as const) : [])],
    untold: untoldPresences(PRESENCES.values(), [settings.inactivePresence]),

    /** The jobs that are being wrapped up, which no worker tells of: one list for any number of workers. */
    tasksOf: async (workers, call) => {
      const { held } = await holdings.ofWorkers(
        workers.map(({ raw, ref }) => readWorker(raw, `worker ${ref.nativeId}`)),
        call,
      );
      return workers.map((_, index) => held[index] ?? null);
    },

    takes: workerTakes(settings.workerNameKey),
    create: async (input, call) => {
      const body = commands.createWorker(input);
      return done(await shown(await create(account, workers, input.nativeId, input, body, call), call));
    },
    update: async (nativeId, input, call) => {
      const bodyOf = (before: WorkerRow | null) => commands.updateWorker(input, before);
      return done(await shown(await update(account, workers, nativeId, input, bodyOf, call), call));
    },
    remove: removing(account, workers),

    /** Registers the worker, or deregisters it: then its offers are taken back, and it drains while it holds jobs. */
    setPresence: async (nativeId, presence, call) => {
      const availableForOffers = presence === 'READY';
      const row = await update(account, workers, nativeId, {}, () => ({ availableForOffers }), call);
      // From now on it is as somebody wanted it.
      past.forgive(nativeId);
      const contradicts = row.availableForOffers !== null && row.availableForOffers !== availableForOffers;
      return contradicts ? acknowledged : done(await shown(row, call));
    },
  };
};
