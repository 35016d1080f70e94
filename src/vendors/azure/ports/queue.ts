import type { QueuePort } from '../../../contract/port.ts';
import { done } from '../../../kit/collection.ts';
import { takesOf } from '../../../kit/inputs.ts';
import { pageOf } from '../../../kit/vendor-order.ts';
import { given, replacing, withoutOwn } from '../commands/patch.ts';
import { QUEUE } from '../commands.ts';
import type { Context } from '../context.ts';

export const openQueuePort = ({ account, inputs, api: { queues }, lister }: Context): QueuePort => ({
  get: async (nativeId, call) => (await queues.find(nativeId, call))?.item ?? null,
  /** The vendor has no filters for queues. */
  list: async (request, call) => pageOf(account, await lister.page([{ fetch: queues.list, query: {} }], request, call)),
  pushes: [],
  cannot: ['created'],
  statistics: queues.statistics,
  takes: { create: takesOf(QUEUE.create), update: takesOf(QUEUE.update) },
  create: async (input, call) => {
    const body = given(inputs.formOf(QUEUE.create, input, true), true);
    return done((await queues.create(input.nativeId, input, body, call)).item);
  },
  update: async (nativeId, input, call) => {
    const body = given(inputs.formOf(QUEUE.update, input, false));
    const { item } = await queues.update(nativeId, input, (before) => replacing(body, withoutOwn(before.item)), call);
    return done(item);
  },
  remove: queues.remove,
});
