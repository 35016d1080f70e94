import { commandsOf } from './command.ts';
import { endFields, toEnd } from './end.ts';
import { TaskType } from './task.ts';

const task = commandsOf('Task', 'task', TaskType);

task.plain(
  {
    name: 'acceptTask',
    description: "Takes an offer in the worker's name.",
    input: 'Which offer to take.',
    scope: 'work',
  },
  ({ adapter }) => adapter.task?.accept,
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
  run: ({ adapter }, nativeId, { retryOfferAt }) => {
    const decline = adapter.task?.decline;
    return decline && ((call) => decline(nativeId, { retryOfferAt: retryOfferAt ?? undefined }, call));
  },
});

task.change({
  name: 'completeTask',
  description: 'Ends the work on a task.',
  input: 'Which task, and a note.',
  scope: 'work',
  fields: endFields,
  run: ({ adapter }, nativeId, input) => {
    const complete = adapter.task?.complete;
    return complete && ((call) => complete(nativeId, toEnd(input), call));
  },
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
  run: ({ adapter }, nativeId, input) => {
    const close = adapter.task?.close;
    return close && ((call) => close(nativeId, { ...toEnd(input), closeAt: input.closeAt ?? undefined }, call));
  },
});
