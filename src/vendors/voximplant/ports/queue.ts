import type { QueueInput } from '../../../contract/command.ts';
import type { PolicyPort, QueuePort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import { WireError } from '../../../domain/reading.ts';
import { ref } from '../../../domain/ref.ts';
import { takesOf } from '../../../kit/inputs.ts';
import { throwUnreadable } from '../../../kit/unreadable.ts';
import { conflictIn } from '../commands/options.ts';
import { toSelection } from '../commands/selection.ts';
import type { Context } from '../context.ts';
import { EMPTY } from '../paging/lookup.ts';
import { estimateOf } from '../work/identity.ts';
import { askState } from '../work/state.ts';
import { openCollection, openOwnCollection } from './collection.ts';

/** The vendor wants both named at creation (contract §6.1): the agent who has been free longest takes the most urgent task. */
const SELECTION = { call_agent_selection: 'MAX_WAITING_TIME', call_task_selection: 'MAX_PRIORITY' };

export const openQueues = (context: Context) => {
  const { account, rest, inputs, collections } = context;
  const queues = openOwnCollection(context, collections.queues);
  const { create, update } = queues.port;

  const checked = (input: QueueInput): QueueInput => {
    const conflict = conflictIn(input.vendorOptions);
    return conflict === null ? input : inputs.refuse(conflict);
  };

  const port: QueuePort = {
    ...queues.port,
    create: async (input, call) => {
      const { vendorOptions } = checked(input);
      return create({ ...input, vendorOptions: { ...SELECTION, ...vendorOptions } }, call);
    },
    update: async (nativeId, input, call) => update(nativeId, checked(input), call),

    statistics: async (nativeId, call) => {
      const id = queues.existing(nativeId);
      const { rows, unreadable, now } = await askState(context, id, call);
      const state = rows.find((one) => one.id === id);
      // How many wait is not known when one of them, or the queue itself, cannot be read.
      throwUnreadable(account, state?.unreadable ?? unreadable);
      if (!state) return rest.missing(id);
      const untold = state.tasks.filter(({ status }) => status === null);
      throwUnreadable(
        account,
        untold.map(({ path }) => new WireError(`${path}.status`, 'expected a status')),
      );
      const waiting = state.tasks.filter(({ phase }) => phase === 'QUEUED');
      const since = waiting.map((task) => estimateOf(task, now));
      const known = since.filter((moment) => moment !== null);
      return {
        queue: ref('Queue', account, id),
        waiting: waiting.length,
        // The longest wait is not known while one of them is not.
        oldestWaitingSince: known.length > 0 && known.length === since.length ? Math.min(...known) : null,
        expectedWaits: [],
        asOf: now,
      };
    },
  };
  return { ...queues, port };
};

/** Which agent and which task of a queue come first is part of the queue: it comes and goes with it, and has its id. */
export const openPolicyPort = (context: Context): PolicyPort => {
  const { inputs, collections, tables } = context;
  const { port, change } = openCollection(context, collections.policies);
  return {
    ...port,
    list: async (request, call) => {
      const { roles } = request.filter;
      return roles && !roles.includes('SELECTION') ? EMPTY : port.list(request, call);
    },
    takes: { update: takesOf(tables.policy) },
    update: async (nativeId, input, call: Call) => {
      inputs.formOf(tables.policy, input, false);
      const { configuration } = input;
      return change(nativeId, configuration === undefined ? {} : toSelection(configuration, inputs.refuse), call);
    },
  };
};
