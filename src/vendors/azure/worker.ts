import type { WorkerPort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import type { Worker } from '../../domain/worker.ts';
import { create, done, find, type Parts, removing, update } from './parts.ts';
import type { WorkerRow } from './wire.ts';

export const openWorkerPort = (parts: Parts): WorkerPort => {
  const { account, api, map, lister, filters, holdings, commands } = parts;
  const { workers } = api;

  const withTasks = async (row: WorkerRow, call: Call): Promise<Worker> =>
    map.worker(row, (await holdings.ofWorkers([row], call))[0] ?? []);

  /** For after a command that was carried out: not knowing the worker's tasks does not undo it. */
  const shown = async (row: WorkerRow, call: Call): Promise<Worker> => {
    try {
      return await withTasks(row, call);
    } catch {
      return map.worker(row, null);
    }
  };

  return {
    get: async (nativeId, call) => {
      const row = await find(workers, nativeId, call);
      return row && withTasks(row, call);
    },

    list: async ({ filter, after, limit }, call) => {
      const sources = filters.worker(filter).map((narrowed) => ({ fetch: workers.list, ...narrowed }));
      const { rows, next } = await lister.page(sources, { after, limit }, call);
      const tasks = await holdings.ofWorkers(
        rows.map(({ row }) => row),
        call,
      );
      return {
        rows: rows.map(({ row, cursor }, index) => ({ item: map.worker(row, tasks[index] ?? []), cursor })),
        next,
      };
    },
    pushes: ['presences', 'queue', 'channel'],
    cannot: ['created', 'skill'],

    takes: ['nativeId', 'expectedVersion', 'vendorOptions', 'labels', 'tags', 'capacity', 'queues', 'channels'],
    create: async (input, call) => {
      const body = commands.createWorker(input);
      return done(await shown(await create(account, workers, input.nativeId, input, body, call), call));
    },
    update: async (nativeId, input, call) => {
      const bodyOf = (before: WorkerRow | null) => commands.updateWorker(input, before);
      return done(await shown(await update(account, workers, nativeId, input, bodyOf, call), call));
    },
    remove: removing(workers),

    /** Registers the worker, or deregisters it: then its offers are taken back, and it drains while it holds jobs. */
    setPresence: async (nativeId, presence, call) => {
      const body = { availableForOffers: presence === 'READY' };
      return done(await shown(await update(account, workers, nativeId, {}, () => body, call), call));
    },
  };
};
