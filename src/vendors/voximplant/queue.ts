import type { QueueInput } from '../../contract/command.ts';
import type { PolicyPort, QueuePort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { Queue } from '../../domain/queue.ts';
import { ref } from '../../domain/ref.ts';
import type { Params } from './api.ts';
import { asBadValue } from './errors.ts';
import { estimateOf, QUEUED } from './identity.ts';
import { isEmpty } from './inputs.ts';
import { OPTIONS } from './options.ts';
import { asItIs, byId, done, EMPTY, isElsewhere, type Parts, pageOf, readBack, reading } from './parts.ts';
import { toSelection } from './selection.ts';
import { type QueueRow, readQueue } from './wire.ts';

/** The vendor wants both named at creation (contract §6.1): whoever is free longest takes what is most urgent. */
const SELECTION = { call_agent_selection: 'MAX_WAITING_TIME', call_task_selection: 'MAX_PRIORITY' };

const NO_CHANGE = { problem: null, params: {} };

const queues = ({ api }: Parts) => byId(api.getQueues, 'sq_queue_id');

const change = async (parts: Parts, nativeId: string, params: Params, call: Call): Promise<QueueRow | null> => {
  const { account, api, inputs } = parts;
  const id = inputs.existing('SmartQueue', nativeId);
  const read = () => queues(parts).one(id, call);
  if (isEmpty(params)) return asItIs(account, 'SmartQueue', id, read());
  await api.setQueueInfo({ sq_queue_id: id, ...params }, call);
  return readBack(read);
};

export const openQueuePort = (parts: Parts): QueuePort => {
  const { account, api, map, inputs } = parts;

  const members = (input: QueueInput): Params => {
    inputs.workspace(input);
    // An empty text clears, as far as is known; there is no other way to say it.
    return { description: input.description ?? (input.description === null ? '' : undefined) };
  };

  return {
    ...reading(queues(parts), map.queue),

    list: async ({ filter, after }, call) =>
      isElsewhere(parts, filter) ? EMPTY : pageOf((await api.getQueues({}, call)).map(map.queue), after),
    pushes: ['workspace'],
    cannot: ['labels'],

    takes: ['workspace', 'name', 'description', 'vendorOptions'],
    create: async (input, call) => {
      const name = inputs.need('name', input.name);
      const params = {
        sq_queue_name: name,
        ...members(input),
        ...SELECTION,
        ...inputs.options(input.vendorOptions, OPTIONS.queue),
      };
      const id = await api.addQueue(params, call).catch((error: unknown) => {
        throw asBadValue(error);
      });
      const row = await readBack(() => queues(parts).one(id, call));
      return done(map.queue(row ?? { ...readQueue({ sq_queue_id: id }, 'result'), name }));
    },
    update: async (nativeId, input, call) => {
      const { name } = input;
      const renamed = name === undefined ? undefined : inputs.need('name', name);
      const options = inputs.options(input.vendorOptions, OPTIONS.queue);
      const row = await change(parts, nativeId, { new_sq_queue_name: renamed, ...members(input), ...options }, call);
      return done(row && map.queue(row));
    },
    remove: async (nativeId, call) => {
      await api.delQueue({ sq_queue_id: inputs.existing('SmartQueue', nativeId) }, call);
      return done<Queue>(null);
    },

    statistics: async (nativeId, call) => {
      const id = inputs.existing('SmartQueue', nativeId);
      const { queues: states, now } = await api.getState({ sq_queue_id: id }, call);
      const state = states.find((one) => one.id === id);
      if (!state) throw new VendorError('NOT_FOUND', account, `there is no SmartQueue with the id "${id}"`);
      const waiting = state.tasks.filter((task) => task.status === QUEUED);
      const since = waiting.map((task) => estimateOf(task, now)).filter((moment) => moment !== null);
      return {
        queue: ref('Queue', account, id),
        waiting: waiting.length,
        oldestWaitingSince: since.length > 0 ? Math.min(...since) : null,
        expectedWaits: [],
        asOf: now,
      };
    },
  };
};

/** Which agent and which task of a queue come first is part of the queue: it comes and goes with it, and has its id. */
export const openPolicyPort = (parts: Parts): PolicyPort => {
  const { api, map, inputs } = parts;
  return {
    ...reading(queues(parts), map.policy),

    list: async ({ filter, after }, call) =>
      isElsewhere(parts, filter) || (filter.roles && !filter.roles.includes('SELECTION'))
        ? EMPTY
        : pageOf((await api.getQueues({}, call)).map(map.policy), after),
    pushes: ['workspace', 'roles'],

    takes: ['role', 'workspace', 'configuration'],
    update: async (nativeId, input, call) => {
      inputs.workspace(input);
      if (input.role !== undefined && input.role !== 'SELECTION') inputs.refuse('role can only be SELECTION');
      const { problem, params } = input.configuration === undefined ? NO_CHANGE : toSelection(input.configuration);
      const row = await change(parts, nativeId, problem === null ? params : inputs.refuse(problem), call);
      return done(row && map.policy(row));
    },
  };
};
