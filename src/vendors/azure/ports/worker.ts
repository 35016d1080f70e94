import type { WorkerPort } from '../../../contract/port.ts';
import { untoldPresences } from '../../../contract/untold.ts';
import type { Call } from '../../../domain/call.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { Worker } from '../../../domain/worker.ts';
import { done } from '../../../kit/collection.ts';
import { takesOf } from '../../../kit/inputs.ts';
import { pageOf } from '../../../kit/vendor-order.ts';
import type { WorkerRow } from '../collections.ts';
import { given, naming, withoutOwn } from '../commands/patch.ts';
import { workerTables } from '../commands.ts';
import type { Context } from '../context.ts';
import { acknowledged, unlessFailed } from '../resource.ts';
import { PRESENCES } from '../states.ts';

export const openWorkerPort = (context: Context): WorkerPort => {
  const { account, settings, inputs, api, past, lister, filters, holdings, readers } = context;
  const { workers } = api;
  const { workerNameKey, apiVersion } = settings;
  const { create, update } = workerTables(workerNameKey, apiVersion === '2024-01-18-preview');

  /** What they hold is told with them where no call is needed for it. */
  const shownAsRead = async (rows: readonly WorkerRow[], call: Call) => {
    if (holdings.needsJobs(rows)) return { items: rows.map(({ item }) => item), losses: [] };
    const { held, losses } = await holdings.ofWorkers(rows, call);
    return { items: rows.map(({ item }, index): Worker => ({ ...item, tasks: held[index] ?? null })), losses };
  };

  const withTasks = async (row: WorkerRow, call: Call): Promise<Worker> => {
    const { held } = await holdings.ofWorkers([row], call);
    return { ...row.item, tasks: held[0] ?? null };
  };

  /** For after a command that was carried out: not knowing the worker's tasks does not undo it. */
  const shown = async (row: WorkerRow, call: Call): Promise<Worker> =>
    (await unlessFailed(() => withTasks(row, call), call)) ?? { ...row.item, tasks: null };

  return {
    get: async (nativeId, call) => {
      const row = await workers.find(nativeId, call);
      return row && withTasks(row, call);
    },

    list: async ({ filter, ...request }, call) => {
      const sources = filters.worker(filter).map((narrowed) => ({ fetch: workers.list, ...narrowed }));
      const { rows, unreadable, next } = await lister.page(sources, request, call);
      const read = rows.map(({ row }) => row);
      const { items, losses } = await shownAsRead(read, call);
      const told = rows.map(({ row, cursor }, index) => ({ row: { ...row, item: items[index] ?? row.item }, cursor }));
      return pageOf(account, { rows: told, unreadable: [...unreadable, ...losses], next });
    },
    pushes: ['presences', 'queues', 'channels'],
    cannot: [
      'created',
      'updated',
      'stateSince',
      'skills',
      'contactUris',
      'kinds',
      ...(workerNameKey === null ? (['name'] as const) : []),
    ],
    untold: untoldPresences(PRESENCES.values(), [settings.inactivePresence]),

    /** The jobs that are being wrapped up, which no worker tells of: one list for any number of workers. */
    tasksOf: async (asked, call) => {
      const rows = asked.map(({ raw, ref }) => readers.worker(raw, `worker ${ref.nativeId}`));
      const { held } = await holdings.ofWorkers(rows, call);
      return asked.map((_, index) => held[index] ?? null);
    },

    takes: {
      create: takesOf(create),
      update: takesOf(update),
    },
    create: async (input, call) => {
      const form = given(inputs.formOf(create, input, true), true);
      const body = naming(form, workerNameKey, null);
      return done(await shown(await workers.create(input.nativeId, input, body, call), call));
    },
    update: async (nativeId, input, call) => {
      const form = given(inputs.formOf(update, input, false));
      const bodyOf = (before: WorkerRow) => naming(form, workerNameKey, withoutOwn(before.item));
      return done(await shown(await workers.update(nativeId, input, bodyOf, call), call));
    },
    remove: workers.remove,

    /** Registers the worker, or deregisters it: then its offers are taken back, and it drains while it holds jobs. */
    setPresence: async (nativeId, presence, call) => {
      const availableForOffers = presence === 'READY';
      const row = await workers.update(nativeId, {}, () => ({ availableForOffers }), call);
      // From now on it is as somebody wanted it.
      past.forgive(nativeId);
      const { availableForOffers: now } = row.item.raw as JsonObject;
      if (typeof now === 'boolean' && now !== availableForOffers) return acknowledged;
      const item: Worker = { ...row.item, presence: { ...row.item.presence, reasonCode: null } };
      return done(await shown({ ...row, item }, call));
    },
  };
};
