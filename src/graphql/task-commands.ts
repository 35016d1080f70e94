import { builder } from './builder.ts';
import { accountOfId, command, idempotencyKey, idOf, resultOf, targetInput } from './command.ts';
import { decodeId } from './ids.ts';
import { TaskType } from './task.ts';

const result = resultOf('Task', 'task', TaskType);

command({
  name: 'acceptTask',
  description: "Takes an offer in the worker's name.",
  scope: 'work',
  result,
  input: targetInput('AcceptTaskInput', 'Which offer to take.', 'task'),
  account: ({ id }) => accountOfId('Task', id),
  prepare: ({ adapter }, { id }) => {
    const accept = adapter.task?.accept;
    return accept && ((call) => accept(decodeId('Task', id).nativeId, call));
  },
});

command({
  name: 'declineTask',
  description: "Refuses an offer in the worker's name; the job is offered to somebody else.",
  scope: 'work',
  result,
  input: builder.inputType('DeclineTaskInput', {
    description: 'Which offer to refuse.',
    fields: (t) => ({
      id: idOf(t, 'task'),
      retryOfferAt: t.field({
        type: 'DateTime',
        description: 'From when on the same worker may be offered the job again, for vendors that know such a moment.',
      }),
      idempotencyKey: idempotencyKey(t),
    }),
  }),
  account: ({ id }) => accountOfId('Task', id),
  prepare: ({ adapter }, { id, retryOfferAt }) => {
    const decline = adapter.task?.decline;
    const input = { retryOfferAt: retryOfferAt ?? undefined };
    return decline && ((call) => decline(decodeId('Task', id).nativeId, input, call));
  },
});

command({
  name: 'completeTask',
  description: 'Ends the work on a task.',
  scope: 'work',
  result,
  input: builder.inputType('CompleteTaskInput', {
    description: 'Which task, and a note.',
    fields: (t) => ({
      id: idOf(t, 'task'),
      reason: t.string({ description: 'For whoever reads the job later.' }),
      idempotencyKey: idempotencyKey(t),
    }),
  }),
  account: ({ id }) => accountOfId('Task', id),
  prepare: ({ adapter }, { id, reason }) => {
    const complete = adapter.task?.complete;
    return complete && ((call) => complete(decodeId('Task', id).nativeId, { reason: reason ?? undefined }, call));
  },
});
