import { commandsOf } from './command.ts';
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
  fields: (t) => ({ reason: t.string({ description: 'For whoever reads the job later.' }) }),
  run: ({ adapter }, nativeId, { reason }) => {
    const complete = adapter.task?.complete;
    return complete && ((call) => complete(nativeId, { reason: reason ?? undefined }, call));
  },
});
