import { VendorError } from '../domain/error.ts';
import { commandOn } from '../gateway/verb.ts';
import { commandsOf } from './commands-of.ts';
import { endFields, toEnd } from './end.ts';
import { nativeIn } from './ids.ts';
import { toObject } from './inputs.ts';
import { TaskType } from './refs.ts';

export const task = commandsOf('Task', 'task', TaskType);

task.plain(
  {
    name: 'acceptTask',
    description: "Takes an offer in the worker's name.",
    input: 'Which offer to take.',
    scope: 'work',
  },
  (account, nativeId) => commandOn(account, 'task', 'accept', nativeId),
);

task.change({
  name: 'declineTask',
  description: "Refuses an offer in the worker's name; the job is offered to somebody else.",
  input: 'Which offer to refuse.',
  scope: 'work',
  fields: (t) => ({
    retryOfferAt: t.field({
      type: 'DateTime',
      description: 'From when on the same worker may be offered the job again, for vendors that know such a moment.',
    }),
  }),
  run: (account, nativeId, { retryOfferAt }) =>
    commandOn(account, 'task', 'decline', nativeId, { retryOfferAt: retryOfferAt ?? undefined }),
});

task.change({
  name: 'completeTask',
  description: 'Ends the work on a task.',
  input: 'Which task, and a note.',
  scope: 'work',
  fields: endFields,
  run: (account, nativeId, input) => commandOn(account, 'task', 'complete', nativeId, toEnd(input)),
});

task.change({
  name: 'closeTask',
  description: 'Ends the wrap-up of a task and frees its worker, at vendors that tell wrap-up from work.',
  input: 'Which task, and a note.',
  scope: 'work',
  fields: (t) => ({
    ...endFields(t),
    closeAt: t.field({ type: 'DateTime', description: 'When the worker is free; at once when left out.' }),
  }),
  run: (account, nativeId, input) =>
    commandOn(account, 'task', 'close', nativeId, { ...toEnd(input), closeAt: input.closeAt ?? undefined }),
});

task.change({
  name: 'transferTask',
  description: 'Gives the work to another worker or back to a queue.',
  input: 'Which task, and to whom: exactly one of worker and queue.',
  scope: 'work',
  fields: (t) => ({
    toWorker: t.id({ description: 'The worker who gets it.' }),
    toQueue: t.id({ description: 'The queue that gets it.' }),
    toQueueName: t.string({ description: 'The same by name, for queues that the vendor only knows by name.' }),
  }),
  run: (account, nativeId, { toWorker, toQueue, toQueueName }) => {
    const { adapter, name } = account;
    if (!adapter.task?.transfer) return undefined;
    if ([toWorker, toQueue, toQueueName].filter((to) => typeof to === 'string').length !== 1) {
      throw new VendorError('INVALID_INPUT', name, 'give exactly one of toWorker, toQueue and toQueueName');
    }
    const worker = toWorker ? nativeIn(name, 'Worker', toWorker) : undefined;
    const queue = toQueue ? nativeIn(name, 'Queue', toQueue) : (toQueueName ?? undefined);
    return commandOn(account, 'task', 'transfer', nativeId, { worker, queue });
  },
});

task.change({
  name: 'setTaskData',
  description: 'Attaches data to the job that a task is a share of, or removes some.',
  input: 'Which task, what to set and what to remove.',
  scope: 'work',
  fields: (t) => ({
    set: t.field({ type: 'JSON', description: 'An object: each member is set, others stay.' }),
    remove: t.stringList({ description: 'Names of members to remove.' }),
  }),
  run: (account, nativeId, { set, remove }) => {
    const { adapter, name } = account;
    if (!adapter.task?.setData) return undefined;
    if (!set && !remove?.length) throw new VendorError('INVALID_INPUT', name, 'give set, remove, or both');
    const input = { set: toObject('set', set) ?? undefined, remove: remove ?? undefined };
    return commandOn(account, 'task', 'setData', nativeId, input);
  },
});

task.change({
  name: 'actOnTask',
  description: "Carries out one of the vendor's own operations on a task that this API has no command for.",
  input: 'Which task, and what to do with it.',
  scope: 'work',
  fields: (t) => ({
    action: t.string({ required: true, description: "The operation, by the vendor's name: see `Task.actions`." }),
    parameters: t.field({
      type: 'JSON',
      description: "An object with the operation's parameters, by the vendor's names.",
    }),
  }),
  run: (account, nativeId, { action, parameters }) =>
    commandOn(account, 'task', 'act', nativeId, { action, parameters: toObject('parameters', parameters) ?? {} }),
});
