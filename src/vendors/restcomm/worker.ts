import type { WorkerInput } from '../../contract/command.ts';
import type { WorkerPort } from '../../contract/port.ts';
import { untoldPresences } from '../../contract/untold.ts';
import type { Call } from '../../domain/call.ts';
import { type Ref, ref } from '../../domain/ref.ts';
import type { Worker } from '../../domain/worker.ts';
import type { Query } from './api.ts';
import { toFilterDate } from './dates.ts';
import { done, type Parts, readBack, single, update } from './parts.ts';
import { namesIn, openPresence } from './presence.ts';
import { WORKER } from './takes.ts';
import { throwUnreadable } from './unreadable.ts';

export const openWorkerPort = (parts: Parts): WorkerPort => {
  const { account, api, map, lister, filters, commands, settings } = parts;
  const { workers, workspaces, activities, taskqueues } = api;
  const offline = namesIn(settings.offlineActivities);

  /**
   * The vendor's own choice may be missing (contract §4.3), so a new worker is always told: the workspace's default, else one in
   * which it gets no work, preferably one that means gone.
   */
  const firstActivity = async ({ activity, workspace }: WorkerInput, call: Call): Promise<string> => {
    if (activity !== undefined && activity !== null) return activity;
    const workspaceSid = commands.need('workspace', workspace);
    const { defaultActivitySid } = await workspaces.get(workspaceSid, call);
    if (defaultActivitySid) return defaultActivitySid;
    const { rows } = await activities.list(
      { workspaceSid, available: false, page: 0, pageSize: settings.pageSize },
      call,
    );
    const away = rows.filter((row) => row.available === false && row.workspaceSid === workspaceSid);
    const chosen = away.find(offline.has) ?? away[0];
    return (
      chosen?.sid ??
      commands.refuse('activity is needed: the workspace has no default one and none that is unavailable')
    );
  };

  /** Attributes are replaced as a whole: what is to stay has to be read first. */
  const newAttributes = async (nativeId: string, input: WorkerInput, call: Call): Promise<string | undefined> => {
    const { labels, contactUri } = input;
    const keepsSome =
      (contactUri !== undefined && labels === undefined) || (contactUri === undefined && typeof labels === 'object');
    if (!keepsSome) return commands.workerAttributes(input, null);
    const current = await workers.get(nativeId, call);
    if (current.flaw !== null) {
      commands.refuse(
        labels === undefined
          ? 'the labels that the worker has cannot be read, so they cannot be kept: give labels, too'
          : 'the labels that the worker has cannot be read, so its address cannot be kept: give contactUri, too',
      );
    }
    return commands.workerAttributes(input, current.labels);
  };

  /** Everything about the workers' creation that narrows a list without losing one of them. */
  const createdLike = (asked: readonly Worker[]): Query => {
    const moments = asked.map((worker) => worker.createdAt);
    if (!moments.every((moment) => moment !== null)) return {};
    return {
      startTime: toFilterDate(Math.min(...moments)),
      endTime: toFilterDate(Math.max(...moments) + 999),
    };
  };

  return {
    ...single(workers, map.worker),
    takes: WORKER,

    list: async ({ filter, after, limit }, call) => {
      const chunks = await Promise.all(
        filters
          .worker(filter)
          .map((query) => lister.readChunk({ resource: 'workers', fetch: workers.list, query }, after, limit, call)),
      );
      return lister.merge(chunks, limit, { map: map.worker, flawOf: ({ flaw }) => flaw });
    },
    pushes: ['name', 'presences', 'activity', 'activityName', 'workspace', 'created'],
    decides: ['queue', 'queueName', 'selector'],
    cannot: ['channel', 'skill'],
    untold: untoldPresences(['READY', 'NOT_READY'], settings.offlineActivities.length > 0 ? ['OFFLINE'] : []),

    create: async (input, call) => {
      // Refused before anything is read.
      commands.createWorker(input, input.activity ?? '');
      const created = await workers.create(commands.createWorker(input, await firstActivity(input, call)), call);
      // The answer to a creation lacks the activity's name (contract §4.3).
      return done(map.worker(created.activityName === null ? await readBack(workers, created, call) : created));
    },

    update: async (nativeId, input, call) => {
      // Refused before anything is read.
      commands.updateWorker(input, commands.workerAttributes(input, {}));
      const body = commands.updateWorker(input, await newAttributes(nativeId, input, call));
      return done(map.worker(await update(workers, nativeId, body, call)));
    },

    ...openPresence(parts),

    /**
     * Membership is the vendor's to evaluate. Cost: the list of queues, and one list of workers for each queue of their workspaces.
     * Rejects with `UNREADABLE` when a row of them cannot be read: it may be the queue, or the worker, that is asked for.
     */
    queuesOf: async (asked, call) => {
      if (asked.length === 0) return [];
      const homes = new Set(asked.map((worker) => worker.workspace?.nativeId ?? null));
      const { rows: all, unreadable } = await lister.readAll({ fetch: taskqueues.list, query: {} }, call);
      throwUnreadable(account, unreadable);
      const queues = homes.has(null) ? all : all.filter((queue) => homes.has(queue.workspaceSid));
      queues.sort((a, b) => (a.dateCreated ?? 0) - (b.dateCreated ?? 0) || (a.sid < b.sid ? -1 : 1));
      const narrowed = createdLike(asked);
      const members = await Promise.all(
        queues.map(async ({ sid, workspaceSid }) => {
          const query = { ...narrowed, taskQueueSid: sid, workspaceSid: workspaceSid ?? undefined };
          const { rows, unreadable } = await lister.readAll({ fetch: workers.listMembers, query }, call);
          throwUnreadable(account, unreadable);
          return new Set(rows.map((row) => row.sid));
        }),
      );
      return asked.map((worker): Ref<'Queue'>[] =>
        queues.flatMap(({ sid }, index) =>
          members[index]?.has(worker.ref.nativeId) ? [ref('Queue', account, sid)] : [],
        ),
      );
    },
  };
};
