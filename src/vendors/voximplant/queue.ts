import type { QueueInput } from '../../contract/command.ts';
import type { PolicyPort, QueuePort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { Queue } from '../../domain/queue.ts';
import { ref } from '../../domain/ref.ts';
import type { Params } from './api.ts';
import { asBadValue } from './errors.ts';
import { estimateOf } from './identity.ts';
import { isEmpty } from './inputs.ts';
import { namesOf, OPTIONS } from './options.ts';
import { asItIs, byId, done, EMPTY, isElsewhere, mapped, type Parts, pageOf, readBack, reading } from './parts.ts';
import { SELECTION_PARAMETERS, toSelection } from './selection.ts';
import { type QueueRow, readQueue } from './wire.ts';

/** The vendor wants both named at creation (contract §6.1): the agent who has been free longest takes the most urgent task. */
const SELECTION = { call_agent_selection: 'MAX_WAITING_TIME', call_task_selection: 'MAX_PRIORITY' };

const NO_CHANGE = { problem: null, params: {} };

const queues = ({ api }: Parts) => byId(api.getQueues, 'sq_queue_id');

const change = async (parts: Parts, nativeId: string, params: Params, call: Call): Promise<QueueRow | null> => {
  const { account, api, inputs } = parts;
  const id = inputs.existing('SmartQueue', nativeId);
  if (isEmpty(params)) return asItIs(account, 'SmartQueue', id, queues(parts).one(id, call));
  await api.setQueueInfo({ sq_queue_id: id, ...params }, call);
  return readBack(queues(parts).one(id, call), call);
};

export const openQueuePort = (parts: Parts): QueuePort => {
  const { account, api, map, inputs } = parts;

  const members = (input: QueueInput): Params => {
    inputs.workspace(input);
    return { description: inputs.given('description', input.description) };
  };

  const taken = { workspace: 'application_id', description: 'description', vendorOptions: namesOf(OPTIONS.queue) };

  return {
    ...reading(queues(parts), map.queue),

    list: async ({ filter, after }, call) =>
      isElsewhere(parts, filter) ? EMPTY : pageOf(account, mapped(await api.getQueues({}, call), map.queue), after),
    pushes: ['workspace'],
    cannot: ['labels'],

    takes: { create: { ...taken, name: 'sq_queue_name' }, update: { ...taken, name: 'new_sq_queue_name' } },
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
      const row = await readBack(queues(parts).one(id, call), call);
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
      const { queues: states, unreadable, now } = await api.getState({ sq_queue_id: id }, call);
      const state = states.find((one) => one.id === id);
      // How many wait is not known when one of them, or the queue itself, cannot be read.
      const [problem] = state?.unreadable ?? unreadable;
      if (problem) throw problem;
      if (!state) throw new VendorError('NOT_FOUND', account, `there is no SmartQueue with the id "${id}"`);
      const untold = state.tasks.find(({ status }) => status === null);
      if (untold) throw api.unreadable('GetSQState', `${untold.path}.status`, 'expected a status');
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
};

/** Which agent and which task of a queue come first is part of the queue: it comes and goes with it, and has its id. */
export const openPolicyPort = (parts: Parts): PolicyPort => {
  const { account, api, map, inputs } = parts;
  return {
    ...reading(queues(parts), map.policy),

    list: async ({ filter, after }, call) =>
      isElsewhere(parts, filter) || (filter.roles && !filter.roles.includes('SELECTION'))
        ? EMPTY
        : pageOf(account, mapped(await api.getQueues({}, call), map.policy), after),
    pushes: ['workspace', 'roles'],

    takes: { update: { workspace: 'application_id', configuration: SELECTION_PARAMETERS } },
    update: async (nativeId, input, call) => {
      inputs.workspace(input);
      const configuration = inputs.given('configuration', input.configuration);
      const { problem, params } = configuration === undefined ? NO_CHANGE : toSelection(configuration);
      const row = await change(parts, nativeId, problem === null ? params : inputs.refuse(problem), call);
      return done(row && map.policy(row));
    },
  };
};
