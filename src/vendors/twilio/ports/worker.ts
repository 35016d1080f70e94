import type { WorkerPort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import type { VendorObject } from '../../../domain/object.ts';
import { done } from '../../../kit/collection.ts';
import { tailPage } from '../../../kit/nested.ts';
import { chooseActivity, namesIn } from '../../../kit/presence.ts';
import type { Query, Resource } from '../../../kit/rest.ts';
import { throwUnreadable } from '../../../kit/unreadable.ts';
import type { Context } from '../context.ts';

/** Of fewer workers than this the queues are asked for one by one, of more the workers of each queue. */
const MANY = 6;

export const openWorkerPort = (context: Context): WorkerPort => {
  const { account, settings, inputs, workspaces, activity, queue, expressionPace } = context;
  const { resource, port } = context.worker;
  const isGone = namesIn(settings.offlineActivities);

  const whole = async <T extends VendorObject>(of: Resource<T>, query: Query, call: Call): Promise<readonly T[]> => {
    const { items, unreadable } = await of.all(query, call);
    throwUnreadable(account, unreadable);
    return items;
  };

  return {
    ...port,
    list: async (request, call) => {
      const { filter, after } = request;
      if (filter.selector !== undefined) await expressionPace(call.signal);
      // The vendor takes one queue at a time.
      const { queue: queues, ...others } = filter;
      if (queues === undefined || queues.length === 1) return port.list(request, call);
      const pages = await Promise.all(
        queues.map((one) => port.list({ filter: { ...others, queue: [one] }, after: null, limit: 1 }, call)),
      );
      const items = pages.flatMap(({ rows }) => rows.map(({ item }) => item));
      const page = tailPage(account, resource.path, { items, unreadable: [], flaws: [] }, after);
      const unreadable = pages.flatMap((each) => each.unreadable ?? []);
      return { ...page, ...(unreadable.length > 0 && { unreadable }) };
    },

    /** Membership is the vendor's to evaluate. Cost: a call for each worker, or the list of queues and a list of workers for each of them. */
    queuesOf: async (asked, call) => {
      if (asked.length < MANY) {
        const found = asked.map(({ ref }) => whole(queue.resource, { WorkerSid: ref.nativeId }, call));
        return (await Promise.all(found)).map((queues) => queues.map(({ ref }) => ref));
      }
      const queues = await whole(queue.resource, {}, call);
      const members = await Promise.all(
        queues.map(async ({ ref }) => {
          const workers = await whole(resource, { TaskQueueSid: ref.nativeId }, call);
          return { ref, ids: new Set(workers.map((worker) => worker.ref.nativeId)) };
        }),
      );
      return asked.map((worker) => members.filter(({ ids }) => ids.has(worker.ref.nativeId)).map(({ ref }) => ref));
    },

    setPresence: async (nativeId, presence, call) => {
      const available = presence === 'READY';
      const worker = await resource.get(nativeId, call);
      if (worker.presence.state !== 'UNKNOWN' && (worker.presence.state === 'READY') === available) return done(worker);
      const [activities, workspace] = await Promise.all([
        whole(activity.resource, { Available: available }, call),
        workspaces.get(settings.workspaceSid, call),
      ]);
      const preferred = workspace.defaultActivity?.nativeId ?? null;
      const ActivitySid = chooseActivity(inputs, { available, activities, isGone, preferred });
      return done(await resource.update(nativeId, { ActivitySid }, call));
    },
  };
};
